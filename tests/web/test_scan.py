"""An application from a scan: read beside its picture, every field confirmed by a person before it is taken over."""

import io
import shutil

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from openimr.casework.scanned_form import read_scan
from openimr.samples.application_form import form_pdf, invented_answers
from openimr.web.applications import scanning
from openimr.web.applications.scanning import SURE
from openimr.web.cases.intake import Upload
from openimr.web.models import ApplicationDraft, ApplicationScan, Case

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]

# Dates before the tests' practice day
ANSWERS = {
    **invented_answers(4),
    "date_of_injury": "02/11/2014",
    "decision_date": "04/20/2016",
    "served_date": "04/21/2016",
    "signed_date": "05/02/2016",
    "certified_on": "",
    "designated_on": "",
    "representative_name": "",
    "priority": "regular",
    "signed_by": "employee",
}


@pytest.fixture(scope="module")
def form():
    return form_pdf(ANSWERS)


@pytest.fixture(scope="module")
def reading(form, tmp_path_factory):
    """What reading the form gives, once for all tests that only look at it: the fields and the folder of its pages."""
    folder = tmp_path_factory.mktemp("scan")
    (folder / "0001.pdf").write_bytes(form)
    return read_scan([folder / "0001.pdf"], folder / "out"), folder / "out"


@pytest.fixture
def scanned(people, form, reading):
    """A scan that was handed in and read."""
    draft = scanning.begin([Upload("application.pdf", io.BytesIO(form))], people["coordinator"])
    fields, folder = reading
    shutil.copytree(folder, draft.folder / "scan")
    ApplicationScan.objects.update(status="read", fields=[field.model_dump(mode="json") for field in fields])
    return ApplicationDraft.objects.get(pk=draft.pk)


def posted(draft, *, seen=lambda shown: True, **changes):
    """What the page would send with every field as it was read, its ticks where ``seen`` says so."""
    data = {}
    for part in scanning.parts(draft.scan):
        for shown in part.fields:
            data[shown.field.name] = shown.field.value
            if shown.sure and seen(shown):
                data[f"part-{part.key}"] = "1"
            elif seen(shown):
                data[f"seen-{shown.field.name}"] = "1"
    return {**data, **changes}


def address(draft):
    return reverse("application_scan", args=[draft.pk])


def test_a_scan_is_handed_in_and_read_by_a_job(signed_in, form):
    client = signed_in("coordinator")
    answer = client.post(
        reverse("application_scan_upload"), {"files": SimpleUploadedFile("Ruiz application.pdf", form)}
    )
    draft = ApplicationDraft.objects.get()
    assert answer.url == address(draft)
    assert "data-look-again" in client.get(answer.url).content.decode()
    scanning.read(draft.pk)
    page = client.get(answer.url).content.decode()
    assert ANSWERS["employee_name"] in page
    assert "0 of " in page
    assert "viewBox" in page
    assert not any("Ruiz" in path.name for path in draft.folder.rglob("*"))
    picture = client.get(reverse("application_scan_page", args=[draft.pk, 1]))
    assert picture["Content-Type"] == "image/webp"
    assert client.get(reverse("application_scan_page", args=[draft.pk, 99])).status_code == 404


def test_nothing_that_was_read_reaches_the_application_before_it_is_confirmed(scanned, signed_in):
    assert scanned.answers == {}
    assert scanned.treatments == []
    client = signed_in("coordinator")
    assert client.get(reverse("application_enter", args=[scanned.pk])).url == address(scanned)
    answer = client.post(address(scanned), posted(scanned, seen=lambda shown: False))
    assert answer.status_code == 400
    assert "not confirmed yet" in answer.content.decode()
    client.post(reverse("application_enter", args=[scanned.pk]), {"take_in": "1"})
    scanned.refresh_from_db()
    assert scanned.answers == {}
    assert not Case.objects.exists()


def test_sure_fields_are_confirmed_part_by_part_and_the_others_only_one_by_one(scanned, people):
    only_parts = {key: value for key, value in posted(scanned).items() if not key.startswith("seen-")}
    scanning.confirm(scanned, only_parts, people["coordinator"])
    left = set(scanning.unconfirmed(scanned.scan.__class__.objects.get(pk=scanned.pk)))
    unsure = {field["name"] for field in scanned.scan.fields if field["confidence"] < SURE or not field["value"]}
    assert left == unsure
    assert "eams_number" not in left


def test_a_compared_scan_becomes_a_case_with_the_corrections_and_the_scan_itself(scanned, signed_in):
    client = signed_in("coordinator")
    answer = client.post(address(scanned), posted(scanned, employee_name="Corrected Name"))
    assert answer.url == reverse("application_enter", args=[scanned.pk]), answer.content.decode()[:500]
    scanned.refresh_from_db()
    form = {f"treatment-{n}-{k}": v for n, row in enumerate(scanned.treatments) for k, v in row.items()}
    form |= {"treatment-TOTAL_FORMS": str(len(scanned.treatments)), "treatment-INITIAL_FORMS": "0"}
    said = {**scanned.answers, **form, "received_date": "2016-05-05", "take_in": "1"}
    answer = client.post(reverse("application_enter", args=[scanned.pk]), said)
    assert answer.status_code == 302, answer.content.decode()
    case = Case.objects.get()
    assert case.employee_name == "Corrected Name"
    assert case.value.claim.claim_number == ANSWERS["claim_number"]
    assert str(case.value.utilization_review.decision_date) == "2016-04-20"
    assert case.value.utilization_review.served_by == ANSWERS["served_by"]
    assert len(case.value.disputed_treatments) == len(ANSWERS["treatments"])
    assert case.events.first().after["way"] == "from a scan"
    assert [row.name for row in case.record_files.all()] == ["application.pdf"]


def test_a_value_that_does_not_fit_is_not_confirmed_and_leads_to_its_field(scanned, people, signed_in):
    answer = signed_in("coordinator").post(address(scanned), posted(scanned, date_of_birth="in August"))
    page = answer.content.decode()
    assert answer.status_code == 400
    assert 'href="#id_date_of_birth"' in page
    assert "in August" in page
    assert "date_of_birth" not in ApplicationScan.objects.get().confirmed


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7 broken", b"\x00\x01\x02 nonsense"])
def test_a_file_that_is_no_form_is_refused_or_said_to_be_unreadable(content, signed_in, people):
    client = signed_in("coordinator")
    answer = client.post(reverse("application_scan_upload"), {"files": SimpleUploadedFile("scan.pdf", content)})
    if answer.status_code == 400:
        assert "The file is empty" in answer.content.decode()
        return
    draft = ApplicationDraft.objects.get()
    scanning.read(draft.pk)
    assert ApplicationScan.objects.get().status in {"failed", "read"}
    page = client.get(address(draft), follow=True).content.decode()
    assert "Enter it by hand" in page or "Nothing read" in page


def test_reading_twice_reads_once(scanned):
    before = ApplicationScan.objects.get().changed_at
    scanning.read(scanned.pk)
    assert ApplicationScan.objects.get().changed_at == before


@pytest.mark.parametrize("name", ["reviewer", "director"])
def test_who_does_not_take_in_cases_sees_no_scan(name, scanned, signed_in):
    client = signed_in(name)
    assert client.get(address(scanned)).status_code == 403
    assert client.get(reverse("application_scan_page", args=[scanned.pk, 1])).status_code == 403
