"""The one state machine of a case: which way leads where, and who may go it.

A new way is a new row of :data:`WAYS`. Going one is refused with a reason when the case is elsewhere, when the role
does not include it, or when somebody else was faster; it is safe against two people at once.
"""

from collections.abc import Mapping
from typing import NamedTuple

from django.db import transaction

from openimr.web.accounts.access import May, may
from openimr.web.events import history
from openimr.web.models import Case, User
from openimr.web.models.case import State


class Way(NamedTuple):
    """One way between states. ``permission`` None: only the system itself goes it (a job, a signature)."""

    name: str
    origins: tuple[State, ...]
    target: State
    permission: May | None
    action: str
    needs_reason: bool = False


WAYS = {
    way.name: way
    for way in (
        Way("assemble", (State.RECEIVED, State.READY), State.ASSEMBLING, None, "assembling began"),
        Way("assembled", (State.ASSEMBLING,), State.READY, None, "case file assembled"),
        Way("assembling_failed", (State.ASSEMBLING,), State.RECEIVED, None, "assembling failed"),
        Way("assign", (State.READY,), State.IN_REVIEW, May.ASSIGN, "reviewer assigned"),
        Way("unassign", (State.IN_REVIEW,), State.READY, May.ASSIGN, "assignment ended", needs_reason=True),
        Way("sign", (State.IN_REVIEW,), State.SIGNED, May.SIGN, "determination signed"),
        Way("issue", (State.SIGNED,), State.ISSUED, May.ISSUE, "determination issued"),
    )
}


class NotPossible(Exception):
    """A case cannot go this way now; the message says why and may be shown."""


def possible(case: Case, user: User | None) -> list[Way]:
    """The ways the person (None: the system) may go from where the case is."""
    return [
        way
        for way in WAYS.values()
        if case.state in way.origins
        and (way.permission is None if user is None else way.permission and may(user, way.permission))
    ]


def go(
    case: Case,
    name: str,
    actor: User | None,
    *,
    version: int | None = None,
    reason: str = "",
    after: Mapping[str, object] | None = None,
) -> Case:
    """Move the case along the way ``name``, with its event, in the caller's transaction or one of its own.

    Args:
        case: the case; the locked, moved row is returned, and ``case`` is brought up to date with it.
        name: a key of :data:`WAYS`.
        actor: who goes, None for the system itself.
        version: the version the actor saw; where it is not the present one, somebody was faster.
        reason: why, where the way asks for it.
        after: what the event adds to the new state.

    Raises:
        NotPossible: with a reason a person can be shown.
    """
    way = WAYS[name]
    if actor is not None and (way.permission is None or not may(actor, way.permission)):
        raise NotPossible(f"{actor.get_role_display()}: your role does not include this step.")
    if way.needs_reason and not reason.strip():
        raise NotPossible("This step needs a reason.")
    with transaction.atomic():
        locked = Case.objects.select_for_update().get(pk=case.pk)
        if version is not None and locked.version != version:
            raise NotPossible("Somebody has changed this case since you opened it. Look again, then decide.")
        if locked.state not in way.origins:
            where = State(locked.state).label.lower()
            raise NotPossible(f"The case is {where}; this step is possible from: {_named(way.origins)}.")
        before = {"state": locked.state}
        locked.state = way.target
        locked.version += 1
        locked.save(update_fields=["state", "version"])
        history.record(
            locked,
            actor,
            way.action,
            reason=reason,
            before=before,
            after={"state": way.target.value, **(after or {})},
        )
    case.state, case.version = locked.state, locked.version
    return locked


def _named(states: tuple[State, ...]) -> str:
    return ", ".join(state.label.lower() for state in states)
