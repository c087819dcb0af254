"""Tables of decisions read by the boxes of their words: a cell that runs over lines stays one cell, a row one row.

Read line by line, "NON-" above "CERTIFIED" says the opposite of its cell. Where the page draws its table, rows and
cells are as drawn. Elsewhere columns are where words begin below each other behind a gap; a row begins where its number
stands, or where its decision begins.
"""

import re
from collections.abc import Sequence
from itertools import chain, pairwise
from typing import NamedTuple

from openimr.domain.pages import Page

from ..page.cells import CLOSE, Cell, Line, Word, begins_row, columns_of, lefts_of, lines_of, tables_of, words_of
from .statements import heads_table
from .values import Decided, Item
from .verdicts import decided_of, verdicts

_APART = 1.12
"""Lines of one row stand closer than rows do, by this factor at least, where a table shows it at all."""
_MOST_LINES = 60
_ROW_NUMBER = re.compile(r"#?\d{1,2}[.)]?")
_NOTHING = re.compile(r"(?:0|-+|n/?a|none)?", re.IGNORECASE)
"""What a column of quantities holds where nothing was granted."""


class _Row(NamedTuple):
    """A row's cells: of each column its words line by line."""

    cells: tuple[Cell, ...]


def decided_in_grids(number: int, page: Page, text: str) -> tuple[list[Decided], str]:
    """The decisions of the tables of a page, and the page's text with these tables blanked, letter for letter.

    Args:
        number: the page's number.
        page: the page, with the boxes of its words.
        text: its text as it is to be read; of the same length as the page's own.
    """
    found: list[Decided] = []
    for table in tables_of(page, text):
        made, rows = _drawn(number, table)
        found += made
        for row in rows if made else ():
            for low, high in ((one[0].start, one[-1].end) for cell in row for one in cell):
                text = text[:low] + " " * (high - low) + text[high:]
    lines = lines_of(page, text)
    at = 0
    while at < len(lines):
        if heads_table(" ".join(word.text for word in lines[at].words)):
            made, end = _table(number, lines, at)
            if made:
                found += made
                low, high = lines[at].words[0].start, lines[end - 1].words[-1].end
                text = text[:low] + re.sub(r"[^\n]", " ", text[low:high]) + text[high:]
                at = end
                continue
        at += 1
    return found, text


def _drawn(number: int, table: Sequence[Sequence[Cell]]) -> tuple[list[Decided], Sequence[Sequence[Cell]]]:
    """The decisions of a table whose rows and cells the page draws, and its rows; none where it tells no decisions."""
    at = next((at for at, row in enumerate(table) if heads_table(" ".join(filter(None, map(words_of, row))))), None)
    if at is None:
        return [], ()
    head, rows = columns_of(table[at + 1 :], table[at])
    numbered = all(len(re.sub(r"\W", "", word.text)) <= _LONGEST_NUMBER for row in rows for word in chain(*row[0]))
    names = tuple(map(words_of, head))
    return _decisions(number, [_Row(tuple(row)) for row in rows], names, numbered=numbered), table[at:]


def _decisions(number: int, rows: Sequence[_Row], names: Sequence[str], *, numbered: bool) -> list[Decided]:
    """What the rows of a table decide: each with its item and the column that tells most decisions.

    ``names`` are the heads of the columns, empty where they are not known.
    """
    item = 1 if numbered else 0
    told = {at: [verdicts(words_of(row.cells[at])) for row in rows] for at in range(item + 1, len(names))}
    if not any(any(found) for found in told.values()):
        return []

    def tells(at: int) -> tuple[int, int, int]:
        """How many cells a decision opens, and how many have one anywhere ("remaining #30 denied")."""
        return sum(bool(one) and one[0].start == 0 for one in told[at]), sum(map(bool, told[at])), at

    deciding = max(told, key=tells)
    return _numbered([made for row in rows if (made := _decided(number, row, item, deciding, names))])


_LONGEST_NUMBER = 2
"""Letters of what counts the rows."""


def _table(number: int, lines: Sequence[Line], head: int) -> tuple[list[Decided], int]:
    """The decisions of the table below a line of column names, and the line behind it; none where it is no grid."""
    end, lefts = _extent(lines, head + 1)
    body = lines[head + 1 : end]
    if len(lefts) < 2 or not body:
        return [], head + 1
    true = CLOSE * body[0].height
    numbered = all(
        len(re.sub(r"\W", "", word.text)) <= _LONGEST_NUMBER for line in body for word in _cell(line, lefts, 0, true)
    )
    return _decisions(number, _rows(body, lefts, true, numbered), [""] * len(lefts), numbered=numbered), end


