"""What a request for authorization asks for, item by item: the rows of its table cell by cell, or the lines of a list.

Where the page draws its table, rows and cells are as drawn. Elsewhere columns are told by where words begin below each
other and by the names above them; a row begins where lines stand farther apart, or, on a scan whose lines do not, where
its other cells begin too.
"""

import re
from collections.abc import Sequence
from functools import cache
from itertools import pairwise
from typing import NamedTuple

from openimr.domain.pages import Page, TextSource

from ..deciding.statements import A_LINE, place, statements
from ..page.cells import CLOSE, GAP, Cell, Line, Word, begins_row, columns_of, lefts_of, lines_of, tables_of, words_of
from ..page.running import body_texts
from ..quoting.joining import goes_on
from ..report import Report
from ..words.lexicon import data

_CLOSE_ON_SCANS = 0.75
"""On a scan cells of one column begin within so many heights of each other, since it may lie askew."""
_APART = 1.12
"""Lines of one row stand closer than rows do, by this factor at least, where a table shows it at all."""
_MOST_LINES = 70


class Asked(NamedTuple):
    """A row of a request: the page, the lines of its treatment, and the words of its codes and its amount.

    ``spans`` are the stretches of the page's text in which the words of the treatment stand, line by line.
    """

    page: int
    parts: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]
    codes: str
    amount: str


def asked_in(report: Report) -> list[Asked]:
    """The rows of the tables of a request, in order, or the items of its lists; none where it has neither.

    Args:
        report: the request.
    """
    found: list[Asked] = []
    lists: list[Asked] = []
    for (number, page), text in zip(report.pages, body_texts(report), strict=True):
        rows = [row for table in tables_of(page, text) for row in _drawn(number, table)]
        lines = lines_of(page, text) if page.words and not rows else []
        head = next((at for at, line in enumerate(lines) if _columns(line)), None)
        if head is not None:
            rows = _rows(number, page, lines, head)
        found += rows
        lists += _listed(number, text)
    return found or lists


def _drawn(number: int, table: Sequence[Sequence[Cell]]) -> list[Asked]:
    """The rows of a table whose rows and cells the page draws."""
    at = next((at for at, row in enumerate(table) if _is_head(_kinds_named(row))), None)
    if at is None:
        return []
    ends = (n for n, row in enumerate(table) if n > at and any(_any("ends").match(words_of(cell)) for cell in row))
    head, rows = columns_of(table[at + 1 : next(ends, len(table))], table[at])
    kinds = _kinds_named(head)
    made = (_asked(number, _stretches(row), kinds) for row in rows)
    return [one for one in made if one]


def _kinds_named(row: Sequence[Cell]) -> list[str]:
    """Which column each cell of a row names; empty where it names none that is known."""
    return [_kind(words_of(cell)) or "" for cell in row]


def _stretches(row: Sequence[Cell]) -> list[list[list[Word]]]:
    """The cells of a row stretch by stretch, as if they were lines."""
    return [
        [cell[n] if n < len(cell) else [] for cell in row] for n in range(max((len(cell) for cell in row), default=0))
    ]


def _is_head(kinds: Sequence[str]) -> bool:
    """Whether these are the columns of a request: one of its treatments, and two more that are known."""
    return kinds.count("treatment") == 1 and len(set(kinds) - {""}) > _FEW_COLUMNS


_FEW_COLUMNS = 2


def _listed(number: int, text: str) -> list[Asked]:
    """The items of the lists below a line that asks for what follows, and the lines of numbered services.

    Where a scan has lost the marks of some lines, what stands between marked ones is of the list too.
    """
    lines = list(statements(number, text))
    marked = [at for at, line in enumerate(lines) if line.begins and _ITEM.match(line.words)]
    items: list[int] = [at for at, line in enumerate(lines) if line.begins and _NUMBERED.match(line.words)]
    for at, line in enumerate(lines):
        if not (line.words.endswith(":") and _any("asking").search(line.words)) or at + 1 not in marked:
            continue
        last = at + 1
        while later := [one for one in marked if last < one <= last + _LOST]:
            if any(_is_prose(one.words) for one in lines[last + 1 : later[0]]):
                break
            last = later[0]
        items += [one for one in range(at + 1, last + 1) if lines[one].begins]
    found = []
    for at in sorted(set(items)):
        line = lines[at]
        mark = _NUMBERED.match(line.words) or _ITEM.match(line.words)
        low = mark.end() if mark else 0
        found.append(Asked(number, (line.words[low:].rstrip(" ."),), (place(line, low, len(line.words)),), "", ""))
    return found


