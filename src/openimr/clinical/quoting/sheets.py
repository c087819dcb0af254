"""One page laid out for quoting: where on it a statement, a cell or a row begins and ends."""

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from ..page.boundaries import Boundaries, is_closed
from ..page.lines import Line
from ..page.stops import LONGEST, Mark, begun, ended, listed
from .fair_copy import on_one_line
from .joining import goes_on

_FULL_LINE = 48
"""A shorter line is no line of prose that goes on from the page before."""
_TAIL = re.compile(r"[.;]\s+([A-Z][\w /&]{1,30}:)\s*$")
_SIDES = re.compile(r"(?:left|right|both|bilateral)\b")
_AMOUNT = re.compile(
    r"(?:[-+<>]?\d{1,4}(?:\.\d+)?(?:/\d+)?[+%°-]*(?: ?(?:degrees|deg|cm|mm|inch(?:es)?|kg|lbs?|mg|mcg))?"
    r"|[x✓✔☐☒☑□+-]|\([+-]\)|n/?a|wnl|nl|nt)\.?",
    re.IGNORECASE,
)
"""What a cell says of the cell before it, in a table whose columns have their names elsewhere."""
_DECISION = re.compile(
    r"(?:n[o0]t |n[o0]n-?)?(?:cert[il1]f|appr[o0]v|auth[o0]r[il1]z)\w+|den(?:y|[il1]e[ds])|m[o0]d[il1]f\w+",
    re.IGNORECASE,
)
_ANSWER = re.compile(
    r"(?:(?:yes|no|y|n)(?=\s*(?:$|[\d;,.:()/☐☒–-]|[xX]\b))|(?:pos|neg|positive|negative|normal|abnormal|full|intact|absent|trace|limited|none|never"
    r"|(?:not )?detected|(?:in)?consistent|start|stop(?:ped)?|d/c(?:['’]?d)?|discontinued?|hold|held|deferred|completed"
    r"|not (?:reported|stated|measured|tested|done|given)|(?:less|more) than"
    rf"|resolved|pending|{_DECISION.pattern})\b)",
    re.IGNORECASE,
)
"""What a cell answers to those before it in its row."""
_TICK = re.compile(r"yes|no|y|n|x|[✓✔+-]", re.IGNORECASE)
_CODE = re.compile(r"\(?(?:(?:[A-TV-Z]\d[\dA-Z](?:\.[\dA-Z]{1,4})?|\d{3}\.\d{1,2})(?:, )?)+\)?")
"""The code of a diagnosis, which belongs to the name in the cell before it."""
_NAME = re.compile(r"[A-Z][^\d:;.,]*(?: [^\d:;.,]+){0,5}")
"""A cell that names what the one behind it is about."""
_DOSED = re.compile(
    r"(?:[bt]\.?i\.?d|qid|qd|qhs|q ?\d|prn|po|daily|times|x ?\d|#\d\d|\d+ ?(?:mg|mcg|ml))\b", re.IGNORECASE
)
"""What a cell begins with that says how the drug of the cell before it is taken."""
_ROW_NUMBER = re.compile(r"#?\d{1,2}[.)]?\s+")
"""The cell that counts a row."""
_OWN_NUMBER = re.compile(r"\d+(?![\w.)])")
_LEAST_WORDS = 3
"""A cell of fewer words says nothing by itself."""
_SAME_COLUMN = 0.5
"""Cells that begin within so many heights of each other stand in one column."""
_REACHED = re.compile(
    r"(?:\b(?:tel|ph|phone|fax|fx)\b.{0,3}|^)\(?\d{3}\)?[-. ]{1,2}\d{3}[-. ]\d{4}|, [A-Z]{2} \d{5}(?:-\d{4})?$",
    re.IGNORECASE,
)
"""How to reach an office: what a letterhead ends with."""

_LETTERHEAD_LINES = 8


@dataclass(frozen=True)
class Sheet:
    """A page with its body: what stands between the running head and the foot."""

    bounds: Boundaries
    edges: tuple[int, ...]
    begins: int
    ends: int
    unended: bool
    """Whether the statement at its end goes on on the next page."""
    goes_on: bool
    """Whether it begins with the rest of a statement of the page before."""
    lists: dict[tuple[int, int], list[Mark]] = field(default_factory=dict)
    """The items of the lists between two edges, for those that were asked for."""


def cell_below(bounds: Boundaries, row: Line, column: int) -> str:
    """What the next line has in the same column as a cell; empty where nothing begins there."""
    at = bounds.lines.index(row) + 1
    if at >= len(bounds.lines) or len(row.lefts) <= column:
        return ""
    line = bounds.lines[at]
    edges = (line.start, *line.cells, line.end)
    near = (i for i, left in enumerate(line.lefts) if abs(left - row.lefts[column]) < _SAME_COLUMN * row.height)
    cell = next((bounds.text[edges[i] : edges[i + 1]].strip(" |\n") for i in near), "")
    return "" if goes_on(cell) else cell


