"""Where on a page a statement begins and ends for the eye: cells of a row, paragraphs, lines of a list, heads and feet.

No quotation may cross such a place. Pages with boxes are measured in points; plain text is measured by its own spacing,
a letter wide and a line high, with the same rules.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from openimr.domain.pages import Page, TextSource, Word

from .passages import is_abbreviated


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


@dataclass(frozen=True)
class Boundaries:
    """The places of a page that no statement crosses.

    ``edges`` are offsets in the page's text at which something new begins, in order. Where a cell has several lines,
    ``early`` are the edges at which its upper lines end unfinished, ``rest`` those at which the lower ones begin; what
    begins there, or names a page or the fields of a form, is no statement. ``filled`` is where the lines begin that
    fill in the fields named above them.
    ``lines`` are the page's lines in reading order, empty ones left out.
    """

    text: str
    lines: tuple[Line, ...]
    edges: tuple[int, ...]
    early: frozenset[int]
    rest: frozenset[int]
    filled: frozenset[int]

    @cached_property
    def cells(self) -> frozenset[int]:
        """The offsets at which a further cell of a line begins."""
        return frozenset(at for line in self.lines for at in line.cells)


_WIDE, _TIGHT = 0.85, 0.45
"""So many heights of a line stand between two cells; so many, where the second begins below or above another cell."""
_WIDER, _TIGHTER = 2.2, 1.4
"""So many times a line's own space between words is wider than that."""
_EQUAL, _JUSTIFIED = 0.1, 2.0
"""Spaces that differ by less than so many heights are those of a justified line, up to so many heights."""
_TRUE = 1.2
"""Cells stand in one column that begin within so many points of each other."""
_WORD_SPACE = 0.3
_STEP = 1.18
"""Lines farther apart than so many usual steps belong to different paragraphs."""
_USUAL_STEP, _LEAST_STEP = 1.45, 1.5
"""How far lines usually stand apart, in heights, and how far paragraphs do at least."""
_OTHER_HEIGHT, _OTHER_HEIGHT_OF_SCANS = 1.15, 1.6
"""Lines so many times higher are written in another size; the boxes of a scan follow the letters of each word."""
_SHORT = 0.45
"""A line that fills no more of its column ends there, whatever the next begins with."""
_LEAST_COLUMN, _LEAST_LETTERS = 0.4, 48.0
"""The narrowest column of prose: as a part of the page, and in letters of plain text."""
_SAME = 0.35
"""Cells that begin within so many heights of each other belong to one column."""
_LETTER, _PADDING = 0.45, 0.6
"""How wide a letter is, and what stays free between the text of a cell and the next cell, in heights."""
_TYPED_STEP, _TYPED_HEIGHT = 2.0, 1.7
"""How far the lines of a typewriter stand apart, and how high they are, in widths of its letters."""
_BLANKS = re.compile(r"(?<=\S)(?: {4,}|\t[ \t]*)(?=\S)")
_LONGEST_LINE = 130
_BAR = re.compile(r"(?<=\s)[|•▪·■►](?=\s)")
_LAST_MEASURE = re.compile(
    r"(?<=\| )[A-Za-z][\w%]*(?: [A-Za-z]\w*)? \d[\d.'\"]*(?: ?(?:lbs?|kg|cm|in|F|C|%)\b)? (?=[A-Z(][^|\n]*(?:\n|$))"
)
"""The last measure of a row of them, behind whose last bar a sentence follows on the same line ("| BMI 32.1 He …")."""
_ITEM = re.compile(r"(?:[-*•·▪>■►]|\(?[1-9]\d?[.):]|\(?[a-zA-Z][.)]|#\d|\[[ xX✓_]?\]|[☒☑☐□]|\([ xX✓]\))\s*(?=\S)")
_MARK = re.compile(r"[-*•·▪>■►]|\(?\d{1,2}[.):]|\(?[a-zA-Z][.)]|#\d")
_LABEL = re.compile(r"[A-Z](?:[\w /&()'’#+-]|\.(?!\s)){0,40}:(?=\s|$)")
_CLOSED = re.compile(r"[.!?:][\"”’)\]]*$")
MONTH = re.compile(r"\b(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)$")
"""A month whose stop ends no sentence."""
_PROSE_WORDS = 5
_OPEN = re.compile(
    r"(?:,|\b(?:of|to|the|and|with|for|from|at|by|or|a|an|who|her|his|their|over|between|under|is|are|was|were|has|had))$"
)
"""What a line ends with that goes on in the next, whatever that begins with."""
_GOES_ON = re.compile(r"[a-zà-ÿ]|\d+(?:/\d+)?[.,;](?=\s|$)")
"""What a line begins with that goes on from the one above: a small letter, a number that ends something."""
_LETTERS = re.compile(r"[a-z]{2,}|[a-z](?= )")


