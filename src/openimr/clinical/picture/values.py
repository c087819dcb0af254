"""What the pictures show, before it is drawn: points and bars with their day, words and page; ratings; places.

The tables behind the pictures are made of the same values.
"""

import datetime as dt
from dataclasses import dataclass, field

from openimr.domain.anatomy import BodyPart


@dataclass(frozen=True, slots=True)
class Mark:
    """Something at a day (``end`` None) or over a time, with its words and the page that says so.

    ``told`` are the days of the reports that name it, with their pages: between them nothing is known. ``sure`` is
    whether the day is the document's beyond doubt; ``ended`` says in words that and where a page says it was stopped.
    """

    lane: str
    label: str
    start: dt.date
    page: int
    end: dt.date | None = None
    told: tuple[tuple[dt.date, int], ...] = ()
    sure: bool = True
    ended: str = ""

    @property
    def words(self) -> str:
        """What it is, with what a drawing tells by shape alone."""
        parts = (self.label, self.ended, "" if self.sure else "day uncertain")
        return ", ".join(part for part in parts if part)


@dataclass(frozen=True, slots=True)
class Rating:
    """A rating of pain from 0 to 10 (the middle of a range) on a day, as written, with its page."""

    on: dt.date
    value: float
    written: str
    page: int


@dataclass(frozen=True, slots=True)
class Spot:
    """A region of the body, a side of it where it has sides, what is found there, and the pages."""

    region: BodyPart
    side: str | None
    findings: tuple[str, ...]
    pages: tuple[int, ...]


@dataclass(slots=True)
class Marks:
    """Everything the pictures of one record show."""

    marks: list[Mark] = field(default_factory=list)
    ratings: list[Rating] = field(default_factory=list)
    spots: list[Spot] = field(default_factory=list)

    @property
    def span(self) -> tuple[dt.date, dt.date] | None:
        """The first and the last day of anything that is shown in time."""
        days = [mark.start for mark in self.marks] + [mark.end for mark in self.marks if mark.end]
        days += [rating.on for rating in self.ratings]
        return (min(days), max(days)) if days else None
