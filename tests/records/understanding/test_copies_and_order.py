"""Copies that are stamped, fed in backwards or lack a page, and papers that only look like copies."""

import datetime as dt
import random

import pytest
from piles import EMPLOYEE, documents, source_page, typeset

from openimr.records.source import SourcePage
from openimr.records.understanding import understand

NOTE = (
    "^CLINIC VISIT NOTE",
    "Date of visit: 06/03/2015",
    "The patient returns with pain in the lower back that travels down the left leg to the ankle.",
    "Forward bending is limited and the raising of the straight leg hurts on the left side.",
    "Strength of the great toe is reduced and the sensation along the outer calf is dull.",
    "We spoke about exercises at home, about the brace and about what may help at work.",
    "The patient should return in four weeks and keep to the light duties agreed upon.",
    "Helen Marsh, MD",
)


def _file(source: str, *texts: tuple[str, ...], scanned: bool = False) -> list[SourcePage]:
    rng = random.Random(source)
    return [
        source_page(source, n, typeset(lines, rng, scanned=scanned, rate=0.01))
        for n, lines in enumerate(texts, start=1)
    ]


def _numbered(count: int) -> list[tuple[str, ...]]:
    """The pages of a report that says which page each is of how many."""
    lines = next(d for d in documents("heldout_a.txt") if sum(len(p) for p in d.pages) > 30).pages[0]
    size = -(-len(lines) // count)
    parts = [lines[at : at + size] for at in range(0, len(lines), size)]
    return [(*part, f"Page {n} of {count}") for n, part in enumerate(parts, start=1)]


def test_the_same_text_under_a_stamp_is_a_near_duplicate_not_an_exact_one() -> None:
    original, copy = understand(_file("a.pdf", NOTE) + _file("b.pdf", (*NOTE, "RECEIVED JUL 02 2018")), EMPLOYEE)
    assert (original.duplicate_of, copy.duplicate_of) == (None, 0)
    assert "near_duplicate" in copy.flags
    assert "exact_duplicate" not in copy.flags


def test_the_next_visit_written_over_the_last_note_is_no_copy() -> None:
    later = tuple(line.replace("06/03/2015", "07/01/2015") for line in NOTE)
    for scanned in (False, True):
        drafts = understand(_file("a.pdf", NOTE) + _file("b.pdf", later, scanned=scanned), EMPLOYEE)
        assert [d.duplicate_of for d in drafts] == [None, None]


def test_an_amended_report_is_no_copy_of_the_one_it_replaces() -> None:
    drafts = understand(_file("a.pdf", NOTE) + _file("b.pdf", ("AMENDED REPORT", *NOTE)), EMPLOYEE)
    assert [d.duplicate_of for d in drafts] == [None, None]


def test_a_day_misread_where_it_stands_again_does_not_hide_that_they_are_copies() -> None:
    note = (*NOTE, "Signed on 06/03/2015 in Fresno")
    misread = note
    for right, wrong in (("on 06/03/2015", "on 06/08/2015"), ("exercises", "exercizes")):
        misread = tuple(line.replace(right, wrong) for line in misread)
    drafts = understand(_file("a.pdf", note) + _file("b.pdf", misread, scanned=True), EMPLOYEE)
    assert [d.duplicate_of is not None for d in drafts].count(True) == 1


@pytest.mark.parametrize(
    ("right", "wrong"),
    [("four weeks", "two weeks"), ("left side", "right side"), ("Helen Marsh, MD", "Owen Tate, MD")],
)
def test_a_typed_word_in_the_place_of_another_makes_another_document(right: str, wrong: str) -> None:
    changed = tuple(line.replace(right, wrong) for line in NOTE)
    drafts = understand(_file("a.pdf", NOTE) + _file("b.pdf", changed), EMPLOYEE)
    assert [d.duplicate_of for d in drafts] == [None, None]


def test_the_same_form_about_somebody_else_is_no_copy_however_it_was_read() -> None:
    names = ("Daniel R. Whitlock", "Rosalind Quimby")
    notes = [(NOTE[0], f"Patient: {name}", NOTE[1], f"{name} was seen today.", *NOTE[2:]) for name in names]
    pages = _file("a.pdf", notes[0]) + _file("b.pdf", notes[1], scanned=True)
    assert [d.duplicate_of for d in understand(pages, EMPLOYEE)] == [None, None]


def test_a_document_fed_in_backwards_is_one_document_and_a_copy_of_the_same_in_order() -> None:
    pages = _numbered(2)
    drafts = understand(_file("a.pdf", *pages) + _file("b.pdf", *reversed(pages), NOTE), EMPLOYEE)
    assert [(d.source, d.source_pages) for d in drafts] == [("a.pdf", (1, 2)), ("b.pdf", (1, 2)), ("b.pdf", (3,))]
    assert drafts[1].duplicate_of == 0


@pytest.mark.parametrize(
    ("lines", "day"),
    [
        (("^CLINIC VISIT NOTE 06/03/2015", "The patient is better."), dt.date(2015, 6, 3)),
        (("^CERTIFICATE", "I declare that the above is true and correct and that it was executed on December",
          "20, 2015, at Fresno, California, by me."), dt.date(2015, 12, 20)),
        (("9/29/15, 7:12 PM Valley Portal", "^VISIT SUMMARY", "Visit date: 06/03/2015"), dt.date(2015, 6, 3)),
        (("^NOTE", "Exam took place: 06/03/2015", "Date received: 06/09/2015"), dt.date(2015, 6, 3)),
        (("^LETTER", "March.27, .2015", "Dear Dr. Marsh:", "Please send your report."), dt.date(2015, 3, 27)),
        (("^VISIT NOTE", "Date of visit: 06/03/20158:54 AM"), dt.date(2015, 6, 3)),
    ],
)  # fmt: skip
def test_the_date_of_a_document_is_found_where_offices_put_it(lines: tuple[str, ...], day: dt.date) -> None:
    (draft,) = understand(_file("a.pdf", lines), EMPLOYEE)
    assert draft.date == day


@pytest.mark.parametrize(
    ("ending", "author"),
    [
        (("Completed by supervisor Kimberly M. Xiong", "Form ID 482565"), "Kimberly M. Xiong"),
        (("HELEN MARSH,MD",), "Helen Marsh, MD"),
        (("Isaac Vang; OTR/L, 12/15/2015 8:54 AM",), "Isaac Vang, OTR/L"),
        (("Iris K. Lachance", "Lachance Mikhailov LLP", "Page 1"), "Iris K. Lachance"),
    ],
)
def test_the_author_is_found_without_colons_commas_and_above_footers(ending: tuple[str, ...], author: str) -> None:
    lines = ("^REPORT", "Date: 06/03/2015", *(f"Line {n} of what the report has to say here." for n in range(14)))
    (draft,) = understand(_file("a.pdf", (*lines, *ending)), EMPLOYEE)
    assert draft.author == author
