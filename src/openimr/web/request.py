"""The request as views of the site get it, and what views do with every form: read its numbers, tell a refusal.

Somebody is signed in, and htmx may be asking.
"""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager

from django.contrib import messages
from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from openimr.web.cases.states import NotPossible
from openimr.web.models import User

_YEARS = (1900, 2199)


class Request(HttpRequest):
    """A request that has passed the site's middleware. Views that anyone may open take a plain ``HttpRequest``."""

    user: User
    htmx: HtmxDetails


@contextmanager
def refusals_told(request: HttpRequest) -> Iterator[None]:
    """Tell the person why a change within was not possible; the page that follows is shown all the same."""
    try:
        yield
    except NotPossible as refusal:
        messages.error(request, str(refusal))


def whole_number(said: str) -> int | None:
    """The number a form or an address gives in plain digits; None for anything else, and for what no row can have."""
    return int(said) if said.isascii() and said.isdigit() and len(said) < 10 else None


def day_given(said: str) -> dt.date | None:
    """The day a form or an address gives as year-month-day; None for anything else, and for what no case can mean.

    Days far off are none: there is no day after the last one of the calendar to count to.
    """
    try:
        day = dt.date.fromisoformat(said.strip())
    except ValueError:
        return None
    return day if _YEARS[0] <= day.year <= _YEARS[1] else None


def version_seen(request: HttpRequest) -> int | None:
    """The version of the case that the person saw before deciding, as the form tells it; None where it tells none."""
    return whole_number(request.POST.get("version", ""))
