"""Tables without rules down: rows between rules across, columns parted by strips that are blank in all of them."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from openimr.domain.pages import Word

from .cells import Cell, Row, Table, cell_of, runs_on
from .rules import Placed, Span

Strip = tuple[float, float]
"""From where to where across the page nothing stands, in points."""

_TALLEST = 150.0
"""Rules across stand no farther apart in one table, in points."""
_SAME_REACH = 6.0
"""Rules across of one table begin, and end, within so many points of each other."""
_STRIP = 6.5
"""How wide, in points, a blank strip between two columns is at least."""
_FEWEST_RULES = 3
_FEW_STRIPS = 2
"""Where so few strips would be left to a row that has more of them by two, it is the first row of another table, as is
one with words in the midst of a strip."""
_GAP = 0.9
"""Words of one text stand nearer to each other than so many heights."""
_BETWEEN = 4.0
"""The white between two columns, in points, at least."""


def of_one_reach(across: Sequence[Span]) -> Iterator[list[Span]]:
    """The rules across that begin and end alike, one below the other, as many as a table has."""
    left = sorted(across)
    while left:
        first = left[0]
        same = [
            one for one in left if abs(one.low - first.low) < _SAME_REACH and abs(one.high - first.high) < _SAME_REACH
        ]
        left = [one for one in left if one not in same]
        begin = 0
        for n in range(1, len(same) + 1):
            if n == len(same) or same[n].at - same[n - 1].at > _TALLEST:
                if n - begin >= _FEWEST_RULES:
                    yield same[begin:n]
                begin = n


def tables_between(across: Sequence[Span], words: Sequence[Placed], slope: float) -> Iterator[Table]:
    """The tables between rules that run only across: bands with the same blank strips in all of them.

    Args:
        across: rules that begin and end alike, from top to bottom.
        words: words of the page, those elsewhere among them.
        slope: by how much lines of the page fall, in points a point.
    """
    low, high = across[0].low, across[0].high
    bands = (
        [w.word for w in words if upper.at <= w.y < lower.at and low - 2 <= w.x <= high + 2]
        for upper, lower in pairwise(across)
    )
    for run, strips in parted([band for band in bands if band], columns=2):
        columns = in_columns(run, strips)
        filled = sum(sum(map(bool, row)) > 1 for row in columns)
        if filled > 1 and filled + len(strips) > _FEWEST_RULES:
            rows = rows_in(columns, slope)
            yield tuple(Row(row, _is_one_row(row) and all(map(is_one_text, row))) for row in rows)


def parted(bands: Sequence[Sequence[Word]], *, columns: int) -> Iterator[tuple[list[Sequence[Word]], list[Strip]]]:
    """The runs of bands in all of which the same strips are blank, and those strips.

    Args:
        bands: words that stand beside each other, from top to bottom.
        columns: how many columns the strips part at least.
    """
    low = min((word.x0 for band in bands for word in band), default=0.0) - 2 * _STRIP
    high = max((word.x1 for band in bands for word in band), default=0.0) + 2 * _STRIP
    run: list[Sequence[Word]] = []
    strips: list[Strip] = []
    for band in bands:
        blank = _blank(band, low, high)
        kept = _shared(strips, blank) if run else blank
        left = len(_inner(kept, [*run, band]))
        of_another = left > len(_inner(strips, run)) or (left <= _FEW_STRIPS and len(_inner(blank, [band])) > left + 1)
        if run and (left < columns - 1 or of_another):
            if len(_inner(strips, run)) >= columns - 1:
                yield run, _inner(strips, run)
            run, kept = [], blank
        run, strips = [*run, band], kept
    if len(_inner(strips, run)) >= columns - 1:
        yield run, _inner(strips, run)


def in_columns(run: Sequence[Sequence[Word]], strips: Sequence[Strip]) -> list[list[list[Word]]]:
    """The words of each band by the columns that strips part."""
    rows = []
    for band in run:
        columns: list[list[Word]] = [[] for _ in range(len(strips) + 1)]
        for word in band:
            columns[sum((word.x0 + word.x1) / 2 > right for _, right in strips)].append(word)
        rows.append(columns)
    return rows


def rows_in(rows: Sequence[Sequence[Sequence[Word]]], slope: float) -> list[tuple[Cell, ...]]:
    """The cells of rows, each as wide as its column: to where the next begins, the last to where its words end."""
    columns = [[word for row in rows for word in row[n]] for n in range(len(rows[0]))]
    lefts = [min((word.x0 for word in words), default=0.0) for words in columns]
    rights = [*(left - _BETWEEN for left in lefts[1:]), max((word.x1 for word in columns[-1]), default=0.0)]
    return [
        tuple(cell_of(left, right, words, slope) for left, right, words in zip(lefts, rights, row, strict=True))
        for row in rows
    ]


def is_one_text(cell: Cell) -> bool:
    """Whether a cell between strips is one text: its lines go on, and no gap in one may part two columns."""
    return len(cell.lines) < 2 or (
        runs_on(cell) and all(b.x0 - a.x1 < _GAP * (a.y1 - a.y0) for line in cell.lines for a, b in pairwise(line))
    )


def _is_one_row(cells: Sequence[Cell]) -> bool:
    """Whether a band without rules between its columns is one row: some of its cells have one line, none is headed."""
    filled = [cell for cell in cells if cell.lines]
    if all(len(cell.lines) == 1 for cell in filled):
        return True
    tops = [cell.lines[0][0] for cell in filled]
    highest = min(tops, key=lambda word: word.y0)
    beside = sum(min(word.y1, highest.y1) - max(word.y0, highest.y0) > 0 for word in tops)
    return beside > 1 and any(len(cell.lines) == 1 for cell in filled)


def _blank(band: Sequence[Word], low: float, high: float) -> list[Strip]:
    """The strips of a band in which no word stands."""
    strips, edge = [], low
    for word in sorted(band, key=lambda word: word.x0):
        if word.x0 - edge >= _STRIP:
            strips.append((edge, word.x0))
        edge = max(edge, word.x1)
    return [*strips, (edge, high)] if high - edge >= _STRIP else strips


def _shared(one: Sequence[Strip], other: Sequence[Strip]) -> list[Strip]:
    """The strips that are blank in both of two lists of them."""
    met = ((max(a, c), min(b, d)) for a, b in one for c, d in other)
    return [(a, b) for a, b in met if b - a >= _STRIP]


def _inner(strips: Sequence[Strip], bands: Sequence[Sequence[Word]]) -> list[Strip]:
    """The strips on both sides of which words stand."""
    found = [word for band in bands for word in band]
    first, last = min((word.x0 for word in found), default=0.0), max((word.x1 for word in found), default=0.0)
    return [(a, b) for a, b in strips if a > first and b < last]
