"""Template filters and tags for how the site says things: dates, times, page ranges, sizes."""

import datetime as dt
from collections.abc import Iterable

from django import template
from django.utils import timezone

from openimr.domain.anatomy import BodyPart

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
def when(value: dt.date | dt.datetime | None) -> str:
    """A day or a time, whichever it is: ``2014-06-03``, or ``2014-06-03 14:05`` in the organization's zone."""
    return moment(value) if isinstance(value, dt.datetime) else iso(value)


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
def file_size(count: int) -> str:
    """Bytes as people say them: ``1.4 MB``."""
    size = float(count)
    for unit in ("bytes", "KB", "MB"):
        if size < 1000:
            return f"{size:.0f} {unit}" if unit == "bytes" else f"{size:.1f} {unit}"
        size /= 1000
    return f"{size:.1f} GB"


@register.filter
def likely(probability: float) -> str:
    """A probability as a person reads it: ``87 %``; what is nearly sure or nearly impossible is not called either."""
    if probability >= 0.995:
        return "more than 99 %"
    return "less than 1 %" if probability < 0.005 else f"{100 * probability:.0f} %"


@register.filter
def words(value: object) -> str:
    """A value's machine name as words: ``lumbar_spine`` is ``lumbar spine``."""
    return value.words if isinstance(value, BodyPart) else str(value).replace("_", " ")


@register.filter
def plainly(value: object) -> str:
    """A value of an event as a person reads it: lists and tables of it in one line."""
    if isinstance(value, dict):
        return ", ".join(f"{words(name)} {plainly(part)}" for name, part in value.items())
    if isinstance(value, list | tuple):
        return "; ".join(plainly(part) for part in value)
    return "none" if value is None else str(value)


@register.filter
def at(mapping: dict[str, object], key: str) -> object:
    """What a table holds under a key; empty where it holds nothing."""
    return mapping.get(key, "")
