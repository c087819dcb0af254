"""The worklist: late first, narrowed and sorted by its address, quick over many cases."""

import datetime as dt
import re
import time

import pytest
from django.db import connection
from django.utils import timezone

from openimr.web.models import Case

from .conftest import TODAY

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


@pytest.fixture
def cases(people, application):
    """Three cases: due in ten days, two days late, without a deadline yet."""
    plain = application.model_dump(mode="json")
    rows = [("N-1", 10, "Maria García"), ("N-2", -2, "John Smith"), ("N-3", None, "Lee Wong")]
    for number, days, name in rows:
        Case.objects.create(
            number=number,
            priority="expedited" if number == "N-3" else "regular",
            state="in_review" if days is not None else "received",
            application=plain,
            employee_name=name,
            claim_number=f"WC-2016-00{number[-1]}2",
            received_on=dt.date(2016, 4, int(number[-1])),
            due_at=at_noon(days) if days is not None else None,
        )


def at_noon(days):
    return timezone.make_aware(dt.datetime.combine(TODAY + dt.timedelta(days=days), dt.time(12)))


def numbers(client, query=""):
    return re.findall(r'class="row-link"[^>]*>([^<]+)<', client.get("/" + query).content.decode())


def test_what_is_late_comes_first_and_says_so(cases, signed_in):
    client = signed_in("coordinator")
    assert numbers(client) == ["N-2", "N-1", "N-3"]
    assert "2 days late" in client.get("/").content.decode()


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?q=smith", ["N-2"]),
        ("?q=Garc", ["N-1"]),
        ("?q=WC-2016-0032", ["N-3"]),
        ("?q=0032", ["N-3"]),
        ("?q=N-2", ["N-2"]),
        ("?q=nobody", []),
        ("?q='; drop table", []),
        ("?q=%26+!", []),
        ("?q=N-%00", ["N-2", "N-1", "N-3"]),
        ("?priority=expedited", ["N-3"]),
        ("?state=received", ["N-3"]),
        ("?sort=received", ["N-1", "N-2", "N-3"]),
        ("?sort=-received", ["N-3", "N-2", "N-1"]),
        ("?sort=employee", ["N-2", "N-3", "N-1"]),
        ("?sort=nonsense&page=abc", ["N-2", "N-1", "N-3"]),
    ],
)
def test_the_address_narrows_and_sorts(query, found, cases, signed_in):
    assert numbers(signed_in("coordinator"), query) == found


def test_an_empty_worklist_says_what_will_be_here(people, signed_in):
    assert "No open cases" in signed_in("coordinator").get("/").content.decode()
    assert "when it is assigned to you" in signed_in("reviewer").get("/").content.decode()


@pytest.mark.slow
def test_fifty_thousand_open_cases_do_not_slow_it(people, signed_in):
    with connection.cursor() as cursor:
        cursor.execute(
            """INSERT INTO web_case (id, number, priority, state, version, application, employee_name, claim_number,
                                     disputed, received_on, due_at, due, created_at)
               SELECT gen_random_uuid(), 'B-' || n, 'regular', 'in_review', 1, '{}', 'Person ' || n, 'C' || n,
                      'Lumbar fusion', %(day)s, %(day)s::date + (n %% 60 - 20) * interval '1 day', '{}', now()
               FROM generate_series(1, 50000) AS n""",
            {"day": TODAY},
        )
        cursor.execute("ANALYZE web_case")
    client = signed_in("coordinator")
    client.get("/")
    for address in ("/", "/?sort=-employee", "/?q=Person+777", "/?page=900"):
        started = time.perf_counter()
        assert client.get(address).status_code == 200
        assert time.perf_counter() - started < 1.0, address
