"""Tables of examinations: which column a number stands in, by its place on the line or, failing that, by its order."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from openimr.domain.pages import Page, Word

from ..words.lexicon import Mention, data, terms
from ..words.tokens import DATE_KIND, GRADE, LEVEL_KIND, NUMBER, Token
from .sentence import Sentence

_NAMES = {word: column for column, words in data("columns")["heads"].items() for word in terms(words)}
"""What a column holds, by the word at its head."""
_HEADER = re.compile(r"\b(?:right|left|normal|norm|measured|actual|r|l|rt|lt|nl)\b")

# "Strength (0-5): Right  Left" heads a table, whatever stands in its brackets.
_OF_STRENGTH = re.compile(
    r"(?:(?:muscle|motor|manual) )?(?:strength|testing|mmt|motor|muscle testing)(?: \([^)]*\))?(?: :)?"
    r" (?:right left|left right|rt lt|lt rt|r l|l r)$"
)


def header(s: Sentence) -> list[tuple[str, float]] | None:
    """The columns a line names (name, where it begins), or None where it is no head of a table.

    Days of examinations name columns too: each holds what was measured on its day.
    """
    return _sides_and_normals(s) or _occasions(s)


_OCCASION = re.compile(
    r"(?=.)(?:(?:ie|i e|initial|intake|entry|start|at start|first|baseline|admission|eval\w*"
    r"|(?:re|d) (?:eval\w*|exam\w*|c)|reeval\w*|reexam\w*|exam|pre|post|before|after|today|now|current|last"
    r"|final|discharge|dc|week|wk|visit|month|mo"
    r"|session|tx|day)(?: (?:eval\w*|visit|exam|op|week|wk))?(?: \d{1,3})?)?"
    r"(?: ?,? ?\(? ?(?:\d{4}-\S+|\d{1,2} [/-] \d{1,2})(?: \))?)?"
)
"""When a column's values were measured: "IE 6/20", "wk 8 7/29", "today"."""
_AIM = re.compile(r"goals?|target|ltg|stg")
_NORMAL = re.compile(r"norms?|normal|nl|nml|expected")


def _occasions(s: Sentence) -> list[tuple[str, float]] | None:
    """The columns of a flow sheet, each an occasion; the last may hold what is aimed at, and tells nothing found."""
    if not s.begins or not _MAY_BE_OCCASIONS.search(s.norm):
        return None
    starts = [i for i, t in enumerate(s.tokens) if t.gap or not i]
    named: list[tuple[str, float]] = []
    for n, (start, end) in enumerate(zip(starts, [*starts[1:], len(s.tokens)], strict=True)):
        words = s.words(start, end)
        if _OCCASION.fullmatch(words) and not (not n and s.tokens[start].kind == NUMBER):
            named.append(("measured", s.tokens[start].column))
        elif _AIM.fullmatch(words) or _NORMAL.fullmatch(words):
            named.append(("normal" if _NORMAL.fullmatch(words) else "other", s.tokens[start].column))
        elif n or len(words) > _TITLE:
            return None
    return named if sum(name == "measured" for name, _ in named) > 1 else None


_MAY_BE_OCCASIONS = re.compile(
    r"\b(?:ie|initial|intake|entry|eval\w*|re|reeval\w*|today|now|current|final|discharge|baseline|week|wk|visit|first)\b"
)
"""A word one of which heads nearly every flow sheet; cheap to ask of every line."""
_TITLE = 40
"""Letters that the name of a table may have, which stands before its columns."""


def _sides_and_normals(s: Sentence) -> list[tuple[str, float]] | None:
    """The columns of sides, normals and days a line names."""
    days = sum(t.kind == DATE_KIND for t in s.tokens)
    if len(s.tokens) > 14 or not (_HEADER.search(s.norm) or days >= 2):
        return None
    if _OF_STRENGTH.match(s.norm):
        return [(_NAMES[t.norm], t.column) for t in s.tokens[-2:]]
    if any(t.kind in (NUMBER, GRADE) or t.norm in _ANSWERS for t in s.tokens):
        return None
    named = [
        ("measured", t.column) if t.kind == DATE_KIND else (_NAMES[t.norm], t.column)
        for t in s.tokens
        if t.norm in _NAMES or t.kind == DATE_KIND
    ]
    named = _joined(s, named)
    sides = [n for n, _ in named if n in ("right", "left", "normal", "measured")]
    table = next((i for i, t in enumerate(s.tokens) if t.gap), 0)
    marks = [t for t in s.tokens[table:] if t.norm in (",", ".", ";", ":", "+", "-") or t.kind == LEVEL_KIND]
    if len(sides) < 2 or marks or (len(set(sides)) < 2 and days < 2):
        return None
    others = len(s.tokens) - len(named)
    gaps = sum(t.gap for t in s.tokens)
    return [n for n in named if n[0] != "name"] if gaps or (others <= 4 and not days) else None


