"""Findings that the reviewer sets aside: with a reason that is kept and shown at the signature, and undone at any time.

What the law requires cannot be set aside: an error stands until it is put right.
"""

from django.db import transaction
from django.utils import timezone

from openimr.determination.checks import Finding, Severity
from openimr.web.cases.states import NotPossible
from openimr.web.determination.desks import desks
from openimr.web.determination.locking import lock_for_writing
from openimr.web.events import history
from openimr.web.models import Assignment, Case, Dismissal, User

LONGEST_REASON = 2_000


def standing(case: Case, desk: Assignment | None = None) -> dict[str, str]:
    """The reasons given at ``desk`` (None: the first) for findings set aside, by the finding's fingerprint.

    What was taken up again is not among them.
    """
    desk = desk or next(iter(desks(case)), None)
    return dict(Dismissal.objects.filter(assignment=desk, undone_at__isnull=True).values_list("fingerprint", "reason"))


def dismiss(case: Case, user: User, finding: Finding, reason: str) -> Dismissal:
    """Set a finding aside; a finding set aside before takes the new reason.

    Args:
        case: the case, in review.
        user: its reviewer.
        finding: a warning or a note, as the checks have it now.
        reason: why it does not apply.

    Raises:
        Refused: the person is not this case's reviewer.
        NotPossible: no reason, an error-level finding, or the case is not in review; the message may be shown.
    """
    reason = reason.replace("\x00", "").strip()
    if finding.severity is Severity.ERROR:
        raise NotPossible("This has to be put right before the determination is signed; it cannot be dismissed.")
    if not reason:
        raise NotPossible("Say why this finding does not apply. The reason is kept with the case.")
    if len(reason) > LONGEST_REASON:
        raise NotPossible(f"The reason is longer than {LONGEST_REASON:,} characters. Say it more briefly.")
    with transaction.atomic():
        desk = lock_for_writing(case, user)
        locked = desk.case
        _take_up(desk, finding.fingerprint)
        history.record(locked, user, "finding dismissed", reason=reason, after=_said(finding.code, finding.place))
        return Dismissal.objects.create(
            assignment=desk,
            case=locked,
            fingerprint=finding.fingerprint,
            code=finding.code,
            place=finding.place,
            message=finding.message,
            reason=reason,
            dismissed_by=user,
        )


def undo(case: Case, user: User, fingerprint: str) -> bool:
    """Take a finding up again. Whether there was one set aside.

    Raises:
        Refused: the person is not this case's reviewer.
        NotPossible: the case is not in review.
    """
    with transaction.atomic():
        desk = lock_for_writing(case, user)
        dismissal = _take_up(desk, fingerprint)
        if dismissal is None:
            return False
        history.record(desk.case, user, "dismissal of a finding undone", after=_said(dismissal.code, dismissal.place))
        return True


def _take_up(desk: Assignment, fingerprint: str) -> Dismissal | None:
    dismissal = Dismissal.objects.filter(assignment=desk, fingerprint=fingerprint, undone_at__isnull=True).first()
    if dismissal is not None:
        dismissal.undone_at = timezone.now()
        dismissal.save(update_fields=["undone_at"])
    return dismissal


def _said(code: str, place: str) -> dict[str, str]:
    return {"finding": code, "place": place}
