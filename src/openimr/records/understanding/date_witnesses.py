"""What on a paper itself vouches for its day: a label or place that states it, a signature, its head, its later pages.

The model says how likely a day is. Where the paper says it in two ways, or in one and the model hardly doubts it, it is
as good as sure (docs/summary.md tells how often that was right).
"""

from collections.abc import Iterator, Sequence
from enum import StrEnum

from .date_places import HEADER_DATE, SIGNED_DATE, TABLE, Mention
from .folding import fold

# From here on a label or a place states a day; what is written that far from the top of the page heads it.
STATED, HEAD = 8.0, 0.3
# How likely a day must be that is vouched for: in two ways, by a signature, in any way; and how likely it is then.
IN_TWO_WAYS, SIGNED, IN_ONE_WAY = 0.5, 0.9, 0.97
VOUCHED = 0.99

_SIGNING = frozenset(("signing_row", "behind_name", "under_signature"))
ADDENDUM = frozenset(map(fold, ("addendum", "date of addendum", "addendum date")))
"""Labels of the day on which something was added to a paper."""
_ADDED = ADDENDUM | frozenset(map(fold, ("amended", "revised")))


class Witness(StrEnum):
    """A way in which a paper gives a day as its own."""

    STATED = "stated"
    SIGNED = "signed"
    RUNNING = "running"
    HEAD = "head"


_STRONG = frozenset((Witness.STATED, Witness.SIGNED))


def witnesses(pages: Sequence[Sequence[Mention]], day: object) -> frozenset[Witness]:
    """The ways in which the pages, their mentions weighed, give ``day`` as the paper's own."""
    return frozenset(_witnesses(pages, day))


def heads_alone(pages: Sequence[Sequence[Mention]], day: object) -> bool:
    """Whether the only day of a paper stands in a field of its own at the head of its first page."""
    return any(hit.value == day and hit.label == TABLE and hit.height < HEAD for hit in pages[0])


def _witnesses(pages: Sequence[Sequence[Mention]], day: object) -> Iterator[Witness]:
    for number, hits in enumerate(pages):
        for hit in hits:
            if hit.value != day or hit.label in _ADDED or (hit.label == TABLE and not number):
                continue
            if "prose" in hit.marks and hit.score < STATED:
                continue
            if hit.score >= SIGNED_DATE and (hit.label == "signature" or hit.marks & _SIGNING):
                yield Witness.SIGNED
            elif hit.label == "title":
                # "QME report, 24 June 2025" at the head of later pages states the day and runs through them.
                yield Witness.STATED
                if number:
                    yield Witness.RUNNING
            elif "edge" in hit.marks or (number and "page_number" in hit.marks):
                if "printing" not in hit.marks:
                    yield Witness.RUNNING
            elif not number and hit.score >= STATED and "re" not in hit.marks:
                yield Witness.STATED
            elif not number and hit.height < HEAD and hit.score >= HEADER_DATE:
                yield Witness.HEAD


def vouched(
    pages: Sequence[Sequence[Mention]], day: object, likely: float, others: Sequence[object], *, listing: bool
) -> float:
    """How likely a day is, raised where the paper vouches for it and for none of the ``others`` as well.

    Args:
        pages: the mentions of the pages looked at, in order, weighed for the kind of the paper.
        day: the day taken for the paper's own.
        likely: how likely it is by the model, 0 to 1.
        others: the other days it may be.
        listing: whether papers of its kind list days, so that a label may be the head of a column.
    """
    own = witnesses(pages, day)
    theirs = [witnesses(pages, other) for other in others]
    alone = not any(ways & _STRONG for ways in theirs)
    least = 1.0
    if own and alone:
        least = SIGNED if own & _STRONG and not (listing and Witness.SIGNED not in own) else IN_ONE_WAY
    if _is_twofold(own):
        least = SIGNED if any(map(_is_twofold, theirs)) else IN_TWO_WAYS
    return max(likely, VOUCHED) if likely >= least else likely


def _is_twofold(ways: frozenset[Witness]) -> bool:
    return len(ways) >= 2 and bool(ways & _STRONG)
