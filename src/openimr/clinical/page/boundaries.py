"""Where on a page a statement begins and ends for the eye: cells of a row, paragraphs, lines of a list, heads and feet.

No quotation may cross such a place. The same rules hold for pages with boxes and for plain text (`lines`).
"""

import re
from collections.abc import Sequence, Set
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from statistics import median

from openimr.domain.pages import Page, TextSource

from ..words.lexicon import lexicon
from .lines import WORD_SPACE, Line, lines_of
from .running_on import (
    COUNTED,
    MONTH,
    OPEN,
    OTHER_HEIGHT,
    PROSE_WORDS,
    SAME,
    Columns,
    cells_below,
    is_apart,
    is_closed,
    is_rest_of_row,
)


@dataclass(frozen=True)
class Boundaries:
    """The places of a page that no statement crosses.

    ``edges`` are offsets in the page's text at which something new begins, in order. Where a cell has several lines,
    ``early`` are the edges at which its upper lines end unfinished, ``rest`` those at which the lower ones begin; what
    begins there, or names a page or the fields of a form, is no statement; ``below`` leads from where such a cell
    begins to where it goes on, as far as that is sure. ``filled`` is where the lines begin that fill in the fields
    named above them.
    ``lines`` are the page's lines in reading order, empty ones left out.
    """

    text: str
    lines: tuple[Line, ...]
    edges: tuple[int, ...]
    early: frozenset[int]
    rest: frozenset[int]
    filled: frozenset[int]
    below: dict[int, int] = field(default_factory=dict)

    @cached_property
    def above(self) -> dict[int, int]:
        """The way back from where a cell goes on to where its line above begins."""
        return {lower: upper for upper, lower in self.below.items()}

    @cached_property
    def _marks(self) -> dict[int, tuple[str, int, int]]:
        """The marks lines begin with, by where: how they are written, what they count, where the words behind begin."""
        found: dict[int, tuple[str, int, int]] = {}
        for line in self.lines:
            if mark := COUNTED.match(self.text, line.start, line.end):
                count = mark["n"]
                value = int(count) if count.isdigit() else ord(count)
                found[line.start] = f"{mark['style']}{count.isdigit()}", value, mark.end()
        return found

    def behind_mark(self, start: int, limit: int) -> int:
        """Where the words of a line begin, behind the number or letter that counts it as those of other lines do.

        Args:
            start: where the line begins, or any other place, which is handed back.
            limit: where the words may begin at the latest.
        """
        style, value, end = self._marks.get(start, ("", 0, start))
        counted = any(one[0] == style and 0 < abs(one[1] - value) < 3 for one in self._marks.values())
        return end if counted and end <= limit else start

    @cached_property
    def _ends(self) -> dict[int, int]:
        return {at: end for line in self.lines for at, end in pairwise((line.start, *line.cells, line.end))}

    def end_of_cell(self, start: int) -> int:
        """Where the cell ends, on its line, that begins at an offset."""
        return self._ends[start]

    @cached_property
    def cells(self) -> frozenset[int]:
        """The offsets at which a further cell of a line begins."""
        return frozenset(at for line in self.lines for at in line.cells)


_USUAL_STEP = 1.45
"""How far lines usually stand apart, in heights."""
_SHORT = 0.45
"""A line that fills no more of its column ends there, whatever the next begins with."""
_BAR = re.compile(r"(?<=\s)[|·](?=\s)|[•▪■►](?=\s)")
_LAST_MEASURE = re.compile(
    r"(?<=\| )[A-Za-z][\w%]*(?: [A-Za-z]\w*)? \d[\d.'\"]*(?: ?(?:lbs?|kg|cm|in|F|C|%)\b)? (?=[A-Z(][^|\n]*(?:\n|$))"
)
"""The last measure of a row of them, behind whose last bar a sentence follows on the same line ("| BMI 32.1 He …")."""
_ITEM = re.compile(
    r"(?:[-*•·▪>■►]|\(?[1-9]\d?[.):](?!\d)|\(?[a-zA-Z][.)](?!\))|#\d|\[[ xX✓_]?\]|[☒☑☐□]|\([ xX✓]\))\s*(?=\S)"
)
_LABEL = re.compile(r"(?![^(:]*\))[A-Z](?:[\w /&()'’#+-]|\.(?!\s)){0,40}:(?=\s|$)")
_LONG_PROSE = 9
"""Blanks of a line that surely is prose."""
_FIRST_WORD = re.compile(r"[A-Za-z]{4,}")
_DOSE = re.compile(r"\d ?(?:mg|mcg|ml|%|units?)\b|\b(?:tab|caps?|bid|tid|qhs|daily|prn)\b", re.IGNORECASE)
_LONE_MARK = re.compile(r"\(?\d{1,2}[.)]")
"""An item of a form's list that nobody filled in."""
_GOES_ON = re.compile(r"[a-zà-ÿ]|\d+(?:/\d+)?[.,;](?=\s|$)")
"""What a line begins with that goes on from the one above: a small letter, a number that ends something."""
_LETTERS = re.compile(r"[a-z]{2,}|[a-z](?= )")


