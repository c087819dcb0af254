"""Who may write a case's determination now, and the lock that keeps it so until the change is written."""

from openimr.web.accounts.access import May, assigned_to, require
from openimr.web.cases import states
from openimr.web.models import Case, User
from openimr.web.models.case import State
from openimr.web.protection import Refused


def lock_for_writing(case: Case, user: User) -> Case:
    """The case's row, locked, if this person may write its determination now.

    Raises:
        Refused: the person is not this case's reviewer.
        NotPossible: the case is not in review.
    """
    require(user, May.WRITE)
    locked = Case.objects.select_for_update().get(pk=case.pk)
    if not assigned_to(user, locked):
        raise Refused("This case is not assigned to you.")
    if locked.state != State.IN_REVIEW:
        label = State(locked.state).label.lower()
        raise states.NotPossible(f"The case is {label}: its determination can no longer be written.")
    return locked
