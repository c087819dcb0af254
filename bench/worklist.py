"""Measures the worklist over 50,000 open cases: the median time of a page, from request to rendered answer.

A PostgreSQL of its own (the embedded one) is filled with rows; pages are asked for through Django's test client, so
that middleware, permissions, queries and templates are in the figure, the network is not.
"""

import datetime as dt
import statistics
import sys
import time
from pathlib import Path

from .empty_site import empty_site
from .figure import Figure

_TESTS = Path(__file__).resolve().parents[1] / "tests" / "web"
CASES = 50_000
ADDRESSES = {
    "first page": "/",
    "late ones": "/?due=late",
    "what waits for a reviewer": "/?waits=reviewer",
    "sorted by employee": "/?sort=-employee",
    "search": "/?q=Person+777",
    "page 900": "/?page=900",
    "calendar": "/calendar/",
}


def measure(times: int = 15) -> list[Figure]:
    """The figures, each the median of ``times`` requests after one that warms up."""
    with empty_site():
        client = _filled()
        taken = {what: _seconds(client, address, times) for what, address in ADDRESSES.items()}
    every = [seconds for one in taken.values() for seconds in one]
    note = f"{CASES:,} open cases, embedded PostgreSQL, one process, no network"
    figures = [Figure("median page of the worklist", 1000 * statistics.median(every), "ms", "under 150", note)]
    figures += [Figure(what, 1000 * statistics.median(one), "ms", "under 150") for what, one in taken.items()]
    return figures


def _filled():  # type: ignore[no-untyped-def]
    sys.path.insert(0, str(_TESTS))
    from django.db import connection
    from django.test import Client
    from many_cases import fill  # type: ignore[import-not-found]

    from openimr.web.models import User

    with connection.cursor() as cursor:
        fill(cursor, CASES, dt.date.today())
        cursor.execute("VACUUM ANALYZE web_case")
    client = Client(SERVER_NAME="localhost")
    client.force_login(User.objects.create_user("coordinator", role="coordinator"))
    return client


def _seconds(client, address: str, times: int) -> list[float]:  # type: ignore[no-untyped-def]
    taken = []
    for number in range(times + 1):
        start = time.perf_counter()
        answer = client.get(address)
        seconds = time.perf_counter() - start
        if answer.status_code != 200:
            raise RuntimeError(f"{address} answers {answer.status_code}")
        if number:
            taken.append(seconds)
    return taken
