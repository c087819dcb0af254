"""The requirements that depend on a case, held against one reviewer: specialty, independence, capacity, availability.

What many reviewers share is made once for the case, so that a roster of thousands is gone through in milliseconds.
"""

import datetime as dt
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache

from openimr.domain.case import Case
from openimr.domain.reviewer import Exclusion, Experience, ExperienceKind, Reviewer
from openimr.law.dated import Jurisdiction

from .conflicts import AUTHOR, ConflictHit, Ruling, bars, employee_key
from .credentials import Credentials, Requirement
from .names import plain
from .specialties import SpecialtyNeed, name_of, names_of, needs_of
from .tables import table


@dataclass(frozen=True, slots=True, order=True)
class Preference:
    """What decides among eligible reviewers, in the order compared; less is better.

    ``specialty`` is the sum over the needs of the position of the reviewer's best specialty in the table's order;
    ``unrelated`` is 0 for the reviewer of a related case; ``outside_california`` is 0 for a California licence;
    ``inexperienced`` is 0 with experience in the treatment or condition; ``trouble`` is the share of determinations
    sent back or set aside; ``load`` is the share of the capacity that is taken; ``cost`` is in dollars; ``lot`` is
    drawn from the seed.
    """

    specialty: int
    unrelated: int
    outside_california: int
    inexperienced: int
    trouble: float
    load: float
    cost: float
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
class Circumstances:
    """What the organization knows of a case and its reviewers beyond the application and the roster.

    ``authors`` wrote records of the case file; ``barred`` says of reviewers (by id) why they may not have this case
    (they decided it before a remand, declined it, let it lapse); ``rulings`` are people's decisions about conflicts;
    ``related`` are the reviewers of related cases, empty for a remanded one; ``trouble`` and ``cost`` are by id;
    ``due`` is the day the determination is due.
    """

    authors: tuple[str, ...] = ()
    barred: Mapping[str, str] = field(default_factory=dict)
    rulings: tuple[Ruling, ...] = ()
    related: frozenset[str] = frozenset()
    trouble: Mapping[str, float] = field(default_factory=dict)
    cost: Mapping[str, float] = field(default_factory=dict)
    due: dt.date | None = None


NOTHING_KNOWN = Circumstances()


