"""Documents handed in twice: identical copies and copies faxed, stamped or recognised anew.

Copies are looked for among documents with many short runs of words in common (MinHash), then compared word by word:
what differs decides. Another date or other figures make another document; a stamp or a recogniser's slip does not.
"""

import hashlib
import re
import zlib
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from .dates import spot
from .folding import fold, squeeze
from .sheets import Sheet, is_stamp

PERMUTATIONS = 64
BAND = 2
ALIKE = 0.30
SAME_WORDS = 0.80
# Share of the figures of the shorter document that a recogniser may have misread.
MISREAD_FIGURES = 0.25
# No document is compared with more than this many others of one band, so that work stays linear.
COMPARED = 12
_DIGITS = str.maketrans("OoIl|", "00111")
_PRIME = (1 << 31) - 1


@dataclass
class Content:
    """What of a document is compared: ``number`` is its place in the list of documents."""

    number: int
    sheets: Sequence[Sheet]
    date: object
    kind: object
    key: str = field(default="", init=False)

    def __post_init__(self) -> None:
        self.key = "|".join(s.page.digest for s in self.sheets)

    @cached_property
    def lines(self) -> list[str]:
        """The lines of all pages without fax lines and stamps."""
        return [line for s in self.sheets for line in s.lines if not is_stamp(line)]

    @cached_property
    def words(self) -> list[str]:
        """The folded words of the document."""
        if len(self.lines) == sum(len(s.lines) for s in self.sheets):
            # Without a stamp these are the words of its pages, which are folded already.
            return [word for s in self.sheets for word in s.folded.split()]
        return fold(" ".join(self.lines)).split()

    @cached_property
    def text_key(self) -> str:
        """A digest of the words without spaces: equal for the same text however it is broken."""
        return hashlib.sha256(squeeze(" ".join(self.words)).encode()).hexdigest()

    @cached_property
    def dates(self) -> Counter[object]:
        """How often each date is named in the document."""
        return Counter(s.value for line in self.lines for s in spot(line))

    @cached_property
    def figures(self) -> Counter[str]:
        """How often each number of the document stands in it."""
        tokens = (t.strip(".,:;()") for line in self.lines for t in line.split() if any(c.isdigit() for c in t))
        return Counter(n for t in tokens for n in re.findall(r"\d+(?:\.\d+)?", t.translate(_DIGITS)))

    @property
    def quality(self) -> tuple[float, int]:
        """How good a copy this is: a text layer before OCR, then confidence, then the more complete."""
        recognised = sum(s.recognised for s in self.sheets) / max(len(self.sheets), 1)
        confidence = sum(s.confidence for s in self.sheets) / max(len(self.sheets), 1)
        return (round(1 - recognised, 1) + round(confidence, 2), len(self.words))


