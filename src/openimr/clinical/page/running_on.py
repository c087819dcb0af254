"""Which cells of a line go on in the line below it, and how far the lines of a page reach to the right.

A cell goes on where what stands below it begins as the rest of something, or had no room above, and where the lines
stand as close together as those of one cell do.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from .lines import WORD_SPACE, Line
from .passages import is_abbreviated

MONTH = re.compile(r"\b(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)$")
"""A month whose stop ends no sentence."""
_CLOSED = re.compile(r"[.!?:][\"”’)\]]*$")
OPEN = re.compile(
    r"(?:,|\b(?:of|to|the|and|with|for|from|at|by|or|a|an|who|her|his|their|over|between|under|is|are|was|were|has|had))$"
)
"""What a line ends with that goes on in the next, whatever that begins with."""
COUNTED = re.compile(r"\(?(?P<n>\d{1,2}|[A-Za-z](?=[.)]))(?P<style>[.)]|(?=\s+[A-Z]))\s+(?=\S)")
"""The number or letter a line is counted by; a number without a mark stands before a capital."""
OTHER_HEIGHT, _OTHER_HEIGHT_OF_SCANS = 1.15, 1.6
"""Lines so many times higher are written in another size; the boxes of a scan follow the letters of each word."""
_STEP = 1.18
"""Lines farther apart than so many usual steps belong to different paragraphs."""
_LEAST_STEP = 1.5
"""How far paragraphs stand apart at least, in heights."""
_LEAST_COLUMN, _LEAST_LETTERS = 0.4, 48.0
"""The narrowest column of prose: as a part of the page, and in letters of plain text."""
_LONGEST_LINE = 130
PROSE_WORDS = 5
SAME = 0.35
"""Cells that begin within so many heights of each other belong to one column."""
_LETTER, _PADDING = 0.45, 0.6
"""How wide a letter is, and what stays free between the text of a cell and the next cell, in heights."""
_OPEN_CELL = re.compile(rf"{OPEN.pattern}|(?:\s[/&–-]|/\d{{2,4}}[–-]|[A-Za-z]/)$")
_HANGING = 2.2
"""The words behind the number of a row begin within so many heights of it."""
_RUNS_ON_IN_CELL = re.compile(r"[a-zà-ÿ&(]")
_ROW_STEP = 1.15
"""The lines of a cell stand closer together than two rows: so many times."""
_LINE_STEP = 1.33
"""The lines of a cell stand no farther apart than so many heights."""
_LINES_OF_ROW = 5
"""Lines of the longest cell of a table that is quoted whole."""
_NEARLY = 0.93
"""A last cell that reaches so far to the right is full."""


def is_closed(text: str, start: int, end: int) -> bool:
    """Whether a stretch of text ends with a stop that ends a sentence, or with a colon."""
    if end <= start or text[end - 1].isalnum():
        return False
    stop = _CLOSED.search(text, max(start, end - 4), end)
    if stop is None or stop[0] != ".":
        return stop is not None
    return not (is_abbreviated(text, stop.start()) or MONTH.search(text, max(start, end - 6), stop.start()))


class Columns:
    """How far the lines of a page reach to the right, by where they begin: the edge at which prose is broken.

    ``are_boxed`` tells that they are measured by boxes: blanks do not tell the rest of a cell from a new row.
    """

    def __init__(self, text: str, lines: Sequence[Line], width: float, typeset: bool, *, are_boxed: bool) -> None:
        self.are_boxed = are_boxed
        self.other_height = OTHER_HEIGHT if typeset else _OTHER_HEIGHT_OF_SCANS
        self._least = width * _LEAST_COLUMN if width else _LEAST_LETTERS
        self._rights: dict[int, float] = defaultdict(float)
        self.edge = max((line.right for line in lines), default=0.0)
        for line in lines:
            if line.cells or line.end - line.start > _LONGEST_LINE:
                continue
            if text.count(" ", line.start, line.end) >= PROSE_WORDS:
                key = self._indent(line)
                self._rights[key] = max(self._rights[key], line.right)

    def right_of(self, line: Line) -> float:
        """The right edge of the column a line stands in."""
        key = self._indent(line)
        near = (self._rights.get(at, 0.0) for at in (key - 1, key, key + 1))
        return max(*near, line.right, line.left + self._least)

    @staticmethod
    def _indent(line: Line) -> int:
        return int(line.left / (3.6 * line.height))


def is_apart(one: Line, two: Line, step: float, columns: Columns) -> bool:
    """Whether two lines stand farther apart than those of a paragraph, or are written in letters of another size."""
    high, low = max(one.height, two.height), min(one.height, two.height)
    return high > columns.other_height * low or two.top - one.top > max(_STEP * step, _LEAST_STEP) * high


class Below(NamedTuple):
    """A cell below another: where the upper one begins and ends, where the lower one begins, how far it may reach."""

    start: int
    end: int
    below: int
    limit: float
    aligned: bool
    """Whether it begins where the upper one does, or behind its number, and not at an indent of the last cell."""
    torn: bool
    """Whether the upper one goes on in it."""


def cells_below(
    text: str, one: Line, two: Line, step: float, columns: Columns, limits: Mapping[int, float]
) -> Iterator[Below]:
    """The cells of a line with those of the line above, none where the lines stand apart.

    What goes on begins in small letters or with a bracket, or stands in a row without its first cell, and had no room
    in the cell above. ``limits`` are the right edges of the cells above that go on from a line above themselves.
    """
    if is_apart(one, two, step, columns) or two.top <= one.top:
        return
    above, starts = one.lefts or (one.left,), (one.start, *one.cells)
    ends = (*one.cells, two.start)
    edges = (*above[1:], columns.edge)
    reaches = [limits.get(start, edge) for start, edge in zip(starts, edges, strict=True)]
    for left, start in zip(two.lefts or (two.left,), (two.start, *two.cells), strict=True):
        column = next((k for k, other in enumerate(above) if abs(left - other) <= SAME * one.height), None)
        if column is None and start == two.start and _hangs_behind_number(text, one, left):
            column = 0
        k = len(above) - 1 if column is None else column
        missing = start == two.start and k > 0
        upper = text[starts[k] : ends[k]].rstrip()
        word = text[start : start + 40].split(None, 1)[0]
        wide = two.first if start == two.start else len(word) * _LETTER * one.height
        full = (one.rights or (one.right,))[k] + (WORD_SPACE + _PADDING) * one.height + wide > reaches[k]
        open_ = column is not None and (_OPEN_CELL if columns.are_boxed else OPEN).search(upper)
        goes_on = missing or bool(open_ or _RUNS_ON_IN_CELL.match(text, start))
        torn = bool(
            goes_on
            and (full or (open_ and columns.are_boxed))
            and not is_closed(text, starts[k], starts[k] + len(upper))
        )
        yield Below(starts[k], ends[k], start, reaches[k], column is not None, torn)


def _hangs_behind_number(text: str, one: Line, left: float) -> bool:
    """Whether a line begins below the words behind the number that counts the row above."""
    return bool(COUNTED.match(text, one.start, one.end)) and 0 < left - one.left <= _HANGING * one.height


def is_rest_of_row(text: str, lines: Sequence[Line], i: int, edge: float) -> bool:
    """Whether a line holds nothing but the rest of cells of the line above: it has fewer cells, and stands closer to
    that than the next row does, or alone and in small letters between full rows.

    What goes on at the margin may as well be the rest of a last cell that is full.
    """
    one, two = lines[i - 1], lines[i]
    fewer = len(two.cells) < len(one.cells) or not (one.cells or two.cells)
    prose = bool(one.cells) and text.count(" ", one.cells[-1], one.end) > 1 and one.right > _NEARLY * edge
    if not fewer or (prose and not two.cells and abs(two.left - one.left) <= one.height):
        return False
    full = max(len(line.cells) for line in lines[max(0, i - _LINES_OF_ROW) : i])
    ahead = range(i + 1, min(len(lines), i + 1 + _LINES_OF_ROW))
    row = next((k for k in ahead if len(lines[k].cells) >= full), None)
    is_last = i + 1 == len(lines)
    if (row == i + 1 or is_last) and not two.cells and text[two.start].islower():
        return True
    step = two.top - one.top
    if is_last:  # no row below it shows how far rows stand apart
        return step <= _LINE_STEP * one.height
    row = i + 1 if row is None else row
    return _ROW_STEP * step <= lines[row].top - lines[row - 1].top
