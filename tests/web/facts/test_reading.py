"""Facts are read from the case file once, again only where something changed; what a person decided stands."""

import datetime as dt
import io

import pytest
from django.urls import reverse

from openimr.domain.corrections import SetDate, SetKind
from openimr.domain.document_kind import DocumentKind
from openimr.web.facts import correcting, reading, store
from openimr.web.models import CaseFact, FactCorrection, FactsRead
from openimr.web.records.corrections import correct, undo

pytestmark = [pytest.mark.postgres, pytest.mark.django_db]


def test_facts_are_read_from_the_assembled_case_file_once_and_have_their_place_on_the_page(desk):
    count = reading.bring_up_to_date(desk.case.pk)
    assert count == FactsRead.objects.get(case=desk.case).count > 3
    slip = CaseFact.objects.filter(case=desk.case, type="imaging_finding").first()
    assert slip.boxes
    x0, y0, x1, y1 = slip.boxes[0]
    assert 0 <= x0 < x1 <= 612
    assert 0 <= y0 < y1 <= 830
    before = list(CaseFact.objects.values_list("pk", flat=True))
    assert reading.bring_up_to_date(desk.case.pk) == count
    assert list(CaseFact.objects.values_list("pk", flat=True)) == before  # nothing was read again


def test_a_document_that_cannot_be_read_is_named_on_the_page_and_read_again_later(desk, client, people, monkeypatch):
    from openimr.clinical import side_by_side

    read_report = side_by_side.read_report
    broken = desk.case.documents.order_by("pk").first().value

    def breaks(report):
        if report.document == broken.id:
            raise RuntimeError("a rule met what it was not made for")
        return read_report(report)

    monkeypatch.setattr(side_by_side, "read_report", breaks)
    fewer = reading.bring_up_to_date(desk.case.pk)
    client.force_login(people["director"])
    shown = client.get(reverse("case_facts", args=[desk.case.pk])).content.decode()
    assert "No facts could be read from some pages" in shown
    monkeypatch.undo()
    assert reading.bring_up_to_date(desk.case.pk) > fewer
    assert "No facts could be read" not in client.get(reverse("case_facts", args=[desk.case.pk])).content.decode()


def test_assembling_asks_for_the_facts_to_be_read(received):
    from procrastinate.contrib.django.models import ProcrastinateJob

    from openimr.web.records.assembling import fill

    from ..cases_at_hand import CaseFileByHand

    fill(received, CaseFileByHand(), received.assembly.requested)
    assert ProcrastinateJob.objects.filter(task_name="read_facts", args={"case_id": str(received.pk)}).exists()


def test_nothing_is_read_before_there_is_a_case_file(received, signed_in):
    assert reading.bring_up_to_date(received.pk) == 0
    assert "No facts yet" in signed_in("coordinator").get(reverse("case_facts", args=[received.pk])).content.decode()


FIELDS_OF_SLR = {"value": "straight_leg_raise", "body_part": "", "side": "left", "level": "", "polarity": "present"}


@pytest.fixture
def corrected(received, people):
    """A case file of a report and an MRI, its facts read, one of each document put right or rejected by hand."""
    from openimr.web.cases import intake
    from openimr.web.records.assembling import bring_up_to_date

    from ..workbench.conftest import RECORDS

    files = [intake.Upload(name, io.BytesIO(text.encode())) for name, text in list(RECORDS.items())[:2]]
    intake.add_records(received, files, people["coordinator"])
    bring_up_to_date(received.pk)
    reading.bring_up_to_date(received.pk)
    received.refresh_from_db()
    row = CaseFact.objects.get(case=received, type="orthopedic_test")
    correcting.put_right(received, people["coordinator"], row.key, {**FIELDS_OF_SLR, "side": "right"}, "misread")
    slip = CaseFact.objects.filter(case=received, type="imaging_finding").first()
    correcting.reject(received, people["coordinator"], slip.key, "of another study")
    return received


def _read_again(case):
    """Which documents are read again, as how many."""
    counted = []
    reading.bring_up_to_date(case.pk, lambda done, total: counted.append(total))
    return counted


def test_facts_follow_what_a_person_corrects_and_only_that_document_is_read_again(corrected, people):
    from procrastinate.contrib.django.models import ProcrastinateJob

    report = CaseFact.objects.get(case=corrected, type="orthopedic_test")
    others = set(CaseFact.objects.filter(case=corrected).exclude(page=report.page).values_list("pk", flat=True))
    assert others
    ProcrastinateJob.objects.filter(task_name="read_facts").update(queueing_lock=None)
    asked = ProcrastinateJob.objects.filter(task_name="read_facts").count()

    correct(corrected, people["coordinator"], SetDate(page=report.page, date=dt.date(2016, 3, 9)))
    assert ProcrastinateJob.objects.filter(task_name="read_facts").count() == asked + 1
    assert _read_again(corrected) == [1]
    assert {f.document_date for f in store.facts_of(corrected) if f.page == report.page} == {dt.date(2016, 3, 9)}
    left = set(CaseFact.objects.filter(case=corrected).exclude(page=report.page).values_list("pk", flat=True))
    assert left == others
    assert _read_again(corrected) == []


def test_what_a_person_put_right_in_facts_stays_when_their_document_is_corrected(corrected, people):
    rejected = FactCorrection.objects.get(case=corrected, content__isnull=True)
    pages = set(CaseFact.objects.filter(case=corrected).values_list("page", flat=True))
    for page in pages:
        correct(corrected, people["coordinator"], SetDate(page=page, date=dt.date(2016, 2, 2)))
    assert _read_again(corrected) == [2, 2]
    found = store.facts_of(corrected)
    (test,) = (fact for fact in found if fact.type == "orthopedic_test")
    assert (test.side, test.document_date) == ("right", dt.date(2016, 2, 2))
    assert rejected.key in set(CaseFact.objects.filter(case=corrected).values_list("key", flat=True))
    assert rejected.key not in {fact.id for fact in found}


def test_a_paper_that_is_no_medical_record_gives_no_facts_until_that_is_undone(corrected, people):
    page = CaseFact.objects.get(case=corrected, type="orthopedic_test").page
    before = {fact.id for fact in store.facts_of(corrected)}
    made = correct(corrected, people["coordinator"], SetKind(page=page, kind=DocumentKind.BILLING))
    reading.bring_up_to_date(corrected.pk)
    assert not [fact for fact in store.facts_of(corrected) if fact.page == page]
    undo(corrected, people["coordinator"], made.sequence)
    reading.bring_up_to_date(corrected.pk)
    assert {fact.id for fact in store.facts_of(corrected)} == before
