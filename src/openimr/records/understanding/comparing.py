"""Whether two documents are one: the places where they differ (`differing`) speak for a copy or against it.

A stamp, a missing page and a recogniser's slips leave a copy a copy; a number or a word in the place of another makes
another document, such as the next visit written over the last note. How much each kind of place counts is fitted
(``data/copies.yaml``).
"""

from functools import cache
from typing import Protocol

from .differing import Difference, difference
from .fingerprints import Fingerprint
from .lexicon import read_yaml

FEWEST_WORDS = 12
# A copy that lacks pages has at least so many words, and this share of those of the whole.
PART_WORDS, PART_SHARE = 30, 0.25
# Copies have at least this share of the different words of the shorter in common letter by letter.
LEAST_SHARED = 0.5
# Of the numbers of a recognised copy so many, and this share, may stand in one of two documents only.
FIGURES_ALONE, FIGURES_ALONE_SHARE = 3, 0.15
# So much of a document may be misread that is told to belong to another by standing in a copy of it.
READ_PART = 0.2
# The score of documents that are certainly none of each other.
UNLIKE = -12.0


class Compared(Protocol):
    """What is compared of a document."""

    @property
    def text(self) -> Fingerprint:
        """Its words, page by page."""

    @property
    def date(self) -> object:
        """Its date, None where it has none."""

    @property
    def recognised(self) -> bool:
        """Whether any page of it was read from a picture."""

    @property
    def other_person(self) -> bool:
        """Whether it is about somebody else than the case."""


def differences(one: Compared, other: Compared) -> Difference:
    """What differs between two documents."""
    return difference(one.text, other.text, (not one.recognised, not other.recognised))


def copy_score(one: Compared, other: Compared) -> float:
    """How surely two documents are copies of one another, what differs being a stamp, a page that is missing, or the
    work of a recogniser: the logarithm of the odds, above 0 for copies."""
    if unlike(one, other):
        return UNLIKE
    found = differences(one, other)
    if not enough(found, one.text, other.text):
        return UNLIKE
    seen = evidence(found, one, other)
    weights = _weights()
    return max(UNLIKE, min(-UNLIKE, sum(weights[name] * value for name, value in seen.items())))


def evidence(found: Difference, one: Compared, other: Compared) -> dict[str, float]:
    """What speaks for and against a copy, by name, as ``data/copies.yaml`` weighs it."""
    return found.evidence(
        read=one.recognised or other.recognised,
        other_day=other_day(one, other),
        other_person=one.other_person != other.other_person,
    )


def other_day(one: Compared, other: Compared) -> bool:
    """Whether two documents bear different dates."""
    return one.date is not None and other.date is not None and one.date != other.date


def unlike(one: Compared, other: Compared) -> bool:
    """Whether two documents are told apart at a glance, by which words and numbers they have at all."""
    ours, theirs = one.text, other.text
    if min(len(ours.numbers), len(theirs.numbers)) < FEWEST_WORDS:
        return True
    if not (ours.figures <= theirs.figures or theirs.figures <= ours.figures):
        if not (one.recognised or other.recognised):
            return True
        fewer = min(len(ours.figures - theirs.figures), len(theirs.figures - ours.figures))
        if fewer > FIGURES_ALONE + FIGURES_ALONE_SHARE * min(len(ours.figures), len(theirs.figures)):
            return True
    least = LEAST_SHARED * min(len(ours.different), len(theirs.different))
    return len(ours.different & theirs.different) < least


def enough(found: Difference, one: Fingerprint, other: Fingerprint) -> bool:
    """Whether so much of the longer document stands in the other that the other can be a copy that lacks pages."""
    if not (found.lost or found.their_lost):
        return True
    longer = max(len(one.numbers), len(other.numbers))
    return found.same >= max(PART_WORDS, PART_SHARE * longer)


def part_of(part: Compared, whole: Compared) -> bool:
    """Whether what stands in the one stands in the other, however much more there is."""
    found = differences(part, whole)
    there = found.same + found.slips
    words = len(part.text.numbers)
    return words >= 2 and there >= (1 - READ_PART) * words - 1 and len(found.numbers) <= 1 + READ_PART * words / 4


@cache
def _weights() -> dict[str, float]:
    """How much each kind of evidence counts."""
    return {name: float(weight) for name, weight in read_yaml("copies.yaml")["weights"].items()}
