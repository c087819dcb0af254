"""The worklist: which cases a person sees, in which order, narrowed by what the address says."""

import datetime as dt
import re
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.contrib.postgres.search import SearchQuery
from django.core.paginator import Page, Paginator
from django.db.models import Count, F, Q, QuerySet
from django.db.models.expressions import OrderBy
from django.http import QueryDict
from django.utils import timezone

from openimr.web import calendar
from openimr.web.accounts.access import visible_cases
from openimr.web.cases import deadlines
from openimr.web.cases.header import MARKS
from openimr.web.cases.states import OPEN
from openimr.web.models import Case, SavedFilter, User
from openimr.web.models.case import State
from openimr.web.request import day_given

ROWS_A_PAGE = 50
SAVED_AT_MOST = 30

COLUMNS = {
    "number": ("Case", "number"),
    "employee": ("Employee", "employee_name"),
    "disputed": ("Disputed treatment", "disputed"),
    "state": ("State", "state"),
    "waits": ("Waits for", "waits_for"),
    "received": ("Received", "received_on"),
    "due": ("Due", "due_at"),
}

# What the address may say, in the order it says it; ``page`` is not part of a filter.
ASKED = ("q", "state", "priority", "waits", "due", "undelivered", "sort")
DUE = {"late": "Late", "today": "Due today", "soon": "Due within three days", "week": "Due within seven days"}


class Column(NamedTuple):
    """A column's head: its label, the address that sorts by it and how it is sorted now (for ``aria-sort``)."""

    label: str
    address: str
    sorted: str


class View(NamedTuple):
    """A ready-made view above the list: its label, how many cases it holds, its address, and how it is marked."""

    label: str
    holds: int
    address: str
    mark: str
    current: bool


class Worklist(NamedTuple):
    """One page of the worklist with everything its template shows."""

    page: Page[Case]
    rows: list[dict[str, Any]]
    columns: list[Column]
    counts: dict[str, int]
    views: list[View]
    asked: dict[str, str]
    address: str
    saved: list[SavedFilter]

    @property
    def narrowed(self) -> bool:
        """Whether anything but the order is asked for."""
        return any(value for name, value in self.asked.items() if name != "sort")


def worklist(user: User, asked: QueryDict) -> Worklist:
    """The cases ``user`` may see, as the address asks: ``q``, ``state``, ``priority``, ``waits``, ``due``, ``sort``,
    ``page``.

    Without a sort, what is late or due next comes first; closed cases are shown when asked for.
    """
    mine, given = visible_cases(user), _given(asked)
    sort = given["sort"] or "due"
    cases = _narrowed(mine, given)
    page = Paginator(cases.order_by(_order(sort), "number"), ROWS_A_PAGE).get_page(asked.get("page"))
    return Worklist(
        page=page,
        rows=_rows(page),
        columns=_columns(asked, sort),
        counts=_counts(mine),
        views=_views(mine, user, given),
        asked=given,
        address=urlencode({name: value for name, value in given.items() if value}),
        saved=list(SavedFilter.objects.filter(owner=user)),
    )


def asked_for(user: User, asked: QueryDict) -> QuerySet[Case]:
    """Every case the address asks for, in no order and over all pages."""
    return _narrowed(visible_cases(user), _given(asked))


def _given(asked: QueryDict) -> dict[str, str]:
    return {name: asked.get(name, "").replace("\x00", "").strip()[:200] for name in ASKED}


def _rows(page: Page[Case]) -> list[dict[str, Any]]:
    at = calendar.now()
    return [
        {
            "case": case,
            "mark": MARKS[State(case.state)],
            "deadline": deadlines.shown(case, at),
            "waits_for": deadlines.ACTORS.get(case.waits_for, ""),
        }
        for case in page
    ]


