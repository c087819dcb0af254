"""The deadline a case's worklist row and header count down to, and every deadline of a case as its page shows them."""

import datetime as dt
from typing import Any

from django.utils import timezone

from openimr.web import calendar
from openimr.web.cases import states
from openimr.web.clocks.computing import labels, refresh
from openimr.web.models import Case
from openimr.web.models.case import State
from openimr.web.models.deadline import CaseDeadline

__all__ = ["all_of", "refresh", "shown"]

# What is signed still has to be served.
DONE = tuple(state for state in (*states.DECIDED, *states.ENDED) if state != State.SIGNED)
ACTORS = {
    "coordinator": "Coordinator",
    "reviewer": "Reviewer",
    "medical_director": "Medical director",
    "claims_administrator": "Claims administrator",
    "employee": "Employee",
}


def shown(case: Case, at: dt.datetime | None = None) -> dict[str, Any] | None:
    """The next deadline for the deadline component at the moment ``at``: label, due, state, the countdown in words."""
    if case.due_at is None:
        return None
    due = timezone.localtime(case.due_at)
    name = case.due.get("deadline", "determination") if case.due else "determination"
    label = labels().get(name, {}).get("label", "Determination")
    if case.state in DONE:
        return {
            "label": f"{label} until" if name == "appeal" else "Was due",
            "due": due.date(),
            "state": "done",
            "words": "",
        }
    return {
        "label": f"{label} due",
        "due": due.date(),
        **countdown(due, in_hours="T" in case.due.get("due", ""), at=at),
    }


def countdown(due: dt.datetime, *, in_hours: bool, at: dt.datetime | None = None) -> dict[str, str]:
    """How a deadline is marked (``state``) and counted down (``words``), by the hour where the law counts hours."""
    at = at or calendar.now()
    if in_hours and abs((due - at).total_seconds()) < 96 * 3600:
        return {"state": "late" if due < at else "soon", "words": calendar.in_hours(due, at)}
    on, day = timezone.localtime(at).date(), timezone.localtime(due).date()
    return {"state": calendar.urgency(day, on), "words": calendar.in_words(day, on)}


def all_of(case: Case) -> list[dict[str, Any]]:
    """Every deadline of the case for its page: the open ones first, then those that were met or passed."""
    rows, at = [], calendar.now()
    for row in CaseDeadline.objects.filter(case=case).order_by("-is_open", "due_at"):
        in_hours = "T" in str(row.content["due"])
        if row.is_open:
            mark = countdown(row.due_at, in_hours=in_hours, at=at)
        elif row.met_at is not None:
            late = row.met_at > row.due_at
            mark = {"state": "late" if late else "done", "words": f"met{' late' if late else ''}"}
        else:
            mark = {"state": "", "words": "not waited for"}
        rows.append(
            {"row": row, "label": labels()[row.name]["label"], "acts": ACTORS[row.acts], "in_hours": in_hours, **mark}
        )
    return rows
