"""The coordinator's pages: applications under way, entering one from paper, amending the application of a case."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET

from openimr.domain.case import Case as CaseValue
from openimr.domain.errors import InputRefused
from openimr.web.accounts.access import May, allowed, case_for
from openimr.web.applications import drafts, entering, scanning
from openimr.web.cases import intake
from openimr.web.cases.header import page_context
from openimr.web.cases.intake import Upload
from openimr.web.cases.states import NotPossible
from openimr.web.events.history import record_access, record_draft_access
from openimr.web.models import ApplicationDraft, Case
from openimr.web.request import Request

Origin = ApplicationDraft.Origin


@require_GET
@allowed(May.TAKE_IN)
def applications(request: Request) -> HttpResponse:
    """Applications being entered here; those of parties stay theirs until they are sent."""
    under_way = ApplicationDraft.objects.filter(sent_at__isnull=True).exclude(origin=Origin.SITE)
    return render(request, "applications/applications.html", {"drafts": under_way.select_related("opened_by")[:200]})


@allowed(May.TAKE_IN)
def begin(request: Request) -> HttpResponse:
    """Begin entering an application from paper."""
    if request.method == "POST":
        draft, _ = drafts.begin(Origin.PAPER, request.user)
        return redirect("application_enter", draft_id=draft.pk)
    return redirect("applications")


@allowed(May.TAKE_IN)
def enter(request: Request, draft_id: UUID) -> HttpResponse:
    """Enter an application; what is typed is kept, and becomes a case when all of it is right."""
    draft = get_object_or_404(ApplicationDraft.objects.exclude(origin=Origin.SITE), pk=draft_id)
    if draft.case_id is not None:
        return redirect("case", case_id=draft.case_id)
    if _scan_to_compare(draft):
        return redirect("application_scan", draft_id=draft.pk)
    record_draft_access(draft, "application", request.user)
    entry, problems, related = entering.shown(draft, draft.answers, draft.treatments), [], []
    if request.method == "POST":
        entering.keep(draft, request.POST)
        entry = entering.posted(request.POST)
        problems = _keep_files(request, draft)
        if not problems and "take_in" in request.POST and (application := entering.whole(entry)) is not None:
            related = entering.to_look_at(application, request.POST.get("related_seen", ""))
            if not related:
                case = _take_in(request, draft, entry, application)
                if case is not None:
                    return redirect("case_records", case_id=case.pk)
        elif not problems and "save" in request.POST:
            messages.success(request, "What you typed is kept.")
            return redirect("application_enter", draft_id=draft.pk)
        problems += entry.errors() if "take_in" in request.POST else []
    context = {
        "draft": draft,
        "entry": entry,
        "problems": problems,
        "related": related,
        "related_seen": ",".join(other.case.number for other in related),
        "files": draft.files.all(),
    }
    return render(request, "applications/enter.html", context, status=400 if problems else 200)


@allowed(May.TAKE_IN)
def amend(request: Request, case_id: UUID) -> HttpResponse:
    """Amend the application of a case whose eligibility is not decided yet."""
    case = case_for(request.user, case_id)
    if not entering.amendable(case):
        messages.error(request, "The application of this case no longer changes.")
        return redirect("case", case_id=case.pk)
    record_access(request.user, case, "application")
    entry, problems = entering.shown(None, *entering.answers_for(case)), []
    if request.method == "POST":
        entry = entering.posted(request.POST)
        if "more" not in request.POST:
            application = entering.whole(entry, number=case.number)
            problems = entry.errors()
            if application is not None:
                try:
                    entering.amend(case, application, request.user, request.POST.get("amend_reason", ""))
                except NotPossible as refusal:
                    problems = [("amend-reason", str(refusal))]
                else:
                    messages.success(request, "The application is amended; the worksheet follows it.")
                    return redirect("case_eligibility", case_id=case.pk)
    context = page_context(case, request.user, "eligibility") | {"entry": entry, "problems": problems}
    context["amend_reason"] = request.POST.get("amend_reason", "")
    return render(request, "applications/amend.html", context, status=400 if problems else 200)


def _scan_to_compare(draft: ApplicationDraft) -> bool:
    """Whether fields of the draft's scan are still unseen; one that could not be read is entered by hand."""
    scan = getattr(draft, "scan", None)
    if scan is None or scan.status == scan.Status.FAILED:
        return False
    return scan.under_way or bool(scanning.unconfirmed(scan))


def _take_in(request: Request, draft: ApplicationDraft, entry: entering.Entry, application: CaseValue) -> Case | None:
    try:
        case = drafts.take_in_draft(draft, application, request.user)
    except intake.NumberTaken:
        entry.form.add_error("case_number", "There is already a case with this number.")
        return None
    messages.success(request, f"Case {case.number} received. Add its records below.")
    return case


def _keep_files(request: Request, draft: ApplicationDraft) -> list[tuple[str, str]]:
    problems = []
    for kind in ("decision", "application", "other"):
        for file in request.FILES.getlist(f"files_{kind}"):
            try:
                drafts.add_file(draft, kind, Upload(file.name or "", file))
            except InputRefused as refusal:
                problems.append((f"files-{kind}", f"{refusal.source}: {refusal.problem} {refusal.remedy}"))
    return problems
