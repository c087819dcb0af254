"""Tables told row by row, each cell with the head of its column: “Tinel”: right “neg”, left “positive”.

Columns are sides, days of measuring, or the answers one of which is crossed. A row is told only where it has a cell for
each side, or for two days, and the columns of its cells are sure: by their number, where it has as many as the head,
else by where the cells of such rows, or the heads, stand.
"""

import re
from collections.abc import Iterator, Sequence
from enum import StrEnum
from functools import cache
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from ..words.lexicon import data, terms
from .boundaries import Boundaries
from .lines import Line

_SIDES = {"right": "right", "r": "right", "rt": "right", "left": "left", "l": "left", "lt": "left"}
_LONGEST_NAME, _LONGEST_CELL = 60, 60
_MOST_HEADS, _LONGEST_HEAD = 7, 3
_BOTH = 2
_NEAR = 0.35
"""A cell of a row with fewer cells belongs to a column that begins no farther from it than so much of the way to the
next column."""


class Columns(StrEnum):
    """What the columns of a table are."""

    SIDES = "sides"
    DAYS = "days"
    ANSWERS = "answers"


class Row(NamedTuple):
    """A row of such a table: where it and its table stand in their page's text, the table's title, and the row told."""

    columns: Columns
    table: int
    start: int
    end: int
    title: str
    told: str


class _Head(NamedTuple):
    """The head of a table: what its columns are, its title, the names of its columns and where they begin."""

    columns: Columns
    title: str
    names: tuple[str, ...]
    lefts: tuple[float, ...]


def rows(bounds: Boundaries) -> tuple[Row, ...]:
    """The rows of the tables of a page, as far as their columns are sure."""
    found: list[Row] = []
    head: _Head | None = None
    table: list[tuple[Line, list[str]]] = []
    for line in bounds.lines:
        cells = _cells(bounds.text, line)
        other = _head(line, cells)
        if other is None and head is not None and len(cells) > 1:
            table.append((line, cells))
            continue
        if head is not None and not table and other is None and len(cells[0]) <= _REST:
            continue  # the rest of a cell of the head, on a line of its own
        if head is not None and (other or len(cells) < 2):  # a line of prose ends the table
            found += _table(head, table)
        head, table = other, []
    return (*found, *(_table(head, table) if head else ()))


def _cells(text: str, line: Line) -> list[str]:
    edges = (line.start, *line.cells, line.end)
    return [" ".join(text[a:b].replace("|", " ").split()) for a, b in pairwise(edges)]


def _head(line: Line, cells: Sequence[str]) -> _Head | None:
    """The head of a table whose columns are sides, days or answers; its first cell may be the table's title."""
    if not _BOTH <= len(cells) <= _MOST_HEADS:
        return None
    names = [cell.lower().strip(" .:") for cell in cells]
    first = 0 if names[0] in _SIDES or (re.search(_DATE, names[0]) and _DAY.fullmatch(names[0])) else 1
    heads = [_SIDES.get(name, cell) for name, cell in zip(names[first:], cells[first:], strict=True)]
    columns = _kind(heads)
    untitled = not first or names[0] in _untitled()
    if columns is None or len(set(heads)) < len(heads) or (columns is Columns.DAYS and not untitled):
        return None
    title = "" if untitled else cells[0].rstrip(" :")
    if columns is Columns.ANSWERS:  # "Some" says what it is some of only beside the other answers
        title = " ".join(cells)
    return _Head(columns, title, tuple(heads), line.lefts[first:])


def _kind(heads: Sequence[str]) -> Columns | None:
    """What columns with these heads are; None where they are nothing that is known."""
    if len(heads) < _BOTH:
        return None
    days = [bool(_DAY.fullmatch(head.lower())) for head in heads]
    if all(days) or (all(days[:-1]) and len(days) > _BOTH and _MEANING.match(heads[-1])):
        return Columns.DAYS
    earlier = [head for head in heads if _DAY.fullmatch(head.lower()) and re.search(r"\d", head)]
    heads = [head for head in heads if head not in earlier]
    if any(len(head.split()) > _LONGEST_HEAD or re.search(r"\d", head) for head in heads):
        return None
    sides = [side for side in map(_side, heads) if side]
    if len(set(sides)) == _BOTH and sides.count("left") == sides.count("right"):
        return Columns.SIDES
    answers = [pattern for head in heads for pattern in _answers() if pattern.fullmatch(head.lower().strip(" ."))]
    return Columns.ANSWERS if len(answers) == len(heads) > _BOTH and not earlier else None


