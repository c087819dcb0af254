"""Which reviewer a case may go to: every reviewer held against every requirement, with the facts and the sources.

Requirements are never bent. Among those who meet all of them preferences decide, in order, and chance only among
equals, with the seed recorded, so that an assignment can be repeated and explained.
"""

import datetime as dt
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from openimr.domain.case import Case
from openimr.domain.reviewer import Reviewer
from openimr.law import jurisdiction
from openimr.law.dated import Jurisdiction

from .conflicts import ConflictHit, ConflictIndex, parties_of
from .credentials import Credentials, Requirement, examine
from .specialties import SpecialtyNeed, name_of, names_of, needs_of


@dataclass(frozen=True, slots=True, order=True)
class Preference:
    """What decides among eligible reviewers, in the order compared; less is better.

    ``specialty`` is the sum over the needs of the position of the reviewer's best specialty in the table's order;
    ``outside_california`` is 0 for a California licence; ``load`` is the share of the capacity that is taken;
    ``lot`` is drawn from the seed.
    """

    specialty: int
    outside_california: int
    load: float
    lot: int


@dataclass(frozen=True, slots=True)
class Candidate:
    """One reviewer held against the case: every requirement with its fact, the conflicts, and the preference.

    ``preference`` is None for a refused reviewer.
    """

    reviewer_id: str
    eligible: bool
    requirements: tuple[Requirement, ...]
    conflicts: tuple[ConflictHit, ...]
    preference: Preference | None

    @property
    def refusals(self) -> tuple[Requirement, ...]:
        """The requirements that are not met."""
        return tuple(r for r in self.requirements if not r.met)


@dataclass(frozen=True, slots=True)
class Assignment:
    """Every candidate, eligible ones first in order of preference, and the one chosen, or None with what is missing.

    ``why`` says in words what decided for the chosen one; ``missing`` what would have to change where none is.
    """

    case_number: str
    on: dt.date
    seed: str
    needs: tuple[SpecialtyNeed, ...]
    candidates: tuple[Candidate, ...]
    chosen: str | None
    why: tuple[str, ...]
    missing: tuple[str, ...]

    def candidate(self, reviewer_id: str) -> Candidate:
        """The candidate with this id; raises ``KeyError`` when the roster has none."""
        for candidate in self.candidates:
            if candidate.reviewer_id == reviewer_id:
                return candidate
        raise KeyError(reviewer_id)


class Panel:
    """A roster made ready to be asked about many cases: conflicts indexed, credentials examined once a day."""

    def __init__(self, roster: Sequence[Reviewer]) -> None:
        self.roster = tuple(roster)
        self.conflicts = ConflictIndex(self.roster)
        self._examined: dict[tuple[dt.date, str], tuple[Credentials, ...]] = {}

    def credentials(self, on: dt.date, law: Jurisdiction) -> tuple[Credentials, ...]:
        """The credentials of every reviewer on ``on``, in the roster's order."""
        key = (on, law.name)
        if key not in self._examined:
            self._examined = {key: tuple(examine(reviewer, on, law) for reviewer in self.roster)}
        return self._examined[key]

    def assign(self, case: Case, on: dt.date, *, seed: str | None = None) -> Assignment:
        """Hold every reviewer against ``case`` on ``on``; ``seed`` (recorded) settles ties between equals.

        Raises ``LawError`` for a case of a jurisdiction without data.
        """
        law = jurisdiction(case.jurisdiction)
        seed = f"{case.case_number} {on.isoformat()}" if seed is None else seed
        needs = needs_of(case)
        hits = self.conflicts.hits(parties_of(case))
        rules = _CaseRules(needs, on, law)
        eligible: list[Candidate] = []
        refused: list[tuple[int, str, Candidate]] = []
        for position, (reviewer, credentials) in enumerate(zip(self.roster, self.credentials(on, law), strict=True)):
            candidate, unmet = rules.hold(reviewer, credentials, hits.get(position, ()), seed)
            if unmet:
                refused.append((unmet, reviewer.id, candidate))
            else:
                eligible.append(candidate)
        eligible.sort(key=lambda c: (c.preference or Preference(0, 0, 0, 0), c.reviewer_id))
        refused.sort(key=lambda entry: entry[:2])
        turned_down = [candidate for _, _, candidate in refused]
        chosen = eligible[0] if eligible else None
        return Assignment(
            case_number=case.case_number,
            on=on,
            seed=seed,
            needs=needs,
            candidates=(*eligible, *turned_down),
            chosen=chosen.reviewer_id if chosen else None,
            why=_why(eligible) if chosen else (),
            missing=() if chosen else _missing(needs, turned_down),
        )