_ANSWERS = frozenset(terms(data("columns")["answers"]))
"""What stands in cells and never in the head of a table."""


def _joined(s: Sentence, named: list[tuple[str, float]]) -> list[tuple[str, float]]:
    """Columns with what belongs to one made one: "PROM R" is a column of the right side."""
    gaps = {t.column: t.gap for t in s.tokens}
    result: list[tuple[str, float]] = []
    for name, at in named:
        if result and not gaps[at] and name == result[-1][0] == "measured":
            continue  # "First exam" is one column
        if (
            result
            and not gaps[at]
            and {name, result[-1][0]} & {"passive", "measured"}
            and {name, result[-1][0]} & {"left", "right"}
        ):
            side = name if name in ("left", "right") else result[-1][0]
            result[-1] = (side, result[-1][1])
        else:
            result.append((name, at))
    return result


class Cell(NamedTuple):
    """A cell of a row: the name of its column, and its tokens (end exclusive)."""

    column: str
    start: int
    end: int


def cells(columns: list[tuple[str, float]], s: Sentence) -> list[Cell]:
    """The cells of a row behind its name, each with its column; none where the line is no row of a table."""
    heads = [at for _, at in columns]
    starts = [
        i
        for i, (before, t) in enumerate(pairwise(s.tokens), start=1)
        if t.gap or (t.start - before.end >= 2 and any(abs(t.column - at) <= 1 for at in heads))
    ]
    if not columns or not starts or not s.begins:
        return []
    ends = [*starts[1:], len(s.tokens)]
    named = by_column(columns, [(i, s.tokens[i].column) for i in starts])
    return [Cell(named[a], a, b) for a, b in zip(starts, ends, strict=True) if a in named]


def parted(s: Sentence, cell: Cell, parts: int) -> list[tuple[int, int]]:
    """The stretches of a cell, as many as its row names things, parted by strokes ("5 / 5 / 4+"); else the whole."""
    strokes = [i for i in range(cell.start, cell.end) if s.tokens[i].norm == "/"]
    if parts < 2 or len(strokes) != parts - 1:
        return [(cell.start, cell.end)] * parts
    edges = [cell.start - 1, *strokes, cell.end]
    return [(a + 1, b) for a, b in pairwise(edges)]


def told_of(columns: list[tuple[str, float]], s: Sentence, named: Sequence[Mention]) -> Iterator[tuple[Mention, Cell]]:
    """What each cell of a row says of each thing its name names: "biceps / triceps   5 / 4   5 / 5" names two.

    Args:
        columns: the table's columns.
        s: the row.
        named: mentions in the row; those before its first cell are what it is about.

    Returns:
        The things in order, each with every cell of the row or the part of it that is its own.
    """
    row = cells(columns, s)
    about: list[Mention] = []
    for m in named:
        if row and m.end <= row[0].start and (not about or m.start >= about[-1].end):
            about.append(m)
    for n, m in enumerate(about):
        for cell in row:
            start, end = parted(s, cell, len(about))[n]
            yield m, Cell(cell.column, start, end)


def by_column(columns: list[tuple[str, float]], places: list[tuple[int, float]]) -> dict[int, str]:
    """Which column each value stands in.

    Args:
        columns: the table's columns.
        places: (token, where it begins) of the values of one row, in order.

    Returns:
        The column's name by token.
    """
    if len(places) == len(columns):
        return {token: columns[i][0] for i, (token, _) in enumerate(places)}
    result: dict[int, str] = {}
    for token, at in places:
        name, where = min(columns, key=lambda c: abs(c[1] - at))
        if abs(where - at) <= 8 or where > 60:
            result[token] = name
    return result


def starts(page: Page) -> list[tuple[int, int, float, bool]]:
    """Where the words of a page with boxes are: (offset, end offset, left edge in points, whether a gap is before)."""
    result: list[tuple[int, int, float, bool]] = []
    at = 0
    last: Word | None = None
    cell_of = page.cell_of()
    for number, word in enumerate(page.words):
        start = page.text.find(word.text, at)
        if start < 0 or start - at > 3:
            return result
        same_line = last is not None and "\n" not in page.text[at:start]
        gap = bool(same_line and last and word.x0 - last.x1 > max(9.0, 1.1 * (word.y1 - word.y0)))
        gap = gap or (same_line and last is not None and cell_of.get(number) != cell_of.get(number - 1))
        result.append((start, start + len(word.text), word.x0, gap))
        at = start + len(word.text)
        last = word
    return result


def located(found: list[Token], placed: list[tuple[int, int, float, bool]]) -> list[Token]:
    """Tokens with the columns and gaps that the boxes of their words give."""
    offsets = [start for start, _, _, _ in placed]
    result = []
    for token in found:
        i = bisect_right(offsets, token.start) - 1
        if i >= 0 and token.start < placed[i][1]:
            first = placed[i][0] == token.start
            token = token._replace(column=placed[i][2], gap=placed[i][3] and first)
        result.append(token)
    return result
