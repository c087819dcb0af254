"""The deadline a case's worklist row and header count down to, as :mod:`openimr.law` computes it."""

import datetime as dt
from typing import Any

from openimr.web import calendar
from openimr.web.models import Case
from openimr.web.models.case import State

DONE = (State.SIGNED, State.ISSUED)


def set_due(case: Case) -> None:
    """Compute when the determination is due and how, and set both on the (unsaved) case."""
    case.due_at, case.due = None, {}


def shown(case: Case, on: dt.date | None = None) -> dict[str, Any] | None:
    """The next deadline for the deadline component: label, due, state and the countdown in words."""
    if case.due_at is None:
        return None
    due = case.due_at.date()
    if case.state in DONE:
        return {"label": "Was due", "due": due, "state": "done", "words": ""}
    on = on or calendar.today()
    return {
        "label": "Determination due",
        "due": due,
        "state": calendar.urgency(due, on),
        "words": calendar.in_words(due, on),
    }
