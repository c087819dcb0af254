"""The words of a page as runs on the page made level: words that stand beside each other, and where on a level page.

A scan lies a little askew, so that a line rises or falls by more than its height from one edge to the other. The words
themselves tell by how much, and lines and columns are found as if the page were level; the boxes of the words stay as
they are on the page.
"""

from collections.abc import Sequence
from statistics import median

from openimr.domain.pages import Word

_WORD_GAP = 0.7
"""Words farther apart than so many heights are of different runs."""
_BACK = 0.5
"""Words of one run overlap by no more than so many heights: boxes of recognition are padded."""
_BESIDE = 0.6
"""The share of the lower of two words of a run that stands beside the other."""
_AS_HIGH = 0.6
"""How high the lower of two words of a run is at least, for the higher."""
_LONG = 80.0
"""A run shorter than this, in points, does not tell how the page lies."""
_FEW_RUNS = 4
_LEAST, _MOST = 0.001, 0.12
"""Less slope is level paper; a page with more was drawn so."""


class Run:
    """Words beside each other on one line, and where they are on the level page, in points."""

    __slots__ = ("bottom", "is_row", "left", "lines", "right", "top", "words")

    def __init__(self, words: list[Word], slope: float) -> None:
        first, last, count = words[0], words[-1], len(words)
        self.words, self.lines, self.is_row = words, [words], False
        self.left, self.right = first.x0, last.x1
        self.top, self.bottom = first.y0, first.y1
        if count > 1:
            self.top, self.bottom = sum(word.y0 for word in words) / count, sum(word.y1 for word in words) / count
        if slope:
            across = sum(word.x0 + word.x1 for word in words) / count / 2
            down = (self.top + self.bottom) / 2
            self.left, self.right = self.left + slope * down, self.right + slope * down
            self.top, self.bottom = self.top - slope * across, self.bottom - slope * across

    @classmethod
    def of_row(cls, lines: Sequence[Sequence[Word]], slope: float) -> "Run":
        """A row of a table: its words in their order, in the lines in which they are read."""
        words = [word for line in lines for word in line]
        run = cls(words, slope)
        each = [cls([word], slope) for word in words]
        run.left, run.right = min(one.left for one in each), max(one.right for one in each)
        run.top, run.bottom = min(one.top for one in each), max(one.bottom for one in each)
        run.lines = [[*line] for line in lines]
        run.is_row = True
        return run


def level_runs(
    words: Sequence[Word], rows: Sequence[Sequence[Sequence[Word]]] = (), slope: float | None = None
) -> list[Run]:
    """The runs of a page as they stand where it is level.

    Args:
        words: words with boxes in points from the top left, those of one line after each other.
        rows: rows of tables, made of some of the words, each in the lines in which it is read.
        slope: by how much lines fall, in points a point, where that is known.

    Returns:
        Runs in the order of the words, then one for each of ``rows``; every word is in one of them.
    """
    grouped = _grouped(words)
    if slope is None:
        slope = _slope(grouped)
    if not rows:
        return [Run(group, slope) for group in grouped]
    read = {id(word) for row in rows for line in row for word in line}
    grouped = _grouped([word for word in words if id(word) not in read])
    return [*(Run(group, slope) for group in grouped), *(Run.of_row(row, slope) for row in rows)]


def _grouped(words: Sequence[Word]) -> list[list[Word]]:
    groups: list[list[Word]] = []
    before: Word | None = None
    for word in words:
        if before is not None and _follows(before, word):
            groups[-1].append(word)
        else:
            groups.append([word])
        before = word
    return groups


def _follows(before: Word, word: Word) -> bool:
    """Whether a word is the next one of a line."""
    _, _, top, edge, bottom, _ = before
    _, left, own_top, _, own_bottom, _ = word
    high, own = bottom - top, own_bottom - own_top
    lower, higher = (own, high) if own < high else (high, own)
    if not -_BACK * lower <= left - edge <= _WORD_GAP * higher or lower < _AS_HIGH * higher:
        return False
    beside = (bottom if bottom < own_bottom else own_bottom) - (top if top > own_top else own_top)
    return beside >= _BESIDE * lower


def _slope(groups: Sequence[Sequence[Word]]) -> float:
    """By how much the lines of a page fall, in points a point; 0 where they are level."""
    found: list[tuple[float, float]] = []
    for group in groups:
        first, last = group[0], group[-1]
        length = last.x1 - first.x0
        if length >= _LONG and len(group) > 1:
            fall = (last.y0 + last.y1 - first.y0 - first.y1) / (last.x0 + last.x1 - first.x0 - first.x1)
            found.append((fall, length))
    if len(found) < _FEW_RUNS:
        return 0.0
    slope = median(fall for fall, _ in found)
    return slope if _LEAST <= abs(slope) <= _MOST else 0.0
