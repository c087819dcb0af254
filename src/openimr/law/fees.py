"""What a review costs the claims administrator: which row of the dated fee table holds for it, and the amount.

An organization's own rows stand beside the law's and win over them on the days they hold; no amount stands in code.
"""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from enum import StrEnum
from typing import Literal

from pydantic import Field

from openimr.domain.value import Value

from .dated import LawError, Unit, load

TOPIC = "fees"


class End(StrEnum):
    """How a review came to its end, as far as its fee cares."""

    DETERMINED = "determined"
    ENDED_BEFORE_REVIEWER = "ended_before_reviewer"
    ENDED_AFTER_REVIEWER = "ended_after_reviewer"


class Review(Value):
    """What the fee of a review depends on. ``scheduled_on`` is the day whose fee table holds."""

    kind: Literal["regular", "expedited", "formulary"]
    end: End
    scheduled_on: dt.date
    reviewers: int = Field(default=1, ge=1)
    by_physician: bool = True
    drugs_only: bool = False


class OwnRow(Value):
    """A row an organization added to the fee table: it holds from a day on, until a newer row of the same key."""

    key: str
    amount: Decimal = Field(ge=0, max_digits=9, decimal_places=2)
    from_date: dt.date
    source: str = Field(min_length=1)
    verified: bool = False


class Fee(Value):
    """The fee of one review: which row, how much, and where it stands."""

    key: str
    title: str
    amount: Decimal
    source: str
    verified: bool
    own: bool


def keys(jurisdiction: str = "california_dwc") -> dict[str, str]:
    """Every row of the fee table with its title."""
    return {
        name.removeprefix(f"{TOPIC}."): parameter.title
        for name, parameter in load(jurisdiction).parameters.items()
        if name.startswith(f"{TOPIC}.") and parameter.unit is Unit.USD
    }


def fee_of(review: Review, own: Sequence[OwnRow] = (), jurisdiction: str = "california_dwc") -> Fee:
    """The fee of a review: the first row that fits it and has an amount on its day.

    Raises:
        LawError: no row that fits holds an amount on that day; names the rows that were looked at.
    """
    fitting = _fitting(review)
    for key in fitting:
        if (fee := amount_on(key, review.scheduled_on, own, jurisdiction)) is not None:
            return fee
    raise LawError(
        f"{TOPIC}.{fitting[0]}",
        f"the fee table holds no amount for {review.scheduled_on.isoformat()} (looked at: {', '.join(fitting)}).",
        "Add the amount of that time with its source.",
    )


def amount_on(key: str, on: dt.date, own: Sequence[OwnRow] = (), jurisdiction: str = "california_dwc") -> Fee | None:
    """The amount of one row on a day: the law's or the organization's, whichever began later; None without one."""
    law = load(jurisdiction)
    parameter = law.parameter(f"{TOPIC}.{key}")
    rows = [row for row in own if row.key == key and row.from_date <= on]
    mine = max(rows, key=lambda row: row.from_date, default=None)
    theirs = law.value(f"{TOPIC}.{key}", on) if law.in_force(f"{TOPIC}.{key}", on) else None
    if mine is not None and (theirs is None or mine.from_date >= theirs.from_date):
        return Fee(
            key=key, title=parameter.title, amount=mine.amount, source=mine.source, verified=mine.verified, own=True
        )
    if theirs is None:
        return None
    return Fee(
        key=key,
        title=parameter.title,
        amount=law.amount(f"{TOPIC}.{key}", on),
        source=theirs.source,
        verified=theirs.verified,
        own=False,
    )


def _fitting(review: Review) -> tuple[str, ...]:
    """The rows that fit a review, the most particular first."""
    if review.end is not End.DETERMINED:
        return (review.end.value,)
    who = "physician" if review.by_physician else "other"
    if review.kind == "expedited":
        several = ("expedited_two_reviewers",) if review.reviewers > 1 else ()
        return (*several, f"expedited_{who}")
    drugs = ("pharmacy_only",) if review.drugs_only or review.kind == "formulary" else ()
    several = (f"regular_{who}_two_reviewers",) if review.reviewers > 1 else ()
    return (*several, *drugs, f"regular_{who}")
