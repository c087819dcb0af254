"""Taking in a case and its records: rows, files on disk and the job that assembles them, all or nothing.

Uploaded names stay in the database; on disk a file is a number, so that no folder listing says who a case is about.
"""

import datetime as dt
import hashlib
import os
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple, Protocol

from django.db import DataError, connection, transaction
from django.utils import timezone

from openimr.domain.case import Case as CaseValue
from openimr.domain.case import handled
from openimr.domain.errors import InputRefused
from openimr.law.events import EventName
from openimr.web import calendar
from openimr.web.accounts.access import May, require
from openimr.web.cases import deadlines, states
from openimr.web.clocks.happened import happened, of_application
from openimr.web.events import history
from openimr.web.models import Assembly, Case, RecordFile, User
from openimr.web.models.case import State
from openimr.web.notices import triggers
from openimr.web.queue import enqueue_assembling
from openimr.web.related.finding import keep_keys

NOT_CERTIFIED = "An expedited review was asked for without the physician's certification: it is handled as regular."
CHUNK = 1024 * 1024
_SUFFIX = re.compile(r"\.[a-z0-9]{1,8}$")


class Readable(Protocol):
    """Something bytes can be read from, piece by piece."""

    def read(self, size: int, /) -> bytes:
        """At most ``size`` bytes; none at the end."""


class Upload(NamedTuple):
    """A file as it was sent: its own name and its bytes."""

    name: str
    content: Readable


class NumberTaken(Exception):
    """There is already a case with this number."""


def take_in(
    application: CaseValue, uploads: Iterable[Upload], actor: User | None, *, came: Mapping[str, str] | None = None
) -> Case:
    """Create the case of ``application`` with its records, and ask for the case file to be assembled.

    An expedited review without the physician's certification is handled as a regular one; its event says so.

    Args:
        application: the application, read and validated.
        uploads: its records; there may be none yet.
        actor: who takes it in, None for the system (the demonstration) and for what the parties send themselves.
        came: how it came, for the event, such as ``{"way": "on the site"}``.

    Raises:
        Refused: the actor's role does not include taking in cases.
        NumberTaken: the case number is in use.
        InputRefused: a text holds a character that cannot be kept, or is longer than any name or number is.
    """
    if actor is not None:
        require(actor, May.TAKE_IN)
    application = handled(application)
    if "\\u0000" in application.model_dump_json():
        raise InputRefused(application.case_number, "A text holds a NUL character.", "Take it out.")
    with transaction.atomic():
        if Case.objects.filter(number=application.case_number).exists():
            raise NumberTaken(application.case_number)
        case = Case(
            number=application.case_number,
            priority=application.priority.value,
            application=application.model_dump(mode="json"),
            employee_name=application.employee.name,
            claim_number=application.claim.claim_number,
            disputed="; ".join(item.treatment for item in application.disputed_treatments),
            received_on=application.application.received_date,
        )
        case.state_since = calendar.now()
        _insert(case)
        Assembly.objects.create(case=case, status=Assembly.Status.WAITING)
        history.record(
            case,
            actor,
            "application received",
            reason=NOT_CERTIFIED if application.application.asked_priority else "",
            after={
                "number": case.number,
                "priority": case.priority,
                "disputed_treatments": len(application.disputed_treatments),
                **(came or {}),
            },
            clock=of_application(case),
        )
        deadlines.refresh(case)
        keep_keys(case)
        triggers.received(case, actor)
        add_records(case, uploads, actor)
    return case


def _insert(case: Case) -> None:
    try:
        with transaction.atomic():
            case.save(force_insert=True)
    except DataError:
        said = "The employee's name or the number of the claim or case is too long to be one."
        raise InputRefused(case.number[:40], said, "Shorten it.") from None


def next_number(on: dt.date) -> str:
    """A case number nobody has, for an application that comes without one: ``IMR26-0000001``."""
    with connection.cursor() as cursor:
        while True:
            cursor.execute("SELECT nextval('web_case_number')")
            number = f"IMR{on:%y}-{cursor.fetchone()[0]:07d}"
            if not Case.objects.filter(number=number).exists():
                return number


