"""Running a simulation: applications arrive for so many days, then all goes on until every case has its end.

What people and jobs do next stands in one queue by time. Once a day the daily jobs run and the mail goes out; at the
hours of the coordinators' rounds offers lapse, cases move on and what is ready is assigned; once a month the invoices.
Between those moments cases do not touch each other, so that several processes take their steps side by side.
"""

import datetime as dt
import heapq
import time
from collections.abc import Callable

from django.db import transaction
from django.utils import timezone

from openimr.domain.errors import InputRefused
from openimr.web import calendar
from openimr.web.cases import states
from openimr.web.clocks.daily import close_what_is_final, remind_of_records
from openimr.web.fees import invoicing
from openimr.web.models import Assignment, Case, Organization, Sending
from openimr.web.notices import sending
from openimr.web.panel.moving_on import lapse_unanswered
from openimr.web.simulation import cast, invariants
from openimr.web.simulation.crew import Crew, Task, small_settings
from openimr.web.simulation.outcome import Outcome
from openimr.web.simulation.scenario import Chance, scenario
from openimr.web.simulation.steps import Steps

MOST_DAYS_AFTER = 400  # long enough for a late review that is appealed, remanded and appealed again
DAILY = 6  # the hour of the daily jobs
Progress = Callable[[dt.date, int, int], None]


def simulate(
    cases: int,
    days: int,
    *,
    seed: int = 1,
    processes: int = 1,
    progress: Progress = lambda day, arrived, open_cases: None,
) -> Outcome:
    """Run a synthetic flow over an empty database and prove that the site's promises held.

    Args:
        cases: how many applications arrive.
        days: over how many days they arrive.
        seed: of every chance; the same seed gives the same flow, whatever the processes.
        processes: how many take the steps of cases side by side; 1 is this process alone. Others find the database by
            ``DATABASE_URL``.
        progress: told once a day: the day, how many have arrived, how many are open.

    Raises:
        InputRefused: there is an organization or a case in the database already.
    """
    if Organization.objects.exists() or Case.objects.exists():
        raise InputRefused("simulate", "The database is in use.", "Give a folder that is empty or not there yet.")
    started = time.perf_counter()
    begins: dt.date = scenario()["begins"]
    with small_settings():
        with calendar.standing_at(_at(begins, 0)):
            steps = Steps(cast.found(cases), seed)
        with Crew(steps, processes) as crew:
            run = _Run(cases, days, crew)
            run.to_its_end(progress)
        with calendar.standing_at(run.now):
            return invariants.outcome(steps, begins, run.now, time.perf_counter() - started)


