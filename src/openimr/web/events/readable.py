"""An event as a person reads it: what changed from what to what, and what it means for the clocks."""

import datetime as dt
from typing import Any, NamedTuple

from openimr.law.events import Event as LawEvent
from openimr.web.models import Event
from openimr.web.models.case import State
from openimr.web.wording import iso, moment, plainly, words

# Which reviewer it was is only for those who see the panel.
NAMES_A_REVIEWER = frozenset({"reviewer", "reviewers", "not_again", "candidates"})
CLOCK = "clock"


class Change(NamedTuple):
    """One thing an event changed or noted; ``before`` is None where nothing stood there or it does not matter."""

    label: str
    before: str | None
    after: str | None


def changes(event: Event, *, sees_panel: bool) -> list[Change]:
    """What an event says, field by field.

    Args:
        event: the event.
        sees_panel: whether the reader may know which reviewer it was.
    """
    before, after = _fields(event.before), _fields(event.after)
    names = [name for name in dict.fromkeys([*before, *after]) if name != CLOCK]
    return [
        Change(words(name), _said(name, before[name]) if name in before else None, _after(name, after))
        for name in names
        if sees_panel or name not in NAMES_A_REVIEWER
    ]


def clock_of(event: Event) -> list[str]:
    """What an event means for the law's clocks, in words: ``notice of assignment sent, by mail: 2016-05-10``."""
    told = []
    for entry in _fields(event.after).get(CLOCK, ()):
        one = LawEvent.model_validate(entry)
        at = moment(one.at) if isinstance(one.at, dt.datetime) else iso(one.at)
        told.append(f"{one.event.label}{f', {one.by.label}' if one.by else ''}: {at}")
    return told


def _after(name: str, after: dict[str, Any]) -> str | None:
    return _said(name, after[name]) if name in after else None


def _said(name: str, value: Any) -> str:
    if name == "state" and value in State.values:
        return str(State(value).label)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return plainly(value)


def _fields(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {} if value is None else {"value": value}
