"""Which day it is for the organization: today in its zone, or the practice day of a demonstration."""

import datetime as dt

from django.utils import timezone

from openimr.web.models import Organization


def practice_day() -> dt.date | None:
    """The day a demonstration's calendar stands on, None for an organization at work."""
    return Organization.objects.values_list("practice_day", flat=True).first()


def today() -> dt.date:
    """The day decisions are dated, credentials are held against and deadlines are counted from."""
    return practice_day() or timezone.localdate()


def in_words(due: dt.date, on: dt.date) -> str:
    """How long from ``on`` to a deadline: ``3 days left``, ``due today``, ``2 days late``."""
    days = (due - on).days
    if days == 0:
        return "due today"
    count = f"{abs(days)} day{'' if abs(days) == 1 else 's'}"
    return f"{count} left" if days > 0 else f"{count} late"


def urgency(due: dt.date, on: dt.date) -> str:
    """How a deadline is shown on the day ``on``: ``late``, ``soon`` (three days or fewer) or not marked."""
    days = (due - on).days
    return "late" if days < 0 else "soon" if days <= 3 else ""
