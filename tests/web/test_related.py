"""Related applications: found by misspelt names and swapped dates, shown with why, reviewed as one and taken apart."""

import datetime as dt

import pytest
from django.urls import reverse

from openimr.domain.case import Case as Application
from openimr.web.cases import intake
from openimr.web.cases.states import NotPossible
from openimr.web.eligibility.gathering import worksheet_of
from openimr.web.events.history import verify_chain
from openimr.web.models import Case, Consolidation
from openimr.web.models.case import State
from openimr.web.related import consolidating
from openimr.web.related.finding import related_cases

from .cases_at_hand import uploads

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


@pytest.fixture
def second(received, application, people):
    """A second application of the same employee: misspelt, day and month of birth exchanged, another treatment."""
    data = application.model_dump(mode="json")
    data |= {"case_number": "IMR16-2"}
    data["employee"] |= {"name": "Rosalynd Fereyra"}
    data["claim"] |= {"claim_number": "GC14 OO82716"}
    data["disputed_treatments"] = [
        {**data["disputed_treatments"][0], "treatment": "Acupuncture, twelve visits", "codes": ["97810"], "levels": []},
        {**data["disputed_treatments"][3], "id": 2, "treatment": "Cupping therapy", "codes": [], "depends_on": 1},
    ]
    value = Application.model_validate(data)
    return intake.take_in(value, uploads("Acupuncture note.txt"), people["coordinator"])


def test_a_misspelt_application_of_the_same_employee_is_found_and_says_why(received, second, signed_in):
    [found] = related_cases(second.value, without=second.pk)
    assert found.case == received
    shown = signed_in("coordinator").get(reverse("case_eligibility", args=[received.pk])).content.decode()
    assert second.number in shown
    assert "claim number the same" in shown
    assert "name alike" in shown


def test_the_same_application_sent_again_is_on_the_worksheet_of_the_later_one(received, people, application):
    again = application.model_copy(update={"case_number": "IMR16-9"})
    later = intake.take_in(again, uploads("note.txt"), people["coordinator"])
    row = next(row for row in worksheet_of(later).rows if row.rule == "earlier_application")
    assert row.result == "not_met"
    assert received.number in row.facts[0].words
    mine = next(row for row in worksheet_of(received).rows if row.rule == "earlier_application")
    assert mine.result == "met"


def test_consolidated_cases_are_reviewed_as_one_with_events_on_both(received, second, people, signed_in):
    count = len(received.value.disputed_treatments)
    signed_in("coordinator").post(
        reverse("case_consolidate", args=[received.pk]), {"member": [str(second.pk)], "reason": "Same physician."}
    )
    received.refresh_from_db()
    second.refresh_from_db()
    assert second.state == State.CONSOLIDATED
    treatments = received.value.disputed_treatments
    assert [t.treatment for t in treatments[count:]] == ["Acupuncture, twelve visits", "Cupping therapy"]
    assert treatments[-1].depends_on == treatments[-2].id
    assert {"Acupuncture note.txt", "MRI.txt"} <= {row.name for row in received.record_files.all()}
    assert second.record_files.count() == 1
    assert received.events.filter(action="application consolidated").exists()
    assert second.events.filter(after__with=received.number).exists()
    assert verify_chain(received).holds
    assert verify_chain(second).holds


def test_a_treatment_both_dispute_is_reviewed_once(received, people, application):
    again = intake.take_in(application.model_copy(update={"case_number": "IMR16-9"}), [], people["coordinator"])
    consolidating.consolidate(received, [again], people["coordinator"])
    assert len(received.value.disputed_treatments) == len(application.disputed_treatments)


def test_it_can_be_undone_until_the_review_starts(received, second, people):
    before = received.value
    consolidating.consolidate(received, [second], people["coordinator"])
    row = Consolidation.objects.get()
    with pytest.raises(NotPossible, match="needs a reason"):
        consolidating.separate(row, people["coordinator"], "")
    consolidating.separate(row, people["coordinator"], "The physicians are two.")
    received.refresh_from_db()
    second.refresh_from_db()
    assert received.value == before
    assert second.state == State.RECEIVED
    with pytest.raises(NotPossible, match="separate already"):
        consolidating.separate(row, people["coordinator"], "again")


def test_once_the_review_has_started_nothing_joins_and_nothing_leaves(assembled, second, people):
    consolidating.consolidate(assembled, [second], people["coordinator"])
    Case.objects.filter(pk=assembled.pk).update(state=State.ASSIGNED)
    with pytest.raises(NotPossible, match="review has started"):
        consolidating.separate(Consolidation.objects.get(), people["coordinator"], "late")
    with pytest.raises(NotPossible, match="review has started"):
        consolidating.consolidate(assembled, [second], people["coordinator"])


def test_another_physician_or_injury_is_not_consolidated(received, second, people):
    data = second.application | {"requesting_physician": {"name": "Helen Ibarra, DC", "specialty": "Chiropractic"}}
    second.application = data
    second.save()
    with pytest.raises(NotPossible, match=r"9792\.10\.4"):
        consolidating.consolidate(received, [second], people["coordinator"])
    second.refresh_from_db()
    assert second.state == State.RECEIVED


def test_who_may_not_decide_may_not_consolidate(received, second, signed_in):
    address = reverse("case_consolidate", args=[received.pk])
    assert signed_in("director").post(address, {"member": [str(second.pk)]}).status_code == 403


def test_an_expedited_review_without_certification_is_taken_in_as_regular_and_says_so(application, people):
    asked = Application.model_validate({**application.model_dump(), "priority": "expedited", "case_number": "E-1"})
    case = intake.take_in(asked, [], people["coordinator"])
    assert case.priority == "regular"
    event = case.events.get(action="application received")
    assert "without the physician's certification" in event.reason
    row = next(row for row in worksheet_of(case).rows if row.rule == "kind_of_review")
    assert row.result == "not_met"


def test_numbers_given_out_are_never_given_twice(received):
    received.number = intake.next_number(dt.date(2016, 5, 1))[:-7] + "9999999"
    given = [intake.next_number(dt.date(2026, 1, 1)) for _ in range(3)]
    assert len(set(given)) == 3
    assert all(number.startswith("IMR26-") for number in given)
