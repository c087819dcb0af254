"""The words of pages as numbers, so that thousands of pages are compared quickly and kept in little memory.

A `Vocabulary` numbers the words of one case file, a `Fingerprint` is a text in these numbers; texts alike are found by
their MinHash.
"""

import re
import zlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

PERMUTATIONS = 64
# Letters that folding makes of figures: a word of these alone is a number.
_NUMBER = re.compile(r"\w*[2-9]\w*|[oi]+")
_SHORTEST_PLAIN = 3
_MULTIPLIERS = np.random.default_rng(20130101).integers(1, 1 << 62, PERMUTATIONS, dtype=np.uint64) * 2 + 1


def minhash(words: Sequence[str]) -> bytes:
    """MinHash over the runs of two words of a page: `PERMUTATIONS` values of eight bytes; `signature` reads it.

    Words without figures, so that a misread number does not hide a copy. Bytes, because it is worked out where the page
    is looked at and handed on.
    """
    plain = [word for word in words if len(word) >= _SHORTEST_PLAIN and word.isalpha()]
    hashes = np.fromiter((zlib.crc32(word.encode()) for word in plain), dtype=np.uint64, count=len(plain))
    # A run is told by both its words and their order.
    runs = np.unique(hashes[:-1] * np.uint64(0x9E3779B97F4A7C15) + hashes[1:]) if len(hashes) > 1 else hashes
    runs ^= runs >> np.uint64(29)
    smallest = np.full(PERMUTATIONS, np.iinfo(np.uint64).max, dtype=np.uint64)
    if len(runs):
        smallest = ((runs[:, None] * _MULTIPLIERS) >> np.uint64(8)).min(axis=0)
    return smallest.tobytes()


def signature(pages: Iterable[bytes]) -> npt.NDArray[np.uint64]:
    """The MinHash of a document, from those of its pages."""
    values: npt.NDArray[np.uint64] = np.array([np.frombuffer(page, dtype=np.uint64) for page in pages]).min(axis=0)
    return values


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
        self._figures: list[bool] = []

    def page(self, words: Iterable[str]) -> list[int]:
        """The numbers of the folded words of a page."""
        known = self._numbers
        numbers = [known[word] if word in known else self._new(word) for word in words]
        pages = self.pages
        for number in set(numbers):
            pages[number] += 1
        return numbers

    def number(self, word: str) -> int:
        """The number of a word that was numbered before."""
        return self._numbers[word]

    def _new(self, word: str) -> int:
        number = self._numbers[word] = len(self.words)
        self.words.append(word)
        self.pages.append(0)
        self._figures.append(is_number(word))
        return number

    def figures(self, numbers: Iterable[int]) -> frozenset[int]:
        """Those of some words that are numbers."""
        is_figure = self._figures
        return frozenset(n for n in numbers if is_figure[n])


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
    def often(self) -> Counter[int]:
        """How often each word stands in it."""
        return Counter(self.numbers)

    def has_again(self, word: str) -> bool:
        """Whether a word of it stands on more than one page of the case file, or more than once in it."""
        number = self.vocabulary.number(word)
        return self.vocabulary.pages[number] > 1 or self.often[number] > 1
