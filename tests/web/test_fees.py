"""Fees: computed from what happened, invoiced once, numbered without a gap, corrected by a credit note only."""

import datetime as dt
import threading
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction

from openimr.web import calendar
from openimr.web.cases import intake, states
from openimr.web.clocks import changes
from openimr.web.fees import invoicing
from openimr.web.fees.reviews import charges_of
from openimr.web.letters import issuing
from openimr.web.models import FeeRow, Invoice, InvoicedReview

from .cases_at_hand import uploads
from .conftest import TODAY

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]

MAY = dt.date(2016, 5, 1)
IN_JUNE = dt.datetime(2016, 6, 2, 10, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def in_may():
    """Everything that happens, happens on 10 May 2016: invoices go by the day events are recorded."""
    with calendar.standing_at(dt.datetime(2016, 5, 10, 18, tzinfo=dt.UTC)):
        yield


def amounts(case):
    return [charge.fee.amount for charge in charges_of(case)]


def taken_in(application, number, people):
    return intake.take_in(
        application.model_copy(update={"case_number": number}), uploads("a.txt"), people["coordinator"]
    )


def assigned(case, people):
    states.go(case, "find_eligible", people["coordinator"])
    states.go(case, "notice_of_assignment", people["coordinator"])
    return case


def test_a_determination_costs_a_regular_review(signed, people):
    assert amounts(signed) == []
    issuing.issue(signed, people["coordinator"])
    assert amounts(signed) == [420]


def test_a_review_that_was_never_assigned_costs_nothing(received, people):
    states.go(received, "find_ineligible", people["coordinator"], reason="not signed")
    assert amounts(received) == []


def test_what_ends_before_a_reviewer_had_it_costs_less_than_after(received, in_review_twice, people):
    assigned(received, people)
    states.go(received, "terminate", people["coordinator"], reason="authorized")
    assert amounts(received) == [160]
    states.go(in_review_twice, "terminate", people["coordinator"], reason="authorized")
    assert amounts(in_review_twice) == [420]


@pytest.fixture
def in_review_twice(people, application):
    from openimr.web.panel import assigning, attesting
    from openimr.web.records.assembling import fill

    from .cases_at_hand import CaseFileByHand

    case = assigned(taken_in(application, "IMR16-2", people), people)
    fill(case, CaseFileByHand(), case.assembly.requested)
    states.go(case, "records_complete", people["coordinator"])
    case.refresh_from_db()
    assigning.assign_reviewer(case, people["coordinator"], key="R-101", reason="for the test")
    assigning.accept(case, people["reviewer"], attesting.ALL)
    return case


def test_a_conversion_makes_it_an_expedited_review(signed_expedited, people):
    issuing.issue(signed_expedited, people["coordinator"])
    assert amounts(signed_expedited) == [515]


@pytest.fixture
def signed_expedited(in_review, people, application):
    from openimr.web.determination import writing
    from openimr.web.determination.attestation import ATTESTATIONS

    from .cases_at_hand import whole_decisions
    from .conftest import PASSWORD

    changes.convert_to_expedited(
        in_review, people["coordinator"], certified_by="E. Painter, MD", certified_on=TODAY, reason="deficit"
    )
    writing.save_draft(in_review, people["reviewer"], whole_decisions(application), 0)
    writing.sign(in_review, people["reviewer"], PASSWORD, [key for key, _ in ATTESTATIONS], 1)
    return in_review


def test_a_months_reviews_are_invoiced_once_with_numbers_without_a_gap(signed, people, application):
    issuing.issue(signed, people["coordinator"])
    other = application.parties.claims_administrator.model_copy(update={"organization": "Another Administrator"})
    elsewhere = application.model_copy(
        update={"parties": application.parties.model_copy(update={"claims_administrator": other})}
    )
    ended = assigned(taken_in(elsewhere, "IMR16-3", people), people)
    states.go(ended, "withdraw", people["coordinator"], reason="withdrawn by the employee")
    with pytest.raises(states.NotPossible, match="not over"):
        invoicing.issue_month(MAY, people["coordinator"])
    with calendar.standing_at(IN_JUNE):
        made = invoicing.issue_month(MAY, people["coordinator"])
        assert [(invoice.number, invoice.administrator, invoice.total) for invoice in made] == [
            ("000001", "Another Administrator", 160),
            ("000002", "Granite Coast Claims Management", 420),
        ]
        with pytest.raises(states.NotPossible, match="nothing to invoice"):
            invoicing.issue_month(MAY, people["coordinator"])
    assert signed.events.get(action="fee invoiced").after == {"invoice": "000002"}


def test_a_run_that_fails_leaves_no_gap(signed, people, monkeypatch):
    issuing.issue(signed, people["coordinator"])
    with calendar.standing_at(IN_JUNE):
        monkeypatch.setattr(invoicing, "render_invoice", lambda *given: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            invoicing.issue_month(MAY, people["coordinator"])
        monkeypatch.undo()
        (made,) = invoicing.issue_month(MAY, people["coordinator"])
    assert made.sequence == 1


@pytest.mark.django_db(transaction=True)
def test_two_people_who_invoice_at_once_invoice_once(signed, people):
    issuing.issue(signed, people["coordinator"])
    outcomes, together = [], threading.Barrier(2)

    def issue():
        with calendar.standing_at(IN_JUNE):
            try:
                together.wait(timeout=10)
                outcomes.append(len(invoicing.issue_month(MAY, people["coordinator"])))
            except states.NotPossible:
                outcomes.append(0)
            finally:
                connection.close()

    threads = [threading.Thread(target=issue) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == [0, 1]


def test_an_issued_invoice_never_changes_and_a_credit_note_corrects_it(signed, people):
    issuing.issue(signed, people["coordinator"])
    with calendar.standing_at(IN_JUNE):
        (invoice,) = invoicing.issue_month(MAY, people["coordinator"])
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            Invoice.objects.filter(pk=invoice.pk).update(total=1)
        with pytest.raises(states.NotPossible, match="Say why"):
            invoicing.credit(invoice, people["coordinator"], " ")
        note = invoicing.credit(invoice, people["coordinator"], "billed under the wrong kind", bill_again=True)
        assert (note.number, note.total, note.corrects) == ("000002", -420, invoice)
        with pytest.raises(states.NotPossible, match="left to take back"):
            invoicing.credit(invoice, people["coordinator"], "again")
        (again,) = invoicing.issue_month(MAY, people["coordinator"])
        assert again.number == "000003"
    assert InvoicedReview.objects.filter(case=signed, credit__isnull=True).count() == 1


def test_an_amount_of_the_organization_holds_for_reviews_assigned_from_its_day(signed, people, signed_in):
    client = signed_in("coordinator")
    row = {"key": "regular_physician", "amount": "345.50", "from_date": "2016-05-01", "source": "contract of 2016"}
    client.post("/fees/add/", row)
    issuing.issue(signed, people["coordinator"])
    assert amounts(signed) == [Decimal("345.50")]
    page = client.get(f"/cases/{signed.pk}/fees/").content.decode()
    assert "contract of 2016" in page
    assert "$345.50" in client.get("/fees/").content.decode()


@pytest.mark.parametrize(
    "given",
    [{"amount": "-1"}, {"amount": "NaN"}, {"amount": "1.234"}, {"from_date": "soon"}, {"key": "x"}, {"source": ""}],
)
def test_a_row_that_cannot_be_is_refused(given, people, signed_in):
    row = {"key": "regular_physician", "amount": "345.50", "from_date": "2016-05-01", "source": "contract", **given}
    assert "notice--error" in signed_in("coordinator").post("/fees/add/", row, follow=True).content.decode()
    assert not FeeRow.objects.exists()


def test_invoices_are_issued_read_and_corrected_on_the_pages(signed, people, signed_in):
    issuing.issue(signed, people["coordinator"])
    client = signed_in("coordinator")
    with calendar.standing_at(IN_JUNE):
        assert "Issue 1 invoice" in client.get("/invoices/").content.decode()
        client.post("/invoices/issue/", {"month": "2016-05"})
        assert client.get("/invoices/1.pdf").content.startswith(b"%PDF-")
        assert signed.number in client.get("/invoices/1.csv").content.decode()
        assert signed.number in client.get("/invoices/month-2016-05.csv").content.decode()
        answer = client.post("/invoices/1/credit/", {"reason": "a slip", "line": "0"}, follow=True)
        assert "Credit note 000002" in answer.content.decode()
    for person in ("reviewer", "director"):
        assert signed_in(person).get("/invoices/").status_code == 403
