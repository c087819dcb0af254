"""The calendar of deadlines: a month with what is due each day, and one day's deadlines as a list."""

import calendar as months
import datetime as dt
from typing import Any, NamedTuple

from django.db.models import Count, QuerySet
from django.db.models.functions import TruncDate
from django.utils import timezone

from openimr.law.business_days import calendar_of
from openimr.web import calendar
from openimr.web.accounts.access import visible_cases
from openimr.web.cases import deadlines
from openimr.web.clocks.computing import labels
from openimr.web.models import CaseDeadline, User

MOST_OF_A_DAY = 300


class Day(NamedTuple):
    """A day of the month: what is due by kind with its count, whether it is past, and why offices are closed."""

    date: dt.date
    in_month: bool
    is_today: bool
    due: list[tuple[str, int]]
    in_all: int
    late: bool
    closed: str


class Month(NamedTuple):
    """A month of weeks from Sunday to Saturday, and the months beside it."""

    first: dt.date
    weeks: list[list[Day]]
    before: dt.date
    after: dt.date
    overdue: int


def month_of(user: User, first: dt.date) -> Month:
    """The month that begins on ``first`` with the open deadlines of the cases ``user`` may see."""
    weeks = months.Calendar(firstweekday=6).monthdatescalendar(first.year, first.month)
    start, end = weeks[0][0], weeks[-1][-1]
    open_ones = _open(user)
    zone = timezone.get_current_timezone()
    counted = (
        open_ones.filter(due_at__gte=_begins(start), due_at__lt=_begins(end + dt.timedelta(days=1)))
        .annotate(day=TruncDate("due_at", tzinfo=zone))
        .values_list("day", "name")
        .annotate(Count("pk"))
        .order_by()
    )
    by_day: dict[dt.date, list[tuple[str, int]]] = {}
    for day, name, count in counted:
        by_day.setdefault(day, []).append((labels()[name]["label"], count))
    today, offices = calendar.today(), calendar_of("california_dwc")
    days = [[_day(day, first, today, by_day.get(day, []), offices.closed(day) or "") for day in week] for week in weeks]
    return Month(
        first=first,
        weeks=days,
        before=(first - dt.timedelta(days=1)).replace(day=1),
        after=(first + dt.timedelta(days=31)).replace(day=1),
        overdue=open_ones.filter(due_at__lt=calendar.now()).count(),
    )


def deadlines_of(user: User, day: dt.date | None) -> list[dict[str, Any]]:
    """The open deadlines of one day, or with None all that are late, the earliest first."""
    rows = _open(user).select_related("case").defer("case__application", "case__search")
    if day is None:
        rows = rows.filter(due_at__lt=calendar.now())
    else:
        rows = rows.filter(due_at__gte=_begins(day), due_at__lt=_begins(day + dt.timedelta(days=1)))
    at = calendar.now()
    return [
        {
            "row": row,
            "label": labels()[row.name]["label"],
            "acts": deadlines.ACTORS[row.acts],
            "in_hours": "T" in str(row.content["due"]),
            **deadlines.countdown(row.due_at, in_hours="T" in str(row.content["due"]), at=at),
        }
        for row in rows.order_by("due_at", "case__number")[:MOST_OF_A_DAY]
    ]


def _open(user: User) -> QuerySet[CaseDeadline]:
    rows = CaseDeadline.objects.filter(is_open=True)
    cases = visible_cases(user)
    return rows.filter(case__in=cases) if cases.query.where else rows


def _day(day: dt.date, first: dt.date, today: dt.date, due: list[tuple[str, int]], closed: str) -> Day:
    weekend = closed in {"Saturday", "Sunday"}
    return Day(
        date=day,
        in_month=day.month == first.month,
        is_today=day == today,
        due=sorted(due, key=lambda row: -row[1]),
        in_all=sum(count for _, count in due),
        late=day < today and bool(due),
        closed="" if weekend else closed,
    )


def _begins(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time()))
