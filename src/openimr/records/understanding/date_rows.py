"""Days of a table of visits that leave the year to the first of them: "6/5/25", below it "6/10", "6/12", "7/1".

They are mentions like those of a column of whole dates, so that the last visit is known and the table has a period.
"""

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from .date_reading import spot
from .sheets import Segment

# So many days at the least make a table of visits; its rows are so many lines apart at most.
VISITS, APART = 4, 4
# How far, in points, the day of a row may begin from where the first one does.
ASIDE = 14.0
# Two visits of one course of treatment are no further apart, in days.
PAUSE = 120

_NUMBER = r"(?:#|v|visit |no\. ?)?\d{1,2}[.)]?\s+"
_WHOLE = re.compile(rf"(?:{_NUMBER})?(?=\d{{1,2}}/\d{{1,2}}/\d{{2,4}}(?!\d))", re.IGNORECASE)
_YEARLESS = re.compile(rf"(?:{_NUMBER})?(\d{{1,2}})/(\d{{1,2}})(?![\d/]|\s?[–—-]\s?\d|\.\d)", re.IGNORECASE)


class Visit(NamedTuple):
    """A day of a table of visits: its segment and where it begins and ends there. The first one has its year."""

    day: dt.date
    segment: Segment
    begin: int
    end: int
    first: bool = False


def visits(segments: Sequence[Segment]) -> Iterator[Visit]:
    """The days of the tables of visits of a page whose later rows leave out the year.

    Args:
        segments: the segments of the page from the top down.
    """
    taken: set[int] = set()
    for at, first in enumerate(segments):
        whole = _WHOLE.match(first.text)
        if whole is None or at in taken or not (spotted := spot(first.text)) or spotted[0].start != whole.end():
            continue
        found = list(_following(segments, at, spotted[0].value))
        if len(found) + 1 >= VISITS:
            taken.update(n for n, *_ in found)
            yield Visit(spotted[0].value, first, spotted[0].start, spotted[0].end, first=True)
            yield from (Visit(day, segments[n], begin, end) for n, day, begin, end in found)


def _following(segments: Sequence[Segment], at: int, day: dt.date) -> Iterator[tuple[int, dt.date, int, int]]:
    """The rows below a day, as long as days follow each other in time: their places, days and where these stand."""
    first = segments[at]
    line, last = first.line, day
    match = _WHOLE.match(first.text)
    x0 = _place(first, match.end() if match else 0)
    for n in range(at + 1, len(segments)):
        segment = segments[n]
        if segment.line - line > APART:
            return
        match = _YEARLESS.match(segment.text) if segment.line > line else None
        if match is None or abs(_place(segment, match.start(1)) - x0) > ASIDE:
            continue
        later = _after(last, int(match[1]), int(match[2]))
        if later is None:
            return
        line, last = segment.line, later
        yield n, later, match.start(1), match.end()


def _place(segment: Segment, at: int) -> float:
    """Where a letter of a segment begins, in points from the left."""
    return segment.x0 + at * (segment.x1 - segment.x0) / max(len(segment.text), 1)


def _after(day: dt.date, month: int, of_month: int) -> dt.date | None:
    """The first such day of the calendar from ``day`` on, where it is soon enough; else None."""
    for year in (day.year, day.year + 1):
        try:
            found = dt.date(year, month, of_month)
        except ValueError:
            return None
        if day <= found <= day + dt.timedelta(PAUSE):
            return found
    return None
