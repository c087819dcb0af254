"""What was added to a paper below its text ("Addendum 1/16/2024"): it is of that day, and the paper of its own."""

import datetime as dt
import re
from collections.abc import Iterable

from ..words.dates import DATE, parse_date
from .sentence import Sentence

_HEAD = re.compile(
    rf"^\W{{0,3}}(?:late )?addendum\b(?: note| dictated| dated| added| of| on)?[ :,(–—-]{{0,4}}(?P<day>{DATE})",
    re.IGNORECASE | re.MULTILINE,
)
_WHOLE_DAY = len("2024-01-01")


def mark_additions(sentences: Iterable[Sentence], written: dt.date | None) -> None:
    """Let each sentence below the heading of an addendum know the day it was added on.

    Args:
        sentences: the sentences of a document, in its order.
        written: the day of the document; what is headed by that day or an earlier one was not added to it.
    """
    day: str | None = None
    page = 0
    heads: list[tuple[int, str]] = []
    for s in sentences:
        if s.page != page:
            page, heads = s.page, _heads(s.text, written)
        day = next((told for start, told in reversed(heads) if start <= s.tokens[0].start), day)
        s.added = day


def _heads(text: str, written: dt.date | None) -> list[tuple[int, str]]:
    """Where on a page addenda begin that are later than its paper, each with its day in ISO form."""
    found: list[tuple[int, str]] = []
    for match in _HEAD.finditer(text):
        day = parse_date(match["day"])
        if day and len(day) == _WHOLE_DAY and written and dt.date.fromisoformat(day) > written:
            found.append((match.start(), day))
    return found
