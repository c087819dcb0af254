"""What going a way does besides moving the case: assignments that end, what fees and the panel have to know later.

Everything here happens in the transaction of the step, and what it found is kept in the step's event.
"""

from typing import Any

from openimr.web import calendar
from openimr.web.models import Assignment, Case, Event

ACCEPTED = "assignment accepted"
ENDED_EARLY = ("withdraw", "terminate")


def of_way(case: Case, way: str, reason: str) -> dict[str, Any]:
    """Do what the way ``way`` brings with it, and give what its event should say about it."""
    if way in ENDED_EARLY:
        had_it = reviewer_had_it(case)
        _end_assignments(case, reason)
        return {"reviewer_had_it": had_it, "ended_on": calendar.today().isoformat()}
    if way == "defer":
        _end_assignments(case, reason)
    if way == "remand":
        return {"not_again": sorted(reviewers_so_far(case))}
    if way == "take_up_remand":
        _end_assignments(case, "remanded to a different reviewer")
        return {"not_again": sorted(barred(case))}
    return {}


def reviewer_had_it(case: Case) -> bool:
    """Whether a reviewer had the case in the review under way: had accepted it, and with that had its file before them.

    Reviews before a remand do not count: each is billed on its own.
    """
    actions = list(Event.objects.filter(case=case).order_by("sequence").values_list("action", flat=True))
    taken_up = max((i for i, action in enumerate(actions) if action == "remand taken up"), default=-1)
    return ACCEPTED in actions[taken_up + 1 :]


def reviewers_so_far(case: Case) -> set[str]:
    """The keys of the reviewers who signed a determination of the case or have it now."""
    signed = case.determinations.values_list("signed_by__reviewer__key", flat=True)
    held = Assignment.objects.filter(case=case, ended_at__isnull=True).values_list("reviewer__key", flat=True)
    return {key for key in (*signed, *held) if key}


def barred(case: Case) -> dict[str, str]:
    """Reviewers who may not get this case again, by key, with the reason: those it was remanded from.

    Read from the chain of events, so that it holds whatever happens to the assignments.
    """
    remands = Event.objects.filter(case=case, after__has_key="not_again").values_list("at", "after")
    return {
        key: f"The case was remanded to a different reviewer on {at:%Y-%m-%d} (Labor Code 4610.6(i))."
        for at, after in remands
        for key in (after or {})["not_again"]
    }


def _end_assignments(case: Case, reason: str) -> None:
    Assignment.objects.filter(case=case, ended_at__isnull=True).update(
        ended_at=calendar.recorded_at(), ended_reason=reason
    )
