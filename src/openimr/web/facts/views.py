"""What the software read in a case's record: a draft of the summary, the record at a glance, facts by topic, criteria.

Everything here shows its page; nothing here decides. The workbench asks for parts of it as fragments.
"""

from functools import lru_cache
from typing import Any, NamedTuple
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from openimr.clinical.picture import body, body_map, lanes, marks_of, pain, pain_chart, timeline
from openimr.clinical.summary import Gap, Length, Sentence, draft
from openimr.clinical.summary.wording import data as words
from openimr.clinical.summary.wording import said
from openimr.domain.anatomy import BodyPart, Side
from openimr.web.accounts.access import May, allowed, assigned_to, case_for, may
from openimr.web.cases.header import page_context
from openimr.web.events.history import record_access
from openimr.web.facts import correcting, evidence, store, topics
from openimr.web.facts.reading import pages_without_facts
from openimr.web.guidelines.sets import evaluate_for, sets_for_item
from openimr.web.models import Case, CaseFact
from openimr.web.records.assembling import index_of
from openimr.web.request import Request, refusals_told, whole_number
from openimr.web.wording import page_ranges

# Places marked on a page for one sentence of the draft.
MOST_MARKED = 12


@require_GET
@allowed(May.SEE_DETERMINATION)
def facts(request: Request, case_id: UUID) -> HttpResponse:
    """The facts section of a case: the draft of the summary, the record at a glance, and the facts by topic."""
    case = case_for(request.user, case_id)
    record_access(request.user, case, "facts")
    stand = store.stand_of(case)
    whole = request.GET.get("topic", "")
    listed = topics.topics(stand)
    opened = next((one.key for one in listed if one.key == whole), listed[0].key if listed else "")
    read = getattr(case, "facts_read", None)
    context = page_context(case, request.user, "facts")
    context |= {
        "read": read,
        "without_facts": page_ranges(pages_without_facts(case, read)),
        "assembly": case.assembly,
        "summary": _draft(request, stand),
        **_lengths(request),
        "pictures": _pictures(case, store.facts_at(stand)),
        "topics": [topics.with_rows(stand, one, one.key == whole) if one.key == opened else one for one in listed],
        "differences": topics.differences(stand),
        "corrections": case.fact_corrections.select_related("made_by"),
    }
    context |= _sourced(request, case)
    return render(request, "facts/facts.html", context)


@require_http_methods(["GET", "POST"])
@allowed(May.SEE_DETERMINATION)
def correct(request: Request, case_id: UUID) -> HttpResponse:
    """Reject a fact, or put it right, with a reason; the form for it, alone for htmx."""
    case = case_for(request.user, case_id)
    if request.method == "GET":
        return _form_of(request, case)
    key, reason = request.POST.get("fact", ""), request.POST.get("reason", "")
    with refusals_told(request):
        if request.POST.get("action") == "put_right":
            fields = {name: request.POST[name] for name in correcting.FIELDS if name in request.POST}
            correcting.put_right(case, request.user, key, fields, reason)
            messages.success(request, "The fact is put right; the summary and the criteria follow.")
        else:
            correcting.reject(case, request.user, key, reason)
            messages.success(request, "The fact is rejected; nothing is built from it any more.")
    return redirect(reverse("case_facts", args=[case.pk]) + "#facts")


@require_POST
@allowed(May.SEE_DETERMINATION)
def undo(request: Request, case_id: UUID) -> HttpResponse:
    """Take a correction back."""
    case = case_for(request.user, case_id)
    number = request.POST.get("correction", "")
    with refusals_told(request):
        correcting.undo(case, request.user, whole_number(number) or 0)
        messages.success(request, "The correction is undone.")
    return redirect(reverse("case_facts", args=[case.pk]) + "#corrections")


@require_GET
@allowed(May.SEE_DETERMINATION)
def topic(request: Request, case_id: UUID, key: str) -> HttpResponse:
    """The rows of a topic as they are put into the section of facts when it is opened; else the section itself."""
    case = case_for(request.user, case_id)
    stand = store.stand_of(case)
    found = next((one for one in topics.topics(stand) if one.key == key), None)
    if found is None:
        raise Http404("no such topic")
    if not request.htmx:
        return redirect(f"{reverse('case_facts', args=[case.pk])}?topic={key}#topic-{key}")
    record_access(request.user, case, "facts")
    return render(request, "facts/_rows.html", _sourced(request, case) | {"topic": topics.with_rows(stand, found)})


@require_GET
@allowed(May.SEE_DETERMINATION)
def sources(request: Request, case_id: UUID) -> HttpResponse:
    """All places that say a fact: those not listed at first, put where they are asked for; else a page of its own."""
    case = case_for(request.user, case_id)
    row = topics.row_of(store.stand_of(case), request.GET.get("fact", ""))
    if row is None:
        raise Http404("no such fact")
    record_access(request.user, case, "facts", row.fact.page)
    context = _sourced(request, case) | {"row": row}
    if request.htmx:
        return render(request, "facts/_others.html", context)
    return render(request, "facts/sources.html", page_context(case, request.user, "facts") | context)


@require_GET
@allowed(May.SEE_DETERMINATION)
def beside(request: Request, case_id: UUID) -> HttpResponse:
    """The facts by topic as the workbench shows them beside the text: the topics, or what is in one of them."""
    case = case_for(request.user, case_id)
    record_access(request.user, case, "facts")
    stand = store.stand_of(case)
    asked = request.GET.get("topic", "")
    listed = topics.topics(stand)
    chosen = next((one for one in listed if one.key == asked), None)
    context: dict[str, Any] = {"case": case}
    if chosen is not None:
        return render(request, "facts/_beside_rows.html", context | {"topic": topics.with_rows(stand, chosen)})
    context["differences"] = topics.differences(stand)
    if asked == "differences":
        return render(request, "facts/_beside_differences.html", context)
    return render(request, "facts/_beside.html", context | {"topics": listed})


