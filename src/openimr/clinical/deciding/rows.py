"""Rows of tables that say what was decided on an item: cells parted by wide blanks or dots, or lines below a head.

An item may run over into the next line of its column.
"""

import re
from collections.abc import Sequence

from ..page.sections import heading_at
from .items import cell, names_treatment, number_of
from .statements import A_LINE, Statement, counts, heads_table, told_by
from .values import Decided, Item, Known
from .verdicts import decided_of, says, verdicts

_TITLES = re.compile(r"\b(?:utili[sz]ation|notice|review|letter|report)\b", re.IGNORECASE)


def _heads_cells(line: Statement) -> bool:
    """Whether wide blanks part a line into the names of columns, one of the item and one of the decision."""
    cells = [" ".join(cell.split()) for cell in _CELL_GAP.split(line.text[line.start : line.end])]
    short = len(cells) > 1 and all(len(cell.split()) <= FEW for cell in cells)
    return short and says("item_columns", cells[0]) and any(says("decision_columns", cell) for cell in cells[1:])


def is_row(doc: Known, line: Statement) -> bool:
    """Whether a statement is a row of a table of decisions, or the rest of a row's item; if so it is kept."""
    if not line.begins:
        return False
    if heads_table(line.words) or _heads_cells(line):
        doc.columns, doc.row = True, None
        return True
    if counts(line.words):
        doc.over, doc.counting, doc.listing = told_by(line, line.words, [], 0, len(line.words)), True, False
        return True
    if doc.over and doc.counting:
        if counted := _COUNTED.match(line.words):
            doc.found.append(doc.over._replace(value=_of_counts(counted), item=Item((counted[0].strip(),), line.page)))
            return True
        doc.over, doc.counting = None, False
    if made := _row_of_cells(doc, line):
        doc.found.append(made)
        doc.row = made
        return True
    if not doc.columns:
        return False
    found = verdicts(line.words)
    match = _ROW.match(line.words) if len(found) == 1 else None
    behind = line.words[found[0].end :].strip() if match else ""
    if match and len(behind.split()) <= FEW and len(line.words[: found[0].start].split()) >= 1:
        item = cell(line.words[match.end() : found[0].start])
        if re.search(r"[A-Za-z]{2}", item) and not item.endswith("."):
            end = found[0].end + len(_AMOUNT.match(line.words[found[0].end :])[0])  # type: ignore[index]
            doc.row = told_by(line, line.words, found, found[0].start, end)._replace(item=Item((item,), line.page))
            doc.found.append(doc.row)
            return True
    if doc.row and doc.row.item and _goes_on(line):
        doc.found.remove(doc.row)
        parts = (*doc.row.item.parts, line.words.strip())
        doc.row = doc.row._replace(item=Item(parts, doc.row.item.page))
        doc.found.append(doc.row)
        return True
    doc.row = None if not _CELL_GAP.search(line.text[line.start : line.end]) else doc.row
    doc.columns = bool(found) or not _ENDS_TABLE.search(line.words)
    return False


_COUNTED = re.compile(r"^(?=[^\d]*[A-Za-z]{2})(?P<item>\S.*?)\s+(?P<asked>\d{1,3})\s+(?P<granted>\d{1,3})(?![\w/.-])")


def _of_counts(row: re.Match[str]) -> str:
    asked, granted = int(row["asked"]), int(row["granted"])
    return "denied" if not granted else "modified" if granted < asked else "approved"


_ROW = re.compile(r"^\W{0,2}(?:\d{1,2}\W{0,2}\s)?\s?")


