"""What must be true after a simulation, whatever chance did; each promise that did not hold is named with its case."""

import datetime as dt
from collections import Counter
from typing import TYPE_CHECKING

from django.db.models import Count, Q
from django.utils import timezone

from openimr.web import calendar
from openimr.web.cases import states
from openimr.web.events import audit
from openimr.web.fees.reviews import charges_of
from openimr.web.models import Case, Event, Invoice, InvoicedReview, Notice, PartyLetter, PrintBatch, Sending
from openimr.web.reports.figures import report
from openimr.web.simulation.outcome import Outcome
from openimr.web.simulation.scenario import scenario

if TYPE_CHECKING:
    from openimr.web.simulation.steps import Steps

SHOWN = 20


def check_patience(steps: "Steps") -> None:
    """Once a day: no case has been in its state longer than the scenario's patience."""
    now = calendar.now()
    stuck = Q()
    for state, days in scenario()["patience"].items():
        stuck |= Q(state=state, state_since__lt=now - dt.timedelta(days=days))
    for number, state in Case.objects.filter(stuck).values_list("number", "state"):
        steps.tally[f"stuck: {number} {state}"] += 1


def outcome(steps: "Steps", begins: dt.date, now: dt.datetime, seconds: float) -> Outcome:
    """Everything held against everything else at the end."""
    ends = timezone.localtime(now).date()
    proved = audit.verify()
    broken = [
        *_stuck(steps),
        *(f"{number} was served late and was not on the late list" for number in steps.not_on_the_late_list),
        *(f"{one.number}: {one.problem}" for one in proved.broken),
        *_report(steps, begins, ends),
        *_money(),
        *_post(),
        *_reviewers(),
    ]
    return Outcome(
        cases=Case.objects.count(),
        begins=begins,
        ends=ends,
        seconds=seconds,
        tally=Counter({name: count for name, count in steps.tally.items() if not name.startswith("stuck")}),
        states=Counter(dict(Case.objects.order_by().values_list("state").annotate(Count("pk")))),
        letters=PartyLetter.objects.count(),
        invoices=Invoice.objects.count(),
        batches=PrintBatch.objects.count(),
        events=proved.events,
        broken=broken,
    )


def _stuck(steps: "Steps") -> list[str]:
    impatient = sorted(name.removeprefix("stuck: ") for name in steps.tally if name.startswith("stuck"))
    open_ones = Case.objects.exclude(state__in=states.ENDED).values_list("number", "state")
    return [f"{name}: longer than its patience" for name in impatient[:SHOWN]] + [
        f"{number} never came to an end: {state}" for number, state in open_ones[:SHOWN]
    ]


def _report(steps: "Steps", begins: dt.date, ends: dt.date) -> list[str]:
    """The report, the events and the simulation's own tally count the same."""
    made = report(begins, ends)
    told = {
        "applications": (made.applications, Event.objects.filter(action="application received").count()),
        "eligible": (made.eligible, Event.objects.filter(action="found eligible").count()),
        "ineligible": (made.ineligible, Event.objects.filter(action="found not eligible").count()),
        "determinations": (made.determinations, made.from_assignment.counted),
        "expedited": (made.expedited, Case.objects.filter(priority="expedited").count()),
    }
    months = made.table("months")
    by_month = sum(row[-1] for row in months.rows) if months else 0
    wrong = [
        f"{name}: the report counts {in_report}, the events {in_events}, the simulation {steps.tally[name]}"
        for name, (in_report, in_events) in told.items()
        if not in_report == in_events == steps.tally[name]
    ]
    if by_month != made.determinations:
        wrong.append(f"determinations by month add up to {by_month}, not {made.determinations}")
    late = made.table("late")
    if late is not None and len(late.rows) < min(steps.tally["served late"], 500):
        wrong.append(f"{steps.tally['served late']} were served late, the report lists {len(late.rows)}")
    return wrong


def _money() -> list[str]:
    """Every ended review is on one invoice, with its fee, and the numbers have no gap."""
    wrong = []
    numbers = list(Invoice.objects.order_by("sequence").values_list("sequence", flat=True))
    if numbers != list(range(1, len(numbers) + 1)):
        wrong.append("the invoice numbers have a gap")
    invoiced = Counter(InvoicedReview.objects.values_list("case_id", flat=True))
    for case in Case.objects.defer("search").iterator(chunk_size=500):
        charges = charges_of(case, ())
        if len(charges) != invoiced[case.pk]:
            wrong.append(f"{case.number}: {len(charges)} ended reviews, {invoiced[case.pk]} invoiced")
        wrong += [f"{case.number}: {charge.problem}" for charge in charges if charge.fee is None]
    return wrong[:SHOWN]


def _post() -> list[str]:
    """Nothing waits to be sent, nothing undelivered is forgotten, and every party of a served case got its letter."""
    wrong = []
    if waiting := Sending.objects.exclude(status__in=[Sending.Status.SENT, *Sending.PROBLEMS]).count():
        wrong.append(f"{waiting} notices were never sent")
    if forgotten := Sending.objects.filter(status__in=Sending.PROBLEMS, settled_at__isnull=True).count():
        wrong.append(f"{forgotten} undelivered notices were never settled")
    served = Event.objects.filter(action="determination served").count()
    covers = Notice.objects.filter(kind__in=["determination_cover", "correction"])
    if PartyLetter.objects.count() != covers.count() or covers.count() < served:
        wrong.append("letters to parties and their covers do not match")
    return wrong


def _reviewers() -> list[str]:
    """Nobody reviewed a case again that was remanded from them, and no notice names anybody of the panel."""
    wrong = []
    for at, after, case_id in Event.objects.filter(action="remand taken up").values_list("at", "after", "case_id"):
        given = Event.objects.filter(case_id=case_id, action="reviewer assigned", at__gt=at)
        never = (after or {}).get("not_again", ())
        if any((event.after or {}).get("reviewer") in never for event in given):
            wrong.append(f"case {case_id} went to the same reviewer after a remand")
    if Notice.objects.filter(content__icontains="-Reviewer").exists():
        wrong.append("a notice names a reviewer")
    return wrong
