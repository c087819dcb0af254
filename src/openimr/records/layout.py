"""Words on a page put into reading order: into lines from top to bottom, each from left to right.

Forms and tables are read row by row, because a label and its value stand on one row; running text set in two
columns is read column by column.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from openimr.domain.pages import Word

from .straight import Run, level_runs

_COLUMN_ROWS = 8
_COLUMN_CHARACTERS = 22
_GUTTER = 9.0
_SAME_LINE, _OVER_EACH_OTHER = 0.5, 0.8
"""The share of the lower of two that is beside the other on one line; so much, where one stands over the other."""
_STAND_OVER = 0.2
"""The share of the narrower of two that lies over or under the other, where they are not side by side."""


@dataclass(slots=True)
class _Row:
    top: float
    bottom: float
    runs: list[Run]
    words: list[Word]


def reading_order(words: Sequence[Word]) -> list[list[Word]]:
    """The lines of a page.

    Args:
        words: words with boxes in points from the top left; those of one line after each other where that is known.

    Returns:
        Lines from top to bottom, words of each from left to right. No word is lost or added.
    """
    rows = _rows(level_runs(words))
    lines: list[list[Word]] = []
    start = 0
    while start < len(rows):
        end, gutter = _column_block(rows, start)
        if gutter is None:
            lines.append(rows[start].words)
            start += 1
            continue
        for side in (0, 1):
            for row in rows[start:end]:
                part = [w for w in row.words if (w.x0 >= gutter) == bool(side)]
                if part:
                    lines.append(part)
        start = end
    return lines


def text_of(lines: Sequence[Sequence[Word]]) -> str:
    """Plain text of lines: one line each, one space between words."""
    return "\n".join(" ".join(word.text for word in line) for line in lines)


def _rows(runs: Sequence[Run]) -> list[_Row]:
    rows: list[_Row] = []
    open_rows: list[_Row] = []
    for run in sorted(runs, key=lambda run: (run.top + run.bottom, run.left)):
        best: _Row | None = None
        best_share = _SAME_LINE
        for row in open_rows:
            overlap = min(run.bottom, row.bottom) - max(run.top, row.top)
            share = overlap / min(run.bottom - run.top, row.bottom - row.top)
            if share > best_share and (share > _OVER_EACH_OTHER or not _above(row, run)):
                best, best_share = row, share
        if best is None:
            best = _Row(run.top, run.bottom, [], [])
            rows.append(best)
            # Runs come ordered by their middle, so a row whose bottom is above it can take no more.
            middle = (run.top + run.bottom) / 2
            open_rows = [row for row in open_rows if row.bottom > middle]
            open_rows.append(best)
        else:
            # The row's height follows its typical word: a tall one (a logo, a bracket) must not swallow others.
            share = len(run.words) / (len(run.words) + sum(len(other.words) for other in best.runs))
            best.top += (run.top - best.top) * share
            best.bottom += (run.bottom - best.bottom) * share
        best.runs.append(run)
    for row in rows:
        row.words = sorted((word for run in row.runs for word in run.words), key=lambda word: word.x0)
    rows.sort(key=lambda row: row.top + row.bottom)
    return rows


def _above(row: _Row, run: Run) -> bool:
    """Whether some of a row stands above or below a run, not beside it."""
    return any(
        min(run.right, other.right) - max(run.left, other.left)
        > _STAND_OVER * min(run.right - run.left, other.right - other.left)
        for other in row.runs
    )


def _column_block(rows: Sequence[_Row], start: int) -> tuple[int, float | None]:
    """Where rows from ``start`` on are running text in two columns: the end of the block and the gutter."""
    gaps = _wide_gaps(rows[start])
    for left, right in gaps:
        low, high, end = left, right, start
        lengths = [0, 0]
        while end < len(rows):
            fits = [
                (max(low, a), min(high, b)) for a, b in _wide_gaps(rows[end]) if min(high, b) - max(low, a) >= _GUTTER
            ]
            if not fits:
                break
            low, high = fits[0]
            for word in rows[end].words:
                lengths[word.x0 >= high - 0.01] += len(word.text) + 1
            end += 1
        count = end - start
        if count >= _COLUMN_ROWS and min(lengths) >= _COLUMN_CHARACTERS * count:
            return end, (low + high) / 2
    return start, None


def _wide_gaps(row: _Row) -> list[tuple[float, float]]:
    gaps = []
    edge = row.words[0].x1
    for word in row.words[1:]:
        if word.x0 - edge >= _GUTTER:
            gaps.append((edge, word.x0))
        edge = max(edge, word.x1)
    return gaps
