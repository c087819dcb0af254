"""Two texts laid beside each other: which words of the one are which of the other, and the places where they differ.

Runs of words are found wherever they moved to, so that pages in another order, two pages on one sheet and columns read
otherwise lie beside their like. The work grows with the length of the texts, not with its square.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

# So many words in a row are the same run wherever they stand.
RUN = 3
# Of a run that stands very often in the other text the nearest places are tried.
TRIED = 8
UNMATCHED = -1


class Place(NamedTuple):
    """Where two texts differ: words ``start`` to ``end`` of ours against ``their_start`` to ``their_end`` of theirs.

    Either side may be empty. ``framed`` says that the words before and after are the same on both sides.
    """

    start: int
    end: int
    their_start: int
    their_end: int
    framed: bool


def matched(ours: Sequence[int], theirs: Sequence[int]) -> tuple[list[int], list[int]]:
    """For each word of either text the place of its like in the other, or `UNMATCHED`.

    Args:
        ours: the words of one text as numbers, equal for equal words.
        theirs: those of the other.
    """
    runs: dict[tuple[int, ...], list[int]] = defaultdict(list)
    for at, run in enumerate(zip(theirs, theirs[1:], theirs[2:], strict=False)):
        runs[run].append(at)
    to, back = [UNMATCHED] * len(ours), [UNMATCHED] * len(theirs)
    here, expected = 0, 0
    while here < len(ours) - RUN + 1:
        found = runs.get((ours[here], ours[here + 1], ours[here + 2]))
        there = _nearest_free(found, expected, back) if found else UNMATCHED
        if there == UNMATCHED:
            here, expected = here + 1, expected + 1
            continue
        before, there_before = here - 1, there - 1
        while before >= 0 <= there_before and to[before] < 0 > back[there_before]:
            if ours[before] != theirs[there_before]:
                break
            to[before], back[there_before] = there_before, before
            before, there_before = before - 1, there_before - 1
        while here < len(ours) and there < len(theirs) and back[there] < 0 and ours[here] == theirs[there]:
            to[here], back[there] = there, here
            here, there = here + 1, there + 1
        expected = there
    return to, back


def _nearest_free(places: Sequence[int], expected: int, back: Sequence[int]) -> int:
    """Of the places of a run the one nearest to where it is expected that is not matched yet."""
    after = bisect_left(places, expected)
    best = UNMATCHED
    for at in range(max(0, after - TRIED // 2), min(len(places), after + TRIED // 2)):
        place = places[at]
        if back[place] < 0 and (best < 0 or abs(place - expected) < abs(best - expected)):
            best = place
    return best


def places(to: Sequence[int], back: Sequence[int]) -> Iterator[Place]:
    """The places where two texts differ, from what `matched` gives; what stands beside each other is one place."""
    taken: set[int] = set()
    for start, end in _gaps(to):
        first, last = _beside(to, back, start, end)
        if first == last or first in taken:
            yield Place(start, end, 0, 0, framed=False)
            continue
        taken.add(first)
        framed_before = (start == first == 0) or (start > 0 and first > 0 and to[start - 1] == first - 1)
        at_end = end == len(to) and last == len(back)
        framed_after = at_end or (end < len(to) and last < len(back) and to[end] == last)
        yield Place(start, end, first, last, framed_before and framed_after)
    for start, end in _gaps(back):
        if start not in taken:
            yield Place(0, 0, start, end, framed=False)


def _gaps(to: Sequence[int]) -> Iterator[tuple[int, int]]:
    """The runs of words that have no like."""
    start = None
    for at, there in enumerate(to):
        if there < 0 and start is None:
            start = at
        elif there >= 0 and start is not None:
            yield start, at
            start = None
    if start is not None:
        yield start, len(to)


def _beside(to: Sequence[int], back: Sequence[int], start: int, end: int) -> tuple[int, int]:
    """The words without a like in the other text that stand beside a run of ours, behind what is before it or before
    what is behind it; nothing where there are none."""
    first = to[start - 1] + 1 if start > 0 else 0
    if first < len(back) and back[first] < 0:
        last = first
        while last < len(back) and back[last] < 0:
            last += 1
        return first, last
    last = to[end] if end < len(to) else len(back)
    first = last
    while first > 0 and back[first - 1] < 0:
        first -= 1
    return first, last
