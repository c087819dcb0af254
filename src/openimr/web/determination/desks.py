"""The desks of a case: one for every reviewer it is with, each with a draft of its own.

Who may look at which: reviewers at their own, until all have signed; those who run the process at every one.
"""

from openimr.web.accounts.access import May, may
from openimr.web.models import Assignment, Case, SignedAnalysis, User
from openimr.web.models.case import State
from openimr.web.protection import Refused

# The event of analyses that all are signed and cannot be combined; its reason says why.
NOT_TOGETHER = "analyses not brought together"


def desks(case: Case) -> list[Assignment]:
    """The assignments in force, by seat; most cases have one."""
    found = list(case.assignments.filter(ended_at__isnull=True).select_related("reviewer").order_by("seat"))
    for desk in found:
        desk.case = case
    return found


def own_desk(case: Case, user: User) -> Assignment | None:
    """The desk of this reviewer, None for everybody else."""
    if user.reviewer_id is None:
        return None
    return next((desk for desk in desks(case) if desk.reviewer_id == user.reviewer_id), None)


def desk_seen(case: Case, user: User, seat: int | None = None) -> Assignment | None:
    """The desk this person sees: a reviewer their own or, when all have signed, any; others the one they ask for.

    Args:
        case: a case the person may see.
        user: who looks.
        seat: the seat asked for; None for one's own, else for the first.

    Raises:
        Refused: a reviewer asks for another's desk before all have signed.
    """
    own = own_desk(case, user)
    if own is not None and seat in (None, own.seat):
        return own
    everyone = desks(case)
    if not may(user, May.SEE_ALL_CASES) and not all_signed(case):
        raise Refused("You see the other reviewers' analyses when all have signed theirs.")
    return next((desk for desk in everyone if seat in (None, desk.seat)), None)


def to_answer(case: Case, user: User) -> bool:
    """Whether the case is offered to this reviewer and waits for a yes or no."""
    own = own_desk(case, user)
    if own is None:
        return False
    if own.seat == 1:
        return case.state == State.ASSIGNED
    return own.accepted_at is None and case.state in (State.ASSIGNED, State.IN_REVIEW)


def next_version(case: Case) -> int:
    """The number of the determination that is being written."""
    return case.determinations.count() + 1


def signed_analyses(case: Case) -> dict[int, SignedAnalysis]:
    """The newest signed analysis of each seat for the determination that is being written."""
    of_desks = {desk.pk: desk.seat for desk in desks(case)}
    signed = SignedAnalysis.objects.filter(case=case, version=next_version(case), assignment_id__in=of_desks)
    return {of_desks[analysis.assignment_id]: analysis for analysis in signed.order_by("id")}


def why_apart(case: Case) -> str:
    """Why the analyses all reviewers have signed do not go together, in words; empty where nothing says so."""
    last = case.events.filter(action=NOT_TOGETHER).order_by("-sequence").first()
    return last.reason if last and all_signed(case) else ""


def all_signed(case: Case) -> bool:
    """Whether each of several reviewers has signed an analysis for the determination that is being written."""
    everyone = desks(case)
    return len(everyone) > 1 and signed_analyses(case).keys() == {desk.seat for desk in everyone}
