"""Applying on the site without an account: page by page, kept as one goes, only one's own, sent when it is whole."""

import re

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from openimr.web.models import AccessRecord, ApplicationDraft, Case
from openimr.web.models.case import State

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]

PAGES = {
    "applicant": {"applicant": "employee"},
    "employee": {
        "employee_name": "Ana Ruiz",
        "date_of_birth": "1971-08-14",
        "employee_address": "1 Orchard Lane\nFresno, CA 93701",
        "employee_phone": "(559) 555-0148",
    },
    "claim": {"date_of_injury": "2014-02-11", "employer": "Cedar Bluff Produce", "claim_number": "WC-7"},
    "administrator": {"claims_administrator": "Granite Coast Claims", "administrator_address": "PO Box 1"},
    "physician": {
        "physician": "M. Okonjo, MD",
        "physician_specialty": "Orthopedic Surgery",
        "physician_address": "1550 Kingsgate Avenue",
    },
    "decision": {
        "decision_date": "2016-04-20",
        "served_date": "2016-04-21",
        "served_by": "mail",
        "denied_for_missing_information": "no",
        "liability_disputed": "unknown",
    },
    "diagnosis": {"primary_diagnosis": "Spondylolisthesis"},
    "kind": {"priority": "regular"},
    "signature": {"consent": "yes", "signature_name": "Ana Ruiz"},
}
TREATMENT = {"treatment": "Lumbar fusion", "body_part": "lumbar_spine", "decision": "denied"}


@pytest.fixture
def applicant(organization):
    """A visitor who has started an application; ``key`` is what they wrote down."""
    client = Client()
    client.post(reverse("apply"))
    client.key = client.session["application_key"]
    return client


def fill(client, **changes):
    for name, answers in {**PAGES, **changes}.items():
        answer = client.post(reverse("apply_section", args=[name]), answers)
        assert answer.status_code == 302, (name, re.findall(r'class="error".*', answer.content.decode()))
    client.post(reverse("apply_treatment_new"), TREATMENT)


def test_an_employee_applies_page_by_page_and_gets_a_case_number(applicant):
    fill(applicant)
    decision = SimpleUploadedFile("decision.pdf", b"%PDF-1.4 decision")
    applicant.post(reverse("apply_papers"), {"kind": "decision", "files": decision})
    assert "Lumbar fusion" in applicant.get(reverse("apply_check")).content.decode()
    assert applicant.post(reverse("apply_check")).url == reverse("apply_sent")
    case = Case.objects.get()
    assert case.state == State.RECEIVED
    assert case.value.application.signed_by == "employee"
    assert str(case.value.application.signed_date) == "2016-05-10"
    assert case.value.application.liability_disputed is None
    assert {row.name for row in case.record_files.all()} == {"Application as sent.txt", "decision.pdf"}
    assert case.events.first().actor is None
    assert case.events.first().after["way"] == "on the site"
    sent = applicant.get(reverse("apply_sent")).content.decode()
    assert case.number in sent
    assert "We are checking whether it can be reviewed" in sent
    assert applicant.get(reverse("apply_section", args=["employee"])).url == reverse("apply_sent")


def test_what_was_typed_is_kept_even_where_it_is_wrong_and_the_problem_leads_to_its_field(applicant):
    answer = applicant.post(
        reverse("apply_section", args=["employee"]), {"employee_name": "Ana Ruiz", "date_of_birth": "14 August"}
    )
    page = answer.content.decode()
    assert answer.status_code == 400
    assert '<a href="#id_date_of_birth">' in page
    assert "Please fill this in" in page
    again = applicant.get(reverse("apply_section", args=["employee"])).content.decode()
    assert "Ana Ruiz" in again
    assert "14 August" in again
    assert "Something is wrong" in applicant.get(reverse("apply_pages")).content.decode()


def test_only_a_representative_is_asked_about_the_representative(applicant):
    address = reverse("apply_section", args=["representative"])
    assert applicant.get(address).status_code == 404
    applicant.post(reverse("apply_section", args=["applicant"]), {"applicant": "representative"})
    assert applicant.get(address).status_code == 200
    fill(
        applicant,
        applicant={"applicant": "representative"},
        representative={
            "representative_name": "Lee Ostrow",
            "representative_kind": "other",
            "representative_address": "1 Court Street",
            "representative_phone": "559 555 0100",
            "designated_on": "2016-05-01",
        },
    )
    applicant.post(reverse("apply_check"))
    application = Case.objects.get().value.application
    assert application.signed_by == "representative"
    assert application.designation.representative.name == "Lee Ostrow"


def test_an_application_that_is_not_whole_is_not_sent_and_says_what_is_missing(applicant):
    page = applicant.post(reverse("apply_check"))
    assert page.status_code == 400
    assert "Consent and signature" in page.content.decode()
    assert not Case.objects.exists()


def test_it_can_be_come_back_to_with_reference_and_key_and_with_nothing_less(applicant):
    fill(applicant)
    draft = ApplicationDraft.objects.get()
    assert applicant.key not in str(draft.__dict__)
    other = Client()
    assert other.get(reverse("apply_pages")).url == reverse("apply")
    wrong = other.post(reverse("apply_return"), {"reference": draft.reference, "key": "AAAA-AAAA-AAAA-AAAA"})
    assert wrong.status_code == 400
    right = other.post(
        reverse("apply_return"), {"reference": draft.reference.lower(), "key": applicant.key.lower().replace("-", " ")}
    )
    assert right.url == reverse("apply_pages")
    assert "Ana Ruiz" in other.get(reverse("apply_section", args=["employee"])).content.decode()


