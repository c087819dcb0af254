"""A paper that gives a day as its own in two ways is dated for sure, whatever other days it tells."""

import datetime as dt
import random

import pytest
from piles import source_page, typeset

from openimr.domain.document_kind import DocumentKind
from openimr.records.understanding.date_places import mentions, weigh
from openimr.records.understanding.date_witnesses import VOUCHED, Witness, heads_alone, vouched, witnesses
from openimr.records.understanding.sheets import look

DAY, OTHER = dt.date(2020, 5, 4), dt.date(2020, 2, 10)
KIND = DocumentKind.PROGRESS_REPORT


def _pages(*texts: tuple[str, ...]) -> list:
    looked = (look(n, n, source_page("a.pdf", n, typeset(t, random.Random(1)))) for n, t in enumerate(texts, start=1))
    return [[weigh(one, KIND) for one in mentions(sheet)] for sheet in looked]


VISIT = "Date of service: 05/04/2020   Claim 55-1042"
TEXT = ("The back is better than it was on 02/10/2020 and the patient works with restrictions.",) * 3
SIGNED = "Electronically signed: Helen Marsh, MD 05/04/2020"
HEAD = "Whitlock, Daniel R.   05/04/2020   Page 2"


@pytest.mark.parametrize(
    ("pages", "ways"),
    [
        ([("^OFFICE VISIT", VISIT, *TEXT)], {Witness.STATED}),
        ([("^OFFICE VISIT", VISIT, *TEXT, SIGNED)], {Witness.STATED, Witness.SIGNED}),
        ([("^OFFICE VISIT", VISIT, *TEXT), (HEAD, *TEXT)], {Witness.STATED, Witness.RUNNING}),
        ([("^OFFICE VISIT", *TEXT, "Seen again since 05/04/2020, when the brace was fitted to her left knee.")], set()),
    ],
)
def test_a_paper_gives_its_day_by_a_label_a_signature_and_the_heads_of_its_pages(pages, ways):
    assert witnesses(_pages(*pages), DAY) == ways
    assert not witnesses(_pages(*pages), OTHER)


def test_two_ways_make_a_likely_day_sure_and_one_way_only_one_that_hardly_is_in_doubt():
    once, twice = _pages(("^OFFICE VISIT", SIGNED, *TEXT)), _pages(("^OFFICE VISIT", VISIT, *TEXT, SIGNED))
    assert vouched(twice, DAY, 0.6, [OTHER], listing=False) == VOUCHED
    assert vouched(once, DAY, 0.6, [OTHER], listing=False) == 0.6
    assert vouched(once, DAY, 0.95, [OTHER], listing=False) == VOUCHED
    assert vouched(twice, DAY, 0.4, [OTHER], listing=False) == 0.4
    assert vouched(twice, OTHER, 0.98, [DAY], listing=False) == 0.98


def test_a_label_in_a_list_of_visits_may_head_a_column_and_vouches_for_none():
    pages = _pages(("^DAILY NOTES", VISIT, *TEXT))
    assert vouched(pages, DAY, 0.92, [OTHER], listing=False) == VOUCHED
    assert vouched(pages, DAY, 0.92, [OTHER], listing=True) == 0.92


def test_of_two_days_given_in_two_ways_each_neither_is_sure_where_it_is_in_doubt():
    both = _pages(("^OFFICE VISIT", VISIT, "Report date: 02/10/2020", *TEXT, SIGNED, "Signed: Ann Lee, MD 02/10/2020"))
    assert vouched(both, DAY, 0.6, [OTHER], listing=False) == 0.6


def test_an_only_day_in_a_field_at_the_head_of_the_paper_is_its_own():
    head = ("^PROGRESS REPORT", "Whitlock      55-1042      05/04/2020", "The back is better.")
    below = ("^PROGRESS REPORT", *("The back is better.",) * 24, "Whitlock      55-1042      05/04/2020")
    assert heads_alone(_pages(head), DAY)
    assert not heads_alone(_pages(below), DAY)
