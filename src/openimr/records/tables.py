"""The tables of a page: which words share a cell, and which cells a row, by the rules the page draws.

A cell whose text runs over lines is one cell. Where rules run only across, columns are told by the blank strips that
run down through all rows.
"""

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from openimr.domain import pages
from openimr.domain.pages import Word

from .layout import lines_of
from .rules import Rules, Span


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
            return [self.words]
        filled = [cell for cell in self.cells if cell.lines]
        labelled = sum(map(_has_label, filled))
        if 2 * labelled < len(filled) or not labelled:
            return []
        return [list(line) for cell in filled for line in cell.lines]


Table = tuple[Row, ...]
Edge = tuple[int, int]

_MOST_BANDS, _MOST_COLUMNS = 90, 30
"""A grid of more is graph paper."""
_TALLEST = 150.0
"""Rules across stand no farther apart in one table, in points."""
_SAME_REACH = 6.0
"""Rules across of one table begin, and end, within so many points of each other."""
_STRIP = 6.5
"""How wide, in points, a blank strip between two columns is at least."""
_FEWEST_RULES = 3
_LEAST_BAND = 6.0
"""Between rules nearer than this, in points, no text stands."""
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
_OPEN = re.compile(r"(?:[,(&/+-]|\b(?:and|or|of|to|for|with|w/|the|in|on|at|by|from|per))$", re.IGNORECASE)


def tables_of(words: Sequence[Word], rules: Rules) -> list[Table]:
    """The tables of a page, from top to bottom.

    Args:
        words: its words, boxes in points from the top left.
        rules: the rules of the same page.

    Returns:
        Of each table the rows that have two cells or more; no word stands in two tables.
    """
    free = {id(word): word for word in words}
    rules = _parting(rules, _centred(words, rules))
    found: list[tuple[float, Table]] = []
    for across, down in sorted(_touching(rules), key=lambda group: _size(*group)):
        rows = list(_ruled(across, down, _centred(free.values(), rules), rules))
        _take(found, rows, free)
    for across in _of_one_reach(rules.across):
        for rows in _striped(across, _centred(free.values(), rules), rules.slope):
            _take(found, rows, free)
    return [table for _, table in sorted(found, key=lambda one: one[0])]


def placed_among(words: Sequence[Word], tables: Sequence[Table]) -> tuple[pages.Table, ...]:
    """Tables with the positions of their words among the words of their page."""
    if not tables:
        return ()
    at = {id(word): n for n, word in enumerate(words)}
    return tuple(
        tuple(tuple(tuple(at[id(word)] for line in cell.lines for word in line) for cell in row.cells) for row in table)
        for table in tables
    )


class _Placed(NamedTuple):
    """A word, and where its middle stands among the rules."""

    x: float
    y: float
    word: Word


def _centred(words: Iterable[Word], rules: Rules) -> list[_Placed]:
    return [_Placed(*rules.placed((word.x0 + word.x1) / 2, (word.y0 + word.y1) / 2), word) for word in words]


def _take(found: list[tuple[float, Table]], rows: Sequence[Row], free: dict[int, Word]) -> None:
    """Keep a table, and its words from other tables."""
    if not rows:
        return
    of_table = [word for row in rows for word in row.words]
    for word in of_table:
        del free[id(word)]
    found.append((min(word.y0 for word in of_table), tuple(rows)))


def _parting(rules: Rules, words: Sequence[_Placed]) -> Rules:
    """The rules without those down that run through words: streaks of a scanner."""
    kept = []
    for rule in rules.down:
        crossed = sum(
            rule.low < y < rule.high and abs(rule.at - x) < _WITHIN * (word.x1 - word.x0) for x, y, word in words
        )
        met = sum(
            rule.low - rules.snap <= one.at <= rule.high + rules.snap and one.low <= rule.at <= one.high
            for one in rules.across
        )
        if crossed <= met * _CROSSED:
            kept.append(rule)
    return rules._replace(down=tuple(kept))


