"""What the words around a finding say of its being drawn: that it was had, when, or that it was not or no more.

The words are data (``data/picture.yaml``).
"""

import datetime as dt
import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from openimr.clinical.quoting.fair_copy import on_one_line
from openimr.clinical.summary.telling import own_words
from openimr.clinical.words.dates import DATE, parse_date
from openimr.domain.facts import Fact

_FULL = 10
"""Characters of a whole day in ISO form."""


@cache
def data() -> dict[str, Any]:
    """Lanes, shapes, words and ranges, read once a process. Shared: not to be changed."""
    return dict(yaml.safe_load(files("openimr.clinical").joinpath("data/picture.yaml").read_text(encoding="utf-8")))


def says(name: str, text: str) -> bool:
    """Whether a text has one of the words of a list of ``words`` in the data."""
    return bool(_pattern(name).search(text))


def around(fact: Fact) -> tuple[str, str]:
    """What stands before and behind the words of a fact in its sentence; both empty where they do not stand there."""
    sentence, quote = own_words(fact), on_one_line(fact.quote).strip(" .;:,")
    before, found, behind = sentence.partition(quote)
    return (before, behind) if found else ("", "")


def days_in(text: str) -> Iterator[tuple[int, str]]:
    """Where dates stand in a text, and each in ISO form as exact as it is written."""
    for match in re.finditer(DATE, text, re.IGNORECASE):
        if parsed := parse_date(match[0]):
            yield match.start(), parsed


def prints_its_day(fact: Fact) -> bool:
    """Whether the sentence of a fact has the day the fact is given, so that nothing was carried over from elsewhere."""
    return fact.date is not None and any(day == fact.date for _, day in days_in(own_words(fact)))


_FROM_TO = re.compile(
    rf"(?P<first>{DATE}|(?<![\d/])\d{{1,2}}/\d{{1,2}}(?![\d/]))\s?(?:-|–|—|to|through|thru|until)\s?(?P<last>{DATE})",
    re.IGNORECASE,
)
"""From one day to another; the first may leave its year to the last ("03/10-04/24/2025")."""


def from_to(text: str) -> tuple[dt.date, dt.date] | None:
    """The first two days a text joins as the beginning and the end of something, each to the day."""
    match = _FROM_TO.search(text)
    if match is None:
        return None
    last = parse_date(match["last"]) or ""
    first = parse_date(match["first"]) or parse_date(f"{match['first']}/{last[:4]}") or ""
    if len(first) != _FULL or len(last) != _FULL or first > last:
        return None
    return dt.date.fromisoformat(first), dt.date.fromisoformat(last)


@cache
def _pattern(name: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{one})" for one in data()["words"][name]), re.IGNORECASE)
