"""Work done outside a page's time, on Procrastinate's queue inside the same PostgreSQL.

A job is enqueued in the transaction of the rows it is about, may be killed at any moment, and may run twice.
"""

from django.db import OperationalError, transaction
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued
from psycopg import OperationalError as LostConnection

from openimr.web.models import Case

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
