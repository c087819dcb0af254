"""The one state machine of a case: which way leads where, and who may go it.

A new way is a new row of :data:`WAYS`. Going one is refused with a reason when the case is elsewhere, when the role
does not include it, or when somebody else was faster; it is safe against two people at once.
"""

import datetime as dt
from collections.abc import Mapping
from typing import NamedTuple

from django.db import transaction

from openimr.domain.determination import PartyRole
from openimr.law.events import Event as LawEvent
from openimr.law.events import EventName
from openimr.web import calendar
from openimr.web.accounts.access import May, may
from openimr.web.cases import effects
from openimr.web.clocks import happened
from openimr.web.clocks.computing import refresh
from openimr.web.events import history
from openimr.web.models import Case, User
from openimr.web.models.case import State
from openimr.web.notices import triggers
from openimr.web.notices.contacts import served_by


class Way(NamedTuple):
    """One way between states. ``permission`` None: only the system itself goes it (a job, a signature).

    ``clock`` is what going it means for the law's clocks.
    """

    name: str
    origins: tuple[State, ...]
    target: State
    permission: May | None
    action: str
    needs_reason: bool = False
    clock: EventName | None = None


# What is asked of a case before it is decided; each may still end early.
BEFORE_DECISION = (
    State.RECEIVED,
    State.INFORMATION_REQUESTED,
    State.ELIGIBLE,
    State.AWAITING_RECORDS,
    State.READY,
    State.ASSIGNED,
    State.IN_REVIEW,
    State.SECOND_LOOK,
)
WITH_REVIEWER = (State.ASSIGNED, State.IN_REVIEW, State.SECOND_LOOK)
DECIDED = (State.SIGNED, State.SERVED, State.CLOSED, State.APPEALED)
ENDED = (State.CLOSED, State.INELIGIBLE, State.WITHDRAWN, State.TERMINATED, State.CONSOLIDATED)
OPEN = tuple(state for state in State if state not in (*ENDED, State.SERVED))

