"""The figures of a report over a period, computed from the record of events and the signed determinations.

Nothing is kept: whoever asks again gets what the record says then. Only counts, days and what the parties may know of a
reviewer come out of here; the list of late cases is for those who may see all cases.
"""

import datetime as dt
import json
import statistics
from collections import Counter
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Count, F, Q
from django.db.models.functions import TruncMonth
from django.utils import timezone

from openimr.domain.determination import Outcome
from openimr.domain.treatment_category import category_of, titles
from openimr.web import calendar
from openimr.web.clocks.changes import CONVERTED
from openimr.web.models import CaseDeadline, Event

APPLIED, ELIGIBLE, INELIGIBLE = "application received", "found eligible", "found not eligible"
ENDED = {"withdrawn": "Withdrawn", "ended: the treatment was authorized": "Authorized"}
LATE_SHOWN = 500


class Table(NamedTuple):
    """A table of a report: its key, title, heads, and rows whose first cell names the row."""

    key: str
    title: str
    heads: tuple[str, ...]
    rows: list[tuple[Any, ...]]


class Days(NamedTuple):
    """How long something took, in days: how many were counted, mean, median and 90th percentile; None for none."""

    counted: int
    mean: float | None
    median: float | None
    ninetieth: float | None


class Report(NamedTuple):
    """Everything a report says about a period."""

    begins: dt.date
    ends: dt.date
    applications: int
    eligible: int
    ineligible: int
    expedited: int
    determinations: int
    from_assignment: Days
    from_records: Days
    tables: list[Table]

    @property
    def eligible_share(self) -> float | None:
        """The eligible among those decided, from 0 to 1; None where none were."""
        return _share(self.eligible, self.eligible + self.ineligible)

    @property
    def expedited_share(self) -> float | None:
        """The expedited among the applications, conversions counted."""
        return _share(self.expedited, self.applications)

    def table(self, key: str) -> Table | None:
        """The table of this key."""
        return next((table for table in self.tables if table.key == key), None)


def report(begins: dt.date, ends: dt.date) -> Report:
    """The figures of the days from ``begins`` to ``ends``, both counted, in the organization's zone."""
    events = Event.objects.filter(at__gte=_start(begins), at__lt=_start(ends + dt.timedelta(days=1)))
    served = _query("served.sql", begins, ends)
    items = _items(_query("items.sql", begins, ends))
    counts = Counter(events.filter(action__in=(APPLIED, ELIGIBLE, INELIGIBLE, *ENDED)).values_list("action", flat=True))
    applied = Q(action=APPLIED, after__priority="expedited")
    expedited = events.filter(applied | Q(action=CONVERTED)).values("case").distinct().count()
    return Report(
        begins=begins,
        ends=ends,
        applications=counts[APPLIED],
        eligible=counts[ELIGIBLE],
        ineligible=counts[INELIGIBLE],
        expedited=expedited,
        determinations=len(served),
        from_assignment=days_of(_took(served, 2)),
        from_records=days_of(_took(served, 3)),
        tables=[
            _months(begins, ends),
            _reasons(events.filter(action=INELIGIBLE).values_list("after", flat=True)),
            Table("ended", "Ended before a determination", ("How", "Cases"), _named(ENDED, counts)),
            _outcomes(items),
            _by(items, "specialty", "By reviewer's certification", "Certification"),
            _by(items, "licence", "By state of licence", "State"),
            late(begins, ends),
        ],
    )


