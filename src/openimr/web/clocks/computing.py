"""The deadlines of a case from its events: computed by the law's clocks, held against what was done, and kept.

What sorts the worklist is the next deadline of whoever has to act: the step the case waits for, or the determination
where that is due first.
"""

import datetime as dt
import tomllib
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

import yaml
from django.utils import timezone

from openimr.law.clocks import Deadline, DeadlineName, deadlines
from openimr.law.dated import LawError
from openimr.law.events import Event, EventName
from openimr.web.clocks import happened
from openimr.web.models import Case
from openimr.web.models.case import State
from openimr.web.models.deadline import CaseDeadline

# What meets a deadline: the event that was waited for.
MET_BY = {
    DeadlineName.APPLY: EventName.APPLICATION_RECEIVED,
    DeadlineName.NOTICE_OF_ASSIGNMENT: EventName.NOTICE_OF_ASSIGNMENT_SENT,
    DeadlineName.RECORDS: EventName.RECORDS_RECEIVED,
    DeadlineName.DETERMINATION: EventName.DETERMINATION_SERVED,
}
# The states in which the claims administrator, the employee or we still owe what a deadline asks for.
_UNDECIDED = frozenset(State) - {
    State.SERVED,
    State.CLOSED,
    State.INELIGIBLE,
    State.WITHDRAWN,
    State.TERMINATED,
    State.APPEALED,
    State.DEFERRED,
    State.CONSOLIDATED,
}
OPEN_IN = {
    DeadlineName.ANSWER_INFORMATION_REQUEST: frozenset({State.INFORMATION_REQUESTED}),
    DeadlineName.NOTICE_OF_ASSIGNMENT: frozenset({State.ELIGIBLE}),
    DeadlineName.RECORDS: frozenset({State.AWAITING_RECORDS}),
    DeadlineName.DETERMINATION: _UNDECIDED,
    DeadlineName.AUTHORIZE: frozenset({State.SERVED}),
    DeadlineName.REIMBURSE: frozenset({State.SERVED}),
    DeadlineName.APPEAL: frozenset({State.SERVED}),
}


class Acting(NamedTuple):
    """Who has to act in a state, the law's deadline they work against, and the organization's own target."""

    acts: str
    deadline: str | None
    target: dict[str, Any] | None


@cache
def acting() -> dict[str, Acting]:
    """Of every state in which somebody has to act: who, and against which deadline (``acting.yaml``)."""
    read = yaml.safe_load((files(__package__) / "acting.yaml").read_text(encoding="utf-8"))
    return {state: Acting(row["acts"], row.get("deadline"), row.get("target")) for state, row in read.items()}


@cache
def labels() -> dict[str, dict[str, str]]:
    """How the site names each deadline of the law and the organization's targets, and who acts on it."""
    named: dict[str, dict[str, str]] = tomllib.loads((files(__package__) / "labels.toml").read_text(encoding="utf-8"))
    for row in acting().values():
        if row.target:
            named[row.target["name"]] = {"label": row.target["label"], "acts": row.acts}
    return named


def refresh(case: Case, *, also: Sequence[str] = ()) -> None:
    """Compute the case's deadlines from its events and keep them, with the next one on the case itself.

    Belongs into the transaction of the change; ``also`` are fields of the case that changed with it and are kept, too.
    Where the law holds nothing for the case's days there is no deadline of
    the law, and ``case.due`` says why.
    """
    told = happened.of_case(case)
    problem = ""
    try:
        found = deadlines(told, happened.kind_of(case), case.application.get("jurisdiction", "california_dwc"))
    except (LawError, ValueError) as error:
        found, problem = [], str(error)
    rows = _rows(case, found, told)
    if (target := _target(case)) is not None:
        rows.append(target)
    CaseDeadline.objects.filter(case=case).delete()
    CaseDeadline.objects.bulk_create(rows)
    following = _next(case, rows)
    row = acting().get(case.state)
    case.waits_for = row.acts if row else ""
    case.due_at = following.due_at if following else None
    case.due = (
        {**following.content, "deadline": following.name} if following else {"problem": problem} if problem else {}
    )
    case.save(update_fields=["due_at", "due", "waits_for", *also])


