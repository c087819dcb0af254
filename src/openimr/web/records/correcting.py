"""The pages on which a person corrects a document by hand: cut it, join it, say what it is, take that back."""

import datetime as dt
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST
from pydantic import ValidationError

from openimr.domain.corrections import HandCorrection
from openimr.domain.document_kind import DocumentKind
from openimr.domain.errors import InputRefused
from openimr.web.accounts.access import May, allowed, case_for, may
from openimr.web.cases import states
from openimr.web.cases.header import page_context
from openimr.web.events.history import record_access
from openimr.web.models import Case, Document, Role, User
from openimr.web.records.corrections import ONE, correct, stand_of_corrections, undo
from openimr.web.request import Request, day_given, whole_number

# What a form sends, by the correction it makes; all but cutting and joining say what a document is.
FIELDS = {"kind": "kind", "date": "date", "title": "title", "author": "author", "copy": "of", "join": "to"}
MAY_BE_EMPTY = {"date", "author", "copy"}


@require_GET
def document(request: Request, case_id: UUID, page: int) -> HttpResponse:
    """The document that holds a page, with everything that can be corrected about it."""
    case = case_for(request.user, case_id)
    documents = list(case.documents.all())
    at = next((i for i, one in enumerate(documents) if page in one.content["pages"]), None)
    if at is None:
        raise Http404("no such page")
    record_access(request.user, case, "document", page)
    one = documents[at]
    context = page_context(case, request.user, "records") | {
        "document": one,
        "content": one.content,
        "pages": one.content["pages"],
        "page": page,
        "before": documents[at - 1] if at else None,
        "after": documents[at + 1] if at + 1 < len(documents) else None,
        "shown_pages": one.content["pages"][:_SHOWN_PAGES],
        "others": _possible_originals(one, documents),
        "original": next((other for other in documents if other.key == one.duplicate_of), None),
        "kinds": sorted(((kind.value, kind.label) for kind in DocumentKind), key=lambda row: row[1]),
        "by_hand": [flag for flag in one.content["flags"] if flag.endswith("_by_hand")],
        "stand": stand_of_corrections(case),
        "open": is_open(case),
    }
    return render(request, "records/document.html", context)


_SHOWN_PAGES = 30
"""So many pages stand beside the form; the reader shows the rest."""


def _possible_originals(one: Document, documents: list[Document]) -> list[Document]:
    """What ``one`` may be a copy of, documents of its own kind first."""
    others = [other for other in documents if other.key != one.key and not other.duplicate_of]
    return sorted(others, key=lambda other: other.kind != one.kind)


@require_POST
@allowed(May.CORRECT_RECORDS)
def change(request: Request, case_id: UUID) -> HttpResponse:
    """Make the corrections a form asks for; goes back to where it was sent from."""
    case = case_for(request.user, case_id)
    made = 0
    try:
        changes = _asked(request, case)
        seen: str | None = request.POST.get("stand") or None
        for one in changes:
            correct(case, request.user, one, seen=seen)
            seen, made = None, made + 1
    except states.NotPossible as refusal:
        if not (made and "Nothing changed" in str(refusal)):
            messages.error(request, str(refusal))
    except InputRefused as refusal:
        messages.error(request, f"{refusal.problem} {refusal.remedy}")
    if made:
        messages.success(request, "Corrected. The case file's bookmarks and chronology follow in a moment.")
    return redirect(_back(request, case))


@require_POST
@allowed(May.CORRECT_RECORDS)
def take_back(request: Request, case_id: UUID, sequence: int) -> HttpResponse:
    """Undo one correction."""
    case = case_for(request.user, case_id)
    try:
        undo(case, request.user, sequence)
        messages.success(request, "The correction is undone.")
    except states.NotPossible as refusal:
        messages.error(request, str(refusal))
    except InputRefused as refusal:
        messages.error(request, f"{refusal.problem} {refusal.remedy}")
    return redirect(_back(request, case))


