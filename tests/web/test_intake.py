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


def test_files_sent_before_a_refused_application_stay_with_the_form(signed_in, people):
    client, mark = signed_in("coordinator"), "a" * 64
    sent = client.post(f"/uploads/{mark}/?offset=0", b"A progress report.", content_type="application/octet-stream")
    assert sent.json() == {"received": 18}
    wrong = SimpleUploadedFile("case.yaml", b"case_number: IMR16-1\n")
    form = {"application": wrong, "sent": [f"{mark} Progress report.txt", f"{'b' * 64} Never sent.txt"]}
    answer = client.post("/cases/new/", form)
    page = " ".join(answer.content.decode().split())
    assert answer.status_code == 400
    assert "1 file you sent before is still here and does not have to be chosen again." in page
    assert f'name="sent" value="{mark} Progress report.txt"' in page
    assert "Never sent.txt" not in page
    assert "This field is missing" in page