def boundaries(page: Page) -> Boundaries:
    """The boundaries of a page, by the boxes of its words where it has them, else by the blanks of its text."""
    lines = tuple(_boxed(page) or _typed(page.text))
    typeset = page.source is TextSource.TEXT_LAYER
    edges, early, rest = _edges(page.text, lines, _Columns(page.text, lines, page.width, typeset))
    fields = [(one, two) for one, two in pairwise(lines) if typeset and _names_fields(page.text, one, two)]
    names = {at for one, _ in fields for at in (one.start, *one.cells)}
    titles = _titles(page.text, lines) if typeset else ()
    filled = frozenset(two.start for _, two in fields)
    return Boundaries(page.text, lines, edges, early, rest.union(titles, names), filled)


def _boxed(page: Page) -> list[Line]:
    """The lines of a page by its boxes; none where its words are not those of its text, one by one."""
    found: list[Line] = []
    of_line: list[Sequence[Word]] = []
    at = offset = 0
    for raw in page.text.split("\n"):
        words = page.words[at : at + raw.count(" ") + 1]
        if not words or not (raw.startswith(words[0].text) and raw.endswith(words[-1].text)):
            return []
        found.append(_line(words, offset, len(raw)))
        of_line.append(words)
        at += len(words)
        offset += len(raw) + 1
    return _with_tight_cells(found, of_line) if at == len(page.words) else []


