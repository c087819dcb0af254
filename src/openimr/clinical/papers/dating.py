"""Whether a document may be called by its kind, and whether all its pages are its own: only where they say so.

A kind is chosen for every document, to sort it by; a sentence that names one needs more than the likeliest.
"""

import datetime as dt
import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from openimr.domain.document_kind import DocumentKind

from ..words.dates import DATE, parse_date
from ..words.lexicon import data

_HEAD, _FOOT = 16, 12
"""Lines of a page that may head a document, and that may close it."""
_TITLED = 14
"""Lines of the first page in which a document says what it is."""
_GREETED = 30
"""So far down a letter with a long head greets whom it is to."""
_FAX = re.compile(r"\bfax\b|\bp(?:age|\.)? ?0\d|\d ?: ?\d\d ?(?:[ap]m)?\b.*\bpage\b", re.IGNORECASE)
_COUNT = re.compile(r"\bpage:? ?(\d{1,3})(?: ?(?:of|/|$))|(?<![\d/])(\d{1,2}) ?of ?\d{1,3}$", re.IGNORECASE)
_LOWER = re.compile(r"\b[a-z]{2,}\b")
_SENTENCE = 7
"""Words in small letters by which the first line of a page goes on with a sentence."""
_ABOUT = re.compile(r"\s*(?:re|cc|subject|enc\w*|attach\w*|records?(?: \w+)?|received)\s*[.:]", re.IGNORECASE)
"""How a line begins that names other papers."""
_EDGE = 2
"""Lines at the edge of a page where a machine prints when it printed."""
_PRINTED = re.compile(r",? ?\d{1,2}:\d\d ?(?:[ap]m)?\b", re.IGNORECASE)
_BESIDE = 14
"""Characters that may stand beside a day that has its line for itself."""


class _Day(NamedTuple):
    day: dt.date
    before: str
    """What stands before it on its line; where it opens its line, the line above, which may name its column."""
    opens: bool
    alone: bool


def shows_another_day(text: str, day: dt.date, before: str = "") -> bool:
    """Whether a later page may begin another document: it shows a day of its own at its head that is not ``day``.

    Args:
        text: the text of the page.
        day: the date of the document it was put with.
        before: the text of the pages before it; a day that stands there, too, is none of the page's own.
    """
    if not begins(text):
        return False
    known = {one.day for one in (*_days(before), *_days(before, _FOOT))} | {day}
    found = [one for one in _days(text) if one.day not in known and not _is(one, "other")]
    return any(one.alone or _is(one, "own") for one in found)


def begins(text: str) -> bool:
    """Whether a page may be the first of its document: its own count, in its head or foot, says no other number."""
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    found = [match for line in (*lines[:3], *lines[-3:]) for match in _COUNT.finditer(line)]
    if lines and len(_LOWER.findall(lines[0])) >= _SENTENCE:
        return False
    return all((match[1] or match[2]) in ("1", "01", "001") for match in found)


def names_kind(text: str, kind: DocumentKind) -> bool:
    """Whether the head of a document's first page says in words what kind of document it is.

    Args:
        text: the text of its first page.
        kind: the kind it was taken for.
    """
    words, never = _words_of_kinds().get(kind.value), _never().get(kind.value)
    lines = _head(text)
    if words is None or (never is not None and any(never.search(line) for line in lines)):
        return False
    return any(words.search(line) for line in lines)


def titles_kind(text: str, kind: DocumentKind) -> bool:
    """Whether the head of a first page bears a plain title of this kind and of no other.

    Args:
        text: the text of its first page.
        kind: the kind it was taken for.
    """
    lines = [line for line in _head(text) if not _ABOUT.match(line) and len(_LOWER.findall(line)) < _SENTENCE]
    found = {name for name, words in _titles().items() if any(map(words.search, lines))}
    return found == {kind.value}


def _head(text: str) -> list[str]:
    """The lines that may be a title: the first ones, and those above the salutation of a letter."""
    lines = [line for line in text.split("\n") if line.strip()]
    greeted = next((at for at, line in enumerate(lines[:_GREETED]) if line.lstrip().startswith("Dear ")), 0)
    return lines[:_TITLED] + (lines[greeted - 2 : greeted] if greeted > _TITLED else [])


def is_administrative(text: str) -> bool:
    """Whether the head of a document's first page speaks of claims, reviews or courts, as a clinician's does not.

    A page with the parts of an examination is a clinician's, whomever it is sent to ("Attn: claims adjuster").
    """
    words = _words_of_kinds()["administrative"]
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    if not any(words.search(line) for line in lines[:_TITLED]):
        return False
    parts = {match.lastgroup for line in lines if (match := _CLINICAL.match(line))}
    return not ("examined" in parts and len(parts) >= _PARTS)