def days_of(taken: list[float]) -> Days:
    """Mean, median and 90th percentile (the value nine in ten do not exceed) of durations in days."""
    if not taken:
        return Days(0, None, None, None)
    ordered = sorted(taken)
    ninetieth = ordered[max(0, -(-len(ordered) * 9 // 10) - 1)]
    return Days(len(taken), statistics.fmean(taken), statistics.median(taken), ninetieth)


def late(begins: dt.date, ends: dt.date) -> Table:
    """Determinations that were due in the period and came late, or are late now; the latest first."""
    now = calendar.now()
    due = CaseDeadline.objects.filter(
        name="determination", due_at__gte=_start(begins), due_at__lt=_start(ends + dt.timedelta(days=1))
    )
    rows = due.filter(Q(met_at__gt=F("due_at")) | Q(is_open=True, due_at__lt=now)).order_by("due_at")
    listed = []
    for row in rows.select_related("case").defer("case__application", "case__search")[:LATE_SHOWN]:
        served = _day(row.met_at) if row.met_at else None
        over = (served or _day(now)) - _day(row.due_at)
        listed.append((row.case.number, _day(row.due_at), served or "not served yet", over.days))
    return Table("late", "Late determinations", ("Case", "Due", "Served", "Days late"), listed)


def _items(rows: Iterable[tuple[Any, ...]]) -> list[dict[str, Any]]:
    found = []
    for treatment, codes, outcome, certifications, licences, count in rows:
        found.append(
            {
                "category": category_of(treatment, tuple(_json(codes) or ())),
                "outcome": outcome,
                "specialty": tuple(_json(certifications) or ()),
                "licence": tuple(_json(licences) or ()),
                "count": count,
            }
        )
    return found


def _outcomes(items: list[dict[str, Any]]) -> Table:
    counts: dict[str, Counter[str]] = {}
    for item in items:
        counts.setdefault(item["category"], Counter())[item["outcome"]] += item["count"]
    rows = [
        (title, *(counts[key][outcome] for outcome in Outcome), counts[key].total())
        for key, title in titles().items()
        if key in counts
    ]
    heads = ("Treatment", *(outcome.label for outcome in Outcome), "Items")
    return Table("items", "Items by category and outcome", heads, sorted(rows, key=lambda row: -row[-1]))


def _by(items: list[dict[str, Any]], field: str, title: str, head: str) -> Table:
    """Items by what the letter says of the reviewer; one with several certifications counts under each."""
    counts: dict[str, Counter[str]] = {}
    for item in items:
        for name in dict.fromkeys(item[field]):
            counts.setdefault(name, Counter())[item["outcome"]] += item["count"]
    rows = [(name, *(own[outcome] for outcome in Outcome), own.total()) for name, own in counts.items()]
    heads = (head, *(outcome.label for outcome in Outcome), "Items")
    return Table(field, title, heads, sorted(rows, key=lambda row: (-row[-1], row[0])))


def _reasons(afters: Iterable[Any]) -> Table:
    from openimr.law.eligibility_rules import rules

    named = {rule.key: rule.title for rule in rules("california_dwc").rules}
    counts: Counter[str] = Counter()
    for after in afters:
        reasons = (after or {}).get("reasons") or ()
        counts.update([f"Not met: {named.get(key, key)}" for key in reasons] or ["No rule named"])
    return Table("reasons", "Why not eligible", ("Reason", "Cases"), counts.most_common())


def _months(begins: dt.date, ends: dt.date) -> Table:
    zone = timezone.get_current_timezone()
    events = Event.objects.filter(at__gte=_start(begins), at__lt=_start(ends + dt.timedelta(days=1)))
    counted: dict[str, dict[dt.date, int]] = {}
    for action in (APPLIED, ELIGIBLE, INELIGIBLE):
        by_month = events.filter(action=action).annotate(month=TruncMonth("at", tzinfo=zone)).values_list("month")
        counted[action] = {_day(month): count for month, count in by_month.annotate(Count("pk")).order_by()}
    served = Counter(_day(row[1]).replace(day=1) for row in _query("served.sql", begins, ends))
    rows: list[tuple[Any, ...]] = []
    month = begins.replace(day=1)
    while month <= ends:
        numbers = [counted[action].get(month, 0) for action in (APPLIED, ELIGIBLE, INELIGIBLE)]
        rows.append((f"{month:%Y-%m}", *numbers, served[month]))
        month = (month + dt.timedelta(days=31)).replace(day=1)
    return Table("months", "By month", ("Month", "Applications", "Eligible", "Not eligible", "Determinations"), rows)


def _query(name: str, begins: dt.date, ends: dt.date) -> list[tuple[Any, ...]]:
    given = {"begins": _start(begins), "ends": _start(ends + dt.timedelta(days=1))}
    with connection.cursor() as cursor:
        cursor.execute(_sql(name), given)
        return list(cursor.fetchall())


@cache
def _sql(name: str) -> str:
    return (files(__package__) / name).read_text(encoding="utf-8")


def _took(served: list[tuple[Any, ...]], since: int) -> list[float]:
    return [(row[1] - row[since]).total_seconds() / 86400 for row in served if row[since] is not None]


def _named(names: dict[str, str], counts: Counter[str]) -> list[tuple[Any, ...]]:
    return [(title, counts[action]) for action, title in names.items() if counts[action]]


def _json(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) else value


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def _start(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time()))


def _day(at: dt.datetime) -> dt.date:
    return timezone.localtime(at).date()
