"""The words of pages as numbers, so that thousands of pages are compared quickly and kept in little memory.

A `Vocabulary` numbers the words of one case file; a `Fingerprint` is a text in these numbers, with the MinHash by which
texts alike are found.
"""

import re
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.int64]

PERMUTATIONS = 64
# Letters that folding makes of figures: a word of these alone is a number.
_NUMBER = re.compile(r"\w*[2-9]\w*|[oi]+")
_SHORTEST_PLAIN = 3
_MULTIPLIERS = np.random.default_rng(20130101).integers(1, 1 << 62, PERMUTATIONS, dtype=np.uint64) * 2 + 1
_PART = 4096


def is_number(word: str) -> bool:
    """Whether a folded word is a number or has figures in it."""
    return _NUMBER.fullmatch(word) is not None


class Vocabulary:
    """The words of a case file, each with a number.

    ``words`` are they in the order of their numbers, ``pages`` tells on how many pages each stands.
    """

    def __init__(self) -> None:
        self.words: list[str] = []
        self.pages: list[int] = []
        self._numbers: dict[str, int] = {}
        self._hashes: list[int] = []
        self._plain: list[bool] = []
        self._figures: list[bool] = []

    def page(self, words: Iterable[str]) -> list[int]:
        """The numbers of the folded words of a page."""
        known = self._numbers
        numbers = [known[word] if word in known else self._new(word) for word in words]
        pages = self.pages
        for number in set(numbers):
            pages[number] += 1
        return numbers

    def stands_elsewhere(self, word: str) -> bool:
        """Whether a word stands on more than one page."""
        return self.pages[self._numbers[word]] > 1

    def _new(self, word: str) -> int:
        number = self._numbers[word] = len(self.words)
        self.words.append(word)
        self.pages.append(0)
        self._hashes.append(zlib.crc32(word.encode()))
        self._plain.append(word.isalpha() and len(word) >= _SHORTEST_PLAIN)
        self._figures.append(is_number(word))
        return number

    def figures(self, numbers: Iterable[int]) -> frozenset[int]:
        """Those of some words that are numbers."""
        is_figure = self._figures
        return frozenset(n for n in numbers if is_figure[n])

    def signature(self, numbers: Sequence[int]) -> npt.NDArray[np.uint64]:
        """MinHash over runs of two words; words without figures, so that a misread number does not hide a copy."""
        plain, hashes = self._plain, self._hashes
        kept = np.array([hashes[n] for n in numbers if plain[n]] or [0], dtype=np.uint64)
        # A run is told by both its words and their order.
        runs = np.unique(kept[:-1] * np.uint64(0x9E3779B97F4A7C15) + kept[1:]) if len(kept) > 1 else kept
        smallest = np.full(PERMUTATIONS, np.iinfo(np.uint64).max, dtype=np.uint64)
        for start in range(0, len(runs), _PART):
            mixed = (
                runs[start : start + _PART, None] ^ (runs[start : start + _PART, None] >> np.uint64(29))
            ) * _MULTIPLIERS
            smallest = np.minimum(smallest, (mixed >> np.uint64(8)).min(axis=0))
        return smallest


@dataclass(eq=False)
class Fingerprint:
    """A text as numbers of a vocabulary, page by page; ``edges`` says of every word whether it stands at the upper or
    lower edge of its page."""

    vocabulary: Vocabulary
    pages: Sequence[Sequence[int]]
    edges: bytes

    @cached_property
    def numbers(self) -> list[int]:
        """The words of all pages, one after another."""
        return list(self.pages[0]) if len(self.pages) == 1 else [n for page in self.pages for n in page]

    @cached_property
    def different(self) -> frozenset[int]:
        """The words of it, each once."""
        return frozenset(self.numbers)

    @cached_property
    def figures(self) -> frozenset[int]:
        """The words with figures in it, each once."""
        return self.vocabulary.figures(self.different)

    @cached_property
    def signature(self) -> npt.NDArray[np.uint64]:
        """Its MinHash."""
        return self.vocabulary.signature(self.numbers)