def _rows(case: Case, found: list[Deadline], told: list[Event]) -> list[CaseDeadline]:
    """A row a deadline. Of several of one name (a second request, a remand) only the newest can still be open."""
    rows: list[CaseDeadline] = []
    for name in dict.fromkeys(deadline.deadline for deadline in found):
        of_name = [deadline for deadline in found if deadline.deadline is name]
        met = _met(name, told, len(of_name))
        for number, (deadline, met_at) in enumerate(zip(of_name, met, strict=True), 1):
            waited_for = number == len(of_name) and case.state in OPEN_IN.get(name, frozenset())
            is_open = waited_for and (met_at is None or name is DeadlineName.RECORDS)
            rows.append(
                CaseDeadline(
                    case=case,
                    name=name.value,
                    due_at=end_of(deadline.due),
                    acts=labels()[name.value]["acts"],
                    is_open=is_open,
                    met_at=None if is_open else met_at,
                    content=deadline.model_dump(mode="json"),
                )
            )
    return rows


def _met(name: DeadlineName, told: list[Event], count: int) -> list[dt.datetime | None]:
    """When each of the ``count`` deadlines of this name was met, None where it was not."""
    awaited = MET_BY.get(name)
    if awaited is None:
        return [None] * count
    if name is DeadlineName.RECORDS:
        starts = [i for i, event in enumerate(told) if event.event is EventName.NOTICE_OF_ASSIGNMENT_SENT]
        spans = [told[start:end] for start, end in zip(starts, [*starts[1:], len(told)], strict=True)]
        found = [[event for event in span if event.event is awaited][-1:] for span in spans]
    else:
        spans = _reviews(told) if name is DeadlineName.DETERMINATION else [told]
        found = [[event for event in span if event.event is awaited][:1] for span in spans]
    met = [_moment(events[0].at) if events else None for events in found]
    if name is DeadlineName.APPLY or len(met) < count:
        return [None] * (count - len(met)) + met
    return met[len(met) - count :]


def _reviews(told: list[Event]) -> list[list[Event]]:
    """The events of each review: a notice of assignment after a determination was served begins another (a remand)."""
    reviews: list[list[Event]] = [[]]
    for event in told:
        if event.event is EventName.NOTICE_OF_ASSIGNMENT_SENT and any(
            other.event is EventName.DETERMINATION_SERVED for other in reviews[-1]
        ):
            reviews.append([])
        reviews[-1].append(event)
    return reviews


def _moment(at: dt.datetime | dt.date) -> dt.datetime:
    return at if isinstance(at, dt.datetime) else timezone.make_aware(dt.datetime.combine(at, dt.time()))


def _target(case: Case) -> CaseDeadline | None:
    row = acting().get(case.state)
    if row is None or row.target is None:
        return None
    from openimr.law.business_days import calendar_of

    since = timezone.localtime(case.state_since)
    amount = row.target["expedited" if case.priority == "expedited" else "regular"]
    if "hours" in amount:
        due: dt.datetime | dt.date = since + dt.timedelta(hours=amount["hours"])
        counted = f"+{amount['hours']} hours = {due:%Y-%m-%d %H:%M (%a)}"
    else:
        days = calendar_of(case.application.get("jurisdiction", "california_dwc"))
        due, _ = days.add(since.date(), amount["business_days"])
        counted = f"+{amount['business_days']} business days = {due:%Y-%m-%d (%a)}"
    return CaseDeadline(
        case=case,
        name=row.target["name"],
        due_at=end_of(due),
        acts=row.acts,
        own=True,
        content={
            "due": due.isoformat(),
            "rule": f"{row.target['label']}: the organization's own target",
            "source": "the organization; no law sets this time",
            "steps": [f"in this state since {since:%Y-%m-%d %H:%M (%a)}", counted],
        },
    )


def _next(case: Case, rows: list[CaseDeadline]) -> CaseDeadline | None:
    row = acting().get(case.state)
    if row is None:
        return None
    wanted = {row.deadline, row.target["name"] if row.target else None, DeadlineName.DETERMINATION.value}
    candidates = [deadline for deadline in rows if deadline.is_open and deadline.name in wanted]
    return min(candidates, key=lambda deadline: deadline.due_at, default=None)


def end_of(due: dt.datetime | dt.date) -> dt.datetime:
    """The last moment of a deadline: itself, or the end of the day in the organization's zone."""
    if isinstance(due, dt.datetime):
        return due
    return timezone.make_aware(dt.datetime.combine(due, dt.time(23, 59, 59)))
