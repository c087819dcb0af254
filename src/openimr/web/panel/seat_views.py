"""Further reviewers of a case: adding one with the Administrative Director's approval, and ending one's assignment."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from openimr.web.accounts.access import May, allowed, case_for
from openimr.web.panel import seats
from openimr.web.request import Request, refusals_told


@require_POST
@allowed(May.ASSIGN)
def add(request: Request, case_id: UUID) -> HttpResponse:
    """Assign a further reviewer."""
    case = case_for(request.user, case_id)
    with refusals_told(request):
        added = seats.add_reviewer(
            case, request.user, request.POST.get("reviewer", ""), request.POST.get("approval", "")
        )
        messages.success(request, f"Assigned as reviewer {added.seat}, with a desk of their own.")
    return redirect("case_panel", case_id=case.pk)


@require_POST
@allowed(May.ASSIGN)
def end(request: Request, case_id: UUID, seat: int) -> HttpResponse:
    """End the assignment of a further reviewer, with a reason."""
    case = case_for(request.user, case_id)
    with refusals_told(request):
        seats.end_seat(case, request.user, seat, request.POST.get("reason", ""))
        messages.success(request, f"The assignment of reviewer {seat} is ended.")
    return redirect("case_panel", case_id=case.pk)