def test_guessing_keys_is_slowed_down(applicant):
    draft = ApplicationDraft.objects.get()
    other = Client()
    for _ in range(9):
        answer = other.post(reverse("apply_return"), {"reference": draft.reference, "key": "AAAA"})
    assert "Too many attempts" in answer.content.decode()


def test_a_party_sees_only_its_own_application(applicant, received):
    for address in (reverse("case", args=[received.pk]), reverse("worklist"), reverse("applications")):
        assert applicant.get(address).url.startswith(reverse("login"))
    second = Client()
    second.post(reverse("apply"))
    fill(applicant)
    assert "Ana Ruiz" not in second.get(reverse("apply_check")).content.decode()


def test_a_coordinator_does_not_open_what_a_party_has_not_sent(applicant, signed_in):
    draft = ApplicationDraft.objects.get()
    client = signed_in("coordinator")
    assert client.get(reverse("application_enter", args=[draft.pk])).status_code == 404
    assert draft.reference not in client.get(reverse("applications")).content.decode()


def test_an_email_address_is_confirmed_by_a_code_that_says_nothing_else(applicant):
    fill(applicant, employee={**PAGES["employee"], "employee_email": "ana@example.org"})
    assert "Confirm the e-mail" in applicant.post(reverse("apply_check")).content.decode()
    applicant.post(reverse("apply_email"), {"send": "1"})
    [message] = mail.outbox
    assert "Ruiz" not in message.body + message.subject
    code = re.search(r"\d{6}", message.body).group()
    wrong = applicant.post(reverse("apply_email"), {"code": "000000" if code != "000000" else "111111"})
    assert "not right" in wrong.content.decode()
    assert "less than a minute" in applicant.post(reverse("apply_email"), {"send": "1"}).content.decode()
    applicant.post(reverse("apply_email"), {"code": code})
    assert applicant.post(reverse("apply_check")).url == reverse("apply_sent")


@pytest.mark.parametrize(
    ("file", "said"),
    [(SimpleUploadedFile("empty.pdf", b""), "empty"), (None, "No file was chosen")],
)
def test_a_file_that_cannot_be_kept_is_refused_with_what_to_do(file, said, applicant):
    answer = applicant.post(reverse("apply_papers"), {"kind": "decision", **({"files": file} if file else {})})
    assert answer.status_code == 400
    assert said in answer.content.decode()


def test_papers_and_treatments_can_be_taken_out_again(applicant):
    applicant.post(reverse("apply_papers"), {"kind": "decision", "files": SimpleUploadedFile("../../x.pdf", b"%PDF")})
    draft = ApplicationDraft.objects.get()
    file = draft.files.get()
    assert file.name == "x.pdf"
    assert file.path.parent == draft.folder
    applicant.post(reverse("apply_papers"), {"remove": str(file.pk)})
    assert not draft.files.exists()
    applicant.post(reverse("apply_treatment_new"), TREATMENT)
    applicant.post(reverse("apply_treatment", args=[1]), {**TREATMENT, "treatment": "Acupuncture"})
    assert "Acupuncture" in applicant.get(reverse("apply_treatments")).content.decode()
    applicant.post(reverse("apply_treatment_out", args=[1]))
    draft.refresh_from_db()
    assert draft.treatments == []
    assert applicant.get(reverse("apply_treatment", args=[7])).status_code == 404


def test_sending_twice_makes_one_case(applicant):
    fill(applicant)
    applicant.post(reverse("apply_check"))
    assert applicant.post(reverse("apply_check")).url == reverse("apply_sent")
    assert Case.objects.count() == 1


@pytest.mark.parametrize("page", ["apply", "apply_return", "apply_pages", "apply_check", "apply_papers"])
def test_nothing_of_it_is_kept_by_the_browser(page, applicant):
    assert "no-store" in applicant.get(reverse(page))["Cache-Control"]


def test_every_page_that_shows_what_an_application_holds_is_in_the_record_of_access(applicant):
    fill(applicant)
    applicant.get(reverse("apply_pages"))
    applicant.get(reverse("apply_section", args=["employee"]))
    applicant.get(reverse("apply_treatment", args=[1]))
    applicant.post(reverse("apply_check"))
    applicant.get(reverse("apply_sent"))
    draft = ApplicationDraft.objects.get()
    read = list(draft.access_records.order_by("pk").values_list("what", "user", "case"))
    assert [what for what, _, _ in read[-4:]] == [
        "application: pages",
        "application: employee",
        "application: treatment 1",
        "application: sent",
    ]
    assert {user for _, user, _ in read} == {None}
    assert read[-1][2] == draft.case_id is not None
    assert not AccessRecord.objects.filter(draft__isnull=False, what__contains="Ruiz").exists()


def test_leaving_forgets_the_application_on_this_computer(applicant):
    fill(applicant)
    applicant.post(reverse("apply_leave"))
    assert applicant.get(reverse("apply_check")).url == reverse("apply")
