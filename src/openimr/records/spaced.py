"""Tables that no rule shows, told by the white they leave: between columns, and between rows more than within them.

Only what surely is one row over several lines is told: elsewhere lines stay as they stand.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from statistics import median

from openimr.domain.pages import Word

from .cells import OPEN, Row, Table
from .layout import Line
from .strips import in_columns, is_one_text, parted, rows_in

_COLUMNS, _FEWEST_LINES, _FEWEST_ROWS = 3, 4, 2
"""How many columns, lines and whole rows such a table has at least."""
_FAR = 3.2
"""Lines of one table stand no farther apart, in heights."""
_LOOSER = 1.2
"""By how much rows stand farther apart than the lines of one."""
_BETWEEN = 4.0
"""The white between two columns, in points, at least."""
_EVEN = 1.15
"""By how much steps differ that are the same."""


def spaced_tables(lines: Sequence[Line]) -> Iterator[Table]:
    """The tables of which a row runs over lines, each with all its rows.

    Args:
        lines: the lines of a page in reading order; rows of tables among them end a table.
    """
    for near in _near(lines):
        for run, strips in parted(near, columns=_COLUMNS):
            if len(run) < _FEWEST_LINES:
                continue
            columns = in_columns(run, strips)
            rows = _rows(columns, [_top(words) for words in run])
            cells = rows_in(rows, 0.0) if rows else []
            if cells and all(is_one_text(cell) for row in cells for cell in row):
                yield tuple(Row(row, runs_on=True) for row in cells)


def _near(lines: Sequence[Line]) -> Iterator[list[list[Word]]]:
    """Lines that follow each other closely, where several of them have wide gaps."""
    at = 0
    while at < len(lines):
        end = at + 1
        while end < len(lines) and _follows(lines[end - 1], lines[end]):
            end += 1
        if end - at >= _FEWEST_LINES and sum(len(line.runs) >= _COLUMNS for line in lines[at:end]) >= _FEWEST_ROWS:
            yield [line.lines[0] for line in lines[at:end]]
        at = end


def _follows(one: Line, two: Line) -> bool:
    if one.runs[0].is_row or two.runs[0].is_row:
        return False
    return 0 < two.top + two.bottom - one.top - one.bottom < 2 * _FAR * (two.bottom - two.top)


def _top(words: Sequence[Word]) -> float:
    return median((word.y0 + word.y1) / 2 for word in words)


def _rows(lines: Sequence[Sequence[Sequence[Word]]], tops: Sequence[float]) -> list[list[list[Word]]]:
    """The lines of a table put together by rows; none where no row has more than one, or it is not sure.

    Args:
        lines: of each line the words of each column.
        tops: how far down each line stands.
    """
    begins = _by_white(tops) or _by_first_column(lines, tops)
    if not begins:
        return []
    rows: list[list[list[Word]]] = []
    first: Sequence[Sequence[Word]] = lines[0]
    for line, new in zip(lines, begins, strict=True):
        if new:
            first = line
            rows.append([list(words) for words in line])
            continue
        filled = [n for n, words in enumerate(line) if words]
        # The columns that go on began in the row's first line, and another did not go on.
        if not all(first[n] for n in filled) or sum(map(bool, first)) <= len(filled):
            return []
        for n in filled:
            rows[-1][n] += line[n]
    whole = sum(sum(map(bool, row)) >= _COLUMNS for row in rows)
    return rows if whole >= _FEWEST_ROWS and len(rows) < len(lines) else []


def _by_white(tops: Sequence[float]) -> list[bool]:
    """Which lines begin a row, where rows stand farther apart than the lines of one; none where they do not."""
    steps = [b - a for a, b in pairwise(tops)]
    ordered = sorted(steps)
    ratio, at = max((b / a, n) for n, (a, b) in enumerate(pairwise(ordered), start=1))
    if ratio < _LOOSER or ordered[at - 1] > _EVEN * ordered[0]:
        return []
    return [True, *(step >= ordered[at] for step in steps)]


def _by_first_column(lines: Sequence[Sequence[Sequence[Word]]], tops: Sequence[float]) -> list[bool]:
    """Which lines begin a row, where all stand alike: those that fill the first column; none where that is not sure."""
    steps = [b - a for a, b in pairwise(tops)]
    begins = [bool(line[0]) for line in lines]
    if max(steps) > _EVEN * min(steps) or not begins[0]:
        return []
    ends = _ends_of_columns(lines)
    for above, line, new in zip(lines, lines[1:], begins[1:], strict=False):
        for before, words, end in zip(above, line, ends, strict=True):
            if not new and words and not (before and _goes_on(before, words, end)):
                return []
    return begins


def _ends_of_columns(lines: Sequence[Sequence[Sequence[Word]]]) -> list[float]:
    """How far the words of each column may reach: to where the next begins, and no farther than any of the last."""
    columns = [[word for line in lines for word in line[n]] for n in range(len(lines[0]))]
    lefts = [min((word.x0 for word in words), default=0.0) for words in columns]
    return [*(left - _BETWEEN for left in lefts[1:]), max((word.x1 for word in columns[-1]), default=0.0)]


def _goes_on(before: Sequence[Word], words: Sequence[Word], end: float) -> bool:
    """Whether the words of a cell can only be the rest of those above them, which fill its width."""
    if before[-1].x1 + words[0].x1 - words[0].x0 < end:
        return False
    return words[0].text[0].islower() or OPEN.search(before[-1].text) is not None
