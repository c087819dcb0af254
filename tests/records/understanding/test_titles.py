"""A title says what a document is: never whose number it bears, nor a box of a form."""

import pytest

from openimr.records.understanding.titles import _NO_TITLE, _cleaned


@pytest.mark.parametrize(
    "text",
    ["GC-14-0082716 examination", "Ferreyra, claim GC-14-0082716 — Request", "4 TYPE OF BILL", "(PR-2)", "Records of"],
)
def test_numbers_of_people_boxes_of_forms_and_parts_of_headings_are_no_titles(text: str) -> None:
    assert _NO_TITLE.search(text)


@pytest.mark.parametrize(
    "text",
    ["Primary treating physician's progress report (PR-2)", "Form CMS-1500", "Radiographs of 02/12/2014", "Form 5021"],
)
def test_what_names_a_document_stays_a_title(text: str) -> None:
    assert not _NO_TITLE.search(text)


@pytest.mark.parametrize("text", ["Clinical history", "FINDINGS", "Comparison", "Impression"])
def test_headings_inside_a_report_are_no_titles(text: str) -> None:
    assert _NO_TITLE.search(text)


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("PHARMACY BENEFIT CLAIMS HISTORY - FERREYRA, ROSALIND - page 2", "PHARMACY BENEFIT CLAIMS HISTORY"),
        ("Laboratory report — Page 1 of 2", "Laboratory report"),
        ("Functional capacity evaluation — baseline", "Functional capacity evaluation — baseline"),
    ],
)
def test_a_title_ends_before_the_name_of_the_patient_and_the_number_of_the_page(text: str, title: str) -> None:
    assert _cleaned(text) == title