def _extent(lines: Sequence[Line], start: int) -> tuple[int, list[float]]:
    """Where a table ends that begins at a line, and where its columns begin: the most lines that keep to columns."""
    for end in range(min(len(lines), start + _MOST_LINES), start, -1):
        body = lines[start:end]
        lefts = lefts_of(body)
        if len(lefts) > 1 and all(_keeps_to(line, lefts) for line in body):
            return end, lefts
    return start, []


def _keeps_to(line: Line, lefts: Sequence[float]) -> bool:
    """Whether a line begins in a column and none of its words lies across the beginning of one."""
    true = CLOSE * line.height
    begins = any(abs(line.words[0].x0 - left) <= true for left in lefts)
    return begins and not any(word.x0 < left - true and word.x1 > left + true for word in line.words for left in lefts)


def _cell(line: Line, lefts: Sequence[float], at: int, true: float) -> list[Word]:
    high = lefts[at + 1] - true if at + 1 < len(lefts) else float("inf")
    return [word for word in line.words if lefts[at] - true <= word.x0 < high]


def _rows(body: Sequence[Line], lefts: Sequence[float], true: float, numbered: bool) -> list[_Row]:
    steps = [b.top - a.top for a, b in pairwise(body)]
    least = min(steps, default=0.0)
    parted = max(steps, default=0.0) > _APART * least
    rows: list[_Row] = []
    for at, line in enumerate(body):
        cells = [_cell(line, lefts, i, true) for i in range(len(lefts))]
        told = begins_row(body[at - 1], line) if at else None
        if told is not None:
            new = told
        elif numbered:
            new = bool(cells[0]) and _ROW_NUMBER.fullmatch(cells[0][0].text) is not None
        elif parted:
            new = bool(at) and steps[at - 1] > _APART * least
        else:
            new = bool(cells[0]) and any(cells[1:])
        if new or not rows:
            rows.append(_Row(tuple([] for _ in lefts)))
        for i, words in enumerate(cells):
            if words:
                rows[-1].cells[i].append(words)
    return rows


def _decided(number: int, row: _Row, item: int, column: int, names: Sequence[str]) -> Decided | None:
    """The decision of a row with what the columns behind it grant; nothing where its cell has no word of decision.

    A day or a number in a column of its own says what it is of by the head of the column alone.
    """
    cell = row.cells[column]
    words = words_of(cell)
    found = verdicts(words)
    named = [" ".join(word.text for word in line) for line in row.cells[item]]
    if not found or not any(re.search(r"[A-Za-z]{2}", part) for part in named):
        return None
    behind = zip(names[column + 1 :], map(words_of, row.cells[column + 1 :]), strict=False)
    # What says itself that it grants or refuses needs no name of its column.
    granted = [
        one if verdicts(one) and verdicts(name) else f"{name} {one}".strip()
        for name, one in behind
        if not _NOTHING.fullmatch(one)
    ]
    told = (" | " if any(names) else " ").join([words, *granted])
    low, high = cell[0][0].start, cell[0][-1].end
    before = re.sub(r"\W", "", words_of(row.cells[0])).lower() if item else ""
    return Decided(decided_of(words, found), number, low, high, Item(tuple(named), number, before or None), told)


def _numbered(rows: list[Decided]) -> list[Decided]:
    """The rows with the number or letter each item begins with; bare numbers are no part of the items."""
    items = [row.item for row in rows if row.item]
    begins = [_LABEL.match(item.parts[0]) for item in items]
    labels = [match["label"].lower() for match in begins if match]
    if len(labels) < max(2, len(rows)) or labels != sorted(set(labels), key=lambda label: (len(label), label)):
        return rows
    made = []
    for row, item, match in zip(rows, items, begins, strict=True):
        first = item.parts[0] if match and match["stop"] else item.parts[0][match.end() if match else 0 :]
        made.append(
            row._replace(item=Item((first, *item.parts[1:]), item.page, match["label"].lower() if match else None))
        )
    return made


_LABEL = re.compile(r"(?P<label>\d{1,2}|[A-La-l])(?P<stop>[.)])?\s+(?=\S)")
