"""How an assignment ends, whoever ends it: its row keeps the moment, the way and the reason, and is never removed."""

from openimr.web import calendar
from openimr.web.models import Assignment, Case, EndedHow


def end_all(case: Case, reason: str, how: EndedHow) -> None:
    """End every open assignment of the case, in the caller's transaction."""
    for assignment in case.assignments.filter(ended_at__isnull=True):
        end_open(assignment, reason, how)


def end_open(assignment: Assignment, reason: str, how: EndedHow) -> None:
    """End one assignment, with how it ended and why."""
    assignment.ended_at, assignment.ended_reason, assignment.ended_how = calendar.recorded_at(), reason, how
    assignment.save(update_fields=["ended_at", "ended_reason", "ended_how"])
