"""The pages of the workbench: reading beside writing, saving, previewing, signing, and what was signed.

The determination is an ordinary form: with JavaScript it saves itself, without it has a button. A draft that another
window has changed is never written over: both are shown.
"""

from http import HTTPStatus
from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from openimr.domain.determination import Decisions, Outcome
from openimr.web.accounts.access import May, allowed, case_for
from openimr.web.cases.header import page_context
from openimr.web.cases.states import BEFORE_DECISION, NotPossible
from openimr.web.determination import writing
from openimr.web.determination.attestation import ATTESTATIONS
from openimr.web.determination.checking import findings_on
from openimr.web.determination.composing import letter_text
from openimr.web.determination.correcting import opened_for
from openimr.web.determination.desks import all_signed, desk_seen, desks, own_desk, why_apart
from openimr.web.determination.locking import WAITING, why_closed
from openimr.web.determination.views import seat_asked, seats
from openimr.web.events.history import record_access
from openimr.web.models import Assignment, Case, Draft, FinalDetermination, User
from openimr.web.request import whole_number
from openimr.web.second_look.choosing import chosen_because, passed
from openimr.web.second_look.looking import comments_on
from openimr.web.second_look.places import by_place

from .dismissals import findings_answer, findings_shown
from .fields import CitationRow, SentenceRow, Written, decisions_from, entries, sentence_rows
from .findings import by_part, findings_words, shown
from .grading import GradingRow, designs
from .reading import record_side
from .sheets import STANDARDS, item_sheets


