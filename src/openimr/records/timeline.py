"""Draws the timeline of a case file as SVG: a lane for each group of kinds, time from left to right, a mark a document.

Copies are left out, since they tell of no further event. Undated documents stand in a column of their own.
"""

import datetime as dt
import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from html import escape
from importlib.resources import files
from typing import Any, NamedTuple

from openimr.domain.document_kind import DocumentKind
from openimr.domain.documents import Document

# In units of the picture, which is WIDTH of them wide.
WIDTH = 1000
LABELS = 172
UNDATED = 116
AXIS = 26
STEP = 15
RADIUS = 5
PADDING = 6
# The rows of a lane at most: with a name beside every mark; with each author named once; without names, when what
# still has no room lies over other marks.
ROWS = 5
ROWS_NAMED_ONCE = 8
ROWS_UNNAMED = 10
LETTER = 6.3
TICKS = 12
_TICK_MONTHS = (1, 2, 3, 6, 12, 24, 60, 120, 240)


class Lane(NamedTuple):
    """A group of kinds: its name, colour and kinds."""

    name: str
    colour: str
    kinds: frozenset[DocumentKind]


@dataclass(frozen=True, slots=True)
class _Mark:
    """A mark in a lane: its document, middle and row; ``name`` stands to its right where there is room."""

    document: Document
    x: float
    row: int
    name: str = ""


@cache
def chronology_data() -> dict[str, Any]:
    """The data of the chronology page, as ``chronology.toml`` has it. Shared: not to be changed."""
    data = tomllib.loads(files("openimr.records").joinpath("chronology.toml").read_text(encoding="utf-8"))
    return {**data, "organizations": frozenset(data["organizations"])}


def lanes() -> list[Lane]:
    """The lanes from the top down."""
    return [
        Lane(lane["name"], lane["colour"], frozenset(DocumentKind(kind) for kind in lane["kinds"]))
        for lane in chronology_data()["lanes"]
    ]


def timeline(documents: Sequence[Document]) -> str:
    """The picture of ``documents`` as an SVG element; an empty string where there is none to show.

    Every mark is a link to the element whose id is the document's (a line of the table below) and has a title; the
    lanes are named, with the number of their documents, and the authors' last names stand beside their marks: beside
    every one where there is room, else beside the first of each author, else beside none.
    """
    shown = [document for document in documents if document.duplicate_of is None]
    if not shown:
        return ""
    dates = [document.date for document in shown if document.date]
    right = WIDTH - 10 - (UNDATED if len(dates) < len(shown) else 0)
    scale = _Scale(min(dates), max(dates), LABELS, right) if dates else None
    body, y = [], AXIS
    for lane in lanes():
        own = [document for document in shown if document.kind in lane.kinds]
        if own:
            drawn, height = _lane(lane, own, scale, right, y)
            body.append(drawn)
            y += height
    body.append(_rule(0, y, WIDTH, y))
    if right < WIDTH - 10:
        body.insert(0, _text(right + 14, 16, "Undated", "small") + _rule(right + 4, 4, right + 4, y))
    if scale is None:
        body.insert(0, _text(LABELS + RADIUS, 16, "No document has a date.", "small"))
    else:
        body.insert(0, "".join(_tick(scale.x(day), words, y, right) for day, words in scale.ticks()))
    title = "Timeline of the documents"
    return (
        f'<svg role="img" viewBox="0 0 {WIDTH} {y + 4}" xmlns="http://www.w3.org/2000/svg" font-size="11" '
        f'aria-labelledby="timeline-title timeline-desc"><title id="timeline-title">{title}</title>'
        f'<desc id="timeline-desc">{escape(_description(shown))}</desc>{"".join(body)}</svg>'
    )


def surname(author: str | None) -> str:
    """The last name of an author given as ``Priya Doraisamy, MD``; an empty string where it cannot be told."""
    words = re.findall(r"[^\W\d_][\w'’-]*", (author or "").split(",")[0])
    if not 2 <= len(words) <= 3 or len(words[-1]) < 2:
        return ""
    return "" if chronology_data()["organizations"] & {word.casefold() for word in words} else words[-1]


def _description(shown: Sequence[Document]) -> str:
    dates = sorted(document.date for document in shown if document.date)
    span = f"from {dates[0].isoformat()} to {dates[-1].isoformat()}" if dates else "none of them dated"
    counts = [(lane.name, sum(document.kind in lane.kinds for document in shown)) for lane in lanes()]
    parts = ", ".join(f"{name} {count}" for name, count in counts if count)
    return f"{len(shown)} documents, {span}: {parts}. The table below lists each of them."


