"""Pages around the worklist: filters a person keeps, and the calendar of deadlines."""

import datetime as dt

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from openimr.web import calendar
from openimr.web.cases import at_once
from openimr.web.cases.month import MOST_OF_A_DAY, deadlines_of, month_of
from openimr.web.cases.worklist import ASKED, SAVED_AT_MOST
from openimr.web.models import SavedFilter
from openimr.web.request import Request, day_given, refusals_told

_YEARS = (2000, 2097)
AT_ONCE = "at_once"  # in the session: what was done with many cases, until the worklist has shown it


@require_POST
def save_filter(request: Request) -> HttpResponse:
    """Keep the filter of the address under a name; the same name again replaces it."""
    name, query = request.POST.get("name", "").strip()[:60], _cleaned(request.POST.get("query", ""))
    if not name:
        messages.error(request, "Give the filter a name.")
    elif not query:
        messages.error(request, "There is nothing to keep: this is the whole worklist. Narrow or sort it first.")
    elif SavedFilter.objects.filter(owner=request.user).exclude(name=name).count() >= SAVED_AT_MOST:
        messages.error(request, f"{SAVED_AT_MOST} filters are the most. Remove one first.")
    else:
        SavedFilter.objects.update_or_create(owner=request.user, name=name, defaults={"query": query})
        messages.success(request, f"The filter “{name}” is kept. Its address can be sent to colleagues.")
    return redirect(f"{reverse('worklist')}?{query}" if query else reverse("worklist"))


@require_POST
def remove_filter(request: Request, filter_id: int) -> HttpResponse:
    """Remove a filter of one's own."""
    SavedFilter.objects.filter(owner=request.user, pk=filter_id).delete()
    return redirect("worklist")


@require_GET
def month(request: Request) -> HttpResponse:
    """The month of ``?month=2016-05``, this month without it."""
    asked = request.GET.get("month", "")
    try:
        first = dt.date.fromisoformat(f"{asked}-01") if asked else calendar.today().replace(day=1)
    except ValueError:
        first = calendar.today().replace(day=1)
    if not _YEARS[0] <= first.year <= _YEARS[1]:
        raise Http404("outside the calendar")
    return render(request, "cases/month.html", {"month": month_of(request.user, first)})


@require_GET
def day(request: Request, date: str) -> HttpResponse:
    """The deadlines of one day, or those that are late (``late``)."""
    on = day_given(date)
    if on is None and date != "late":
        raise Http404("no such day")
    rows = deadlines_of(request.user, on)
    return render(request, "cases/day.html", {"on": on, "rows": rows, "cut": len(rows) == MOST_OF_A_DAY})


@require_POST
def with_chosen(request: Request) -> HttpResponse:
    """Do one thing with every case that was ticked; what was refused is named with its reason above the list."""
    rows, name = at_once.chosen(request.POST.getlist("case")), request.POST.get("do", "")
    query = _cleaned(request.POST.get("query", ""))
    if not rows:
        messages.error(request, "No case is chosen. Tick the rows first.")
    elif name == at_once.CSV:
        content = at_once.as_csv(rows, request.user)
        headers = {"Content-Disposition": 'attachment; filename="worklist.csv"'}
        return HttpResponse(content.encode(), content_type="text/csv; charset=utf-8", headers=headers)
    elif name == at_once.BATCH:
        with refusals_told(request):
            number, notices = at_once.bind_batch(rows, request.user)
            messages.success(request, f"Batch {number} with {notices} notices is being bound: see Notices.")
    elif name in at_once.ACTIONS:
        result = at_once.act(name, rows, request.user)
        request.session[AT_ONCE] = {"label": at_once.ACTIONS[name].label, **result._asdict()}
    else:
        messages.error(request, "Choose what is to be done with them.")
    return redirect(f"{reverse('worklist')}?{query}" if query else reverse("worklist"))


def _cleaned(query: str) -> str:
    """Only what the worklist knows, so that a kept filter never leads elsewhere."""
    given = QueryDict(query[:500])
    kept = QueryDict(mutable=True)
    for name in ASKED:
        if value := given.get(name, "").replace("\x00", "").strip():
            kept[name] = value
    return kept.urlencode()
