"""Parts that are told whole, cut where there is no room for all of them, with the sign that something is left out."""

import re
from collections.abc import Callable
from itertools import pairwise

from openimr.domain.facts import Fact

GOES_ON = " …"
_STATEMENT_ENDS = re.compile(r"(?<=[.;)])(?<!\bM[rs]\.)(?<!\bMrs\.)(?<!\bDr\.)(?<!\bvs\.)\s|\s/\s")
_POINTS = re.compile(
    r"\W*(?:it|its|this|that|these|those|they|them|such|both|neither|also|then|thus|so)\b", re.IGNORECASE
)
"""How a statement begins that is understood by the one before it."""
_LONGEST_HEAD = 0.4
"""The first statement is told before a later one if it takes no more of the room than that."""


def shortened(fact: Fact, longest: int) -> Fact:
    """A part that is told whole, cut behind the last statement there is room for."""
    words = fact.sentence or ""
    return fact if len(words) <= longest else fact.model_copy(update={"sentence": _cut(words, longest)})


def shortened_to(fact: Fact, longest: int, says: Callable[[Fact], bool]) -> Fact:
    """A part cut for want of room, so that what it is told for is not what is left out.

    Args:
        fact: the part.
        longest: the room, in letters.
        says: whether a statement of the part, as a fact of its own, says what the part is told for.

    Returns:
        The part up to where there is room; where none of that says it, its first statement and those from the first on
        that does.
    """
    words = fact.sentence or ""
    cut = shortened(fact, longest)
    if cut is fact:
        return fact
    starts = [0, *(match.end() for match in _STATEMENT_ENDS.finditer(words)), len(words)]
    telling = [
        start
        for start, end in pairwise(starts)
        if says(fact.model_copy(update={"sentence": words[start:end].strip(" /")}))
    ]
    shown = len((cut.sentence or "").removesuffix(GOES_ON))
    if not telling or telling[0] < shown:
        return cut
    first = next((start for start in telling if not _POINTS.match(words[start:])), None)
    if first is None:
        return cut
    head = words[: starts[1]].rstrip(" /")
    head = f"{head}{GOES_ON} " if len(head) <= _LONGEST_HEAD * longest else f"{GOES_ON.strip()} "
    rest, room = words[first:].lstrip(" /"), longest - len(head)
    return fact.model_copy(update={"sentence": head + (rest if len(rest) <= room else _cut(rest, room))})


def _cut(words: str, longest: int) -> str:
    ends = [match.start() for match in _STATEMENT_ENDS.finditer(words, 0, longest)]
    cut = ends[-1] if ends and ends[-1] > longest // 3 else words.rfind(" ", 0, longest)
    return words[:cut].rstrip(" ;,/|") + GOES_ON