def letterhead(lines: Sequence[str]) -> int:
    """How many lines the letterhead has that a page begins with: down to where to reach the office."""
    last = 0
    for at, line in enumerate(lines[:_LETTERHEAD_LINES]):
        if _REACHED.search(line):
            last = at + 1
        elif ":" in line or line.endswith(".") or re.search(r"\b(?:19|20)\d\d\b|\d/\d", line):
            break
    return last


def sheet(bounds: Boundaries, body: tuple[int, int], before: str | None, after: str | None) -> Sheet:
    """A page laid out between its head and its foot.

    Args:
        bounds: the boundaries of the page.
        body: offsets of the text between what runs over the pages.
        before: the body of the page before, if there is one.
        after: the body of the page after.
    """
    text, lines = bounds.text, bounds.lines
    inside = [i for i, line in enumerate(lines) if body[0] <= line.start < body[1]]
    inside = inside[letterhead([text[lines[i].start : lines[i].end] for i in inside[:_LETTERHEAD_LINES]]) :]
    if not inside:
        return Sheet(bounds, (), len(text), len(text), False, False)
    start, end = inside[0], inside[-1] + 1
    first, last = lines[start], lines[end - 1]
    outside = (line.start for line in (*lines[: start + 1], *lines[end:]))
    small = text[first.start : first.end].lstrip("\"“‘'(")[:1].islower() and not _SIDES.match(text, first.start)
    long = first.end - first.start >= _FULL_LINE
    goes_on = small and (not is_closed(before, 0, len(before)) if before else long)
    unended = after is not None and not is_closed(text, last.start, last.end) and _goes_over(after, last, lines)
    return Sheet(bounds, tuple(sorted({*bounds.edges, *outside})), first.start, last.end, unended, goes_on)


def _goes_over(after: str, last: Line, lines: Sequence[Line]) -> bool:
    """Whether the last line of a page goes on on the next: that begins in small letters, or this one is full."""
    widest = max((line.right for line in lines if not line.cells and abs(line.left - last.left) < 1), default=0.0)
    full = not last.cells and last.right > 0.93 * widest and last.end - last.start >= _FULL_LINE
    return after[:1].islower() or full


def stretch(sheet: Sheet, start: int, end: int) -> tuple[int, int] | None:
    """The offsets of the statement around some words; None where there is none to quote."""
    text, edges = sheet.bounds.text, sheet.edges
    if start < sheet.begins or end > sheet.ends:
        return None
    at = bisect_right(edges, start)
    low = edges[at - 1] if at else sheet.begins
    high = min(edges[at] if at < len(edges) else len(text), sheet.ends)
    if low in sheet.bounds.cells or high in sheet.bounds.cells:
        return _in_row(sheet, start, end, low, high)
    return _within(sheet, start, end, low, high) if end <= high else None


def _within(sheet: Sheet, start: int, end: int, low: int, high: int) -> tuple[int, int] | None:
    """The statement around some words between two edges of the page."""
    text, bounds = sheet.bounds.text, sheet.bounds
    items = sheet.lists.get((low, high))
    if items is None:
        items = listed(text, low, high)
        items = sheet.lists[low, high] = items if items and not text[low : items[0].start].strip() else items[1:]
    low = next((behind for _, behind in reversed(items) if behind <= start), low)
    high = next((ahead for ahead, _ in items if ahead >= end), high)
    begins, ends = begun(text, low, start), ended(text, low, start, end, high)
    if begins == low and (low in bounds.rest or (low == sheet.begins and sheet.goes_on)):
        return None
    closed = ends < high or is_closed(text, begins, begins + len(text[begins:ends].rstrip()))
    if not closed and (high in bounds.early or (high == sheet.ends and sheet.unended)):
        return None
    if begins == low and _is_last_of_bars(text, low, high):
        return None
    label = _TAIL.search(text, max(0, low - _FULL_LINE), low) if begins == low else None
    return (label.start(1) if label else bounds.behind_mark(begins, start)), ends


