"""Whether two documents are one: what stands in the one and not in the other, weighed by how badly both were read.

Words and figures are compared however the pages lie. A recogniser misreads figures about as often as letters: figures
that differ where the letters agree make another document, such as the next visit written over the last note.
"""

import datetime as dt
from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Protocol, TypeVar

from .folding import fold
from .lexicon import read_yaml

# Of two texts read from text layers so many words may differ on the side that has fewer of its own, in words and as a
# share; of a copy that was recognised this share, and so many times the share of words misread.
TYPED_WORDS, TYPED_SHARE = 2, 0.03
READ_SHARE, READ_PER_SLIP = 0.07, 1.0
# A copy that lacks pages has at least so many words, and this share of those of the whole.
PART_WORDS, PART_SHARE = 30, 0.25
# So much of a page may be misread that is told to belong to a document by standing in a copy of it.
READ_PART = 0.2
# What a stamp, a fax line and a second signature may add on one side: words and a share of the document.
ADDED_WORDS, ADDED_SHARE = 22, 0.12
# Of a recognised copy so many figures may differ: a number, a share, and so many times the share of words misread.
FIGURES, FIGURES_SHARE, FIGURES_PER_SLIP = 1.0, 0.03, 2.0
# A word that is so much like another, in hundredths, is that word misread.
SLIP = 60.0
LONG_WORD, LONG_NUMBER = 4, 3
# A number that differs from its other in one figure is rather misread than another: it counts so much.
MISREAD_COUNTS = 0.5
FEWEST_WORDS = 12
# Of more words or figures than this none is looked for among the others: documents of hundreds of pages would take
# minutes, and their shares decide without it.
MOST_PAIRED = 600
# Copies have at least this share of the words of the shorter in common letter by letter.
LEAST_SHARED = 0.5
# Where days of two papers differ and all else agrees, at most so many figures of them do.
DAY_MISREAD = 1

T = TypeVar("T", bound=Hashable)


class Compared(Protocol):
    """What is compared of a document."""

    @property
    def sheets(self) -> Sequence[object]:
        """Its pages."""

    @property
    def date(self) -> object:
        """Its date, None where it has none."""

    @property
    def recognised(self) -> bool:
        """Whether any page of it was read from a picture."""

    @property
    def spelled(self) -> Counter[str]:
        """How often each word of letters stands in it."""

    @property
    def letters(self) -> str:
        """All its text without spaces, folded."""

    @property
    def figures(self) -> Counter[str]:
        """How often each number stands in it."""

    @property
    def dates(self) -> Counter[object]:
        """How often each date is named in it."""


@dataclass(frozen=True, slots=True)
class Difference:
    """How two documents differ.

    ``words`` counts the words of letters in the shorter, ``ours`` and ``theirs`` are those that stand on one side
    only, ``slips`` counts those that are another word misread or glued, ``figures`` the numbers, of ``numbers``, that
    stand as something else in the other; one that is like its other but for a figure counts half.
    """

    words: int
    ours: tuple[str, ...]
    theirs: tuple[str, ...]
    slips: int
    figures: float
    numbers: int

    @property
    def fewer(self) -> int:
        """How many words stand alone on the side that has fewer such."""
        return min(len(self.ours), len(self.theirs))

    @property
    def more(self) -> int:
        """How many words more than that stand alone on the other side."""
        return max(len(self.ours), len(self.theirs)) - self.fewer

    @property
    def misread(self) -> float:
        """The share of words that were misread."""
        return (self.slips + self.fewer) / max(self.words, 1)


def difference(one: Compared, other: Compared) -> Difference:
    """What stands in one document and not in the other."""
    ours, theirs = one.spelled - other.spelled, other.spelled - one.spelled
    alone, their_own = _unexplained(ours, other.letters), _unexplained(theirs, one.letters)
    glued = min(ours.total() - len(alone), theirs.total() - len(their_own))
    alone, their_own, slips = _without_slips(alone, their_own)
    found = Difference(
        words=min(one.spelled.total(), other.spelled.total()),
        ours=tuple(alone),
        theirs=tuple(their_own),
        slips=slips + glued,
        figures=0.0,
        numbers=min(one.figures.total(), other.figures.total()),
    )
    figures = _other_figures(one.figures - other.figures, other.figures - one.figures, _figures_allowed(found))
    return replace(found, figures=figures)


def _figures_allowed(found: Difference) -> float:
    """How many figures of two copies, one of them recognised, may differ."""
    return FIGURES + (FIGURES_SHARE + FIGURES_PER_SLIP * found.misread) * found.numbers


def _unexplained(words: Counter[str], letters: str) -> list[str]:
    """The words that do not stand in a text even where it is glued together."""
    return [word for word, count in words.items() if len(word) < LONG_WORD or word not in letters for _ in range(count)]


