"""Documents handed in twice: identical copies and copies faxed, stamped or recognised anew.

Copies are looked for among documents with many short runs of words in common (MinHash), then compared place by place
(`comparing`): what differs decides.
"""

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from operator import attrgetter

import numpy as np
import numpy.typing as npt

from .comparing import copy_score, part_of
from .fingerprints import PERMUTATIONS, Fingerprint, Vocabulary, signature
from .folding import fold, squeeze
from .sheets import Sheet

BAND = 2
ALIKE = 0.30
# Documents of different days must be more alike to be compared: one of the days would have been misread.
ALIKE_OTHER_DAY = 0.4
# No document is compared with more than this many others of one band, so that work stays linear.
COMPARED = 12
# Documents of fewer words are alike without being copies.
FEWEST_WORDS = 8
# Two groups of copies are one where their documents are so in the mean; of large groups so many pairs are asked.
MOST_ASKED = 12


@dataclass(eq=False)
class Content:
    """What of a document is compared: ``number`` is its place in the list of documents."""

    number: int
    sheets: Sequence[Sheet]
    date: object
    kind: object
    vocabulary: Vocabulary
    other_person: bool = False
    key: str = field(default="", init=False)

    def __post_init__(self) -> None:
        self.key = "|".join(s.page.digest for s in self.sheets)

    @cached_property
    def text(self) -> Fingerprint:
        """The words of all pages without fax lines and stamps."""
        pages, edges = [], bytearray()
        for sheet in self.sheets:
            page: list[str] = []
            for words, at_edge in sheet.said():
                page += words
                edges += bytes([at_edge]) * len(words)
            pages.append(self.vocabulary.page(page))
        return Fingerprint(self.vocabulary, pages, bytes(edges))

    @cached_property
    def signature(self) -> npt.NDArray[np.uint64]:
        """The MinHash of the document."""
        return signature(s.minhash for s in self.sheets)

    @cached_property
    def text_key(self) -> str:
        """A digest of the words without spaces: equal for the same text however it is broken."""
        words = self.vocabulary.words
        letters = squeeze("".join(words[n] for n in self.text.numbers))
        return hashlib.sha256(letters.encode()).hexdigest()

    @cached_property
    def whole_key(self) -> str:
        """A digest of everything that was read on its pages, fax lines and stamps too."""
        lines = [line for s in self.sheets for line in (*s.fax_lines, *s.lines)]
        return hashlib.sha256(squeeze(fold(" ".join(lines))).encode()).hexdigest()

    @cached_property
    def recognised(self) -> bool:
        """Whether any page of it was read from a picture."""
        return any(s.recognised for s in self.sheets)

    @property
    def quality(self) -> tuple[float, int]:
        """How good a copy this is: a text layer before OCR, then confidence, then the more complete."""
        recognised = sum(s.recognised for s in self.sheets) / max(len(self.sheets), 1)
        confidence = sum(s.confidence for s in self.sheets) / max(len(self.sheets), 1)
        return (round(1 - recognised, 1) + round(confidence, 2), len(self.text.numbers))


def copies(
    contents: Sequence[Content], *, band: int = BAND, alike: float = ALIKE, surely: float = 0.0
) -> dict[int, tuple[int, bool]]:
    """For each document that is a copy: the number of its best original and whether the copy is exact.

    Args:
        contents: the documents.
        band: how many values of the MinHash two must share in a row to be compared; more find fewer pairs.
        alike: the share of its values that two must have in common to be compared.
        surely: the score (`comparing.copy_score`) from which two are called copies.
    """
    groups = _Groups([c for c in contents if len(c.text.numbers) >= FEWEST_WORDS])
    for key in ("key", "text_key"):
        groups.join_equal(attrgetter(key))
    groups.join_alike(candidates(groups.firsts(), band, alike), surely)
    found: dict[int, tuple[int, bool]] = {}
    for family in groups.families():
        best = max(family, key=lambda c: (c.quality, -c.number))
        for content in family:
            if content is not best:
                identical = content.key == best.key or content.whole_key == best.whole_key
                found[content.number] = (best.number, identical)
    return found


