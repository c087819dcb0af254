"""A day's cases assigned at once: as many as can be, expedited ones first, at the least cost by the stated weights.

It is a flow of least cost from cases over eligible reviewers to their free slots, each further slot of a reviewer
costing more, so that work spreads. The solver proves the optimum; chance, with a recorded seed, decides between equals.
"""

import datetime as dt
import hashlib
import zlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from openimr.domain.case import Case, ReviewPriority
from openimr.domain.reviewer import Reviewer
from openimr.law import jurisdiction
from openimr.law.dated import Jurisdiction

from .assignment import Panel
from .conflicts import decide, employee_key, parties_of, rulings_for
from .requirements import NOTHING_KNOWN, CaseRules, Circumstances
from .specialties import SpecialtyNeed, needs_of
from .tables import table

# Costs are whole numbers for the solver: a point is SCALE, and the lot drawn from the seed stays below one point even
# when it is added up over MOST_CASES cases.
SCALE = 100_000
LOTS = 10
MOST_CASES = 2_000
MOST_GROUPS = 25


Measures = tuple[int, bool, bool, bool, float, float]
"""The preferences of ``CaseRules.measures``, in the order of :data:`MEASURED`."""

MEASURED = ("specialty", "unrelated", "outside_california", "inexperienced", "trouble", "cost")


class DayCase(NamedTuple):
    """A case that is ready to be assigned; ``due`` is the day its determination is due."""

    case: Case
    due: dt.date | None = None
    known: Circumstances = NOTHING_KNOWN


@dataclass(frozen=True, slots=True)
class Given:
    """A case and the reviewer it goes to, the points it costs by preference, and how many ``others`` could have it."""

    case_number: str
    reviewer_id: str
    expedited: bool
    parts: Mapping[str, float]
    others: int

    @property
    def points(self) -> float:
        """What it costs in all."""
        return sum(self.parts.values())

    @property
    def why(self) -> tuple[str, ...]:
        """In words: how many could have it, and what it costs by which preference."""
        many = f"{self.others + 1} reviewers meet every requirement" if self.others else "the only eligible reviewer"
        told = [f"{name.replace('_', ' ')} {points:g}" for name, points in self.parts.items() if points]
        return (many, f"points: {', '.join(told)}" if told else "points: none")


@dataclass(frozen=True, slots=True)
class LeftOver:
    """A case that nobody can take today, what is missing in words, and by when it is due."""

    case_number: str
    expedited: bool
    due: dt.date | None
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Day:
    """The cases of a day with their reviewers.

    ``points`` is what it costs by the weights. ``gap`` is how many points better another assignment could be at most:
    0 means that this one is proven best. It is above 0 only where cases of one employee are on the same day, because
    whether they share a reviewer is weighed after the rest.
    """

    on: dt.date
    seed: str
    weights: Mapping[str, float]
    given: tuple[Given, ...]
    left: tuple[LeftOver, ...]
    points: float
    gap: float

    @property
    def proven(self) -> bool:
        """Whether no other assignment is better by the weights."""
        return self.gap == 0

    @property
    def digest(self) -> str:
        """A fingerprint of who gets what: equal when it would be proposed again."""
        told = "\n".join(f"{one.case_number} {one.reviewer_id}" for one in self.given)
        return hashlib.sha256(told.encode()).hexdigest()


class _Eligible(NamedTuple):
    """Who may have one case: positions in the roster, and for each the preferences measured, their points, a lot."""

    position: list[int]
    measures: list[Measures]
    points: list[float]
    lot: list[int]

    def only(self, position: int) -> "_Eligible":
        """The same with one of the reviewers."""
        at = self.position.index(position)
        return _Eligible([position], [self.measures[at]], [self.points[at]], [self.lot[at]])


def weights() -> dict[str, float]:
    """The points of each preference that ship with the project."""
    return {name: float(row["points"]) for name, row in table("preferences.yaml")["weights"].items()}


def assign_day(
    panel: Panel,
    cases: Sequence[DayCase],
    on: dt.date,
    *,
    seed: str | None = None,
    points: Mapping[str, float] | None = None,
) -> Day:
    """Assign the cases of a day at once.

    Args:
        panel: the roster, with the work each reviewer has open.
        cases: the cases that are ready, at most :data:`MOST_CASES`.
        on: the day.
        seed: decides between equals, and is recorded; by default made of the day.
        points: the weights; the shipped ones by default.

    Returns:
        Every case either given to a reviewer who meets every requirement, or left over with what is missing. As many
        expedited cases as can be are given, then as many others; among all such assignments this one costs least.

    Raises:
        ValueError: more than :data:`MOST_CASES` cases.
        LawError: a case of a jurisdiction without data.
    """
    if len(cases) > MOST_CASES:
        raise ValueError(f"at most {MOST_CASES} cases can be assigned at once")
    seed = f"day {on.isoformat()}" if seed is None else seed
    wanted = dict(points) if points is not None else weights()
    eligible = _who_may_have(panel, cases, on, seed, wanted)
    chosen, gap = _with_related(panel.roster, cases, eligible, wanted)
    taken: dict[int, int] = defaultdict(int)
    given = []
    for number, position in sorted(chosen.items()):
        at = eligible[number].position.index(position)
        reviewer = panel.roster[position]
        parts = _parts(eligible[number].measures[at], wanted)
        parts["load"] = _slot(reviewer, taken[position], wanted)
        taken[position] += 1
        given.append(
            Given(
                cases[number].case.case_number,
                reviewer.id,
                _expedited(cases[number]),
                parts,
                len(eligible[number].position) - 1,
            )
        )
    left = tuple(
        _left(panel, cases[number], on, seed, eligible[number], taken)
        for number in range(len(cases))
        if number not in chosen
    )
    total = round(sum(one.points for one in given), 6)
    return Day(on, seed, wanted, tuple(given), left, total, gap)