_WITHIN, _CROSSED = 0.3, 0.3
"""Where a rule runs through a word, by the word's width from its middle: near its ends places are not so sure. And so
many words a rule of a table crosses, for each rule across that it meets."""


def _touching(rules: Rules) -> list[tuple[list[Span], list[Span]]]:
    """The rules across and down of each grid: those that touch each other."""
    near = rules.snap + 1
    groups = list(range(len(rules.across)))
    owner: dict[int, int] = {}

    def root(n: int) -> int:
        while groups[n] != n:
            n = groups[n]
        return n

    for d, (x, top, bottom) in enumerate(rules.down):
        for a, (y, left, right) in enumerate(rules.across):
            if left - near <= x <= right + near and top - near <= y <= bottom + near:
                if d in owner:
                    groups[root(a)] = root(owner[d])
                owner.setdefault(d, a)
    grids: list[tuple[list[Span], list[Span]]] = []
    for n in dict.fromkeys(map(root, range(len(groups)))):  # from the top, as the rules across are
        across = [rule for a, rule in enumerate(rules.across) if root(a) == n]
        down = [rules.down[d] for d, a in owner.items() if root(a) == n]
        if grids and _goes_on(grids[-1], across, down, rules.snap):
            grids[-1] = [*grids[-1][0], *across], [*grids[-1][1], *down]
        elif len(across) > 1 and down:
            grids.append((across, down))
    return grids


def _goes_on(
    grid: tuple[Sequence[Span], Sequence[Span]], across: Sequence[Span], down: Sequence[Span], snap: float
) -> bool:
    """Whether rules go on with a grid above them that they do not touch: the next coloured row, or the last rule."""
    above = max(one.at for one in grid[0])
    begin, end = min(one.low for one in grid[0]), max(one.high for one in grid[0])
    if not above < min(one.at for one in across) <= above + _COLOURED_APART:
        return False
    if any(abs(one.low - begin) > snap or abs(one.high - end) > snap for one in across):
        return False
    places = sorted({one.at for one in grid[1]})
    return all(any(abs(place - one.at) <= snap for place in places) for one in down)


_COLOURED_APART = 80.0
"""Between two coloured rows, in points, stands no more than a row."""


def _size(across: Sequence[Span], down: Sequence[Span]) -> float:
    return (max(one.high for one in across) - min(one.low for one in across)) * (
        max(one.at for one in across) - min(one.at for one in across)
    )


def _ruled(across: Sequence[Span], down: Sequence[Span], words: Sequence[_Placed], rules: Rules) -> Iterator[Row]:
    """The rows of a grid of rules across and down that have two cells or more."""
    snap = rules.snap
    ys = _places([*(one.at for one in across), min(d.low for d in down), max(d.high for d in down)], snap)
    xs = _places([*(one.at for one in down), min(a.low for a in across), max(a.high for a in across)], snap)
    if not (1 < len(ys) <= _MOST_BANDS and 2 < len(xs) <= _MOST_COLUMNS):
        return
    inside: list[list[_Placed]] = [[] for _ in ys[1:]]
    for word in words:
        if ys[0] <= word.y < ys[-1] and xs[0] <= word.x < xs[-1]:
            inside[bisect_right(ys, word.y) - 1].append(word)
    walls, floors = _crossings(down, xs, ys, snap), _crossings(across, ys, xs, snap)
    cell_of = _regions(walls | _walls_between(walls, floors, xs, inside), floors, len(ys) - 1, len(xs) - 1)
    held: dict[int, list[Word]] = defaultdict(list)
    for band, row in enumerate(inside):
        for one in row:
            held[cell_of[band][bisect_right(xs, one.x) - 1]].append(one.word)
    closed = _closed(cell_of)
    tops = {cell: band for band in reversed(range(len(ys) - 1)) for cell in cell_of[band]}
    for band, top in enumerate(ys[:-1]):
        here = list(dict.fromkeys(cell for cell in cell_of[band] if tops[cell] == band and cell in closed))
        if len(here) < 2 or not any(held[cell] for cell in here) or ys[band + 1] - top < _LEAST_BAND:
            continue
        edges = {cell: [n for n, one in enumerate(cell_of[band]) if one == cell] for cell in here}
        cells = tuple(_cell(xs[edges[c][0]], xs[edges[c][-1] + 1], held[c], rules.slope) for c in here)
        yield Row(cells, all(map(_runs_on, cells)))


