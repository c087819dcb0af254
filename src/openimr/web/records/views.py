"""Pages and answers about a case's records: uploads, progress, documents, page images, words, search."""

import threading
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from openimr.domain.document_kind import DocumentKind
from openimr.domain.errors import InputRefused
from openimr.web.accounts.access import May, allowed, case_for
from openimr.web.cases import intake, states
from openimr.web.cases.header import page_context
from openimr.web.events.history import record_access
from openimr.web.models import Assembly, Case, Document, Page
from openimr.web.records import correcting
from openimr.web.records.listing import SHOWN, Filter, folded, part_of, source_name
from openimr.web.records.progress import under_way
from openimr.web.records.search import search
from openimr.web.records.uploading import sent_with
from openimr.web.request import Request, refusals_told, whole_number
from openimr.web.wording import iso

if TYPE_CHECKING:
    from openimr.records import CaseFile

# How what is required is marked: by word and shape, see components/tag.html.
MARKS = {"present": "done", "missing": "late", "doubtful": "soon"}
IMAGE_WIDTH = 1100
THUMBNAIL_WIDTH = 160

# One page is rendered at a time in a process: the PDF library is not made for two threads.
_rendering = threading.Lock()


@require_GET
def records(request: Request, case_id: UUID) -> HttpResponse:
    """The records section: uploads, progress, documents beside what is present and missing, corrections, problems."""
    case = case_for(request.user, case_id)
    wanted = Filter.asked(request.GET)
    record_access(request.user, case, "list of documents")
    context = page_context(case, request.user, "records")
    documents = list(case.documents.all())
    assembly = case.assembly
    context |= under_way(case, assembly) | {
        "kinds": _kinds(documents),
        "authors": sorted({document.content.get("author") or "" for document in documents} - {""}),
        "filter": wanted,
        "filtered": wanted != Filter(),
        "shown_choices": SHOWN.items(),
        "part": part_of(folded(documents, intake.stored_names(case), wanted), request.GET.get("after", "")),
        "document_count": len(documents),
        "files": case.record_files.all(),
        "problems": _problems(case),
        "page_count": case.pages.count(),
        "completeness": _completeness(assembly, documents),
        "corrections": correcting.corrections_made(case, request.user),
        "open": correcting.is_open(case),
    }
    more = request.htmx and context["part"].first > 1
    return render(request, "records/_rows.html" if more else "records/records.html", context)


@require_POST
@allowed(May.TAKE_IN)
def upload(request: Request, case_id: UUID) -> HttpResponse:
    """Take in more records for a case."""
    case = case_for(request.user, case_id)
    try:
        with sent_with(request) as uploads:
            if not uploads:
                messages.warning(request, "No files were chosen. Choose files or drop them on the area, then upload.")
                return redirect("case_records", case_id=case.pk)
            kept = intake.add_records(case, uploads, request.user)
    except states.NotPossible as refusal:
        messages.error(request, str(refusal))
        return redirect("case_records", case_id=case.pk)
    already = len(uploads) - len(kept)
    messages.success(
        request,
        f"{len(kept)} file{'s' if len(kept) != 1 else ''} received."
        + (f" {already} had been received before and are not doubled." if already else ""),
    )
    return redirect("case_records", case_id=case.pk)


@require_POST
@allowed(May.TAKE_IN)
def retry(request: Request, case_id: UUID) -> HttpResponse:
    """Try assembling again after it failed."""
    case = case_for(request.user, case_id)
    with refusals_told(request):
        intake.retry_assembling(case, request.user)
    return redirect("case_records", case_id=case.pk)


@require_GET
def progress(request: Request, case_id: UUID) -> HttpResponse:
    """How far assembling is: the part of the records page that asks again while work goes on."""
    case = case_for(request.user, case_id)
    assembly = Assembly.objects.get(case=case)
    context = under_way(case, assembly) | {"case": case}
    response = render(request, "records/_progress.html", context)
    if request.htmx and not assembly.under_way:
        response.headers["HX-Refresh"] = "true"
    return response


@require_GET
def casefile_pdf(request: Request, case_id: UUID) -> HttpResponseBase:
    """The assembled, page-stamped PDF of the whole case file."""
    case = case_for(request.user, case_id)
    path = case.casefile_folder / "casefile.pdf"
    if not path.is_file() or not case.assembly.assembled:
        raise Http404("not assembled yet")
    record_access(request.user, case, "case file")
    return FileResponse(path.open("rb"), as_attachment=True, filename="casefile.pdf", content_type="application/pdf")


