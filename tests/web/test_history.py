"""The history of a case: append-only, chained, and honest about being tampered with."""

import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction
from typer.testing import CliRunner

from openimr.cli.main import app
from openimr.domain.errors import InputRefused
from openimr.web.cases import states
from openimr.web.events.audit import verify
from openimr.web.events.history import Entry, record, record_all, verify_chain
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


def test_events_of_many_cases_recorded_at_once_each_follow_their_own_chain(case):
    other = Case.objects.create(
        number="T-2",
        priority="regular",
        application={},
        employee_name="B",
        claim_number="D",
        received_on=case.received_on,
    )
    record(case, None, "application received")
    made = record_all([Entry(case, "noted"), Entry(other, "noted"), Entry(case, "noted", after={"n": 2})], None)
    assert [(event.case_id, event.sequence) for event in made] == [(case.pk, 2), (other.pk, 1), (case.pk, 3)]
    assert [verify_chain(one) for one in (case, other)] == [(3, None, ""), (1, None, "")]


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


def test_the_audit_names_the_first_broken_link_and_ends_with_status_one(received, people):
    states.go(received, "find_eligible", people["coordinator"])
    assert CliRunner().invoke(app, ["audit", "verify"]).exit_code == 0
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE web_event DISABLE TRIGGER web_event_append_only")
        cursor.execute("UPDATE web_event SET reason = 'because' WHERE sequence = 2")
    answer = CliRunner().invoke(app, ["audit", "verify", "--case", received.number])
    assert answer.exit_code == 1
    assert f"{received.number}, event 2: event 2 has been changed" in answer.output


def test_events_missing_at_the_end_show_because_the_case_has_moved_on(received, people):
    states.go(received, "find_eligible", people["coordinator"])
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE web_event DISABLE TRIGGER web_event_append_only")
        cursor.execute("DELETE FROM web_event WHERE action = 'found eligible'")
    answer = CliRunner().invoke(app, ["audit", "verify"])
    assert answer.exit_code == 1
    assert "the last ones are missing" in answer.output


def test_an_audit_of_a_case_that_does_not_exist_is_refused(db):
    with pytest.raises(InputRefused, match="no case N-9"):
        verify("N-9")


def test_the_history_reads_as_who_when_what_and_why(received, people, signed_in):
    people["coordinator"].display_name = "Nora Field"
    people["coordinator"].save()
    states.go(received, "request_information", people["coordinator"], reason="the decision is not attached")
    page = signed_in("director").get(f"/cases/{received.pk}/history/").content.decode()
    for words in ("Received → Information requested", "“the decision is not attached”", "Nora Field, coordinator"):
        assert words in page
    assert "Clock: utilization review decision served, by mail: 2016-03-29" in page
    assert received.access_records.filter(what="history").count() == 1