def add_records(
    case: Case, uploads: Iterable[Upload], actor: User | None, *, came: Mapping[str, str] | None = None
) -> list[RecordFile]:
    """Keep files that were handed in for the case, and ask for assembling. A file sent twice is kept once.

    The same bytes under another name are kept: copies are shown as copies, never dropped. ``came`` is added to the
    event, such as who sent them by the programming interface.

    Raises:
        Refused: the actor's role does not include it.
        NotPossible: the determination is signed; its record is closed.
    """
    if actor is not None:
        require(actor, May.TAKE_IN)
    with transaction.atomic():
        locked = Case.objects.select_for_update(no_key=True).get(pk=case.pk)
        if locked.state in (*states.DECIDED, *states.ENDED):
            where = State(locked.state).label.lower()
            raise states.NotPossible(f"The case is {where}: no records can be added to it.")
        case.records_folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        known = set(case.record_files.values_list("name", "sha256"))
        last = case.record_files.order_by("-sequence").values_list("sequence", flat=True).first() or 0
        kept: list[RecordFile] = []
        for upload in uploads:
            row = _keep(locked, last + len(kept) + 1, upload, actor, known)
            if row is not None:
                kept.append(row)
                known.add((row.name, row.sha256))
        if kept:
            history.record(
                locked,
                actor,
                "records received",
                after={
                    "files": [{"file": row.stored_name, "size": row.size, "sha256": row.sha256} for row in kept],
                    **(came or {}),
                },
                clock=[happened(EventName.RECORDS_RECEIVED, _in_hand(locked))],
            )
            deadlines.refresh(locked)
            request_assembling(locked)
    case.refresh_from_db()
    return kept


def _in_hand(case: Case) -> dt.datetime | dt.date:
    """When records count as received: now, but never before the application they belong to."""
    now, received = timezone.localtime(calendar.now()), case.received_on
    return now if now.date() >= received else received


def request_assembling(case: Case) -> None:
    """Ask for the case file to be assembled from what is there: in the caller's transaction, so that the job exists
    exactly when the rows it is about do. Asking again while a job waits changes nothing."""
    with transaction.atomic():
        assembly = Assembly.objects.select_for_update().get(case_id=case.pk)
        assembly.requested += 1
        assembly.status = Assembly.Status.WAITING
        assembly.stage, assembly.reason = "", ""
        assembly.pages_done, assembly.pages_total = 0, None
        assembly.save()
        enqueue_assembling(case)


def retry_assembling(case: Case, actor: User) -> None:
    """Try again after assembling has failed.

    Raises:
        Refused: the actor's role does not include it.
        NotPossible: it has not failed.
    """
    require(actor, May.TAKE_IN)
    with transaction.atomic():
        locked = Case.objects.select_for_update(no_key=True).get(pk=case.pk)
        if locked.assembly.status != Assembly.Status.FAILED:
            raise states.NotPossible("Assembling has not failed; there is nothing to try again.")
        history.record(locked, actor, "assembling tried again")
        request_assembling(locked)


def stored_names(case: Case, names: Sequence[str] | None = None) -> dict[str, str]:
    """The uploaded name behind every stored one: ``{"0001.pdf": "MRI of the spine.pdf"}``."""
    rows = case.record_files.all() if names is None else case.record_files.filter(stored_name__in=names)
    return {row.stored_name: row.name for row in rows}


def suffix_of(name: str) -> str:
    """The ending of a file's name that says its format, such as ``.pdf``; empty where there is none to trust."""
    found = _SUFFIX.search(name.lower())
    return found.group() if found else ""


def _keep(
    case: Case, sequence: int, upload: Upload, actor: User | None, known: set[tuple[str, str]]
) -> RecordFile | None:
    """Write one file under its number, unless this very file was sent before; the rename makes it whole or absent."""
    name = Path(upload.name.replace("\\", "/")).name[:500] or "unnamed"
    target = case.records_folder / f"{sequence:04d}{suffix_of(name)}"
    partial = case.folder / f".{target.name}.partial"
    digest, size = hashlib.sha256(), 0
    with partial.open("wb") as out:
        while chunk := upload.content.read(CHUNK):
            out.write(chunk)
            digest.update(chunk)
            size += len(chunk)
        out.flush()
        os.fsync(out.fileno())
    if (name, digest.hexdigest()) in known:
        partial.unlink()
        return None
    partial.chmod(0o600)
    partial.rename(target)
    return RecordFile.objects.create(
        case=case,
        sequence=sequence,
        name=name,
        stored_name=target.name,
        size=size,
        sha256=digest.hexdigest(),
        uploaded_by=actor,
        uploaded_at=timezone.now(),
    )