def _without_slips(ours: list[str], theirs: list[str]) -> tuple[list[str], list[str], int]:
    """Two lists of words without those that are one another misread, and how many those are."""
    from rapidfuzz import fuzz, process

    if min(len(ours), len(theirs)) > MOST_PAIRED:
        return ours, theirs, 0
    rest, alone, slips = list(theirs), [], 0
    for word in ours:
        best = process.extractOne(word, rest, scorer=fuzz.ratio, score_cutoff=SLIP)
        if best is None:
            alone.append(word)
        else:
            del rest[best[2]]
            slips += 1
    return alone, rest, slips


def _other_figures(ours: Counter[str], theirs: Counter[str], allowed: float) -> float:
    """How many numbers of the one side stand as something else on the other; of more than are allowed the least that
    they can be, because long documents have thousands and each would be held against each."""
    least = MISREAD_COUNTS * min(ours.total(), theirs.total())
    if least > allowed:
        return least
    if least > MISREAD_COUNTS * MOST_PAIRED:
        return float(min(ours.total(), theirs.total()))
    rest, alike = list(theirs.elements()), 0
    for number in ours.elements():
        like = next((other for other in rest if _like(number, other)), None)
        if like is not None:
            rest.remove(like)
            alike += 1
    return min(ours.total(), theirs.total()) - MISREAD_COUNTS * alike


def _like(one: str, other: str) -> bool:
    """Whether a number of three or more figures may be another misread."""
    if min(len(one), len(other)) < LONG_NUMBER:
        return False
    if len(one) == len(other):
        return sum(a != b for a, b in zip(one, other, strict=True)) <= 1
    return one in other or other in one


def _more_in(one: Counter[T], other: Counter[T]) -> bool:
    """Whether anything stands in the one more often than in the other; pages alike in wording differ at once."""
    often = other.get
    return any(count > often(value, 0) for value, count in one.items())


def changed(one: Counter[T], other: Counter[T]) -> int:
    """How many values of the one stand as something else in the other; values more on one side only are none."""
    return min((one - other).total(), (other - one).total())


def same_document(one: Compared, other: Compared) -> bool:
    """Whether two documents are copies of one another: what differs is a stamp, a page that is missing, or the work
    of a recogniser."""
    shorter, longer = sorted((one.spelled.total(), other.spelled.total()))
    part = len(one.sheets) != len(other.sheets) and shorter >= max(PART_WORDS, PART_SHARE * longer)
    if shorter < FEWEST_WORDS or not (part or shorter >= 0.6 * longer - ADDED_WORDS):
        return False
    if (one.spelled & other.spelled).total() < LEAST_SHARED * shorter:
        return False
    read = one.recognised or other.recognised
    if not read and _more_in(one.figures, other.figures) and _more_in(other.figures, one.figures):
        return False
    found = difference(one, other)
    few = found.words * (READ_SHARE + READ_PER_SLIP * found.slips / found.words if read else TYPED_SHARE)
    if found.fewer > max(TYPED_WORDS, few) or (not part and found.more > ADDED_WORDS + ADDED_SHARE * found.words):
        return False
    if found.figures > (_figures_allowed(found) if read else 0.0):
        return False
    if _new_issue() & {*found.ours, *found.theirs}:
        return False
    return _same_day(one, other, found, read=read)


def part_of(part: Compared, whole: Compared) -> bool:
    """Whether what stands in the one stands in the other, however much more there is."""
    alone = _unexplained(part.spelled - whole.spelled, whole.letters)
    figures = (part.figures - whole.figures).total()
    return (
        part.spelled.total() >= TYPED_WORDS
        and len(alone) <= 1 + READ_PART * part.spelled.total()
        and figures <= 1 + READ_PART * part.figures.total()
    )


@cache
def _new_issue() -> frozenset[str]:
    """The folded words by which a paper says that it takes the place of another, or adds to it."""
    return frozenset(fold(word) for word in read_yaml("amended.yaml")["words"])


def _same_day(one: Compared, other: Compared, found: Difference, *, read: bool) -> bool:
    """Whether the dates of two documents agree, or differ only in which of the days on them was taken or as one
    was read."""
    if one.date is None or other.date is None or one.date == other.date:
        return read or changed(one.dates, other.dates) == 0
    if one.date in other.dates and other.date in one.dates:
        return changed(one.dates, other.dates) == 0
    if not read or not isinstance(one.date, dt.date) or not isinstance(other.date, dt.date):
        return False
    # The day stands a second time on one of the papers and was read as on the other, or it is a figure misread.
    if one.date in other.dates or other.date in one.dates:
        return found.figures <= FIGURES + FIGURES_SHARE * found.numbers + DAY_MISREAD
    apart = sum(a != b for a, b in zip(f"{one.date:%m%d%Y}", f"{other.date:%m%d%Y}", strict=True))
    once = one.dates[one.date] == 1 or other.dates[other.date] == 1
    return apart <= DAY_MISREAD and once and found.slips > 0 and found.figures <= DAY_MISREAD
