"""The fee table: the row that fits a review, the amount of its day, and an organization's own rows."""

import datetime as dt
from decimal import Decimal

import pytest

from openimr.domain.errors import InputRefused
from openimr.law.fees import End, OwnRow, Review, fee_of, keys

BEFORE, AFTER = dt.date(2013, 7, 1), dt.date(2016, 5, 10)


def review(on=AFTER, kind="regular", end=End.DETERMINED, **given):
    return Review(kind=kind, end=end, scheduled_on=on, **given)


@pytest.mark.parametrize(
    ("asked", "amount"),
    [
        (review(BEFORE), 560),
        (review(BEFORE, by_physician=False), 495),
        (review(BEFORE, reviewers=2), 760),
        (review(BEFORE, reviewers=2, by_physician=False), 655),
        (review(BEFORE, "expedited"), 685),
        (review(BEFORE, "expedited", by_physician=False), 595),
        (review(BEFORE, "expedited", reviewers=2), 850),
        (review(dt.date(2014, 3, 31)), 560),
        (review(dt.date(2014, 4, 1)), 420),
        (review(), 420),
        (review(kind="expedited"), 515),
        (review(drugs_only=True), 390),
        (review(kind="formulary"), 390),
        (review(kind="expedited", drugs_only=True), 515),
        (review(end=End.ENDED_BEFORE_REVIEWER), 160),
        (review(end=End.ENDED_AFTER_REVIEWER), 420),
        (review(BEFORE, drugs_only=True), 560),
    ],
)
def test_the_fee_of_a_review_is_that_of_the_row_and_day(asked, amount):
    fee = fee_of(asked)
    assert fee.amount == amount
    assert fee.source.startswith("8 CCR 9792.10.8")


def test_an_organizations_row_holds_from_its_day_until_a_newer_one():
    own = [
        OwnRow(key="regular_physician", amount=Decimal("345.00"), from_date=dt.date(2018, 1, 1), source="contract"),
        OwnRow(key="regular_physician", amount=Decimal("350.50"), from_date=dt.date(2020, 1, 1), source="contract"),
    ]
    assert fee_of(review(dt.date(2017, 12, 31)), own).amount == 420
    assert fee_of(review(dt.date(2018, 1, 1)), own).amount == Decimal("345.00")
    later = fee_of(review(dt.date(2021, 1, 1)), own)
    assert (later.amount, later.own, later.source) == (Decimal("350.50"), True, "contract")


def test_a_day_without_an_amount_is_refused_with_what_to_do():
    with pytest.raises(InputRefused, match="holds no amount for 2013-07-01"):
        fee_of(review(BEFORE, end=End.ENDED_BEFORE_REVIEWER))


def test_every_row_has_a_title():
    assert keys()["pharmacy_only"] == "Review of drugs only"
    assert "borne_by_claims_administrator" not in keys()
