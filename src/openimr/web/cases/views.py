"""The worklist, new cases, and a case's overview."""

import tomllib
from functools import cache
from importlib import resources
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from openimr.domain.errors import InputRefused
from openimr.web import calendar
from openimr.web.accounts.access import May, allowed, case_for, may, offered_cases
from openimr.web.cases import at_once, deadlines, intake, states
from openimr.web.cases.application_file import read_application
from openimr.web.cases.header import page_context
from openimr.web.cases.worklist import DUE
from openimr.web.cases.worklist import worklist as list_cases
from openimr.web.cases.worklist_views import AT_ONCE
from openimr.web.determination.desks import to_answer
from openimr.web.events.history import record_access
from openimr.web.models import Assembly, Case, User
from openimr.web.models.case import State
from openimr.web.records.progress import under_way
from openimr.web.records.uploading import sent_with, still_here
from openimr.web.related.finding import related_cases
from openimr.web.request import Request, refusals_told, version_seen


@require_GET
def worklist(request: Request) -> HttpResponse:
    """What there is to do, late first."""
    context = {
        "worklist": list_cases(request.user, request.GET),
        "states": State.choices,
        "due_choices": DUE.items(),
        "actors": deadlines.ACTORS.items(),
        "practice_day": calendar.practice_day(),
        "offers": offered_cases(request.user).count(),
        "at_once": at_once.offered(request.user),
        "done_at_once": request.session.pop(AT_ONCE, None),
    }
    return render(request, "cases/worklist.html", context)


@allowed(May.TAKE_IN)
def new_case(request: Request) -> HttpResponse:
    """Take in a case from its application file and its records."""
    problem: InputRefused | None = None
    if request.method == "POST":
        try:
            case = _take_in(request)
        except InputRefused as refusal:
            problem = refusal
        else:
            messages.success(request, f"Case {case.number} received.")
            return redirect("case_records", case_id=case.pk)
    context = {"problem": problem, "kept": still_here(request) if problem else []}
    return render(request, "cases/new.html", context, status=400 if problem else 200)


@require_GET
def overview(request: Request, case_id: UUID) -> HttpResponse:
    """The case at a glance: the application, what is disputed, how far it is; to whom it is offered, the offer."""
    if offered_cases(request.user).filter(pk=case_id).exists():
        return redirect("offer", case_id=case_id)
    case = case_for(request.user, case_id)
    record_access(request.user, case, "overview")
    context = page_context(case, request.user, "overview")
    assembly = Assembly.objects.get(case=case)
    context |= {
        "application": case.value,
        **under_way(case, assembly),
        "documents": case.documents.count(),
        "copies": case.documents.exclude(duplicate_of="").count(),
        "pages": case.pages.count(),
        "problems": case.problems.count(),
        "due": case.due,
        "related": related_cases(case.value, without=case.pk) if may(request.user, May.SEE_ALL_CASES) else [],
        "lead": _lead(case, request.user),
        "steps": _steps(case, request.user),
        "to_answer": to_answer(case, request.user),
    }
    return render(request, "cases/overview.html", context)


def _lead(case: Case, user: User) -> tuple[str, str] | None:
    """The page on which this person takes the case on now, and what is done there; None where that is not theirs."""
    names = [way.name for way in states.possible(case, user) if way.name in states.LEADS_ON]
    if not names:
        return None
    page, label = states.LEADS_ON[names[0]]
    return reverse(page, kwargs={"case_id": case.pk}), label


def _steps(case: Case, user: User) -> list[tuple[states.Way, str]]:
    """The ways this person may go from here on this page, each with what its button says."""
    here = [way for way in states.possible(case, user) if way.name not in states.ON_PAGES_OF_THEIR_OWN]
    return [(way, _step_words().get(way.name, way.action.capitalize())) for way in here]


@cache
def _step_words() -> dict[str, str]:
    return tomllib.loads(resources.files(__package__).joinpath("steps.toml").read_text(encoding="utf-8"))


@require_POST
def step(request: Request, case_id: UUID, name: str) -> HttpResponse:
    """Take a step that does nothing but move the case, with its reason where it needs one."""
    case = case_for(request.user, case_id)
    if name not in states.WAYS or name in states.ON_PAGES_OF_THEIR_OWN:
        raise Http404("no such step")
    with refusals_told(request):
        states.go(
            case,
            name,
            request.user,
            version=version_seen(request),
            reason=request.POST.get("reason", ""),
        )
        messages.success(request, f"{states.WAYS[name].action.capitalize()}.")
    return redirect("case", case_id=case.pk)


def _take_in(request: Request) -> Case:
    """The case of the posted files; raises InputRefused with what is wrong and what to do."""
    application = request.FILES.get("application")
    if application is None:
        raise InputRefused("case.yaml", "No application file was chosen.", "Choose the case.yaml of the case.")
    value = read_application(application)
    try:
        with sent_with(request) as uploads:
            return intake.take_in(value, uploads, request.user)
    except intake.NumberTaken as taken:
        raise InputRefused(
            application.name or "case.yaml",
            "There is already a case with this number.",
            "Open that case and add the records there, or give this one its own number.",
            "case_number",
        ) from taken
