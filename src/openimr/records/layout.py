"""Words on a page put into reading order: into lines from top to bottom, each from left to right.

Forms and tables are read row by row, because a label and its value stand on one row; running text set in two
columns is read column by column.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from openimr.domain.pages import Word

from .columns import stretches
from .straight import Run, level_runs

_SAME_LINE, _OVER_EACH_OTHER = 0.5, 0.8
"""The share of the lower of two that is beside the other on one line; so much, where one stands over the other."""
_STAND_OVER = 0.2
"""The share of the narrower of two that lies over or under the other, where they are not side by side."""


@dataclass(slots=True)
class Line:
    """What stands side by side on the level page, a line or a row of a table: its runs, and the lines it is read in."""

    top: float
    bottom: float
    runs: list[Run]
    lines: list[list[Word]]


def reading_order(words: Sequence[Word]) -> list[list[Word]]:
    """The lines of a page.

    Args:
        words: words with boxes in points from the top left; those of one line after each other where that is known.

    Returns:
        Lines from top to bottom, words of each from left to right. No word is lost or added.
    """
    return lines_in(ordered_rows(words))


def ordered_rows(words: Sequence[Word], rows_read: Sequence[Sequence[Sequence[Word]]] = ()) -> list[Line]:
    """What stands side by side on a page, in reading order.

    Args:
        words: as for `reading_order`.
        rows_read: rows of tables whose words, some of ``words``, are in order already, each in its lines.
    """
    return [row for part in stretches(level_runs(words, rows_read)) for row in _rows(part)]


def lines_in(rows: Sequence[Line]) -> list[list[Word]]:
    """The lines in which rows are read."""
    return [line for row in rows for line in row.lines]


def lines_of(words: Sequence[Word], slope: float) -> list[list[Word]]:
    """The lines of a stretch of a page that has one column: from top to bottom, each from left to right.

    Args:
        words: its words.
        slope: by how much lines of the page fall, in points a point: few words do not tell.
    """
    runs = sorted(level_runs(words, slope=slope), key=lambda run: (run.top + run.bottom, run.left))
    return lines_in(_rows(runs))


def text_of(lines: Sequence[Sequence[Word]]) -> str:
    """Plain text of lines: one line each, one space between words."""
    return "\n".join(" ".join(word.text for word in line) for line in lines)


def _rows(runs: Sequence[Run]) -> list[Line]:
    rows: list[Line] = []
    open_rows: list[Line] = []
    for run in runs:
        if run.is_row:
            rows.append(Line(run.top, run.bottom, [run], run.lines))
            continue
        best: Line | None = None
        best_share = _SAME_LINE
        for row in open_rows:
            overlap = min(run.bottom, row.bottom) - max(run.top, row.top)
            share = overlap / min(run.bottom - run.top, row.bottom - row.top)
            if share > best_share and (share > _OVER_EACH_OTHER or not _above(row, run)):
                best, best_share = row, share
        if best is None:
            best = Line(run.top, run.bottom, [], [])
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
        if not row.lines:
            row.lines = [sorted((word for run in row.runs for word in run.words), key=lambda word: word.x0)]
    rows.sort(key=lambda row: row.top + row.bottom)
    return rows


def _above(row: Line, run: Run) -> bool:
    """Whether some of a row stands above or below a run, not beside it."""
    return any(
        min(run.right, other.right) - max(run.left, other.left)
        > _STAND_OVER * min(run.right - run.left, other.right - other.left)
        for other in row.runs
    )