def _is_prose(words: str) -> bool:
    """Whether a line is a sentence or a long one, and no item whose mark was lost."""
    return words.endswith(".") or len(words) > A_LINE


_LOST = 4
"""So many lines on the next mark of a list may stand."""
_NUMBERED = re.compile(
    r"(?:service|item|treatment|procedure|medication) (?:no\.? )?#?\d{1,2}\b[:.]?\s+(?=\w)", re.IGNORECASE
)
_ITEM = re.compile(r"(?:[-*•·▪>]|\(?\d{1,2}[.)]|#\d)\s+(?=\w)")


def _columns(line: Line) -> list[tuple[str, float, float]]:
    """The columns a line names: what each is, and where its name begins and ends; none where it is no head."""
    named: list[tuple[str, float, float]] = []
    for cell in _cells(line.words, line.height):
        if _kind(" ".join(word.text for word in cell)) is None:
            return []
        for at, word in enumerate(cell):
            kind = _kind(" ".join(one.text for one in cell[at:]))
            # On a scan the names of two columns may stand as close as two words.
            if kind and (not at or (kind != named[-1][0] and (kind != "code" or word.text[:1] in "CH"))):
                named.append((kind, word.x0, word.x1))
            else:
                named[-1] = (*named[-1][:2], word.x1)
    kinds = [kind for kind, _, _ in named]
    return named if kinds.count("treatment") == 1 and len(set(kinds)) > 2 else []


def _kind(words: str) -> str | None:
    """Which column some words name; None where they name none."""
    return next((name for name, said in _names().items() if said.match(words)), None)


@cache
def _names() -> dict[str, re.Pattern[str]]:
    return {name: re.compile(rf"\W*(?:{said})$", re.IGNORECASE) for name, said in data("asking")["columns"].items()}


@cache
def _any(name: str) -> re.Pattern[str]:
    return re.compile(data("asking")[name].strip(), re.IGNORECASE)


def _cells(words: Sequence[Word], height: float) -> list[list[Word]]:
    """The words of a line parted at its gaps."""
    found = [[words[0]]]
    for one, two in pairwise(words):
        if two.x0 - one.x1 > GAP * height:
            found.append([])
        found[-1].append(two)
    return found


def _rows(number: int, page: Page, lines: Sequence[Line], head: int) -> list[Asked]:
    """The rows of the table below a line of names."""
    body: list[Line] = []
    for line in lines[head + 1 : head + 1 + _MOST_LINES]:
        words = " ".join(word.text for word in line.words)
        if _any("ends").search(words):
            break
        if body or not _any("naming").fullmatch(words):
            body.append(line)
    if not body:
        return []
    scanned = page.source is TextSource.OCR
    close = _CLOSE_ON_SCANS if scanned else CLOSE
    lefts = _lefts(body, _columns(lines[head]), close)
    kinds = _kinds(lefts, _columns(lines[head])) if lefts else []
    if "treatment" not in kinds:
        return []
    table = [_row(line, lefts, close) for line in body]
    asked = []
    for rows in _together(body, table, kinds, scanned=scanned):
        made = _asked(number, rows, kinds)
        asked += [made] if made else []
    return asked


def _lefts(body: Sequence[Line], named: Sequence[tuple[str, float, float]], close: float) -> list[float]:
    """Where the columns of a table begin: below each other, or below their names where one row fills them."""
    true = close * body[0].height
    found = lefts_of(body, close) if len(body) > 1 else []
    starts = {cell[0].x0 for line in body for cell in _cells(line.words, line.height)}
    for _, low, _ in named:
        near = [x for x in starts if abs(x - low) <= true]
        if near and not any(abs(x - low) <= true for x in found):
            found.append(min(near))
    return sorted(found)