@require_GET
def chronology(request: Request, case_id: UUID) -> HttpResponseBase:
    """The case file's chronology, to keep and print; it follows corrections like the PDF does."""
    case = case_for(request.user, case_id)
    path = case.casefile_folder / "chronology.html"
    if not path.is_file() or not case.assembly.assembled:
        raise Http404("not assembled yet")
    record_access(request.user, case, "chronology")
    return FileResponse(path.open("rb"), as_attachment=True, filename="chronology.html", content_type="text/html")


@require_GET
def page_image(request: Request, case_id: UUID, number: int) -> HttpResponseBase:
    """One page of the case file as a WebP image; ``?thumbnail`` gives the small one."""
    case = case_for(request.user, case_id)
    small = "thumbnail" in request.GET
    try:
        path = _image(case, number, THUMBNAIL_WIDTH if small else IMAGE_WIDTH)
    except InputRefused as refusal:
        return HttpResponse(f"{refusal.problem} {refusal.remedy}", status=503, content_type="text/plain; charset=utf-8")
    if not small:
        record_access(request.user, case, "page", number)
    response = FileResponse(path.open("rb"), content_type="image/webp")
    response.headers["Cache-Control"] = "private, max-age=3600"
    return response


@require_GET
def page_words(request: Request, case_id: UUID, number: int) -> HttpResponse:
    """The words of one page with their boxes in points: ``{"width", "height", "words": [[text,x0,y0,x1,y1],…]}``."""
    case = case_for(request.user, case_id)
    page = Page.objects.filter(case=case, number=number).values("width", "height", "words").first()
    if page is None:
        raise Http404("no such page")
    record_access(request.user, case, "words of page", number)
    return JsonResponse(page, headers={"Cache-Control": "private, max-age=3600"})


@require_GET
def search_pages(request: Request, case_id: UUID) -> JsonResponse:
    """Search in one case: a JSON list of ``{page, boxes, snippet}`` in page order.

    Of pages far down the list ``boxes`` is null; ``?page=`` asks for those of one page.
    """
    case = case_for(request.user, case_id)
    hits = search(case, request.GET.get("q", ""), whole_number(request.GET.get("page", "")))
    if hits:
        record_access(request.user, case, "search")
    return JsonResponse([hit._asdict() for hit in hits], safe=False)


def _image(case: Case, number: int, width: int) -> Path:
    """The page's image on disk, made the first time it is asked for."""
    assembled = case.assembly.assembled
    reading = Page.objects.filter(case=case, number=number).values_list("reading", flat=True).first()
    if not assembled or reading is None:
        raise Http404("no such page")
    path = case.folder / "images" / f"{number}-{width}-{reading[:16]}.webp"
    if not path.exists():
        with _rendering:
            try:
                image = _case_file(case.casefile_folder, assembled).render(number, width=width)
            except IndexError:  # the rows are newer than the file, or older
                raise Http404("no such page") from None
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        partial = path.with_name(f".{path.name}.{threading.get_ident()}")
        partial.write_bytes(image)
        partial.rename(path)
    return path


@lru_cache(maxsize=8)
def _case_file(folder: Path, assembled: int) -> "CaseFile":
    """The open case file; ``assembled`` makes a new one after every assembling."""
    from openimr.records import CaseFile

    return CaseFile.open(folder)


def _kinds(documents: list[Document]) -> list[tuple[str, str, int]]:
    """The kinds there are in this case: value, label, how many."""
    counts: dict[str, int] = {}
    for document in documents:
        counts[document.kind] = counts.get(document.kind, 0) + 1
    return sorted(((kind, DocumentKind(kind).label, n) for kind, n in counts.items()), key=lambda row: row[1])


def _completeness(assembly: Assembly, documents: list[Document]) -> list[dict[str, Any]]:
    """What the law requires of the case file, each with its documents by title and page."""
    titles = {
        document.key: f"{DocumentKind(document.kind).label}, {iso(document.date) or 'no date'}"
        for document in documents
    }
    found = []
    for content in assembly.completeness:
        records = [
            row | {"title": titles.get(row["document"] or "", ""), "first_page": min(row["pages"], default=None)}
            for row in content["records"]
        ]
        found.append(content | {"records": records, "mark": MARKS[content["status"]]})
    return found


def _problems(case: Case) -> list[dict[str, str]]:
    """Problems with the file named as it was uploaded."""
    names = intake.stored_names(case)
    return [
        {"source": source_name(problem.source, names), "problem": problem.problem, "remedy": problem.remedy}
        for problem in case.problems.all()
    ]