_CLINICAL = re.compile(
    r"(?:\d+\W+)?(?:(?P<examined>(?:physical )?exam(?:ination)?(?: findings)?|objective(?: findings)?|pe)"
    r"|(?P<told>(?:subjective|present|current|interim|chief)? ?complaints?|subjective|hpi|history of (?:the )?"
    r"(?:present )?(?:illness|injury)|interval history|cc)"
    r"|(?P<judged>assessment|impression|diagnos[ie]s(?: and causation)?|(?:initial )?diagnostic impression)"
    r"|(?P<planned>(?:treatment )?plan|recommendations?|disposition|discussion and plan|treatment recommendations))"
    r"(?: ?[:/-]|\W*$)",
    re.IGNORECASE,
)
"""The headings of a clinician's report, by what stands below them."""
_PARTS = 3
"""So many of the four parts make a page a clinician's."""


def _days(text: str, foot: int = 0) -> Iterator[_Day]:
    """The days in the head of a page, or in so many lines of its foot."""
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    for place, line in list(enumerate(lines))[-foot:] if foot else enumerate(lines[:_HEAD]):
        for match in re.finditer(DATE, line, re.IGNORECASE) if not _FAX.search(line) else ():
            at_edge = place < _EDGE or place >= len(lines) - _EDGE
            parsed = None if at_edge and _PRINTED.match(line, match.end()) else parse_date(match[0])
            if parsed is None or len(parsed) != 10:
                continue
            opens = not line[: match.start()].strip()
            if opens and len(line) == len(match[0]) and place and _ends_a_field(lines[place - 1]):
                continue
            closes = place and match.end() == len(line) and _names_column(lines[place - 1])
            before = lines[place - 1] if place and (opens or closes) else line[: match.start()]
            alone = len(line) - len(match[0]) <= _BESIDE and not (place and _runs_on(lines[place - 1]))
            yield _Day(dt.date.fromisoformat(parsed), before, opens, alone)


def _runs_on(line: str) -> bool:
    """Whether a line is running text that goes on in the next."""
    return len(_LOWER.findall(line)) >= _SENTENCE - 2 and not line.endswith((".", ":"))


def _ends_a_field(line: str) -> bool:
    """Whether a line of fields goes on below with the day of its last: "Appt 02/07/2016 9:12  Injury"."""
    found = list(_words("other").finditer(line))
    return bool(found) and found[-1].end() >= len(line) - 1 and bool(re.search(DATE, line, re.IGNORECASE))


def _names_column(line: str) -> bool:
    """Whether a line ends with the name of the document's own day, and so names the last column below it."""
    return any(match.end() >= len(line) - 1 for match in _words("own").finditer(line))


def _is(one: _Day, what: str) -> bool:
    """Whether the words before a day, or the field above one that opens its line, call it so."""
    if one.opens and what != "other" and _is_prose(one):
        return False
    if one.opens:
        return not (one.alone and what == "other") and bool(_words(what).search(one.before[:_FIELD]))
    if what != "other" and len(one.before) > _LABEL:
        return False
    near = list(_words(what).finditer(one.before))
    if not near or len(one.before) - near[-1].end() > _FAR[what]:
        return False
    return what == "other" or not _PROSE.search(one.before[: near[-1].start()])


def _is_prose(one: _Day) -> bool:
    return len(one.before) > _LABEL or bool(_PROSE.search(one.before))


_FIELD = 26
"""How long the name of a field is, at the beginning of the line above."""
_PROSE = re.compile(r"\b(?:the|is|was|were|are|and|at|in|an?|for|with|my|your|his|her|has|have|been|to)\b", re.I)
"""Words before a label that make it a part of a sentence."""
_LABEL = 60
"""With more words before it on its line a day stands in a sentence."""
_FAR = {"own": 12, "other": 24}
"""How far before a day the words may end that say what it is."""


@cache
def _words_of_kinds() -> dict[str, re.Pattern[str]]:
    return {
        kind: re.compile(words, re.IGNORECASE) for kind, words in data("kind_words").items() if isinstance(words, str)
    }


@cache
def _titles() -> dict[str, re.Pattern[str]]:
    return {kind: re.compile(words, re.IGNORECASE) for kind, words in data("kind_words")["titles"].items()}


@cache
def _never() -> dict[str, re.Pattern[str]]:
    return {kind: re.compile(words, re.IGNORECASE) for kind, words in data("kind_words")["never"].items()}


@cache
def _words(name: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(data('dating')[name])})\b", re.IGNORECASE)
