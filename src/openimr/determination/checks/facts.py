"""The facts of a clinical case summary that pages can bear out or not: dates, studies and care, levels, measures.

A page bears a fact out when it holds the words for it; the check is lenient, because text read from scans has slips.
"""

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, lru_cache
from typing import NamedTuple

from .dates import dates_in
from .words import lexicon, segment_names, segments

_MEASURE = re.compile(
    r"(?<![\w.,/-])(?P<number>\d{1,4}(?:\.\d+)?)\s?-?(?P<unit>mm|millimet\w+|cm|mg|mcg|%|percent|degrees?"
    r"|°|/\s?10|(?:out )?of (?:10|ten)|visits?|sessions?|tablets|capsules)(?!\w)",
    re.IGNORECASE,
)
_NOT_TOLD = re.compile(
    r"\b(?:no|not|never|without|denie[sd]|declined|refused|request\w*|asks?|asked|seeks?|plan\w*|recommend\w*|order\w*"
    r"|denied|propos\w+|consider\w*|await\w*|schedul\w+|if|whether)\b",
    re.IGNORECASE,
)
_VERTEBRA = re.compile(r"\b([CTLS])\s?-?(\d{1,2})\b")
_SPELT = "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen"
_WORD_NUMBERS = {word: str(number) for number, word in enumerate(_SPELT.split(), start=1)} | {
    "eighteen": "18",
    "nineteen": "19",
    "twenty": "20",
    "twenty-four": "24",
    "thirty": "30",
}
_NUMBER = re.compile(r"\d+(?:\.\d+)?|\b(?:" + "|".join(sorted(_WORD_NUMBERS, key=len, reverse=True)) + r")\b", re.I)


class Page(NamedTuple):
    """What a page holds, for the facts to be looked up in."""

    text: str
    days: frozenset[dt.date]
    vertebrae: frozenset[str]
    numbers: frozenset[str]


@lru_cache(maxsize=4096)
def page_of(text: str) -> Page:
    """The days, vertebrae and numbers on a page; the figures of dates are no numbers."""
    plain = " ".join(text.split())
    dated = dates_in(plain)
    rest = plain
    for written, _ in dated:
        rest = rest.replace(written, " ")
    return Page(
        plain,
        frozenset(day for _, day in dated if day),
        _vertebrae(plain),
        frozenset(_WORD_NUMBERS.get(found.lower(), found) for found in _NUMBER.findall(rest)),
    )


def unsupported(sentence: str, pages: Iterable[Page], known: frozenset[dt.date]) -> Iterator[str]:
    """What a sentence tells that none of ``pages`` holds: dates, studies and care, spinal levels.

    Args:
        sentence: A sentence of the summary.
        pages: The pages of the whole case file.
        known: Days the application itself gives.
    """
    pages = list(pages)
    for written, day in dates_in(sentence):
        if day and day not in known and not any(day in page.days for page in pages):
            yield written
    if not _NOT_TOLD.search(sentence):
        for pattern in _modalities():
            told = pattern.search(sentence)
            if told and not any(pattern.search(page.text) for page in pages):
                yield told[0]
    named = segments(sentence)
    if named and not any(frozenset(v for pair in named for v in pair) <= page.vertebrae for page in pages):
        missing = frozenset(pair for pair in named if not any(set(pair) <= page.vertebrae for page in pages))
        if missing:
            yield segment_names(missing)


def measures_missing(sentence: str, pages: Iterable[Page]) -> Iterator[str]:
    """Numbers with units of a sentence that stand on none of ``pages``, in figures or in words."""
    if _NOT_TOLD.search(sentence):
        return
    pages = list(pages)
    for match in _MEASURE.finditer(sentence):
        if not any(match["number"] in page.numbers for page in pages):
            yield " ".join(match[0].split())


def read_pages(pages: Mapping[int, str]) -> dict[int, Page]:
    """The pages of a case file that hold text."""
    return {number: page_of(text) for number, text in pages.items() if text.strip()}


def _vertebrae(text: str) -> frozenset[str]:
    named = {f"{letter.upper()}{number}" for letter, number in _VERTEBRA.findall(text)}
    return frozenset(named | {vertebra for pair in segments(text) for vertebra in pair})


@cache
def _modalities() -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(rf"\b(?:{'|'.join(terms)})", re.IGNORECASE) for terms in lexicon()["modalities"].values())