WAYS = {
    way.name: way
    for way in (
        # Eligibility
        Way(
            "request_information",
            (State.RECEIVED,),
            State.INFORMATION_REQUESTED,
            May.DECIDE_ELIGIBILITY,
            "information requested",
            needs_reason=True,
            clock=EventName.INFORMATION_REQUEST_RECEIVED,
        ),
        Way(
            "information_received",
            (State.INFORMATION_REQUESTED,),
            State.RECEIVED,
            May.TAKE_IN,
            "requested information received",
        ),
        Way(
            "find_eligible",
            (State.RECEIVED, State.INFORMATION_REQUESTED, State.DEFERRED),
            State.ELIGIBLE,
            May.DECIDE_ELIGIBILITY,
            "found eligible",
            clock=EventName.FOUND_ELIGIBLE,
        ),
        Way(
            "find_ineligible",
            (State.RECEIVED, State.INFORMATION_REQUESTED, State.DEFERRED),
            State.INELIGIBLE,
            May.DECIDE_ELIGIBILITY,
            "found not eligible",
            needs_reason=True,
        ),
        Way(
            "defer",
            (State.RECEIVED, State.INFORMATION_REQUESTED, State.ELIGIBLE, State.AWAITING_RECORDS, State.READY),
            State.DEFERRED,
            May.DECIDE_ELIGIBILITY,
            "deferred",
            needs_reason=True,
        ),
        Way(
            "reconsider",
            (State.INELIGIBLE, State.WITHDRAWN, State.TERMINATED, State.DEFERRED),
            State.RECEIVED,
            May.DECIDE_ELIGIBILITY,
            "taken up again",
            needs_reason=True,
        ),
        # Several applications of one employee reviewed as one (8 CCR 9792.10.4(a))
        Way(
            "consolidate",
            (State.RECEIVED, State.INFORMATION_REQUESTED, State.ELIGIBLE, State.AWAITING_RECORDS, State.READY),
            State.CONSOLIDATED,
            May.DECIDE_ELIGIBILITY,
            "consolidated with another case",
        ),
        Way(
            "separate",
            (State.CONSOLIDATED,),
            State.RECEIVED,
            May.DECIDE_ELIGIBILITY,
            "separated from the other case",
            needs_reason=True,
        ),
        # Records
        Way(
            "notice_of_assignment",
            (State.ELIGIBLE,),
            State.AWAITING_RECORDS,
            May.SEND_NOTICES,
            "notice of assignment sent, records requested",
            clock=EventName.NOTICE_OF_ASSIGNMENT_SENT,
        ),
        Way("records_complete", (State.AWAITING_RECORDS,), State.READY, May.TAKE_IN, "records complete"),
        Way(
            "ask_for_more_records",
            (State.READY,),
            State.AWAITING_RECORDS,
            May.TAKE_IN,
            "more records needed",
            needs_reason=True,
        ),
        # Review
        Way("assign", (State.READY,), State.ASSIGNED, May.ASSIGN, "reviewer assigned"),
        Way("accept", (State.ASSIGNED,), State.IN_REVIEW, May.WRITE, "assignment accepted"),
        Way("decline", (State.ASSIGNED,), State.READY, May.WRITE, "assignment declined", needs_reason=True),
        Way("lapse", (State.ASSIGNED,), State.READY, None, "assignment lapsed", needs_reason=True),
        Way("unassign", WITH_REVIEWER, State.READY, May.ASSIGN, "assignment ended", needs_reason=True),
        Way("pull_back", WITH_REVIEWER, State.READY, None, "assignment pulled back", needs_reason=True),
        Way("submit", (State.IN_REVIEW,), State.SECOND_LOOK, May.SIGN, "submitted for a second look"),
        Way("pass", (State.SECOND_LOOK,), State.IN_REVIEW, May.LOOK_AGAIN, "second look passed"),
        Way(
            "send_back",
            (State.SECOND_LOOK,),
            State.IN_REVIEW,
            May.LOOK_AGAIN,
            "sent back after a second look",
            needs_reason=True,
        ),
        Way("take_back", (State.SECOND_LOOK,), State.IN_REVIEW, May.SIGN, "taken back before the second look ended"),
        Way("sign", (State.IN_REVIEW,), State.SIGNED, May.SIGN, "determination signed"),
        # After the signature
        Way(
            "serve",
            (State.SIGNED,),
            State.SERVED,
            May.ISSUE,
            "determination served",
            clock=EventName.DETERMINATION_SERVED,
        ),
        Way("close", (State.SERVED,), State.CLOSED, May.ISSUE, "case closed"),
        Way(
            "correct",
            (State.SERVED, State.CLOSED),
            State.IN_REVIEW,
            May.ISSUE,
            "opened for a correction",
            needs_reason=True,
        ),
        Way(
            "appeal", (State.SERVED, State.CLOSED), State.APPEALED, May.END_CASES, "appeal received", needs_reason=True
        ),
        Way(
            "appeal_denied",
            (State.APPEALED,),
            State.CLOSED,
            May.END_CASES,
            "appeal denied: the determination stands",
            needs_reason=True,
        ),
        Way(
            "remand",
            (State.APPEALED,),
            State.REMANDED,
            May.END_CASES,
            "remanded to a different reviewer",
            needs_reason=True,
        ),
        Way(
            "take_up_remand",
            (State.REMANDED,),
            State.READY,
            May.TAKE_IN,
            "remand taken up",
            clock=EventName.NOTICE_OF_ASSIGNMENT_SENT,
        ),
        # Ended early
        Way(
            "withdraw",
            (*BEFORE_DECISION, State.DEFERRED, State.REMANDED),
            State.WITHDRAWN,
            May.END_CASES,
            "withdrawn",
            needs_reason=True,
        ),
        Way(
            "terminate",
            (*BEFORE_DECISION, State.DEFERRED, State.REMANDED),
            State.TERMINATED,
            May.END_CASES,
            "ended: the treatment was authorized",
            needs_reason=True,
        ),
    )
}