_DATE = r"(?:0?[1-9]|1[0-2])[/-](?:0?[1-9]|[12]\d|3[01])"
_YEAR = r"[/-](?:\d{4}|\d{2})"
_OCCASION = (
    r"(?:\w+ )?(?:baseline|initial|intake|pre|post|(?:re-?)?eval\w*|today|current|now|discharge|goals?|target"
    r"|follow-?up|(?:week|wk|month|visit) ?\d{1,2})"
)
_DAY = re.compile(rf"(?:{_OCCASION}(?: {_DATE}(?:{_YEAR})?)?|{_DATE}{_YEAR})(?: ?\([^)]{{0,20}}\)?)?")
"""When the values of a column were measured, or are to be reached: "07/08/25 (pre)", "Baseline 6/25/25"; "8/10" alone
may be a score."""
_REST = 8
_MEANING = re.compile(
    r"(?:range|meaning|interpretation|normal|norms?|change|comments?|severity|cut-?off)\b", re.IGNORECASE
)
"""What the last column behind those of days may be headed by: what their values mean."""
_CROSS = re.compile(r"[xX✓✔☒]|\[[xX]\]")


@cache
def _answers() -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(one) for one in data("columns")["answers_of_difficulty"])


def _side(head: str) -> str | None:
    """The side the head of a column names, alone or with how it was moved ("AROM L"); None of both, or of a day."""
    if re.search(r"\d", head):
        return None
    named = {_SIDES[word] for word in re.findall(r"[a-z]+", head.lower()) if word in _SIDES}
    return named.pop() if len(named) == 1 else None


def _untitled() -> frozenset[str]:
    """What the column of names is headed by, and is no title."""
    return frozenset(terms(data("columns")["untitled"]))


def _table(head: _Head, table: Sequence[tuple[Line, list[str]]]) -> Iterator[Row]:
    """The rows of a table as they are told."""
    full = [line.lefts[1:] for line, cells in table if len(cells) == len(head.names) + 1]
    lefts = tuple(median(column) for column in zip(*full, strict=True)) if full else head.lefts
    for line, cells in table:
        if told := _told(head, lefts, line, cells):
            yield Row(head.columns, table[0][0].start, line.start, line.end, head.title, told)


def _told(head: _Head, lefts: Sequence[float], line: Line, cells: Sequence[str]) -> str:
    """A row as it is told; empty where a cell is no name, too few are filled, or nobody knows the column of one."""
    name = cells[0].rstrip(" :")
    if not re.search(r"[A-Za-z]{2}", name) or len(name) > _LONGEST_NAME or len(cells) - 1 > len(head.names):
        return ""
    if any(len(cell) > _LONGEST_CELL for cell in cells[1:]) or any("“" in cell for cell in cells):
        return ""
    whole = len(cells) - 1 == len(head.names)
    columns = list(range(len(head.names))) if whole else [_column(lefts, left) for left in line.lefts[1:]]
    told = {at: cell for at, cell in zip(columns, cells[1:], strict=True) if at is not None}
    if len(told) < len(columns):
        return ""
    if head.columns is Columns.ANSWERS:
        crossed = [head.names[at] for at in told if _CROSS.fullmatch(told[at])]
        return f"“{name}”: “{crossed[0]}”" if len(crossed) == len(told) == 1 else ""
    filled = {_side(head.names[at]) for at in told} - {None} if head.columns is Columns.SIDES else set(told)
    if len(filled) < _BOTH:
        return ""
    return f"“{name}”: {', '.join(f'{_named(head.names[at])} “{told[at]}”' for at in sorted(told))}"


def _named(head: str) -> str:
    # An aside that the head's cell goes on with on its next line is left out.
    return head if head in _SIDES.values() else f"“{_OPEN_ASIDE.sub('', head)}”"


_OPEN_ASIDE = re.compile(r" ?\([^()]*$")


def _column(lefts: Sequence[float], left: float) -> int | None:
    """The column that begins where a cell does, or much nearer to it than any other one."""
    far = [abs(one - left) for one in lefts]
    at = far.index(min(far))
    gap = min(abs(lefts[at] - other) for i, other in enumerate(lefts) if i != at)
    return at if far[at] <= _NEAR * gap else None
