"""What stands on a page of a letter beside its text: page numbers, running headers and footers.

A line of a sentence must never be taken for one of these, so a line goes only where everything speaks for it: it
stands at the very edge, on most pages, is short, bears no sentence and interrupts none.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

PAGE_OF = re.compile(
    r"Page\s*\d{1,4}\s*(?:of|/)\s*\d{1,4}|PAGE\s*\d{1,4}\s*OF\s*\d{1,4}|[-–—]\s*\d{1,4}\s*[-–—]|"
    r"(?i:final determination letter for imr case number\s+\S+(?:\s+\d{1,4})?)"
)
"""Lines that are page numbers wherever they stand."""
PAGE_OF_BEGINS = "Pp-–—Ff"
"""Their first characters; other lines need not be tried."""

PAGE_NUMBER = re.compile(r"(?:(?:page|pg\.?)\s*)?(\d{1,4})(?:\s*(?:of|/)\s*\d{1,4})?", re.IGNORECASE)
"""Lines that are page numbers at the edge of a page; inside the text they are numbers."""

_FIELD = re.compile(r"guidelines?\s*:|rationale\s*:|\b(?:upheld|overturned)\b", re.IGNORECASE)
_NUMBERS = re.compile(r"\d+")
_SENTENCE = re.compile(
    r"\b(?:is|are|was|were|be|been|being|has|have|had|does|do|did|can|cannot|could|will|would|should|shall|may|might|must"
    r"|not|no|none|nor|that|which|who|because|since|although|if|when|while|he|she|they|it|this|these|there)\b"
    r"|^[^\w]*[a-z]|[.!?,;]$|[a-z][.!?;] [A-Z]|\b(?:of|for|the|to|and|in|on|with|a|an|by|or)$",
)
_COUNTED = re.compile(r"\b(?:page|pg\.?|p\.)\s*#", re.IGNORECASE)
_ENDED = re.compile(r"[.!?:][\"”’')\]]*$")
_LONGEST = 90  # characters of a running header
_FAR_IN = 12  # blanks
_EDGE = 6  # lines of a page that are looked at on either side
_DEEPEST = 3  # lines of it, on either side of the text


class _Row(NamedTuple):
    page: int
    line: int
    text: str
    indent: int


def furniture(pages: Sequence[Sequence[str]]) -> frozenset[tuple[int, int]]:
    """Page numbers and running headers and footers.

    Args:
        pages: The lines of each page as they were extracted, empty ones too.

    Returns:
        The places (page, line) that do not belong to the text.
    """
    rows = [_edges(number, page) for number, page in enumerate(pages)]
    found: set[tuple[int, int]] = set()
    for _ in range(_DEEPEST):
        # The outermost lines of what is left, from both sides; what goes makes the next line the outermost.
        outer = [at for edge in (0, -1) for at in (*_page_numbers(rows, edge), *_running(rows, edge, pages))]
        if not outer:
            break
        found.update((row.page, row.line) for row in outer)
        rows = [[row for row in page if (row.page, row.line) not in found] for page in rows]
    return frozenset(found)


def _edges(number: int, page: Sequence[str]) -> list[_Row]:
    """The first and the last lines of a page that hold words: no furniture stands between them."""
    filled = [(index, line) for index, line in enumerate(page) if line and not line.isspace()]
    if len(filled) > 2 * _EDGE:
        filled = filled[:_EDGE] + filled[-_EDGE:]
    return [_Row(number, index, " ".join(line.split()), len(line) - len(line.lstrip())) for index, line in filled]


def _page_numbers(pages: list[list[_Row]], edge: int) -> list[_Row]:
    """Numbers that are the page's own or count on from a page beside it, and others that interrupt no sentence."""
    numbers = {p: int(m[1]) for p, rows in enumerate(pages) if rows and (m := PAGE_NUMBER.fullmatch(rows[edge].text))}
    return [
        pages[p][edge]
        for p, value in numbers.items()
        if PAGE_OF.fullmatch(pages[p][edge].text)
        or value == p + 1
        or numbers.get(p - 1) == value - 1
        or numbers.get(p + 1) == value + 1
        or _set_in(pages[p], edge)
        or not _amid_a_sentence(pages, p, edge)
    ]


