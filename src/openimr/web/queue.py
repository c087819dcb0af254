"""Asks for work outside a page's time: a job is enqueued by its name, in the transaction of the rows it is about.

The work itself is in :mod:`openimr.web.jobs`; whoever asks need not know who does it.
"""

from typing import Any

from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued
from procrastinate.jobs import JobDeferrer
from procrastinate.types import JSONValue

from openimr.web.models import ApplicationDraft, Case, ReadingBatch, Sending

# Of one case, what ends sooner goes first: a case file half there helps nobody.
PRIORITY = {"expedited": 10, "regular": 0}
_JOINING, _PLANNING, _READING = 2, 1, 0
_A_PERSON_WAITS = 20

# Expedited cases have a queue of their own, which every worker also serves beside whatever else it is at.
QUEUES = {"expedited": "expedited", "regular": "records"}


class TryAgain(Exception):
    """A server outside cannot take something now; the job comes back later."""


def enqueue_assembling(case: Case) -> None:
    """Ask for :func:`~openimr.web.jobs.assemble_case`. At most one job of a case waits, and at most one runs."""
    key = f"assemble:{case.pk}"
    _ask_of(case, "assemble_case", _PLANNING, lock=key, once=key, case_id=str(case.pk))


def enqueue_reading(batch: ReadingBatch) -> None:
    """Ask for :func:`~openimr.web.jobs.read_pages`; asking twice is asking once."""
    key = f"read:{batch.pk}"
    _ask_of(batch.case, "read_pages", _READING, lock=key, once=key, batch_id=batch.pk)


def enqueue_joining(case: Case) -> None:
    """Ask for :func:`~openimr.web.jobs.join_case_file`; never at the same time as a case's ``assemble_case``."""
    lock, once = f"assemble:{case.pk}", f"join:{case.pk}"
    _ask_of(case, "join_case_file", _JOINING, lock=lock, once=once, case_id=str(case.pk))


def enqueue_binding(case: Case) -> None:
    """Ask for :func:`~openimr.web.jobs.bind_corrected`, with a correction; several become one job."""
    lock, once = f"assemble:{case.pk}", f"bind:{case.pk}"
    _ask_of(case, "bind_corrected", _JOINING, lock=lock, once=once, case_id=str(case.pk))


def enqueue_reading_facts(case: Case) -> None:
    """Ask for :func:`~openimr.web.jobs.read_facts`, once the case file's tables were filled or corrected."""
    key = f"facts:{case.pk}"
    _ask_of(case, "read_facts", _READING, lock=key, once=key, case_id=str(case.pk))


def enqueue_reading_of_scan(draft: ApplicationDraft) -> None:
    """Ask for :func:`~openimr.web.jobs.read_application_scan`, before other reading: a person waits for it."""
    key = f"scan:{draft.pk}"
    _ask_once("read_application_scan", key, {"lock": key, "priority": _A_PERSON_WAITS}, draft_id=str(draft.pk))


def enqueue_moving_on(case: Case) -> None:
    """Ask for :func:`~openimr.web.panel.jobs.move_case_on`, in the transaction of what made the case free."""
    key = f"move_on:{case.pk}"
    _ask_once("move_case_on", key, {"lock": key}, case_id=str(case.pk))


def enqueue_sending(sending: Sending) -> None:
    """Ask for :func:`~openimr.web.jobs.send_notice`."""
    _task("send_notice", lock=f"send:{sending.pk}").defer(sending_id=str(sending.pk))


def enqueue_batch(batch_id: int) -> None:
    """Ask for :func:`~openimr.web.jobs.bind_batch`."""
    _task("bind_batch", lock=f"batch:{batch_id}").defer(batch_id=batch_id)


def _ask_of(case: Case, name: str, urgency: int, *, lock: str, once: str, **arguments: JSONValue) -> None:
    """Ask for a job of a case, in the queue and with the priority of its kind of review."""
    queue = QUEUES.get(case.priority, "records")
    how = {"lock": lock, "queue": queue, "priority": PRIORITY.get(case.priority, 0) + urgency}
    _ask_once(name, once, how, **arguments)


def _ask_once(name: str, once: str, how: dict[str, Any], **arguments: JSONValue) -> None:
    """Enqueue a job, unless one with the key ``once`` waits: it will read what is there when it begins."""
    try:
        with transaction.atomic():
            _task(name, queueing_lock=once, **how).defer(**arguments)
    except AlreadyEnqueued:
        pass  # the waiting job does it


def _task(name: str, **how: Any) -> JobDeferrer:
    """The task of this name; one that nobody does is refused when it is asked for, not when it would run."""
    return app.configure_task(name, allow_unknown=False, **how)
