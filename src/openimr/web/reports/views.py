"""The report's page with charts and tables, and every table as CSV."""

import csv
import datetime as dt
import io
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from openimr.domain.determination import Outcome
from openimr.web import calendar
from openimr.web.accounts.access import May, allowed
from openimr.web.reports.charts import Chart, stacked
from openimr.web.reports.figures import Report, Table, report
from openimr.web.request import Request, day_given

_LONGEST = dt.timedelta(days=366 * 10)
OUTCOMES = tuple(outcome.label for outcome in Outcome)
# The series drawn of each table that has a chart; the numbers behind them are its columns in this order.
DRAWN = {
    "months": ("Applications",),
    "reasons": ("Cases",),
    "ended": ("Cases",),
    "items": OUTCOMES,
    "specialty": OUTCOMES,
    "licence": OUTCOMES,
}


@require_GET
@allowed(May.SEE_REPORTS)
def page(request: Request) -> HttpResponse:
    """The report of a period: ``?from=2016-01-01&to=2016-12-31``, this year without them."""
    begins, ends = _period(request)
    made = report(begins, ends)
    sections = [{"table": table, "chart": _chart(table), "link": table.key != "late"} for table in made.tables]
    return render(request, "reports/report.html", {"report": made, "sections": sections, "figures": _figures(made)})


@require_GET
@allowed(May.SEE_REPORTS)
def table_csv(request: Request, key: str) -> HttpResponse:
    """One table of the report as CSV, or ``summary``."""
    begins, ends = _period(request)
    made = report(begins, ends)
    table = _summary(made) if key == "summary" else made.table(key)
    if table is None:
        raise Http404("no such table")
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(table.heads)
    writer.writerows(table.rows)
    name = f"{key}-{begins.isoformat()}-{ends.isoformat()}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(out.getvalue().encode(), content_type="text/csv; charset=utf-8", headers=headers)


def _chart(table: Table) -> Chart | None:
    series = DRAWN.get(table.key)
    return stacked(table.title, table.rows, series) if series else None


def _figures(made: Report) -> list[tuple[str, str]]:
    return [(name, value) for name, value in _summary(made).rows]


def _summary(made: Report) -> Table:
    rows: list[tuple[Any, ...]] = [
        ("Applications", made.applications),
        ("Found eligible", made.eligible),
        ("Found not eligible", made.ineligible),
        ("Eligible share", _percent(made.eligible_share)),
        ("Expedited share of applications", _percent(made.expedited_share)),
        ("Determinations", made.determinations),
    ]
    for name, days in (("assignment", made.from_assignment), ("complete records", made.from_records)):
        rows += [
            (f"Days from {name}, mean", _days(days.mean)),
            (f"Days from {name}, median", _days(days.median)),
            (f"Days from {name}, 90th percentile", _days(days.ninetieth)),
        ]
    return Table("summary", "Summary", ("Figure", "Value"), rows)


def _percent(share: float | None) -> str:
    return "none yet" if share is None else f"{100 * share:.1f} %"


def _days(value: float | None) -> str:
    return "none yet" if value is None else f"{value:.1f}"


def _period(request: Request) -> tuple[dt.date, dt.date]:
    today = timezone.localtime(calendar.recorded_at()).date()  # events bear real times, also on a practice day
    begins = _date(request.GET.get("from", ""), today.replace(month=1, day=1))
    ends = _date(request.GET.get("to", ""), today.replace(month=12, day=31))
    return (begins, ends) if begins <= ends <= begins + _LONGEST else (begins, begins + dt.timedelta(days=365))


def _date(text: str, otherwise: dt.date) -> dt.date:
    day = day_given(text)
    return day if day and 1990 <= day.year <= 2097 else otherwise