class CaseRules:
    """The requirements that depend on ``case`` on the day ``on``, ready to be held against reviewers."""

    def __init__(self, case: Case, on: dt.date, law: Jurisdiction, seed: str, known: Circumstances) -> None:
        self.employee = employee_key(case)
        self._case, self._on, self._seed, self._known = case, on, seed, known
        self._needs = needs_of(case)
        self._independence = law.value("reviewers.no_affiliation_with", on).source
        self._parties = {item.key: item.text for item in law.items("reviewers.no_affiliation_with", on)}
        self._parties |= table("parties.yaml")["roles"]
        self._share = law.number("reviewers.financial_interest_over_percent", on)
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
        self._uninvolved = Requirement(
            "no_prior_involvement",
            "No prior involvement in the case or with the employee",
            True,
            "wrote none of the records and has not had the case before",
            law.value("reviewers.duties_per_case", on).source,
        )
        self._treatments = [
            (item, {*plain(item.treatment).split(), *item.body_part.value.split("_")})
            for item in case.disputed_treatments
        ]
        self._diagnosis = set(plain(case.primary_diagnosis or "").split())

    def hold(
        self, reviewer: Reviewer, credentials: Credentials, hits: tuple[ConflictHit, ...]
    ) -> tuple[Candidate, int]:
        """``reviewer`` held against the case, and how many requirements are not met."""
        hits = self._weighed(hits)
        specialty, rank = self._specialty(credentials)
        own = (
            specialty,
            _capacity(reviewer.open_cases, reviewer.capacity),
            self._available(reviewer),
            self._in_time(reviewer),
            self._may_review(reviewer) if reviewer.may_not_review else _MAY_REVIEW,
            self._conflict(hits) if hits else self._no_conflict,
            self._involvement(reviewer, hits),
        )
        unmet = credentials.unmet + sum(not requirement.met for requirement in own)
        preference = None if unmet else self._preference(reviewer, credentials, rank)
        requirements = (*credentials.requirements, *own)
        return Candidate(reviewer.id, not unmet, requirements, hits, preference), unmet

    def _weighed(self, hits: tuple[ConflictHit, ...]) -> tuple[ConflictHit, ...]:
        """``hits`` with those of a share that is not above the law's taken as possible: a person must weigh them."""
        if all(hit.share is None or hit.share > self._share or hit.decided is not None for hit in hits):
            return hits
        said = f"a share of {{share:g}} percent, not above {self._share}: not material by itself"
        return tuple(
            replace(hit, certain=False, why=f"{hit.why}; {said.format(share=hit.share)}")
            if hit.share is not None and hit.share <= self._share and hit.decided is None
            else hit
            for hit in hits
        )

    def may_have(self, reviewer: Reviewer, hits: tuple[ConflictHit, ...]) -> bool:
        """Whether nothing but credentials, specialty and capacity could refuse ``reviewer``; without saying why."""
        return (
            reviewer.id not in self._known.barred
            and not any(bars(hit) for hit in hits)
            and (not reviewer.days_away or (self._available(reviewer).met and self._in_time(reviewer).met))
            and (not reviewer.may_not_review or self._may_review(reviewer).met)
        )

    def measures(self, reviewer: Reviewer, credentials: Credentials) -> tuple[int, bool, bool, bool, float, float]:
        """What eligible reviewers are preferred by, as :class:`Preference` has it, but for the load and the lot."""
        return (
            self._specialty(credentials)[1],
            reviewer.id not in self._known.related,
            self._prefers_california and not credentials.licensed_in_california,
            not any(self._is_about(one) for one in reviewer.experience),
            self._known.trouble.get(reviewer.id, 0.0),
            self._known.cost.get(reviewer.id, 0.0),
        )

    def _preference(self, reviewer: Reviewer, credentials: Credentials, rank: int) -> Preference:
        lot = hashlib.sha256(f"{self._seed}\0{reviewer.id}".encode()).digest()[:6]
        _, unrelated, outside, inexperienced, trouble, cost = self.measures(reviewer, credentials)
        return Preference(
            specialty=rank,
            unrelated=int(unrelated),
            outside_california=int(outside),
            inexperienced=int(inexperienced),
            trouble=round(trouble, 4),
            load=round(reviewer.open_cases / reviewer.capacity, 4),
            cost=round(cost, 2),
            lot=int.from_bytes(lot, "big"),
        )

    def _is_about(self, experience: Experience) -> bool:
        words = _words_of(experience.name)
        if experience.kind is ExperienceKind.CONDITION and words <= self._diagnosis:
            return True
        return any(words <= treatment for _, treatment in self._treatments)

    def _available(self, reviewer: Reviewer) -> Requirement:
        away = next((absence for absence in reviewer.days_away if absence.first <= self._on <= absence.last), None)
        if away is None:
            return _AVAILABLE
        return replace(_AVAILABLE, met=False, fact=f"away from {away.first} to {away.last}")

    def _in_time(self, reviewer: Reviewer) -> Requirement:
        """Whether the reviewer is there on enough days before the determination is due."""
        due = self._known.due
        if due is None or not reviewer.days_away:
            return _IN_TIME if due is None else replace(_IN_TIME, fact=f"not away before {due}")
        needed = table("answering.yaml")["days_to_decide"][self._case.priority.value]
        days = max(0, (due - self._on).days + 1)
        there = sum(
            not any(absence.first <= day <= absence.last for absence in reviewer.days_away)
            for day in (self._on + dt.timedelta(days=n) for n in range(min(days, needed + _LONGEST_LOOK)))
        )
        met = there >= min(needed, days) if days else True
        return replace(_IN_TIME, met=met, fact=f"there on {there} of the days before {due}, {needed} are needed")

    def _may_review(self, reviewer: Reviewer) -> Requirement:
        for exclusion in reviewer.may_not_review:
            for item, words in self._treatments:
                if _excludes(exclusion, words, item.body_part, item.codes):
                    fact = f"item {item.id}: {exclusion.reason}"
                    return replace(_MAY_REVIEW, met=False, fact=fact)
        return _MAY_REVIEW

    def _involvement(self, reviewer: Reviewer, hits: tuple[ConflictHit, ...]) -> Requirement:
        barred = self._known.barred.get(reviewer.id)
        if barred:
            return replace(self._uninvolved, met=False, fact=barred)
        wrote = [hit for hit in hits if hit.party.role == AUTHOR and bars(hit)]
        if not wrote:
            return self._uninvolved
        hit = wrote[0]
        verdict = "wrote a record" if hit.certain else "may have written a record: a person must decide"
        fact = f"{verdict} of this case file, by “{hit.party.name}” ({hit.why}; {hit.score:.0f})"
        return replace(self._uninvolved, met=False, fact=fact)

    def _specialty(self, credentials: Credentials) -> tuple[Requirement, int]:
        key = (*credentials.specialties, ("", ""), *credentials.unusable)
        if key not in self._fits:
            self._fits[key] = self._specialty_of(dict(credentials.specialties), dict(credentials.unusable))
        return self._fits[key]

    def _specialty_of(self, held: dict[str, str], unusable: dict[str, str]) -> tuple[Requirement, int]:
        facts: list[str] = []
        total, met = 0, True
        for need in self._needs:
            about = items_of(need)
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
        facts, met = [], True
        for hit in hits:
            if hit.party.role == AUTHOR:
                continue
            party = self._parties.get(hit.party.role, hit.party.role)
            verdict = "conflict" if hit.certain else "possible conflict: a person must decide"
            if hit.decided is not None:
                verdict = f"decided by a person, {hit.decided}"
            whose = "the reviewer's own name" if hit.relation == "self" else f"declared {hit.relation} affiliation"
            match = f"{whose} “{hit.declared}” and {party[0].lower()}{party[1:]}, “{hit.party.name}”"
            facts.append(f"{verdict}: {match} ({hit.why}; {hit.score:.0f})")
            met = met and not bars(hit)
        return replace(self._no_conflict, met=met, fact="; ".join(facts)) if facts else self._no_conflict


