"""The deadlines of a case, each with its computation step by step, and what changes them."""

import datetime as dt
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from openimr.web.accounts.access import May, allowed, case_for, may
from openimr.web.cases import deadlines, states
from openimr.web.cases.header import page_context
from openimr.web.clocks import changes, happened
from openimr.web.events.history import record_access
from openimr.web.request import Request, day_given, refusals_told, version_seen, whole_number


@require_GET
def case_deadlines(request: Request, case_id: UUID) -> HttpResponse:
    """Every deadline of the case, what it is counted from, and the forms that change it."""
    case = case_for(request.user, case_id)
    record_access(request.user, case, "deadlines")
    changeable = case.state in states.BEFORE_DECISION and may(request.user, May.DECIDE_ELIGIBILITY)
    context = page_context(case, request.user, "deadlines")
    context |= {
        "rows": deadlines.all_of(case),
        "told": happened.of_case(case),
        "kind": happened.kind_of(case),
        "problem": (case.due or {}).get("problem"),
        "can_convert": changeable and case.priority != "expedited",
        "can_extend": changeable,
    }
    return render(request, "clocks/deadlines.html", context)


@require_POST
@allowed(May.DECIDE_ELIGIBILITY)
def convert(request: Request, case_id: UUID) -> HttpResponse:
    """Convert the review to expedited on a physician's certification."""
    case = case_for(request.user, case_id)
    with refusals_told(request):
        changes.convert_to_expedited(
            case,
            request.user,
            certified_by=request.POST.get("certified_by", ""),
            certified_on=_date(request.POST.get("certified_on", "")),
            reason=request.POST.get("reason", ""),
            version=version_seen(request),
        )
        messages.success(request, "The review is expedited now; its deadlines are counted anew below.")
    return redirect("case_deadlines", case_id=case.pk)


@require_POST
@allowed(May.DECIDE_ELIGIBILITY)
def extend(request: Request, case_id: UUID) -> HttpResponse:
    """Keep that an extension was granted."""
    case = case_for(request.user, case_id)
    days = request.POST.get("days", "")
    with refusals_told(request):
        changes.grant_extension(
            case,
            request.user,
            days=whole_number(days) or 0,
            reason=request.POST.get("reason", ""),
            version=version_seen(request),
        )
        messages.success(request, "The extension is recorded; the deadline is counted anew below.")
    return redirect("case_deadlines", case_id=case.pk)


def _date(text: str) -> dt.date:
    day = day_given(text)
    if day is None:
        raise states.NotPossible("Give the day as year-month-day, such as 2016-05-03.")
    return day
