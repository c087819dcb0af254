"""Who may write a case's determination now, and the lock that keeps it so until the change is written."""

from openimr.web.accounts.access import May, require
from openimr.web.cases import states
from openimr.web.determination import desks
from openimr.web.models import Assignment, Case, User
from openimr.web.models.case import State
from openimr.web.protection import Refused

WAITING = "This determination is with the medical director for a second look. It can be changed when it is back."
SIGNED = "You have signed your analysis. It can be changed only where the analyses cannot be brought together."


def lock_for_writing(case: Case, user: User) -> Assignment:
    """The desk of this person, its case's row locked (``desk.case``), if its determination may be written now.

    Raises:
        Refused: the person is not a reviewer of this case.
        NotPossible: the case is not in review, or this reviewer has signed, or waits for the second look.
    """
    require(user, May.WRITE)
    locked = Case.objects.select_for_update(no_key=True).get(pk=case.pk)
    desk = desks.own_desk(locked, user)
    if desk is None:
        raise Refused("This case is not assigned to you.")
    desk.case = locked
    if refusal := why_closed(desk):
        raise states.NotPossible(refusal)
    return desk


def why_closed(desk: Assignment) -> str:
    """Why nothing can be written at this desk now, or nothing."""
    case = desk.case
    if case.state == State.SECOND_LOOK or desk.second_looks.filter(outcome="waiting").exists():
        return WAITING
    if case.state != State.IN_REVIEW:
        return f"The case is {State(case.state).label.lower()}: its determination can no longer be written."
    if desk.seat > 1 and desk.accepted_at is None:
        return "Accept the assignment first."
    if desk.seat in desks.signed_analyses(case) and not desks.all_signed(case):
        return SIGNED
    return ""
