"""Primary-source verification: every fact of a reviewer's record, whether it is verified, and when it is due again.

What may be relied on for an assignment is decided here once; the table of facts and their sources is data.
"""

import datetime as dt
from collections.abc import Iterator
from enum import StrEnum
from typing import NamedTuple

from openimr.domain.reviewer import BoardCertification, Licence, LicenceStatus, Reviewer, SanctionResult
from openimr.law.dated import Jurisdiction

from .specialties import is_physician
from .tables import table


class FactState(StrEnum):
    """Whether a fact may be relied on: only one that is ``in_force`` is."""

    IN_FORCE = "in_force"
    UNVERIFIED = "unverified"
    OVERDUE = "overdue"  # the verification is older than the law lets it be
    EXPIRED = "expired"
    NOT_YET = "not_yet"
    LOST = "lost"  # suspended, revoked, inactive, restricted, or a sanction found


class Fact(NamedTuple):
    """One fact of a reviewer's record on a day.

    ``key`` is stable within the record (``licence:CA:A-900101``); ``required`` says that assignments rest on it;
    ``due_on`` is the last day the present verification holds, None where there is none.
    """

    key: str
    kind: str
    label: str
    required: bool
    state: FactState
    verified_on: dt.date | None
    valid_to: dt.date | None
    due_on: dt.date | None


class Warned(NamedTuple):
    """A fact that will be due soon: in how many days, and the step of the table (90, 60, 30) it has reached."""

    fact: Fact
    days: int
    step: int


def facts_of(reviewer: Reviewer, on: dt.date, law: Jurisdiction) -> tuple[Fact, ...]:
    """Every fact of ``reviewer`` as it stands on ``on``, licences first."""
    years = law.number("reviewers.reverification_years", on)
    kinds = table("verification.yaml")["kinds"]
    not_asked = {kind for kind, told in kinds.items() if "rule" in told and not law.in_force(told["rule"], on)}
    return tuple(
        fact._replace(required=fact.required and fact.kind not in not_asked) for fact in _facts(reviewer, on, years)
    )


def due(reviewer: Reviewer, on: dt.date, law: Jurisdiction) -> tuple[Fact, ...]:
    """The facts somebody must verify now: those that may not be relied on and are not simply lost, and those that
    come due within the first step of warning; what is due longest first."""
    first = max(table("verification.yaml")["warn_days"])
    waiting = [
        fact
        for fact in facts_of(reviewer, on, law)
        if fact.state in (FactState.UNVERIFIED, FactState.OVERDUE, FactState.EXPIRED)
        or (fact.state is FactState.IN_FORCE and fact.due_on is not None and (fact.due_on - on).days <= first)
    ]
    return tuple(sorted(waiting, key=lambda fact: (fact.due_on or dt.date.min, fact.key)))


def warnings(reviewer: Reviewer, on: dt.date, law: Jurisdiction) -> tuple[Warned, ...]:
    """The facts in force that come due within 90, 60 or 30 days, the nearest first."""
    steps = sorted(table("verification.yaml")["warn_days"])
    found = []
    for fact in facts_of(reviewer, on, law):
        if fact.state is not FactState.IN_FORCE or fact.due_on is None:
            continue
        days = (fact.due_on - on).days
        step = next((step for step in steps if days <= step), None)
        if step is not None:
            found.append(Warned(fact, days, step))
    return tuple(sorted(found, key=lambda warned: (warned.days, warned.fact.key)))


def is_required(kind: str, degree: str) -> bool:
    """Whether assignments of a holder of ``degree`` rest on facts of ``kind``."""
    required = table("verification.yaml")["kinds"][kind]["required"]
    return bool(required == "always" or (required == "physicians" and is_physician(degree)))


def sources_of(kind: str) -> tuple[str, ...]:
    """The primary sources at which facts of ``kind`` are verified."""
    return tuple(table("verification.yaml")["kinds"][kind]["sources"])


def title_of(kind: str) -> str:
    """What facts of ``kind`` are, in words."""
    return str(table("verification.yaml")["kinds"][kind]["title"])


def licence_key(licence: Licence) -> str:
    """The key of the fact that ``licence`` is."""
    return f"licence:{licence.state}:{licence.number}"


def certification_key(certification: BoardCertification) -> str:
    """The key of the fact that ``certification`` is."""
    parts = (certification.board, certification.specialty, certification.subspecialty)
    return ":".join(("certification", *(part for part in parts if part)))


def in_force(credential: Licence | BoardCertification, on: dt.date) -> bool:
    """Whether ``credential`` runs on ``on`` and, for a licence, is active."""
    active = not isinstance(credential, Licence) or credential.status is LicenceStatus.ACTIVE
    return active and credential.valid_from <= on and (credential.valid_to is None or on <= credential.valid_to)


