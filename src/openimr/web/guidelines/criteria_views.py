"""Criteria sets on the site: the list, one set to read and download, and the author's page with live evaluation."""

import json
from importlib.resources import files
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from openimr.domain.errors import InputRefused
from openimr.guidelines.criteria import CriteriaSet, Evaluation, plan_definition, read_set_text
from openimr.web.accounts.access import May, allowed, case_for, visible_cases
from openimr.web.events.history import record_access
from openimr.web.guidelines import sets as kept
from openimr.web.models import Case, CriteriaVersion
from openimr.web.request import Request, whole_number

CASES_OFFERED = 50
BEGINNING = """id: my_set
title: What it is about
matches: ['words of the treatment']
body_parts: []
sources:
  own: {citation: "Guideline, edition, chapter"}
criteria:
  all:
    - id: first_condition
      says: The condition in words
      source: own
      asks: [{type: therapy, value: physical_therapy, body_part: item}]
"""


@require_GET
@allowed(May.SEE_GUIDELINES)
def sets(request: Request) -> HttpResponse:
    """The sets that are offered, the organization's own and the examples."""
    return render(request, "guidelines/sets.html", {"sets": kept.all_sets(), "own": kept.own_versions()})


@require_GET
@allowed(May.SEE_GUIDELINES)
def one(request: Request, key: str) -> HttpResponse:
    """One set as a tree to read, with its sources and its versions."""
    found = _set(key)
    context = {
        "set": found,
        "own": kept.own_versions().get(key),
        "versions": CriteriaVersion.objects.filter(key=key).select_related("saved_by"),
    }
    return render(request, "guidelines/set.html", context)


@require_GET
@allowed(May.SEE_GUIDELINES)
def download(request: Request, key: str, form: str) -> HttpResponse:
    """The set as YAML or as a FHIR PlanDefinition."""
    found = _set(key)
    if form == "set.yaml":
        return _file(_text(key), "application/yaml", f"{key}.yaml")
    if form == "plan-definition.json":
        text = json.dumps(plan_definition(found), indent=2, ensure_ascii=False)
        return _file(text, "application/fhir+json", f"{key}.plan-definition.json")
    raise Http404("no such form")


@allowed(May.KEEP_CRITERIA)
def write(request: Request, key: str | None = None) -> HttpResponse:
    """The author's page: the YAML, its evaluation on a case as one writes, and saving a version."""
    own = kept.own_versions().get(key) if key else None
    newest = CriteriaVersion.objects.filter(key=key).order_by("-version").first() if key else None
    text = own.text if own else _own_from_example(_text(key)) if key else BEGINNING
    based_on = newest.version if newest else 0
    problem: InputRefused | None = None
    faster = False
    if request.method == "POST":
        text = request.POST.get("text", "").replace("\r\n", "\n")
        based_on = whole_number(request.POST.get("based_on", "")) or 0
        try:
            saved = kept.save(text, request.user, request.POST.get("reason", ""), based_on, key)
        except InputRefused as refused:
            problem = refused
        except kept.SomebodyWasFaster:
            faster = True
        else:
            messages.success(request, f"Version {saved.version} is saved.")
            return redirect("criteria_set", key=saved.key)
    context = {
        "key": key,
        "text": text,
        "based_on": based_on,
        "needs_reason": based_on > 0,
        "reason": request.POST.get("reason", ""),
        "problem": problem,
        "faster": faster,
        "cases": _cases(request),
    }
    return render(request, "guidelines/write.html", context, status=400 if problem or faster else 200)


@require_POST
@allowed(May.KEEP_CRITERIA)
def evaluated(request: Request) -> HttpResponse:
    """What the text being written says of a case: each condition with its pages, or where the text is wrong."""
    context: dict[str, Any] = {}
    try:
        found = read_set_text(request.POST.get("text", "").replace("\r\n", "\n"))
        context["set"] = found
        chosen = request.POST.get("case", "")
        if chosen:
            context |= _evaluated_on(request, chosen, found)
    except InputRefused as refused:
        context["problem"] = refused
    return render(request, "guidelines/_evaluated.html", context)


@require_POST
@allowed(May.KEEP_CRITERIA)
def retire(request: Request, key: str) -> HttpResponse:
    """Stop offering one of the organization's own sets."""
    try:
        kept.retire(key, request.user, request.POST.get("reason", ""))
        messages.success(request, "The set is retired; its versions are kept.")
    except InputRefused as refused:
        messages.error(request, str(refused))
    return redirect("criteria")


def _evaluated_on(request: Request, chosen: str, found: CriteriaSet) -> dict[str, Any]:
    """The evaluation on ``case id/item``; that the case's facts were read is recorded."""
    case_id, _, item_id = chosen.partition("/")
    case = next((one for one in _cases(request) if str(one["case"].pk) == case_id), None)
    if case is None:
        raise Http404("no such case for this person")
    visible: Case = case_for(request.user, case["case"].pk)
    item = next((one for one in case["items"] if str(one.id) == item_id), None)
    if item is None:
        raise Http404("no such item")
    record_access(request.user, visible, "facts")
    evaluation: Evaluation = kept.evaluate_for(visible, item, found)
    return {"evaluation": evaluation, "case": visible, "item": item, "about": found.is_about(item)}


def _cases(request: Request) -> list[dict[str, Any]]:
    """The newest cases this person may see whose facts have been read, with their disputed treatments."""
    cases = visible_cases(request.user).filter(facts__isnull=False).distinct().order_by("-created_at")[:CASES_OFFERED]
    return [{"case": case, "items": case.value.disputed_treatments} for case in cases]


def _set(key: str) -> CriteriaSet:
    found = next((one for one in kept.all_sets() if one.id == key), None)
    if found is None:
        raise Http404("no such set")
    return found


def _text(key: str) -> str:
    """The YAML of a set that is offered: the organization's own as written, else the example's file."""
    own = kept.own_versions().get(key)
    if own is not None:
        return own.text
    path = files("openimr.guidelines.criteria") / "sets" / f"{_set(key).id}.yaml"
    return path.read_text(encoding="utf-8")


def _own_from_example(text: str) -> str:
    """An example as the beginning of one's own: no longer marked as an example."""
    return "".join(line for line in text.splitlines(keepends=True) if not line.startswith("example:"))


def _file(text: str, media: str, name: str) -> HttpResponse:
    return HttpResponse(
        text,
        content_type=f"{media}; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