def _places(found: Iterable[float], snap: float) -> list[float]:
    """The places of rules, those nearer than ``snap`` made one."""
    result: list[list[float]] = []
    for at in sorted(found):
        if result and at - result[-1][-1] <= snap:
            result[-1].append(at)
        else:
            result.append([at])
    return [sum(near) / len(near) for near in result]


def _crossings(rules: Sequence[Span], places: Sequence[float], bands: Sequence[float], snap: float) -> set[Edge]:
    """The edges of fields along which rules run: the band a field is in, and which of the places the edge is at."""
    middles = [(a + b) / 2 for a, b in pairwise(bands)]
    return {
        (band, n)
        for one in rules
        for n, place in enumerate(places)
        if abs(one.at - place) <= snap
        for band, middle in enumerate(middles)
        if one.low - snap <= middle <= one.high + snap
    }


def _walls_between(
    walls: set[Edge], floors: set[Edge], xs: Sequence[float], inside: Sequence[Sequence[_Placed]]
) -> set[Edge]:
    """Walls a band has from its neighbour: where every other row is coloured, the others have none of their own."""
    columns = range(len(xs) - 1)
    found: set[Edge] = set()
    for band, words in enumerate(inside):
        if any((band, n) in walls for n in range(1, len(xs) - 1)):
            continue
        if not all((column, edge) in floors for column in columns for edge in (band, band + 1)):
            continue
        for near in (band - 1, band + 1):
            own = [n for n in range(1, len(xs) - 1) if (near, n) in walls]
            crossed = any(w.word.x0 + 1 < xs[n] < w.word.x1 - 1 for w in words for n in own)
            if own and not crossed and len({bisect_right([xs[n] for n in own], w.x) for w in words}) > 1:
                found |= {(band, n) for n in own}
                break
    return found


def _regions(walls: set[Edge], floors: set[Edge], bands: int, columns: int) -> list[list[int]]:
    """The number of the cell that each field of a grid is of: fields between which no rule runs are of one cell."""
    cell_of = [[-1] * columns for _ in range(bands)]
    for n in range(bands * columns):
        open_ = [divmod(n, columns)]
        while open_:
            band, column = open_.pop()
            if cell_of[band][column] >= 0:
                continue
            cell_of[band][column] = n
            beside = (
                (band, column + 1, (band, column + 1) in walls),
                (band, column - 1, (band, column) in walls),
                (band + 1, column, (column, band + 1) in floors),
                (band - 1, column, (column, band) in floors),
            )
            open_ += [(b, c) for b, c, parted in beside if not parted and 0 <= b < bands and 0 <= c < columns]
    return cell_of


def _closed(cell_of: Sequence[Sequence[int]]) -> set[int]:
    """The cells that are rectangles; any other is what lies around a table narrower than a rule that it touches."""
    fields: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for band, row in enumerate(cell_of):
        for column, cell in enumerate(row):
            fields[cell].append((band, column))
    return {
        cell
        for cell, held in fields.items()
        if len(held) == len({band for band, _ in held}) * len({column for _, column in held})
    }


def _cell(left: float, right: float, words: Sequence[Word], slope: float) -> Cell:
    return Cell(left, right, tuple(tuple(line) for line in lines_of(words, slope)))