def _signature(words: Sequence[str], a: npt.NDArray[np.int64], b: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """MinHash over runs of two words; words without figures, so that a misread number does not hide a copy."""
    plain = [w for w in words if w.isalpha() and len(w) > 2]
    runs = {f"{x} {y}" for x, y in pairwise(plain)} or set(plain) or {""}
    hashes = np.fromiter((zlib.crc32(r.encode()) & 0x7FFFFFFF for r in runs), dtype=np.int64, count=len(runs))
    smallest = np.full(PERMUTATIONS, _PRIME, dtype=np.int64)
    for start in range(0, len(hashes), 2048):
        part = (hashes[start : start + 2048, None] * a[None, :] + b[None, :]) % _PRIME
        smallest = np.minimum(smallest, part.min(axis=0))
    return smallest


def _same_figures(one: Content, other: Content) -> bool:
    """Whether figures and dates agree but for a stamp (figures more on one side) or slips of a recogniser."""
    if one.date is not None and other.date is not None and one.date != other.date:
        return False
    recognised = any(s.recognised for s in (*one.sheets, *other.sheets))
    if not recognised:
        return _changed(one.dates, other.dates) == 0 and _changed(one.figures, other.figures) == 0
    surely_dated = one.date is not None and one.date == other.date
    dates = max(1, min(sum(one.dates.values()), sum(other.dates.values())))
    if _changed(one.dates, other.dates) > (1 + 0.25 * dates if surely_dated else 0.25 * dates if dates >= 4 else 0):
        return False
    figures = min(sum(one.figures.values()), sum(other.figures.values()))
    return _changed(one.figures, other.figures) <= max(2.0, (MISREAD_FIGURES if surely_dated else 0.12) * figures)


def _changed(one: Counter[Any], other: Counter[Any]) -> int:
    """How many values of the one stand as something else in the other; values more on one side only are none."""
    return min(sum((one - other).values()), sum((other - one).values()))


def same_document(one: Content, other: Content) -> bool:
    """Whether two documents are copies of one another: nearly the same words, and what differs says no more."""
    from rapidfuzz import fuzz
    from rapidfuzz.distance import Indel

    shorter, longer = sorted((len(one.words), len(other.words)))
    if shorter < 12 or shorter < 0.6 * longer or abs(len(one.sheets) - len(other.sheets)) > 1 + len(one.sheets) // 4:
        return False
    if not _same_figures(one, other):
        return False
    a, b = squeeze(" ".join(one.words[:4000])), squeeze(" ".join(other.words[:4000]))
    if len(a) < 6000 and len(b) < 6000:
        return fuzz.ratio(a, b, score_cutoff=100 * SAME_WORDS) >= 100 * SAME_WORDS
    return Indel.normalized_similarity(one.words[:4000], other.words[:4000], score_cutoff=0.7) >= 0.7


def copies(contents: Sequence[Content], *, band: int = BAND, alike: float = ALIKE) -> dict[int, tuple[int, bool]]:
    """For each document that is a copy: the number of its best original and whether the copy is exact.

    Args:
        contents: the documents.
        band: how many values of the MinHash two must share in a row to be compared; more find fewer pairs.
        alike: the share of its values that two must have in common to be compared.
    """
    parent = {c.number: c.number for c in contents}

    def root(number: int) -> int:
        while parent[number] != number:
            parent[number] = parent[parent[number]]
            number = parent[number]
        return number

    by_number = {c.number: c for c in contents}
    written = [c for c in contents if len(c.words) >= 8]
    for key in ("key", "text_key"):
        groups: dict[str, list[Content]] = defaultdict(list)
        for content in written:
            groups[getattr(content, key)].append(content)
        for group in groups.values():
            for content in group[1:]:
                parent[root(content.number)] = root(group[0].number)
    representatives = [c for c in written if root(c.number) == c.number]
    for one, other in _candidates(representatives, band, alike):
        if root(one.number) != root(other.number) and same_document(one, other):
            parent[root(other.number)] = root(one.number)
    families: dict[int, list[Content]] = defaultdict(list)
    for number in parent:
        families[root(number)].append(by_number[number])
    found: dict[int, tuple[int, bool]] = {}
    for family in families.values():
        best = max(family, key=lambda c: (c.quality, -c.number))
        for content in family:
            if content is not best:
                identical = content.key == best.key or content.text_key == best.text_key
                found[content.number] = (best.number, identical)
    return found


def _candidates(contents: Sequence[Content], width: int, least: float) -> list[tuple[Content, Content]]:
    """Pairs worth comparing: documents that share a band of their MinHash and do not differ in date."""
    rng = np.random.default_rng(20130101)
    a = rng.integers(1, _PRIME, PERMUTATIONS, dtype=np.int64)
    b = rng.integers(0, _PRIME, PERMUTATIONS, dtype=np.int64)
    signatures = {c.number: _signature(c.words, a, b) for c in contents}
    bands: dict[tuple[int, bytes], list[Content]] = defaultdict(list)
    pairs: dict[tuple[int, int], tuple[float, Content, Content]] = {}
    for content in contents:
        signature = signatures[content.number]
        keys = [(band, signature[band : band + width].tobytes()) for band in range(0, PERMUTATIONS, width)]
        if content.date is not None:
            # Badly recognised copies share few runs of words, but a date and a kind.
            keys.append((-1, f"{content.date} {content.kind}".encode()))
        for band_key in keys:
            shared = bands[band_key]
            fitting = [o for o in shared[-200:] if o.date == content.date or o.date is None or content.date is None]
            for other in fitting[-COMPARED:]:
                key = (other.number, content.number)
                if key not in pairs:
                    alike = float(np.mean(signature == signatures[other.number]))
                    if alike >= least or band_key[0] < 0:
                        pairs[key] = (alike, other, content)
            shared.append(content)
    return [(one, other) for _, one, other in sorted(pairs.values(), key=lambda p: (-p[0], p[1].number, p[2].number))]