@require_GET
@allowed(May.SEE_DETERMINATION)
def workbench(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """The record on one side, the determination on the other; read-only for all but the reviewer."""
    case = case_for(request.user, case_id)
    record_access(_person(request), case, "workbench")
    final = case.determinations.first()
    if final and case.state not in BEFORE_DECISION:
        return render(
            request, "workbench/signed.html", record_side(request, case) | {"final": final, "forms": _downloads(final)}
        )
    desk = desk_seen(case, _person(request), seat_asked(request))
    revision, decisions = writing.current_draft(case, desk)
    return _bench(request, case, desk, decisions, revision)


@require_http_methods(["GET", "POST"])
@allowed(May.WRITE)
def save(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Save the draft: answers JSON where that is asked for, else shows the workbench again."""
    if request.method == "GET":  # where signing in again leads when the session had ended on a save
        return redirect("workbench", case_id=case_id)
    case = case_for(request.user, case_id)
    base = _revision(request)
    desk = own_desk(case, _person(request))
    _, before = writing.current_draft(case, desk)
    written = decisions_from(request.POST, case.value, case.pages.count() or None, before)
    try:
        saved = writing.save_draft(case, _person(request), written.decisions, base)
    except writing.DraftConflict as conflict:
        return _conflict(request, case, desk, written, conflict)
    except NotPossible as refusal:
        return _closed(request, case, str(refusal))
    if _wants_json(request):
        return JsonResponse(_saved(case, desk, saved, written))
    if written.problems:
        return _bench(request, case, desk, written.decisions, saved.revision, written=written)
    if request.POST.get("action") == "sign":
        return redirect("workbench_sign", case_id=case.pk)
    if request.POST.get("action") == "preview":
        return redirect("workbench_preview", case_id=case.pk)
    messages.success(request, f"Saved at {_now()}.")
    return redirect("workbench", case_id=case.pk)


@require_GET
@allowed(May.SEE_DETERMINATION)
def preview_letter(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """The letter as it would be signed now, as a PDF."""
    case = case_for(request.user, case_id)
    record_access(_person(request), case, "preview of the letter")
    try:
        letter = writing.preview(case, desk_seen(case, _person(request), seat_asked(request)))
    except NotPossible as refusal:
        messages.error(request, str(refusal))
        return redirect("workbench", case_id=case.pk)
    return HttpResponse(
        letter, content_type="application/pdf", headers={"Content-Disposition": 'inline; filename="preview.pdf"'}
    )


@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
@allowed(May.SIGN)
def signature(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Read the letter once more, attest, give the password, sign. Refused while an error-level finding stands."""
    case = case_for(request.user, case_id)
    desk = own_desk(case, _person(request))
    if desk is None or why_closed(desk):
        return redirect("workbench", case_id=case.pk)
    record_access(_person(request), case, "signature page")
    revision, decisions = writing.current_draft(case, desk)
    if request.method == "GET":
        return _signature_page(request, desk, decisions, revision, [])
    attested = request.POST.getlist("attested")
    try:
        final = writing.sign(case, _person(request), request.POST.get("password", ""), attested, _revision(request))
    except writing.DraftChanged as refusal:
        revision, decisions = writing.current_draft(case, desk)
        return _signature_page(request, desk, decisions, revision, [("#letter", str(refusal))])
    except writing.SignatureRefused as refusal:
        errors = _refusal(desk, decisions, refusal, attested)
        return _signature_page(request, desk, decisions, revision, errors, attested)
    except NotPossible as refusal:
        return _closed(request, case, str(refusal))
    if final is not None:
        messages.success(request, "Signed. The determination can no longer be changed.")
    elif all_signed(case):
        messages.warning(request, f"Your analysis is signed, but the analyses do not go together. {why_apart(case)}")
    else:
        messages.success(request, "Your analysis is signed. The determination is made when every reviewer has signed.")
    return redirect("workbench", case_id=case.pk)


# --- what the pages show -------------------------------------------------------------------------------------------


def _bench(
    request: HttpRequest,
    case: Case,
    desk: Assignment | None,
    decisions: Decisions,
    revision: int,
    *,
    written: Written | None = None,
    theirs: Decisions | None = None,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    """The workbench with a draft; ``theirs`` is another window's, shown beside it when both were changed."""
    own = desk is not None and desk == own_desk(case, _person(request))
    closed = why_closed(desk) if desk is not None and own else ""
    writable = own and not closed
    findings = findings_shown(case, findings_on(case, decisions, desk), writable, desk)
    beside = by_part(findings, decisions)
    comments = by_place(comments_on(desk), decisions)
    problems = written.problems if written else []
    context = record_side(request, case) | {
        "writable": writable,
        "closed": closed,
        "can_take_back": closed == WAITING,
        "desk": desk,
        "draft": getattr(desk, "draft", None),
        "seats": [] if own else seats(case, desk),
        "comments": comments,
        "comments_whole": comments.get("", []),
        "all_comments": [one for group in comments.values() for one in group],
        "correction": opened_for(case),
        "revision": revision,
        "sentences": sentence_rows(decisions, comments),
        "items": item_sheets(case.value, decisions, beside, comments),
        "outcomes": list(Outcome),
        "standards": STANDARDS,
        "sources": _sources(),
        "findings": findings.open,
        "dismissed": findings.dismissed,
        "findings_words": findings_words(findings),
        "beside": beside,
        "problems": [(problem.name, problem.message) for problem in problems],
        "theirs": theirs,
        "blank_sentence": SentenceRow("__row__", "", "", ()),
        "blank_citation": CitationRow("__row__"),
        "blank_grading": GradingRow("__row__"),
        "designs": designs(case.value) if writable else [],
    }
    return render(request, "workbench/workbench.html", context, status=status)


def _signature_page(
    request: HttpRequest,
    desk: Assignment,
    decisions: Decisions,
    revision: int,
    errors: list[tuple[str, str]],
    attested: list[str] | None = None,
) -> HttpResponse:
    case = desk.case
    try:
        letter = letter_text(case, decisions, desk)
    except NotPossible as refusal:
        letter = ""
        if str(refusal) not in " ".join(message for _, message in errors):
            errors = [*errors, ("", str(refusal))]
    findings = findings_shown(case, findings_on(case, decisions, desk), writable=True, desk=desk)
    chosen = chosen_because(desk, decisions)
    context = page_context(case, request.user, "determination") | {
        "revision": revision,
        "letter": letter,
        "reasons": chosen.reasons,
        "needs_second_look": bool(chosen.reasons) and not passed(desk, revision),
        "several": len(desks(case)) > 1,
        "findings": findings.open,
        "dismissed": findings.dismissed,
        "blocked": [finding for finding in findings.open if finding.severity == "error"],
        "attestations": ATTESTATIONS,
        "attested": attested or [],
        "errors": errors,
    }
    refused = errors and request.method == "POST"
    status = HTTPStatus.UNPROCESSABLE_ENTITY if refused else HTTPStatus.OK
    return render(request, "workbench/sign.html", context, status=status)


def _refusal(
    desk: Assignment, decisions: Decisions, refusal: writing.SignatureRefused, attested: list[str]
) -> list[tuple[str, str]]:
    """Everything that stands in the way of the signature, each with the address where it is put right."""
    found = refusal.findings or findings_on(desk.case, decisions, desk)
    blocking = [(f.url, f"{f.place}: {f.message}") for f in shown(found, desk.case.value).open if f.severity == "error"]
    if refusal.findings:
        return blocking
    missing = [f"#attested-{key}" for key, _ in ATTESTATIONS if key not in attested]
    href = "#password" if "password" in str(refusal).lower() else missing[0] if missing else ""
    return [(href, str(refusal)), *blocking]


# --- answers to a save ---------------------------------------------------------------------------------------------


def _saved(case: Case, desk: Assignment | None, saved: writing.SavedDraft, written: Written) -> dict[str, Any]:
    return {
        "revision": saved.revision,
        "saved_at": _now(),
        **findings_answer(findings_shown(case, saved.findings, writable=True, desk=desk), written.decisions),
        "problems": [problem._asdict() for problem in written.problems],
    }


def _conflict(
    request: HttpRequest, case: Case, desk: Assignment | None, written: Written, conflict: writing.DraftConflict
) -> HttpResponse:
    """Two windows: the other's draft goes back with this one's, so that a person can choose. Nothing was written."""
    theirs = Decisions.model_validate(conflict.content)
    if _wants_json(request):
        answer = {"revision": conflict.revision, "saved_at": _saved_at(desk), "entries": entries(theirs)}
        return JsonResponse(answer, status=HTTPStatus.CONFLICT)
    return _bench(
        request,
        case,
        desk,
        written.decisions,
        conflict.revision,
        written=written,
        theirs=theirs,
        status=HTTPStatus.CONFLICT,
    )


def _closed(request: HttpRequest, case: Case, reason: str) -> HttpResponse:
    """The case has moved on, so nothing can be written any more."""
    if _wants_json(request):
        return JsonResponse({"closed": True, "message": reason}, status=HTTPStatus.CONFLICT)
    messages.error(request, reason)
    return redirect("workbench", case_id=case.pk)


def _person(request: HttpRequest) -> User:
    """Who is signed in; the decorators of every view make sure that somebody is."""
    return cast(User, request.user)


def _saved_at(desk: Assignment | None) -> str:
    draft = Draft.objects.filter(assignment=desk).first()
    return f"{timezone.localtime(draft.saved_at):%H:%M}" if draft else _now()


def _now() -> str:
    return f"{timezone.localtime():%H:%M}"


def _revision(request: HttpRequest) -> int:
    return whole_number(request.POST.get("base_revision", "")) or 0


def _wants_json(request: HttpRequest) -> bool:
    return "application/json" in request.headers.get("Accept", "")


def _downloads(final: FinalDetermination) -> list[tuple[str, str, str, int]]:
    """The forms a signed determination can be had in: extension, name, SHA-256, size in bytes."""
    return [
        ("pdf", "PDF, accessible (PDF/UA)", final.pdf_sha256, len(final.letter_pdf)),
        ("txt", "Plain text", final.text_sha256, len(final.letter_text.encode())),
        ("json", "Data (JSON)", final.json_sha256, len(final.letter_json.encode())),
    ]


def _sources() -> list[str]:
    """Short names of guidelines the catalogue knows, offered while one types."""
    from openimr.guidelines import Catalogue

    return sorted(Catalogue.load().sources)
