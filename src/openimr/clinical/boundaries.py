"""Where on a page a statement begins and ends for the eye: cells of a row, paragraphs, lines of a list, heads and feet.

No quotation may cross such a place. The same rules hold for pages with boxes and for plain text (`lines`).
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from openimr.domain.pages import Page, TextSource

from .lexicon import lexicon
from .lines import WORD_SPACE, Line, lines_of
from .passages import is_abbreviated


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
            if mark := _COUNTED.match(self.text, line.start, line.end):
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
_LONGEST_LINE = 130
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
_COUNTED = re.compile(r"\(?(?P<n>\d{1,2}|[A-Za-z](?=[.)]))(?P<style>[.)]|(?=\s+[A-Z]))\s+(?=\S)")
"""The number or letter a line is counted by; a number without a mark stands before a capital."""
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
_OPEN_CELL = re.compile(rf"{_OPEN.pattern}|(?:\s[/&–-]|/\d{{2,4}}[–-]|[A-Za-z]/)$")
_HANGING = 2.2
"""The words behind the number of a row begin within so many heights of it."""
_RUNS_ON_IN_CELL = re.compile(r"[a-zà-ÿ&(]")
_ROW_STEP = 1.15
"""The lines of a cell stand closer together than two rows: so many times."""
_LINE_STEP = 1.33
"""The lines of a cell stand no farther apart than so many heights."""
_LINES_OF_ROW = 5
"""Lines of the longest cell of a table that is quoted whole."""
_NEARLY = 0.93
"""A last cell that reaches so far to the right is full."""


def boundaries(page: Page) -> Boundaries:
    """The boundaries of a page, by the boxes of its words where it has them, else by the blanks of its text."""
    lines = lines_of(page)
    typeset = page.source is TextSource.TEXT_LAYER
    columns = _Columns(page.text, lines, page.width, typeset, are_boxed=bool(page.words))
    edges, early, rest, below = _edges(page.text, lines, columns)
    fields = [(one, two) for one, two in pairwise(lines) if typeset and _names_fields(page.text, one, two)]
    names = {at for one, _ in fields for at in (one.start, *one.cells)}
    titles = _titles(page.text, lines) if typeset else ()
    filled = frozenset(two.start for _, two in fields)
    return Boundaries(page.text, lines, edges, early, rest.union(titles, names), filled, below)


def _edges(
    text: str, lines: Sequence[Line], columns: "_Columns"
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
            cells = [*_cells_below(text, lines[i - 1], line, step, columns, limits)]
            tears = [cell for cell in cells if cell.torn]
            rest_of_row = columns.are_boxed and _is_rest_of_row(text, lines, i, columns.edge)
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
        if line.height > _OTHER_HEIGHT * usual and not is_closed(text, line.start, line.end) and not line.cells
    ]


class _Columns:
    """How far the lines of a page reach to the right, by where they begin: the edge at which prose is broken.

    ``are_boxed`` tells that they are measured by boxes: blanks do not tell the rest of a cell from a new row.
    """

    def __init__(self, text: str, lines: Sequence[Line], width: float, typeset: bool, *, are_boxed: bool) -> None:
        self.are_boxed = are_boxed
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


def _items_begun(text: str, lines: Sequence[Line]) -> frozenset[int]:
    """Where lines begin that are items of a list: a number or letter in the midst of prose that is broken over lines
    ("within ten" / "(10) days") counts none unless it is the first or the one before it stands above."""
    found: set[int] = set()
    counted: set[tuple[str, int]] = set()
    for above, line in zip((None, *lines), lines, strict=False):
        if not _ITEM.match(text, line.start, line.end):
            continue
        mark = _COUNTED.match(text, line.start, line.end)
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
    return not by_word or (_OPEN.search(text, line.start, line.end) is not None and text[line.end - 1] != ",")


def _begins_with_drug(text: str, line: Line) -> bool:
    """Whether a line begins with the name of a drug and gives a dose: each line of a list of them is an entry."""
    first = _FIRST_WORD.match(text, line.start, line.end)
    if first is None or first[0].lower() not in lexicon().tries["drug"]:
        return False
    return _DOSE.search(text, line.start, line.end) is not None


def _runs_on(text: str, one: Line, two: Line, step: float, columns: _Columns, items: Set[int]) -> bool:
    """Whether what stands on a line, or in its last cell, goes on in the next one."""
    closed = is_closed(text, one.start, one.end)
    small = bool(_GOES_ON.match(text, two.start, two.end) or _OPEN.search(text, max(one.start, one.end - 8), one.end))
    if two.cells or (closed and not small) or _LONE_MARK.fullmatch(text, two.start, two.end):
        return False
    if two.top <= one.top:  # the head of the next column
        return small and not closed and not one.cells
    if _is_apart(one, two, step, columns) or two.start in items or _LABEL.match(text, two.start, two.end):
        return False
    open_ = _OPEN.search(text, max(one.start, one.end - 8), one.end)
    if small and not open_ and _begins_with_drug(text, one) and _begins_with_drug(text, two):
        return False
    space = WORD_SPACE * one.height
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
    if not full or two.left - one.left > 2 * one.height or text.count(" ", one.start, one.end) < _PROSE_WORDS:
        return False
    return bool(_LETTERS.search(text, one.start, one.end)) or _are_typed_in_capitals(text, one, two)


def _are_typed_in_capitals(text: str, one: Line, two: Line) -> bool:
    """Whether two lines are prose typed in capitals: no title, which has no stop and no comma."""
    words = text[one.start : one.end]
    return words.isupper() and text[two.start : two.end].isupper() and bool(re.search(r"\w[,;.] ?\w", words))


def _is_left(text: str, one: Line, two: Line, begun: int, columns: _Columns) -> bool:
    """Whether prose may break off at the end of a line because a label stands, by chance, at the head of the next.

    A field that begins with a label, at ``begun``, ends where the next label stands.
    """
    if one.cells or not _LABEL.match(text, two.start, two.end) or is_closed(text, one.start, one.end):
        return False
    full = one.right + 2 * WORD_SPACE * one.height + two.first > columns.right_of(one)
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


class _Below(NamedTuple):
    """A cell below another: where the upper one begins and ends, where the lower one begins, how far it may reach."""

    start: int
    end: int
    below: int
    limit: float
    aligned: bool
    """Whether it begins where the upper one does, or behind its number, and not at an indent of the last cell."""
    torn: bool
    """Whether the upper one goes on in it."""


def _cells_below(
    text: str, one: Line, two: Line, step: float, columns: _Columns, limits: Mapping[int, float]
) -> Iterator[_Below]:
    """The cells of a line with those of the line above, none where the lines stand apart.

    What goes on begins in small letters or with a bracket, or stands in a row without its first cell, and had no room
    in the cell above. ``limits`` are the right edges of the cells above that go on from a line above themselves.
    """
    if _is_apart(one, two, step, columns) or two.top <= one.top:
        return
    above, starts = one.lefts or (one.left,), (one.start, *one.cells)
    ends = (*one.cells, two.start)
    edges = (*above[1:], columns.edge)
    reaches = [limits.get(start, edge) for start, edge in zip(starts, edges, strict=True)]
    for left, start in zip(two.lefts or (two.left,), (two.start, *two.cells), strict=True):
        column = next((k for k, other in enumerate(above) if abs(left - other) <= _SAME * one.height), None)
        if column is None and start == two.start and _hangs_behind_number(text, one, left):
            column = 0
        k = len(above) - 1 if column is None else column
        missing = start == two.start and k > 0
        upper = text[starts[k] : ends[k]].rstrip()
        word = text[start : start + 40].split(None, 1)[0]
        wide = two.first if start == two.start else len(word) * _LETTER * one.height
        full = (one.rights or (one.right,))[k] + (WORD_SPACE + _PADDING) * one.height + wide > reaches[k]
        open_ = column is not None and (_OPEN_CELL if columns.are_boxed else _OPEN).search(upper)
        goes_on = missing or bool(open_ or _RUNS_ON_IN_CELL.match(text, start))
        torn = bool(
            goes_on
            and (full or (open_ and columns.are_boxed))
            and not is_closed(text, starts[k], starts[k] + len(upper))
        )
        yield _Below(starts[k], ends[k], start, reaches[k], column is not None, torn)


def _hangs_behind_number(text: str, one: Line, left: float) -> bool:
    """Whether a line begins below the words behind the number that counts the row above."""
    return bool(_COUNTED.match(text, one.start, one.end)) and 0 < left - one.left <= _HANGING * one.height


def _is_rest_of_row(text: str, lines: Sequence[Line], i: int, edge: float) -> bool:
    """Whether a line holds nothing but the rest of cells of the line above: it has fewer cells, and stands closer to
    that than the next row does, or alone and in small letters between full rows.

    What goes on at the margin may as well be the rest of a last cell that is full.
    """
    one, two = lines[i - 1], lines[i]
    fewer = len(two.cells) < len(one.cells) or not (one.cells or two.cells)
    prose = bool(one.cells) and text.count(" ", one.cells[-1], one.end) > 1 and one.right > _NEARLY * edge
    if not fewer or (prose and not two.cells and abs(two.left - one.left) <= one.height):
        return False
    full = max(len(line.cells) for line in lines[max(0, i - _LINES_OF_ROW) : i])
    ahead = range(i + 1, min(len(lines), i + 1 + _LINES_OF_ROW))
    row = next((k for k in ahead if len(lines[k].cells) >= full), None)
    is_last = i + 1 == len(lines)
    if (row == i + 1 or is_last) and not two.cells and text[two.start].islower():
        return True
    step = two.top - one.top
    if is_last:  # no row below it shows how far rows stand apart
        return step <= _LINE_STEP * one.height
    row = i + 1 if row is None else row
    return _ROW_STEP * step <= lines[row].top - lines[row - 1].top


__all__ = ["MONTH", "Boundaries", "boundaries", "is_closed"]
