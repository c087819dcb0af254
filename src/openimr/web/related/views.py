"""Consolidating related cases from the eligibility page, and taking them apart again."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from openimr.web.accounts.access import May, allowed, case_for
from openimr.web.models import Consolidation
from openimr.web.related import consolidating
from openimr.web.request import Request, refusals_told


@require_POST
@allowed(May.DECIDE_ELIGIBILITY)
def consolidate(request: Request, case_id: UUID) -> HttpResponse:
    """Review the chosen cases together with this one."""
    lead = case_for(request.user, case_id)
    members = [case_for(request.user, UUID(key)) for key in request.POST.getlist("member") if _is_uuid(key)]
    if not members:
        messages.error(request, "No case was chosen. Tick the cases to review together with this one.")
    else:
        with refusals_told(request):
            consolidating.consolidate(lead, members, request.user, request.POST.get("reason", "").strip())
            messages.success(request, f"Reviewed as one: {', '.join(c.number for c in [lead, *members])}.")
    return redirect("case_eligibility", case_id=lead.pk)


@require_POST
@allowed(May.DECIDE_ELIGIBILITY)
def separate(request: Request, case_id: UUID, consolidation_id: int) -> HttpResponse:
    """Take a case out of this one."""
    lead = case_for(request.user, case_id)
    row = get_object_or_404(Consolidation, pk=consolidation_id, lead=lead)
    with refusals_told(request):
        consolidating.separate(row, request.user, request.POST.get("reason", ""))
        messages.success(request, f"Case {row.member.number} is a case of its own again.")
    return redirect("case_eligibility", case_id=lead.pk)


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