class _Run:
    def __init__(self, cases: int, days: int, crew: Crew) -> None:
        self.begins: dt.date = scenario()["begins"]
        self.crew, self.steps = crew, crew.steps
        self.now = _at(self.begins, 0)
        self.days = days
        arrivals = sorted(self._arrival(number) for number in range(1, cases + 1))
        self.cases = cases
        self.queue = [Task(at, number, "arrive") for number, at in enumerate(arrivals, 1)]
        self.arrivals = arrivals

    def to_its_end(self, progress: Progress) -> None:
        day = self.begins
        while day < self.begins + dt.timedelta(days=self.days + MOST_DAYS_AFTER):
            self._day(day)
            arrived = sum(at.date() <= day for at in self.arrivals)
            open_cases = Case.objects.exclude(state__in=states.ENDED).count()
            progress(day, arrived, open_cases)
            if arrived == self.cases and not open_cases and not self.queue:
                break
            day += dt.timedelta(days=1)
        self.now = _at(day + dt.timedelta(days=32), 12)
        with calendar.standing_at(self.now):
            self._invoices(self.now.date())
            self._mail()
            self._settle()

    def _day(self, day: dt.date) -> None:
        """One day: the daily jobs, the rounds of those who assign, and in between the steps of every case."""
        self._steps_before(_at(day, DAILY))
        with calendar.standing_at(_at(day, DAILY)):
            self._daily(day)
        for hour in scenario()["rounds"]:
            self._steps_before(_at(day, hour))
            with calendar.standing_at(_at(day, hour)):
                self._round()
        self._steps_before(_at(day + dt.timedelta(days=1), 0))

    def _steps_before(self, until: dt.datetime) -> None:
        """Every step that comes before ``until``, but for assigning, which waits for its round."""
        due: list[Task] = []
        kept: list[Task] = []
        while self.queue and self.queue[0].at < until:
            task = heapq.heappop(self.queue)
            (kept if task.waits_for_round else due).append(task)
        for task in [*kept, *self.crew.take(due, until)]:
            heapq.heappush(self.queue, task)

    def _round(self) -> None:
        """What was offered in vain moves on by its job, then a coordinator assigns what is ready."""
        now = calendar.now()
        lapse_unanswered()
        for job, case in _jobs_that_move_on():
            with transaction.atomic():
                _take_out(job)
                self._given(Task(now, cast.number_of(case), "move_on"))
        due: list[Task] = []
        kept: list[Task] = []
        while self.queue and self.queue[0].at <= now:
            task = heapq.heappop(self.queue)
            (due if task.waits_for_round else kept).append(task)
        for task in kept:
            heapq.heappush(self.queue, task)
        for task in sorted(due):
            self._given(task)

    def _given(self, task: Task) -> None:
        """A step that gives a case to a reviewer: from then on, its steps are taken with those of this reviewer."""
        for follows in self.steps.take(task.step, task.number):
            heapq.heappush(self.queue, Task(follows.at, task.number, follows.step))
        given = Assignment.objects.filter(case__number=cast.case_number(task.number), ended_at__isnull=True)
        for key in given.values_list("reviewer__key", flat=True):
            self.crew.goes_with(task.number, key)

    def _daily(self, day: dt.date) -> None:
        """What runs every day, and on the first of a month."""
        remind_of_records()
        close_what_is_final()
        invariants.check_patience(self.steps)
        if day.weekday() < 5:
            self._mail()
            self._settle()
        if day.day == 1:
            self._invoices(day)

    def _mail(self) -> None:
        """Bind what waits for the mail and hand it in; now and then something comes back."""
        try:
            batch = sending.make_batch(self.steps.people.coordinator)
        except states.NotPossible:
            return
        sending.bind(batch.pk)
        batch.refresh_from_db()
        sending.mailed(batch, self.steps.people.coordinator, calendar.today())
        for one in batch.sendings.select_related("notice__case", "notice__party").order_by("made_at", "pk"):
            notice = one.notice
            what = (notice.case.number, notice.kind, notice.party.role, one.made_at.isoformat())
            if Chance(self.steps.seed, *what).happens("returned_mail"):
                sending.failed(one.pk, Sending.Status.RETURNED, "moved, left no address")
                self.steps.tally["returned mail"] += 1

    def _settle(self) -> None:
        """The coordinator deals with what did not reach its party: what came back, and what has no address any more."""
        undelivered = Sending.objects.filter(status__in=Sending.PROBLEMS, settled_at__isnull=True)
        for one in undelivered.order_by("made_at", "pk"):
            sending.settle(one, self.steps.people.coordinator, way="none", reason="told by telephone")

    def _invoices(self, day: dt.date) -> None:
        before = day.replace(day=1) - dt.timedelta(days=1)
        try:
            invoicing.issue_month(before, self.steps.people.coordinator)
        except states.NotPossible:
            self.steps.tally["months without invoices"] += 1

    def _arrival(self, number: int) -> dt.datetime:
        """The moment of one arrival, on a weekday of the first days."""
        chance = Chance(self.steps.seed, "arrival", number)
        while True:
            day = self.begins + dt.timedelta(days=chance.below(max(self.days, 1)))
            if day.weekday() < 5:
                return _at(day, 8) + chance.minutes(540)


def _jobs_that_move_on() -> list[tuple[int, Case]]:
    """The jobs that wait to give a case to its next reviewer, in their order: number and case."""
    from procrastinate.contrib.django.models import ProcrastinateJob

    waiting = ProcrastinateJob.objects.filter(task_name="move_case_on", status="todo").order_by("id")
    jobs = [(job.id, job.args["case_id"]) for job in waiting]
    cases = Case.objects.in_bulk([case_id for _, case_id in jobs])
    return [(job, next(case for key, case in cases.items() if str(key) == case_id)) for job, case_id in jobs]


def _take_out(job: int) -> None:
    """Take a job out of the queue, in the transaction in which it is done."""
    from procrastinate.contrib.django import app

    app.job_manager.cancel_job_by_id(job, delete_job=True)


def _at(day: dt.date, hour: int) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time(hour)))
