"""The history of a case: append-only, chained, and honest about being tampered with."""

import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction

from openimr.web.events.history import record, verify_chain
from openimr.web.models import Case, Event

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


@pytest.fixture
def case():
    return Case.objects.create(
        number="T-1",
        priority="regular",
        application={},
        employee_name="A",
        claim_number="C",
        received_on=dt.date(2016, 4, 1),
    )


def test_events_carry_the_hash_of_the_one_before(case):
    first = record(case, None, "application received", after={"items": 4})
    second = record(case, None, "records received", after={"files": ["0001.pdf"], "size": 1.25})
    assert second.previous_hash == first.hash
    assert verify_chain(case).holds
    assert verify_chain(case).events == 2


@pytest.mark.parametrize(
    "statement", ["UPDATE web_event SET action = 'x'", "DELETE FROM web_event", "TRUNCATE web_event"]
)
def test_the_database_refuses_to_rewrite_history(case, statement):
    record(case, None, "application received")
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE web_event ENABLE TRIGGER web_event_no_truncate")
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert Event.objects.get().action == "application received"


@pytest.mark.parametrize(
    ("tampering", "broken_at"),
    [
        ("UPDATE web_event SET reason = 'because' WHERE sequence = 2", 2),
        ("DELETE FROM web_event WHERE sequence = 2", 2),
        ("UPDATE web_event SET after = '{\"n\": 9}' WHERE sequence = 3", 3),
        ("UPDATE web_event SET hash = repeat('a', 64) WHERE sequence = 1", 1),
    ],
)
def test_verifying_names_the_first_event_that_was_tampered_with(case, tampering, broken_at):
    for number in range(1, 4):
        record(case, None, "noted", after={"n": number})
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE web_event DISABLE TRIGGER web_event_append_only")
        cursor.execute(tampering)
    assert verify_chain(case).broken_at == broken_at


def test_an_event_outside_a_transaction_is_refused():
    class Outside:
        in_atomic_block = False

    import openimr.web.events.history as history

    original, history.connection = history.connection, Outside()
    try:
        with pytest.raises(RuntimeError, match="transaction"):
            record(Case(number="T-2"), None, "noted")
    finally:
        history.connection = original
