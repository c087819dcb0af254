"""The request as views of the site get it, and what views do with every form: read its numbers, tell a refusal.

Somebody is signed in, and htmx may be asking.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.contrib import messages
from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from openimr.web.cases.states import NotPossible
from openimr.web.models import User


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


def version_seen(request: HttpRequest) -> int | None:
    """The version of the case that the person saw before deciding, as the form tells it; None where it tells none."""
    return whole_number(request.POST.get("version", ""))
