"""What keeps protected data inside: text no table can keep is refused, logs say nothing, two at once are told."""

import io
import logging
from pathlib import Path

import pytest
from django.db import DataError, connection, transaction
from django.db.utils import OperationalError
from django.urls import reverse
from psycopg.errors import DeadlockDetected

from openimr.web.portal import access
from openimr.web.protection import WithoutProtectedData

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


@pytest.fixture
def log():
    """What the site's handler writes."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.addFilter(WithoutProtectedData())
    logging.getLogger().addHandler(handler)
    yield written
    logging.getLogger().removeHandler(handler)


def test_a_nul_in_a_form_is_refused_and_an_address_with_one_leads_nowhere(received, signed_in):
    client = signed_in("coordinator")
    withdraw = reverse("case_step", args=[received.pk, "withdraw"])
    assert client.post(withdraw, {"reason": "a\x00b"}).status_code == 400
    assert client.post(withdraw, {"rea\x00son": "b"}).status_code == 400
    assert client.get(f"/cases/{received.pk}/letters/1/to/employee%00.pdf").status_code == 404


@pytest.mark.parametrize("address", ["/calendar/9999-12-31/", "/?due=9999-12-31", "/invoices/?month=9999-12"])
def test_a_day_at_the_end_of_all_days_breaks_no_page(address, people, signed_in):
    assert signed_in("coordinator").get(address).status_code in (200, 404)


def test_the_log_names_the_pattern_of_an_address_and_never_the_address(received, signed_in, log):
    client, link = signed_in("coordinator"), access.token_of(received.parties.first())
    for address in ("/calendar/Ferreyra/", "/Ferreyra/", f"/portal/open/{link}x/"):
        assert client.get(address).status_code == 404
    said = log.getvalue()
    assert "/calendar/<str:date>/" in said
    assert "/portal/open/<str:token>/" in said
    assert "Ferreyra" not in said
    assert link not in said


def test_the_log_of_the_embedded_database_keeps_no_statement_and_no_value(db):
    with connection.cursor() as cursor:
        cursor.execute("SHOW data_directory")
        written = Path(cursor.fetchone()[0]) / "log"
        with pytest.raises(DataError), transaction.atomic():
            cursor.execute("SELECT 'Ferreyra'::integer")
    assert "Ferreyra" not in written.read_text()


def test_two_people_who_wait_for_each_other_are_told_and_see_no_failure(people, signed_in, monkeypatch):
    def stopped(*_):
        raise OperationalError("deadlock detected: Ferreyra") from DeadlockDetected()

    monkeypatch.setattr("openimr.web.cases.views.list_cases", stopped)
    answer = signed_in("coordinator").get("/")
    assert answer.status_code == 409
    assert "Somebody else changed this" in answer.content.decode()
    assert "Ferreyra" not in answer.content.decode()