def _line(words: Sequence[Word], offset: int, length: int) -> Line:
    first, last = words[0], words[-1]
    height = max(first.y1 - first.y0, last.y1 - last.y0)
    gaps = [b.x0 - a.x1 for a, b in pairwise(words)]
    top, wide = min(first.y0, last.y0), first.x1 - first.x0
    line = Line(offset, offset + length, first.x0, last.x1, top, height, wide, first.x0)
    if not gaps or max(gaps) <= _WIDE * height:
        return line
    return _celled(line, words, [gap > _least_gap(gaps, height) for gap in gaps])


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
        own = gaps[len(gaps) // 4] if len(gaps) > 3 else _WORD_SPACE * line.height
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


def _edges(
    text: str, lines: Sequence[Line], columns: "_Columns"
) -> tuple[tuple[int, ...], frozenset[int], frozenset[int]]:
    """The edges of a page, those among them that end a statement too early, and those behind which its rest begins."""
    step = _usual_step(text, lines)
    found = {at for match in _BAR.finditer(text) for at in (match.start(), match.end() + 1)}
    found.update(match.end() for match in _LAST_MEASURE.finditer(text))
    early: set[int] = set()
    rest: set[int] = set()
    for line in lines:
        found.update(line.cells)
    begun = 0
    for i, line in enumerate(lines):
        if i and _runs_on(text, lines[i - 1], line, step, columns):
            continue
        found.add(line.start)
        begun, before = line.start, begun
        if not i:
            continue
        if _is_left(text, lines[i - 1], line, before, columns):
            early.add(line.start)
        if lines[i - 1].cells or line.cells:
            for end, start in _torn(text, lines[i - 1], line, step, columns):
                early.add(end)
                rest.add(start)
    return tuple(sorted(found)), frozenset(early), frozenset(rest)


def _usual_step(text: str, lines: Sequence[Line]) -> float:
    """How far the lines of a paragraph stand apart, in heights: those that begin in small letters, where some do."""
    steps = [
        (b.top - a.top) / a.height
        for a, b in pairwise(lines)
        if text[b.start].islower() and b.top > a.top and not a.cells and a.height > 0
    ]
    return max(median(steps), 1.0) if steps else _USUAL_STEP


def _titles(text: str, lines: Sequence[Line]) -> list[int]:
    """Where lines begin that are written larger than the page, and are no sentence: what they name stands below."""
    usual = median(line.height for line in lines) if lines else 0.0
    return [
        line.start
        for line in lines
        if line.height > _OTHER_HEIGHT * usual and not is_closed(text, line.start, line.end) and not line.cells
    ]


class _Columns:
    """How far the lines of a page reach to the right, by where they begin: the edge at which prose is broken."""

    def __init__(self, text: str, lines: Sequence[Line], width: float, typeset: bool) -> None:
        self.other_height = _OTHER_HEIGHT if typeset else _OTHER_HEIGHT_OF_SCANS
        self._least = width * _LEAST_COLUMN if width else _LEAST_LETTERS
        self._rights: dict[int, float] = defaultdict(float)
        self.edge = max((line.right for line in lines), default=0.0)
        for line in lines:
            if line.cells or line.end - line.start > _LONGEST_LINE:
                continue
            if text.count(" ", line.start, line.end) >= _PROSE_WORDS:
                key = self._indent(line)
                self._rights[key] = max(self._rights[key], line.right)

    def right_of(self, line: Line) -> float:
        """The right edge of the column a line stands in."""
        key = self._indent(line)
        near = (self._rights.get(at, 0.0) for at in (key - 1, key, key + 1))
        return max(*near, line.right, line.left + self._least)

    @staticmethod
    def _indent(line: Line) -> int:
        return int(line.left / (3.6 * line.height))


def is_closed(text: str, start: int, end: int) -> bool:
    """Whether a stretch of text ends with a stop that ends a sentence, or with a colon."""
    if end <= start or text[end - 1].isalnum():
        return False
    stop = _CLOSED.search(text, max(start, end - 4), end)
    if stop is None or stop[0] != ".":
        return stop is not None
    return not (is_abbreviated(text, stop.start()) or MONTH.search(text, max(start, end - 6), stop.start()))


def _runs_on(text: str, one: Line, two: Line, step: float, columns: _Columns) -> bool:
    """Whether what stands on a line, or in its last cell, goes on in the next one."""
    closed = is_closed(text, one.start, one.end)
    small = bool(_GOES_ON.match(text, two.start, two.end) or _OPEN.search(text, max(one.start, one.end - 8), one.end))
    if two.cells or (closed and not small):
        return False
    if two.top <= one.top:  # the head of the next column
        return small and not closed and not one.cells
    if _is_apart(one, two, step, columns) or _ITEM.match(text, two.start, two.end):
        return False
    if _LABEL.match(text, two.start, two.end):
        return False
    space = _WORD_SPACE * one.height
    hangs = abs(two.left - one.tail) <= _SAME * one.height
    room = columns.edge if one.cells else columns.right_of(one)
    full = one.right + 2 * space + two.first > room
    if one.cells and not hangs:  # a last cell whose text flows on at the margin
        fits = one.rights[0] + space + two.first < one.lefts[1]  # so that it is not the first cell that goes on
        return full and fits and (small or text[two.start].isdigit()) and two.left <= one.left + one.height
    if hangs and one.tail > one.left:  # the next line of a cell, or of what a label announces
        return small or full or one.right - one.tail > _SHORT * (room - one.tail)
    if small:
        return full or one.right - one.left > _SHORT * (room - one.left)
    if not full or two.left - one.left > 2 * one.height:
        return False
    return text.count(" ", one.start, one.end) >= _PROSE_WORDS and bool(_LETTERS.search(text, one.start, one.end))


def _is_left(text: str, one: Line, two: Line, begun: int, columns: _Columns) -> bool:
    """Whether prose may break off at the end of a line because a label stands, by chance, at the head of the next.

    A field that begins with a label, at ``begun``, ends where the next label stands.
    """
    if one.cells or not _LABEL.match(text, two.start, two.end) or is_closed(text, one.start, one.end):
        return False
    full = one.right + 2 * _WORD_SPACE * one.height + two.first > columns.right_of(one)
    return full and not _LABEL.match(text, begun, one.end)


def _is_apart(one: Line, two: Line, step: float, columns: _Columns) -> bool:
    """Whether two lines stand farther apart than those of a paragraph, or are written in letters of another size."""
    high, low = max(one.height, two.height), min(one.height, two.height)
    return high > columns.other_height * low or two.top - one.top > max(_STEP * step, _LEAST_STEP) * high


def _names_fields(text: str, one: Line, two: Line) -> bool:
    """Whether a line names, in smaller letters, the fields of a form that are filled in on the next."""
    if two.height <= _OTHER_HEIGHT * one.height or not 0 < two.top - one.top < 1.6 * two.height:
        return False
    if text[one.end - 1] == ".":
        return False
    return all(any(abs(a - b) <= one.height for b in two.lefts or (two.left,)) for a in one.lefts or (one.left,))


def _torn(text: str, one: Line, two: Line, step: float, columns: _Columns) -> Iterator[tuple[int, int]]:
    """Where cells end that go on in the line below, and where they go on.

    What goes on begins in small letters, or in a row without its first cell, and had no room in the cell above.
    """
    if _is_apart(one, two, step, columns) or two.top <= one.top:
        return
    above, starts = one.lefts or (one.left,), (one.start, *one.cells)
    ends, limits = (*one.cells, two.start), (*above[1:], columns.edge)
    for left, start in zip(two.lefts or (two.left,), (two.start, *two.cells), strict=True):
        k = next((k for k, other in enumerate(above) if abs(left - other) <= _SAME * one.height), len(above) - 1)
        missing = start == two.start and k > 0
        word = text[start : start + 40].split(None, 1)[0]
        wide = two.first if start == two.start else len(word) * _LETTER * one.height
        reach = (one.rights or (one.right,))[k] + (_WORD_SPACE + _PADDING) * one.height + wide
        whole = is_closed(text, starts[k], starts[k] + len(text[starts[k] : ends[k]].rstrip()))
        if (missing or text[start].islower()) and reach > limits[k] and not whole:
            yield ends[k], start


__all__ = ["Boundaries", "Line", "boundaries"]