@require_GET
@allowed(May.SEE_DETERMINATION)
def summary_draft(request: Request, case_id: UUID) -> HttpResponse:
    """The draft of the summary as the workbench offers it: each sentence is taken over by the reviewer, or not."""
    case = case_for(request.user, case_id)
    record_access(request.user, case, "facts")
    context = {
        "case": case,
        "summary": _draft(request, store.stand_of(case)),
        **_lengths(request),
        "writable": may(request.user, May.WRITE) and assigned_to(request.user, case),
    }
    return render(request, "facts/_draft.html", context)


@require_GET
@allowed(May.SEE_DETERMINATION)
def criteria(request: Request, case_id: UUID, item_id: int) -> HttpResponse:
    """The criteria of the sets that are about a disputed item, beside what the record says of each."""
    case = case_for(request.user, case_id)
    value = case.value
    item = next((one for one in value.disputed_treatments if one.id == item_id), None)
    if item is None:
        raise Http404("no such item")
    record_access(request.user, case, "facts")
    on = value.utilization_review.decision_date
    places = store.places_of(case)
    found = [evaluate_for(case, item, one) for one in sets_for_item(item, on)]
    context = {
        "case": case,
        "item": item,
        "evaluations": [(one.set, evidence.tally(one), evidence.shown(one.tree, places)) for one in found],
        "writable": may(request.user, May.WRITE) and assigned_to(request.user, case),
        "read": CaseFact.objects.filter(case=case).exists(),
    }
    return render(request, "facts/_criteria.html", context)


def _form_of(request: Request, case: Case) -> HttpResponse:
    key = request.GET.get("fact", "")
    fact = next((one for one in store.facts_of(case) if one.id == key), None)
    if fact is None or not correcting.may_correct(request.user, case):
        raise Http404("no such fact to correct")
    record_access(request.user, case, "facts", fact.page)
    context = {
        "case": case,
        "key": key,
        "fact": fact,
        "words": topics.in_words(fact),
        "value": said(fact.value),
        "regions": [(part.value, part.words) for part in BodyPart],
        "sides": [side.value for side in Side],
    }
    if request.htmx:
        return render(request, "facts/_correct.html", context)
    return render(request, "facts/correct.html", page_context(case, request.user, "facts") | context)


def _sourced(request: Request, case: Case) -> dict[str, Any]:
    """What a list of sources needs to know besides them."""
    return {
        "case": case,
        "reader": reverse("workbench", args=[case.pk]),
        "may_correct": correcting.may_correct(request.user, case),
    }


class Told(NamedTuple):
    """A sentence of the draft, and for each of its pages the address that marks the words it was built from."""

    sentence: Sentence
    links: tuple[tuple[int, str], ...]


@lru_cache(maxsize=2 * store.CASES_KEPT)
def _draft_at(stand: store.Stand, length: Length) -> tuple[tuple[Told, ...], tuple[Gap, ...]]:
    """The draft of a length; kept while the facts are the same."""
    facts, places = store.facts_at(stand), store.places_at(stand)
    summary = draft(facts, length)
    used = {key for sentence in summary.sentences for key in sentence.facts}
    page_of = {key: fact.page for fact in facts if (key := fact.id) in used}

    def link(sentence: Sentence, page: int) -> tuple[int, str]:
        here = [key for key in sentence.facts if page_of.get(key) == page]
        boxes = [box for key in here for box in places.get(key, store.NOWHERE).boxes]
        return page, topics.address(page, boxes, most=MOST_MARKED)

    told = [Told(one, tuple(link(one, page) for page in one.pages)) for one in summary.sentences]
    return tuple(told), summary.gaps


def _draft(request: Request, stand: store.Stand) -> dict[str, Any]:
    told, gaps = _draft_at(stand, _length(request))
    titles = words()["sections"]
    sections: list[dict[str, Any]] = []
    for one in told:
        title = titles[one.sentence.section]
        if not sections or sections[-1]["title"] != title:
            disputed = one.sentence.section in words()["in_dispute"]["sections"]
            sections.append({"title": title, "told": [], "disputed": disputed})
        sections[-1]["told"].append(one)
    return {"sections": sections, "gaps": gaps}


def _lengths(request: Request) -> dict[str, Any]:
    """The lengths a draft may have, and the one asked for."""
    return {"length": _length(request).value, "lengths": [length.value for length in Length]}


def _length(request: Request) -> Length:
    asked = request.GET.get("length", "")
    return Length(asked) if asked in {length.value for length in Length} else Length.USUAL


def _pictures(case: Case, found: tuple[Any, ...]) -> list[dict[str, Any]]:
    """The pictures with the tables behind them; both are made of escaped text and numbers only."""
    shown = marks_of(found, index_of(case).documents)
    reader = reverse("workbench", args=[case.pk])

    def link(page: int) -> str:
        return f"{reader}#page={page}"

    drawn = (
        ("What was done when", timeline(shown, link), lanes.table(shown, link)),
        ("Pain over time", pain_chart(shown, link), pain.table(shown, link)),
        ("Where there are findings", body_map(shown, link), body.table(shown, link)),
    )
    return [
        {"title": title, "svg": mark_safe(svg), "table": mark_safe(table)}  # noqa: S308
        for title, svg, table in drawn
        if svg
    ]