def assign_one_by_one(
    panel: Panel,
    cases: Sequence[DayCase],
    on: dt.date,
    *,
    seed: str | None = None,
    points: Mapping[str, float] | None = None,
) -> tuple[dict[str, str], float]:
    """The same cases given one after the other to whoever costs least at that moment; for comparison.

    Expedited cases and those due first come first. Args and raises are those of :func:`assign_day`.

    Returns:
        The reviewer's id by case number, and what it costs in all.
    """
    seed = f"day {on.isoformat()}" if seed is None else seed
    wanted = dict(points) if points is not None else weights()
    taken: dict[int, int] = defaultdict(int)
    found: dict[str, str] = {}
    total = 0.0
    eligible = _who_may_have(panel, cases, on, seed, wanted)

    def urgency(number: int) -> tuple[bool, dt.date, str]:
        return not _expedited(cases[number]), cases[number].due or dt.date.max, cases[number].case.case_number

    order = sorted(range(len(cases)), key=urgency)
    for number in order:
        who = eligible[number]
        costs = [
            (points + _slot(panel.roster[at], taken[at], wanted), lot, at)
            for at, points, lot in zip(who.position, who.points, who.lot, strict=True)
            if taken[at] < _free(panel.roster[at])
        ]
        if costs:
            cost, _, at = min(costs)
            taken[at] += 1
            total += cost
            found[cases[number].case.case_number] = panel.roster[at].id
    return found, round(total, 6)


def _who_may_have(
    panel: Panel, cases: Sequence[DayCase], on: dt.date, seed: str, wanted: Mapping[str, float]
) -> list[_Eligible]:
    """For each case who meets every requirement, with the points of each."""
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
) -> _Eligible:
    """Who meets every requirement of a case: only those whose credentials and specialty fit are looked at closely."""
    rules = CaseRules(one.case, on, law, seed, one.known)
    hits = panel.conflicts.hits(parties_of(one.case))
    authors = panel.conflicts.authors(one.known.authors) if one.known.authors else {}
    held = panel.credentials(on, law)
    points = [wanted.get(name, 0.0) for name in MEASURED[:-1]] + [wanted.get("cost", 0.0) / 100]
    lots = np.random.default_rng(zlib.crc32(f"{seed} {one.case.case_number}".encode()))
    lot_of = lots.integers(0, LOTS, len(panel.roster)).tolist()
    found = _Eligible([], [], [], [])
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
        if not credentials.unmet and _free(panel.roster[position]):
            for key, _ in credentials.specialties:
                found[key].add(position)
    return {key: frozenset(positions) for key, positions in found.items()}


def _with_related(
    roster: Sequence[Reviewer], cases: Sequence[DayCase], eligible: Sequence[_Eligible], wanted: Mapping[str, float]
) -> tuple[dict[int, int], float]:
    """The assignment of least cost, changed where cases of one employee can share a reviewer and it is worth it.

    Each case that joins another of its employee saves the points of ``unrelated``. A remanded case joins none.

    Returns:
        The position of the reviewer of each case, and how far from the best it can be at most, in points.
    """
    best = _least_cost(roster, cases, eligible, wanted)
    cost = _cost(roster, eligible, best, wanted)
    bonus = wanted.get("unrelated", 0.0)
    groups = [group for group in _related(cases) if len({best.get(number, -1) for number in group}) > 1]
    open_points, looked_at = 0.0, list(eligible)
    for count, group in enumerate(groups):
        most = bonus * (len(group) - 1)
        joined = _joined(looked_at, group, roster) if count < MOST_GROUPS else None
        if joined is not None:
            other = _least_cost(roster, cases, joined, wanted)
            dearer = _cost(roster, eligible, other, wanted) - cost
            if len(other) == len(best) and dearer <= most:
                best, cost, looked_at = other, cost + dearer, joined
                open_points += max(0.0, dearer)
                continue
        open_points += most if joined is not None or count >= MOST_GROUPS else 0.0
    return best, round(open_points, 4)


def _related(cases: Sequence[DayCase]) -> list[list[int]]:
    """Cases of one employee and claim that are not remanded, two or more at a time."""
    found: dict[tuple[str, str], list[int]] = defaultdict(list)
    for number, one in enumerate(cases):
        if not one.known.barred:
            found[employee_key(one.case), one.case.claim.claim_number].append(number)
    return [group for group in found.values() if len(group) > 1]