class _Scale:
    """Time from the first of the first month to the end of the last one, as a stretch of the picture."""

    def __init__(self, first: dt.date, last: dt.date, left: float, right: float) -> None:
        self.months = (first.year * 12 + first.month - 1, last.year * 12 + last.month)
        self.start = _month_start(self.months[0])
        self.days = (_month_start(self.months[1]) - self.start).days
        self.left, self.width = left + RADIUS, right - left - 2 * RADIUS

    def x(self, day: dt.date) -> float:
        return self.left + self.width * (day - self.start).days / self.days

    def ticks(self) -> list[tuple[dt.date, str]]:
        """Beginnings of months, years or decades, at most TICKS of them, and their names."""
        first, end = self.months
        step = next((m for m in _TICK_MONTHS if (end - first) / m <= TICKS), _TICK_MONTHS[-1])
        starts = (_month_start(month) for month in range(-(-first // step) * step, end, step))
        return [(day, f"{day:%b %Y}" if step < 12 else f"{day:%Y}") for day in starts]


def _month_start(month: int) -> dt.date:
    year, index = divmod(month, 12)
    return dt.date(year, index + 1, 1) if year <= dt.MAXYEAR else dt.date.max


def _lane(lane: Lane, own: Sequence[Document], scale: _Scale | None, right: float, y: int) -> tuple[str, int]:
    """A lane that begins at ``y``, and its height."""
    marks = [*_dated(own, scale, right), *_undated(own, right)]
    rows = 1 + max(mark.row for mark in marks)
    first = y + PADDING + STEP / 2 + 4
    label = _text(0, first, lane.name, "lane") + _text(LABELS - 12, first, str(len(own)), "small", anchor="end")
    group = f'<g fill="{lane.colour}">{"".join(_mark(mark, y) for mark in marks)}</g>'
    return _rule(0, y, WIDTH, y) + label + group, rows * STEP + 2 * PADDING


def _dated(own: Sequence[Document], scale: _Scale | None, right: float) -> list[_Mark]:
    """The dated marks of a lane, with as many names as there is room for."""
    if scale is None:
        return []
    dated = sorted(((d.date, d.pages, d) for d in own if d.date), key=lambda row: row[:2])
    names = [surname(document.author) for _, _, document in dated]
    once = [name if name not in names[:i] else "" for i, name in enumerate(names)]
    marks: list[_Mark] = []
    ways = ((names, ROWS), (once, ROWS_NAMED_ONCE), ([""] * len(names), ROWS_UNNAMED))
    for said, rows in ways:
        wanted = [(document, scale.x(day), name) for (day, _, document), name in zip(dated, said, strict=True)]
        marks = _placed(wanted, right)
        if all(mark.row < rows for mark in marks):
            break
    return marks


def _placed(wanted: Sequence[tuple[Document, float, str]], right: float) -> list[_Mark]:
    """Each mark in the first row that has room; where no row is left, they lie over each other."""
    ends: list[float] = []
    marks = []
    for document, x, name in wanted:
        width = RADIUS + (4 + LETTER * len(name) if name else 0)
        if x + width > right:
            name, width = "", RADIUS
        row = next((i for i, end in enumerate(ends) if end + 1 <= x - RADIUS), len(ends))
        if row == ROWS_UNNAMED:
            row = ends.index(min(ends))
        elif row == len(ends):
            ends.append(0.0)
        ends[row] = x + width
        marks.append(_Mark(document, x, row, name))
    return marks


def _undated(own: Sequence[Document], right: float) -> list[_Mark]:
    """Undated marks stand in a grid at the right."""
    step = 2 * RADIUS + 2
    across = (UNDATED - 20) // step
    undated = [document for document in own if not document.date]
    return [_Mark(document, right + 18 + i % across * step, i // across) for i, document in enumerate(undated)]


def _mark(mark: _Mark, y: int) -> str:
    document = mark.document
    day = document.date.isoformat() if document.date else "Undated"
    parts = [f"{day} {document.kind.label}: {document.title}", document.author, f"page {min(document.pages)}"]
    words = escape(", ".join(part for part in parts if part), quote=True)
    middle = y + PADDING + mark.row * STEP + STEP / 2
    name = _text(mark.x + RADIUS + 3, middle + 4, mark.name, "small") if mark.name else ""
    return (
        f'<a href="#{escape(document.id, quote=True)}" tabindex="-1"><title>{words}</title>'
        f'<circle cx="{mark.x:.1f}" cy="{middle:.1f}" r="{RADIUS}"/>{name}</a>'
    )


def _tick(x: float, words: str, bottom: float, right: float) -> str:
    label = _text(x + 3, 16, words, "small") if x + 3 + LETTER * len(words) < right else ""
    return _rule(x, 4, x, bottom) + label


def _rule(x0: float, y0: float, x1: float, y1: float) -> str:
    return f'<line class="rule" x1="{x0:.1f}" y1="{y0:.1f}" x2="{x1:.1f}" y2="{y1:.1f}"/>'


def _text(x: float, y: float, words: str, style: str, anchor: str = "start") -> str:
    return f'<text class="{style}" x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(words)}</text>'
