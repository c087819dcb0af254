"""Pages around the worklist: filters a person keeps, and the calendar of deadlines."""

import datetime as dt

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from openimr.web import calendar
from openimr.web.cases.month import MOST_OF_A_DAY, deadlines_of, month_of
from openimr.web.cases.worklist import ASKED, SAVED_AT_MOST
from openimr.web.models import SavedFilter
from openimr.web.request import Request

_YEARS = (2000, 2097)


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
    try:
        on = None if date == "late" else dt.date.fromisoformat(date)
    except ValueError:
        raise Http404("no such day") from None
    rows = deadlines_of(request.user, on)
    return render(request, "cases/day.html", {"on": on, "rows": rows, "cut": len(rows) == MOST_OF_A_DAY})


def _cleaned(query: str) -> str:
    """Only what the worklist knows, so that a kept filter never leads elsewhere."""
    given = QueryDict(query[:500])
    kept = QueryDict(mutable=True)
    for name in ASKED:
        if value := given.get(name, "").replace("\x00", "").strip():
            kept[name] = value
    return kept.urlencode()
