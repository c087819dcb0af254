"""Setting a finding aside with a reason, and taking it up again: a page of its own, or an answer to a script."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from openimr.determination.checks import Finding
from openimr.domain.determination import Decisions
from openimr.web.accounts.access import May, allowed, case_for
from openimr.web.cases.header import page_context
from openimr.web.cases.states import NotPossible
from openimr.web.determination import dismissing, writing
from openimr.web.determination.checking import findings_on
from openimr.web.determination.desks import own_desk
from openimr.web.events.history import record_access
from openimr.web.models import Assignment, Case
from openimr.web.request import Request

from .findings import ShownFindings, by_part, findings_words, shown

GONE = "The checks no longer find this: the text has changed since."


def findings_shown(
    case: Case, findings: list[Finding], writable: bool, desk: Assignment | None = None
) -> ShownFindings:
    """The findings as a page shows them; who may write may also set them aside."""
    url = reverse("workbench_finding", kwargs={"case_id": case.pk}) if writable else ""
    return shown(findings, case.value, dismissing.standing(case, desk), url)


def findings_answer(findings: ShownFindings, decisions: Decisions) -> dict[str, Any]:
    """The findings as a script puts them into the page: ready to be shown, by their place in it."""
    context = {"findings": findings.open, "dismissed": findings.dismissed}
    beside = by_part(findings, decisions).items()
    return {
        "findings": {"all": render_to_string("components/findings.html", context)}
        | {part: render_to_string("workbench/_beside.html", {"findings": found}) for part, found in beside},
        "findings_words": findings_words(findings),
    }


@require_http_methods(["GET", "POST"])
@allowed(May.WRITE)
def finding(request: Request, case_id: UUID) -> HttpResponse:
    """One finding on the saved draft: ask for the reason, set it aside, or take it up again."""
    case = case_for(request.user, case_id)
    desk = own_desk(case, request.user)
    if desk is None:
        raise Http404("not this person's to write")
    record_access(request.user, case, "finding")
    _, decisions = writing.current_draft(case, desk)
    found = findings_on(case, decisions, desk)
    asked = request.POST if request.method == "POST" else request.GET
    problem, status = "", 200
    if request.method == "POST":
        problem = _acted(request, case, found)
        if not problem:
            return _done(request, desk, found, decisions)
        status = 422
    if "application/json" in request.headers.get("Accept", ""):
        return JsonResponse({"problem": problem}, status=status)
    rows = findings_shown(case, found, writable=True, desk=desk)
    row = next((r for r in (*rows.open, *rows.dismissed) if r.fingerprint == asked.get("finding", "")), None)
    context = page_context(case, request.user, "determination") | {
        "finding": row,
        "gone": GONE,
        "reason": asked.get("reason", ""),
        "errors": [("reason", problem)] if problem and row else [],
    }
    return render(request, "workbench/finding.html", context, status=status)


def _acted(request: Request, case: Case, found: list[Finding]) -> str:
    """Do what was asked for; why it could not be done, or nothing."""
    fingerprint = request.POST.get("finding", "")
    try:
        if request.POST.get("action") == "undo":
            dismissing.undo(case, request.user, fingerprint)
            return ""
        meant = next((one for one in found if one.fingerprint == fingerprint), None)
        if meant is None:
            return GONE
        dismissing.dismiss(case, request.user, meant, request.POST.get("reason", ""))
    except NotPossible as refusal:
        return str(refusal)
    return ""


def _done(request: Request, desk: Assignment, found: list[Finding], decisions: Decisions) -> HttpResponse:
    case = desk.case
    if "application/json" in request.headers.get("Accept", ""):
        return JsonResponse(findings_answer(findings_shown(case, found, writable=True, desk=desk), decisions))
    again = request.POST.get("action") == "undo"
    messages.success(request, "The finding stands again." if again else "Dismissed. The reason is kept with the case.")
    return redirect("workbench", case_id=case.pk)