class _CaseRules:
    """The requirements that depend on the case; what many reviewers share is made once."""

    def __init__(self, needs: tuple[SpecialtyNeed, ...], on: dt.date, law: Jurisdiction) -> None:
        self._needs = needs
        self._independence = law.value("reviewers.no_affiliation_with", on).source
        self._parties = {item.key: item.text for item in law.items("reviewers.no_affiliation_with", on)}
        self._similar = law.value("reviewers.same_or_similar_specialty", on).source
        self._prefers_california = law.in_force("reviewers.california_licence_preferred", on) and law.flag(
            "reviewers.california_licence_preferred", on
        )
        self._fits: dict[tuple[tuple[str, str], ...], tuple[Requirement, int]] = {}
        self._no_conflict = Requirement(
            "no_conflict",
            "No material professional, familial or financial affiliation with a party",
            True,
            "nothing declared resembles a party of the case",
            self._independence,
        )

    def hold(
        self, reviewer: Reviewer, credentials: Credentials, hits: tuple[ConflictHit, ...], seed: str
    ) -> tuple[Candidate, int]:
        """``reviewer`` held against the case, and how many requirements are not met."""
        specialty, rank = self._specialty(credentials)
        capacity = _capacity(reviewer.open_cases, reviewer.capacity)
        conflict = self._conflict(hits) if hits else self._no_conflict
        unmet = credentials.unmet + (not specialty.met) + (not capacity.met) + (not conflict.met)
        preference = None
        if not unmet:
            lot = int.from_bytes(hashlib.sha256(f"{seed}\0{reviewer.id}".encode()).digest()[:6], "big")
            outside = int(self._prefers_california and not credentials.licensed_in_california)
            preference = Preference(rank, outside, round(reviewer.open_cases / reviewer.capacity, 4), lot)
        requirements = (*credentials.requirements, specialty, capacity, conflict)
        return Candidate(reviewer.id, not unmet, requirements, hits, preference), unmet

    def _specialty(self, credentials: Credentials) -> tuple[Requirement, int]:
        key = (*credentials.specialties, ("", ""), *credentials.unusable)
        if key not in self._fits:
            self._fits[key] = self._specialty_of(dict(credentials.specialties), dict(credentials.unusable))
        return self._fits[key]

    def _specialty_of(self, held: dict[str, str], unusable: dict[str, str]) -> tuple[Requirement, int]:
        facts: list[str] = []
        total, met = 0, True
        for need in self._needs:
            about = _items(need)
            fitting = [s for s in need.specialties if s in held]
            if fitting:
                total += need.rank(fitting[0]) or 0
                facts.append(f"{about}: {held[fitting[0]]}; {need.reason}")
                continue
            met = False
            nearly = "; ".join(f"{name_of(s)}: {unusable[s]}" for s in need.specialties if s in unusable)
            own = ", ".join(name_of(s) for s in held) or "no specialty with credentials in force and verified"
            fact = f"{about} needs {names_of(need.specialties)}; on file: {own}"
            facts.append(f"{fact} ({nearly})" if nearly else fact)
        requirement = "A specialty that evaluates or treats the condition and every disputed item"
        return Requirement("specialty", requirement, met, ". ".join(facts), self._similar), total

    def _conflict(self, hits: tuple[ConflictHit, ...]) -> Requirement:
        facts = []
        for hit in hits:
            party = self._parties.get(hit.party.role, hit.party.role)
            verdict = "conflict" if hit.certain else "possible conflict: a person must decide"
            whose = "the reviewer's own name" if hit.relation == "self" else f"declared {hit.relation} affiliation"
            match = f"{whose} “{hit.declared}” and {party[0].lower()}{party[1:]}, “{hit.party.name}”"
            facts.append(f"{verdict}: {match} ({hit.why}; {hit.score:.0f})")
        return replace(self._no_conflict, met=False, fact="; ".join(facts))


@lru_cache(maxsize=1024)
def _capacity(open_cases: int, capacity: int) -> Requirement:
    return Requirement(
        "capacity",
        "Fewer open cases than the reviewer's capacity",
        open_cases < capacity,
        f"{open_cases} open of {capacity}",
        "The organization's roster",
    )


def _items(need: SpecialtyNeed) -> str:
    first, *rest = need.items
    return f"item {first}" + (f" (with {', '.join(map(str, rest))})" if rest else "")


def _why(eligible: list[Candidate]) -> tuple[str, ...]:
    best = eligible[0].preference
    if best is None or len(eligible) == 1:
        return ("the only reviewer who meets every requirement",)
    why = [f"{len(eligible)} reviewers meet every requirement"]
    second = eligible[1].preference or best
    if best.specialty < second.specialty:
        why.append("the nearest specialty to the disputed items")
    elif best.outside_california < second.outside_california:
        why.append("as near in specialty as the next, and licensed in California")
    elif best.load < second.load:
        why.append(f"equal to the next in specialty and licence, with less work open ({best.load:.0%} of capacity)")
    else:
        why.append("equal to the next in specialty, licence and work open; drawn by the recorded seed")
    return tuple(why)


def _missing(needs: tuple[SpecialtyNeed, ...], refused: list[Candidate]) -> tuple[str, ...]:
    if not refused:
        return ("the roster is empty",)
    common = set(needs[0].specialties).intersection(*(need.specialties for need in needs))
    if not common:
        apart = "; ".join(f"{_items(n)}: {names_of(n.specialties)}" for n in needs)
        return (
            f"no one specialty covers every disputed item ({apart}); more than one reviewer needs the written approval "
            "of the Administrative Director (8 CCR 9792.10.6(c))",
        )
    by_name = sorted(common, key=lambda s: sum(need.rank(s) or 0 for need in needs))
    fitting = [c for c in refused if all(r.met for r in c.requirements if r.code == "specialty")]
    if not fitting:
        return (f"no reviewer with a verified credential in force in {names_of(tuple(by_name))}",)
    nearest = fitting[0]
    lacking = "; ".join(f"{r.code}: {r.fact}" for r in nearest.refusals)
    counts: dict[str, int] = {}
    for candidate in fitting:
        for requirement in candidate.refusals:
            counts[requirement.code] = counts.get(requirement.code, 0) + 1
    most = sorted(counts.items(), key=lambda counted: (-counted[1], counted[0]))
    tally = ", ".join(f"{code.replace('_', ' ')} {number}" for code, number in most)
    return (
        f"{len(fitting)} reviewer(s) have a fitting specialty and all are refused: {tally}",
        f"nearest: {nearest.reviewer_id}, {lacking}",
    )
