"""The cases that are ready assigned at once: the panel room proposes, a coordinator confirms, every slot is taken once.

What was proposed is known by a fingerprint. Where cases, panel or slots have changed since, nothing is assigned and the
new proposal is shown.
"""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from openimr.web import calendar
from openimr.web.accounts.access import May, require
from openimr.web.cases import states
from openimr.web.models import Assignment, Case, Reviewer, User
from openimr.web.models.case import State
from openimr.web.panel import assigning, circumstances, proposing

if TYPE_CHECKING:
    from openimr.panel.assignment import Panel
    from openimr.panel.daily import Day
    from openimr.panel.fairness import Fairness

MOST_CASES = 500
DAYS_OF_FAIRNESS = 365


@dataclass(frozen=True, slots=True)
class DayProposal:
    """What is proposed for the cases that are ready, by their number."""

    day: "Day"
    cases: dict[str, Case]


def propose(seed: str | None = None) -> DayProposal:
    """The proposal for all cases that are ready now, those due first where there are more than :data:`MOST_CASES`."""
    return _proposal(_ready(), list(Reviewer.objects.order_by("pk")), seed)[0]


def assign_all(actor: User, seed: str, digest: str, leave_out: Collection[str] = ()) -> list[Assignment]:
    """Assign the proposal a coordinator saw, all of it but the cases left out; all or nothing.

    Args:
        actor: the coordinator.
        seed: the seed of the proposal.
        digest: its fingerprint.
        leave_out: numbers of cases that are not assigned now.

    Raises:
        Refused: the actor's role does not include it.
        NotPossible: the proposal would be another one now; nothing was assigned.
    """
    require(actor, May.ASSIGN)
    with transaction.atomic():
        rows = proposing.locked_panel()
        cases = list(
            Case.objects.select_for_update(no_key=True).filter(pk__in=[case.pk for case in _ready()]).order_by("pk")
        )
        proposal, panel = _proposal(cases, rows, seed)
        if proposal.day.digest != digest:
            raise states.NotPossible("Cases or reviewers have changed since you looked. This is the proposal now.")
        same = circumstances.shared()
        given = []
        for one in proposal.day.given:
            if one.case_number in leave_out:
                continue
            case = proposal.cases[one.case_number]
            held = panel.assign(case.value, calendar.today(), seed=seed, known=circumstances.of(case, same))
            reason = f"assigned with {len(proposal.day.given)} cases of the day, seed “{seed}”: {'; '.join(one.why)}"
            given.append(assigning.give(case, rows, one.reviewer_id, held, actor, reason=reason))
    return given


def fairness_of_a_year() -> "Fairness":
    """What each reviewer had in the last year, held against chance among those who could have had it."""
    from openimr.panel.fairness import Held, fairness

    since = timezone.now() - dt.timedelta(days=DAYS_OF_FAIRNESS)
    rows = Assignment.objects.filter(assigned_at__gte=since, seat=1).defer(None).select_related("reviewer", "case")
    held = []
    for row in rows.iterator(chunk_size=500):
        able = {one["reviewer_id"] for one in row.candidates.get("candidates", ()) if one.get("eligible")}
        administrator = row.case.application["parties"]["claims_administrator"]
        held.append(
            Held(
                row.reviewer.key,
                frozenset(able | {row.reviewer.key}),
                administrator.get("organization") or administrator["name"],
                _overturned(row),
            )
        )
    return fairness(held)


def _overturned(row: Assignment) -> bool | None:
    """Whether the reviewer's determination overturned something; None while there is none of theirs."""
    final = row.case.determinations.filter(version=1, signed_by__reviewer=row.reviewer).first()
    if final is None:
        return None
    return any(item["decision"] != "upheld" for item in final.content.get("items", ()))


def _ready() -> list[Case]:
    return list(Case.objects.filter(state=State.READY).order_by("due_at", "pk")[:MOST_CASES])


def _proposal(cases: list[Case], rows: list[Reviewer], seed: str | None) -> "tuple[DayProposal, Panel]":
    from openimr.panel.assignment import Panel
    from openimr.panel.daily import assign_day
    from openimr.panel.day_cases import DayCase

    cases = sorted(cases, key=lambda case: case.number)  # the same cases in the same order propose the same
    reviewers = proposing.roster(rows)
    panel = Panel(reviewers, conflicts=circumstances.index_of(reviewers))
    due = {case.pk: timezone.localtime(case.due_at).date() if case.due_at else None for case in cases}
    day = assign_day(
        panel,
        [
            DayCase(case.value, due[case.pk], circumstances.of(case))
            for case in sorted(cases, key=lambda one: one.number)
        ],
        calendar.today(),
        seed=seed,
    )
    return DayProposal(day, {case.number: case for case in cases}), panel