def _in_row(sheet: Sheet, start: int, end: int, low: int, high: int) -> tuple[int, int] | None:
    """The cell of a row that some words stand in, where it says something by itself, else the row where that does.

    A row reads as a statement where it is a name and what is said of it, or where its last cells decide on the first.
    """
    text = sheet.bounds.text
    line = next((line for line in sheet.bounds.lines if line.start <= low < line.end), None)
    if line is None:
        return None
    edges = (line.start, *line.cells, max(line.end, high))
    row = [text[a:b].strip(" |\n") for a, b in pairwise(edges)]
    at = bisect_right(line.cells, low)
    if end <= edges[-1] and len(row) == 2 and _DOSED.match(row[1]) and not row[0].endswith(":"):
        return _within(sheet, start, end, line.start, edges[-1])
    if end <= edges[-1] and _is_weighed(row):
        return _whole_row(sheet, line, edges[-1])
    answered = [cell for cell in row[at + 1 :] if _ANSWER.match(cell)]
    amount = at + 1 < len(row) and _AMOUNT.fullmatch(row[at + 1]) is not None
    named = len(row) == 2 and line.start not in sheet.bounds.filled and _NAME.fullmatch(row[0]) is not None
    if (len(row) == 2 and answered) or any(_DECISION.match(cell) for cell in answered):
        return _whole_row(sheet, line, edges[-1]) if end <= edges[-1] else None
    if end > high or (at and _OWN_NUMBER.match(row[at])):  # "12 lbs for 4 hours" is of what the cell before it names
        return _whole_row(sheet, line, edges[-1]) if named and end <= edges[-1] else None
    if answered or amount or (at and len(row[at - 1].split()) == 1 and _TICK.fullmatch(row[at - 1])):
        return None
    if at + 1 < len(row) and _CODE.fullmatch(row[at + 1]) and high not in sheet.bounds.early:
        high = edges[at + 2] if at + 2 < len(edges) else edges[-1]
    found = _within(sheet, start, end, low, high)
    says = found and (len(text[slice(*found)].split()) >= _LEAST_WORDS or ":" in text[slice(*found)])
    if says or not named or at or row[1][:1].isupper():
        return found if says else None
    return _whole_row(sheet, line, edges[-1])


def _is_weighed(row: Sequence[str]) -> bool:
    """Whether a row is a name with its number and what that means: "Tampa Scale | 47 | high fear of movement"."""
    if len(row) != 3 or not _AMOUNT.fullmatch(row[1]) or not re.match(r"[A-Z].*[A-Za-z]{2}", row[0]):
        return False
    return bool(re.match(r"[a-z≥≤<>(].*[A-Za-z]{3}", row[2]))


def of_cell(sheet: Sheet, start: int, end: int) -> str:
    """The statement around some words of a cell of several lines, each of which stands beside those of other cells.

    Empty where the words stand in no such cell, where it says nothing by itself, or where other cells of its row
    answer it.
    """
    bounds, text = sheet.bounds, sheet.bounds.text
    if start < sheet.begins or end > sheet.ends:
        return ""
    at = max((cell for cell in (*bounds.below, *bounds.above) if cell <= start), default=-1)
    if at < 0 or start >= bounds.end_of_cell(at):
        return ""
    while at in bounds.above:
        at = bounds.above[at]
    parts = [at]
    while parts[-1] in bounds.below:
        parts.append(bounds.below[parts[-1]])
    row = next(line for line in bounds.lines if line.start <= at < line.end)
    beside = [text[cell : bounds.end_of_cell(cell)].strip(" |\n") for cell in row.cells if cell > at]
    last = bounds.end_of_cell(parts[-1])
    if end > last or any(_ANSWER.match(cell) for cell in beside) or last in bounds.early:
        return ""
    cell, low, high = "", 0, 0
    for part in parts:
        stop = bounds.end_of_cell(part)
        low = len(cell) + start - part if part <= start < stop else low
        high = len(cell) + end - part if part < end <= stop else high
        cell += text[part:stop].rstrip(" |\n") + "\n"
    if not high or high < low:
        return ""
    begins, ends = begun(cell, 0, low), ended(cell, 0, low, high, len(cell))
    said = on_one_line(cell[begins:ends], text)
    return said if len(said.split()) >= _LEAST_WORDS and len(said) <= LONGEST else ""


def _whole_row(sheet: Sheet, line: Line, end: int) -> tuple[int, int] | None:
    """A row to the end of its last cell, without its number; None where another of its cells goes on below, or from
    above."""
    bounds = sheet.bounds
    torn = {line.start, *line.cells} & bounds.rest or {*line.cells, end} & bounds.early
    if torn:
        return None
    behind = bisect_right(sheet.edges, line.cells[-1] if line.cells else line.start)
    end = max(end, min(sheet.edges[behind] if behind < len(sheet.edges) else len(bounds.text), sheet.ends))
    start = bounds.behind_mark(line.start, end)
    return (
        line.cells[0] if start == line.start and _ROW_NUMBER.fullmatch(bounds.text, start, line.cells[0]) else start
    ), end


def _is_last_of_bars(text: str, low: int, high: int) -> bool:
    """Whether words stand behind the last bar of a row, and go on below it: nobody knows where the row ends."""
    return (
        text[max(0, low - 8) : low].rstrip().endswith("|")
        and not text.startswith("|", high)
        and "\n" in text[low:high].rstrip()
    )
