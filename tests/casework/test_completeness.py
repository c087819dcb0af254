"""The case file is held against the records the law requires, each verdict with its documents, pages and reason."""

import datetime as dt
from typing import Any

from openimr.casework.completeness import completeness
from openimr.casework.named_reports import named_reports
from openimr.domain.completeness import RequirementResult, RequirementStatus
from openimr.domain.document_kind import DocumentKind
from openimr.domain.documents import CaseFileIndex, Document
from openimr.samples import sample_case

CASE = sample_case()
PHYSICIAN = CASE.requesting_physician.name
PRESENT, MISSING, DOUBTFUL = RequirementStatus.PRESENT, RequirementStatus.MISSING, RequirementStatus.DOUBTFUL


def _document(page: int, kind: str, date: str | None, author: str | None = None, **other: Any) -> Document:
    values: dict[str, Any] = {
        "id": f"d{page:04d}",
        "source": "a.pdf",
        "source_pages": (page,),
        "pages": (page,),
        "kind": kind,
        "kind_confidence": 0.9,
        "title": kind,
        "date": date,
        "author": author,
    }
    return Document.model_validate({**values, **other})


RFA = _document(1, "request_for_authorization", "2016-03-21", PHYSICIAN)
DECISION = _document(2, "utilization_review_decision", "2016-03-29")


def _held(*documents: Document, texts: dict[int, str] | None = None) -> dict[str, RequirementResult]:
    index = CaseFileIndex(documents=documents, problems=(), page_count=99)
    return {result.key: result for result in completeness(CASE, index, texts or {})}


def test_an_empty_file_misses_what_must_be_there_and_leaves_open_what_nobody_can_tell() -> None:
    held = _held()
    assert {key: result.status for key, result in held.items()} == {
        "physician_reports": MISSING,
        "named_reports": DOUBTFUL,
        "application": MISSING,
        "given_to_employee": MISSING,
        "submitted_in_support": MISSING,
        "other_relevant": DOUBTFUL,
    }
    assert all(result.source.startswith("8 CCR 9792.10.5") for result in held.values())
    assert [key for key, result in held.items() if not result.verified] == ["other_relevant"]


def test_reports_of_the_requesting_physician_count_in_the_six_months_before_the_request() -> None:
    within = _document(3, "progress_report", "2015-09-21", "Okonjo, Marcus T., M.D.")
    before = _document(4, "progress_report", "2015-09-20", PHYSICIAN)
    after = _document(5, "progress_report", "2016-03-22", PHYSICIAN)
    result = _held(RFA, within, before, after)["physician_reports"]
    assert result.status is PRESENT
    assert [(r.document, r.pages) for r in result.records] == [("d0003", (3,))]
    assert "2015-09-21 to 2016-03-21" in result.why
    assert "page 1" in result.why


def test_reports_of_others_or_without_author_are_for_a_person_to_judge() -> None:
    other = _document(3, "progress_report", "2016-01-10", "Priya Doraisamy, MD")
    unsigned = _document(4, "progress_report", "2016-02-10")
    result = _held(RFA, other, unsigned)["physician_reports"]
    assert result.status is DOUBTFUL
    assert {r.document for r in result.records} == {"d0003", "d0004"}


def test_a_copy_is_not_counted_again() -> None:
    own = _document(3, "progress_report", "2016-01-10", PHYSICIAN)
    copy = _document(4, "progress_report", "2016-01-10", PHYSICIAN, duplicate_of="d0003")
    assert len(_held(RFA, own, copy)["physician_reports"].records) == 1


def test_named_reports_are_found_by_date_and_author_or_named_as_missing() -> None:
    texts = {
        2: "Records reviewed: 1. Progress report, Marcus T. Okonjo, MD, 03/15/2016. 2. MRI of the lumbar spine, "
        "11/24/2015. 3. Operative report dated January 5, 2015. 4. QME report of 07/10/2015 by Dr. Achterberg."
    }
    result = _held(
        DECISION,
        _document(7, "progress_report", "2016-03-15", "Priya Doraisamy, MD"),
        _document(8, "imaging_report", "2015-11-24"),
        _document(9, "billing", "2015-07-10"),
        texts=texts,
    )["named_reports"]
    assert result.status is MISSING
    by_date = {r.why.split(" of ")[1][:10]: r for r in result.records}
    assert by_date["2015-11-24"].status is PRESENT
    assert by_date["2015-11-24"].named_on == (2,)
    assert by_date["2016-03-15"].status is DOUBTFUL
    assert "by Priya Doraisamy" in by_date["2016-03-15"].why
    assert by_date["2015-07-10"].status is DOUBTFUL
    assert by_date["2015-01-05"].status is MISSING
    assert by_date["2015-01-05"].document is None


def test_a_date_that_is_no_reports_date_names_nothing() -> None:
    text = "Date of injury: 02/11/2014. The decision of March 29, 2016 stands; a call was made on 03/28/2016."
    assert named_reports([(1, text)]) == ()


def test_a_report_named_on_two_pages_is_one_report() -> None:
    named = named_reports([(1, "PR-2 dated 3/15/2016"), (4, "The 03/15/16 progress report of Dr. Okonjo shows")])
    assert [(r.date, r.pages, r.author) for r in named] == [(dt.date(2016, 3, 15), (1, 4), "Okonjo")]


def test_a_decision_of_another_day_is_doubtful() -> None:
    other = _document(2, "utilization_review_decision", "2015-08-28")
    assert _held(other)["given_to_employee"].status is DOUBTFUL
    served = _document(3, "proof_of_service", "2016-03-29")
    held = _held(DECISION, served)["given_to_employee"]
    assert (held.status, [r.document for r in held.records]) == (PRESENT, ["d0002", "d0003"])


def test_an_application_of_uncertain_kind_is_doubtful() -> None:
    unsure = _document(2, "imr_application", "2016-04-18", kind_confidence=0.3)
    assert _held(unsure)["application"].status is DOUBTFUL
    assert _held(_document(2, "imr_application", "2016-04-18"))["application"].status is PRESENT


def test_without_a_request_the_decision_dates_the_window_and_says_so() -> None:
    own = _document(3, "consultation_report", "2015-09-29", PHYSICIAN)
    result = _held(DECISION, own)["physician_reports"]
    assert result.status is PRESENT
    assert "no dated request for authorization was found" in result.why


def test_every_requirement_names_kinds_it_can_be_met_by() -> None:
    from openimr.law.records_required import records_required

    required = records_required(CASE.application.received_date)
    assert len(required) > 3
    for requirement in required:
        assert requirement.kinds
        assert DocumentKind.OTHER not in requirement.kinds
