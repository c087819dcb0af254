"""The statement around some words of a page, as a person would quote it: whole, on one line, and nothing beside it.

It lies between two boundaries of its page (`boundaries`) and between two stops; where that leaves half a statement, a
cell that means something only with its neighbours, or a running head, nothing is quoted.
"""

import re
from bisect import bisect_right
from collections.abc import Callable, Sequence
from functools import cached_property

from openimr.domain.pages import Page

from ..page.boundaries import Boundaries, boundaries
from ..page.running import Edges, edges_of
from ..page.stops import LONGEST
from .fair_copy import on_one_line
from .joining import JOINED, goes_on
from .sheets import Sheet, cell_below, letterhead, of_cell, sheet, stretch

_SIDE_BEFORE, _SIDE = re.compile(r"\b(?:left|right|bilateral|[lr]t|(?-i:[LR]))\.?[ \n]+$", re.IGNORECASE), 12
"""The side that stands right before some words, and in how many letters."""


class Quoting:
    """Quotes from the pages of one document, whose heads and feet are told by what its pages repeat."""

    def __init__(self, pages: Sequence[tuple[int, Page]]) -> None:
        self._pages = dict(pages)
        self._numbers = [number for number, _ in pages]
        self._sheets: dict[int, Sheet] = {}

    @cached_property
    def _edges(self) -> list[Edges]:
        return edges_of([page.text for page in self._pages.values()])

    def sentence(self, number: int, start: int, end: int) -> str:
        """The statement that some words of a page stand in, blanks made single.

        Args:
            number: the page's number.
            start: where the words begin in the page's text.
            end: where they end, exclusive.

        Returns:
            The statement; empty where it is too long to be quoted, where the page has no more than half of it, or where
            the words stand in several cells or in the head or foot of the page.
        """
        sheet = self._sheets.get(number) or self._sheet(number)
        found = stretch(sheet, start, end)
        text = sheet.bounds.text
        if found is None:
            return of_cell(sheet, start, end)
        return on_one_line(text[slice(*found)], text) if found[1] - found[0] <= LONGEST else ""

    def with_before(self, number: int, start: int, end: int, leans: Callable[[str], bool]) -> str:
        """The statement that some words of a page stand in, with the one before it and more as each leans on another.

        Args:
            number: the page's number.
            start: where the words begin in the page's text.
            end: where they end, exclusive.
            leans: whether a statement points to the one before it.

        Returns:
            The statements as they follow each other; empty where nothing stands before in the same paragraph, or all of
            it is too long to be quoted.
        """
        sheet = self._sheets.get(number) or self._sheet(number)
        text = sheet.bounds.text
        found = stretch(sheet, start, end)
        while found:
            behind = len(text[: found[0]].rstrip())
            parted = any(behind <= edge <= found[0] for edge in sheet.edges)
            before = None if parted or behind <= sheet.begins else stretch(sheet, behind - 1, behind)
            if before is None or found[1] - before[0] > LONGEST:
                return ""
            found = before[0], found[1]
            asked = text[: found[0]].rstrip(" \n\"”'").endswith("?")  # the answer to a question says nothing without it
            if not asked and not leans(text[slice(*before)]):
                return " ".join(text[slice(*found)].split())
        return ""

    def stretch(self, number: int, start: int, end: int) -> tuple[int, int] | None:
        """The offsets in the page's text of the statement some words stand in; None where there is none to quote."""
        return stretch(self._sheets.get(number) or self._sheet(number), start, end)

    def paragraph(self, number: int, at: int) -> tuple[int, int]:
        """The offsets of the stretch between two boundaries of a page that an offset stands in."""
        sheet = self._sheets.get(number) or self._sheet(number)
        after = bisect_right(sheet.edges, at)
        low = sheet.edges[after - 1] if after else sheet.begins
        return low, min(sheet.edges[after] if after < len(sheet.edges) else sheet.ends, sheet.ends)

    def boundaries(self, number: int) -> Boundaries:
        """The boundaries of a page, with its lines and their cells."""
        return (self._sheets.get(number) or self._sheet(number)).bounds

    def in_cell(self, number: int, start: int, end: int) -> str:
        """Some words of a page as far as they stand in one cell, with the side right before them, blanks made single.

        Where the cell goes on with a joining word ("discectomy and", "sling w/ pillow") it is told to its end, and
        what of it stands on the next line below it is told with it.

        Args:
            number: the page's number.
            start: where the words begin in the page's text.
            end: where they end, exclusive.

        Returns:
            The words; empty where they stand in no row of cells, or in the head or foot of the page, or where the cell
            ends with a joining word and nobody knows what it joins.
        """
        sheet = self._sheets.get(number) or self._sheet(number)
        row = next((line for line in sheet.bounds.lines if line.start <= start < line.end), None)
        if row is None or not row.cells or start < sheet.begins or end > sheet.ends:
            return ""
        text = sheet.bounds.text
        last = next((at for at in row.cells if at > start), row.end)
        high = min(end, last)
        below = ""
        open_ = goes_on(text[start:last].rstrip())
        if open_ or JOINED.match(text, high, last):
            high = last
            if open_:
                below = cell_below(sheet.bounds, row, bisect_right(row.cells, start))
                if not below:
                    return ""
        side = _SIDE_BEFORE.search(text, max(0, start - _SIDE), start)
        return on_one_line(f"{text[side.start() if side else start : high]} {below}".replace("|", " "), text)

    def _sheet(self, number: int) -> Sheet:
        at = self._numbers.index(number)
        page = self._pages[number]
        before = self._body(at - 1) if at else None
        after = self._body(at + 1) if at + 1 < len(self._numbers) else None
        made = sheet(boundaries(page), self._edges[at].body(page.text), before, after)
        self._sheets[number] = made
        return made

    def _body(self, at: int) -> str:
        """What stands on a page, by its place in the document, between its running lines and behind its letterhead."""
        text = self._pages[self._numbers[at]].text
        start, end = self._edges[at].body(text)
        lines = [line.strip() for line in text[start:end].split("\n") if line.strip()]
        return "\n".join(lines[letterhead(lines) :])