def _row_of_cells(doc: Known, line: Statement) -> Decided | None:
    """The decision of a row whose cells wide blanks or dots part: the item, then what was decided on it."""
    raw = line.text[line.start : line.end]
    edges = [0, *(i for gap in _CELL_GAP.finditer(raw) for i in gap.span()), len(raw)]
    cells = [(a, b) for a, b in zip(edges[::2], edges[1::2], strict=True) if raw[a:b].strip()]
    decides = next((i for i, (a, b) in enumerate(cells) if i and _opens_with_verdict(raw[a:b])), None)
    if decides is None:
        return None
    numbered = number_of(" ".join(raw[: cells[decides][0]].split())) or re.fullmatch(
        r"\W?\d{1,2}\W?", raw[slice(*cells[0])]
    )
    low = cells[1][0] if decides > 1 and re.fullmatch(r"\W?\w{1,2}\W?", raw[slice(*cells[0])]) else cells[0][0]
    item = " ".join(raw[low : cells[decides - 1][1]].split()).strip(" -–—|:.*•")
    number = number_of(item)
    item = number[1] if number else item
    if not (names_treatment(item) or numbered or doc.row or doc.columns) or _TITLES.search(item):
        return None
    if ":" in item and not names_treatment(item):
        return None
    last = decides
    while last + 1 < len(cells) and (verdicts(raw[slice(*cells[last + 1])]) or _is_amount(raw, cells, decides, last)):
        last += 1
    low, high = line.start + cells[decides][0], line.start + cells[last][1]
    words = " ".join(line.text[low:high].split())
    first = re.sub(r"\W", "", raw[slice(*cells[0])]).lower()
    own = number[0] if number else first if len(first) < _NUMBER_LETTERS else None
    return Decided(decided_of(words, verdicts(words)), line.page, low, high, Item((item,), line.page, own or None))


_NUMBER_LETTERS = 3
"""A first cell of fewer letters is the number of its row."""


def _is_amount(raw: str, cells: Sequence[tuple[int, int]], decides: int, last: int) -> bool:
    """Whether the cell behind a decision says of how much, or goes on behind its colon."""
    if raw[slice(*cells[last])].rstrip().endswith(":"):
        return True
    behind = raw[slice(*cells[last + 1])].strip()
    part = [one.value for one in verdicts(raw[slice(*cells[decides])])]
    return (
        last == decides
        and part[:1] in (["modified"], ["approved"])
        and bool(re.fullmatch(r"#?\s?[1-9]\d{0,3}", behind))
    )


def _opens_with_verdict(cell: str) -> bool:
    found = verdicts(cell)
    return bool(found) and len(cell[: found[0].start].split()) <= _LEAD and len(cell.split()) <= FEW * 3


_CELL_GAP = re.compile(r"\s{3,}|\t+|\s?\|\s?|\s?\.{3,}\s?")
_LEAD = 2
"""Words a cell may have before its decision: "9/16 certified", "We authorize"."""
_AMOUNT = re.compile(
    r"(?:\s(?:to a quantity of|to|for|x|as)?\s?(?:\d{1,4}(?=$)|#\s?\d+"
    r"|\d+ (?:visits?|sessions?|units?|tabs?|tablets?|days?))\b)?"
)
"""What a row grants behind its decision: "Modify #60", "MODIFIED to 6 visits"."""
FEW = 5
"""Words a row may have behind its decision: a quantity, a note."""
_ENDS_TABLE = re.compile(r"[.:]|\b(?:is|are|was|has|have)\b")


def _goes_on(line: Statement) -> bool:
    """Whether a short line can only be the rest of an item in the row above."""
    words = line.words
    if re.fullmatch(r"#\d{1,4}", words):
        return True
    short = len(words) <= A_LINE / 2 and re.search(r"[A-Za-z]{2}", words) and not re.search(r"[:.]|^\d{1,2}\s", words)
    if _NEXT_PART.search(words) or heading_at(line.text, line.start, line.end) is not None:
        return False
    return bool(short) and (words.isupper() or words[0].islower())


_NEXT_PART = re.compile(
    r"^(?:medical )?(?:records?|documents?|materials?|rationale|reasons?|criteria|guidelines?|summary)\b", re.I
)
"""The heading of what follows a table, in words no catalogue of headings holds."""
