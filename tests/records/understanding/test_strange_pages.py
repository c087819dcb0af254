"""A page that names another person or another day of birth is none of the document of the patient, whatever agrees."""

import random

from piles import EMPLOYEE, source_page, typeset

from openimr.records.understanding import DocumentDraft, understand

HEAD = "Marsh Imaging Center   Date of exam: 06/03/2015"
MINE = "Patient: Daniel R. Whitlock   DOB: 04/17/1971"
FINDINGS = (
    "FINDINGS: Alignment is normal. The disc spaces are kept. No fracture is seen.",
    "IMPRESSION: Normal study. Electronically signed by Helen Marsh, MD",
)


def _found(*pages: tuple[str, ...]) -> list[DocumentDraft]:
    made = [source_page("a.pdf", n, typeset(lines, random.Random(1))) for n, lines in enumerate(pages, start=1)]
    return understand(made, EMPLOYEE)


def _report(who: str, page: int, of: int = 2) -> tuple[str, ...]:
    return (HEAD, "^RADIOLOGY REPORT", who, f"Page {page} of {of}", *FINDINGS)


def test_pages_of_one_report_stay_together():
    assert [one.source_pages for one in _found(_report(MINE, 1), _report(MINE, 2))] == [(1, 2)]


def test_a_page_of_another_name_begins_another_document_though_office_day_and_number_agree():
    mine, other = _found(_report(MINE, 1), _report("Patient: Daniela Whitfield   DOB: 08/02/1964", 2))
    assert (mine.source_pages, other.source_pages) == ((1,), (2,))
    assert "other_person" in other.flags
    assert "other_person" not in mine.flags


def test_a_page_of_another_day_of_birth_begins_another_document():
    assert [one.source_pages for one in _found(_report(MINE, 1), _report("DOB: 08/02/1964", 2))] == [(1,), (2,)]


def test_the_patients_next_page_does_not_stay_with_the_other_person():
    other = "Patient: Marta Oyelaran   DOB: 08/02/1964"
    found = _found(_report(MINE, 1, 3), _report(other, 2, 3), _report(MINE, 3, 3))
    assert [one.source_pages for one in found] == [(1,), (2,), (3,)]
    assert ["other_person" in one.flags for one in found] == [False, True, False]


def test_a_day_of_birth_misread_in_one_figure_parts_nothing():
    assert [one.source_pages for one in _found(_report(MINE, 1), _report("DOB: 04/11/1971", 2))] == [(1, 2)]


def test_a_birth_told_in_the_text_of_a_page_parts_nothing():
    told = (HEAD, "Page 2 of 2", *FINDINGS * 12, "Her first child was born 08/02/2001.")
    assert [one.source_pages for one in _found(_report(MINE, 1), told)] == [(1, 2)]
