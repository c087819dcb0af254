"""The panel: the roster, and per case the candidates with their reasons."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from openimr.domain.reviewer import Reviewer as ReviewerValue
from openimr.web.accounts.access import May, allowed, case_for, may
from openimr.web.cases import states
from openimr.web.cases.header import page_context
from openimr.web.models import Reviewer
from openimr.web.models.case import State
from openimr.web.panel import assigning, seats
from openimr.web.request import Request


@require_GET
@allowed(May.SEE_PANEL)
def panel(request: Request) -> HttpResponse:
    """The roster: who is on the panel, their specialties, licences and load."""
    rows = list(Reviewer.objects.all())
    return render(request, "panel/panel.html", {"reviewers": assigning.roster(rows)})


@require_GET
@allowed(May.SEE_PANEL)
def candidates(request: Request, case_id: UUID) -> HttpResponse:
    """The panel section of a case: who has it and why, or who could have it and why not the others."""
    case = case_for(request.user, case_id)
    names = {row.key: row.value for row in Reviewer.objects.all()}
    here = case.assignments.filter(ended_at__isnull=True).select_related("reviewer", "assigned_by").order_by("seat")
    assignment = here.first()
    context = page_context(case, request.user, "panel")
    proposal = (
        assignment.candidates
        if assignment
        else assigning.as_json(assigning.propose(case))
        if case.state == State.READY
        else None
    )
    context |= {
        "assignment": assignment,
        "proposal": proposal,
        "candidates": _rows(proposal, names),
        "earlier": case.assignments.filter(ended_at__isnull=False).select_related("reviewer"),
        "can_assign": any(way.name == "assign" for way in states.possible(case, request.user)),
        "further": here[1:],
        "may_add": may(request.user, May.ASSIGN) and case.state in seats.OPEN_TO_MORE,
        "can_unassign": any(way.name == "unassign" for way in states.possible(case, request.user)),
    }
    return render(request, "panel/candidates.html", context)


@require_POST
@allowed(May.ASSIGN)
def assign(request: Request, case_id: UUID) -> HttpResponse:
    """Assign the chosen reviewer."""
    case = case_for(request.user, case_id)
    try:
        assigning.assign_reviewer(
            case,
            request.user,
            key=request.POST.get("reviewer") or None,
            reason=request.POST.get("reason", ""),
            version=_version(request),
        )
        messages.success(request, "The reviewer is assigned.")
    except states.NotPossible as refusal:
        messages.error(request, str(refusal))
    return redirect("case_panel", case_id=case.pk)


@require_POST
@allowed(May.ASSIGN)
def unassign(request: Request, case_id: UUID) -> HttpResponse:
    """End the assignment, with a reason."""
    case = case_for(request.user, case_id)
    try:
        assigning.end_assignment(case, request.user, request.POST.get("reason", ""), version=_version(request))
        messages.success(request, "The assignment is ended; the case is ready to assign again.")
    except states.NotPossible as refusal:
        messages.error(request, str(refusal))
    return redirect("case_panel", case_id=case.pk)


@require_POST
@allowed(May.WRITE)
def answer(request: Request, case_id: UUID) -> HttpResponse:
    """The reviewer accepts the case, or declines it with a reason."""
    case = case_for(request.user, case_id)
    try:
        if "decline" in request.POST:
            assigning.decline(case, request.user, request.POST.get("reason", ""), version=_version(request))
            messages.success(request, "You declined the case; it goes to another reviewer.")
            return redirect("worklist")
        assigning.accept(case, request.user, request.POST.getlist("attest"), version=_version(request))
        messages.success(request, "The case is yours.")
    except states.NotPossible as refusal:
        messages.error(request, str(refusal))
    return redirect("case", case_id=case.pk)


def _rows(proposal: dict[str, Any] | None, names: dict[str, ReviewerValue]) -> list[dict[str, Any]]:
    """The candidates with the reviewer behind each key; one who has left the roster is shown by the key."""
    if not proposal:
        return []
    return [
        {**candidate, "reviewer": names.get(candidate["reviewer_id"])} for candidate in proposal.get("candidates", [])
    ]


def _version(request: Request) -> int | None:
    seen = request.POST.get("version", "")
    return int(seen) if seen.isdigit() else None
