"""Documents handed in twice: identical copies and copies faxed, stamped or recognised anew.

Copies are looked for among documents with many short runs of words in common (MinHash), then compared word by word
(`comparing`): what differs decides.
"""

import hashlib
import re
import zlib
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from .comparing import part_of, same_document
from .date_reading import spot
from .folding import fold, squeeze
from .sheets import Sheet, is_stamp

PERMUTATIONS = 64
BAND = 2
ALIKE = 0.30
# Documents of different days must be more alike to be compared: one of the days would have been misread.
ALIKE_OTHER_DAY = 0.4
# No document is compared with more than this many others of one band, so that work stays linear.
COMPARED = 12
SPELLED = 3
_DIGITS = str.maketrans("OoIl|", "00111")
_WITH_FIGURE, _NUMBER = re.compile(r"\S*\d\S*"), re.compile(r"\d+(?:\.\d+)?")
_PRIME = (1 << 31) - 1


@dataclass(eq=False)
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
        return hashlib.sha256(self.letters.encode()).hexdigest()

    @cached_property
    def whole_key(self) -> str:
        """A digest of everything that was read on its pages, fax lines and stamps too."""
        lines = [line for s in self.sheets for line in (*s.fax_lines, *s.lines)]
        return hashlib.sha256(squeeze(fold(" ".join(lines))).encode()).hexdigest()

    @cached_property
    def recognised(self) -> bool:
        """Whether any page of it was read from a picture."""
        return any(s.recognised for s in self.sheets)

    @cached_property
    def spelled(self) -> Counter[str]:
        """How often each word of letters stands in it; the shortest are left out, which recognisers drop."""
        return Counter(word for word in self.words if len(word) >= SPELLED and word.isalpha())

    @cached_property
    def letters(self) -> str:
        """All its text without spaces, folded."""
        return squeeze(" ".join(self.words))

    @cached_property
    def dates(self) -> Counter[object]:
        """How often each date is named in the document."""
        return Counter(s.value for line in self.lines for s in spot(line))

    @cached_property
    def figures(self) -> Counter[str]:
        """How often each number of the document stands in it."""
        tokens = (t.strip(".,:;()") for line in self.lines for t in _WITH_FIGURE.findall(line))
        return Counter(n for t in tokens for n in _NUMBER.findall(t.translate(_DIGITS)))

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
                identical = content.key == best.key or content.whole_key == best.whole_key
                found[content.number] = (best.number, identical)
    return found


def torn(contents: Sequence[Content], found: dict[int, tuple[int, bool]]) -> dict[int, int]:
    """Documents that are in truth the rest of their neighbour: of a copy of more pages the neighbour is a part.

    Args:
        contents: the documents in the order of their pages.
        found: the copies among them, as `copies` gives them.

    Returns:
        For the second of two such neighbours the number of the first.
    """
    joined: dict[int, int] = {}
    for number, (other, _) in found.items():
        part, whole = sorted((contents[number], contents[other]), key=lambda c: len(c.sheets))
        missing = len(whole.sheets) - len(part.sheets)
        for rest in (part.number - 1, part.number + 1):
            if missing < 1 or not 0 <= rest < len(contents) or rest in found or rest == whole.number:
                continue
            beside = contents[rest]
            same_file = beside.sheets[0].page.source == part.sheets[0].page.source
            if same_file and len(beside.sheets) <= missing and part_of(beside, whole):
                joined[max(rest, part.number)] = min(rest, part.number)
                break
    return joined


def _candidates(contents: Sequence[Content], width: int, least: float) -> list[tuple[Content, Content]]:
    """Pairs worth comparing: documents that share a band of their MinHash, those of one day first."""
    rng = np.random.default_rng(20130101)
    a = rng.integers(1, _PRIME, PERMUTATIONS, dtype=np.int64)
    b = rng.integers(0, _PRIME, PERMUTATIONS, dtype=np.int64)
    signatures = {c.number: _signature(c.words, a, b) for c in contents}
    bands: dict[tuple[int, bytes], list[Content]] = defaultdict(list)
    pairs: dict[tuple[int, int], tuple[float, Content, Content]] = {}
    unlike: set[tuple[int, int]] = set()
    for content in contents:
        signature = signatures[content.number]
        keys = [(band, signature[band : band + width].tobytes()) for band in range(0, PERMUTATIONS, width)]
        if content.date is not None:
            # Badly recognised copies share few runs of words, but a date and a kind.
            keys.append((-1, f"{content.date} {content.kind}".encode()))
        for band_key in keys:
            shared = bands[band_key]
            fitting = [o for o in shared[-200:] if o.date == content.date or o.date is None or content.date is None]
            apart = [o for o in shared[-COMPARED:] if o not in fitting]
            for other in (*fitting[-COMPARED:], *apart):
                key = (other.number, content.number)
                if key not in pairs and key not in unlike:
                    alike = np.count_nonzero(signature == signatures[other.number]) / PERMUTATIONS
                    needed = max(least, ALIKE_OTHER_DAY) if other in apart else least
                    if alike >= needed or band_key[0] < 0:
                        pairs[key] = (alike, other, content)
                    else:
                        unlike.add(key)
            shared.append(content)
    return [(one, other) for _, one, other in sorted(pairs.values(), key=lambda p: (-p[0], p[1].number, p[2].number))]
