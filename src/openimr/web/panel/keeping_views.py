"""The roster: who is on the panel, a reviewer's record with its versions, the import, the known organizations."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET

from openimr.domain.errors import InputRefused
from openimr.law import jurisdiction
from openimr.panel.certificates import all_certificates
from openimr.panel.csv_roster import read_rows
from openimr.panel.verification import sanction_found, title_of, warnings
from openimr.web import calendar
from openimr.web.accounts.access import May, allowed
from openimr.web.cases.states import NotPossible
from openimr.web.models import KnownOrganization, Reviewer
from openimr.web.panel import importing, keeping, knowing, proposing, pulling_back, verifying
from openimr.web.panel.organization_form import OrganizationForm
from openimr.web.panel.record_form import RecordForms
from openimr.web.request import Request, version_seen

ROWS_A_PAGE = 50
MAX_CSV_BYTES = 20_000_000


@require_GET
@allowed(May.SEE_PANEL)
def panel(request: Request) -> HttpResponse:
    """The roster: specialties, licences, load, and what comes due."""
    query = request.GET.get("q", "").replace("\x00", "").strip()
    rows = Reviewer.objects.all()
    if query:
        rows = rows.filter(
            Q(key__icontains=query) | Q(content__name__icontains=query) | Q(content__specialties__icontains=query)
        )
    page = Paginator(rows, ROWS_A_PAGE).get_page(request.GET.get("page"))
    here = list(page)
    on, law = calendar.today(), jurisdiction("california_dwc")
    reviewers = [
        {
            "row": row,
            "value": value,
            "warnings": warnings(value, on, law),
            "unusable": pulling_back.unusable(row),
        }
        for row, value in zip(here, proposing.roster(here), strict=True)
    ]
    context = {"page": page, "reviewers": reviewers, "query": query, "pulled": pulling_back.lately()}
    return render(request, "panel/panel.html", context)


@require_GET
@allowed(May.SEE_PANEL)
def reviewer(request: Request, pk: int) -> HttpResponse:
    """One reviewer's record: every fact with its verification, affiliations, cases, versions."""
    row = get_object_or_404(Reviewer, pk=pk)
    on, law = calendar.today(), jurisdiction("california_dwc")
    context = {
        "row": row,
        "value": row.value,
        "facts": [{"fact": fact, "title": title_of(fact.kind)} for fact in verifying.facts(row)],
        "warnings": warnings(row.value, on, law),
        "sanction": sanction_found(row.value),
        "unusable": pulling_back.unusable(row),
        "verifications": row.verifications.select_related("verified_by")[:50],
        "open_here": row.assignments.filter(ended_at__isnull=True).select_related("case"),
        "versions": row.versions.select_related("saved_by")[:20],
        "decisions": row.conflict_decisions.select_related("decided_by", "case").order_by("-id")[:20],
    }
    return render(request, "panel/reviewer.html", context)


@allowed(May.KEEP_PANEL)
def new_reviewer(request: Request) -> HttpResponse:
    """Enter a reviewer's record; its facts are claims until they are verified."""
    return _edit(request, None)


@allowed(May.KEEP_PANEL)
def edit_reviewer(request: Request, pk: int) -> HttpResponse:
    """Change a reviewer's record; a fact that is changed has to be verified again."""
    return _edit(request, get_object_or_404(Reviewer, pk=pk))


@allowed(May.KEEP_PANEL)
def import_roster(request: Request) -> HttpResponse:
    """Bring a roster in from CSV and show what came of every row."""
    done = problem = None
    if request.method == "POST":
        file = request.FILES.get("roster")
        try:
            if file is None:
                raise InputRefused("roster.csv", "No file was chosen.", "Choose the CSV file.")
            done = importing.bring_in(read_rows(file.name or "roster.csv", file.read(MAX_CSV_BYTES)), request.user)
        except InputRefused as refusal:
            problem = refusal
    status = 400 if problem else 200
    return render(request, "panel/import.html", {"done": done, "problem": problem}, status=status)


@allowed(May.KEEP_PANEL)
def organizations(request: Request) -> HttpResponse:
    """The organizations the conflict search knows: former names, parents, addresses, numbers."""
    asked = request.GET.get("name") or request.POST.get("was")
    known = KnownOrganization.objects.filter(name=asked).first() if asked else None
    form = OrganizationForm(request.POST or None, initial=known.value.model_dump() if known else None)
    if request.method == "POST":
        value = form.value()
        if value is not None:
            try:
                knowing.save(value, request.user, known, version_seen(request))
                messages.success(request, "The organization is kept.")
                return redirect("panel_organizations")
            except NotPossible as refusal:
                form.add_error(None, str(refusal))
    rows = KnownOrganization.objects.all()
    return render(request, "panel/organizations.html", {"form": form, "rows": rows, "known": known})


def _edit(request: Request, row: Reviewer | None) -> HttpResponse:
    forms = RecordForms(request.POST if request.method == "POST" else None, row.value if row else None)
    saving = request.method == "POST" and "more" not in request.POST
    value = forms.value() if saving else None
    if value is not None:
        version = (version_seen(request) or 0) if row else None
        try:
            kept = keeping.save(value.id, value, request.user, forms.person.cleaned_data["why"], version=version)
        except NotPossible as refusal:
            forms.person.add_error(None, str(refusal))
        else:
            messages.success(request, "The record is saved. What was changed has to be verified at its source.")
            return redirect("reviewer", pk=kept.pk)
    context: dict[str, Any] = {"row": row, "forms": forms, "boards": all_certificates()}
    return render(request, "panel/edit.html", context, status=400 if saving else 200)
