"""Reading dates out of running text."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openimr.records.understanding.date_reading import month, spot

DAYS = st.dates(min_value=dt.date(1950, 1, 1), max_value=dt.date(2040, 12, 31))
FORMS = st.sampled_from(
    ["%m/%d/%Y", "%m-%d-%Y", "%B %d, %Y", "%b %d %Y", "%d %B %Y", "%Y-%m-%d", "%Y/%m/%d", "%d-%b-%Y", "%B %d,%Y"]
)


@given(DAYS, FORMS)
def test_every_day_is_read_back_in_every_form(day: dt.date, form: str) -> None:
    assert [s.value for s in spot(f"seen on {day.strftime(form)} in the office")] == [day]


@pytest.mark.parametrize(
    "text",
    [
        "02/30/2015",
        "claim 12-34-5678",
        "Norco 5/325 #60",
        "SLR 40/50",
        "lot 13/45/2015",
        "(562) 555-0142",
        "L4-5",
        "BP 120/80",
    ],
)
def test_what_is_no_date_is_not_read_as_one(text: str) -> None:
    assert spot(text) == ()


@pytest.mark.parametrize(
    ("word", "number"), [("Janury", 1), ("0ctober", 10), ("Sept", 9), ("Decembcr", 12), ("Ju1y", 7)]
)
def test_misread_months_are_known(word: str, number: int) -> None:
    assert month(word) == number


@pytest.mark.parametrize("word", ["Mary", "mark", "visit", "on", "decision", "Julia"])
def test_other_words_are_no_months(word: str) -> None:
    assert month(word) is None


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Treatment date: 10/0 1/2019", dt.date(2019, 10, 1)),
        ("09 26.2020", dt.date(2020, 9, 26)),
        ("1/25.2020", dt.date(2020, 1, 25)),
        ("Date: 11:21/2021", dt.date(2021, 11, 21)),
        ("received: 07-Dee-2021", dt.date(2021, 12, 7)),
        ("19 Februáry 2020", dt.date(2020, 2, 19)),
        ("DELIVERED.06/20/2019", dt.date(2019, 6, 20)),
        ("Exam date/time: 07/17/2110:40", dt.date(2021, 7, 17)),
    ],
)
def test_days_are_read_through_specks_and_misread_letters(text: str, day: dt.date) -> None:
    assert [s.value for s in spot(text)] == [day]


@pytest.mark.parametrize("text", ["seen 30 day 20 of treatment", "v1.10/09/2019", "at 9:15. 2019 was a long year"])
def test_specks_make_no_days_of_other_figures(text: str) -> None:
    assert spot(text) == ()
