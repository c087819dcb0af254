"""Pay is per case by kind and day; what was decided is nowhere in reach of it."""

import datetime as dt
import inspect
from decimal import Decimal

import pytest

from openimr.domain.errors import InputRefused
from openimr.panel import pay


def test_a_case_is_paid_by_its_kind_on_the_day_of_the_signature():
    assert pay.amount("regular", dt.date(2019, 12, 31)) < pay.amount("regular", dt.date(2020, 1, 1))
    assert pay.amount("regular", dt.date(2024, 1, 1)) < pay.amount("expedited", dt.date(2024, 1, 1))
    with pytest.raises(InputRefused):
        pay.amount("regular", dt.date(2012, 12, 31))


def test_pay_is_not_given_what_was_decided():
    assert list(inspect.signature(pay.amount).parameters) == ["kind", "on"]
    source = inspect.getsource(pay)
    assert not any(word in source.lower() for word in ("upheld", "overturned", "openimr.domain.determination"))


def test_statements_are_by_month_with_their_totals():
    signed = [("B", "regular", dt.date(2024, 3, 5)), ("A", "expedited", dt.date(2024, 3, 1))]
    latest, earlier = pay.statements([*signed, ("C", "regular", dt.date(2024, 1, 9))])[0:2]
    assert [case.case_number for case in latest.cases] == ["A", "B"]
    assert latest.total == sum(case.amount for case in latest.cases)
    assert earlier.month == "2024-01"
    assert pay.as_csv(latest).splitlines()[-1] == f"total,,,{latest.total:.2f}"
    assert isinstance(latest.total, Decimal)


def test_a_statement_is_a_pdf_that_names_nobody():
    [statement] = pay.statements([("A", "regular", dt.date(2024, 3, 5))])
    assert pay.as_pdf(statement, "R-101", "Openhaven Review").startswith(b"%PDF-")


def test_what_was_agreed_with_a_reviewer_is_paid_for_every_case_alike():
    signed = [("A", "regular", dt.date(2024, 1, 5)), ("B", "expedited", dt.date(2024, 1, 9))]
    (statement,) = pay.statements(signed, agreed=210)
    assert {case.amount for case in statement.cases} == {210}
