"""The one way to write a case's history, and the proof that nobody has rewritten it.

Every event carries the hash of the one before it, so that changing, removing or inserting one shows in the chain.
"""

import datetime as dt
import hashlib
import json
from collections.abc import Sequence
from typing import Any, NamedTuple

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection

from openimr.law.events import Event as LawEvent
from openimr.web import calendar
from openimr.web.clocks.happened import as_recorded
from openimr.web.models import AccessRecord, Case, CaseParty, Event, User

BEGINNING = "0" * 64


class ChainCheck(NamedTuple):
    """What verifying found: how many events there are, and the first that does not fit (None when all do)."""

    events: int
    broken_at: int | None
    problem: str

    @property
    def holds(self) -> bool:
        """Whether the whole chain holds."""
        return self.broken_at is None


def record(
    case: Case,
    actor: User | None,
    action: str,
    *,
    reason: str = "",
    before: Any = None,
    after: Any = None,
    at: dt.datetime | None = None,
    clock: Sequence[LawEvent] = (),
) -> Event:
    """Append one event to the case's history, in the transaction of the change it tells about.

    Args:
        case: the case that changed; its row is locked, so that two events never take the same place.
        actor: who did it, None for the system itself.
        action: a verb phrase in the past, such as ``records received``.
        reason: why, where a person gave one.
        before: what stood there before; anything JSON can say.
        after: what stands there now.
        at: when, now if not given.
        clock: what it means for the law's clocks; kept in ``after["clock"]``, whence the deadlines are computed.

    Raises:
        RuntimeError: outside a transaction, where the event could be kept without its change.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("history.record() belongs into the transaction of the change it records")
    if clock:
        after = {**(after or {}), "clock": as_recorded(clock)}
    Case.objects.select_for_update().only("pk").get(pk=case.pk)
    last = Event.objects.filter(case_id=case.pk).order_by("-sequence").first()
    event = Event(
        case_id=case.pk,
        sequence=last.sequence + 1 if last else 1,
        at=at or calendar.recorded_at(),
        actor=actor,
        actor_role=actor.role if actor else "",
        action=action,
        reason=reason,
        before=_plain(before),
        after=_plain(after),
        previous_hash=last.hash if last else BEGINNING,
    )
    event.hash = fingerprint(event)
    event.save(force_insert=True)
    return event


def fingerprint(event: Event) -> str:
    """The SHA-256 over everything the event says and the hash of the one before, in one canonical form."""
    content = {
        "case": str(event.case_id),
        "sequence": event.sequence,
        "at": event.at.astimezone(dt.UTC).isoformat(timespec="microseconds"),
        "actor": event.actor_id,
        "actor_role": event.actor_role,
        "action": event.action,
        "reason": event.reason,
        "before": event.before,
        "after": event.after,
        "previous_hash": event.previous_hash,
    }
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(canonical.encode()).hexdigest()


def verify_chain(case: Case) -> ChainCheck:
    """Go through the case's history from its beginning and prove that each event follows the one before."""
    previous, count = BEGINNING, 0
    for event in Event.objects.filter(case_id=case.pk).order_by("sequence").iterator(chunk_size=500):
        count += 1
        if event.sequence != count:
            return ChainCheck(count, count, f"event {count} is missing")
        if event.previous_hash != previous:
            return ChainCheck(count, count, f"event {count} does not follow event {count - 1}")
        if event.hash != fingerprint(event):
            return ChainCheck(count, count, f"event {count} has been changed")
        previous = event.hash
    return ChainCheck(count, None, "")


def record_access(
    user: User | None, case: Case, what: str, page: int | None = None, *, party: CaseParty | None = None
) -> None:
    """Keep that this person, or this party on the portal, read protected information.

    ``what`` is a noun such as ``page`` or ``letter``.
    """
    AccessRecord.objects.create(user=user, party=party, case=case, what=what, page=page)


def _plain(value: Any) -> Any:
    """The value as JSON gives it back, so that the hash is over what the database returns."""
    return None if value is None else json.loads(json.dumps(value, cls=DjangoJSONEncoder))
