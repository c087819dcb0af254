"""Work done outside a page's time, on Procrastinate's queue inside the same PostgreSQL.

A job is enqueued in the transaction of the rows it is about, may be killed at any moment, and may run twice.
"""

from typing import Any

from django.db import OperationalError, transaction
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued
from psycopg import OperationalError as LostConnection

from openimr.web.models import ApplicationDraft, Case, ReadingBatch, Sending
from openimr.web.panel import jobs as panel_jobs  # noqa: F401  (its tasks are found through this module)


class TryAgain(Exception):
    """A server outside cannot take something now; the job comes back later."""


# Of one case, what ends sooner goes first: a case file half there helps nobody.
PRIORITY = {"expedited": 10, "regular": 0}
_JOINING, _PLANNING, _READING = 2, 1, 0

# Expedited cases have a queue of their own, which every worker also serves beside whatever else it is at.
QUEUES = {"expedited": "expedited", "regular": "records"}

# Losing the database is not a fault of the case: try again, with more and more time between.
_WHEN_THE_DATABASE_IS_AWAY = RetryStrategy(
    max_attempts=20, linear_wait=3, retry_exceptions=[OperationalError, LostConnection]
)


@app.task(name="assemble_case", queue="records", retry=_WHEN_THE_DATABASE_IS_AWAY)
def assemble_case(case_id: str) -> None:
    """Begin to bring the case file of one case up to date: open its files, share their pages out."""
    from openimr.web.records.reading import share_out

    share_out(case_id)


@app.task(name="read_pages", queue="records", retry=_WHEN_THE_DATABASE_IS_AWAY)
def read_pages(batch_id: int) -> None:
    """Read a few pages of one case."""
    from openimr.web.records.reading import read

    read(batch_id)


@app.task(name="join_case_file", queue="records", retry=_WHEN_THE_DATABASE_IS_AWAY)
def join_case_file(case_id: str) -> None:
    """Put the case file of one case together, all its pages being read."""
    from openimr.web.records.reading import join

    join(case_id)


@app.task(name="bind_corrected", queue="records", retry=_WHEN_THE_DATABASE_IS_AWAY)
def bind_corrected(case_id: str) -> None:
    """Bring the files of one case file up to what was corrected by hand."""
    from openimr.web.records.assembling import bind_again

    bind_again(case_id)


def enqueue_assembling(case: Case) -> None:
    """Ask for :func:`assemble_case`. At most one job of a case waits, and at most one runs."""
    key = f"assemble:{case.pk}"
    _ask(assemble_case, case, _PLANNING, lock=key, once=key, case_id=str(case.pk))


def enqueue_reading(batch: ReadingBatch) -> None:
    """Ask for :func:`read_pages`, in the transaction of the batch's row; asking twice is asking once."""
    key = f"read:{batch.pk}"
    _ask(read_pages, batch.case, _READING, lock=key, once=key, batch_id=batch.pk)


def enqueue_joining(case: Case) -> None:
    """Ask for :func:`join_case_file`; never at the same time as a case's :func:`assemble_case`."""
    _ask(join_case_file, case, _JOINING, lock=f"assemble:{case.pk}", once=f"join:{case.pk}", case_id=str(case.pk))


def enqueue_binding(case: Case) -> None:
    """Ask for :func:`bind_corrected`, in the transaction of the correction; several become one job."""
    _ask(bind_corrected, case, _JOINING, lock=f"assemble:{case.pk}", once=f"bind:{case.pk}", case_id=str(case.pk))


def _ask(task: Any, case: Case, urgency: int, *, lock: str, once: str, **arguments: Any) -> None:
    """Enqueue a job of a case, unless one that waits will read what is there when it begins."""
    try:
        with transaction.atomic():
            task.configure(
                lock=lock,
                queueing_lock=once,
                queue=QUEUES.get(case.priority, "records"),
                priority=PRIORITY.get(case.priority, 0) + urgency,
            ).defer(**arguments)
    except AlreadyEnqueued:
        pass  # the waiting job does it


@app.task(name="read_facts", queue="records", retry=_WHEN_THE_DATABASE_IS_AWAY)
def read_facts(case_id: str) -> None:
    """Read the facts of one case from its case file: of the documents that are new or different."""
    from openimr.web.facts.reading import bring_up_to_date

    bring_up_to_date(case_id)


def enqueue_reading_facts(case: Case) -> None:
    """Ask for :func:`read_facts`, in the transaction in which the case file's tables were filled or corrected."""
    key = f"facts:{case.pk}"
    _ask(read_facts, case, _READING, lock=key, once=key, case_id=str(case.pk))


@app.task(
    name="send_notice",
    queue="notices",
    retry=RetryStrategy(max_attempts=12, exponential_wait=3, retry_exceptions=[TryAgain, OperationalError]),
)
def send_notice(sending_id: str) -> None:
    """Send one notice by e-mail; a server that is away is tried again for some days."""
    from openimr.web.notices.sending import send_email

    send_email(sending_id)


def enqueue_sending(sending: Sending) -> None:
    """Ask for :func:`send_notice`, in the transaction of the sending's row."""
    send_notice.configure(lock=f"send:{sending.pk}").defer(sending_id=str(sending.pk))


@app.task(name="bind_batch", queue="notices", retry=_WHEN_THE_DATABASE_IS_AWAY)
def bind_batch(batch_id: int) -> None:
    """Bind the PDF of one print-and-mail batch."""
    from openimr.web.notices.sending import bind

    bind(batch_id)


def enqueue_batch(batch_id: int) -> None:
    """Ask for :func:`bind_batch`, in the transaction of the batch's row."""
    bind_batch.configure(lock=f"batch:{batch_id}").defer(batch_id=batch_id)


@app.periodic(cron="10 6 * * *")
@app.task(name="daily_steps", queue="notices", queueing_lock="daily_steps", retry=_WHEN_THE_DATABASE_IS_AWAY)
def daily_steps(timestamp: int = 0) -> None:
    """What time alone brings: reminders for records that are overdue, cases closed when nobody can appeal any more."""
    from openimr.web.clocks.daily import close_what_is_final, remind_of_records

    remind_of_records()
    close_what_is_final()


@app.task(name="read_application_scan", queue="records", retry=_WHEN_THE_DATABASE_IS_AWAY)
def read_application_scan(draft_id: str) -> None:
    """Read the fields of an application's scan."""
    from openimr.web.applications.scanning import read

    read(draft_id)


def enqueue_reading_of_scan(draft: ApplicationDraft) -> None:
    """Ask for :func:`read_application_scan`, before other reading: a person waits for it."""
    key = f"scan:{draft.pk}"
    try:
        with transaction.atomic():
            read_application_scan.configure(lock=key, queueing_lock=key, priority=20).defer(draft_id=str(draft.pk))
    except AlreadyEnqueued:
        pass  # it waits already