_ROSTER = "The organization's roster"
_AVAILABLE = Requirement("available", "Not away on the day of assignment", True, "not away", _ROSTER)
_LONGEST_LOOK = 400
_IN_TIME = Requirement("deadline", "There on enough days before the determination is due", True, "no due date", _ROSTER)
_MAY_REVIEW = Requirement("may_review", "Nothing in dispute the reviewer may not review", True, "nothing", _ROSTER)


def _excludes(exclusion: Exclusion, words: set[str], body_part: str, codes: tuple[str, ...]) -> bool:
    told = set(plain(exclusion.treatment).split()) if exclusion.treatment else set()
    return (
        (not told or told <= words)
        and (exclusion.body_part is None or exclusion.body_part == body_part)
        and (exclusion.code is None or any(code.startswith(exclusion.code) for code in codes))
    )


@lru_cache(maxsize=1024)
def _capacity(open_cases: int, capacity: int) -> Requirement:
    return Requirement(
        "capacity",
        "Fewer open cases than the reviewer's capacity",
        open_cases < capacity,
        f"{open_cases} open of {capacity}",
        _ROSTER,
    )


@lru_cache(maxsize=4096)
def _words_of(name: str) -> frozenset[str]:
    return frozenset(plain(name).split())


def items_of(need: SpecialtyNeed) -> str:
    """The disputed items a need is about, in words: ``item 1 (with 2, 3)``."""
    first, *rest = need.items
    return f"item {first}" + (f" (with {', '.join(map(str, rest))})" if rest else "")
