"""Tables of an examination with a column for each side, told row by row: “Tinel”: right “neg”, left “positive”.

A row is told only where it has a cell for each side, and the columns of its cells are sure: by their number, where it
has as many as the head, else by where the cells of such rows, or the heads, stand.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from .boundaries import Boundaries
from .lexicon import data, terms
from .lines import Line

_SIDES = {"right": "right", "r": "right", "rt": "right", "left": "left", "l": "left", "lt": "left"}
_LONGEST_NAME, _LONGEST_CELL = 60, 40
_MOST_HEADS, _LONGEST_HEAD = 7, 3
_BOTH = 2
_NEAR = 0.35
"""A cell of a row with fewer cells belongs to a column that begins no farther from it than so much of the way to the
next column."""


class Row(NamedTuple):
    """A row of such a table: where it and its table stand in their page's text, the table's title, and the row told."""

    table: int
    start: int
    end: int
    title: str
    told: str


class _Head(NamedTuple):
    """The head of a table: its title, the names of its columns and where they begin."""

    title: str
    names: tuple[str, ...]
    lefts: tuple[float, ...]


def rows(bounds: Boundaries) -> tuple[Row, ...]:
    """The rows of the tables of a page that name a right and a left column, as far as their columns are sure."""
    found: list[Row] = []
    head: _Head | None = None
    table: list[tuple[Line, list[str]]] = []
    for line in bounds.lines:
        cells = _cells(bounds.text, line)
        other = _head(line, cells)
        if other is None and head is not None and len(cells) > 1:
            table.append((line, cells))
            continue
        if head is not None and (other or len(cells) < 2):  # a line of prose ends the table
            found += _table(head, table)
        head, table = other, []
    return (*found, *(_table(head, table) if head else ()))


def _cells(text: str, line: Line) -> list[str]:
    edges = (line.start, *line.cells, line.end)
    return [" ".join(text[a:b].replace("|", " ").split()) for a, b in pairwise(edges)]


def _head(line: Line, cells: Sequence[str]) -> _Head | None:
    """The head of a table with the columns right and left, each once; its first cell may be the table's title."""
    if not 2 <= len(cells) <= _MOST_HEADS:
        return None
    names = [cell.lower().strip(" .:") for cell in cells]
    first = 0 if names[0] in _SIDES else 1
    heads = [_SIDES.get(name, cell) for name, cell in zip(names[first:], cells[first:], strict=True)]
    sides = [side for side in map(_side, heads) if side]
    if len(set(sides)) < _BOTH or sides.count("left") != sides.count("right") or len(set(heads)) < len(heads):
        return None
    if any(len(head.split()) > _LONGEST_HEAD or re.search(r"\d", head) for head in heads):
        return None
    untitled = not first or names[0] in _untitled()
    title = "" if untitled else cells[0].rstrip(" :")
    return _Head(title, tuple(heads), line.lefts[first:])


def _side(head: str) -> str | None:
    """The side the head of a column names, alone or with how it was moved ("AROM L"); None where none or both."""
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
            yield Row(table[0][0].start, line.start, line.end, head.title, told)


def _told(head: _Head, lefts: Sequence[float], line: Line, cells: Sequence[str]) -> str:
    """A row as it is told; empty where a cell is no name, a side has none, or nobody knows the column of one."""
    name = cells[0].rstrip(" :")
    if not re.search(r"[A-Za-z]{2}", name) or len(name) > _LONGEST_NAME or len(cells) - 1 > len(head.names):
        return ""
    if any(len(cell) > _LONGEST_CELL for cell in cells[1:]) or any("“" in cell for cell in cells):
        return ""
    whole = len(cells) - 1 == len(head.names)
    columns = list(range(len(head.names))) if whole else [_column(lefts, left) for left in line.lefts[1:]]
    told = dict(zip(columns, cells[1:], strict=True))
    sides = {_side(head.names[at]) for at in told if at is not None} - {None}
    if None in told or len(told) < len(columns) or len(sides) < _BOTH:
        return ""
    parts = (f"{_named(head.names[at])} “{told[at]}”" for at in sorted(at for at in told if at is not None))
    return f"“{name}”: {', '.join(parts)}"


def _named(head: str) -> str:
    return head if head in _SIDES.values() else f"“{head}”"


def _column(lefts: Sequence[float], left: float) -> int | None:
    """The column that begins where a cell does, or much nearer to it than any other one."""
    far = [abs(one - left) for one in lefts]
    at = far.index(min(far))
    gap = min(abs(lefts[at] - other) for i, other in enumerate(lefts) if i != at)
    return at if far[at] <= _NEAR * gap else None