def boundaries(page: Page) -> Boundaries:
    """The boundaries of a page, by the boxes of its words where it has them, else by the blanks of its text."""
    lines = lines_of(page)
    typeset = page.source is TextSource.TEXT_LAYER
    columns = Columns(page.text, lines, page.width, typeset, are_boxed=bool(page.words))
    edges, early, rest, below = _edges(page.text, lines, columns)
    fields = [(one, two) for one, two in pairwise(lines) if typeset and _names_fields(page.text, one, two)]
    names = {at for one, _ in fields for at in (one.start, *one.cells)}
    titles = _titles(page.text, lines) if typeset else ()
    filled = frozenset(two.start for _, two in fields)
    return Boundaries(page.text, lines, edges, early, rest.union(titles, names), filled, below)


def _edges(
    text: str, lines: Sequence[Line], columns: Columns
) -> tuple[tuple[int, ...], frozenset[int], frozenset[int], dict[int, int]]:
    """The edges of a page, those among them that end a statement too early, those behind which its rest begins, and
    which cell goes on in which."""
    step, items = _usual_step(text, lines), _items_begun(text, lines)
    found = {at for match in _BAR.finditer(text) for at in (match.start(), match.end() + 1)}
    found.update(match.end() for match in _LAST_MEASURE.finditer(text))
    early: set[int] = set()
    rest: set[int] = set()
    below: dict[int, int] = {}
    limits: dict[int, float] = {}
    for line in lines:
        found.update(line.cells)
    begun = 0
    for i, line in enumerate(lines):
        if i and _runs_on(text, lines[i - 1], line, step, columns, items):
            continue
        found.add(line.start)
        begun, before = line.start, begun
        if not i:
            continue
        if _is_left(text, lines[i - 1], line, before, columns):
            early.add(line.start)
        if lines[i - 1].cells or line.cells or lines[i - 1].start in limits:
            cells = [*cells_below(text, lines[i - 1], line, step, columns, limits)]
            tears = [cell for cell in cells if cell.torn]
            rest_of_row = columns.are_boxed and is_rest_of_row(text, lines, i, columns.edge)
            if tears and rest_of_row and all(cell.aligned for cell in cells):
                tears = cells  # where one cell goes on, nothing else on the line is of a new row
                below |= {cell.start: cell.below for cell in cells}
            early.update(cell.end for cell in tears)
            rest.update(cell.below for cell in tears)
            limits |= {cell.below: cell.limit for cell in tears}
    return tuple(sorted(found)), frozenset(early), frozenset(rest), below


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
        if line.height > OTHER_HEIGHT * usual and not is_closed(text, line.start, line.end) and not line.cells
    ]


def _items_begun(text: str, lines: Sequence[Line]) -> frozenset[int]:
    """Where lines begin that are items of a list: a number or letter in the midst of prose that is broken over lines
    ("within ten" / "(10) days") counts none unless it is the first or the one before it stands above."""
    found: set[int] = set()
    counted: set[tuple[str, int]] = set()
    for above, line in zip((None, *lines), lines, strict=False):
        if not _ITEM.match(text, line.start, line.end):
            continue
        mark = COUNTED.match(text, line.start, line.end)
        if mark is None:
            found.add(line.start)
            continue
        value = int(mark["n"]) if mark["n"].isdigit() else ord(mark["n"].lower()) - ord("a") + 1
        first = value == 1 or (mark["style"], value - 1) in counted
        capital = text[mark.end() : mark.end() + 1].isupper() and not text.startswith("(", line.start)
        if first or above is None or not _is_open_prose(text, above, by_word=capital):
            found.add(line.start)
            counted.add((mark["style"], value))
    return frozenset(found)


