"""The lines of a page and the cells they are made of, by the boxes of its words where it has them, else by its blanks.

Pages with boxes are measured in points; plain text is measured by its own spacing, a letter wide and a line high.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from openimr.domain.pages import Page, Word


class Line(NamedTuple):
    """A line of a page: offsets of its words in the text, where it stands, and where its further cells begin.

    ``lefts`` and ``rights`` are the edges of all its cells, ``cells`` the offsets of those after the first.
    ``first`` is how wide its first word is, ``tail`` where its last cell begins, or what its last label announces.
    Measures are points, or widths of a letter for plain text.
    """

    start: int
    end: int
    left: float
    right: float
    top: float
    height: float
    first: float
    tail: float
    cells: tuple[int, ...] = ()
    lefts: tuple[float, ...] = ()
    rights: tuple[float, ...] = ()


_WIDE, _TIGHT = 0.85, 0.45
"""So many heights of a line stand between two cells; so many, where the second begins below or above another cell."""
_WIDER, _TIGHTER = 2.2, 1.4
"""So many times a line's own space between words is wider than that."""
_EQUAL, _JUSTIFIED = 0.1, 2.0
"""Spaces that differ by less than so many heights are those of a justified line, up to so many heights."""
_TRUE = 1.2
"""Cells stand in one column that begin within so many points of each other."""
WORD_SPACE = 0.3
"""The space between two words, in heights."""
_TYPED_STEP, _TYPED_HEIGHT = 2.0, 1.7
"""How far the lines of a typewriter stand apart, and how high they are, in widths of its letters."""
_BLANKS = re.compile(r"(?<=\S)(?: {4,}|\t[ \t]*)(?=\S)")
_MARK = re.compile(r"[-*•·▪>■►]|\(?\d{1,2}[.):]|\(?[a-zA-Z][.)]|#\d")


def lines_of(page: Page) -> tuple[Line, ...]:
    """The lines of a page in reading order, empty ones left out."""
    return tuple(_boxed(page) or _typed(page.text))


def _boxed(page: Page) -> list[Line]:
    """The lines of a page by its boxes; none where its words are not those of its text, one by one."""
    found: list[Line] = []
    of_line: list[Sequence[Word]] = []
    cell_of = page.cell_of()
    at = offset = 0
    for raw in page.text.split("\n"):
        words = page.words[at : at + raw.count(" ") + 1]
        if not words or not (raw.startswith(words[0].text) and raw.endswith(words[-1].text)):
            return []
        of_cells = [cell_of.get(n) for n in range(at, at + len(words))] if cell_of else []
        found.append(_line(words, offset, len(raw), of_cells if any(of_cells) else ()))
        of_line.append(words)
        at += len(words)
        offset += len(raw) + 1
    return _with_tight_cells(found, of_line) if at == len(page.words) else []


def _line(words: Sequence[Word], offset: int, length: int, of_cells: Sequence[object] = ()) -> Line:
    """A line; cells that the page draws part it whatever the gaps, as do gaps within and without them."""
    first, last = words[0], words[-1]
    height = max(first.y1 - first.y0, last.y1 - last.y0)
    gaps = [b.x0 - a.x1 for a, b in pairwise(words)]
    top, wide = min(first.y0, last.y0), first.x1 - first.x0
    line = Line(offset, offset + length, first.x0, last.x1, top, height, wide, first.x0)
    drawn = [one != other for one, other in pairwise(of_cells)] or [False] * len(gaps)
    if not gaps or (max(gaps) <= _WIDE * height and not any(drawn)):
        return line
    least = _least_gap(gaps, height)
    return _celled(line, words, [gap > least or new for gap, new in zip(gaps, drawn, strict=True)])


def _least_gap(gaps: Sequence[float], height: float) -> float:
    """What is wider than this parts two cells: justified prose has wide spaces, too, and all of them are."""
    ordered = sorted(gaps)
    if len(gaps) > 2 and ordered[-1] - ordered[0] < _EQUAL * height:
        return _JUSTIFIED * height
    own = ordered[len(gaps) // 4]
    return max(_WIDE * height, _WIDER * own) if len(gaps) > 3 and own < height else _WIDE * height


def _celled(line: Line, words: Sequence[Word], parts: Sequence[bool]) -> Line:
    """A line with the cells that begin behind its gaps; behind a label's colon or a list's mark stands its own text."""
    offset, tail = line.start, line.left
    cells, lefts, rights = [], [line.left], []
    for before, word, wide in zip(words, words[1:], parts, strict=False):
        offset += len(before.text) + 1
        if not wide:
            continue
        tail = word.x0
        if not before.text.endswith(":") and not (before is words[0] and _MARK.fullmatch(before.text)):
            cells.append(offset)
            lefts.append(word.x0)
            rights.append(before.x1)
    if not cells:
        return line._replace(tail=tail)
    return line._replace(tail=tail, cells=tuple(cells), lefts=tuple(lefts), rights=(*rights, line.right))


def _with_tight_cells(lines: list[Line], of_line: Sequence[Sequence[Word]]) -> list[Line]:
    """The lines with cells told that stand close to the one before, below or above other cells that begin there."""
    result = list(lines)
    for i, line in enumerate(lines):
        near = (*lines[max(0, i - 2) : i], *lines[i + 1 : i + 3])
        lefts = {left for other in near if other.cells for left in other.lefts[1:]}
        if not lefts:
            continue
        words, loose = of_line[i], _TIGHT * line.height
        apart = [word.x0 for before, word in pairwise(words) if word.x0 - before.x1 > loose]
        if all(at in line.lefts or not _stands_in(lefts, at) for at in apart):
            continue
        gaps = sorted(b.x0 - a.x1 for a, b in pairwise(words))
        own = gaps[len(gaps) // 4] if len(gaps) > 3 else WORD_SPACE * line.height
        tight = max(loose, min(_TIGHTER * own, _WIDE * line.height))
        parts = [
            word.x0 in line.lefts or (word.x0 - before.x1 > tight and _stands_in(lefts, word.x0))
            for before, word in pairwise(words)
        ]
        result[i] = _celled(line, words, parts)
    return result


def _stands_in(lefts: set[float], at: float) -> bool:
    return any(abs(at - left) <= _TRUE for left in lefts)


def _typed(text: str) -> Iterator[Line]:
    """The lines of plain text, measured in letters."""
    for row, match in enumerate(re.finditer(r"[^\n]*\n?", text)):
        raw = match[0].rstrip()
        left = len(raw) - len(raw.lstrip())
        if left == len(raw):
            continue
        gaps = list(_BLANKS.finditer(raw))
        tail = gaps[-1].end() if gaps else left
        gaps = [gap for gap in gaps if raw[gap.start() - 1] != ":" and not _MARK.fullmatch(raw, left, gap.start())]
        yield Line(
            start=match.start() + left,
            end=match.start() + len(raw),
            left=left,
            right=len(raw),
            top=row * _TYPED_STEP,
            height=_TYPED_HEIGHT,
            first=len(raw.split(None, 1)[0]),
            tail=tail,
            cells=tuple(match.start() + gap.end() for gap in gaps),
            lefts=(left, *(gap.end() for gap in gaps)) if gaps else (),
            rights=(*(gap.start() for gap in gaps), len(raw)) if gaps else (),
        )
