"""The coordinator's pages for an application that comes as a scan: upload, compare field by field, go on."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET

from openimr.domain.errors import InputRefused
from openimr.web.accounts.access import May, allowed
from openimr.web.applications import scanning
from openimr.web.cases.intake import Upload
from openimr.web.events.history import record_draft_access
from openimr.web.models import ApplicationDraft
from openimr.web.request import Request

_MARGIN = 5.0  # points shown around a field
_STRIP = 24.0  # points a crop is high at least
_WIDE = 320.0  # points a crop is wide at least, so that all have about one scale


@allowed(May.TAKE_IN)
def upload(request: Request) -> HttpResponse:
    """Hand in the scan of a filled-in application."""
    problem = None
    if request.method == "POST":
        uploads = [Upload(file.name or "", file) for file in request.FILES.getlist("files")]
        try:
            draft = scanning.begin(uploads, request.user)
        except InputRefused as refusal:
            problem = refusal
        else:
            return redirect("application_scan", draft_id=draft.pk)
    return render(request, "applications/upload_scan.html", {"problem": problem}, status=400 if problem else 200)


@allowed(May.TAKE_IN)
def compare(request: Request, draft_id: UUID) -> HttpResponse:
    """What was read beside the picture, for confirmation and correction; a post confirms."""
    draft = _draft(draft_id)
    if draft.case_id is not None:
        return redirect("case", case_id=draft.case_id)
    record_draft_access(draft, "scan of the application", request.user)
    scan, problems, posted = draft.scan, [], None
    if request.method == "POST":
        problems = scanning.confirm(draft, request.POST, request.user)
        scan.refresh_from_db()
        left = scanning.unconfirmed(scan)
        if not problems and not left:
            return redirect("application_enter", draft_id=draft.pk)
        posted = request.POST
        if not problems and "keep" not in request.POST:
            problems = [("", f"{len(left)} field{'s' * (len(left) != 1)} not confirmed yet: they are marked below.")]
    context: dict[str, Any] = {"draft": draft, "scan": scan, "problems": problems, "posted": posted}
    if scan.status == scan.Status.READ:
        context |= _shown(draft, posted)
    return render(request, "applications/scan.html", context, status=400 if problems else 200)


@require_GET
@allowed(May.TAKE_IN)
def picture(request: Request, draft_id: UUID, number: int) -> HttpResponse:
    """A page of the scan."""
    draft = _draft(draft_id)
    try:
        content = scanning.page_picture(draft, number)
    except (IndexError, InputRefused):
        raise Http404("no such page") from None
    record_draft_access(draft, f"page {number} of the scan", request.user)
    answer = HttpResponse(content, content_type="image/webp")
    answer.headers["Cache-Control"] = "private, max-age=600"
    return answer


def _draft(draft_id: UUID) -> ApplicationDraft:
    return get_object_or_404(ApplicationDraft.objects.select_related("scan"), pk=draft_id, scan__isnull=False)


def _shown(draft: ApplicationDraft, posted: QueryDict | None) -> dict[str, Any]:
    sizes = scanning.page_sizes(draft)
    parts = scanning.parts(draft.scan, posted)
    rows = [
        (part, [(shown, _crop(shown, sizes)) for shown in part.fields], sum(s.sure for s in part.fields))
        for part in parts
    ]
    done = sum(shown.confirmed for part in parts for shown in part.fields)
    total = sum(len(part.fields) for part in parts)
    return {"parts": rows, "done": done, "total": total, "pages": sorted(sizes)}


def _crop(shown: scanning.ShownField, sizes: dict[int, tuple[float, float]]) -> dict[str, Any] | None:
    """The part of the page to show beside a field, as an SVG's view box; None where the field was not found."""
    field = shown.field
    if field.page not in sizes or field.box is None:
        return None
    width, height = sizes[field.page]
    x0, y0, x1, y1 = field.box
    left, top = max(0.0, x0 - _MARGIN), max(0.0, y0 - _MARGIN)
    wide, high = max(min(width, x1 + 40) - left, _WIDE), max(y1 - y0 + 2 * _MARGIN, _STRIP)
    left = max(0.0, min(left, width - wide))
    return {"page": field.page, "box": f"{left:.1f} {top:.1f} {wide:.1f} {high:.1f}", "width": width, "height": height}
