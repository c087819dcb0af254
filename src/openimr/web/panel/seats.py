"""Further reviewers of a case, each on a seat of their own: only with the Administrative Director's written approval.

The first seat moves the case from state to state; a further one is added while the case is with its reviewer, answers
for itself, and its analysis is signed apart (8 CCR 9792.10.6(c), (d)).
"""

from django.db import transaction

from openimr.web import calendar
from openimr.web.accounts.access import May, require
from openimr.web.cases import states
from openimr.web.events import history
from openimr.web.models import Assignment, Case, EndedHow, Reviewer, User
from openimr.web.models.case import State
from openimr.web.panel import ending, guard, proposing

OPEN_TO_MORE = (State.ASSIGNED, State.IN_REVIEW)


def add_reviewer(case: Case, actor: User, key: str, approval: str) -> Assignment:
    """Assign a further, eligible reviewer on the next free seat.

    Args:
        case: the case, assigned or in review.
        actor: the coordinator.
        key: the reviewer.
        approval: when and how the Administrative Director approved more than one reviewer; kept in the history.

    Raises:
        Refused: the actor's role does not include it.
        NotPossible: the case is not with a reviewer or the first has signed already, the approval is missing, or this
            reviewer is not eligible or has the case.
    """
    from openimr.panel.answering import answer_by

    require(actor, May.ASSIGN)
    if not approval.strip():
        raise states.NotPossible("Say when and how the Administrative Director approved another reviewer in writing.")
    with transaction.atomic():
        proposing.locked_panel()
        locked = Case.objects.select_for_update(no_key=True).get(pk=case.pk)
        if locked.state not in OPEN_TO_MORE:
            raise states.NotPossible(
                "Another reviewer is added while the case is with its reviewer, before a signature."
            )
        proposal = proposing.propose(locked)
        if not any(one.reviewer_id == key and one.eligible for one in proposal.candidates):
            raise states.NotPossible("This reviewer is not eligible for the case; the reasons stand beside the name.")
        here = locked.assignments.filter(ended_at__isnull=True)
        if here.filter(reviewer__key=key).exists():
            raise states.NotPossible("This reviewer has the case already.")
        taken = set(here.values_list("seat", flat=True))
        seat = next(number for number in range(2, len(taken) + 3) if number not in taken)
        guard.stand_at(calendar.today())
        assignment = Assignment.objects.create(
            case=locked,
            reviewer=Reviewer.objects.get(key=key),
            seat=seat,
            candidates=proposing.as_json(proposal),
            assigned_by=actor,
            answer_by=answer_by(locked.priority, calendar.recorded_at()),
        )
        history.record(
            locked, actor, "another reviewer assigned", reason=approval, after={"reviewer": key, "seat": seat}
        )
    return assignment


def end_seat(case: Case, actor: User, seat: int, reason: str) -> None:
    """Take the case back from a further reviewer, with a reason; the others keep theirs.

    Raises:
        Refused: the actor's role does not include it.
        NotPossible: the reason is missing, or nobody has that seat.
    """
    require(actor, May.ASSIGN)
    if not reason.strip():
        raise states.NotPossible("This step needs a reason.")
    with transaction.atomic():
        locked = Case.objects.select_for_update(no_key=True).get(pk=case.pk)
        desk = locked.assignments.filter(seat=seat, seat__gt=1, ended_at__isnull=True).first()
        if desk is None or locked.state not in OPEN_TO_MORE:
            raise states.NotPossible("There is no further reviewer on this seat.")
        _end(desk, actor, "further assignment ended", reason, EndedHow.ENDED)


def accept(case: Case, user: User) -> Case:
    """A further reviewer takes the case on. Raises NotPossible where it was answered already."""
    desk = _unanswered(case, user)
    desk.accepted_at = calendar.recorded_at()
    desk.save(update_fields=["accepted_at"])
    history.record(desk.case, user, "further assignment accepted", after={"seat": desk.seat})
    return desk.case


def decline(case: Case, user: User, reason: str) -> Case:
    """A further reviewer does not take the case, and says why. Raises NotPossible as :func:`accept`, or without it."""
    if not reason.strip():
        raise states.NotPossible("This step needs a reason.")
    desk = _unanswered(case, user)
    _end(desk, user, "further assignment declined", reason, EndedHow.DECLINED)
    return desk.case


def _unanswered(case: Case, user: User) -> Assignment:
    locked = Case.objects.select_for_update(no_key=True).get(pk=case.pk)
    desk = locked.assignments.filter(reviewer__login=user, seat__gt=1, ended_at__isnull=True).first()
    if desk is None or desk.accepted_at is not None:
        raise states.NotPossible("This assignment was answered already.")
    desk.case = locked
    return desk


def lapse(desk: Assignment, reason: str) -> None:
    """A further reviewer did not answer in time: the seat is free again, for a coordinator to fill."""
    with transaction.atomic():
        desk.case = Case.objects.select_for_update(no_key=True).get(pk=desk.case_id)
        _end(desk, None, "further assignment lapsed", reason, EndedHow.LAPSED)


def _end(desk: Assignment, actor: User | None, action: str, reason: str, how: EndedHow) -> None:
    ending.end_open(desk, reason, how)
    history.record(desk.case, actor, action, reason=reason, after={"seat": desk.seat})
