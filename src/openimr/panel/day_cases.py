"""Who may have each of a day's cases: everybody who meets every requirement, with the points of each preference."""

import datetime as dt
import zlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from openimr.domain.case import Case, ReviewPriority
from openimr.domain.reviewer import Reviewer
from openimr.law import jurisdiction
from openimr.law.dated import Jurisdiction

from .assignment import Panel
from .conflicts import decide, parties_of, rulings_for
from .requirements import NOTHING_KNOWN, CaseRules, Circumstances
from .specialties import SpecialtyNeed, needs_of

LOTS = 10
"""Lots drawn between equals run from 0 to one below this."""

Measures = tuple[int, bool, bool, bool, float, float]
"""The preferences of ``CaseRules.measures``, in the order of :data:`MEASURED`."""

MEASURED = ("specialty", "unrelated", "outside_california", "inexperienced", "trouble", "cost")


class DayCase(NamedTuple):
    """A case that is ready to be assigned; ``due`` is the day its determination is due."""

    case: Case
    due: dt.date | None = None
    known: Circumstances = NOTHING_KNOWN


class Eligible(NamedTuple):
    """Who may have one case: positions in the roster, and for each the preferences measured, their points, a lot."""

    position: list[int]
    measures: list[Measures]
    points: list[float]
    lot: list[int]

    def only(self, position: int) -> "Eligible":
        """The same with one of the reviewers."""
        at = self.position.index(position)
        return Eligible([position], [self.measures[at]], [self.points[at]], [self.lot[at]])


def who_may_have(
    panel: Panel, cases: Sequence[DayCase], on: dt.date, seed: str, wanted: Mapping[str, float]
) -> list[Eligible]:
    """For each case who meets every requirement, with the points of each.

    Args:
        panel: the roster and its conflicts.
        cases: the cases of the day, in an order that stays the same.
        on: the day everything is held against.
        seed: settles ties between equals.
        wanted: points by the name of a preference (``preferences.yaml``).
    """
    fitting: dict[str, Mapping[str, frozenset[int]]] = {}
    found = []
    for one in cases:
        law = jurisdiction(one.case.jurisdiction)
        if law.name not in fitting:
            fitting[law.name] = _by_specialty(panel, on, law)
        found.append(_eligible(panel, one, on, law, fitting[law.name], seed, wanted))
    return found


def _eligible(
    panel: Panel,
    one: DayCase,
    on: dt.date,
    law: Jurisdiction,
    fitting: Mapping[str, frozenset[int]],
    seed: str,
    wanted: Mapping[str, float],
) -> Eligible:
    """Who meets every requirement of a case: only those whose credentials and specialty fit are looked at closely."""
    rules = CaseRules(one.case, on, law, seed, one.known)
    hits = panel.conflicts.hits(parties_of(one.case))
    authors = panel.conflicts.authors(one.known.authors) if one.known.authors else {}
    held = panel.credentials(on, law)
    points = [wanted.get(name, 0.0) for name in MEASURED[:-1]] + [wanted.get("cost", 0.0) / 100]
    lots = np.random.default_rng(zlib.crc32(f"{seed} {one.case.case_number}".encode()))
    lot_of = lots.integers(0, LOTS, len(panel.roster)).tolist()
    found = Eligible([], [], [], [])
    for position in sorted(_who_fits(needs_of(one.case), fitting)):
        reviewer = panel.roster[position]
        met = hits.get(position, ()) + authors.get(position, ()) if hits or authors else ()
        if met and one.known.rulings:
            met = decide(met, rulings_for(reviewer.id, one.known.rulings, rules.employee))
        if rules.may_have(reviewer, met):
            measured = rules.measures(reviewer, held[position])
            found.position.append(position)
            found.measures.append(measured)
            found.points.append(sum(point * value for point, value in zip(points, measured, strict=True)))
            found.lot.append(lot_of[position])
    return found


def _who_fits(needs: Sequence[SpecialtyNeed], fitting: Mapping[str, frozenset[int]]) -> frozenset[int]:
    """Positions of reviewers with a specialty for every need."""
    able = [frozenset().union(*(fitting.get(key, frozenset()) for key in need.specialties)) for need in needs]
    return frozenset.intersection(*able) if able else frozenset()


def _by_specialty(panel: Panel, on: dt.date, law: Jurisdiction) -> Mapping[str, frozenset[int]]:
    """Reviewers whose credentials are all in order and who have a slot, by specialty."""
    found: dict[str, set[int]] = defaultdict(set)
    for position, credentials in enumerate(panel.credentials(on, law)):
        if not credentials.unmet and free_slots(panel.roster[position]):
            for key, _ in credentials.specialties:
                found[key].add(position)
    return {key: frozenset(positions) for key, positions in found.items()}


def free_slots(reviewer: Reviewer) -> int:
    """How many further cases a reviewer can take."""
    return max(0, reviewer.capacity - reviewer.open_cases)


def is_expedited(one: DayCase) -> bool:
    """Whether a case is to be decided at the pace of an expedited review."""
    return one.case.priority is ReviewPriority.EXPEDITED
