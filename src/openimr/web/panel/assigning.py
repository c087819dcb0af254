"""Giving a case to a reviewer: the panel room says who may and why, a coordinator decides, the slot is taken once."""

from collections.abc import Collection
from typing import TYPE_CHECKING

from django.db import transaction

from openimr.web import calendar
from openimr.web.accounts.access import May, require
from openimr.web.cases import effects, states
from openimr.web.models import Assignment, Case, EndedHow, Reviewer, User
from openimr.web.panel import attesting, ending, guard, proposing, seats
from openimr.web.protection import Refused
from openimr.web.queue import enqueue_moving_on

if TYPE_CHECKING:
    from openimr.panel.assignment import Assignment as Proposal


def assign_reviewer(
    case: Case, actor: User, *, key: str | None = None, reason: str = "", version: int | None = None
) -> Assignment:
    """Assign an eligible reviewer. Two coordinators at once never give one slot, or one case, twice.

    Args:
        case: the case, ready to assign.
        actor: the coordinator.
        key: the reviewer to take; None for the one the panel puts first.
        reason: why another than the first was taken; needed then.
        version: the case's version as the coordinator saw it.

    Raises:
        Refused: the actor's role does not include it.
        NotPossible: the case is not ready, nobody or not this reviewer is eligible, or somebody was faster.
    """
    require(actor, May.ASSIGN)
    with transaction.atomic():
        rows = proposing.locked_panel()
        locked = Case.objects.select_for_update(no_key=True).get(pk=case.pk)
        proposal = proposing.propose_among(locked, rows)
        chosen = key or proposal.chosen
        if chosen is None:
            raise states.NotPossible(f"Nobody is eligible: {'; '.join(proposal.missing)}")
        if chosen in (never := effects.barred(locked)):
            raise states.NotPossible(never[chosen])
        if not any(candidate.reviewer_id == chosen and candidate.eligible for candidate in proposal.candidates):
            raise states.NotPossible("This reviewer is not eligible for the case; the reasons stand beside the name.")
        if chosen != proposal.chosen and not reason.strip():
            raise states.NotPossible("Say why another reviewer than the one proposed takes this case.")
        assignment = give(locked, rows, chosen, proposal, actor, version=version, reason=reason)
    case.state, case.version = locked.state, locked.version
    return assignment


def assign_next(case: Case) -> Assignment:
    """Give the case to the first eligible reviewer, by the system itself, after an offer lapsed or was declined.

    Raises:
        NotPossible: nobody is eligible, or the case is not ready.
    """
    with transaction.atomic():
        rows = proposing.locked_panel()
        locked = Case.objects.select_for_update(no_key=True).get(pk=case.pk)
        proposal = proposing.propose_among(locked, rows)
        if proposal.chosen is None:
            raise states.NotPossible(f"Nobody is eligible: {'; '.join(proposal.missing)}")
        return give(locked, rows, proposal.chosen, proposal, None)


def give(
    locked: Case,
    rows: list[Reviewer],
    chosen: str,
    proposal: "Proposal",
    actor: User | None,
    *,
    version: int | None = None,
    reason: str = "",
) -> Assignment:
    """Give a locked case to a reviewer who was found eligible, in the caller's transaction; ``rows`` are locked too.

    Raises:
        NotPossible: the case is not ready, or somebody was faster.
    """
    from openimr.panel.answering import answer_by

    row = next(row for row in rows if row.key == chosen)
    until = answer_by(locked.priority, calendar.recorded_at())
    guard.stand_at(calendar.today())
    after = {"reviewer": row.key, "answer_by": until}
    states.go(locked, "assign", actor, version=version, reason=reason, after=after)
    return Assignment.objects.create(
        case=locked, reviewer=row, candidates=proposing.as_json(proposal), assigned_by=actor, answer_by=until
    )


def accept(case: Case, user: User, attested: Collection[str], *, version: int | None = None) -> Case:
    """The reviewer attests to their independence and takes the case on; from here on its file is open to them.

    Args:
        case: the case, waiting for an answer.
        user: the reviewer it was offered to.
        attested: the keys of the statements that were confirmed (:mod:`openimr.web.panel.attesting`); all are needed.
        version: the case's version as the reviewer saw it.

    Raises:
        Refused: the case is not assigned to this person.
        NotPossible: it is not waiting for an answer, its time is over, a statement is not confirmed, or somebody was
            faster.
    """
    with transaction.atomic():
        Case.objects.select_for_update(no_key=True).get(
            pk=case.pk
        )  # from here on the offer neither lapses nor moves on
        assignment = _offer(case, user)
        attesting.attest(assignment, user, attested)
        if assignment.seat > 1:
            return seats.accept(case, user)
        moved = states.go(case, "accept", user, version=version)
        assignment.accepted_at = calendar.recorded_at()
        assignment.save(update_fields=["accepted_at"])
        return moved


def decline(case: Case, user: User, reason: str, *, version: int | None = None) -> Case:
    """The reviewer does not take the case, and says why; it moves on to the next candidate by itself.

    Raises:
        Refused: the case is not assigned to this person.
        NotPossible: it is not waiting for an answer, the reason is missing, or somebody was faster.
    """
    with transaction.atomic():
        Case.objects.select_for_update(no_key=True).get(pk=case.pk)
        assignment = _own(case, user)
        if assignment.seat > 1:
            return seats.decline(case, user, reason)
        moved = states.go(
            case, "decline", user, version=version, reason=reason, after={"reviewer": assignment.reviewer.key}
        )
        ending.end_all(moved, reason, EndedHow.DECLINED)
        enqueue_moving_on(moved)
    return moved


def end_assignment(case: Case, actor: User, reason: str, *, version: int | None = None) -> None:
    """Take the case back from its reviewer, with a reason; it is ready to assign again and the draft is kept.

    Raises:
        NotPossible: it is not in review, the reason is missing, or the role does not include it.
    """
    with transaction.atomic():
        ending.end_all(states.go(case, "unassign", actor, version=version, reason=reason), reason, EndedHow.ENDED)


def _own(case: Case, user: User) -> Assignment:
    here = case.assignments.filter(ended_at__isnull=True)
    assignment = here.filter(reviewer_id=user.reviewer_id).first() if user.reviewer_id is not None else None
    if assignment is None:
        raise Refused("This case is not assigned to you.")
    return assignment


def _offer(case: Case, user: User) -> Assignment:
    assignment = _own(case, user)
    if assignment.answer_by is not None and assignment.answer_by < calendar.recorded_at():
        raise states.NotPossible("The time to answer is over; the case moves on to another reviewer.")
    return assignment
