"""A signed determination corrected: the case is opened again with a reason, and the next version names it.

The version it replaces is never touched.
"""

from openimr.domain.determination import Determination
from openimr.domain.errors import InputRefused
from openimr.web.cases import states
from openimr.web.determination.composing import NotComposed
from openimr.web.models import Case


def opened_for(case: Case) -> str:
    """Why the case was opened for a correction that is not signed yet; empty where it was not.

    A case that came back from an appeal is decided anew, which is no correction.
    """
    steps = (states.WAYS["correct"].action, states.WAYS["sign"].action, states.WAYS["remand"].action)
    last = case.events.filter(action__in=steps).order_by("-sequence").first()
    return last.reason if last is not None and last.action == steps[0] else ""


def as_correction(case: Case, made: Determination, reason: str) -> Determination:
    """What was composed, as the version that replaces the one that stands.

    Raises:
        NotComposed: nothing was changed, or the new version would be older than the one it replaces.
    """
    from openimr.determination import correct

    standing = case.determinations.first()
    if standing is None or made.decided_on is None:
        return made
    try:
        return correct(standing.value, made, reason=reason, decided_on=made.decided_on)
    except InputRefused as refusal:
        raise NotComposed(f"{refusal.problem} {refusal.remedy}") from refusal
