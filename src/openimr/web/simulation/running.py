"""Running a simulation: applications arrive for so many days, then all goes on until every case has its end.

What people and jobs do next stands in one queue by time; the calendar stands at each step's moment. Once a day the
daily jobs run, offers lapse, and the mail goes out; once a month the invoices.
"""

import datetime as dt
import heapq
import time
from collections import Counter
from collections.abc import Callable
from typing import NamedTuple
from uuid import UUID

from django.test.utils import override_settings
from django.utils import timezone

from openimr.domain.errors import InputRefused
from openimr.web import calendar
from openimr.web.cases import states
from openimr.web.clocks.daily import close_what_is_final, remind_of_records
from openimr.web.fees import invoicing
from openimr.web.models import Case, Organization, Sending
from openimr.web.notices import sending
from openimr.web.panel.moving_on import lapse_unanswered
from openimr.web.simulation import cast, invariants
from openimr.web.simulation.scenario import Chance, scenario
from openimr.web.simulation.steps import Follows, Steps

MOST_DAYS_AFTER = 400  # long enough for a late review that is appealed, remanded and appealed again
Progress = Callable[[dt.date, int, int], None]


class Outcome(NamedTuple):
    """What a simulation came to: its own tally, how long it took, and every promise that did not hold."""

    cases: int
    begins: dt.date
    ends: dt.date
    seconds: float
    tally: Counter[str]
    states: Counter[str]
    letters: int
    invoices: int
    batches: int
    events: int
    broken: list[str]


def simulate(
    cases: int, days: int, *, seed: int = 1, progress: Progress = lambda day, arrived, open_cases: None
) -> Outcome:
    """Run a synthetic flow over an empty database and prove that the site's promises held.

    Args:
        cases: how many applications arrive.
        days: over how many days they arrive.
        seed: of every chance; the same seed gives the same flow.
        progress: told once a day: the day, how many have arrived, how many are open.

    Raises:
        InputRefused: there is an organization or a case in the database already.
    """
    if Organization.objects.exists() or Case.objects.exists():
        raise InputRefused("simulate", "The database is in use.", "Give a folder that is empty or not there yet.")
    started = time.perf_counter()
    # Passwords of invented accounts: the real hasher would take half of the time and prove nothing here.
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"], EMAIL_HOST=""):
        run = _Run(cases, days, seed)
        run.to_its_end(progress)
        with calendar.standing_at(run.now):
            return invariants.outcome(run.steps, run.begins, run.now, time.perf_counter() - started)


class _Run:
    def __init__(self, cases: int, days: int, seed: int) -> None:
        self.begins: dt.date = scenario()["begins"]
        self.chance = Chance(seed)
        self.now = _at(self.begins, 0)
        self.days = days
        self.arrivals = sorted(self._arrival(days) for _ in range(cases))
        self.arrived = 0
        self.queue: list[tuple[dt.datetime, int, str, UUID]] = []
        self.count = 0
        with calendar.standing_at(self.now):
            self.steps = Steps(cast.found(cases), self.chance)

    def to_its_end(self, progress: Progress) -> None:
        day = self.begins
        while day < self.begins + dt.timedelta(days=self.days + MOST_DAYS_AFTER):
            self._daily(day)
            until = _at(day + dt.timedelta(days=1), 0)
            self._arrivals_before(until)
            while self.queue and self.queue[0][0] < until:
                self.now, _, step, case_id = heapq.heappop(self.queue)
                with calendar.standing_at(self.now):
                    self._follow(case_id, self.steps.take(step, case_id))
                self._arrivals_before(until)
            open_cases = Case.objects.exclude(state__in=states.ENDED).count()
            progress(day, self.arrived, open_cases)
            if self.arrived == len(self.arrivals) and not open_cases and not self.queue:
                break
            day += dt.timedelta(days=1)
        self.now = _at(day + dt.timedelta(days=32), 12)
        with calendar.standing_at(self.now):
            self._invoices(self.now.date())
            self._mail()
            self._settle()

    def _arrivals_before(self, until: dt.datetime) -> None:
        """Applications that came before the next step, and before ``until``."""
        while self.arrived < len(self.arrivals):
            at = self.arrivals[self.arrived]
            if at >= until or (self.queue and self.queue[0][0] < at):
                return
            self.arrived += 1
            with calendar.standing_at(at):
                case, follows = self.steps.arrive(self.arrived)
                self._follow(case.pk, follows)

    def _follow(self, case_id: UUID, follows: list[Follows]) -> None:
        for at, step in follows:
            self.count += 1
            heapq.heappush(self.queue, (at, self.count, step, case_id))

    def _daily(self, day: dt.date) -> None:
        """What runs every day, and on the first of a month."""
        with calendar.standing_at(_at(day, 6)):
            remind_of_records()
            close_what_is_final()
            lapse_unanswered()
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
        for one in batch.sendings.order_by("made_at", "pk"):
            if self.chance.happens("returned_mail"):
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

    def _arrival(self, days: int) -> dt.datetime:
        """A moment on a weekday of the first ``days`` days."""
        day = self.begins + dt.timedelta(days=self.chance.below(max(days, 1)))
        while day.weekday() >= 5:
            day = self.begins + dt.timedelta(days=self.chance.below(max(days, 1)))
        return _at(day, 8) + self.chance.minutes(540)


def _at(day: dt.date, hour: int) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time(hour)))