def _set_in(rows: list[_Row], edge: int) -> bool:
    """Whether the line stands far in from the left, as the other lines of its page do not."""
    others = sorted(row.indent for row in (rows[1:] if edge == 0 else rows[:-1]))
    return bool(others) and rows[edge].indent >= others[len(others) // 2] + _FAR_IN


def _running(pages: list[list[_Row]], edge: int, whole: Sequence[Sequence[str]]) -> list[_Row]:
    """Lines that are the same on most pages but for a number that counts them."""
    places: dict[str, list[_Row]] = {}
    for rows in pages:
        row = rows[edge] if len(rows) > 1 else None
        if row and len(row.text) <= _LONGEST and not _FIELD.search(row.text) and not _SENTENCE.search(row.text):
            places.setdefault(_NUMBERS.sub("#", row.text), []).append(row)
    filled = sum(bool(rows) for rows in pages)
    found: list[_Row] = []
    for shape, same in places.items():
        most = len(same) >= max(3, 0.75 * filled) or (_COUNTED.search(shape) and 1 < len(same) >= 0.5 * filled)
        if most and _alike(same) and not _elsewhere(shape, whole, same) and not _of_one_sentence(pages, same, edge):
            found.extend(same if not any(_begins_a_sentence(pages, row.page, edge) for row in same) else ())
    return found


def _of_one_sentence(pages: list[list[_Row]], same: list[_Row], edge: int) -> bool:
    """Whether the lines next to these are all alike, too, and go on with a sentence: text every page begins with."""
    beside = {pages[row.page][1 if edge == 0 else -2].text for row in same}
    shapes = {_NUMBERS.sub("#", text) for text in beside}
    one = next(iter(beside))
    return len(shapes) == 1 and not one[:1].isupper() and _SENTENCE.search(one) is not None


def _alike(same: list[_Row]) -> bool:
    """Whether the lines differ in nothing, or in one number at their end or after "page" that counts the pages."""
    figures = [_NUMBERS.findall(row.text) for row in same]
    changing = [at for at, values in enumerate(zip(*figures, strict=True)) if len(set(values)) > 1]
    if not changing:
        return True
    (at, *more) = changing
    text = same[0].text
    place = list(_NUMBERS.finditer(text))[at]
    counts = {int(values[at]) - row.page for values, row in zip(figures, same, strict=True)}
    named = re.search(r"(?:page|pg\.?|p\.)\s*$", text[: place.start()], re.IGNORECASE)
    return not more and len(counts) == 1 and (bool(named) or place.end() == len(text))


def _elsewhere(shape: str, pages: Sequence[Sequence[str]], same: list[_Row]) -> bool:
    """Whether such a line stands elsewhere on the pages, too: once may be the title that the header repeats."""
    lines = (" ".join(line.split()) for page in pages for line in page)
    return sum(_NUMBERS.sub("#", text) == shape for text in lines) > len(same) + 1


def _around(pages: list[list[_Row]], page: int, edge: int) -> tuple[str, str]:
    """The text before and after the outermost line of a page."""
    rows = pages[page]
    if edge == 0:
        before = next((p[-1].text for p in reversed(pages[:page]) if p), "")
        return before, rows[1].text if len(rows) > 1 else ""
    return rows[-2].text if len(rows) > 1 else "", next((p[0].text for p in pages[page + 1 :] if p), "")


def _amid_a_sentence(pages: list[list[_Row]], page: int, edge: int) -> bool:
    """Whether a sentence is open before the line, or goes on after it."""
    before, after = _around(pages, page, edge)
    return bool(before and not _ENDED.search(before) and not before.isupper()) or after[:1].islower()


def _begins_a_sentence(pages: list[list[_Row]], page: int, edge: int) -> bool:
    """Whether what follows the line goes on with a sentence that nothing before it has begun."""
    before, after = _around(pages, page, edge)
    return after[:1].islower() and (not before or _ENDED.search(before) is not None)
