"""The panel's work at set times: offers that lapse, cases that move on, credentials looked at every day.

Each may run twice and may be killed at any moment: what it has done once it does not do again.
"""

from procrastinate.contrib.django import app

from openimr.web.models import Case


@app.periodic(cron="*/5 * * * *")
@app.task(name="lapse_offers", queue="panel", queueing_lock="lapse_offers")
def lapse_offers(timestamp: int) -> None:
    """Every five minutes: end the offers nobody answered in time."""
    from openimr.web.panel import moving_on

    moving_on.lapse_unanswered()


@app.periodic(cron="15 5 * * *")
@app.task(name="look_at_credentials", queue="panel", queueing_lock="look_at_credentials")
def look_at_credentials(timestamp: int) -> None:
    """Every morning: warn of what comes due, pull back the cases of whoever may not go on."""
    from openimr.web.panel import pulling_back

    pulling_back.daily()


@app.task(name="move_case_on", queue="panel")
def move_case_on(case_id: str) -> None:
    """Give one case to the next candidate."""
    from openimr.web.panel import moving_on

    case = Case.objects.filter(pk=case_id).first()
    if case is not None:
        moving_on.move_on(case)
