"""The cells and rows of a table, and whether the lines of a cell are one text that was too long for one line."""

import re
from collections.abc import Sequence
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from openimr.domain.pages import Word

from .layout import lines_of


class Cell(NamedTuple):
    """A cell: where it begins and ends across the page, in points, and its lines from top to bottom."""

    left: float
    right: float
    lines: tuple[tuple[Word, ...], ...]


class Row(NamedTuple):
    """A row: its cells from left to right, and whether the lines of each are one text too long for the cell."""

    cells: tuple[Cell, ...]
    runs_on: bool

    @property
    def words(self) -> list[Word]:
        """Its words, cell by cell."""
        return [word for cell in self.cells for line in cell.lines for word in line]

    @property
    def lines(self) -> list[list[Word]]:
        """The lines it is read in; none where the lines of its cells are rows themselves.

        A cell of a form has a label in small type above its answer: it is read to its end before the next.
        """
        if self.runs_on:
            return [self.words] if self.words else []
        filled = [cell for cell in self.cells if cell.lines]
        labelled = sum(map(_has_label, filled))
        if 2 * labelled < len(filled) or not labelled:
            return []
        return [list(line) for cell in filled for line in cell.lines]


Table = tuple[Row, ...]

_MOST_LINES = 8
"""A cell of more lines holds a text of its own."""
_EDGE = 6.0
"""How far, in points, text may stand from the edge of its cell."""
_ALIKE = 1.45
"""How much higher one line of a text may be than another."""
_SPACE = 0.28
"""A space between two words, in heights."""
_BEGINS = re.compile(
    r"(?:[-*•·▪>■►☐☒☑]|\(?\d{1,2}[.)]|#\d|\[[ xX]?\])(?:\s|$)|[☐☒☑]|[A-Z][\w /&'’()#.,-]{0,34}:(?:\s|$)"
)
"""How a line begins that is an item of a list, a choice or a field of its own."""
_CODE = re.compile(r"#?[A-Z]{0,2}-?\d[\w./,;()-]*(?: [xX×]? ?\d+)?")
"""A line that is a code or a number: one below another in a cell, they are one answer."""
OPEN = re.compile(r"(?:[,(&/+-]|\b(?:and|or|of|to|for|with|w/|the|in|on|at|by|from|per))$", re.IGNORECASE)
"""How a line ends that something must follow."""


def cell_of(left: float, right: float, words: Sequence[Word], slope: float = 0.0) -> Cell:
    """The cell between two edges, in points, that holds some words; lines of the page fall by ``slope``."""
    return Cell(left, right, tuple(tuple(line) for line in lines_of(words, slope)))


def _has_label(cell: Cell) -> bool:
    """Whether the first line of a cell is of smaller type than what is below it."""
    if len(cell.lines) < 2:
        return False
    first, *rest = (median(word.y1 - word.y0 for word in line) for line in cell.lines)
    return first < _SMALL * median(rest)


_SMALL = 0.87
"""How high the type of a form's label is at most, for that of an answer."""


def runs_on(cell: Cell) -> bool:
    """Whether the lines of a cell are one text, broken where the cell was too narrow for its next word."""
    if len(cell.lines) < 2:
        return True
    heights = [median(word.y1 - word.y0 for word in line) for line in cell.lines]
    if len(cell.lines) > _MOST_LINES or max(heights) > _ALIKE * min(heights):
        return False
    texts = [" ".join(word.text for word in line) for line in cell.lines]
    if any(_BEGINS.match(text) for text in texts[1:]):
        return False
    if all(_CODE.fullmatch(text) for text in texts):
        return True
    pad = min(_EDGE, max(0.0, min(line[0].x0 for line in cell.lines) - cell.left))
    room = cell.right - cell.left - 2 * pad
    for (text, line), (following, below) in pairwise(zip(texts, cell.lines, strict=True)):
        needed = line[-1].x1 - line[0].x0 + _SPACE * heights[0] + below[0].x1 - below[0].x0
        if needed < room - _FITS and not following[0].islower() and not OPEN.search(text):
            return False
    return True


_FITS = 3.0
"""How much room, in points, a word leaves that surely would have fitted."""
