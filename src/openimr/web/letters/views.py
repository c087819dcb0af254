"""The signed determination and the letters to the parties: downloads, and issuing it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from openimr.web.accounts.access import May, allowed, case_for
from openimr.web.cases import states
from openimr.web.cases.header import page_context
from openimr.web.events.history import record_access
from openimr.web.letters import issuing
from openimr.web.models import Case, FinalDetermination, PartyLetter
from openimr.web.request import Request, refusals_told, version_seen
from openimr.web.workbench.differences import differences as compared
from openimr.web.workbench.differences import written_in

# Of each form of the letter that was kept with the signature: content type, and the field that holds it.
FORMS = {
    "pdf": ("application/pdf", "letter_pdf"),
    "txt": ("text/plain; charset=utf-8", "letter_text"),
    "json": ("application/json", "letter_json"),
}
# Forms made from the signed determination when they are asked for: to be read in a browser, and to be edited.
MADE = {
    "html": "text/html; charset=utf-8",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


@require_GET
@allowed(May.SEE_DETERMINATION)
def letters(request: Request, case_id: UUID) -> HttpResponse:
    """The letters section: every version with its downloads and fingerprints, and what each party was served."""
    case = case_for(request.user, case_id)
    record_access(request.user, case, "letters")
    context = page_context(case, request.user, "letters")
    context |= {
        "versions": _versions(case),
        "ways": issuing.WAYS,
        "can_issue": any(way.name == "serve" for way in states.possible(case, request.user)),
        "can_correct": any(way.name == "correct" for way in states.possible(case, request.user)),
    }
    return render(request, "letters/letters.html", context)


@require_GET
@allowed(May.SEE_DETERMINATION)
def download(request: Request, case_id: UUID, version: int, form: str) -> HttpResponse:
    """One form of one version of the letter: exactly as it was signed, or made from what was signed."""
    case = case_for(request.user, case_id)
    if form in MADE:
        return _made(request, case, version, form)
    if form not in FORMS:
        raise Http404("no such form")
    content_type, field = FORMS[form]
    content = FinalDetermination.objects.filter(case=case, version=version).values_list(field, flat=True).first()
    if content is None:
        raise Http404("not signed yet")
    record_access(request.user, case, f"letter ({form})")
    body = bytes(content) if form == "pdf" else content
    return _file(request, case, f"v{version}.{form}", body, content_type)


def _made(request: Request, case: Case, version: int, form: str) -> HttpResponse:
    from openimr.determination import render_docx, render_html

    final = FinalDetermination.objects.filter(case=case, version=version).first()
    if final is None:
        raise Http404("not signed yet")
    record_access(request.user, case, f"letter ({form})")
    body = render_html(final.value) if form == "html" else render_docx(final.value)
    return _file(request, case, f"v{version}.{form}", body, MADE[form])


def _file(request: Request, case: Case, ending: str, body: bytes | str, content_type: str) -> HttpResponse:
    """The letter to keep; in the window where that is asked for, a page with no script and only its own style."""
    inline = "inline" in request.GET and ending.endswith((".pdf", ".html"))
    name = f"final-determination-{case.pk.hex[:8]}-{ending}"
    headers = {"Content-Disposition": f'{"inline" if inline else "attachment"}; filename="{name}"'}
    if ending.endswith(".html"):
        headers["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
    return HttpResponse(body, content_type=content_type, headers=headers)


@require_GET
@allowed(May.SEE_DETERMINATION)
def differences(request: Request, case_id: UUID, version: int) -> HttpResponse:
    """What a corrected version says otherwise than the one it replaced, part by part."""
    case = case_for(request.user, case_id)
    both = FinalDetermination.objects.filter(case=case, version__in=(version - 1, version)).order_by("version")
    if len(both) != 2:
        raise Http404("there are no two versions to compare")
    record_access(request.user, case, "letter (differences)")
    before, after = (written_in(final.value) for final in both)
    context = page_context(case, request.user, "letters") | {
        "parts": compared(before, after, case.value),
        "older": both[0],
        "newer": both[1],
    }
    return render(request, "letters/differences.html", context)


@require_POST
@allowed(May.ISSUE)
def correct(request: Request, case_id: UUID) -> HttpResponse:
    """Open a served determination for a correction: its reviewer writes and signs the next version."""
    case = case_for(request.user, case_id)
    with refusals_told(request):
        states.go(case, "correct", request.user, version=version_seen(request), reason=request.POST.get("reason", ""))
        messages.success(request, "Opened for a correction. It is back at the reviewer's workbench.")
    return redirect("case_letters", case_id=case.pk)


@require_GET
@allowed(May.SEE_DETERMINATION)
def download_copy(request: Request, case_id: UUID, version: int, role: str) -> HttpResponse:
    """The letter to one party, exactly as it was made when the determination was issued."""
    case = case_for(request.user, case_id)
    copies = PartyLetter.objects.filter(determination__case=case, determination__version=version, role=role)
    pdf = copies.values_list("pdf", flat=True).first()
    if pdf is None:
        raise Http404("no such letter")
    record_access(request.user, case, f"letter to {role.replace('_', ' ')}")
    name = f"letter-to-{role.replace('_', '-')}-{case.pk.hex[:8]}-v{version}.pdf"
    return HttpResponse(
        bytes(pdf),
        content_type="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@require_POST
@allowed(May.ISSUE)
def issue(request: Request, case_id: UUID) -> HttpResponse:
    """Issue the signed determination, with a letter to each party."""
    case = case_for(request.user, case_id)
    with refusals_told(request):
        by = request.POST.get("served_by", issuing.WAYS[0])
        made = issuing.issue(case, request.user, by=by, version=version_seen(request))
        messages.success(request, f"The Final Determination is issued, with a letter to each of {len(made)} parties.")
    return redirect("case_letters", case_id=case.pk)


def _versions(case: Case) -> list[dict[str, Any]]:
    """Each signed version, newest first, with the parties that were served: party, and the letter without its PDF."""
    from openimr.determination import parties_of

    rows = []
    for final in case.determinations.all():
        parties = {party.role.value: party for party in parties_of(final.value.case)}
        copies = [(parties[letter.role], letter) for letter in final.party_letters.defer("pdf")]
        rows.append({"final": final, "copies": copies, "service": copies[0][1] if copies else None})
    return rows
