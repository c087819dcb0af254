"""What a lost or ended credential means for the cases a reviewer has open: each is pulled back and moves on.

Every case says in its history what happened; the panel's page lists them for the coordinator.
"""

import datetime as dt
from typing import NamedTuple

from django.db import transaction
from django.utils import timezone

from openimr.law import jurisdiction
from openimr.web import calendar
from openimr.web.cases import states
from openimr.web.models import Assignment, Case, CredentialWarning, EndedHow, Reviewer, User
from openimr.web.models.case import State
from openimr.web.panel import ending
from openimr.web.queue import enqueue_moving_on

DAYS_LISTED = 30


class PulledBack(NamedTuple):
    """One case that was taken back from a reviewer, and what became of it."""

    assignment: Assignment
    now: str


def where_needed(row: Reviewer, actor: User | None = None) -> list[Case]:
    """Pull back the open cases of a reviewer who may not be assigned any more; none where everything is in order.

    Returns the cases that were pulled back.
    """
    lost = unusable(row)
    if not lost:
        return []
    reason = f"The reviewer may not go on with it: {lost}."
    cases = []
    with transaction.atomic():
        open_here = row.assignments.filter(ended_at__isnull=True, case__state__in=states.WITH_REVIEWER)
        # held before they are looked at again: a case signed or declined in this moment is not pulled back
        held = list(open_here.values_list("case_id", flat=True))
        list(Case.objects.select_for_update(no_key=True).only("pk").filter(pk__in=held).order_by("pk"))
        open_here = open_here.filter(case_id__in=held)
        for assignment in open_here.select_related("case").order_by("pk"):
            cases.append(pull_back(assignment, reason))
    return cases


def unusable(row: Reviewer) -> str:
    """What of the reviewer's credentials stands in the way of an assignment today, in words, or nothing.

    Only what no case changes: licence, certification, their verification, sanctions, appointment, practice.
    """
    from openimr.panel.credentials import examine
    from openimr.panel.tables import table

    on = calendar.today()
    examined = examine(row.value, on, jurisdiction("california_dwc"))
    words = table("verification.yaml")["unmet"]
    return ", ".join(words[one.code] for one in examined.requirements if not one.met)


def daily() -> dict[str, int]:
    """Go through the roster: record what comes due, pull back the cases of whoever may not go on. Safe to run twice."""
    from openimr.panel.verification import warnings

    on, law = calendar.today(), jurisdiction("california_dwc")
    warned = pulled = 0
    for row in Reviewer.objects.iterator(chunk_size=500):
        for warning in warnings(row.value, on, law):
            due_on = warning.fact.due_on or on
            _, new = CredentialWarning.objects.get_or_create(
                reviewer=row,
                fact=warning.fact.key[:300],
                due_on=due_on,
                step=warning.step,
                defaults={"label": warning.fact.label[:400]},
            )
            warned += new
        pulled += len(where_needed(row))
    return {"warned": warned, "pulled_back": pulled}


def lately() -> list[PulledBack]:
    """The cases pulled back in the last month, the newest first, with what became of each."""
    since = timezone.now() - dt.timedelta(days=DAYS_LISTED)
    ended = Assignment.objects.filter(ended_how=EndedHow.PULLED_BACK, ended_at__gte=since)
    listed = []
    for assignment in ended.select_related("case", "reviewer").order_by("-ended_at"):
        case = assignment.case
        again = case.assignments.filter(ended_at__isnull=True).exclude(pk=assignment.pk).exists()
        now = "with another reviewer" if again else f"{State(case.state).label.lower()}, nobody has it"
        listed.append(PulledBack(assignment, now))
    return listed


def pull_back(assignment: Assignment, reason: str) -> Case:
    """Take one case back from its reviewer, in the caller's transaction; it moves on (a further seat falls free)."""
    case = assignment.case
    if assignment.seat > 1:
        ending.end_open(assignment, reason, EndedHow.PULLED_BACK)
        return case
    happened = "it goes to the next reviewer who may take it; what was written so far is kept"
    states.go(case, "pull_back", None, reason=reason, after={"what_happens": happened})
    ending.end_all(case, reason, EndedHow.PULLED_BACK)
    enqueue_moving_on(case)
    return case
