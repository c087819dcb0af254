"""Giving a case to a reviewer: the panel room says who may and why, a coordinator decides, the slot is taken once."""

import dataclasses
import json
from collections import Counter
from typing import TYPE_CHECKING, Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.utils import timezone

from openimr.web import calendar
from openimr.web.accounts.access import May, assigned_to, require
from openimr.web.cases import effects, states
from openimr.web.models import Assignment, Case, Reviewer, User
from openimr.web.panel import seats
from openimr.web.protection import Refused

if TYPE_CHECKING:
    from openimr.domain.reviewer import Reviewer as ReviewerValue
    from openimr.panel.assignment import Assignment as Proposal

BUSY = states.WITH_REVIEWER


def roster(rows: list[Reviewer]) -> "tuple[ReviewerValue, ...]":
    """The panel with the load each reviewer has: what they declared and what the site has given them."""
    loads = Counter(
        Assignment.objects.filter(ended_at__isnull=True, case__state__in=BUSY).values_list("reviewer_id", flat=True)
    )
    return tuple(
        row.value.model_copy(update={"open_cases": row.value.open_cases + loads.get(row.pk, 0)}) for row in rows
    )


def propose(case: Case) -> "Proposal":
    """Every reviewer of the panel held against the case today, with reasons, and the one it should go to."""
    return _proposal(case, list(Reviewer.objects.all()))


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
        locked = Case.objects.select_for_update().get(pk=case.pk)
        rows = list(Reviewer.objects.select_for_update().order_by("pk"))  # the whole panel: slots are counted in it
        proposal = _proposal(locked, rows)
        chosen = key or proposal.chosen
        if chosen is None:
            raise states.NotPossible(f"Nobody is eligible: {'; '.join(proposal.missing)}")
        if not any(candidate.reviewer_id == chosen and candidate.eligible for candidate in proposal.candidates):
            raise states.NotPossible("This reviewer is not eligible for the case; the reasons stand beside the name.")
        if chosen in (never := effects.barred(locked)):
            raise states.NotPossible(never[chosen])
        if chosen != proposal.chosen and not reason.strip():
            raise states.NotPossible("Say why another reviewer than the one proposed takes this case.")
        row = next(row for row in rows if row.key == chosen)
        states.go(locked, "assign", actor, version=version, reason=reason, after={"reviewer": row.key})
        assignment = Assignment.objects.create(
            case=locked, reviewer=row, candidates=as_json(proposal), assigned_by=actor
        )
    case.state, case.version = locked.state, locked.version
    return assignment


def accept(case: Case, user: User, *, version: int | None = None) -> Case:
    """The reviewer takes the case on; from here on its determination can be written.

    Raises:
        Refused: the case is not assigned to this person.
        NotPossible: it is not waiting for an answer, or somebody was faster.
    """
    with transaction.atomic():
        _own(case, user)
        if not seats.answers_first(case, user):
            return seats.accept(case, user)
        moved = states.go(case, "accept", user, version=version)
        Assignment.objects.filter(case=case, seat=1, ended_at__isnull=True).update(accepted_at=timezone.now())
        return moved


def decline(case: Case, user: User, reason: str, *, version: int | None = None) -> Case:
    """The reviewer does not take the case, and says why; it is ready to assign again.

    Raises:
        Refused: the case is not assigned to this person.
        NotPossible: it is not waiting for an answer, the reason is missing, or somebody was faster.
    """
    with transaction.atomic():
        _own(case, user)
        if not seats.answers_first(case, user):
            return seats.decline(case, user, reason)
        moved = states.go(case, "decline", user, version=version, reason=reason)
        _end(moved, reason)
    return moved


def end_assignment(case: Case, actor: User, reason: str, *, version: int | None = None) -> None:
    """Take the case back from its reviewer, with a reason; it is ready to assign again and the draft is kept.

    Raises:
        NotPossible: it is not in review, the reason is missing, or the role does not include it.
    """
    with transaction.atomic():
        _end(states.go(case, "unassign", actor, version=version, reason=reason), reason)


def as_json(proposal: "Proposal") -> dict[str, Any]:
    """The proposal as it is kept with the assignment: every value under the name it has in the panel room."""
    return dict(json.loads(json.dumps(dataclasses.asdict(proposal), cls=DjangoJSONEncoder)))


def _own(case: Case, user: User) -> None:
    if not assigned_to(user, case):
        raise Refused("This case is not assigned to you.")


def _end(case: Case, reason: str) -> None:
    Assignment.objects.filter(case=case, ended_at__isnull=True).update(ended_at=timezone.now(), ended_reason=reason)


def _proposal(case: Case, rows: list[Reviewer]) -> "Proposal":
    from openimr.panel import assign

    never = effects.barred(case)
    rows = [row for row in rows if row.key not in never]  # a remanded case goes to a different reviewer
    return assign(case.value, roster(rows), calendar.today())
