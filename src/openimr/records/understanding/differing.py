"""What differs between two texts, place by place: what a recogniser makes of the same words, what was put on the paper
later, and what the one says otherwise than the other.

A recogniser confuses letters, glues words together and reads lines in another order, but seldom puts one number in the
place of another: a number that stands between the same words as another number is a difference of its own.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from math import log1p

from .alignment import matched, places
from .fingerprints import Fingerprint, is_number
from .folding import fold, squeeze
from .lexicon import read_yaml

# A page of which less than this share stands in the other document is not in it.
PAGE_THERE = 0.5
# A page of fewer words (a separator, a stamp on a blank back) is none that could be missed.
FEW_WORDS = 12
# A word that is so much like another, in hundredths, is that word misread.
SLIP = 60.0
# Figures in numbers so long may be misread one by one; in shorter ones they are others.
LONG_NUMBER = 4
# So many figures of a number may not have been read.
LOST_FIGURES = 2
# A figure and a letter so short may be one another misread.
SHORT = 2
# A place that is longer on either side says nothing word by word.
LONGEST_PLACE = 12
# Words of longer places are not paired: the work would grow with the square of their length.
MOST_PAIRED = 1_000_000


Places = list[tuple[str, str]]


@dataclass(slots=True)
class Difference:
    """How two documents differ, place by place.

    ``same`` counts the words they have in common and ``shorter`` the words of the shorter, without pages that the
    other lacks. ``slips`` are words misread or glued, ``numbers`` and ``words`` the places where the one says
    something else than the other between the same words (of ``doubtful`` ones a figure may be misread), ``ours`` and
    ``theirs`` what only the one has, ``lost`` and ``their_lost`` how many pages the other lacks, ``first_lost`` whether
    the first page of one is among them.
    """

    same: int = 0
    shorter: int = 0
    slips: int = 0
    numbers: Places = field(default_factory=list)
    doubtful: Places = field(default_factory=list)
    words: Places = field(default_factory=list)
    ours: list[str] = field(default_factory=list)
    theirs: list[str] = field(default_factory=list)
    at_edge: Places = field(default_factory=list)
    edge_ours: list[str] = field(default_factory=list)
    edge_theirs: list[str] = field(default_factory=list)
    sure: int = 0
    known_on_both: int = 0
    lost: int = 0
    their_lost: int = 0
    first_lost: bool = False

    def evidence(self, *, read: bool, other_day: bool, other_person: bool = False) -> dict[str, float]:
        """What speaks for and against a copy, by name, as ``data/copies.yaml`` weighs it.

        Args:
            read: whether one of the two was read from a picture.
            other_day: whether they are dated otherwise.
            other_person: whether one of them alone is about somebody else.
        """
        added = {*self.ours, *self.theirs, *self.edge_ours, *self.edge_theirs}
        fewer = min(len(self.ours), len(self.theirs))
        edge = len(self.at_edge) + min(len(self.edge_ours), len(self.edge_theirs))
        otherwise = len(self.numbers) + len(self.words) + len(self.doubtful) + fewer
        # A signed paper may say that it replaces the unsigned one: what else differs tells whether it is another.
        new_issue = bool(_words("words") & added) and not _words("signing") & added
        return {
            "always": 1.0,
            "numbers": log1p(len(self.numbers)),
            "words_in_places": log1p(_said_otherwise(self.numbers) + _said_otherwise(self.words)),
            "words": log1p(len(self.words)),
            "words_known": log1p(self.sure),
            "only_on_both": log1p(fewer),
            "known_on_both": log1p(self.known_on_both),
            "at_edge": log1p(edge),
            "otherwise_typed": 0.0 if read else log1p(otherwise),
            "slips": log1p(self.slips),
            "length": log1p(self.shorter),
            "missing_share": max(0.0, 1 - (self.same + self.slips) / max(self.shorter, 1)),
            "new_issue": float(new_issue),
            "other_day": float(other_day),
            "other_day_and_otherwise": float(other_day and otherwise > 0),
            "other_person": float(other_person),
            "first_page_lost": float(self.first_lost),
        }


def _said_otherwise(told: Places) -> int:
    """How many words stand in the place of others."""
    return sum(min(here.count(" "), there.count(" ")) + 1 for here, there in told)


def difference(one: Fingerprint, other: Fingerprint, typed: tuple[bool, bool]) -> Difference:
    """What stands in one text and not in the other, and what stands there instead.

    Args:
        one: a text.
        other: another one, of the same vocabulary.
        typed: for each whether nothing of it was read from a picture.
    """
    return _Comparison(one, other, typed).result()


class _Comparison:
    """Two texts laid beside each other."""

    def __init__(self, one: Fingerprint, other: Fingerprint, typed: tuple[bool, bool]) -> None:
        self._words = one.vocabulary.words
        self._ours, self._theirs = one.numbers, other.numbers
        self._edges, self._their_edges = one.edges, other.edges
        self._texts = one, other
        self._read = not all(typed)
        self._typed = typed
        self._found = Difference()
        self._to, self._back = matched(self._ours, self._theirs)
        self._lost, self._their_lost = _lost(one, self._to), _lost(other, self._back)

    def result(self) -> Difference:
        """The difference of the two."""
        found = self._found
        found.same = sum(there >= 0 for there in self._to)
        lost, their_lost = sum(map(len, self._lost)), sum(map(len, self._their_lost))
        found.shorter = min(len(self._ours) - lost, len(self._theirs) - their_lost)
        found.lost, found.their_lost = len(self._lost), len(self._their_lost)
        found.first_lost = any(p.start == 0 and len(p) >= FEW_WORDS for p in (*self._lost, *self._their_lost))
        away, their_away = _away(self._lost, len(self._ours)), _away(self._their_lost, len(self._theirs))
        for place in places(self._to, self._back):
            ours = self._said(self._ours, place.start, place.end, away)
            theirs = self._said(self._theirs, place.their_start, place.their_end, their_away)
            edges = (
                1 in self._edges[place.start : place.end],
                1 in self._their_edges[place.their_start : place.their_end],
            )
            self._judge(ours, theirs, edges, framed=place.framed)
        self._without_moved()
        return found

    def _said(self, numbers: Sequence[int], start: int, end: int, lost: bytes) -> list[str]:
        """The words of a place, without those of pages that the other document lacks."""
        words = self._words
        return [words[n] for n, away in zip(numbers[start:end], lost[start:end], strict=True) if not away]

    def _judge(self, ours: list[str], theirs: list[str], edges: tuple[bool, bool], *, framed: bool) -> None:
        """Tell what the words of a place are to each other."""
        found = self._found
        only_here = found.edge_ours if edges[0] else found.ours
        only_there = found.edge_theirs if edges[1] else found.theirs
        paired = ours and theirs and len(ours) * len(theirs) <= MOST_PAIRED
        for here, there in _pairs(ours, theirs) if paired else [(ours, []), ([], theirs)]:
            kind = _kind(here, there, read=self._read)
            if kind == "slip":
                found.slips += max(len(here), len(there))
            elif kind and framed and max(len(ours), len(theirs)) <= LONGEST_PLACE:
                told = found.at_edge if all(edges) else getattr(found, kind)
                told.append((" ".join(here), " ".join(there)))
            else:
                only_here += here
                only_there += there

    def _without_moved(self) -> None:
        """Leave out what stands in both documents, in another place."""
        found = self._found
        told = [*found.numbers, *found.doubtful, *found.words, *found.at_edge]
        ours = Counter([*found.ours, *found.edge_ours, *(word for here, _ in told for word in here.split())])
        theirs = Counter([*found.theirs, *found.edge_theirs, *(word for _, there in told for word in there.split())])
        moved = ours & theirs
        found.same += moved.total()
        for name in ("numbers", "doubtful", "words", "at_edge"):
            kept = []
            for here, there in getattr(found, name):
                if not all(word in moved for word in (*here.split(), *there.split())):
                    kept.append((here, there))
            setattr(found, name, kept)
        found.ours, found.edge_ours = _less(found.ours, moved), _less(found.edge_ours, moved)
        found.theirs, found.edge_theirs = _less(found.theirs, moved), _less(found.edge_theirs, moved)
        for here, there in (*found.words, *found.numbers):
            found.sure += min(self._known(here.split(), 0), self._known(there.split(), 1))
        found.known_on_both = min(self._known(found.ours, 0), self._known(found.theirs, 1))

    def _known(self, words: Sequence[str], side: int) -> int:
        """How many of some words are certainly words: typed, or read more than once."""
        if self._typed[side]:
            return len(words)
        text = self._texts[side]
        return sum(text.has_again(word) for word in words)


def _less(words: Sequence[str], moved: Counter[str]) -> list[str]:
    """The words without those that moved."""
    spare, kept = Counter(moved), []
    for word in words:
        if spare[word] > 0:
            spare[word] -= 1
        else:
            kept.append(word)
    return kept


def _lost(text: Fingerprint, to: Sequence[int]) -> list[range]:
    """The words of the pages that the other document lacks, where it does not lack them all."""
    pages, start = [], 0
    for page in text.pages:
        pages.append(range(start, start + len(page)))
        start += len(page)
    if len(pages) == 1:
        return []
    lost = [page for page in pages if sum(to[at] >= 0 for at in page) < PAGE_THERE * len(page)]
    return lost if len(lost) < len(pages) else []


def _away(lost: Sequence[range], length: int) -> bytes:
    """For every word of a text whether it is on a page that the other document lacks."""
    away = bytearray(length)
    for page in lost:
        away[page.start : page.stop] = b"\1" * len(page)
    return bytes(away)


def _pairs(ours: list[str], theirs: list[str]) -> Iterator[tuple[list[str], list[str]]]:
    """The words of a place paired: each differing run with what stands there instead."""
    from rapidfuzz.distance import Indel

    if len(ours) * len(theirs) == 1:
        yield ours, theirs
        return
    here: list[str] = []
    there: list[str] = []
    for step in Indel.opcodes(ours, theirs):
        if step.tag == "equal":
            yield from _split(here, there)
            here, there = [], []
        else:
            here += ours[step.src_start : step.src_end]
            there += theirs[step.dest_start : step.dest_end]
    yield from _split(here, there)


def _split(ours: list[str], theirs: list[str]) -> Iterator[tuple[list[str], list[str]]]:
    """A differing run taken apart where it is as many words on both sides, or else where words are alike."""
    from rapidfuzz import fuzz

    if not ours or not theirs:
        if ours or theirs:
            yield ours, theirs
        return
    here, there = squeeze("".join(ours)), squeeze("".join(theirs))
    if here == there or len(ours) == len(theirs) == 1:
        yield ours, theirs
    elif len(ours) == len(theirs):
        yield from (([a], [b]) for a, b in zip(ours, theirs, strict=True))
    elif max(len(ours), len(theirs)) <= LONGEST_PLACE and fuzz.ratio(here, there) >= SLIP:
        yield ours, theirs
    else:
        # What begins and ends alike is paired from both ends; the rest stands alone.
        head = 0
        while head < min(len(ours), len(theirs)) and fuzz.ratio(ours[head], theirs[head]) >= SLIP:
            yield [ours[head]], [theirs[head]]
            head += 1
        ours, theirs = ours[head:], theirs[head:]
        while ours and theirs and fuzz.ratio(ours[-1], theirs[-1]) >= SLIP:
            yield [ours.pop()], [theirs.pop()]
        yield ours, theirs


def _kind(ours: list[str], theirs: list[str], *, read: bool) -> str:
    """What two runs of words are to each other: a ``slip``, ``numbers``, ``doubtful`` numbers or ``words``; nothing
    where one of them is empty."""
    from rapidfuzz import fuzz

    if not ours or not theirs:
        return ""
    here, there = squeeze("".join(ours)), squeeze("".join(theirs))
    if here == there:
        return "slip"
    numbers = any(map(is_number, ours)), any(map(is_number, theirs))
    if all(numbers):
        return _numbers(here, there)
    misread = read and any(numbers) and max(len(here), len(there)) <= SHORT
    return "slip" if misread or fuzz.ratio(here, there) >= SLIP else "words"


def _numbers(here: str, there: str) -> str:
    """What two numbers are to each other."""
    ours, theirs = _figures(here), _figures(there)
    if ours == theirs:
        return "slip"
    shorter, longer = sorted((ours, theirs), key=len)
    if len(shorter) == len(longer):
        other = sum(a != b for a, b in zip(shorter, longer, strict=True))
        return "doubtful" if other == 1 and len(shorter) >= LONG_NUMBER else "numbers"
    rest = iter(longer)
    within = all(figure in rest for figure in shorter)
    return "doubtful" if within and len(longer) - len(shorter) <= LOST_FIGURES else "numbers"


def _figures(text: str) -> str:
    """The figures of a folded text; letters that folding makes of figures count where nothing else is a letter."""
    if is_number(text) and not any(c.isalpha() and c not in "oi" for c in text):
        return text
    return "".join(c for c in text if c.isdigit())


@cache
def _words(which: str) -> frozenset[str]:
    """The folded words by which a paper says that it takes the place of another (``words``), or that it was signed
    later (``signing``)."""
    return frozenset(part for word in read_yaml("amended.yaml")[which] for part in fold(word).split())
