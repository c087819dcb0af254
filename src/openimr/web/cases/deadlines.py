"""The deadline a case's worklist row and header count down to, as :mod:`openimr.law` computes it."""

import datetime as dt
from typing import Any

from django.utils import timezone

from openimr.web import calendar
from openimr.web.cases import states
from openimr.web.models import Case

DONE = (*states.DECIDED, *states.ENDED)


def set_due(case: Case, records_received: dt.date | None = None) -> None:
    """Compute when the determination is due and how, and set both on the (unsaved) case.

    Where the law holds nothing for the case's days there is no due date, and ``case.due`` says why.

    Args:
        case: its application and priority are what is counted from.
        records_received: the day records last came in, which the law counts from once they have.
    """
    from openimr.law.clocks import DeadlineName, deadlines
    from openimr.law.dated import LawError
    from openimr.law.events import Event, EventName, Way

    application = case.value
    review = application.utilization_review
    happened: list[tuple[EventName, dt.date, Way | None]] = [
        (EventName.UR_DECISION_SERVED, review.served_date, Way(review.served_by)),
        (EventName.APPLICATION_RECEIVED, application.application.received_date, None),
    ]
    if records_received is not None:
        day = max(records_received, application.application.received_date)
        happened.append((EventName.RECORDS_RECEIVED, day, None))
    try:
        events = [Event(event=name, at=day, by=way) for name, day, way in happened]
        found = deadlines(events, case.priority, application.jurisdiction)
    except (LawError, ValueError) as error:
        case.due_at, case.due = None, {"problem": str(error)}
        return
    due = next((deadline for deadline in found if deadline.deadline is DeadlineName.DETERMINATION), None)
    case.due_at = _moment(due.due) if due else None
    case.due = due.model_dump(mode="json") if due else {}


def shown(case: Case, on: dt.date | None = None) -> dict[str, Any] | None:
    """The next deadline for the deadline component: label, due, state and the countdown in words."""
    if case.due_at is None:
        return None
    due = timezone.localtime(case.due_at).date()
    if case.state in DONE:
        return {"label": "Was due", "due": due, "state": "done", "words": ""}
    on = on or calendar.today()
    return {
        "label": "Determination due",
        "due": due,
        "state": calendar.urgency(due, on),
        "words": calendar.in_words(due, on),
    }


def _moment(due: dt.date | dt.datetime) -> dt.datetime:
    """A deadline that is a day ends with that day in the organization's zone."""
    if isinstance(due, dt.datetime):
        return due
    return timezone.make_aware(dt.datetime.combine(due, dt.time(23, 59, 59)))
