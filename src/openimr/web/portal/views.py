"""The party's page: where the case is in plain words, notices and the determination, and handing in records."""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_POST

from openimr.domain.determination import PartyRole
from openimr.web import calendar
from openimr.web.cases import intake, states
from openimr.web.clocks import changes
from openimr.web.clocks.computing import labels
from openimr.web.events import history
from openimr.web.models import CaseParty, Notice, Organization, PartyLetter
from openimr.web.models.case import State
from openimr.web.notices.issuing import pdf_of
from openimr.web.portal import access

HANDED_IN = "records handed in on the portal"
DECISION_STANDS = (State.SERVED, State.CLOSED, State.APPEALED)
MAY_HAND_IN = (*states.BEFORE_DECISION, State.REMANDED)


@never_cache
@login_not_required
@sensitive_post_parameters("code")
def door(request: HttpRequest, token: str) -> HttpResponse:
    """Behind a personal link: ask for a code, and enter it. Says nothing about any case."""
    party = access.party_of(token)
    context: dict[str, Any] = {"token": token, "organization": _organization(), "asked": False}
    if party is None:
        return render(request, "portal/gone.html", context, status=404)
    if request.method == "POST":
        try:
            if "ask" in request.POST:
                access.mail_code(party)
                context["asked"] = True
            else:
                access.open_with(request, party, request.POST.get("code", ""))
                return redirect("portal")
        except access.NotOpened as refusal:
            context["problem"] = str(refusal)
            return render(request, "portal/door.html", context, status=400)
        except OSError:
            context["problem"] = "The code could not be sent just now. Try again in a few minutes."
            return render(request, "portal/door.html", context, status=503)
    return render(request, "portal/door.html", context)


@never_cache
@login_not_required
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """The case as its party sees it."""
    party = access.party_in(request)
    if party is None:
        return render(request, "portal/gone.html", {"organization": _organization()}, status=403)
    case = party.case
    history.record_access(None, case, "portal", party=party)
    context = {
        "party": party,
        "case": case,
        "organization": _organization(),
        "treatments": case.application["disputed_treatments"],
        "words": _words()[case.state],
        "state": case.get_state_display(),
        "due": _due(party),
        "notices": Notice.objects.filter(party=party).defer("pdf"),
        "letters": _letters(party),
        "decided": _decided(party) if case.state in DECISION_STANDS else [],
        "may_hand_in": case.state in MAY_HAND_IN,
    }
    return render(request, "portal/home.html", context)


@never_cache
@login_not_required
@require_GET
def notice(request: HttpRequest, notice_id: int) -> HttpResponse:
    """One notice of the party as PDF."""
    party = _party(request)
    found = Notice.objects.filter(party=party, pk=notice_id).first()
    if found is None:
        raise Http404("no such notice")
    if found.read_at is None:
        Notice.objects.filter(pk=found.pk, read_at__isnull=True).update(read_at=calendar.now())
    history.record_access(None, party.case, f"notice ({found.kind.replace('_', ' ')})"[:40], party=party)
    return _pdf(pdf_of(found), f"notice-{found.pk}.pdf")


@never_cache
@login_not_required
@require_GET
def letter(request: HttpRequest, version: int) -> HttpResponse:
    """The party's own copy of the determination, exactly as it was served."""
    party = _party(request)
    found = _letters(party).filter(determination__version=version).first()
    if found is None:
        raise Http404("no such letter")
    history.record_access(None, party.case, "determination", party=party)
    if party.role == PartyRole.CLAIMS_ADMINISTRATOR:
        changes.record_receipt(party.case, None, max(calendar.today(), found.served_on), "opened on the portal")
    return _pdf(bytes(found.pdf), f"final-determination-v{version}.pdf")


@never_cache
@login_not_required
@require_POST
def hand_in(request: HttpRequest) -> HttpResponse:
    """Take in records the party hands in."""
    party = _party(request)
    uploads = [intake.Upload(file.name or "", file) for file in request.FILES.getlist("files")]
    if party.case.state not in MAY_HAND_IN:
        messages.error(request, "Records can no longer be handed in: the review is decided or has ended.")
    elif not uploads:
        messages.error(request, "Choose at least one file.")
    else:
        with transaction.atomic():
            kept = intake.add_records(party.case, uploads, None)
            if kept:
                history.record(
                    party.case,
                    None,
                    HANDED_IN,
                    after={"by": party.role, "files": [row.stored_name for row in kept]},
                )
        count = len(kept)
        messages.success(
            request,
            f"{count} file{'' if count == 1 else 's'} received." if count else "We have these files already.",
        )
    return redirect("portal")


@never_cache
@login_not_required
@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Close the page."""
    access.leave(request)
    return render(request, "portal/left.html", {"organization": _organization()})


def _party(request: HttpRequest) -> CaseParty:
    party = access.party_in(request)
    if party is None:
        raise Http404("the page is not open")
    return party


def _letters(party: CaseParty) -> Any:
    return (
        PartyLetter.objects.filter(determination__case=party.case, role=party.role)
        .select_related("determination")
        .defer("determination__letter_pdf", "determination__letter_text", "determination__letter_json")
        .order_by("-determination__version")
    )


def _decided(party: CaseParty) -> list[tuple[str, str]]:
    """Each disputed treatment of the letter the party was served last, and what was decided, in plain words."""
    served = _letters(party).first()
    if served is None:
        return []
    words = _words()["decided"]
    items = served.determination.value.items
    return [(item.treatment.treatment, words[item.decision.decision]) for item in items if item.decision.decision]


def _due(party: CaseParty) -> list[dict[str, Any]]:
    """What this party has to do until when, and when the determination is due."""
    mine = {"employee_attorney": "employee"}.get(party.role, party.role)
    rows = party.case.deadlines.filter(is_open=True, own=False)
    return [
        {
            "label": labels()[row.name]["label"],
            "at": row.due_at,
            "in_hours": "T" in str(row.content["due"]),
            "until": row.name == "appeal",
        }
        for row in rows
        if row.acts == mine or row.name == "determination"
    ]


def _organization() -> Any:
    row = Organization.objects.first()
    return row.value if row else None


def _pdf(content: bytes, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'inline; filename="{name}"'}
    return HttpResponse(content, content_type="application/pdf", headers=headers)


@cache
def _words() -> dict[str, Any]:
    return tomllib.loads((files(__package__) / "words.toml").read_text(encoding="utf-8"))
