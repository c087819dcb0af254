"""Whether cases are given fairly: no reviewer's share of cases, of overturns, or of one administrator's cases strays
without being seen.

Each count is held against what chance alone would give among those who could have had the same cases. What strays is
shown for a person to look at; it proves nothing by itself, and pay knows nothing of it.
"""

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

# The chance, over the whole report, of one mark where everything is fair (each row's own chance is multiplied by the
# number of rows, Bonferroni).
DOUBT = 0.05
FEWEST = 5


class Held(NamedTuple):
    """A case a reviewer had: who could have had it besides, whose claim it was, and whether items were overturned.

    ``eligible`` are the ids of all who met the requirements, the reviewer among them. ``overturned`` is None while
    the case is not decided.
    """

    reviewer_id: str
    eligible: frozenset[str]
    administrator: str
    overturned: bool | None = None


@dataclass(frozen=True, slots=True)
class Share:
    """One count held against chance: ``had`` of ``of`` cases, where ``expected`` would be even; ``odds`` is how likely
    a count as far from it is, over the whole report; ``strays`` when that is less than :data:`DOUBT`."""

    reviewer_id: str
    about: str
    had: int
    of: int
    expected: float
    odds: float

    @property
    def strays(self) -> bool:
        """Whether a person should look at it."""
        return self.odds < DOUBT


@dataclass(frozen=True, slots=True)
class Fairness:
    """The report: shares of cases, of overturns, and of single administrators' cases."""

    cases: tuple[Share, ...]
    overturns: tuple[Share, ...]
    administrators: tuple[Share, ...]

    @property
    def straying(self) -> tuple[Share, ...]:
        """Everything a person should look at, the least likely first."""
        found = [share for share in (*self.cases, *self.overturns, *self.administrators) if share.strays]
        return tuple(sorted(found, key=lambda share: share.odds))


def fairness(held: Sequence[Held]) -> Fairness:
    """Hold what each reviewer had against chance.

    Args:
        held: the cases of a period.

    Returns:
        Shares by reviewer. A case that only one reviewer could have is nobody's choice and counts for none.
    """
    chance: dict[str, list[float]] = defaultdict(list)
    had: dict[str, int] = defaultdict(int)
    for one in held:
        if len(one.eligible) > 1:
            had[one.reviewer_id] += 1
            for reviewer in one.eligible:
                chance[reviewer].append(1 / len(one.eligible))
    rows = [
        _share(reviewer, "cases", had[reviewer], len(chances), chances, len(chance))
        for reviewer, chances in sorted(chance.items())
        if sum(chances) >= 1 or had[reviewer] >= FEWEST
    ]
    return Fairness(tuple(rows), tuple(_overturns(held)), tuple(_administrators(held)))


def _overturns(held: Sequence[Held]) -> list[Share]:
    """Each reviewer's decided cases with something overturned, held against the share of all others."""
    decided = [one for one in held if one.overturned is not None]
    total = sum(bool(one.overturned) for one in decided)
    by_reviewer: dict[str, list[bool]] = defaultdict(list)
    for one in decided:
        by_reviewer[one.reviewer_id].append(bool(one.overturned))
    enough = {reviewer: own for reviewer, own in by_reviewer.items() if len(own) >= FEWEST and len(own) < len(decided)}
    rows = []
    for reviewer, own in sorted(enough.items()):
        others = (total - sum(own)) / (len(decided) - len(own))
        rows.append(_share(reviewer, "overturned", sum(own), len(own), [others] * len(own), len(enough)))
    return rows


def _administrators(held: Sequence[Held]) -> list[Share]:
    """How many of one administrator's cases a reviewer had, where others could have had them."""
    chance: dict[tuple[str, str], list[float]] = defaultdict(list)
    had: dict[tuple[str, str], int] = defaultdict(int)
    for one in held:
        if len(one.eligible) > 1:
            had[one.reviewer_id, one.administrator] += 1
            for reviewer in one.eligible:
                chance[reviewer, one.administrator].append(1 / len(one.eligible))
    wanted = {key: chances for key, chances in chance.items() if had[key] >= FEWEST}
    return [
        _share(reviewer, f"cases of {administrator}", had[reviewer, administrator], len(chances), chances, len(wanted))
        for (reviewer, administrator), chances in sorted(wanted.items())
    ]


def _share(reviewer: str, about: str, had: int, of: int, chances: Sequence[float], rows: int) -> Share:
    odds = min(1.0, tail(had, chances) * max(rows, 1))
    return Share(reviewer, about, had, of, round(sum(chances), 2), odds)


def tail(had: int, chances: Sequence[float]) -> float:
    """How likely a sum of independent yes-or-no draws is as far from its mean as ``had``, on either side.

    The draws have the given chances (a Poisson binomial). Up to a few hundred the sum is exact, beyond that by the
    normal distribution with a correction for whole numbers.
    """
    mean = sum(chances)
    spread = sum(chance * (1 - chance) for chance in chances)
    away = abs(had - mean)
    if spread == 0:
        return 1.0 if away < 0.5 else 0.0
    if len(chances) > 400:
        return math.erfc(max(away - 0.5, 0) / math.sqrt(2 * spread))
    exact = [1.0]
    for chance in chances:
        after = [0.0] * (len(exact) + 1)
        for count, odds in enumerate(exact):
            after[count] += odds * (1 - chance)
            after[count + 1] += odds * chance
        exact = after
    return min(1.0, sum(odds for count, odds in enumerate(exact) if abs(count - mean) >= away - 1e-9))
