"""Entries of a review of records: each begins with the day of the paper it tells of, and its sentences are of that day.

A sentence in the midst of an entry ("Small effusion.") says nothing without the head that names paper and day, so an
entry is quoted with its head.
"""

import re
from collections.abc import Iterable
from itertools import zip_longest

from ..words.dates import DATE, parse_date
from .sentence import Entry, Sentence

_REVIEWS = frozenset({"clinical_summary", "records"})
"""Sections in which a paper tells of others."""
_ENTRY = re.compile(
    rf"\W{{0,3}}(?i:(?P<day>{DATE})(?:(?:\s?[-–—]\s?|\s(?:to|through|thru)\s)(?:{DATE})|(?:, (?:{DATE}))+)?"
    rf"|\d{{1,2}}/\d{{1,2}}(?:\s?[-–—]\s?|\s(?:to|through|thru)\s)(?:{DATE})|undated)"
    r"(?:(?:\s?[-–—:,;|]\s*|\s+)(?=[A-Z(\"“])|\s?:\s+(?=[a-z])|, (?=\d+ (?:visits|sessions|treatments)\b))"
)


_BULLETED = re.compile(rf"\W{{0,3}}(?i:(?P<day>{DATE}))(?:[,:;]\s|\s)\s*(?=\w)")
_BULLET = re.compile(r"[•▪►*]\s*$")
_AUTHOR = re.compile(
    r"(?:Dr\.? )?(?:[A-Z][\w.'’-]*,? ){1,4}(?:M\.?D|D\.?O|D\.?C|D\.?P\.?M|Ph\.?D|L\.?Ac|PA-C)\.?[.,:]?"
)
"""Who wrote the paper that is told of next: "H. Obuya MD."."""
_OFFICE = re.compile(r"(?:[A-Z][\w&'’.-]*,? ){1,5}[A-Z][\w&'’-]*[.:]?")
"""Where the papers are from that are told of next, before the day of the first: "Canyon Crest PT."."""


def mark_entries(sentences: Iterable[Sentence]) -> None:
    """Let each sentence of a review of records know the entry it stands in.

    Args:
        sentences: the sentences of a document, in its order.
    """
    open_: list[Sentence] = []
    for s, following in zip_longest(ordered := list(sentences), ordered[1:]):
        if open_ and (_AUTHOR.fullmatch(s.text, s.tokens[0].start, s.tokens[-1].end) or _names_office(s, following)):
            _close(open_)  # whose the next paper is, before its day
            open_ = []
            continue
        goes_on = open_ and s.page == open_[0].page and s.section == open_[0].section
        starts = s.section in _REVIEWS and _head(s) is not None
        if starts or not goes_on:
            _close(open_)
            open_ = []
        if starts or open_:
            open_.append(s)
    _close(open_)


def _names_office(s: Sentence, following: Sentence | None) -> bool:
    """Whether a sentence at the beginning of a line is nothing but a name before the day of the next entry."""
    start = s.tokens[0].start
    if following is None or following.page != s.page or s.text[s.text.rfind("\n", 0, start) + 1 : start].strip():
        return False
    return bool(_OFFICE.fullmatch(s.text, start, s.tokens[-1].end) and _head(following))


def _head(s: Sentence) -> re.Match[str] | None:
    """The day a sentence begins with, before what is told of it."""
    start, end = s.tokens[0].start, s.tokens[-1].end
    bulleted = s.text.startswith(("•", "▪", "►"), start) or _BULLET.search(s.text[max(0, start - 4) : start])
    return _ENTRY.match(s.text, start, end) or (_BULLETED.match(s.text, start, end) if bulleted else None)


def _close(sentences: list[Sentence]) -> None:
    if not sentences:
        return
    head = _head(sentences[0])
    day = parse_date(head["day"]) if head and head["day"] else None
    entry = Entry(sentences[0].tokens[0].start, sentences[-1].tokens[-1].end, day)
    for s in sentences:
        s.entry = entry
