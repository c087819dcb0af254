"""What has happened in a case, as far as clocks care, and the file it can be written in.

The file is ``{kind: regular, events: [{event, at, by}]}``; ``docs/deadlines.md`` shows it with worked examples.
"""

import datetime as dt
from enum import StrEnum
from pathlib import Path
from typing import Any

from pydantic import Field, field_validator

from openimr.domain.value import Value
from openimr.yaml_values import read_value

_YEARS = (1990, 2098)  # beyond them a date is a slip of the pen, and the calendar library knows no holidays


class ReviewKind(StrEnum):
    """The kinds of review that have clocks of their own."""

    REGULAR = "regular"
    EXPEDITED = "expedited"
    FORMULARY = "formulary"


class EventName(StrEnum):
    """Events clocks run from or change with, in the order of the process."""

    UR_DECISION_SERVED = "ur_decision_served"
    APPLICATION_RECEIVED = "application_received"
    INFORMATION_REQUEST_RECEIVED = "information_request_received"
    FOUND_ELIGIBLE = "found_eligible"
    NOTICE_OF_ASSIGNMENT_SENT = "notice_of_assignment_sent"
    RECORDS_RECEIVED = "records_received"
    CONVERTED_TO_EXPEDITED = "converted_to_expedited"
    EXTENSION_GRANTED = "extension_granted"
    DETERMINATION_SERVED = "determination_served"
    DETERMINATION_RECEIVED = "determination_received"

    @property
    def label(self) -> str:
        """The event as words: ``utilization review decision served``."""
        return self.value.replace("ur_", "utilization review ").replace("_", " ")


class Way(StrEnum):
    """How something was served or sent."""

    MAIL = "mail"
    ELECTRONIC = "electronic"
    PERSONAL = "personal"

    @property
    def label(self) -> str:
        """The way as words in a sentence."""
        return {"mail": "by mail", "electronic": "electronically", "personal": "in person"}[self.value]


class Event(Value):
    """One event: what, when (a day, or a time with its zone), how it was sent where that matters.

    ``days`` is for ``extension_granted`` only: how many days were granted; the most the law allows when left out.
    """

    event: EventName
    at: dt.datetime | dt.date
    by: Way | None = None
    days: int | None = Field(default=None, ge=1)

    @field_validator("at", mode="before")
    @classmethod
    def _day_or_time_with_zone(cls, at: Any) -> Any:
        if isinstance(at, str):
            try:
                at = dt.date.fromisoformat(at) if len(at.strip()) <= 10 else dt.datetime.fromisoformat(at)
            except ValueError:
                raise ValueError(
                    f"{at!r} is neither a day (2016-05-03) nor a time with zone (2016-05-03T14:30:00-07:00)"
                ) from None
        if isinstance(at, dt.datetime) and at.utcoffset() is None:
            raise ValueError(f"{at.isoformat()} has no zone: add it (2016-05-03T14:30:00-07:00) or give the day only")
        if isinstance(at, dt.date) and not _YEARS[0] <= at.year <= _YEARS[1]:
            raise ValueError(f"{at} is outside the years {_YEARS[0]} to {_YEARS[1]}")
        if not isinstance(at, dt.date):
            raise ValueError(f"{at!r} is neither a day (2016-05-03) nor a time with zone (2016-05-03T14:30:00-07:00)")
        return at

    @field_validator("days")
    @classmethod
    def _only_extensions_have_days(cls, days: int | None, info: Any) -> int | None:
        if days is not None and info.data.get("event") is not EventName.EXTENSION_GRANTED:
            raise ValueError("days belong to extension_granted only")
        return days


class CaseEvents(Value):
    """The content of an events file: the kind of review the case began as, and what happened."""

    kind: ReviewKind = ReviewKind.REGULAR
    jurisdiction: str = "california_dwc"
    events: tuple[Event, ...] = ()


def read_events(path: Path) -> CaseEvents:
    """The events of the YAML or JSON file at ``path``.

    Raises:
        InputRefused: the file cannot be read or does not hold events; names the line, the entry and the field.
    """
    return read_value(path, CaseEvents, missing="Check the path.", remedy="See docs/deadlines.md for the shape.")
