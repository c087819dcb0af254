"""Work done outside a page's time, on Procrastinate's queue inside the same PostgreSQL.

A job may be killed at any moment and may run twice; :mod:`openimr.web.queue` asks for it. Each imports what it needs
when it runs: this module is read by every process of the site.
"""

from django.db import OperationalError
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app
from psycopg import OperationalError as LostConnection

from openimr.web.panel import jobs as panel_jobs  # noqa: F401  (its tasks are found through this module)
from openimr.web.queue import TryAgain

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


@app.task(name="read_facts", queue="records", retry=_WHEN_THE_DATABASE_IS_AWAY)
def read_facts(case_id: str) -> None:
    """Read the facts of one case from its case file: of the documents that are new or different."""
    from openimr.web.facts.reading import bring_up_to_date

    bring_up_to_date(case_id)


@app.task(
    name="send_notice",
    queue="notices",
    retry=RetryStrategy(max_attempts=12, exponential_wait=3, retry_exceptions=[TryAgain, OperationalError]),
)
def send_notice(sending_id: str) -> None:
    """Send one notice by e-mail; a server that is away is tried again for some days."""
    from openimr.web.notices.sending import send_email

    send_email(sending_id)


@app.task(name="bind_batch", queue="notices", retry=_WHEN_THE_DATABASE_IS_AWAY)
def bind_batch(batch_id: int) -> None:
    """Bind the PDF of one print-and-mail batch."""
    from openimr.web.notices.sending import bind

    bind(batch_id)


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