def _narrowed(cases: QuerySet[Case], given: dict[str, str]) -> QuerySet[Case]:
    cases = cases.defer("application", "search")
    query, state = given["q"], given["state"]
    if query and (exact := cases.filter(number__in=[query, query.upper()])).exists():
        return exact
    if query:
        prefixes = _prefixes(query)
        cases = cases.filter(search=prefixes) if prefixes else cases.none()
    if state in State.values:
        cases = cases.filter(state=state)
    elif state != "all" and not query:
        cases = cases.filter(state__in=OPEN)
    if given["priority"]:
        cases = cases.filter(priority=given["priority"])
    if given["waits"] in deadlines.ACTORS:
        cases = cases.filter(waits_for=given["waits"])
    if given["undelivered"]:
        cases = cases.filter(undelivered__gt=0)
    return cases.filter(_due(given["due"]))


def _due(asked: str) -> Q:
    """What ``due=`` asks for: a name of :data:`DUE`, or one day."""
    now = calendar.now()
    today = timezone.localtime(now).date()
    if asked == "late":
        return Q(due_at__lt=now)
    if asked in DUE:
        days = {"today": 1, "soon": 4, "week": 8}[asked]
        return Q(due_at__gte=now, due_at__lt=_begins(today + dt.timedelta(days=days)))
    day = day_given(asked)
    return Q(due_at__gte=_begins(day), due_at__lt=_begins(day + dt.timedelta(days=1))) if day else Q()


def _begins(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time()))


def _prefixes(query: str) -> SearchQuery | None:
    """What was typed as a text-search query: every word may be the beginning of one. None where there is no word."""
    words = re.findall(r"\w+", query)
    return SearchQuery(" & ".join(f"{word}:*" for word in words), search_type="raw", config="simple") if words else None


def _order(sort: str) -> OrderBy:
    column = COLUMNS.get(sort.removeprefix("-"), COLUMNS["due"])[1]
    return F(column).desc(nulls_last=True) if sort.startswith("-") else F(column).asc(nulls_last=True)


def _columns(asked: QueryDict, sort: str) -> list[Column]:
    columns = []
    for key, (label, _) in COLUMNS.items():
        down = sort == key
        address = asked.copy()
        address["sort"] = f"-{key}" if down else key
        address.pop("page", None)
        now = "ascending" if down else "descending" if sort == f"-{key}" else ""
        columns.append(Column(label, f"?{address.urlencode()}", now))
    return columns


def _counts(cases: QuerySet[Case]) -> dict[str, int]:
    """How many cases there are in each state; ``open`` is all that are not closed."""
    counts = dict(cases.order_by().values_list("state").annotate(Count("pk")))
    return {**counts, "open": sum(counts.get(state, 0) for state in OPEN), "all": sum(counts.values())}


def _views(cases: QuerySet[Case], user: User, given: dict[str, str]) -> list[View]:
    """The ready-made views with their counts: what is late, due soon, and what waits for whom, one's own first."""
    wanted = {"late": _due("late"), "soon": _due("soon")}
    acting = [user.role, *(role for role in deadlines.ACTORS if role != user.role)]
    for role in acting:
        wanted[role] = Q(waits_for=role)
    counts = cases.filter(state__in=OPEN).aggregate(
        **{f"n_{name}": Count("pk", filter=condition) for name, condition in wanted.items()}
    )
    undelivered = cases.filter(undelivered__gt=0).count()
    views = [
        View(
            DUE[name],
            counts[f"n_{name}"],
            f"?due={name}",
            name if counts[f"n_{name}"] else "",
            given["due"] == name and not given["waits"],
        )
        for name in ("late", "soon")
    ]
    if undelivered:
        views.append(View("Not delivered", undelivered, "?undelivered=1&state=all", "late", bool(given["undelivered"])))
    for role in acting:
        if count := counts[f"n_{role}"]:
            own = role == user.role
            label = "Waits for you" if own and role == "reviewer" else f"Waits for: {deadlines.ACTORS.get(role, role)}"
            views.append(View(label, count, f"?waits={role}", "", given["waits"] == role))
    return views
