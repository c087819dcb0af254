"""Running text set in columns: which words of a page are of one column, so that each is read to its end.

Columns are told from tables by what stands beside each other. In a table a row's cells begin at one height and rows
are set apart all across; columns go their own way, or hold full lines of text.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from .straight import Run

_FEWEST = 6
"""A column has so many lines at least."""
_SAME_LEFT = 3.0
"""Lines of one column begin within so many points of each other."""
_GUTTER = 8.0
"""How wide the white between two columns is at least, in points."""
_PLAIN = 0.6
"""The share of the lines of a column that have no gap in them: more gaps are a table's."""
_LEVEL = 0.15
"""Two lines are level whose middles are nearer than this, in heights."""
_ASIDE = 0.4
"""The greatest share of lines that are level with one of the other column, where columns go their own way."""
_ASIDE_THERE = 0.5
"""The same within a stretch that no white parts."""
_LETTERS_ASIDE = 12
_FEWEST_LEVEL, _LETTERS_LEVEL = 8, 22
"""How many lines columns have that are level with each other, and how many letters a line of such columns."""
_APART = 0.75
"""Lines are set apart by a white of so many heights."""

_WHITE = 0.3
"""A white that runs all across is so many heights high."""
_HEADING, _FEWEST_ROWS = 2, 3
"""The most lines of a heading of a table, and the fewest rows of one above or below columns."""


class _Line(NamedTuple):
    """A line of a column, in points; ``runs`` is how many stretches of words it is made of."""

    top: float
    bottom: float
    runs: int

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2

    @property
    def height(self) -> float:
        return self.bottom - self.top


class _Band(NamedTuple):
    """What stands between two whites that run all across two columns, in points."""

    top: float
    bottom: float
    left: list[Run]
    right: list[Run]


class _Parted(NamedTuple):
    """Runs around a gutter: those above the columns, those of each column, those below."""

    above: list[Run]
    left: list[Run]
    right: list[Run]
    below: list[Run]


def stretches(runs: Sequence[Run]) -> Iterator[list[Run]]:
    """The parts of a page in reading order, each to be read row by row: what is above columns, each column, the rest.

    Args:
        runs: the runs of the level page.
    """
    ordered = sorted(runs, key=lambda run: (run.top + run.bottom, run.left))
    parted = _parted(ordered)
    if parted is None:
        yield ordered
        return
    for part in parted:
        if part:
            yield from stretches(part)


def _parted(runs: Sequence[Run]) -> _Parted | None:
    """The runs parted at the gutter beside which most is written; None where there is no gutter."""
    best: tuple[int, _Parted] | None = None
    for edge in _edges(runs):
        for first, last in _free(runs, edge):
            found = _columns(runs, first, last, edge)
            if found is None:
                continue
            written = min(_written(found.left), _written(found.right))
            if best is None or written > best[0]:
                best = written, found
    return best[1] if best else None


def _written(runs: Sequence[Run]) -> int:
    """How many letters are written on one side, spaces counted."""
    return sum(len(word.text) + 1 for run in runs for word in run.words)


def _edges(runs: Sequence[Run]) -> Iterator[float]:
    """Where so many runs begin below each other that they may be a column, from the second such place on."""
    lefts = sorted(run.left for run in runs)
    at = 0
    while at < len(lefts):
        end = at
        while end < len(lefts) and lefts[end] - lefts[at] <= _SAME_LEFT:
            end += 1
        if at >= _FEWEST and end - at >= _FEWEST:
            yield lefts[at]
        at = end


def _free(runs: Sequence[Run], edge: float) -> Iterator[tuple[int, int]]:
    """The stretches of runs, from the first to behind the last, none of which crosses the gutter left of an edge."""
    first = 0
    for n, run in enumerate(runs):
        if run.left < edge - _SAME_LEFT and run.right > edge - _GUTTER:
            last = n
            while last > first and _on_line(runs[last - 1], run):
                last -= 1
            if last - first >= 2 * _FEWEST:
                yield first, last
            first = n + 1
        elif first and n == first and _on_line(runs[n - 1], run):
            first = n + 1
    if len(runs) - first >= 2 * _FEWEST:
        yield first, len(runs)


def _on_line(one: Run, other: Run) -> bool:
    """Whether two runs stand on one line."""
    beside = min(one.bottom, other.bottom) - max(one.top, other.top)
    return beside > 0.5 * min(one.bottom - one.top, other.bottom - other.top)


def _columns(runs: Sequence[Run], first: int, last: int, edge: float) -> _Parted | None:
    """Runs parted at an edge, where those from ``first`` to before ``last`` are two columns beside it."""
    left = [run for run in runs[first:last] if run.left < edge - _SAME_LEFT]
    right = [run for run in runs[first:last] if run.left >= edge - _SAME_LEFT]
    if min(len(left), len(right)) < _FEWEST:
        return None
    left, right = _beside(left, right), _beside(right, left)
    if min(len(left), len(right)) < _FEWEST:
        return None
    top, bottom = _without_rows(left, right)
    left = [run for run in left if top <= run.top < bottom]
    right = [run for run in right if top <= run.top < bottom]
    if not _is_text(left, right):
        return None
    inside = set(map(id, (*left, *right)))
    rest = [run for run in runs if id(run) not in inside]
    above = [run for run in rest if run.top + run.bottom < top + top + left[0].bottom - left[0].top]
    taken = set(map(id, above))
    return _Parted(above, left, right, [run for run in rest if id(run) not in taken])


