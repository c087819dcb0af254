"""Bar charts as plain shapes: what a template draws as SVG, with every number written beside its bar."""

from collections.abc import Sequence
from typing import Any, NamedTuple

WIDTH, LABEL, ROW, BAR, NUMBER = 676, 236, 26, 16, 56
LABEL_LETTERS = 34


class Piece(NamedTuple):
    """One piece of a bar: its place, its series (0 is the first) and what it counts."""

    x: float
    width: float
    series: int
    counts: int


class Bar(NamedTuple):
    """A bar: its label (cut where it is long), its place, its pieces and the number at its end."""

    label: str
    whole: str
    y: int
    text_y: int
    pieces: list[Piece]
    end: float
    total: int


class Chart(NamedTuple):
    """A chart: its size, its bars, and the names of its series."""

    title: str
    width: int
    height: int
    bars: list[Bar]
    series: list[tuple[int, str]]


def stacked(title: str, rows: Sequence[tuple[Any, ...]], series: Sequence[str], most: int = 16) -> Chart | None:
    """Horizontal bars stacked from each row's numbers: ``(label, number of series 0, number of series 1 …)``.

    None where there is nothing to draw. Rows beyond ``most`` are in the table only.
    """
    shown = [row for row in rows[:most] if sum(row[1 : len(series) + 1])]
    if not shown:
        return None
    greatest = max(sum(row[1 : len(series) + 1]) for row in shown)
    scale = (WIDTH - LABEL - NUMBER) / greatest
    bars = [_bar(number, row, len(series), scale) for number, row in enumerate(shown)]
    return Chart(title, WIDTH, ROW * len(bars) + 4, bars, list(enumerate(series)) if len(series) > 1 else [])


def _bar(number: int, row: tuple[Any, ...], series: int, scale: float) -> Bar:
    x, pieces = float(LABEL), []
    for position, count in enumerate(row[1 : series + 1]):
        if count:
            width = round(count * scale, 2)
            pieces.append(Piece(round(x, 2), width, position, count))
            x += width
    label = str(row[0])
    cut = label if len(label) <= LABEL_LETTERS else f"{label[: LABEL_LETTERS - 1]}…"
    y = number * ROW + 4
    return Bar(cut, label, y, y + 13, pieces, round(x + 6, 2), sum(row[1 : series + 1]))
