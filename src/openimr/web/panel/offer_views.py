"""A case offered to a reviewer: its parties and treatments, the attestation, accept or decline. No page of the file."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from openimr.web.accounts.access import May, allowed, offered_cases
from openimr.web.cases import states
from openimr.web.events.history import record_access
from openimr.web.models import Case
from openimr.web.panel import assigning, attesting
from openimr.web.request import Request, version_seen


@require_GET
@allowed(May.WRITE)
def offer(request: Request, case_id: UUID) -> HttpResponse:
    """What the reviewer has to know to answer."""
    case = _offered(request, case_id)
    record_access(request.user, case, "offer")
    return _page(request, case)


@require_POST
@allowed(May.WRITE)
def answer(request: Request, case_id: UUID) -> HttpResponse:
    """The reviewer attests and accepts the case, or declines it with a reason."""
    case = _offered(request, case_id)
    version = version_seen(request)
    try:
        if "decline" in request.POST:
            assigning.decline(case, request.user, request.POST.get("reason", ""), version=version)
            messages.success(request, "You declined the case; it goes to another reviewer.")
            return redirect("own_page")
        assigning.accept(case, request.user, request.POST.getlist("attest"), version=version)
    except states.NotPossible as refusal:
        return _page(request, case, str(refusal))
    messages.success(request, "The case is yours.")
    return redirect("case", case_id=case.pk)


def _offered(request: Request, case_id: UUID) -> Case:
    case = offered_cases(request.user).filter(pk=case_id).first()
    if case is None:
        raise Http404("no such offer to this person")
    return case


def _page(request: Request, case: Case, problem: str = "") -> HttpResponse:
    assignment = get_object_or_404(case.assignments, reviewer_id=request.user.reviewer_id, ended_at__isnull=True)
    case.refresh_from_db()
    due = case.deadlines.filter(name="determination", is_open=True).first()
    context = {
        "case": case,
        "application": case.value,
        "determination_due": timezone.localtime(due.due_at).date() if due else None,
        "assignment": assignment,
        "pages": case.pages.count(),
        "documents": case.documents.count(),
        "copies": case.documents.exclude(duplicate_of="").count(),
        "parties": attesting.parties(case),
        "statements": attesting.asked(),
        "ticked": request.POST.getlist("attest"),
        "problem": problem,
    }
    return render(request, "panel/offer.html", context, status=400 if problem else 200)
