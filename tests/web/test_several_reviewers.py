"""Several reviewers: each at a desk of their own, none sees another's before all have signed, the law decides."""

import pytest

from openimr.web.cases.states import NotPossible
from openimr.web.determination import writing
from openimr.web.determination.attestation import ATTESTATIONS
from openimr.web.models import Case, FinalDetermination, SignedAnalysis
from openimr.web.models.case import State
from openimr.web.panel import assigning, attesting, seats
from openimr.web.protection import Refused

from .cases_at_hand import whole_decisions
from .conftest import PASSWORD

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]

ALL = [key for key, _ in ATTESTATIONS]
APPROVAL = "Approved by the Administrative Director in writing on 9 May 2016."


@pytest.fixture
def second(people, organization):
    """A second eligible reviewer with an account."""
    from openimr.web.models import Reviewer, User

    first = Reviewer.objects.get(key="R-101")
    twin = first.value.model_copy(update={"id": "R-901", "name": "Odalys Farnham"})
    row = Reviewer.objects.create(key="R-901", content=twin.model_dump(mode="json"))
    return User.objects.create_user("odalys", PASSWORD, role="reviewer", reviewer=row, email="odalys@example.org")


@pytest.fixture
def two(in_review, people, second):
    """The case in review with two reviewers, both of whom have accepted."""
    seats.add_reviewer(in_review, people["coordinator"], "R-901", APPROVAL)
    assigning.accept(in_review, second, attesting.ALL)
    return in_review


def decided(application, outcome, words):
    decisions = whole_decisions(application)
    for item in decisions["items"]:
        item["decision"] = outcome
        item["rationale"] = f"{words} This is said of {item['item']}, with its own reasons."
    return decisions


def sign(case, user, decisions):
    saved = writing.save_draft(case, user, decisions, writing.current_draft(case, desk(case, user))[0])
    return writing.sign(case, user, PASSWORD, ALL, saved.revision)


def desk(case, user):
    return case.assignments.get(reviewer=user.reviewer, ended_at__isnull=True)


def test_another_reviewer_needs_the_directors_approval_and_eligibility(in_review, people, second):
    with pytest.raises(NotPossible, match="Administrative Director"):
        seats.add_reviewer(in_review, people["coordinator"], "R-901", "")
    with pytest.raises(NotPossible, match="not eligible"):
        seats.add_reviewer(in_review, people["coordinator"], "R-000", APPROVAL)
    with pytest.raises(NotPossible, match="has the case already"):
        seats.add_reviewer(in_review, people["coordinator"], "R-101", APPROVAL)
    with pytest.raises(Refused):
        seats.add_reviewer(in_review, people["director"], "R-901", APPROVAL)
    assert seats.add_reviewer(in_review, people["coordinator"], "R-901", APPROVAL).seat == 2
    assert in_review.events.get(action="another reviewer assigned").reason == APPROVAL


def test_a_further_reviewer_writes_after_accepting_and_may_decline(in_review, people, second):
    seats.add_reviewer(in_review, people["coordinator"], "R-901", APPROVAL)
    with pytest.raises(NotPossible, match="Accept"):
        writing.save_draft(in_review, second, {}, 0)
    assigning.decline(in_review, second, "I treat the employee's brother.")
    assert Case.objects.get().state == State.IN_REVIEW
    assert in_review.assignments.get(ended_at__isnull=True).seat == 1


def test_each_begins_with_nothing_written_and_sees_only_their_own(two, people, second, application, signed_in):
    writing.save_draft(two, people["reviewer"], decided(application, "overturned", "Words of the first."), 0)
    client = signed_in("reviewer")
    client.force_login(second)
    for path in ("workbench/", "determination/", "workbench/versions/", "workbench/letter.pdf"):
        page = client.get(f"/cases/{two.pk}/{path}")
        assert b"Words of the first" not in page.content
    assert client.get(f"/cases/{two.pk}/workbench/?seat=1").status_code == 403
    assert client.get(f"/cases/{two.pk}/determination/?seat=1").status_code == 403
    assert client.get(f"/cases/{two.pk}/workbench/versions/?seat=1").status_code == 403


def test_an_even_split_decides_for_the_treatment_and_the_letter_gives_each_analysis(two, people, second, application):
    assert sign(two, people["reviewer"], decided(application, "upheld", "The first finds no instability.")) is None
    assert Case.objects.get().state == State.IN_REVIEW
    with pytest.raises(NotPossible, match="signed your analysis"):
        writing.save_draft(two, people["reviewer"], {}, 1)
    final = sign(two, second, decided(application, "overturned", "The second finds instability."))
    assert Case.objects.get().state == State.SIGNED
    assert {item.decision.decision.value for item in final.value.items} == {"overturned"}
    text = " ".join(final.letter_text.split())
    assert "The first finds no instability." in text
    assert "The second finds instability." in text
    assert "Analysis of reviewer 2 of 2" in text
    assert SignedAnalysis.objects.count() == 2
    for name in ("Odalys", desk(two, people["reviewer"]).reviewer.value.name.split()[-1]):
        assert name not in text


def test_analyses_that_name_different_parts_do_not_go_together_until_they_agree(two, people, second, application):
    mine = decided(application, "partially_overturned", "A part of it helps.")
    for item in mine["items"]:
        item |= {"necessary": "One level.", "not_necessary": "The other level."}
    theirs = decided(application, "partially_overturned", "Another part of it helps.")
    for item in theirs["items"]:
        item |= {"necessary": "The other level.", "not_necessary": "One level."}
    sign(two, people["reviewer"], mine)
    assert sign(two, second, theirs) is None
    assert not FinalDetermination.objects.exists()
    assert "same part" in two.events.get(action="analyses not brought together").reason
    # Now each sees the other's, and one signs again.
    agreed = decided(application, "partially_overturned", "I agree on the part.")
    for item in agreed["items"]:
        item |= {"necessary": "One level.", "not_necessary": "The other level."}
    final = sign(two, second, agreed)
    assert final.value.items[0].decision.necessary == "One level."
    assert SignedAnalysis.objects.count() == 3


def test_when_all_have_signed_each_sees_the_others(two, people, second, application, signed_in):
    sign(two, people["reviewer"], decided(application, "upheld", "The first finds no instability."))
    sign(two, second, decided(application, "overturned", "The second finds instability."))
    page = signed_in("reviewer").get(f"/cases/{two.pk}/workbench/")
    assert b"The second finds instability." in page.content


def test_the_panel_page_adds_and_ends_a_further_reviewer(in_review, second, signed_in):
    client = signed_in("coordinator")
    page = client.get(f"/cases/{in_review.pk}/panel/").content.decode()
    assert "Add a reviewer" in page
    client.post(f"/cases/{in_review.pk}/panel/reviewers/add/", {"reviewer": "R-901", "approval": APPROVAL})
    page = client.get(f"/cases/{in_review.pk}/panel/").content.decode()
    assert "Reviewer 2" in page
    client.post(f"/cases/{in_review.pk}/panel/reviewers/2/end/", {"reason": "No longer needed."})
    assert in_review.assignments.filter(ended_at__isnull=True).count() == 1
