"""The director's list of second looks, the page of one, and the reviewer's side: submitting and answering."""

import secrets
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST
from pydantic import ValidationError

from openimr.determination.second_look import SecondLookRules
from openimr.web.accounts.access import May, allowed, case_for
from openimr.web.cases.states import NotPossible
from openimr.web.determination import writing
from openimr.web.determination.checking import findings_on
from openimr.web.determination.dismissing import standing
from openimr.web.determination.views import seat_asked
from openimr.web.events.history import record_access
from openimr.web.models import Case, Organization, SecondLook
from openimr.web.models.second_look import Outcome
from openimr.web.request import Request, refusals_told, whole_number
from openimr.web.workbench.findings import shown
from openimr.web.workbench.reading import record_side
from openimr.web.workbench.sheets import item_sheets

from . import looking
from .choosing import rules
from .places import by_place

# The parts of an item that a comment can be about, as the select offers them.
ITEM_PLACES = (
    ("", "the item as a whole"),
    ("-decision", "the decision"),
    ("-guidelines", "the guidelines"),
    ("-standard", "the standard of evidence"),
    ("-rationale", "the rationale"),
    ("-grading", "the graded evidence"),
)


@require_GET
@allowed(May.LOOK_AGAIN)
def second_looks(request: Request) -> HttpResponse:
    """What waits for a second look, what is due first on top, and the rules that choose."""
    found = SecondLook.objects.filter(outcome=Outcome.WAITING, assignment__ended_at__isnull=True)
    rows = found.select_related("case", "assignment").order_by("case__due_at", "id")
    return render(request, "second_look/list.html", {"rows": rows, "rules": rules()})


@require_POST
@allowed(May.LOOK_AGAIN)
def set_rules(request: Request) -> HttpResponse:
    """Set the organization's rules; the seed of the random share is kept, or made where there is none."""
    organization = Organization.objects.first()
    if organization is None:
        raise Http404("the organization is not set up")
    said = request.POST
    try:
        wanted = SecondLookRules.model_validate(
            {
                "random_share": float(said.get("random_share") or 0) / 100,
                "seed": rules().seed or secrets.token_hex(8),
                "expedited": "expedited" in said,
                "overturned": "overturned" in said,
                "first_determinations": said.get("first_determinations") or 0,
            }
        )
    except (ValueError, ValidationError):
        messages.error(request, "Give the share as a number from 0 to 100, and the first determinations as a number.")
        return redirect("second_looks")
    organization.second_look = wanted.model_dump(mode="json")
    organization.save(update_fields=["second_look"])
    messages.success(request, "The rules are set. They hold for every determination not yet signed.")
    return redirect("second_looks")


@require_GET
@allowed(May.LOOK_AGAIN)
def look(request: Request, case_id: UUID) -> HttpResponse:
    """The record beside the determination, each part with the director's comments; the text cannot be changed."""
    case = case_for(request.user, case_id)
    found = looking.waiting(case, seat_asked(request))
    if found is None:
        messages.error(request, "No second look waits on this case.")
        return redirect("case_determination", case_id=case.pk)
    record_access(request.user, case, "second look")
    desk = found.assignment
    desk.case = case
    _, decisions = writing.current_draft(case, desk)
    comments = by_place([*looking.comments_on(desk), *found.comments.select_related("second_look", "by")], decisions)
    context = record_side(request, case) | {
        "look": found,
        "seat": desk.seat,
        "reasons": found.reasons,
        "sentences": [
            (number, sentence, comments.get(f"sentence-{number}", []))
            for number, sentence in enumerate(decisions.clinical_case_summary)
        ],
        "sheets": [
            (sheet, comments.get(f"item-{sheet.treatment.id}", [])) for sheet in item_sheets(case.value, decisions, {})
        ],
        "comments": comments,
        "whole": comments.get("", []),
        "places": ITEM_PLACES,
        "findings": shown(findings_on(case, decisions, desk), case.value, standing(case, desk)),
    }
    return render(request, "second_look/look.html", context)


@require_POST
@allowed(May.LOOK_AGAIN)
def comment(request: Request, case_id: UUID) -> HttpResponse:
    """Keep a comment, or take one's own out again."""
    case, found = _waiting(request, case_id)
    said = request.POST
    anchor = said.get("anchor", "") + said.get("part", "")
    with refusals_told(request):
        if number := said.get("take_out"):
            looking.take_out(found, request.user, whole_number(number) or 0)
        else:
            looking.comment(found, request.user, anchor, said.get("text", ""))
    place = "" if not anchor else f"#{anchor}" if anchor.startswith("s") else f"#{'-'.join(anchor.split('-')[:2])}"
    return redirect(f"{case_url(case)}?seat={found.assignment.seat}{place}")


@require_POST
@allowed(May.LOOK_AGAIN)
def end(request: Request, case_id: UUID) -> HttpResponse:
    """Let it pass, or send it back with a reason."""
    case, found = _waiting(request, case_id)
    try:
        if request.POST.get("action") == "pass":
            looking.pass_on(found, request.user, request.POST.get("note", ""))
            messages.success(request, "Passed. The reviewer can sign it as it is.")
        else:
            looking.send_back(found, request.user, request.POST.get("note", ""))
            messages.success(request, "Sent back to the reviewer with your comments.")
    except NotPossible as refusal:
        messages.error(request, str(refusal))
        return redirect(f"{case_url(case)}?seat={found.assignment.seat}#end")
    return redirect("second_looks")


@require_POST
@allowed(May.SIGN)
def submit(request: Request, case_id: UUID) -> HttpResponse:
    """The reviewer submits the draft as read."""
    case = case_for(request.user, case_id)
    try:
        looking.submit(case, request.user, whole_number(request.POST.get("base_revision", "")) or 0)
        messages.success(request, "Submitted for a second look. It can be signed when it is back.")
    except NotPossible as refusal:
        messages.error(request, str(refusal))
        return redirect("workbench_sign", case_id=case.pk)
    return redirect("workbench", case_id=case.pk)


@require_POST
@allowed(May.SIGN)
def take_back(request: Request, case_id: UUID) -> HttpResponse:
    """The reviewer takes the draft back before the director has ended the second look."""
    case = case_for(request.user, case_id)
    with refusals_told(request):
        looking.take_back(case, request.user)
        messages.success(request, "The determination is yours again. Submit it once more when it is ready.")
    return redirect("workbench", case_id=case.pk)


@require_POST
@allowed(May.WRITE)
def answer(request: Request, case_id: UUID) -> HttpResponse:
    """The reviewer answers a comment."""
    case = case_for(request.user, case_id)
    number = whole_number(request.POST.get("comment", "")) or 0
    with refusals_told(request):
        looking.answer(case, request.user, number, request.POST.get("answer", ""))
    response = redirect("workbench", case_id=case.pk)
    response["Location"] += f"#comment-{number}"
    return response


def case_url(case: Case) -> str:
    """The address of the page of a case's second look."""
    return reverse("second_look", kwargs={"case_id": case.pk})


def _waiting(request: Request, case_id: UUID) -> tuple[Case, SecondLook]:
    case = case_for(request.user, case_id)
    found = looking.waiting(case, whole_number(request.POST.get("seat", "")))
    if found is None:
        raise Http404("no second look waits")
    return case, found
