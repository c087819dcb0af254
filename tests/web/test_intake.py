"""Taking in a case through the site: all or nothing, names kept out of the file system, refusals with a remedy."""

import pytest
import yaml
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from openimr.web.cases import intake
from openimr.web.models import Case, RecordFile
from openimr.web.models.case import State

from .cases_at_hand import uploads

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


def application_file(application, **changes):
    data = {**application.model_dump(mode="json"), **changes}
    return SimpleUploadedFile("case.yaml", yaml.safe_dump(data).encode())


def test_a_case_is_taken_in_from_its_application_and_records(application, signed_in):
    files = [SimpleUploadedFile("Ferreyra, Rosalind MRI.PDF", b"%PDF"), SimpleUploadedFile("notes", b"text")]
    answer = signed_in("coordinator").post(
        reverse("case_new"), {"application": application_file(application), "files": files}
    )
    case = Case.objects.get()
    assert answer.url == reverse("case_records", args=[case.pk])
    assert case.state == State.RECEIVED
    assert sorted(path.name for path in case.records_folder.iterdir()) == ["0001.pdf", "0002"]
    assert [row.name for row in case.record_files.all()] == ["Ferreyra, Rosalind MRI.PDF", "notes"]
    assert all("Ferreyra" not in str(path) for path in case.folder.rglob("*"))
    assert case.due["deadline"] == "decide_eligibility"
    assert case.deadlines.get(name="determination").is_open


@pytest.mark.parametrize(
    ("file", "said"),
    [
        (None, "No application file was chosen"),
        (SimpleUploadedFile("case.yaml", b"\xff\xfe\x00"), "not UTF-8"),
        (SimpleUploadedFile("case.yaml", b"a: [1, 2"), "YAML"),
        (SimpleUploadedFile("case.yaml", b"case_number: 1"), "case.yaml"),
    ],
)
def test_an_application_that_cannot_be_read_is_refused_with_what_to_do(file, said, signed_in):
    answer = signed_in("coordinator").post(reverse("case_new"), {"application": file} if file else {})
    assert answer.status_code == 400
    assert said in answer.content.decode()
    assert not Case.objects.exists()


def test_a_number_that_is_taken_is_refused(application, received, signed_in):
    answer = signed_in("coordinator").post(reverse("case_new"), {"application": application_file(application)})
    assert answer.status_code == 400
    assert "already a case with this number" in answer.content.decode()
    assert Case.objects.count() == 1


def test_a_file_sent_twice_is_kept_once_and_a_copy_under_another_name_is_kept(received, people):
    kept = intake.add_records(received, uploads("Progress report.txt"), people["coordinator"])
    assert kept == []
    copy = intake.Upload("copy.txt", uploads("Progress report.txt")[0].content)
    assert [row.name for row in intake.add_records(received, [copy], people["coordinator"])] == ["copy.txt"]
    assert RecordFile.objects.count() == 3


def test_records_cannot_be_added_to_a_signed_case(signed, signed_in):
    answer = signed_in("coordinator").post(
        reverse("records_upload", args=[signed.pk]), {"files": [SimpleUploadedFile("late.txt", b"late")]}, follow=True
    )
    assert "no records can be added" in answer.content.decode()
    assert RecordFile.objects.count() == 2


@pytest.mark.parametrize("name", ["reviewer", "director"])
def test_who_does_not_take_in_cases_is_refused(name, in_review, signed_in, application):
    client = signed_in(name)
    assert client.get(reverse("case_new")).status_code == 403
    upload = {"files": [SimpleUploadedFile("a.txt", b"a")]}
    assert client.post(reverse("records_upload", args=[in_review.pk]), upload).status_code == 403


@pytest.mark.parametrize("name", ["../../etc/passwd", "..\\..\\windows.ini", "a/b/c.pdf", "\u202egpj.exe", "x" * 900])
def test_names_cannot_lead_out_of_the_case(name, people, application):
    case = intake.take_in(application, [intake.Upload(name, uploads("a")[0].content)], people["coordinator"])
    stored = case.record_files.get()
    assert stored.path.parent == case.records_folder
    assert stored.stored_name.startswith("0001")
    assert len(stored.name) <= 500


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
    }
    return {**form, **changes}


def test_an_application_can_be_entered_by_hand(signed_in):
    answer = signed_in("coordinator").post(reverse("case_enter"), entered())
    case = Case.objects.get()
    assert answer.url == reverse("case_records", args=[case.pk])
    fusion, brace = case.value.disputed_treatments
    assert fusion.levels == ("L4-L5", "L5-S1")
    assert fusion.utilization_review.guidelines[0].chapter == 12
    assert brace.depends_on == 1
    assert case.state == State.RECEIVED


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"case_number": ""}, "Case number: This field is required."),
        ({"date_of_birth": "yesterday"}, "Date of birth: Enter a valid date."),
        ({"treatment-1-depends_on": "9"}, "treatment 2 depends on 9, which is not a disputed treatment"),
        ({"treatment-0-treatment": "", "treatment-0-body_part": ""}, "Item 1, treatment: This field is required."),
    ],
)
def test_an_application_entered_wrongly_is_shown_again_with_every_word_kept(changes, said, signed_in):
    answer = signed_in("coordinator").post(reverse("case_enter"), entered(**changes))
    assert answer.status_code == 400
    assert said in answer.content.decode()
    assert "Cedar Bluff Produce" in answer.content.decode()
    assert not Case.objects.exists()


def test_more_items_can_be_asked_for_without_losing_what_was_entered(signed_in):
    page = signed_in("coordinator").post(reverse("case_enter"), entered(more="1")).content.decode()
    assert page.count("<legend>Item") == 5
    assert "Lumbar brace" in page
    assert not Case.objects.exists()
