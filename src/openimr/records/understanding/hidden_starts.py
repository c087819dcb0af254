"""Documents that lie within another one because nothing on their first page told that they begin there: a page that is
the first page of a document elsewhere in the case file begins that document again.

An original and its copy often lie one behind the other and look like one document of twice as many pages.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence

import numpy as np

from .comparing import copy_score
from .duplicates import Content
from .fingerprints import PERMUTATIONS, Vocabulary

# Pages of fewer words are alike without being copies.
FEWEST_WORDS = 25
BAND, ALIKE, COMPARED = 4, 0.4, 12


def hidden_starts(contents: Sequence[Content]) -> dict[int, int]:
    """Where documents begin within another one.

    Args:
        contents: the documents in the order of their pages.

    Returns:
        For the number of a document how many pages of it are before the one that begins another document.
    """
    if all(len(content.sheets) < 2 for content in contents):
        return {}
    pages = _Pages(contents)
    firsts: dict[tuple[int, bytes], list[int]] = defaultdict(list)
    for content in contents:
        for band in pages.bands(content.number, 0):
            firsts[band].append(content.number)
    found: dict[int, int] = {}
    for content in contents:
        for page in range(1, len(content.sheets)):
            if any(pages.begins(content.number, page, other) for other in _others(pages, firsts, content.number, page)):
                found[content.number] = page
                break
    return found


def _others(pages: "_Pages", firsts: dict[tuple[int, bytes], list[int]], number: int, page: int) -> Iterator[int]:
    """The documents whose first page is much like a page."""
    seen: set[int] = set()
    for band in pages.bands(number, page):
        for other in firsts.get(band, ())[-COMPARED:]:
            if other not in seen:
                seen.add(other)
                yield other


class _Pages:
    """The pages of the documents, each as a document of one page."""

    def __init__(self, contents: Sequence[Content]) -> None:
        self._contents = contents
        self._vocabulary = Vocabulary()
        self._made: dict[tuple[int, int], Content] = {}

    def page(self, number: int, page: int) -> Content:
        """A page of a document."""
        if (number, page) not in self._made:
            sheet = self._contents[number].sheets[page]
            self._made[number, page] = Content(page, [sheet], None, None, self._vocabulary)
        return self._made[number, page]

    def bands(self, number: int, page: int) -> Iterator[tuple[int, bytes]]:
        """The bands of the MinHash of a page that has words enough."""
        content = self.page(number, page)
        if content.sheets[0].word_count < FEWEST_WORDS:
            return
        own = content.signature
        for start in range(0, PERMUTATIONS, BAND):
            yield start, own[start : start + BAND].tobytes()

    def begins(self, number: int, page: int, other: int) -> bool:
        """Whether a page of a document begins a copy of another document, or of the document itself."""
        whole, part = self._contents[number].sheets, self._contents[other].sheets
        if not self._same(number, page, other, 0):
            return False
        length = min(page if number == other else len(part), len(whole) - page)
        if not all(self._same(number, page + n, other, n) or self._short(number, page + n) for n in range(1, length)):
            return False
        # Where what is before lies beside or in the other, too, the other begins in the middle of a document.
        if number != other and any(self._same(number, page - 1, other, n) for n in range(1, len(part))):
            return False
        return not self._goes_on(number, page) and not any(
            self._same(number, page - 1, beside, n)
            for beside in (other - 1, other + 1)
            if 0 <= beside < len(self._contents) and beside != number
            for n, sheet in enumerate(self._contents[beside].sheets)
            if sheet.page.source == part[0].page.source
        )

    def _goes_on(self, number: int, page: int) -> bool:
        """Whether a page says that it follows the page before it."""
        before, here = self._contents[number].sheets[page - 1 : page + 1]
        said = {(n.number, n.total) for n in before.numberings}
        return any(n.number > 1 and (n.number - 1, n.total) in said for n in here.numberings)

    def _same(self, number: int, page: int, other: int, other_page: int) -> bool:
        """Whether two pages are copies of one page."""
        one, two = self.page(number, page), self.page(other, other_page)
        alike = int(np.count_nonzero(one.signature == two.signature)) / PERMUTATIONS
        return alike >= ALIKE and copy_score(one, two) >= 0

    def _short(self, number: int, page: int) -> bool:
        """Whether a page has hardly any words."""
        return self._contents[number].sheets[page].word_count < FEWEST_WORDS
