"""The public pages on which an injured employee or a representative applies, one thing a page, saved as they go."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from openimr.domain.errors import InputRefused
from openimr.web.applications import confirming, drafts
from openimr.web.applications.drafts import PageState
from openimr.web.applications.fields import Audience, problems_of, section_form, treatment_form
from openimr.web.applications.own_draft import count, forget, own_draft, public, remember, too_many, with_own_draft
from openimr.web.cases.intake import Upload
from openimr.web.models import ApplicationDraft, DraftFile
from openimr.web.models.case import State
from openimr.web.request import whole_number

WAIT = "Too many attempts from here. Wait a quarter of an hour, then try again."
OWN_PAGES = {"treatments": "apply_treatments", "papers": "apply_papers", "email": "apply_email"}


@public
def start(request: HttpRequest) -> HttpResponse:
    """What is needed, and where to begin or go on."""
    if request.method == "POST":
        if too_many(request, "apply"):
            return render(request, "apply/start.html", {"problem": WAIT}, status=429)
        count(request, "apply:begin")
        draft, key = drafts.begin(ApplicationDraft.Origin.SITE)
        remember(request, draft)
        request.session["application_key"] = key
        return redirect("apply_key")
    return render(request, "apply/start.html", {"draft": own_draft(request)})


@public
def come_back(request: HttpRequest) -> HttpResponse:
    """Go on with an application by its reference and its key."""
    problem, reference = "", request.POST.get("reference", "").strip()
    if request.method == "POST":
        if too_many(request, f"apply:{reference}"):
            problem = WAIT
        elif (draft := drafts.returning(reference, request.POST.get("key", ""))) is None:
            count(request, f"apply:{reference}")
            problem = "Reference or key is not right. Look at them again; letters may be small or capital."
        else:
            remember(request, draft)
            return redirect("apply_pages")
    context = {"problem": problem, "reference": reference}
    return render(request, "apply/come_back.html", context, status=400 if problem else 200)


@with_own_draft()
def key(request: HttpRequest, draft: ApplicationDraft) -> HttpResponse:
    """The reference and the key to come back by; the key is shown until the first page is opened, never again."""
    return render(request, "apply/key.html", {"draft": draft, "key": request.session.get("application_key", "")})


@with_own_draft()
def pages(request: HttpRequest, draft: ApplicationDraft) -> HttpResponse:
    """Every page of the application and how far it is."""
    request.session.pop("application_key", None)
    states = [(state, _address(state)) for state in drafts.pages(draft)]
    done = sum(state.status == "done" for state, _ in states)
    context = {"draft": draft, "pages": states, "done": done, "unfinished": drafts.unfinished(draft)}
    return render(request, "apply/pages.html", context)


@with_own_draft()
def section(request: HttpRequest, draft: ApplicationDraft, name: str) -> HttpResponse:
    """One page of questions; what is typed is kept even where something is wrong with it."""
    asked = next((s for s in drafts.sections_for(draft, Audience.PARTY) if s.key == name), None)
    if asked is None:
        raise Http404("no such page")
    if request.method == "POST":
        form = drafts.save_section(draft, name, request.POST, Audience.PARTY)
        if form.is_valid():
            return redirect(*_next(draft, name))
    elif name in draft.visited:
        form = section_form(name, Audience.PARTY)(draft.answers)
    else:
        form = section_form(name, Audience.PARTY)(initial=draft.answers)
    shown = form.is_bound and not form.is_valid()
    context = {"draft": draft, "section": asked, "form": form, "errors": problems_of(form) if shown else []}
    return render(request, "apply/section.html", context, status=400 if request.method == "POST" else 200)


@with_own_draft()
def treatments(request: HttpRequest, draft: ApplicationDraft) -> HttpResponse:
    """The disputed treatments so far, and the way to add another."""
    if not draft.treatments:
        return redirect("apply_treatment_new")
    context = {"draft": draft, "treatments": drafts.treatment_rows(draft, Audience.PARTY)}
    return render(request, "apply/treatments.html", context)


@with_own_draft()
def treatment(request: HttpRequest, draft: ApplicationDraft, number: int | None = None) -> HttpResponse:
    """One disputed treatment, new or (``number``, from 1) to change."""
    at = number - 1 if number is not None else None
    if at is not None and at >= len(draft.treatments):
        raise Http404("no such treatment")
    if request.method == "POST":
        form = drafts.save_treatment(draft, at, request.POST, Audience.PARTY)
        if form.is_valid():
            return redirect("apply_treatments")
    else:
        form = treatment_form(Audience.PARTY)(initial=draft.treatments[at] if at is not None else None)
    context = {"draft": draft, "form": form, "number": number, "errors": problems_of(form) if form.is_bound else []}
    return render(request, "apply/treatment.html", context, status=400 if request.method == "POST" else 200)


@require_POST
@with_own_draft()
def treatment_out(request: HttpRequest, draft: ApplicationDraft, number: int) -> HttpResponse:
    """Take a disputed treatment out."""
    drafts.remove_treatment(draft, number - 1)
    return redirect("apply_treatments")


@with_own_draft()
def papers(request: HttpRequest, draft: ApplicationDraft) -> HttpResponse:
    """Hand in the decision and other papers."""
    problem = None
    if request.method == "POST":
        if out := request.POST.get("remove"):
            drafts.remove_file(draft, whole_number(out) or 0)
            return redirect("apply_papers")
        problem = _keep_files(request, draft)
        if problem is None:
            return redirect("apply_papers")
    kinds = [kind for kind in DraftFile.Kind.choices if kind[0] != DraftFile.Kind.APPLICATION]
    context = {"draft": draft, "files": draft.files.all(), "kinds": kinds, "problem": problem}
    context["next"] = _address(_after(draft, "papers"))
    return render(request, "apply/papers.html", context, status=400 if problem else 200)


@with_own_draft()
def email(request: HttpRequest, draft: ApplicationDraft) -> HttpResponse:
    """Confirm the e-mail address with the code that was sent to it."""
    problem, address = "", drafts.email_of(draft)
    if not address:
        return redirect("apply_pages")
    if request.method == "POST":
        try:
            if "send" in request.POST:
                confirming.send_code(draft)
            elif too_many(request, f"code:{draft.pk}"):
                problem = WAIT
            elif confirming.confirm(draft, request.POST.get("code", "").strip()):
                return redirect(*_next(draft, "email"))
            else:
                count(request, f"code:{draft.pk}")
                problem = "The code is not right, or older than half an hour. Type it again, or ask for a new one."
        except InputRefused as refusal:
            problem = f"{refusal.problem} {refusal.remedy}"
    context = {"draft": draft, "email": address, "problem": problem, "confirmed": draft.email_confirmed == address}
    return render(request, "apply/email.html", context, status=400 if problem else 200)


@with_own_draft()
def check(request: HttpRequest, draft: ApplicationDraft) -> HttpResponse:
    """Everything that was answered, to read over and send."""
    problem = None
    if request.method == "POST":
        try:
            drafts.send(draft)
        except InputRefused as refusal:
            problem = refusal
        except drafts.AlreadySent:
            return redirect("apply_sent")
        else:
            return redirect("apply_sent")
    context = {
        "draft": draft,
        "problem": problem,
        "unfinished": [(state, _address(state)) for state in drafts.unfinished(draft)],
        "sections": drafts.summary(draft, Audience.PARTY),
        "treatments": drafts.treatment_rows(draft, Audience.PARTY),
        "files": draft.files.all(),
        "decision_missing": not draft.files.filter(kind=DraftFile.Kind.DECISION).exists(),
    }
    return render(request, "apply/check.html", context, status=400 if problem else 200)


@with_own_draft(sent=True)
def sent(request: HttpRequest, draft: ApplicationDraft) -> HttpResponse:
    """The application is sent: its number, where it is now in plain words, and what happens next."""
    case = draft.case
    words = _plain_states().get(case.state, State(case.state).label) if case else ""
    return render(request, "apply/sent.html", {"draft": draft, "case": case, "where": words})


@require_POST
@public
def leave(request: HttpRequest) -> HttpResponse:
    """Leave the application on this computer; it waits under its reference and key."""
    forget(request)
    return redirect("apply")


def _keep_files(request: HttpRequest, draft: ApplicationDraft) -> InputRefused | None:
    files = request.FILES.getlist("files")
    if not files:
        return InputRefused("files", "No file was chosen.", "Choose a file, or go on without one.")
    try:
        for file in files:
            drafts.add_file(draft, request.POST.get("kind", ""), Upload(file.name or "", file))
    except InputRefused as refusal:
        return refusal
    return None


def _next(draft: ApplicationDraft, name: str) -> tuple[Any, ...]:
    """Where to go after the page ``name``: the next one that is not done, or reading over."""
    page = _after(draft, name)
    if page is None:
        return ("apply_check",)
    return (OWN_PAGES[page.key],) if page.key in OWN_PAGES else ("apply_section", page.key)


def _after(draft: ApplicationDraft, name: str) -> PageState | None:
    states = drafts.pages(draft)
    keys = [state.key for state in states]
    at = keys.index(name) if name in keys else -1
    return next((state for state in (*states[at + 1 :], *states[: at + 1]) if state.status != "done"), None)


def _address(page: PageState | None) -> str:
    from django.urls import reverse

    if page is None:
        return reverse("apply_check")
    return reverse(OWN_PAGES[page.key]) if page.key in OWN_PAGES else reverse("apply_section", args=[page.key])


def _plain_states() -> dict[str, str]:
    """The states of a case in words for a party."""
    from importlib.resources import files

    import yaml

    read: dict[str, str] = yaml.safe_load((files(__package__) / "states.yaml").read_text(encoding="utf-8"))
    return read
