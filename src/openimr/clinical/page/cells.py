"""The lines of a page with the boxes of their words, its ruled tables, and where the columns of other tables begin.

Columns are where words begin below each other behind a gap.
"""

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from openimr.domain.pages import Page

GAP, CLOSE = 0.7, 0.3
"""So many heights of a line stand before a cell; cells of one column begin within so many heights of each other."""


class Word(NamedTuple):
    """A word of a line: its offsets in the page's text, where it begins and ends across the page, its letters."""

    start: int
    end: int
    x0: float
    x1: float
    text: str


class Line(NamedTuple):
    """A line that is not blank: its words, how far down the page it stands, how high its letters are.

    ``row`` is the table and row it is of, or begins with, where the page tells its tables.
    """

    words: tuple[Word, ...]
    top: float
    height: float
    row: tuple[int, int] | None = None


Cell = list[list[Word]]
"""A cell of a table: its words as far as they stand after each other in the text, stretch by stretch."""


def lines_of(page: Page, text: str) -> list[Line]:
    """The lines of a page with the boxes of their words; none where boxes and text do not agree."""
    return [line for line in _all_lines(page, text) if text[line.words[0].start : line.words[-1].end].strip()]


def tables_of(page: Page, text: str) -> list[list[list[Cell]]]:
    """The ruled tables of a page, row by row, each row cell by cell; words that ``text`` leaves blank are left out.

    Args:
        page: the page.
        text: its text as it is to be read; of the same length as the page's own.
    """
    if not page.tables:
        return []
    words = [word for line in _all_lines(page, text) for word in line.words]
    if len(words) != len(page.words):
        return []
    return [[[_stretches(words, cell, text) for cell in row] for row in table] for table in page.tables]


def columns_of(rows: Sequence[Sequence[Cell]], head: Sequence[Cell]) -> tuple[list[Cell], list[list[Cell]]]:
    """The head of a ruled table and the rows below it with as many cells each, those of a column at one place.

    A rule too many, or one that a scan has lost, makes a row of more or fewer cells than the others: its cells are of
    the columns in which they begin.

    Args:
        rows: the rows below the head.
        head: the row that names the columns.
    """
    count = Counter(map(len, rows)).most_common(1)[0][0] if rows else len(head)
    if len(head) != count:
        head = [cell for cell in head if cell]
    like = [row for row in (head, *rows) if len(row) == len(head)]
    lefts = [min((cell[0][0].x0 for row in like if (cell := row[at])), default=0.0) for at in range(len(head))]
    return [*head], [[*row] if len(row) == len(head) else _by_lefts(row, lefts) for row in rows]


def _by_lefts(row: Sequence[Cell], lefts: Sequence[float]) -> list[Cell]:
    placed: list[Cell] = [[] for _ in lefts]
    for cell in row:
        for stretch in cell:
            at = max((n for n, left in enumerate(lefts) if stretch[0].x0 >= left - _TRUE), default=0)
            placed[at].append(stretch)
    return placed


_TRUE = 3.0
"""How far before its column, in points, a cell may begin."""


def words_of(cell: Sequence[Sequence[Word]]) -> str:
    """The words of a cell on one line; a word broken at its hyphen is one word."""
    words = " ".join(word.text for stretch in cell for word in stretch)
    return re.sub(r"(?<=[A-Za-z]-) (?=[A-Za-z])", "", words)


def _stretches(words: Sequence[Word], cell: Sequence[int], text: str) -> Cell:
    found: Cell = []
    before = -1
    for at in cell:
        if not text[words[at].start : words[at].end].strip():
            continue
        if found and at == before + 1 and "\n" not in text[words[before].end : words[at].start]:
            found[-1].append(words[at])
        else:
            found.append([words[at]])
        before = at
    return found


def _all_lines(page: Page, text: str) -> list[Line]:
    found: list[Line] = []
    cell_of = page.cell_of()
    at = offset = 0
    for raw in page.text.split("\n"):
        placed = page.words[at : at + raw.count(" ") + 1]
        if raw != " ".join(word.text for word in placed):
            return []
        start, words = offset, []
        for word in placed:
            words.append(Word(start, start + len(word.text), word.x0, word.x1, word.text))
            start += len(word.text) + 1
        if placed:
            row = cell_of[at][:2] if at in cell_of else None
            found.append(Line(tuple(words), min(w.y0 for w in placed), median(w.y1 - w.y0 for w in placed), row))
        at += len(placed)
        offset += len(raw) + 1
    return found


def begins_row(above: Line, line: Line) -> bool | None:
    """Whether a line begins a row; None where the page does not tell its tables, or not this one."""
    if line.row is None or above.row is None:
        return None
    return line.row != above.row


def begins(line: Line) -> list[float]:
    """Where cells of a line may begin: at its first word, and behind each gap."""
    gaps = [b.x0 for a, b in pairwise(line.words) if b.x0 - a.x1 > GAP * line.height]
    return [line.words[0].x0, *gaps]


def lefts_of(body: Sequence[Line], close: float = CLOSE) -> list[float]:
    """Where columns begin: where cells of two lines do, below each other.

    Args:
        body: the lines of a table.
        close: within how many heights of a line cells of one column begin.
    """
    found: list[float] = []
    places = sorted((x, at) for at, line in enumerate(body) for x in begins(line))
    true = close * body[0].height
    at = 0
    while at < len(places):
        same = [one for one in places[at:] if one[0] - places[at][0] <= true]
        if len({line for _, line in same}) > 1:
            found.append(same[0][0])
        at += len(same)
    return found
