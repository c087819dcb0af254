"""The lines of a page with the boxes of their words, and where the columns of a table begin on it.

Columns are where words begin below each other behind a gap.
"""

from collections.abc import Sequence
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from openimr.domain.pages import Page

GAP, CLOSE = 0.7, 0.3
"""So many heights of a line stand before a cell; cells of one column begin within so many heights of each other."""


class Word(NamedTuple):
    """A word of a line: its offsets in the page's text, where it begins and ends across the page, its letters."""

    start: int
    end: int
    x0: float
    x1: float
    text: str


class Line(NamedTuple):
    """A line that is not blank: its words, how far down the page it stands, how high its letters are."""

    words: tuple[Word, ...]
    top: float
    height: float


def lines_of(page: Page, text: str) -> list[Line]:
    """The lines of a page with the boxes of their words; none where boxes and text do not agree."""
    found: list[Line] = []
    at = offset = 0
    for raw in page.text.split("\n"):
        placed = page.words[at : at + raw.count(" ") + 1]
        if raw != " ".join(word.text for word in placed):
            return []
        start, words = offset, []
        for word in placed:
            words.append(Word(start, start + len(word.text), word.x0, word.x1, word.text))
            start += len(word.text) + 1
        if text[offset : offset + len(raw)].strip():
            found.append(Line(tuple(words), min(w.y0 for w in placed), median(w.y1 - w.y0 for w in placed)))
        at += len(placed)
        offset += len(raw) + 1
    return found


def begins(line: Line) -> list[float]:
    """Where cells of a line may begin: at its first word, and behind each gap."""
    gaps = [b.x0 for a, b in pairwise(line.words) if b.x0 - a.x1 > GAP * line.height]
    return [line.words[0].x0, *gaps]


def lefts_of(body: Sequence[Line], close: float = CLOSE) -> list[float]:
    """Where columns begin: where cells of two lines do, below each other.

    Args:
        body: the lines of a table.
        close: within how many heights of a line cells of one column begin.
    """
    found: list[float] = []
    places = sorted((x, at) for at, line in enumerate(body) for x in begins(line))
    true = close * body[0].height
    at = 0
    while at < len(places):
        same = [one for one in places[at:] if one[0] - places[at][0] <= true]
        if len({line for _, line in same}) > 1:
            found.append(same[0][0])
        at += len(same)
    return found
