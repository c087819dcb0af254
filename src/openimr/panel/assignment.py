"""Which reviewer a case may go to: every reviewer held against every requirement, with the facts and the sources.

Requirements are never bent. Among those who meet all of them preferences decide, in order, and chance only among
equals, with the seed recorded, so that an assignment can be repeated and explained.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

from openimr.domain.case import Case
from openimr.domain.reviewer import Reviewer
from openimr.law import jurisdiction
from openimr.law.dated import Jurisdiction

from .conflicts import ConflictIndex, decide, parties_of, rulings_for
from .credentials import Credentials, examine
from .organizations import OrganizationGraph
from .requirements import NOTHING_KNOWN, Candidate, CaseRules, Circumstances, Preference, items_of
from .specialties import SpecialtyNeed, names_of, needs_of

__all__ = ["Assignment", "Candidate", "Circumstances", "Panel", "Preference"]


@dataclass(frozen=True, slots=True)
class Assignment:
    """Every candidate, eligible ones first in order of preference, and the one chosen, or None with what is missing.

    ``why`` says in words what decided for the chosen one; ``missing`` what would have to change where none is.
    ``left_out`` counts the candidates that :meth:`shortened` does not keep.
    """

    case_number: str
    on: dt.date
    seed: str
    needs: tuple[SpecialtyNeed, ...]
    candidates: tuple[Candidate, ...]
    chosen: str | None
    why: tuple[str, ...]
    missing: tuple[str, ...]
    left_out: int = 0

    def shortened(self, most: int = 60) -> "Assignment":
        """The same with the first ``most`` eligible candidates and the ``most`` refused ones who lack least.

        A roster of thousands is not kept whole with every case: the rule, the seed and the roster make it again.
        """
        eligible = [candidate for candidate in self.candidates if candidate.eligible][:most]
        refused = [candidate for candidate in self.candidates if not candidate.eligible][:most]
        kept = (*eligible, *refused)
        return replace(self, candidates=kept, left_out=self.left_out + len(self.candidates) - len(kept))

    def candidate(self, reviewer_id: str) -> Candidate:
        """The candidate with this id; raises ``KeyError`` when the roster has none."""
        for candidate in self.candidates:
            if candidate.reviewer_id == reviewer_id:
                return candidate
        raise KeyError(reviewer_id)


class Panel:
    """A roster made ready to be asked about many cases: conflicts indexed, credentials examined once a day."""

    def __init__(
        self,
        roster: Sequence[Reviewer],
        organizations: OrganizationGraph | None = None,
        conflicts: ConflictIndex | None = None,
    ) -> None:
        """``conflicts`` is an index of the same reviewers in the same order made before; where None, one is made."""
        self.roster = tuple(roster)
        self.conflicts = conflicts or ConflictIndex(self.roster, organizations)
        self._examined: dict[tuple[dt.date, str], tuple[Credentials, ...]] = {}

    def credentials(self, on: dt.date, law: Jurisdiction) -> tuple[Credentials, ...]:
        """The credentials of every reviewer on ``on``, in the roster's order."""
        key = (on, law.name)
        if key not in self._examined:
            self._examined = {key: tuple(examine(reviewer, on, law) for reviewer in self.roster)}
        return self._examined[key]

    def assign(
        self, case: Case, on: dt.date, *, seed: str | None = None, known: Circumstances = NOTHING_KNOWN
    ) -> Assignment:
        """Hold every reviewer against ``case`` on ``on``; ``seed`` (recorded) settles ties between equals.

        Raises ``LawError`` for a case of a jurisdiction without data.
        """
        seed = f"{case.case_number} {on.isoformat()}" if seed is None else seed
        needs = needs_of(case)
        candidates = self.hold(case, on, seed=seed, known=known)
        eligible = [candidate for candidate in candidates if candidate.eligible]
        chosen = eligible[0] if eligible else None
        return Assignment(
            case_number=case.case_number,
            on=on,
            seed=seed,
            needs=needs,
            candidates=candidates,
            chosen=chosen.reviewer_id if chosen else None,
            why=_why(eligible) if chosen else (),
            missing=() if chosen else _missing(needs, [c for c in candidates if not c.eligible]),
        )

    def hold(
        self, case: Case, on: dt.date, *, seed: str, known: Circumstances = NOTHING_KNOWN
    ) -> tuple[Candidate, ...]:
        """Every reviewer held against ``case``: the eligible ones in order of preference, then those who lack least."""
        law = jurisdiction(case.jurisdiction)
        rules = CaseRules(case, on, law, seed, known)
        hits = self.conflicts.hits(parties_of(case))
        authors = self.conflicts.authors(known.authors)
        eligible: list[tuple[Preference, str, Candidate]] = []
        refused: list[tuple[int, str, Candidate]] = []
        for position, (reviewer, credentials) in enumerate(zip(self.roster, self.credentials(on, law), strict=True)):
            met = hits.get(position, ()) + authors.get(position, ())
            if met and known.rulings:
                met = decide(met, rulings_for(reviewer.id, known.rulings, rules.employee))
            candidate, unmet = rules.hold(reviewer, credentials, met)
            if candidate.preference is None:
                refused.append((unmet, reviewer.id, candidate))
            else:
                eligible.append((candidate.preference, reviewer.id, candidate))
        eligible.sort(key=lambda entry: entry[:2])
        refused.sort(key=lambda entry: entry[:2])
        return tuple(entry[2] for entry in (*eligible, *refused))


def _why(eligible: list[Candidate]) -> tuple[str, ...]:
    best = eligible[0].preference
    if best is None or len(eligible) == 1:
        return ("the only reviewer who meets every requirement",)
    why = [f"{len(eligible)} reviewers meet every requirement"]
    second = eligible[1].preference or best
    if best.specialty < second.specialty:
        why.append("the nearest specialty to the disputed items")
    elif best.unrelated < second.unrelated:
        why.append("as near in specialty as the next, and has reviewed a related case of this employee")
    elif best.outside_california < second.outside_california:
        why.append("as near in specialty as the next, and licensed in California")
    elif best.inexperienced < second.inexperienced:
        why.append("equal to the next in specialty and licence, with experience in the treatment or the condition")
    elif best.trouble < second.trouble:
        why.append("equal to the next in specialty, licence and experience, with fewer determinations sent back")
    elif best.load < second.load:
        why.append(f"equal to the next in all of that, with less work open ({best.load:.0%} of capacity)")
    elif best.cost < second.cost:
        why.append("equal to the next in all of that, at less cost")
    else:
        why.append("equal to the next in specialty, licence and work open; drawn by the recorded seed")
    return tuple(why)


def _missing(needs: tuple[SpecialtyNeed, ...], refused: list[Candidate]) -> tuple[str, ...]:
    if not refused:
        return ("the roster is empty",)
    common = set(needs[0].specialties).intersection(*(need.specialties for need in needs))
    if not common:
        apart = "; ".join(f"{items_of(n)}: {names_of(n.specialties)}" for n in needs)
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