def _kinds(lefts: Sequence[float], named: Sequence[tuple[str, float, float]]) -> list[str]:
    """What each column is: the name that begins with it, or whose middle stands above it."""
    edges = [*lefts, float("inf")]
    found = [""] * len(lefts)
    for kind, low, high in named:
        at = min(range(len(lefts)), key=lambda i: abs(lefts[i] - low))
        if abs(lefts[at] - low) > _NEAR:  # a name in the middle above its column
            at = next((i for i, (left, right) in enumerate(pairwise(edges)) if left <= (low + high) / 2 < right), at)
        found[at] = found[at] or kind
    return found


_NEAR = 12.0
"""So many points from where a column begins its name may begin."""


def _row(line: Line, lefts: Sequence[float], close: float) -> list[list[Word]]:
    """The words of a line by columns."""
    true = close * line.height
    cells: list[list[Word]] = [[] for _ in lefts]
    for word in line.words:
        at = max((at for at, left in enumerate(lefts) if word.x0 >= left - true), default=0)
        cells[at].append(word)
    return cells


def _together(
    body: Sequence[Line], table: Sequence[list[list[Word]]], kinds: Sequence[str], *, scanned: bool
) -> list[list[list[list[Word]]]]:
    """The lines of a table put together by rows."""
    steps = [b.top - a.top for a, b in pairwise(body)]
    least = min(steps, default=0.0)
    parted = not scanned and max(steps, default=0.0) > _APART * least > 0
    rows: list[list[list[list[Word]]]] = []
    for at, cells in enumerate(table):
        begins = begins_row(body[at - 1], body[at]) if at else True
        if begins is None:
            begins = steps[at - 1] > _APART * least if parted else _begins(cells, rows[-1], kinds)
        if begins or not rows:
            rows.append([])
        rows[-1].append(cells)
    return rows


def _begins(cells: Sequence[Sequence[Word]], row: Sequence[Sequence[Sequence[Word]]], kinds: Sequence[str]) -> bool:
    """Whether a line begins a row, and does not go on with the one above it, by what its cells hold."""
    treatment = _of(cells, kinds, "treatment")
    before = next((said for one in reversed(row) if (said := _of(one, kinds, "treatment"))), "")
    if not treatment or goes_on(before) or before.endswith((",", ";")):
        return False
    filled = {kind for kind, words in zip(kinds, cells, strict=True) if words}
    full = {kind for one in row for kind, words in zip(kinds, one, strict=True) if words}
    again = filled & full & {"code", "amount"}
    of_patient, of_item = filled & {"diagnosis", "icd"}, filled & {"code", "amount"}
    if treatment[0].islower():
        return len(again) > 1 or (len(of_patient) > 1 and bool(of_item))
    return (bool(of_patient) and bool(of_item)) or len(of_item) > 1 or len(of_patient) > 1 or bool(again)


def _of(cells: Sequence[Sequence[Word]], kinds: Sequence[str], kind: str) -> str:
    """The words of a line in the columns of a kind."""
    return " ".join(word.text for name, words in zip(kinds, cells, strict=True) if name == kind for word in words)


def _asked(number: int, rows: Sequence[Sequence[Sequence[Word]]], kinds: Sequence[str]) -> Asked | None:
    """What a row asks for; nothing where its cell of the treatment names none."""
    lines = [
        [word for name, words in zip(kinds, cells, strict=True) if name == "treatment" for word in words]
        for cells in rows
    ]
    lines = [words for words in lines if words]
    parts = tuple(" ".join(word.text for word in words) for words in lines)
    if not any(re.search(r"[A-Za-z]\W?[A-Za-z]", part) for part in parts) or _any("naming").fullmatch(" ".join(parts)):
        return None
    spans = tuple((words[0].start, words[-1].end) for words in lines)
    codes, amount = (" ".join(_of(cells, kinds, kind) for cells in rows).split() for kind in ("code", "amount"))
    return Asked(number, parts, spans, " ".join(codes), " ".join(amount))
