"""The one way to write a case's history, and the proof that nobody has rewritten it.

Every event carries the hash of the one before it, so that changing, removing or inserting one shows in the chain.
"""

import datetime as dt
import hashlib
import json
from collections.abc import Sequence
from typing import Any, NamedTuple
from uuid import UUID

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection

from openimr.law.events import Event as LawEvent
from openimr.web import calendar
from openimr.web.clocks.happened import as_recorded
from openimr.web.models import AccessRecord, ApplicationDraft, Case, CaseParty, Event, User

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
    entry = Entry(case, action, reason=reason, before=before, after=after)
    (event,) = _following([entry], actor, at)
    event.save(force_insert=True)
    return event


class Entry(NamedTuple):
    """What one event of :func:`record_all` says."""

    case: Case
    action: str
    reason: str = ""
    before: Any = None
    after: Any = None


def record_all(entries: Sequence[Entry], actor: User | None) -> list[Event]:
    """Append events to the histories of many cases at once, in the transaction of what they tell about.

    Args:
        entries: those of one case in their order.
        actor: who did it all, None for the system itself.

    Raises:
        RuntimeError: outside a transaction.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("history.record_all() belongs into the transaction of the changes it records")
    return Event.objects.bulk_create(_following(entries, actor, None), batch_size=500)


def _following(entries: Sequence[Entry], actor: User | None, at: dt.datetime | None) -> list[Event]:
    """The events that follow the last ones of their cases, not kept yet; the cases are locked.

    Always in one order, so that two who record in many cases never wait for each other.
    """
    last = _locked_ends(sorted({entry.case.pk for entry in entries}))
    events = []
    for entry in entries:
        sequence, previous = last.get(entry.case.pk, (0, BEGINNING))
        event = Event(
            case_id=entry.case.pk,
            sequence=sequence + 1,
            at=at or calendar.recorded_at(),
            actor=actor,
            actor_role=actor.role if actor else "",
            action=entry.action,
            reason=entry.reason,
            before=_plain(entry.before),
            after=_plain(entry.after),
            previous_hash=previous,
        )
        event.hash = fingerprint(event)
        last[entry.case.pk] = event.sequence, event.hash
        events.append(event)
    return events


def _locked_ends(cases: list[UUID]) -> dict[UUID, tuple[int, str]]:
    """Lock these cases; of each, the number and the hash of its last event.

    Two statements: the second sees what whoever held a lock before has written. The lock lets rows be added that only
    point to the case (pages to read, reads that are recorded): they would wait for it, and what it waits for with them.
    """
    quote = connection.ops.quote_name
    case, event = quote(Case._meta.db_table), quote(Event._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id FROM {case} WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE", [cases])  # noqa: S608
        cursor.execute(
            f"SELECT DISTINCT ON (case_id) case_id, sequence, hash FROM {event} "  # noqa: S608
            "WHERE case_id = ANY(%s) ORDER BY case_id, sequence DESC",
            [cases],
        )
        return {key: (sequence, digest) for key, sequence, digest in cursor.fetchall()}


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


def record_draft_access(draft: ApplicationDraft, what: str, user: User | None = None) -> None:
    """Keep that this person, or (None) whoever holds its key, read an application, and the case it has become.

    ``what`` is a noun such as ``application: treatments``.
    """
    AccessRecord.objects.create(user=user, case_id=draft.case_id, draft=draft, what=what[:40])


def _plain(value: Any) -> Any:
    """The value as JSON gives it back, so that the hash is over what the database returns."""
    return None if value is None else json.loads(json.dumps(value, cls=DjangoJSONEncoder))
