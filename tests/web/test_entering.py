"""Entering an application from paper: kept as it is typed, right before it is a case, amended until it is decided."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from openimr.web.applications.answers import answers_of, application_from
from openimr.web.eligibility.gathering import worksheet_of
from openimr.web.events.history import verify_chain
from openimr.web.models import ApplicationDraft, Case
from openimr.web.models.case import State

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


def entered(**changes):
    """A filled-in application form with two items; the third row is left empty."""
    form = {
        "case_number": "IMR16-7",
        "priority": "regular",
        "received_date": "2016-04-21",
        "employee_name": "Ana Ruiz",
        "date_of_birth": "1971-08-14",
        "claim_number": "WC-7",
        "date_of_injury": "2014-02-11",
        "employer": "Cedar Bluff Produce",
        "claims_administrator": "Granite Coast Claims",
        "physician": "M. Okonjo, MD",
        "physician_specialty": "Orthopedic Surgery",
        "decision_date": "2016-03-29",
        "served_date": "2016-03-29",
        "served_by": "mail",
        "treatment-TOTAL_FORMS": "3",
        "treatment-INITIAL_FORMS": "0",
        "treatment-0-treatment": "Lumbar fusion L4-S1",
        "treatment-0-body_part": "lumbar_spine",
        "treatment-0-levels": "L4-L5, L5-S1",
        "treatment-0-decision": "denied",
        "treatment-0-guideline": "MTUS ACOEM Low Back Complaints, Chapter 12, pages 305-307",
        "treatment-1-treatment": "Lumbar brace",
        "treatment-1-body_part": "lumbar_spine",
        "treatment-1-depends_on": "1",
        "treatment-1-decision": "denied",
        "treatment-2-decision": "",
        "take_in": "1",
    }
    return {**form, **changes}


@pytest.fixture
def draft(signed_in):
    """An application a coordinator has begun to enter, with the client and its address."""
    client = signed_in("coordinator")
    address = client.post(reverse("case_enter")).url
    return client, address


def test_an_application_can_be_entered_by_hand_with_its_papers(draft):
    client, address = draft
    decision = SimpleUploadedFile("UR decision.pdf", b"%PDF-1.4 decision")
    answer = client.post(address, {**entered(), "files_decision": decision})
    case = Case.objects.get()
    assert answer.url == reverse("case_records", args=[case.pk])
    fusion, brace = case.value.disputed_treatments
    assert fusion.levels == ("L4-L5", "L5-S1")
    assert fusion.utilization_review.guidelines[0].chapter == 12
    assert brace.depends_on == 1
    assert case.state == State.RECEIVED
    assert case.record_files.get().name == "UR decision.pdf"
    assert case.events.first().after["way"] == "from paper"
    assert client.get(address).url == reverse("case", args=[case.pk])


def test_everything_the_form_asks_for_reaches_the_case(draft):
    client, address = draft
    more = {
        "case_number": "",
        "applicant": "representative",
        "representative_name": "Lee Ostrow",
        "representative_kind": "attorney",
        "representative_address": "1 Court Street\nFresno, CA 93701",
        "designated_on": "2016-04-02",
        "eams_number": "ADJ123",
        "adjuster": "Pat Adjuster",
        "employee_phone": "(559) 555-0148",
        "primary_diagnosis_code": "m54.16",
        "priority": "expedited",
        "certification_physician": "M. Okonjo, MD",
        "certified_on": "2016-04-01",
        "liability_disputed": "yes",
        "other_grounds": "The body part is not accepted.",
        "denied_for_missing_information": "no",
        "consent": "yes",
        "signed_by": "representative",
        "signed_date": "2016-04-18",
        "treatment-0-side": "left",
        "treatment-0-codes": "22633, 22634",
        "treatment-0-quantity": "12 visits",
        "treatment-0-frequency": "twice a week",
        "treatment-0-duration": "six weeks",
    }
    client.post(address, entered(**more))
    overview = client.get(reverse("case", args=[Case.objects.get().pk])).content.decode()
    assert "12 visits, twice a week, six weeks" in overview
    case = Case.objects.get().value
    assert case.case_number.startswith("IMR16-")
    assert case.application.designation.representative.name == "Lee Ostrow"
    assert case.parties.employee_attorney.address == ("1 Court Street", "Fresno, CA 93701")
    assert case.parties.claims_administrator.organization == "Granite Coast Claims"
    assert case.primary_diagnosis_code == "M54.16"
    assert case.priority == "expedited"
    assert case.application.liability_disputed is True
    assert case.application.denied_for_missing_information is False
    assert case.application.consent is True
    assert case.disputed_treatments[0].codes == ("22633", "22634")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"received_date": ""}, "Application received: This field is required."),
        ({"date_of_birth": "yesterday"}, "Date of birth: Date of birth: give a date such as 2016-05-03."),
        ({"date_of_birth": "2031-01-01"}, "in the future"),
        ({"decision_date": "0203-01-01"}, "Check the year"),
        ({"primary_diagnosis_code": "724.2"}, "ICD-9"),
        ({"employee_phone": "call me"}, "telephone number with its area code"),
        ({"treatment-1-depends_on": "9"}, "treatment 2 depends on 9, which is not a disputed treatment"),
        ({"treatment-0-treatment": "", "treatment-0-body_part": ""}, "Item 1, treatment: This field is required."),
        ({"employee_name": "Ana\x07Ruiz"}, "cannot be printed|control"),
    ],
)
def test_an_application_entered_wrongly_is_shown_again_with_every_word_kept(changes, said, draft):
    client, address = draft
    answer = client.post(address, entered(**changes))
    assert answer.status_code == 400
    page = answer.content.decode()
    assert any(part in page for part in said.split("|")), said
    assert "Cedar Bluff Produce" in page
    assert not Case.objects.exists()
    assert ApplicationDraft.objects.get().answers["employer"] == "Cedar Bluff Produce"


def test_a_draft_is_kept_for_later_whatever_is_in_it_and_stands_in_the_list(draft):
    client, address = draft
    client.post(address, entered(take_in="", save="1", date_of_birth="not known yet"))
    page = client.get(address).content.decode()
    assert "not known yet" in page
    assert "Lumbar brace" in page
    assert "Ana Ruiz" in client.get(reverse("applications")).content.decode()


def test_more_items_can_be_asked_for_without_losing_what_was_entered(draft):
    client, address = draft
    data = entered(more="1")
    del data["take_in"]
    page = client.post(address, data).content.decode()
    assert page.count("<legend>Item") == 5
    assert "Lumbar brace" in page
    assert not Case.objects.exists()


def test_a_number_that_is_taken_is_refused_beside_its_field(draft, received):
    client, address = draft
    answer = client.post(address, entered(case_number=received.number))
    assert "already a case with this number" in answer.content.decode()
    assert Case.objects.count() == 1


def test_related_applications_are_shown_before_a_case_is_taken_in(draft, received):
    client, address = draft
    same = entered(employee_name="Rosalynd Fereyra", claim_number="GC 14 0082716")
    page = client.post(address, same).content.decode()
    assert "Look at these first" in page
    assert received.number in page
    assert Case.objects.count() == 1
    client.post(address, {**same, "related_seen": received.number})
    assert Case.objects.count() == 2


@pytest.mark.parametrize("name", ["reviewer", "director"])
def test_who_does_not_take_in_cases_enters_no_application(name, draft, signed_in):
    _, address = draft
    client = signed_in(name)
    assert client.get(address).status_code == 403
    assert client.post(reverse("case_enter")).status_code == 403


def test_the_sample_application_survives_the_form_both_ways(application):
    answers, treatments = answers_of(application)
    again = application_from(answers, treatments, number=application.case_number)
    kept = {"parties": {"manufacturers"}, "requesting_physician": {"npi"}, "disputed_treatments": True}
    assert again.model_dump(exclude=kept) == application.model_dump(exclude=kept)
    assert [t.treatment for t in again.disputed_treatments] == [t.treatment for t in application.disputed_treatments]


def as_posted(case):
    """The application of a case as its form would send it."""
    answers, treatments = answers_of(case.value)
    rows = {f"treatment-{n}-{name}": v for n, row in enumerate(treatments) for name, v in row.items()}
    return {**answers, **rows, "treatment-TOTAL_FORMS": str(len(treatments)), "treatment-INITIAL_FORMS": "0"}


def test_an_application_is_amended_until_it_is_decided_and_the_worksheet_follows(received, signed_in):
    client, address = signed_in("coordinator"), reverse("case_application", args=[received.pk])
    assert "Rosalind M. Ferreyra" in client.get(address).content.decode()
    changed = {**as_posted(received), "consent": "yes", "served_date": "2016-03-01", "decision_date": "2016-03-01"}
    assert "Say why" in client.post(address, changed).content.decode()
    answer = client.post(address, {**changed, "amend_reason": "The employee telephoned."})
    assert answer.status_code == 302
    before = received.value
    received.refresh_from_db()
    rows = {row.rule: row.result for row in worksheet_of(received).rows}
    assert (rows["consent"], rows["timely"]) == ("met", "not_met")
    event = received.events.get(action="application amended")
    assert event.before["application.consent"] is None
    assert event.after["application.consent"] is True
    assert received.value.disputed_treatments == before.disputed_treatments
    assert received.value.parties.manufacturers == before.parties.manufacturers
    assert received.deadlines.get(name="apply").due_at.date().isoformat() <= "2016-04-06"
    assert verify_chain(received).holds


def test_a_case_in_review_is_not_amended(in_review, signed_in):
    address = reverse("case_application", args=[in_review.pk])
    answer = signed_in("coordinator").post(address, {**as_posted(in_review), "amend_reason": "r"}, follow=True)
    assert "no longer changes" in answer.content.decode()
