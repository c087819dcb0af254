"""Who may do what: permissions by role, and which cases a person may see. Everything not listed is refused."""

from collections.abc import Callable
from enum import StrEnum
from functools import wraps
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase

from openimr.web.models import Assignment, Case, Role, User
from openimr.web.models.case import State
from openimr.web.protection import Refused


class May(StrEnum):
    """What the site lets people do."""

    SEE_ALL_CASES = "see_all_cases"
    TAKE_IN = "take_in"  # new cases, uploads, assembling again
    CORRECT_RECORDS = "correct_records"  # documents of a case file cut, joined and named by hand
    SEE_PANEL = "see_panel"  # reviewers by name, candidates and their reasons
    ASSIGN = "assign"
    WRITE = "write"  # the determination of a case assigned to them
    SIGN = "sign"
    ISSUE = "issue"
    DECIDE_ELIGIBILITY = "decide_eligibility"
    SEND_NOTICES = "send_notices"
    END_CASES = "end_cases"  # withdrawn, authorized, appealed, remanded
    LOOK_AGAIN = "look_again"  # the medical director's second look
    KEEP_PANEL = "keep_panel"  # credentials, their verification, conflicts decided
    KEEP_FEES = "keep_fees"  # fees, invoices, reviewers' pay
    SEE_REPORTS = "see_reports"
    SEE_GUIDELINES = "see_guidelines"
    KEEP_CRITERIA = "keep_criteria"  # the organization's own criteria sets
    SEE_DETERMINATION = "see_determination"  # drafts and letters
    SEE_HISTORY = "see_history"
    KEEP_ACCOUNTS = "keep_accounts"


ALLOWED: dict[str, frozenset[May]] = {
    Role.ADMINISTRATOR: frozenset(
        {
            May.SEE_ALL_CASES,
            May.TAKE_IN,
            May.CORRECT_RECORDS,
            May.SEE_PANEL,
            May.ASSIGN,
            May.ISSUE,
            May.SEE_DETERMINATION,
            May.SEE_HISTORY,
            May.DECIDE_ELIGIBILITY,
            May.SEND_NOTICES,
            May.END_CASES,
            May.KEEP_PANEL,
            May.KEEP_FEES,
            May.SEE_REPORTS,
            May.SEE_GUIDELINES,
            May.KEEP_CRITERIA,
            May.KEEP_ACCOUNTS,
        }
    ),
    Role.COORDINATOR: frozenset(
        {
            May.SEE_ALL_CASES,
            May.TAKE_IN,
            May.CORRECT_RECORDS,
            May.SEE_PANEL,
            May.ASSIGN,
            May.ISSUE,
            May.SEE_DETERMINATION,
            May.SEE_HISTORY,
            May.DECIDE_ELIGIBILITY,
            May.SEND_NOTICES,
            May.END_CASES,
            May.KEEP_PANEL,
            May.KEEP_FEES,
            May.SEE_REPORTS,
            May.SEE_GUIDELINES,
        }
    ),
    Role.REVIEWER: frozenset({May.WRITE, May.CORRECT_RECORDS, May.SIGN, May.SEE_DETERMINATION, May.SEE_GUIDELINES}),
    Role.MEDICAL_DIRECTOR: frozenset(
        {
            May.SEE_ALL_CASES,
            May.SEE_DETERMINATION,
            May.SEE_HISTORY,
            May.LOOK_AGAIN,
            May.SEE_REPORTS,
            May.SEE_GUIDELINES,
            May.KEEP_CRITERIA,
        }
    ),
}

# A reviewer sees a case from accepting it, with the attestation, until it is closed; before, there is only the offer.
OPEN_TO_REVIEWER = (State.IN_REVIEW, State.SECOND_LOOK, State.SIGNED, State.SERVED)

View = Callable[..., HttpResponseBase]


def may(user: Any, permission: May) -> bool:
    """Whether the person's role includes ``permission``; nobody signed in may do nothing."""
    return isinstance(user, User) and user.is_active and permission in ALLOWED.get(user.role, frozenset())


def require(user: Any, permission: May) -> None:
    """Refuse with a reason when the person's role does not include ``permission``.

    Raises:
        Refused: names the role and what it lacks.
    """
    if not may(user, permission):
        role = user.get_role_display() if isinstance(user, User) else "Not signed in"
        raise Refused(f"{role}: your role does not include “{permission.value.replace('_', ' ')}”.")


def allowed(permission: May) -> Callable[[View], View]:
    """A view's decorator: only roles that include ``permission``."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            require(request.user, permission)
            return view(request, *args, **kwargs)

        return guarded

    return decorate


def visible_cases(user: User) -> QuerySet[Case]:
    """The cases the person may see: all for those who run the process, their own for reviewers."""
    if may(user, May.SEE_ALL_CASES):
        return Case.objects.all()
    if user.reviewer_id is not None and user.is_active:
        here = Assignment.objects.filter(reviewer_id=user.reviewer_id, ended_at__isnull=True)
        accepted = here.filter(Q(seat=1) | Q(accepted_at__isnull=False))  # the first seat's answer moves the state
        return Case.objects.filter(assignments__in=accepted, state__in=OPEN_TO_REVIEWER)
    return Case.objects.none()


def offered_cases(user: User) -> QuerySet[Case]:
    """The cases offered to this reviewer and not answered yet: their parties and treatments may be seen, no page."""
    if user.reviewer_id is None or not may(user, May.WRITE):
        return Case.objects.none()
    here = Assignment.objects.filter(reviewer_id=user.reviewer_id, ended_at__isnull=True)
    return Case.objects.filter(
        Q(assignments__in=here.filter(seat=1), state=State.ASSIGNED)
        | Q(
            assignments__in=here.filter(seat__gt=1, accepted_at__isnull=True),
            state__in=(State.ASSIGNED, State.IN_REVIEW),
        )
    ).distinct()


def case_for(user: Any, case_id: UUID) -> Case:
    """The case, if this person may see it.

    Raises:
        Http404: when there is no such case or it is not theirs to see; the answer does not tell which.
    """
    case = visible_cases(user).filter(pk=case_id).first() if isinstance(user, User) else None
    if case is None:
        raise Http404("no such case for this person")
    return case


def assigned_to(user: User, case: Case) -> bool:
    """Whether this person is the reviewer the case is with now."""
    return (
        user.reviewer_id is not None
        and case.assignments.filter(reviewer_id=user.reviewer_id, ended_at__isnull=True).exists()
    )


def allowed_here(request: HttpRequest) -> dict[str, Any]:
    """Template context: ``may.take_in`` and so on, true for what the person signed in may do."""
    user = getattr(request, "user", None)
    return {"may": {permission.value: may(user, permission) for permission in May}}