def _of_one_reach(across: Sequence[Span]) -> Iterator[list[Span]]:
    """Rules across that begin and end alike, one below the other, as many as a table has."""
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


def _striped(across: Sequence[Span], words: Sequence[_Placed], slope: float) -> Iterator[list[Row]]:
    """The rows of the tables between rules that run only across: bands with the same blank strips in all of them."""
    low, high = across[0].low, across[0].high
    run: list[list[Word]] = []
    strips: list[tuple[float, float]] = []
    for upper, lower in (*pairwise(across), (across[-1], across[-1])):
        band = [w.word for w in words if upper.at <= w.y < lower.at and low - 2 <= w.x <= high + 2]
        if run and not band and lower is not upper:
            continue
        blank = _blank(band, low, high) if band else []
        kept = _shared(strips, blank) if run else blank
        if run and not _inner(kept, [*run, band]):
            yield from _rows_between(run, strips, slope)
            run, kept = [], blank
        run, strips = ([*run, band], kept) if band else ([], [])


def _rows_between(
    run: Sequence[Sequence[Word]], strips: Sequence[tuple[float, float]], slope: float
) -> Iterator[list[Row]]:
    """The rows of bands in which the same strips are blank, where they are a table."""
    edges = _inner(strips, run)
    if not edges or len(run) < 2:
        return
    lefts = [min(word.x0 for band in run for word in band), *(right for _, right in edges)]
    rows = []
    for band in run:
        columns: list[list[Word]] = [[] for _ in lefts]
        for word in band:
            columns[sum((word.x0 + word.x1) / 2 > left for left in lefts[1:])].append(word)
        rows.append(columns)
    if sum(sum(map(bool, row)) > 1 for row in rows) < 2:
        return
    rights = [max((word.x1 for row in rows for word in row[n]), default=left) for n, left in enumerate(lefts)]
    made = []
    for row in rows:
        cells = tuple(_cell(left, right, words, slope) for left, right, words in zip(lefts, rights, row, strict=True))
        # Without rules between its columns, a band in which no cell is of one line may as well be several rows.
        one_row = any(len(cell.lines) == 1 for cell in cells) and all(map(_runs_on, cells))
        made.append(Row(cells, one_row))
    yield made


def _blank(band: Sequence[Word], low: float, high: float) -> list[tuple[float, float]]:
    """The strips of a band in which no word stands."""
    strips, edge = [], low
    for word in sorted(band, key=lambda word: word.x0):
        if word.x0 - edge >= _STRIP:
            strips.append((edge, word.x0))
        edge = max(edge, word.x1)
    return [*strips, (edge, high)] if high - edge >= _STRIP else strips


def _shared(one: Sequence[tuple[float, float]], other: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """The strips that are blank in both of two lists of them."""
    met = ((max(a, c), min(b, d)) for a, b in one for c, d in other)
    return [(a, b) for a, b in met if b - a >= _STRIP]


def _inner(strips: Sequence[tuple[float, float]], bands: Sequence[Sequence[Word]]) -> list[tuple[float, float]]:
    """The strips on both sides of which words stand."""
    found = [word for band in bands for word in band]
    first, last = min((word.x0 for word in found), default=0.0), max((word.x1 for word in found), default=0.0)
    return [(a, b) for a, b in strips if a > first and b < last]


def _has_label(cell: Cell) -> bool:
    """Whether the first line of a cell is of smaller type than what is below it."""
    if len(cell.lines) < 2:
        return False
    first, *rest = (median(word.y1 - word.y0 for word in line) for line in cell.lines)
    return first < _SMALL * median(rest)


_SMALL = 0.87
"""How high the type of a form's label is at most, for that of an answer."""


def _runs_on(cell: Cell) -> bool:
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
        if needed < room - _FITS and not following[0].islower() and not _OPEN.search(text):
            return False
    return True


_FITS = 3.0
"""How much room, in points, a word leaves that surely would have fitted."""