def is_open(case: Case) -> bool:
    """Whether the case file may still be corrected."""
    return case.state not in (*states.DECIDED, *states.ENDED) and bool(case.assembly.assembled)


def corrections_made(case: Case, reader: User) -> list[dict[str, Any]]:
    """The corrections of a case, newest first, in words; who does not see the panel learns no reviewer's name."""
    sees_panel = may(reader, May.SEE_PANEL)

    def name(person: User | None) -> str:
        if person is None:
            return ""
        if person.role == Role.REVIEWER and not sees_panel and person != reader:
            return "A reviewer"
        return person.display_name or person.username

    rows = case.corrections.select_related("made_by", "undone_by").order_by("-sequence")
    return [
        {
            "sequence": row.sequence,
            "words": in_words(row.content),
            "page": row.content["page"],
            "by": name(row.made_by),
            "at": row.made_at,
            "undone_by": name(row.undone_by),
            "undone_at": row.undone_at,
        }
        for row in rows
    ]


def in_words(content: dict[str, Any]) -> str:
    """A correction as a sentence without its full stop."""
    match content["change"]:
        case "split":
            return f"A document begins at page {content['page']}"
        case "join":
            return f"Page {content['page']} belongs to the document of page {content['to']}"
        case "kind":
            return f"The document of page {content['page']} is: {DocumentKind(content['kind']).label}"
        case "copy":
            of = content["of"]
            said = f"a copy of the document of page {of}" if of else "no copy of another"
            return f"The document of page {content['page']} is {said}"
        case what:
            return f"The {what} of the document of page {content['page']}: {content[what] or 'none'}"


def _asked(request: Request, case: Case) -> list[HandCorrection]:
    """The corrections a form asks for. Of the fields that say what a document is, those that differ from what stands.

    Raises:
        InputRefused: a value cannot be one.
    """
    sent = request.POST
    what, page = sent.get("change", ""), sent.get("page", "")
    if what == "describe":
        now = _document_of(case, page).content
        now = {**now, "kind": now["kind"], "date": now["date"] or "", "author": now["author"] or ""}
        asked = [name for name in ("kind", "date", "title", "author") if sent.get(name, "").strip() != now[name]]
    else:
        asked = [what]
    return [_correction(name, page, sent.get(FIELDS.get(name, ""), "").strip()) for name in asked]


def _correction(name: str, page: str, value: str) -> HandCorrection:
    content: dict[str, Any] = {"change": name, "page": whole_number(page)}
    if name in FIELDS:
        content[FIELDS[name]] = None if not value and name in MAY_BE_EMPTY else value
        if name == "date" and value:
            content["date"] = _date(value)
    try:
        return ONE.validate_python(content)
    except ValidationError as error:
        places = [str(problem["loc"][-1]) for problem in error.errors() if problem["loc"]]
        if not places:
            raise InputRefused("corrections", "There is no such correction.", "Use the form of the page.") from error
        raise InputRefused(
            "corrections", f"This is not a {name} a document can have.", f"Look at {', '.join(places)} and try again."
        ) from error


def _date(value: str) -> dt.date:
    day = day_given(value)
    if day is None:
        raise InputRefused("corrections", f"“{value[:40]}” is no date.", "Write it as 2016-03-03.")
    return day


def _document_of(case: Case, page: str) -> Document:
    number = whole_number(page)
    for one in case.documents.all():
        if number in one.content["pages"]:
            return one
    raise InputRefused("corrections", "There is no such page.", "Choose a page of the case file.")


def _back(request: Request, case: Case) -> str:
    """Where the form was: the reader at its page, the document's page, else the list of documents."""
    page = whole_number(request.POST.get("page", ""))
    if request.POST.get("from") == "reader" and page:
        return f"{reverse('case_reader', kwargs={'case_id': case.pk})}?page={page}#page={page}"
    if request.POST.get("from") == "document" and page:
        return reverse("case_document", kwargs={"case_id": case.pk, "page": page})
    return reverse("case_records", kwargs={"case_id": case.pk})
