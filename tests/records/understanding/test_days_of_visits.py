"""A table of visits has a period: its days are read though they have no year, and none of them surely is its own."""

import datetime as dt
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from piles import EMPLOYEE, source_page, typeset

from openimr.domain.document_kind import DocumentKind
from openimr.records.understanding import DocumentDraft, Person, understand
from openimr.records.understanding.date_places import mentions
from openimr.records.understanding.sheets import look

SURE = 0.99
GRID = (
    "^PHYSICAL THERAPY DAILY NOTES / FLOW SHEET",
    "Patient: Daniel R. Whitlock   low back   visits 9-14",
    "#   Date      Pain  Bike  Exercise   Comment",
    "9   11/19/20  6/10   5    Y 2x10     tolerated well",
    "10  12/3      5/10   8    R 2x10     therapeutic exercise",
    "11  12/17     5/10   8    R 2x10     manual therapy",
    "    missed the visit of the holidays",
    "12  1/5       4/10  10    G 2x10     home exercise reviewed",
    "14  1/19      3/10  12    G 3x10     goals met",
)


def _one(*lines: str, person: Person = EMPLOYEE) -> DocumentDraft:
    (draft,) = understand([source_page("a.pdf", 1, typeset(lines, random.Random(1)))], person)
    return draft


def _days(*lines: str) -> set[dt.date]:
    return {m.value for m in mentions(look(0, 0, source_page("a.pdf", 1, typeset(lines, random.Random(1)))))}


def test_the_days_of_a_table_take_their_year_from_the_first_and_go_on_into_the_next_year():
    assert _days(*GRID) == {
        dt.date(2020, 11, 19), dt.date(2020, 12, 3), dt.date(2020, 12, 17), dt.date(2021, 1, 5), dt.date(2021, 1, 19),
    }  # fmt: skip


def test_a_table_of_visits_is_filed_by_its_last_visit_and_named_by_none():
    draft = _one(*GRID)
    assert draft.kind is DocumentKind.PHYSICAL_THERAPY_NOTE
    assert draft.date == dt.date(2021, 1, 19)
    assert draft.date_confidence < SURE


def test_that_the_treatment_ended_and_was_signed_on_a_day_dates_none_of_the_visits_before():
    draft = _one(*GRID, "Supervised visits co-signed Helen Marsh, DPT. Discharged 01/19/2021")
    assert draft.date == dt.date(2021, 1, 19)
    assert draft.date_confidence < SURE


def test_a_summary_that_its_title_dates_is_named_by_that_day_though_a_table_of_visits_stands_below():
    draft = _one("^PHYSICAL THERAPY DISCHARGE SUMMARY 01/26/2021", *GRID[1:])
    assert draft.date == dt.date(2021, 1, 26)
    assert draft.date_confidence >= SURE


@pytest.mark.parametrize(
    "rows",
    [
        (
            "Pain today",
            "11/19/20  pain",
            "6/10  on rising",
            "5/10  on standing",
            "4/10  at rest",
            "3/10 in the evening",
        ),
        ("Blood", "Drawn 11/19/20", "12/80", "10/70", "11/80", "9/60"),
        ("Visits", "11/19/20 seen", "12/3 seen", "a note of two sentences follows"),
    ],
)
def test_ratings_of_pain_and_measures_are_no_days(rows):
    assert _days("^OFFICE VISIT", *rows) == {dt.date(2020, 11, 19)}


@given(st.lists(st.text(alphabet="0123456789/ .-#v", max_size=14), max_size=12))
def test_no_figures_below_a_day_are_too_wild(rows):
    assert dt.date(2020, 11, 19) in _days("Visits", "11/19/20 seen", *rows)


def _emergency(signed: str, day: str = "At work until") -> tuple[str, ...]:
    return (
        "^EMERGENCY DEPARTMENT REPORT",
        "WHITLOCK, DANIEL R   DOB 04/17/1971   Triage acuity 3",
        f"{day} {EMPLOYEE.date_of_injury:%m/%d/%Y} and brought by ambulance",
        "Chief complaint: fell at work. ED course: films negative. Disposition: discharged home.",
        "Clinical impression: lumbar strain. Return precautions given.",
        signed,
    )


def test_a_paper_of_the_day_of_the_injury_bears_that_day_where_it_was_signed_on_it():
    draft = _one(*_emergency(f"Electronically signed: Helen Marsh, MD {EMPLOYEE.date_of_injury:%m/%d/%Y} 11:04"))
    assert draft.kind is DocumentKind.EMERGENCY_DEPARTMENT_REPORT
    assert draft.date == EMPLOYEE.date_of_injury
    assert draft.date_confidence >= SURE


def test_a_paper_that_only_tells_the_day_of_the_injury_does_not_bear_it():
    assert _one(*_emergency("Helen Marsh, MD", "Injured")).date is None
