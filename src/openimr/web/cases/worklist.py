"""The worklist: which cases a person sees, in which order, narrowed by what the address says."""

import re
from typing import Any, NamedTuple

from django.contrib.postgres.search import SearchQuery
from django.core.paginator import Page, Paginator
from django.db.models import Count, F, QuerySet
from django.db.models.expressions import OrderBy
from django.http import QueryDict

from openimr.web import calendar
from openimr.web.accounts.access import visible_cases
from openimr.web.cases import deadlines
from openimr.web.cases.header import MARKS
from openimr.web.cases.states import OPEN
from openimr.web.models import Case, User
from openimr.web.models.case import State

ROWS_A_PAGE = 50

COLUMNS = {
    "number": ("Case", "number"),
    "employee": ("Employee", "employee_name"),
    "disputed": ("Disputed treatment", "disputed"),
    "state": ("State", "state"),
    "received": ("Received", "received_on"),
    "due": ("Due", "due_at"),
}


class Column(NamedTuple):
    """A column's head: its label, the address that sorts by it and how it is sorted now (for ``aria-sort``)."""

    label: str
    address: str
    sorted: str


class Worklist(NamedTuple):
    """One page of the worklist with everything its template shows."""

    page: Page[Case]
    rows: list[dict[str, Any]]
    columns: list[Column]
    counts: dict[str, int]
    query: str
    state: str
    priority: str


def worklist(user: User, asked: QueryDict) -> Worklist:
    """The cases ``user`` may see, as the address asks: ``q``, ``state``, ``priority``, ``sort``, ``page``.

    Without a sort, what is late or due next comes first; closed cases are shown when asked for.
    """
    mine = visible_cases(user)
    query, state, priority = (asked.get(name, "").replace("\x00", "").strip() for name in ("q", "state", "priority"))
    cases = _narrowed(mine, query, state, priority)
    sort = asked.get("sort", "due")
    page = Paginator(cases.order_by(_order(sort), "number"), ROWS_A_PAGE).get_page(asked.get("page"))
    on = calendar.today()
    rows = [{"case": case, "mark": MARKS[State(case.state)], "deadline": deadlines.shown(case, on)} for case in page]
    return Worklist(page, rows, _columns(asked, sort), _counts(mine), query, state, priority)


def _narrowed(cases: QuerySet[Case], query: str, state: str, priority: str) -> QuerySet[Case]:
    cases = cases.defer("application", "search", "due")
    if query and (exact := cases.filter(number__in=[query, query.upper()])).exists():
        return exact
    if query:
        prefixes = _prefixes(query)
        cases = cases.filter(search=prefixes) if prefixes else cases.none()
    if state in State.values:
        cases = cases.filter(state=state)
    elif state != "all" and not query:
        cases = cases.filter(state__in=OPEN)
    if priority:
        cases = cases.filter(priority=priority)
    return cases


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
