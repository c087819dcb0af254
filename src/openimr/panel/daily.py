"""A day's cases assigned at once: as many as can be, expedited ones first, at the least cost by the stated weights.

It is a flow of least cost from cases over eligible reviewers to their free slots, each further slot of a reviewer
costing more, so that work spreads. The solver proves the optimum; chance, with a recorded seed, decides between equals.
"""

import datetime as dt
import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from openimr.domain.reviewer import Reviewer

from .assignment import Panel
from .conflicts import employee_key
from .day_cases import MEASURED, DayCase, Eligible, Measures, free_slots, is_expedited, who_may_have
from .least_cost import cost_of, least_cost, slot_points
from .tables import table

MOST_CASES = 2_000
MOST_GROUPS = 25


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
    eligible = who_may_have(panel, cases, on, seed, wanted)
    chosen, gap = _with_related(panel.roster, cases, eligible, wanted)
    taken: dict[int, int] = defaultdict(int)
    given = []
    for number, position in sorted(chosen.items()):
        at = eligible[number].position.index(position)
        reviewer = panel.roster[position]
        parts = _parts(eligible[number].measures[at], wanted)
        parts["load"] = slot_points(reviewer, taken[position], wanted)
        taken[position] += 1
        given.append(
            Given(
                cases[number].case.case_number,
                reviewer.id,
                is_expedited(cases[number]),
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
    eligible = who_may_have(panel, cases, on, seed, wanted)

    def urgency(number: int) -> tuple[bool, dt.date, str]:
        return not is_expedited(cases[number]), cases[number].due or dt.date.max, cases[number].case.case_number

    order = sorted(range(len(cases)), key=urgency)
    for number in order:
        who = eligible[number]
        costs = [
            (points + slot_points(panel.roster[at], taken[at], wanted), lot, at)
            for at, points, lot in zip(who.position, who.points, who.lot, strict=True)
            if taken[at] < free_slots(panel.roster[at])
        ]
        if costs:
            cost, _, at = min(costs)
            taken[at] += 1
            total += cost
            found[cases[number].case.case_number] = panel.roster[at].id
    return found, round(total, 6)


def _with_related(
    roster: Sequence[Reviewer], cases: Sequence[DayCase], eligible: Sequence[Eligible], wanted: Mapping[str, float]
) -> tuple[dict[int, int], float]:
    """The assignment of least cost, changed where cases of one employee can share a reviewer and it is worth it.

    Each case that joins another of its employee saves the points of ``unrelated``. A remanded case joins none.

    Returns:
        The position of the reviewer of each case, and how far from the best it can be at most, in points.
    """
    best = least_cost(roster, cases, eligible, wanted)
    cost = cost_of(roster, eligible, best, wanted)
    bonus = wanted.get("unrelated", 0.0)
    groups = [group for group in _related(cases) if len({best.get(number, -1) for number in group}) > 1]
    open_points, looked_at = 0.0, list(eligible)
    for count, group in enumerate(groups):
        most = bonus * (len(group) - 1)
        joined = _joined(looked_at, group, roster) if count < MOST_GROUPS else None
        if joined is not None:
            other = least_cost(roster, cases, joined, wanted)
            dearer = cost_of(roster, eligible, other, wanted) - cost
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


def _joined(eligible: Sequence[Eligible], group: Sequence[int], roster: Sequence[Reviewer]) -> list[Eligible] | None:
    """``eligible`` with the cases of a group left to the reviewer who suits all of them best; None where nobody can."""
    common = set.intersection(*(set(eligible[number].position) for number in group))
    able = [position for position in common if free_slots(roster[position]) >= len(group)]
    if not able:
        return None

    shared = min(able, key=lambda at: (sum(eligible[n].points[eligible[n].position.index(at)] for n in group), at))
    changed = list(eligible)
    for number in group:
        changed[number] = eligible[number].only(shared)
    return changed


def _parts(measured: Measures, wanted: Mapping[str, float]) -> dict[str, float]:
    """The points of each preference but the load, which depends on what else the reviewer gets."""
    values = dict(zip(MEASURED, map(float, measured), strict=True))
    values["cost"] /= 100
    return {name: round(wanted.get(name, 0.0) * value, 4) for name, value in values.items()}


def _left(panel: Panel, one: DayCase, on: dt.date, seed: str, who: Eligible, taken: Mapping[int, int]) -> LeftOver:
    """Why a case is left over: nobody meets the requirements, or all who do are full with the others of today."""
    by = f" before {one.due:%A, %Y-%m-%d}" if one.due else ""
    if who.position:
        full = sum(taken[at] >= free_slots(panel.roster[at]) for at in who.position)
        missing: Iterable[str] = (
            f"all {full} reviewers who meet the requirements are at their capacity with today's other cases{by}",
        )
    else:
        missing = panel.assign(one.case, on, seed=f"{seed} {one.case.case_number}", known=one.known).missing
        missing = tuple(f"{line}{by}" if number == 0 else line for number, line in enumerate(missing))
    return LeftOver(one.case.case_number, is_expedited(one), one.due, tuple(missing))
