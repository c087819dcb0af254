"""Tables whose rows and cells stand in a grid of rules across and down."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from openimr.domain.pages import Word

from .cells import Row, cell_of, runs_on
from .rules import Placed, Rules, Span

Grid = tuple[list[Span], list[Span]]
"""Rules across and rules down that touch each other."""
Edge = tuple[int, int]

_MOST_BANDS, _MOST_COLUMNS = 90, 30
"""A grid of more is graph paper."""
_LEAST_BAND = 6.0
"""Between rules nearer than this, in points, no text stands."""


def grids_of(rules: Rules) -> list[Grid]:
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
    grids: list[Grid] = []
    for n in dict.fromkeys(map(root, range(len(groups)))):  # from the top, as the rules across are
        across = [rule for a, rule in enumerate(rules.across) if root(a) == n]
        down = [rules.down[d] for d, a in owner.items() if root(a) == n]
        if grids and _goes_on(grids[-1], across, down, rules.snap):
            grids[-1] = [*grids[-1][0], *across], [*grids[-1][1], *down]
        elif len(across) > 1 and down:
            grids.append((across, down))
    return grids


def _goes_on(grid: Grid, across: Sequence[Span], down: Sequence[Span], snap: float) -> bool:
    """Whether rules go on with a grid above them that they do not touch: the next coloured row, or the last rule."""
    above = max(one.at for one in grid[0])
    begin, end = min(one.low for one in grid[0]), max(one.high for one in grid[0])
    if not above < min(one.at for one in across) <= above + _COLOURED_APART:
        return False
    if any(abs(one.low - begin) > snap or abs(one.high - end) > snap for one in across):
        return False
    places = sorted({one.at for one in grid[1]})
    return all(any(abs(place - one.at) <= snap for place in places) for one in down)


_FEWEST_COLOURED = 2
_COLOURED_APART = 80.0
"""Between two coloured rows, in points, stands no more than a row."""


def size_of(grid: Grid) -> float:
    """How much of the page a grid takes, in square points."""
    across, _ = grid
    return (max(one.high for one in across) - min(one.low for one in across)) * (
        max(one.at for one in across) - min(one.at for one in across)
    )


def rows_of(grid: Grid, words: Sequence[Placed], rules: Rules) -> Iterator[Row]:
    """The rows of a grid that have two cells or more.

    Args:
        grid: its rules.
        words: words of the page, those beside the grid among them.
        rules: the rules it is of.
    """
    across, down = grid
    snap = rules.snap
    ys = _places([*(one.at for one in across), min(d.low for d in down), max(d.high for d in down)], snap)
    xs = _places([*(one.at for one in down), min(a.low for a in across), max(a.high for a in across)], snap)
    if not (1 < len(ys) <= _MOST_BANDS and 2 < len(xs) <= _MOST_COLUMNS):
        return
    inside: list[list[Placed]] = [[] for _ in ys[1:]]
    for word in words:
        if ys[0] <= word.y < ys[-1] and xs[0] <= word.x < xs[-1]:
            inside[bisect_right(ys, word.y) - 1].append(word)
    walls, floors = _crossings(down, xs, ys, snap), _crossings(across, ys, xs, snap)
    walls -= {(band, n) for band, n in walls if sum(word.lies_on(xs[n]) for word in inside[band]) > 1}
    number_of = _regions(walls | _walls_between(walls, floors, xs, inside), floors, len(ys) - 1, len(xs) - 1)
    held: dict[int, list[Word]] = defaultdict(list)
    for band, row in enumerate(inside):
        for one in row:
            held[number_of[band][bisect_right(xs, one.x) - 1]].append(one.word)
    closed = _closed(number_of)
    tops = {cell: band for band in reversed(range(len(ys) - 1)) for cell in number_of[band]}
    for band, top in enumerate(ys[:-1]):
        here = list(dict.fromkeys(cell for cell in number_of[band] if tops[cell] == band and cell in closed))
        if len(here) < 2 or not any(held[cell] for cell in here) or ys[band + 1] - top < _LEAST_BAND:
            continue
        edges = {cell: [n for n, one in enumerate(number_of[band]) if one == cell] for cell in here}
        cells = tuple(cell_of(xs[edges[c][0]], xs[edges[c][-1] + 1], held[c], rules.slope) for c in here)
        yield Row(cells, all(map(runs_on, cells)))


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
    walls: set[Edge], floors: set[Edge], xs: Sequence[float], inside: Sequence[Sequence[Placed]]
) -> set[Edge]:
    """Walls that bands have from their neighbours: where every other row is coloured, the others have none."""
    own = [frozenset(n for n in range(1, len(xs) - 1) if (band, n) in walls) for band in range(len(inside))]
    coloured = [one for one in own if one]
    if len(coloured) < _FEWEST_COLOURED or len(set(coloured)) > 1 or any(a and b for a, b in pairwise(own)):
        return set()
    parting = coloured[0]
    found: set[Edge] = set()
    for band, words in enumerate(inside):
        closed = all((column, edge) in floors for column in range(len(xs) - 1) for edge in (band, band + 1))
        if own[band] or not closed or any(w.word.x0 + 1 < xs[n] < w.word.x1 - 1 for w in words for n in parting):
            continue
        found |= {(band, n) for n in parting}
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