class _Groups:
    """Documents in groups of copies. The first of a group stands for all that say the same letter by letter."""

    def __init__(self, contents: Sequence[Content]) -> None:
        self._of: dict[int, list[Content]] = {c.number: [c] for c in contents}
        self._equal: dict[int, list[Content]] = {c.number: [c] for c in contents}
        self._scores: dict[tuple[int, int], float] = {}

    def join_equal(self, key: Callable[[Content], str]) -> None:
        """Join the documents whose keys are equal."""
        by_key: dict[str, list[Content]] = defaultdict(list)
        for content in self.firsts():
            by_key[key(content)].append(content)
        for first, *others in by_key.values():
            for other in others:
                self._equal[first.number] += self._equal.pop(other.number)
                del self._of[other.number]

    def firsts(self) -> list[Content]:
        """A document of each text."""
        return [group[0] for group in self._equal.values()]

    def join_alike(self, pairs: Sequence[tuple[Content, Content]], surely: float) -> None:
        """Join the copies among these pairs, the surest first."""
        likely = sorted(((self._score(one, other), one, other) for one, other in pairs), key=lambda p: -p[0])
        for score, one, other in likely:
            if score < surely:
                break
            ours, theirs = self._of[one.number], self._of[other.number]
            if ours is theirs:
                continue
            # A document that is like one of a group and unlike the others was written over it.
            asked = [self._score(a, b) for a in ours[:MOST_ASKED] for b in theirs[:MOST_ASKED]][:MOST_ASKED]
            if sum(asked) >= surely * len(asked):
                ours += theirs
                self._of.update((content.number, ours) for content in theirs)

    def _score(self, one: Content, other: Content) -> float:
        key = (one.number, other.number) if one.number < other.number else (other.number, one.number)
        if key not in self._scores:
            self._scores[key] = copy_score(one, other)
        return self._scores[key]

    def families(self) -> Iterator[list[Content]]:
        """Every group with all its documents."""
        for group in {id(group): group for group in self._of.values()}.values():
            yield [content for first in group for content in self._equal[first.number]]


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


def candidates(contents: Sequence[Content], width: int, least: float) -> list[tuple[Content, Content]]:
    """Pairs worth comparing: documents that share a band of their MinHash, or their day and kind.

    Args:
        contents: the documents.
        width: how many values of the MinHash are a band.
        least: the share of its values that two must have in common.
    """
    days: dict[object, list[Content]] = defaultdict(list)
    bands: dict[tuple[int, bytes], _Band] = defaultdict(_Band)
    pairs: list[tuple[Content, Content]] = []
    for content in contents:
        own, seen = content.signature, set[int]()
        if content.date is not None:
            # Badly recognised copies share few runs of words, but a date and a kind.
            shared = days[content.date, content.kind]
            pairs += [(other, content) for other in shared[-COMPARED:]]
            seen.update(other.number for other in shared[-COMPARED:])
            shared.append(content)
        for start in range(0, PERMUTATIONS, width):
            band = bands[start, own[start : start + width].tobytes()]
            for other in band.others(content.date):
                if other.number in seen:
                    continue
                seen.add(other.number)
                alike = np.count_nonzero(own == other.signature) / PERMUTATIONS
                apart = content.date != other.date and content.date is not None and other.date is not None
                if alike >= (max(least, ALIKE_OTHER_DAY) if apart else least):
                    pairs.append((other, content))
            band.add(content)
    return pairs


class _Band:
    """Documents that share a band of their MinHash."""

    def __init__(self) -> None:
        self._all: list[Content] = []
        self._of_day: dict[object, list[Content]] = defaultdict(list)

    def add(self, content: Content) -> None:
        """Put a document into the band."""
        self._all.append(content)
        self._of_day[content.date].append(content)

    def others(self, date: object) -> list[Content]:
        """The documents last added: those of one day, those of no day and those of any."""
        if date is None:
            return self._all[-COMPARED:]
        return self._of_day[date][-COMPARED:] + self._of_day[None][-COMPARED:] + self._all[-COMPARED:]