def holds(verified_on: dt.date | None, on: dt.date, years: int) -> bool:
    """Whether a verification of ``verified_on`` still counts on ``on``."""
    return verified_on is not None and verified_on <= on <= years_after(verified_on, years)


def years_after(day: dt.date, years: int) -> dt.date:
    """The same day ``years`` later; 1 March where that year has no 29 February."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return dt.date(day.year + years, 3, 1)


def sanction_found(reviewer: Reviewer) -> str | None:
    """What a query for sanctions has brought that stands still, in words, or None where every latest one is clear."""
    latest = {query.source: query for query in sorted(reviewer.sanction_queries, key=lambda query: query.queried_on)}
    bad = [query for query in latest.values() if query.result is not SanctionResult.CLEAR]
    return f"{bad[-1].source} on {bad[-1].queried_on}: {bad[-1].result.value}" if bad else None


class _Day(NamedTuple):
    """The day facts are held against, whose they are, and for how many years a verification counts."""

    degree: str
    on: dt.date
    years: int

    def fact(self, kind: str, key: str, label: str, verified_on: dt.date | None, lost: bool = False) -> Fact:
        """A fact without dates of its own.

        Args:
            kind: what is verified, a key of ``verification.yaml``.
            key: tells the fact from the others of the record.
            label: the fact in words.
            verified_on: the day it was last looked up at its source, None where it never was.
            lost: that source said it is not so any more.
        """
        return self.dated(kind, key, label, verified_on, dt.date.min, None, lost)

    def dated(
        self,
        kind: str,
        key: str,
        label: str,
        verified_on: dt.date | None,
        starts: dt.date,
        ends: dt.date | None,
        lost: bool = False,
    ) -> Fact:
        """A fact that runs from ``starts`` to ``ends``."""
        until = [years_after(verified_on, self.years)] if verified_on else []
        until += [ends] if ends else []
        state = FactState.LOST if lost else self._state(verified_on, starts, ends)
        required = is_required(kind, self.degree)
        return Fact(key, kind, label, required, state, verified_on, ends, min(until, default=None))

    def _state(self, verified_on: dt.date | None, starts: dt.date, ends: dt.date | None) -> FactState:
        if ends is not None and ends < self.on:
            return FactState.EXPIRED
        if starts > self.on:
            return FactState.NOT_YET
        if verified_on is None or verified_on > self.on:
            return FactState.UNVERIFIED
        return FactState.IN_FORCE if holds(verified_on, self.on, self.years) else FactState.OVERDUE


def _facts(reviewer: Reviewer, on: dt.date, years: int) -> Iterator[Fact]:
    day = _Day(reviewer.degree, on, years)
    for held in reviewer.licences:
        lost = held.restricted or held.status is not LicenceStatus.ACTIVE
        said = "" if held.status is LicenceStatus.ACTIVE else f" ({held.status.value})"
        said += " (restricted)" if held.restricted else ""
        label = f"{held.state} {held.number}{said}"
        yield day.dated("licence", licence_key(held), label, held.verified_on, held.valid_from, held.valid_to, lost)
    for board in reviewer.board_certifications:
        key, label = certification_key(board), f"{board.specialty}, {board.board}"
        yield day.dated("certification", key, label, board.verified_on, board.valid_from, board.valid_to)
    practice = f"since {reviewer.practising_since}, {reviewer.weekly_practice_hours} hours a week"
    yield day.fact("practice", "practice", practice, reviewer.practice_verified_on)
    queried = max((query.queried_on for query in reviewer.sanction_queries), default=None)
    found = sanction_found(reviewer) or ("a sanction is on file" if reviewer.sanctioned else None)
    yield day.fact("sanctions", "sanctions", found or "none found", queried, found is not None)
    holder = evaluator_on(reviewer, on)
    label = "holds an appointment" if holder else "holds none"
    yield day.fact("evaluator", "evaluator", label, reviewer.evaluator_checked_on, holder)
    yield _training(reviewer, day)
    yield day.fact("degree", "degree", reviewer.degree, reviewer.degree_verified_on)


def _training(reviewer: Reviewer, day: _Day) -> Fact:
    subject = table("verification.yaml")["required_training"]
    done = [training for training in reviewer.trainings if training.subject == subject]
    if not done:
        return day.fact("training", f"training:{subject}", "not completed", None)
    last = max(done, key=lambda training: (training.verified_on or dt.date.min, training.completed_on))
    label = f"completed {last.completed_on}" + (f", {last.provider}" if last.provider else "")
    return day.fact("training", f"training:{subject}", label, last.verified_on)


def evaluator_on(reviewer: Reviewer, on: dt.date) -> bool:
    """Whether ``reviewer`` holds an appointment as Qualified Medical Evaluator on ``on``."""
    return reviewer.qualified_medical_evaluator or any(
        appointment.valid_from <= on and (appointment.valid_to is None or on <= appointment.valid_to)
        for appointment in reviewer.evaluator_appointments
    )
