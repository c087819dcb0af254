"""Work done outside a page's time, on Procrastinate's queue inside the same PostgreSQL.

A job is enqueued in the transaction of the rows it is about, may be killed at any moment, and may run twice.
"""

from django.db import OperationalError, transaction
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued
from psycopg import OperationalError as LostConnection

from openimr.web.models import ApplicationDraft, Case, Sending
from openimr.web.panel import jobs as panel_jobs  # noqa: F401  (its tasks are found through this module)


class TryAgain(Exception):
    """A server outside cannot take something now; the job comes back later."""


PRIORITY = {"expedited": 10, "regular": 0}

# Losing the database is not a fault of the case: try again, with more and more time between.
_WHEN_THE_DATABASE_IS_AWAY = RetryStrategy(
    max_attempts=6, exponential_wait=2, retry_exceptions=[OperationalError, LostConnection]
)


@app.task(name="assemble_case", queue="records", retry=_WHEN_THE_DATABASE_IS_AWAY)
def assemble_case(case_id: str) -> None:
    """Bring the case file of one case up to date with its records."""
    from openimr.web.records.assembling import bring_up_to_date

    bring_up_to_date(case_id)


def enqueue_assembling(case: Case) -> None:
    """Ask for :func:`assemble_case`. At most one job of a case waits, and at most one runs."""
    key = f"assemble:{case.pk}"
    try:
        with transaction.atomic():
            assemble_case.configure(lock=key, queueing_lock=key, priority=PRIORITY.get(case.priority, 0)).defer(
                case_id=str(case.pk)
            )
    except AlreadyEnqueued:
        pass  # the waiting job will read what is there when it begins


@app.task(name="read_facts", queue="records", retry=_WHEN_THE_DATABASE_IS_AWAY)
def read_facts(case_id: str) -> None:
    """Read the facts of one case from its case file."""
    from openimr.web.facts.reading import bring_up_to_date

    bring_up_to_date(case_id)


def enqueue_reading_facts(case: Case) -> None:
    """Ask for :func:`read_facts`, in the transaction in which the case file's tables were filled."""
    key = f"facts:{case.pk}"
    try:
        with transaction.atomic():
            read_facts.configure(lock=key, queueing_lock=key, priority=PRIORITY.get(case.priority, 0)).defer(
                case_id=str(case.pk)
            )
    except AlreadyEnqueued:
        pass  # the waiting job reads what is there when it begins


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
