"""Which day and what time it is for the organization: now in its zone, on the practice day of a demonstration, or at
the moment a simulation stands at."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.utils import timezone

from openimr.web.models import Organization

_STANDS_AT: ContextVar[dt.datetime | None] = ContextVar("calendar_stands_at", default=None)


@contextmanager
def standing_at(moment: dt.datetime) -> Iterator[None]:
    """Inside, the site's calendar stands at ``moment`` (with a zone); events are dated and deadlines counted so."""
    token = _STANDS_AT.set(moment)
    try:
        yield
    finally:
        _STANDS_AT.reset(token)


def practice_day() -> dt.date | None:
    """The day a demonstration's calendar stands on, None for an organization at work."""
    return Organization.objects.values_list("practice_day", flat=True).first()


def now() -> dt.datetime:
    """The moment clocks are counted from: now, with the practice day in place of today where there is one."""
    stands_at = _STANDS_AT.get()
    if stands_at is not None:
        return stands_at
    present, day = timezone.localtime(), practice_day()
    if day is None:
        return present
    return timezone.make_aware(dt.datetime.combine(day, present.time().replace(fold=0)))


def recorded_at() -> dt.datetime:
    """The moment an event is recorded at: real time, also on a practice day; a simulation's own where one runs."""
    return _STANDS_AT.get() or timezone.now()


def today() -> dt.date:
    """The day decisions are dated, credentials are held against and deadlines are counted from."""
    stands_at = _STANDS_AT.get()
    if stands_at is not None:
        return timezone.localtime(stands_at).date()
    return practice_day() or timezone.localdate()


def in_words(due: dt.date, on: dt.date) -> str:
    """How long from ``on`` to a deadline: ``3 days left``, ``due today``, ``2 days late``."""
    days = (due - on).days
    if days == 0:
        return "due today"
    count = f"{abs(days)} day{'' if abs(days) == 1 else 's'}"
    return f"{count} left" if days > 0 else f"{count} late"


def in_hours(due: dt.datetime, at: dt.datetime) -> str:
    """How long from ``at`` to a deadline counted in hours: ``5 hours left``, ``1 hour late``."""
    hours = round(abs((due - at).total_seconds()) / 3600)
    count = "less than an hour" if hours == 0 else f"{hours} hour{'' if hours == 1 else 's'}"
    return f"{count} left" if due >= at else f"{count} late"


def urgency(due: dt.date, on: dt.date) -> str:
    """How a deadline is shown on the day ``on``: ``late``, ``soon`` (three days or fewer) or not marked."""
    days = (due - on).days
    return "late" if days < 0 else "soon" if days <= 3 else ""
