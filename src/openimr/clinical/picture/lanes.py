"""Draws the timeline: lanes for visits, studies, therapy, drugs, injections, operations and work status."""

from collections import Counter
from collections.abc import Sequence
from html import escape
from typing import Literal, NamedTuple

from .drawing import Link, Scale, line, linked, svg, text
from .values import Mark, Marks
from .words import data

WIDTH = 1000.0
LEFT = 290.0
RIGHT = 985.0
ROW = 18.0
BAR = 11.0
LETTER = 6.1
MOST_ROWS = 8
LONGEST = 44
POINTS = ("visits", "studies", "laboratory")
"""Lanes of papers, a point each without words; a paper whose day is uncertain is a ring."""


class Placed(NamedTuple):
    """A mark in its row, and where its words stand: beside it, before the row, or nowhere (the table has them)."""

    mark: Mark
    words: Literal["beside", "before", "none"]


def timeline(shown: Marks, link: Link) -> str:
    """The timeline as an SVG element; empty where nothing has a day.

    Args:
        shown: what is shown.
        link: gives the address of a case file page.
    """
    span = shown.span
    if span is None or not shown.marks:
        return ""
    scale = Scale(span, LEFT, RIGHT)
    parts: list[str] = []
    y = 8.0
    for lane in data()["lanes"]:
        marks = [mark for mark in shown.marks if mark.lane == lane["key"]]
        if not marks:
            continue
        rows = _rows_by_label(marks) if lane.get("row_a_label") else _rows(marks, scale)
        height = max(1, len(rows)) * ROW + 8
        parts.append(line(0, y, WIDTH, y, opacity=0.15))
        parts.append(text(0, y + 16, lane["name"], size=12))
        if height > 30:
            parts.append(text(0, y + 30, _count(marks), size=10.5, opacity=0.75))
        for number, row in enumerate(rows):
            parts += [_draw(placed, scale, y + 4 + number * ROW, lane["colour"], link) for placed in row]
        y += height
    parts.append(line(0, y, WIDTH, y, opacity=0.4))
    for x, words in scale.ticks():
        parts.append(line(x, 8, x, y, opacity=0.12))
        parts.append(text(x, y + 15, words, anchor="middle", size=11))
    if any(not mark.sure for mark in shown.marks):
        parts.append(text(0, y + 15, "○ day uncertain", size=10.5, opacity=0.75))
    first, last = span
    description = (
        f"{len(shown.marks)} entries from {first.isoformat()} to {last.isoformat()}; the table below lists them."
    )
    return svg(WIDTH, y + 22, "What was done when", description, parts, "timeline")


def table(shown: Marks, link: Link) -> str:
    """The same as a table, for those who read rather than look."""
    names = {lane["key"]: lane["name"] for lane in data()["lanes"]}
    rows = "".join(
        f"<tr><td>{escape(names[mark.lane])}</td><th scope='row'>{escape(mark.words)}</th>"
        f"<td>{mark.start.isoformat()}</td><td>{mark.end.isoformat() if mark.end else ''}</td>"
        f'<td><a href="{escape(link(mark.page))}">{mark.page}</a></td></tr>'
        for mark in sorted(shown.marks, key=lambda mark: (mark.start, mark.lane, mark.label))
    )
    heads = "".join(f"<th scope='col'>{head}</th>" for head in ("Lane", "What", "From", "To", "Page"))
    return f"<table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>"


def _rows_by_label(marks: Sequence[Mark]) -> list[list[Placed]]:
    """A row for each label, the commonest first, its words once before it; what is left over shares the last row."""
    labels = [label for label, _ in Counter(mark.label for mark in marks).most_common()]
    rows: list[list[Placed]] = [[] for _ in labels[:MOST_ROWS]]
    for mark in sorted(marks, key=lambda mark: mark.start):
        row = rows[min(labels.index(mark.label), MOST_ROWS - 1)]
        row.append(Placed(mark, "none" if row else "before"))
    return rows


def _rows(marks: Sequence[Mark], scale: Scale) -> list[list[Placed]]:
    """Marks put into rows so that they and their words do not lie over each other; where there is no room, no words."""
    rows: list[list[Placed]] = []
    ends: list[float] = []
    for mark in sorted(marks, key=lambda mark: (mark.start, mark.end or mark.start)):
        start, end = _extent(mark, scale)
        free = next((number for number, taken in enumerate(ends) if taken + 4 <= start), None)
        fits = free is not None or len(rows) < MOST_ROWS
        if free is None and len(rows) < MOST_ROWS:
            rows.append([])
            ends.append(0.0)
            free = len(rows) - 1
        elif free is None:
            free = min(range(len(ends)), key=lambda number: ends[number])
        rows[free].append(Placed(mark, "beside" if fits else "none"))
        ends[free] = max(ends[free], end)
    return rows


def _extent(mark: Mark, scale: Scale) -> tuple[float, float]:
    """From where to where a mark reaches with its words: those of a bar stand before it, those of a point after it."""
    x = scale(mark.start)
    words = (len(_short(mark.label)) + 1) * LETTER
    if mark.lane in POINTS:
        return x - 4, x + 4
    if mark.told:
        return x - 8 - words, max(scale(mark.end or mark.start), x + 4)
    return x - 4, max(scale(mark.end) if mark.end else x + 8, x + 10) + words


def _draw(placed: Placed, scale: Scale, y: float, colour: str, link: Link) -> str:
    mark, x = placed.mark, scale(placed.mark.start)
    middle = y + ROW / 2 - 2
    if mark.end is not None:
        width = max(scale(mark.end) - x, 4)
        shape = (
            f'<rect x="{x:.1f}" y="{middle - BAR / 2:.1f}" width="{width:.1f}" height="{BAR}" rx="3" '
            f'fill="{colour}" fill-opacity="{0.3 if mark.told else 0.75}"/>'
        ) + "".join(
            f'<rect x="{scale(day) - 1.5:.1f}" y="{middle - BAR / 2:.1f}" width="3" height="{BAR}" fill="{colour}"/>'
            for day, _ in mark.told
        )
        beside = x + width + 4
    elif mark.lane in POINTS:
        inside = f'fill="{colour}"' if mark.sure else 'fill="none"'
        shape = f'<circle cx="{x:.1f}" cy="{middle:.1f}" r="3.5" {inside} stroke="{colour}" stroke-width="1.5"/>'
        beside = 0.0
    else:
        shape = f'<path d="M{x:.1f} {middle - 6:.1f} l6 6 l-6 6 l-6 -6 z" fill="{colour}"/>'  # a diamond
        beside = x + 9
    words = _short(mark.label)
    if placed.words == "none":
        label = ""
    elif placed.words == "before":
        label = text(LEFT - 8, middle + 4, words, anchor="end", size=11)
    elif mark.told or (beside and beside + len(words) * LETTER > RIGHT + 10):
        label = text(x - 8, middle + 4, words, anchor="end", size=11)
    else:
        label = text(beside, middle + 4, words, size=11) if beside else ""
    when = mark.start.isoformat() + (f" to {mark.end.isoformat()}" if mark.end else "")
    return linked(shape + label, link(mark.page), f"{mark.words}, {when}, page {mark.page}")


def _short(label: str) -> str:
    return label if len(label) <= LONGEST else label[: LONGEST - 1] + "…"


def _count(marks: Sequence[Mark]) -> str:
    return f"{len(marks)} in all"
