"""What a paper takes back of an earlier one: an addendum, an appeal, a supplemental report that calls it wrong.

Whoever tells the earlier paper's examination, list or history tells with it what was later said of it.
"""

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

from openimr.domain.months import MONTHS

from ..quoting.fair_copy import on_one_line
from ..sentences.sentence import Sentence
from ..words.dates import DATE, parse_date
from ..words.lexicon import data

RETRACTION = "retraction"
"""The section of such a statement among the parts that are told whole."""
_LONGEST = 420
_LEANS = re.compile(
    r"(?:\(?\d{1,2}[.)] )?(?:this|that|it|these|those|they|i now|i no longer|the sentence)\b", re.IGNORECASE
)
"""A statement that is understood by the one before it."""
_DAY_BEFORE = re.compile(
    rf"(?P<day>\d{{1,2}}/\d{{1,2}}/\d{{2,4}}|\b(?:{'|'.join(MONTHS)}) \d{{1,2}})"
    r" (?:notes?|reports?|pr-?2|letter|exam\w*)\b",
    re.IGNORECASE,
)
_OWN = re.compile(r"\b(?:my|our)\b", re.IGNORECASE)
"""Whoever writes takes back own words; of somebody else's paper a sentence must say itself that it is wrong."""
_MONTH_AND_DAY = re.compile(
    rf"\b(?P<month>{'|'.join(MONTHS)}) (?P<day>\d{{1,2}})\b(?!,? \d{{4}})"
    r"|(?<![\d/])(?P<m>\d{1,2})/(?P<d>\d{1,2})(?![\d/])",
    re.IGNORECASE,
)


class Retraction(NamedTuple):
    """A statement that takes something back: what it is about, where it stands, and its words.

    It is about the paper of a ``day``, or about an ``amount`` the same writer gave on any earlier day ("6 week");
    ``added`` is the day (ISO) of the addendum it stands in.
    """

    day: dt.date | None
    page: int
    start: int
    end: int
    words: str
    amount: str = ""
    added: str | None = None


def retractions_in(sentences: Sequence[Sentence], written: dt.date | None) -> Iterator[Retraction]:
    """The statements of a document that call words of an earlier paper wrong.

    Args:
        sentences: the sentences of the document, in order.
        written: the day of the document, by which a day without its year is understood.
    """
    about: dt.date | None = None
    before: Sentence | None = None
    for s in sentences:
        words = _words(s)
        today = dt.date.fromisoformat(s.added) if s.added else written
        named = _day_of_paper(words, today)
        if named and _OWN.search(words):
            about = named  # "that report", "the same note" go on about it
        if mistaken := _rules()["amount"].search(words):
            told = on_one_line(s.text[s.tokens[0].start : s.tokens[-1].end], s.text)
            if len(told) <= _LONGEST:
                (amount,) = amounts(mistaken["amount"])
                yield Retraction(None, s.page, s.tokens[0].start, s.tokens[-1].end, told.rstrip(" "), amount, s.added)
        day = named or about
        if day and (today is None or day < today) and _takes_back(words):
            first = before if before and before.page == s.page and _LEANS.match(words) else s
            start, end = first.tokens[0].start, s.tokens[-1].end
            told = on_one_line(s.text[start:end], s.text)
            if len(told) > _LONGEST:
                start, told = s.tokens[0].start, words
            if len(told) <= _LONGEST:
                yield Retraction(day, s.page, start, end, told.rstrip(" "), added=s.added)
        before = s


def amounts(words: str) -> list[str]:
    """The amounts in words, in one form: "6 week" of "six weeks", "60 %" of "60 percent"."""
    found = (match.groups() for match in _AMOUNT.finditer(words.lower()))
    return [f"{_IN_FIGURES.get(number, number)} {'%' if unit == 'percent' else unit}" for number, unit in found]


_IN_FIGURES = {
    word: str(number)
    for number, word in enumerate(
        ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"], start=1
    )
}
_AMOUNT = re.compile(
    rf"(?<![\w.])(\d{{1,3}}|{'|'.join(_IN_FIGURES)})(?: \(\d{{1,3}}\))?[ -]?"
    r"(%|percent|day|week|month|year|visit|degree|hour)"
)


def _words(s: Sentence) -> str:
    return on_one_line(s.text[s.tokens[0].start : s.tokens[-1].end], s.text)


def _takes_back(words: str) -> bool:
    rules = _rules()
    other_side = rules["side"].search(words) and not rules["dated"].search(words)
    wrong = rules["wrong"].search(words) and (rules["paper"].search(words) or _LEANS.match(words))
    return bool(wrong or other_side)


def _day_of_paper(words: str, written: dt.date | None) -> dt.date | None:
    """The day of a paper that words name: "my report of October 10", "our note dated 6/12/2024"."""
    named = _rules()["dated"].search(words)
    if named is None:
        before = _DAY_BEFORE.search(words)
        return _day_at(before["day"], written) if before else None
    return _day_at(words[named.end() :].lstrip(), written)


def _day_at(behind: str, written: dt.date | None) -> dt.date | None:
    """The day that words begin with; of one without its year the last before a paper was written."""
    whole = re.match(rf"\W{{0,2}}(?P<day>{DATE})", behind, re.IGNORECASE)
    told = parse_date(whole["day"]) if whole else None
    if told and len(told) == len("2024-01-01"):
        return dt.date.fromisoformat(told)
    short = _MONTH_AND_DAY.match(behind)
    if short is None or written is None:
        return None
    month = MONTHS.index(short["month"].lower()) + 1 if short["month"] else int(short["m"])
    return _last(month, int(short["day"] or short["d"]), written)


def _last(month: int, day: int, written: dt.date) -> dt.date | None:
    """The last such day not after a paper was written."""
    for year in (written.year, written.year - 1):
        try:
            found = dt.date(year, month, day)
        except ValueError:
            return None
        if found <= written:
            return found
    return None


@cache
def _rules() -> dict[str, re.Pattern[str]]:
    return {name: re.compile(rule, re.IGNORECASE) for name, rule in data("retractions").items()}
