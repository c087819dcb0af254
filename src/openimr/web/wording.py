"""Template filters and tags for how the site says things: dates, page ranges, bytes, deadlines."""

import datetime as dt
from collections.abc import Iterable

from django import template
from django.utils import timezone

register = template.Library()


@register.filter
def day(value: dt.date | dt.datetime | None) -> str:
    """A date in prose: ``3 June 2014``."""
    if value is None:
        return "no date"
    if isinstance(value, dt.datetime):
        value = timezone.localtime(value).date()
    return f"{value.day} {value:%B %Y}"


@register.filter
def iso(value: dt.date | dt.datetime | None) -> str:
    """A date in a table: ``2014-06-03``; empty where there is none."""
    if value is None:
        return ""
    if isinstance(value, dt.datetime):
        value = timezone.localtime(value).date()
    return value.isoformat()


@register.filter
def moment(value: dt.datetime | None) -> str:
    """A time in a table, in the organization's zone: ``2014-06-03 14:05``."""
    return f"{timezone.localtime(value):%Y-%m-%d %H:%M}" if value else ""


@register.filter
def page_ranges(pages: Iterable[int]) -> str:
    """Page numbers as people write them: ``3-5, 9``."""
    parts: list[list[int]] = []
    for page in sorted(set(pages)):
        if parts and page == parts[-1][-1] + 1:
            parts[-1].append(page)
        else:
            parts.append([page])
    return ", ".join(f"{part[0]}-{part[-1]}" if len(part) > 1 else str(part[0]) for part in parts)


@register.filter
def countdown(due: dt.datetime | dt.date | None) -> str:
    """How long until a deadline, in words: ``3 days left``, ``due today``, ``2 days late``."""
    if due is None:
        return "no deadline yet"
    last = timezone.localtime(due).date() if isinstance(due, dt.datetime) else due
    days = (last - timezone.localdate()).days
    if days == 0:
        return "due today"
    count = f"{abs(days)} day{'' if abs(days) == 1 else 's'}"
    return f"{count} left" if days > 0 else f"{count} late"


@register.filter
def urgency(due: dt.datetime | dt.date | None) -> str:
    """The state a deadline is shown in: ``late``, ``soon`` (three days or fewer) or empty."""
    if due is None:
        return ""
    last = timezone.localtime(due).date() if isinstance(due, dt.datetime) else due
    days = (last - timezone.localdate()).days
    return "late" if days < 0 else "soon" if days <= 3 else ""