# These ways do more than move the case: each is gone on a page of its own.
ON_PAGES_OF_THEIR_OWN = frozenset(
    {"assign", "unassign", "accept", "decline", "submit", "pass", "send_back", "take_back", "sign", "serve"}
    | {"find_eligible", "find_ineligible", "request_information", "defer", "consolidate", "separate"}
)
# Where the way that leads on is gone, and what a person is asked to do there; the first that is possible comes first.
LEADS_ON = {
    "find_eligible": ("case_eligibility", "Decide eligibility"),
    "assign": ("case_panel", "Choose a reviewer"),
    "sign": ("workbench", "Write the determination"),
    "pass": ("second_look", "Take the second look"),
    "serve": ("case_letters", "Issue the determination"),
}

FASTER = "Somebody has changed this case since you opened it. Look again, then decide."


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
    at: dt.datetime | dt.date | None = None,
    by: str | None = None,
) -> Case:
    """Move the case along the way ``name``, with its event, in the caller's transaction or one of its own.

    Args:
        case: the case; the locked, moved row is returned, and ``case`` is brought up to date with it.
        name: a key of :data:`WAYS`.
        actor: who goes, None for the system itself.
        version: the version the actor saw; where it is not the present one, somebody was faster.
        reason: why, where the way asks for it.
        after: what the event adds to the new state.
        at: the moment the law's clocks run from, now by the site's calendar if not given.
        by: how what this way is about was sent or served (``mail``, ``electronic``, ``personal``).

    Raises:
        NotPossible: with a reason a person can be shown.
    """
    way = WAYS[name]
    if actor is not None and (way.permission is None or not may(actor, way.permission)):
        raise NotPossible(f"{actor.get_role_display()}: your role does not include this step.")
    if way.needs_reason and not reason.strip():
        raise NotPossible("This step needs a reason.")
    with transaction.atomic():
        locked = Case.objects.select_for_update(no_key=True).get(pk=case.pk)
        if version is not None and locked.version != version:
            raise NotPossible(FASTER)
        if locked.state not in way.origins:
            where = State(locked.state).label.lower()
            raise NotPossible(f"The case is {where}; this step is possible from: {_named(way.origins)}.")
        before = {"state": locked.state}
        locked.state = way.target
        locked.state_since = calendar.now()
        locked.version += 1
        history.record(
            locked,
            actor,
            way.action,
            reason=reason,
            before=before,
            after={"state": way.target.value, **effects.of_way(locked, way.name, reason), **(after or {})},
            clock=_clock(locked, way, at, by),
        )
        refresh(locked, also=("state", "state_since", "version"))
        triggers.after_way(locked, way.name, actor, reason, by)
    for field in ("state", "state_since", "version", "due_at", "due", "waits_for"):
        setattr(case, field, getattr(locked, field))
    return locked


def _clock(case: Case, way: Way, at: dt.datetime | dt.date | None, by: str | None) -> list[LawEvent]:
    """What going this way means for the law's clocks."""
    if way.clock is not None:
        by = by or _usual_way(case, way.clock)
        if way.clock is EventName.INFORMATION_REQUEST_RECEIVED and by == "mail":
            at = happened.presumed_receipt(case, at)
        told = [happened.happened(way.clock, at, by=by)]
        if way.clock is EventName.DETERMINATION_SERVED and by in {"electronic", "personal"}:
            told.append(happened.happened(EventName.DETERMINATION_RECEIVED, at, by=by))
        return told
    if way.name == "records_complete" and not happened.has_records(case):
        # Nothing came: the review goes on with what the application brought, and its time runs from now.
        return [happened.happened(EventName.RECORDS_RECEIVED, at)]
    return []


def _usual_way(case: Case, clock: EventName) -> str | None:
    """How the notice that starts this clock goes to the party whose time it is."""
    role = {
        EventName.NOTICE_OF_ASSIGNMENT_SENT: PartyRole.CLAIMS_ADMINISTRATOR,
        EventName.INFORMATION_REQUEST_RECEIVED: PartyRole.EMPLOYEE,
    }.get(clock)
    return served_by(case, role) if role else None


def _named(states: tuple[State, ...]) -> str:
    return ", ".join(state.label.lower() for state in states)
