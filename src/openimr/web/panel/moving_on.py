"""A case that nobody answers for in time, or that is declined or pulled back, moves on to the next reviewer by itself.

Whoever declined it or let it lapse is not asked again; where nobody is left, the case waits for a coordinator.
"""

from django.db import transaction

from openimr.web import calendar
from openimr.web.cases import states
from openimr.web.models import Assignment, Case, EndedHow
from openimr.web.models.case import State
from openimr.web.panel import assigning, ending, seats
from openimr.web.queue import enqueue_moving_on

NOT_ANSWERED = "No answer came within the time limit."


def lapse_unanswered() -> int:
    """End every offer whose time is over; the cases move on. Safe to run twice. Returns how many lapsed."""
    late = Assignment.objects.filter(ended_at__isnull=True, answer_by__lt=calendar.recorded_at())
    further = late.filter(seat__gt=1, accepted_at__isnull=True, case__state__in=seats.OPEN_TO_MORE)
    count = 0
    for assignment in further:
        seats.lapse(assignment, NOT_ANSWERED)
        count += 1
    for assignment in late.filter(seat=1, case__state=State.ASSIGNED).select_related("reviewer").order_by("pk"):
        try:
            _lapse(assignment)
            count += 1
        except states.NotPossible:
            continue  # answered in this very moment
    return count


def move_on(case: Case) -> Assignment | None:
    """Give the case to the first candidate there is; None where nobody may take it or it is no longer free.

    The event of the assignment says that the system gave it, and the reasons are kept with the assignment.
    """
    if case.state != State.READY:
        return None
    try:
        return assigning.assign_next(case)
    except states.NotPossible:
        return None  # nobody is eligible, or a coordinator was faster; the case's page says what is missing


def _lapse(assignment: Assignment) -> None:
    with transaction.atomic():
        case = Case.objects.select_for_update(no_key=True).get(pk=assignment.case_id)
        states.go(case, "lapse", None, reason=NOT_ANSWERED, after={"reviewer": assignment.reviewer.key})
        ending.end_all(case, NOT_ANSWERED, EndedHow.LAPSED)
        enqueue_moving_on(case)