def _beside(own: Sequence[Run], other: Sequence[Run]) -> list[Run]:
    """The runs of one side that stand beside the other side, or go on from there without being set apart."""
    if not own or not other:
        return []
    top, bottom = min(run.top for run in other), max(run.bottom for run in other)
    inside = [n for n, run in enumerate(own) if run.bottom > top and run.top < bottom]
    if not inside:
        return []
    first, last = inside[0], inside[-1]
    while first > 0 and own[first].top - own[first - 1].bottom < _APART * (own[first].bottom - own[first].top):
        first -= 1
    while last + 1 < len(own) and own[last + 1].top - own[last].bottom < _APART * (own[last].bottom - own[last].top):
        last += 1
    return list(own[first : last + 1])


def _without_rows(left: Sequence[Run], right: Sequence[Run]) -> tuple[float, float]:
    """From where to where columns run above or below which, behind a white all across, rows of a table stand."""
    bands = _bands(left, right)
    first, last = _level_bands(bands), len(bands) - _level_bands(bands[::-1])
    if first < last < len(bands) and _is_heading(bands[last - 1]):
        last -= 1
    if first >= last:
        return bands[0].top, bands[-1].bottom
    return bands[first].top, bands[last - 1].bottom


def _level_bands(bands: Sequence[_Band]) -> int:
    """How many bands from the first on are rows of a table: their lines are level, and several."""
    count = rows = 0
    for n, band in enumerate(bands):
        if _is_heading(band):
            continue
        sides = _lines(band.left), _lines(band.right)
        if not all(sides) or _level(*sides) < min(map(len, sides)):
            break
        count, rows = n + 1, rows + min(map(len, sides))
    return count if rows >= _FEWEST_ROWS else 0


def _is_heading(band: _Band) -> bool:
    """Whether a few lines stand on one side alone."""
    return not (band.left and band.right) and len(_lines(band.left or band.right)) <= _HEADING


def _bands(left: Sequence[Run], right: Sequence[Run]) -> list[_Band]:
    """Both sides cut where a white runs all across, from top to bottom."""
    bands: list[_Band] = []
    both = [(run, 0) for run in left] + [(run, 1) for run in right]
    for run, side in sorted(both, key=lambda one: one[0].top):
        if bands and run.top - bands[-1].bottom < _WHITE * (run.bottom - run.top):
            last = bands[-1]
            bands[-1] = last._replace(bottom=max(last.bottom, run.bottom))
        else:
            bands.append(_Band(run.top, run.bottom, [], []))
        (bands[-1].left, bands[-1].right)[side].append(run)
    return bands


def _is_text(left: Sequence[Run], right: Sequence[Run]) -> bool:
    """Whether what stands on both sides of a gutter is text to be read column by column."""
    sides = _lines(left), _lines(right)
    if any(len(side) < _FEWEST or _gaps(side) > 1 - _PLAIN for side in sides):
        return False
    level = _level(*sides)
    letters = min(_written(left) / len(sides[0]), _written(right) / len(sides[1]))
    if level <= _ASIDE * min(map(len, sides)) or _go_their_way(left, right):
        return letters >= _LETTERS_ASIDE and not _in_rows(*sides)
    return level >= _FEWEST_LEVEL and letters >= _LETTERS_LEVEL and not _in_rows(*sides)


def _go_their_way(left: Sequence[Run], right: Sequence[Run]) -> bool:
    """Whether there is a stretch, not parted by any white all across, of many lines that are not level."""
    for band in _bands(left, right):
        sides = _lines(band.left), _lines(band.right)
        fewer = min(map(len, sides))
        if fewer >= _FEWEST and _level(*sides) <= _ASIDE_THERE * fewer:
            return True
    return False


def _level(left: Sequence[_Line], right: Sequence[_Line]) -> int:
    """How many lines of the side that has fewer are level with one of the other."""
    fewer, more = sorted((left, right), key=len)
    return sum(any(abs(line.middle - other.middle) < _LEVEL * line.height for other in more) for line in fewer)


def _lines(runs: Sequence[Run]) -> list[_Line]:
    """The lines of a side, from top to bottom."""
    lines: list[_Line] = []
    for run in runs:
        if lines and min(run.bottom, lines[-1].bottom) - max(run.top, lines[-1].top) > 0.5 * (run.bottom - run.top):
            last = lines[-1]
            lines[-1] = _Line(last.top, last.bottom, last.runs + 1)
        else:
            lines.append(_Line(run.top, run.bottom, 1))
    return lines


def _gaps(side: Sequence[_Line]) -> float:
    return sum(line.runs > 1 for line in side) / len(side)


def _in_rows(left: Sequence[_Line], right: Sequence[_Line]) -> bool:
    """Whether both sides are set apart at the same heights, as the rows of a table are."""
    whites = [_whites(side) for side in (left, right)]
    fewer, more = sorted(whites, key=len)
    if not fewer:
        return False
    met = sum(any(min(b, d) - max(a, c) > 0 for c, d in more) for a, b in fewer)
    return met > 1 and met > 0.6 * len(fewer)


def _whites(side: Sequence[_Line]) -> list[tuple[float, float]]:
    """The whites between the lines of a side that are wider than those within a paragraph."""
    gaps = [(a.bottom, b.top) for a, b in pairwise(side)]
    usual = median(b - a for a, b in gaps)
    height = median(line.height for line in side)
    return [(a, b) for a, b in gaps if b - a > usual + 0.25 * height]
