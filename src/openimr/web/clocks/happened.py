"""What has happened in a case as far as the law's clocks care, read from its chain of events.

Every event that moves a clock carries it in ``after["clock"]`` with its moment and way of service, so that the hash
covers it; the clocks are computed from nothing else.
"""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.utils import timezone

from openimr.law.events import Event, EventName, ReviewKind, Way
from openimr.web import calendar
from openimr.web.models import Case
from openimr.web.models import Event as Recorded

# The first of the process: what a case that is taken up again keeps.
_BEFORE_REVIEW = frozenset({EventName.UR_DECISION_SERVED, EventName.APPLICATION_RECEIVED})


def happened(
    name: EventName, at: dt.datetime | dt.date | None = None, *, by: str | None = None, days: int | None = None
) -> Event:
    """A clock event at ``at`` (now by the site's calendar if not given), served or sent ``by``."""
    return Event(event=name, at=at or timezone.localtime(calendar.now()), by=Way(by) if by else None, days=days)


def day_of(at: dt.datetime | dt.date) -> dt.date:
    """The day of a clock event in the organization's zone."""
    return timezone.localtime(at).date() if isinstance(at, dt.datetime) else at


def as_recorded(events: Iterable[Event]) -> list[dict[str, Any]]:
    """The events as ``after["clock"]`` holds them."""
    return [event.model_dump(mode="json", exclude_none=True) for event in events]


def of_application(case: Case) -> list[Event]:
    """The two events every case begins with, as its application tells them."""
    application = case.value
    review = application.utilization_review
    return [
        Event(event=EventName.UR_DECISION_SERVED, at=review.served_date, by=Way(review.served_by)),
        Event(event=EventName.APPLICATION_RECEIVED, at=application.application.received_date),
    ]


def of_case(case: Case) -> list[Event]:
    """Everything that moved a clock of the case, in the order it was recorded.

    A case taken up again after it was deferred or ended begins its review anew: its application stands, and the records
    in hand count as received when it was found eligible again.
    """
    rows = Recorded.objects.filter(case_id=case.pk).order_by("sequence").values_list("after", flat=True)
    return events_in(rows, of_application(case))


def events_in(rows: Iterable[Any], beginning: list[Event]) -> list[Event]:
    """The clock events of a history: ``rows`` are the ``after`` of its events, ``beginning`` what stands in for those
    of the application where the history does not tell them."""
    told: list[Event] = []
    interrupted = False
    for after in rows:
        if not isinstance(after, dict):
            continue
        interrupted = interrupted or after.get("state") in {"deferred", "ineligible", "withdrawn", "terminated"}
        for entry in after.get("clock", ()):
            event = Event.model_validate(entry)
            if interrupted and event.event is EventName.FOUND_ELIGIBLE:
                told, interrupted = _begun_anew(told, event), False
            if event.event in _BEFORE_REVIEW:  # an amended application tells it anew
                told = [other for other in told if other.event is not event.event]
            told.append(event)
    return [event for event in beginning if all(other.event is not event.event for other in told)] + told


def _begun_anew(told: list[Event], found: Event) -> list[Event]:
    kept = [event for event in told if event.event in _BEFORE_REVIEW]
    if any(event.event is EventName.RECORDS_RECEIVED for event in told):
        kept.append(Event(event=EventName.RECORDS_RECEIVED, at=found.at))
    return kept


def kind_of(case: Case) -> ReviewKind:
    """The kind of review the case began as: what its application asked for, whatever it was converted to since."""
    application = case.application
    for field in ("kind", "kind_of_review", "priority"):
        if application.get(field) in set(ReviewKind):
            return ReviewKind(application[field])
    return ReviewKind.REGULAR


def has_records(case: Case) -> bool:
    """Whether records were received in the review under way: since the last determination was served, if any was."""
    told = of_case(case)
    served = [i for i, event in enumerate(told) if event.event is EventName.DETERMINATION_SERVED]
    return any(event.event is EventName.RECORDS_RECEIVED for event in told[served[-1] + 1 if served else 0 :])


def presumed_receipt(case: Case, mailed: dt.datetime | dt.date | None = None) -> dt.date:
    """The day on which a notice mailed now (or on ``mailed``) counts as received, by the law's days for mail."""
    from openimr.law.dated import load

    day = day_of(mailed or calendar.now())
    law = load(case.application.get("jurisdiction", "california_dwc"))
    return day + dt.timedelta(days=law.number("clocks.mail_adds.receipt", day))