def _joined(eligible: Sequence[_Eligible], group: Sequence[int], roster: Sequence[Reviewer]) -> list[_Eligible] | None:
    """``eligible`` with the cases of a group left to the reviewer who suits all of them best; None where nobody can."""
    common = set.intersection(*(set(eligible[number].position) for number in group))
    able = [position for position in common if _free(roster[position]) >= len(group)]
    if not able:
        return None

    shared = min(able, key=lambda at: (sum(eligible[n].points[eligible[n].position.index(at)] for n in group), at))
    changed = list(eligible)
    for number in group:
        changed[number] = eligible[number].only(shared)
    return changed


def _cost(
    roster: Sequence[Reviewer], eligible: Sequence[_Eligible], chosen: Mapping[int, int], wanted: Mapping[str, float]
) -> float:
    """What an assignment costs by the weights."""
    taken: dict[int, int] = defaultdict(int)
    total = 0.0
    for number, position in chosen.items():
        at = eligible[number].position.index(position)
        total += eligible[number].points[at]
        total += _slot(roster[position], taken[position], wanted)
        taken[position] += 1
    return total


def _least_cost(
    roster: Sequence[Reviewer], cases: Sequence[DayCase], eligible: Sequence[_Eligible], wanted: Mapping[str, float]
) -> dict[int, int]:
    """The position of the reviewer of each case that is given one; the solver proves that none costs less."""
    from ortools.graph.python import min_cost_flow

    used = sorted({position for who in eligible for position in who.position})
    node_of = {position: len(cases) + number for number, position in enumerate(used)}
    sink = len(cases) + len(used)
    tails: list[int] = []
    heads: list[int] = []
    costs: list[int] = []
    for number, who in enumerate(eligible):
        tails += [number] * len(who.position)
        heads += [node_of[position] for position in who.position]
        costs += [round(points * SCALE) + lot for points, lot in zip(who.points, who.lot, strict=True)]
    direct = len(tails)
    for position in used:
        for slot in range(min(_free(roster[position]), len(cases))):
            tails.append(node_of[position])
            heads.append(sink)
            costs.append(round(_slot(roster[position], slot, wanted) * SCALE))
    dearest = max(costs[:direct], default=0) + max(costs[direct:], default=0) + 1
    regular = dearest * (len(cases) + 1)
    for number, one in enumerate(cases):
        tails.append(number)
        heads.append(sink)
        costs.append(regular * (len(cases) + 1) if _expedited(one) else regular)
    flow = min_cost_flow.SimpleMinCostFlow()
    arcs = flow.add_arcs_with_capacity_and_unit_cost(
        np.array(tails, dtype=np.int32),
        np.array(heads, dtype=np.int32),
        np.ones(len(tails), dtype=np.int64),
        np.array(costs, dtype=np.int64),
    )
    flow.set_nodes_supplies(np.arange(len(cases), dtype=np.int32), np.ones(len(cases), dtype=np.int64))
    flow.set_node_supply(sink, -len(cases))
    status = flow.solve()
    if status != flow.OPTIMAL:
        raise RuntimeError(f"the assignment of {len(cases)} cases was not solved: {status}")
    flows = flow.flows(arcs[:direct]) if direct else np.array([], dtype=np.int64)
    position_of = {node: position for position, node in node_of.items()}
    return {tails[arc]: position_of[heads[arc]] for arc in np.flatnonzero(flows)}


def _parts(measured: Measures, wanted: Mapping[str, float]) -> dict[str, float]:
    """The points of each preference but the load, which depends on what else the reviewer gets."""
    values = dict(zip(MEASURED, map(float, measured), strict=True))
    values["cost"] /= 100
    return {name: round(wanted.get(name, 0.0) * value, 4) for name, value in values.items()}


def _slot(reviewer: Reviewer, before: int, wanted: Mapping[str, float]) -> float:
    """The points of the slot a reviewer would give after ``before`` of today: dearer the nearer to the capacity."""
    return round(wanted.get("load", 0.0) * (reviewer.open_cases + before + 1) / max(reviewer.capacity, 1), 4)


def _free(reviewer: Reviewer) -> int:
    return max(0, reviewer.capacity - reviewer.open_cases)


def _expedited(one: DayCase) -> bool:
    return one.case.priority is ReviewPriority.EXPEDITED


def _left(panel: Panel, one: DayCase, on: dt.date, seed: str, who: _Eligible, taken: Mapping[int, int]) -> LeftOver:
    """Why a case is left over: nobody meets the requirements, or all who do are full with the others of today."""
    by = f" before {one.due:%A, %Y-%m-%d}" if one.due else ""
    if who.position:
        full = sum(taken[at] >= _free(panel.roster[at]) for at in who.position)
        missing: Iterable[str] = (
            f"all {full} reviewers who meet the requirements are at their capacity with today's other cases{by}",
        )
    else:
        missing = panel.assign(one.case, on, seed=f"{seed} {one.case.case_number}", known=one.known).missing
        missing = tuple(f"{line}{by}" if number == 0 else line for number, line in enumerate(missing))
    return LeftOver(one.case.case_number, _expedited(one), one.due, tuple(missing))
