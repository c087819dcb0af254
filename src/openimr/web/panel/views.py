"""The panel of a case: the candidates with their reasons, conflicts decided, the assignment."""

import dataclasses
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST
from pydantic import ValidationError

from openimr.domain.case import NamedParty, PartyRole
from openimr.domain.reviewer import Reviewer as ReviewerValue
from openimr.panel.conflicts import bars
from openimr.web.accounts.access import May, allowed, case_for, may
from openimr.web.cases import states
from openimr.web.cases.header import page_context
from openimr.web.events.history import record_access
from openimr.web.models import Assignment, Case, ConflictDecision, Reviewer
from openimr.web.models.case import State
from openimr.web.panel import assigning, attesting, deciding, proposing, seats
from openimr.web.request import Request, refusals_told, version_seen


@require_GET
@allowed(May.SEE_PANEL)
def candidates(request: Request, case_id: UUID) -> HttpResponse:
    """The panel section of a case: who has it and why, or who could have it and why not the others."""
    case = case_for(request.user, case_id)
    record_access(request.user, case, "panel")
    here = case.assignments.filter(ended_at__isnull=True).select_related("reviewer", "assigned_by").order_by("seat")
    assignment = here.first()
    context = page_context(case, request.user, "panel")
    proposal = (
        assignment.candidates
        if assignment
        else proposing.as_json(proposing.propose(case))
        if case.state == State.READY
        else None
    )
    shown = [candidate["reviewer_id"] for candidate in (proposal or {}).get("candidates", [])]
    names = {row.key: row.value for row in Reviewer.objects.filter(key__in=shown)}
    context |= {
        "assignment": assignment,
        "proposal": proposal,
        "candidates": _rows(proposal, names),
        "earlier": case.assignments.filter(ended_at__isnull=False).select_related("reviewer"),
        "before_assignment": case.state in states.BEFORE_DECISION,
        "can_assign": any(way.name == "assign" for way in states.possible(case, request.user)),
        "further": here[1:],
        "may_add": may(request.user, May.ASSIGN) and case.state in seats.OPEN_TO_MORE,
        "can_decide": may(request.user, May.KEEP_PANEL) and case.state in states.BEFORE_DECISION,
        "found_now": _found_now(case, assignment),
        "parties": attesting.parties(case),
        "roles": PartyRole,
        "can_unassign": any(way.name == "unassign" for way in states.possible(case, request.user)),
    }
    return render(request, "panel/candidates.html", context)


@require_POST
@allowed(May.ASSIGN)
def assign(request: Request, case_id: UUID) -> HttpResponse:
    """Assign the chosen reviewer."""
    case = case_for(request.user, case_id)
    with refusals_told(request):
        assigning.assign_reviewer(
            case,
            request.user,
            key=request.POST.get("reviewer") or None,
            reason=request.POST.get("reason", ""),
            version=version_seen(request),
        )
        messages.success(request, "The reviewer is assigned.")
    return redirect("case_panel", case_id=case.pk)


@require_POST
@allowed(May.ASSIGN)
def unassign(request: Request, case_id: UUID) -> HttpResponse:
    """End the assignment, with a reason."""
    case = case_for(request.user, case_id)
    with refusals_told(request):
        assigning.end_assignment(case, request.user, request.POST.get("reason", ""), version=version_seen(request))
        messages.success(request, "The assignment is ended; the case is ready to assign again.")
    return redirect("case_panel", case_id=case.pk)


@require_POST
@allowed(May.KEEP_PANEL)
def add_party(request: Request, case_id: UUID) -> HttpResponse:
    """Add a party the reviewer must be independent of."""
    case = case_for(request.user, case_id)
    posted = {name: request.POST.get(name, "").strip() or None for name in ("name", "address", "tax_number", "npi")}
    former = [part.strip() for part in request.POST.get("former_names", "").split(";") if part.strip()]
    try:
        party = NamedParty.model_validate({**posted, "role": request.POST.get("role"), "former_names": former})
        deciding.add_party(case, request.user, party, version=version_seen(request))
        messages.success(request, "The party is added; the candidates are held against it.")
    except ValidationError as error:
        told = error.errors(include_url=False, include_input=False)[0]
        field = str(told["loc"][0]).replace("_", " ")
        messages.error(request, f"The party was not added. {field.capitalize()}: {told['msg']}.")
    except states.NotPossible as refusal:
        messages.error(request, str(refusal))
    return redirect("case_panel", case_id=case.pk)


@require_POST
@allowed(May.KEEP_PANEL)
def decide_conflict(request: Request, case_id: UUID) -> HttpResponse:
    """Keep what a person decided about one hit of one candidate."""
    case = case_for(request.user, case_id)
    verdict = request.POST.get("verdict")
    with refusals_told(request):
        if verdict not in ("conflict", "none"):
            raise states.NotPossible("Say whether this is a conflict.")
        deciding.decide(
            case,
            request.user,
            request.POST.get("reviewer", ""),
            {name: request.POST.get(name, "") for name in ("role", "party", "declared", "relation")},
            conflict=verdict == "conflict",
            reason=request.POST.get("reason", ""),
        )
        messages.success(request, "The decision is kept; it holds for later cases, too.")
    return redirect("case_panel", case_id=case.pk)


@require_GET
@allowed(May.KEEP_PANEL)
def conflicts(request: Request) -> HttpResponse:
    """What was decided about conflicts of interest, the newest first."""
    rows = ConflictDecision.objects.select_related("reviewer", "decided_by", "case").order_by("-id")
    page = Paginator(rows, 50).get_page(request.GET.get("page"))
    return render(request, "panel/conflicts.html", {"page": page})


def _found_now(case: Case, assignment: Assignment | None) -> dict[str, Any] | None:
    """What is found today between the parties and the reviewer who has the case, for a person to decide."""
    if assignment is None or case.state not in states.WITH_REVIEWER:
        return None
    key = assignment.reviewer.key
    hits = [hit for hit in deciding.hits_now(case, key) if bars(hit)]
    return {"reviewer_id": key, "conflicts": [dataclasses.asdict(hit) for hit in hits]} if hits else None


def _rows(proposal: dict[str, Any] | None, names: dict[str, ReviewerValue]) -> list[dict[str, Any]]:
    """The candidates with the reviewer behind each key; one who has left the roster is shown by the key."""
    if not proposal:
        return []
    return [
        {**candidate, "reviewer": names.get(candidate["reviewer_id"])} for candidate in proposal.get("candidates", [])
    ]