def _is_open_prose(text: str, line: Line, *, by_word: bool) -> bool:
    """Whether a line is long prose that ends with no stop, and ``by_word`` with a word that something must follow."""
    if line.cells or text.count(" ", line.start, line.end) < _LONG_PROSE or is_closed(text, line.start, line.end):
        return False
    return not by_word or (OPEN.search(text, line.start, line.end) is not None and text[line.end - 1] != ",")


def _begins_with_drug(text: str, line: Line) -> bool:
    """Whether a line begins with the name of a drug and gives a dose: each line of a list of them is an entry."""
    first = _FIRST_WORD.match(text, line.start, line.end)
    if first is None or first[0].lower() not in lexicon().tries["drug"]:
        return False
    return _DOSE.search(text, line.start, line.end) is not None


def _runs_on(text: str, one: Line, two: Line, step: float, columns: Columns, items: Set[int]) -> bool:
    """Whether what stands on a line, or in its last cell, goes on in the next one."""
    closed = is_closed(text, one.start, one.end)
    small = bool(_GOES_ON.match(text, two.start, two.end) or OPEN.search(text, max(one.start, one.end - 8), one.end))
    if two.cells or (closed and not small) or _LONE_MARK.fullmatch(text, two.start, two.end):
        return False
    if two.top <= one.top:  # the head of the next column
        return small and not closed and not one.cells
    if is_apart(one, two, step, columns) or two.start in items or _LABEL.match(text, two.start, two.end):
        return False
    open_ = OPEN.search(text, max(one.start, one.end - 8), one.end)
    if small and not open_ and _begins_with_drug(text, one) and _begins_with_drug(text, two):
        return False
    space = WORD_SPACE * one.height
    hangs = abs(two.left - one.tail) <= SAME * one.height
    room = columns.edge if one.cells else columns.right_of(one)
    full = one.right + 2 * space + two.first > room
    if one.cells and not hangs:  # a last cell whose text flows on at the margin
        fits = one.rights[0] + space + two.first < one.lefts[1]  # so that it is not the first cell that goes on
        return full and fits and (small or text[two.start].isdigit()) and two.left <= one.left + one.height
    if hangs and one.tail > one.left:  # the next line of a cell, or of what a label announces
        return small or full or one.right - one.tail > _SHORT * (room - one.tail)
    if small:
        return full or one.right - one.left > _SHORT * (room - one.left)
    if not full or two.left - one.left > 2 * one.height or text.count(" ", one.start, one.end) < PROSE_WORDS:
        return False
    return bool(_LETTERS.search(text, one.start, one.end)) or _are_typed_in_capitals(text, one, two)


def _are_typed_in_capitals(text: str, one: Line, two: Line) -> bool:
    """Whether two lines are prose typed in capitals: no title, which has no stop and no comma."""
    words = text[one.start : one.end]
    return words.isupper() and text[two.start : two.end].isupper() and bool(re.search(r"\w[,;.] ?\w", words))


def _is_left(text: str, one: Line, two: Line, begun: int, columns: Columns) -> bool:
    """Whether prose may break off at the end of a line because a label stands, by chance, at the head of the next.

    A field that begins with a label, at ``begun``, ends where the next label stands.
    """
    if one.cells or not _LABEL.match(text, two.start, two.end) or is_closed(text, one.start, one.end):
        return False
    full = one.right + 2 * WORD_SPACE * one.height + two.first > columns.right_of(one)
    return full and not _LABEL.match(text, begun, one.end)


def _names_fields(text: str, one: Line, two: Line) -> bool:
    """Whether a line names, in smaller letters, the fields of a form that are filled in on the next."""
    if two.height <= OTHER_HEIGHT * one.height or not 0 < two.top - one.top < 1.6 * two.height:
        return False
    if text[one.end - 1] == ".":
        return False
    return all(any(abs(a - b) <= one.height for b in two.lefts or (two.left,)) for a in one.lefts or (one.left,))


__all__ = ["MONTH", "Boundaries", "boundaries", "is_closed"]
