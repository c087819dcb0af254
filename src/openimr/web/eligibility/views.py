"""The worksheet of a case, the form to decide with it, and worksheets kept with earlier decisions."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from openimr.law.eligibility import Result
from openimr.web.accounts.access import May, allowed, case_for
from openimr.web.applications.entering import amendable
from openimr.web.cases.header import page_context
from openimr.web.cases.states import NotPossible
from openimr.web.eligibility import deciding
from openimr.web.eligibility.gathering import fingerprint, worksheet_of
from openimr.web.events.history import record_access
from openimr.web.models import Case, EligibilityAnswer, EligibilityDecision
from openimr.web.related.consolidating import BEFORE_REVIEW
from openimr.web.related.finding import related_cases
from openimr.web.request import Request, refusals_told, version_seen

MARKS = {Result.MET: "done", Result.NOT_MET: "late", Result.IN_DOUBT: "soon"}


@allowed(May.SEE_HISTORY)
def eligibility(request: Request, case_id: UUID) -> HttpResponse:
    """The worksheet as it stands now; a post is a decision."""
    case = case_for(request.user, case_id)
    problem = ""
    if request.method == "POST":
        try:
            decision = _decide(request, case)
        except NotPossible as refusal:
            problem = str(refusal)
            case.refresh_from_db()
        else:
            messages.success(request, f"Decided: {decision.get_outcome_display().lower()}.")
            return redirect("case_eligibility", case_id=case.pk)
    record_access(request.user, case, "eligibility worksheet")
    context = page_context(case, request.user, "eligibility") | _worksheet_context(request, case)
    context |= {"problem": problem, "posted": request.POST, "chosen": request.POST.getlist("reasons")}
    return render(request, "eligibility/eligibility.html", context, status=400 if problem else 200)


@require_POST
@allowed(May.DECIDE_ELIGIBILITY)
def answer(request: Request, case_id: UUID, rule: str) -> HttpResponse:
    """Keep the answer to a question of the worksheet."""
    case = case_for(request.user, case_id)
    with refusals_told(request):
        deciding.answer(case, rule, request.POST.get("answer", ""), request.POST.get("words", ""), request.user)
        messages.success(request, "The answer is kept.")
    return redirect("case_eligibility", case_id=case.pk)


@require_GET
@allowed(May.SEE_HISTORY)
def kept(request: Request, case_id: UUID, decision_id: int) -> HttpResponse:
    """A decision with the worksheet as it was."""
    case = case_for(request.user, case_id)
    decision = get_object_or_404(EligibilityDecision, pk=decision_id, case=case)
    record_access(request.user, case, "eligibility worksheet")
    context = page_context(case, request.user, "eligibility")
    sheet = decision.value
    titles = {row.rule: row.title for row in sheet.rows}
    context |= {
        "decision": decision,
        "rows": [(row, MARKS[row.result]) for row in sheet.rows],
        "sheet": sheet,
        "reasons": [titles.get(rule, rule) for rule in decision.reasons],
    }
    return render(request, "eligibility/kept.html", context)


def _decide(request: Request, case: Case) -> EligibilityDecision:
    return deciding.decide(
        case,
        request.POST.get("outcome", ""),
        request.user,
        seen=request.POST.get("worksheet", ""),
        version=version_seen(request),
        reasons=request.POST.getlist("reasons"),
        words=request.POST.get("words", ""),
        asked=[*request.POST.getlist("asked"), *request.POST.get("asked_more", "").splitlines()],
    )


def _worksheet_context(request: Request, case: Case) -> dict[str, Any]:
    sheet = worksheet_of(case)
    relations = related_cases(case.value, without=case.pk)
    return {
        "sheet": sheet,
        "rows": [(row, MARKS[row.result]) for row in sheet.rows],
        "fingerprint": fingerprint(sheet),
        "doubts": sheet.with_result(Result.IN_DOUBT),
        "not_met": sheet.with_result(Result.NOT_MET),
        "outcomes": deciding.possible(case, request.user),
        "answers": EligibilityAnswer._meta.get_field("answer").choices,
        "decisions": case.eligibility_decisions.select_related("decided_by"),
        "related": relations,
        "may_join": case.state in BEFORE_REVIEW
        and any(r.relation.may_consolidate and r.case.state in BEFORE_REVIEW for r in relations),
        "joined": case.consolidated.filter(undone_at__isnull=True).select_related("member"),
        "joined_to": case.consolidated_into.filter(undone_at__isnull=True).select_related("lead").first(),
        "before_review": BEFORE_REVIEW,
        "may_amend": amendable(case),
    }
