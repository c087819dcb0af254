"""What changes a case's clocks without moving the case: conversion to expedited, an extension, a receipt.

Each is one event with its reason, refused with a reason otherwise, and safe against two people at once.
"""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction

from openimr.domain.case import ReviewPriority
from openimr.law.events import EventName
from openimr.web import calendar
from openimr.web.accounts.access import May, may
from openimr.web.cases import states
from openimr.web.clocks import happened
from openimr.web.clocks.computing import refresh
from openimr.web.events import history
from openimr.web.models import Case, User
from openimr.web.models.case import State
from openimr.web.notices import triggers

CONVERTED = "converted to expedited"
EXTENDED = "extension granted"
RECEIVED = "determination received"
MOST_DAYS = 30  # beyond it a number of days is a slip of the pen; the law's own limit is applied by its clocks


def convert_to_expedited(
    case: Case, actor: User, *, certified_by: str, certified_on: dt.date, reason: str, version: int | None = None
) -> None:
    """Make a regular review expedited midway, on the treating physician's certification (8 CCR 9792.10.4(c)).

    Args:
        case: undecided and regular; brought up to date.
        actor: who converts it.
        certified_by: the physician who certified an imminent and serious threat to health.
        certified_on: the day of the certification.
        reason: the threat, as certified.
        version: the version of the case the person saw.

    Raises:
        NotPossible: the role, the state or what was given does not allow it; the message may be shown.
    """
    _require(actor)
    if not certified_by.strip():
        raise states.NotPossible("Name the physician who certified the threat to health: without it nothing converts.")
    if not reason.strip():
        raise states.NotPossible("Say what was certified.")
    if certified_on > calendar.today():
        raise states.NotPossible("The certification is dated in the future. Check its day.")
    with _changing(case, version) as locked:
        if locked.priority == ReviewPriority.EXPEDITED:
            raise states.NotPossible("The review is expedited already.")
        locked.priority = ReviewPriority.EXPEDITED.value
        locked.save(update_fields=["priority"])
        history.record(
            locked,
            actor,
            CONVERTED,
            reason=reason,
            before={"priority": "regular"},
            after={
                "priority": "expedited",
                "certified_by": certified_by.strip(),
                "certified_on": certified_on.isoformat(),
            },
            clock=[happened.happened(EventName.CONVERTED_TO_EXPEDITED)],
        )
        refresh(locked)
        triggers.expedited(locked, actor, certified_by.strip())


def grant_extension(case: Case, actor: User, *, days: int, reason: str, version: int | None = None) -> None:
    """Keep that the Administrative Director granted more time for good cause; how much counts is the law's.

    Args:
        case: the case, not decided yet.
        actor: who records it.
        days: how many were granted.
        reason: for which cause, and who approved it.
        version: the case's version as the actor saw it.

    Raises:
        NotPossible: the role, the state, the days or the missing reason do not allow it.
    """
    _require(actor)
    if not 1 <= days <= MOST_DAYS:
        raise states.NotPossible("Give the number of days granted.")
    if not reason.strip():
        raise states.NotPossible("Say for which good cause, and who approved it.")
    with _changing(case, version) as locked:
        history.record(
            locked,
            actor,
            EXTENDED,
            reason=reason,
            after={"days": days},
            clock=[happened.happened(EventName.EXTENSION_GRANTED, days=days)],
        )


def record_receipt(case: Case, actor: User | None, on: dt.date, how: str) -> None:
    """Keep the day the claims administrator received the determination, from which payment and authorization run.

    ``how`` says whence it is known. Recorded once; telling it again changes nothing.

    Raises:
        NotPossible: the role does not include it, nothing was served yet, or the day is before the service.
    """
    if actor is not None:
        _require(actor)
    with transaction.atomic():
        locked = Case.objects.select_for_update(no_key=True).get(pk=case.pk)
        told = happened.of_case(locked)
        served = [event for event in told if event.event is EventName.DETERMINATION_SERVED]
        if not served:
            raise states.NotPossible("No determination has been served yet.")
        if on < happened.day_of(served[-1].at):
            raise states.NotPossible("It cannot have been received before it was served.")
        position = told.index(served[-1])
        if any(event.event is EventName.DETERMINATION_RECEIVED for event in told[position:]):
            return
        history.record(
            locked,
            actor,
            RECEIVED,
            after={"received_on": on.isoformat(), "known_from": how},
            clock=[happened.happened(EventName.DETERMINATION_RECEIVED, on)],
        )
        refresh(locked)


@contextmanager
def _changing(case: Case, version: int | None) -> Iterator[Case]:
    """The case, locked and undecided; its version grows and its deadlines are computed anew when all went well."""
    with transaction.atomic():
        locked = Case.objects.select_for_update(no_key=True).get(pk=case.pk)
        if version is not None and locked.version != version:
            raise states.NotPossible(states.FASTER)
        if locked.state not in states.BEFORE_DECISION:
            where = State(locked.state).label.lower()
            raise states.NotPossible(f"The case is {where}; this is possible only while its review is under way.")
        yield locked
        locked.version += 1
        locked.save(update_fields=["version"])
        refresh(locked)
    case.refresh_from_db()


def _require(actor: User) -> None:
    if not may(actor, May.DECIDE_ELIGIBILITY):
        raise states.NotPossible(f"{actor.get_role_display()}: your role does not include this step.")
