"""Proving the record of every case: each chain from its beginning, and that the case stands where its chain says."""

from collections.abc import Callable
from typing import NamedTuple

from openimr.domain.errors import InputRefused
from openimr.web.events.history import ChainCheck, verify_chain
from openimr.web.models import Case, Event


class Broken(NamedTuple):
    """A case whose record does not hold: the first event that does not fit, and what is wrong."""

    number: str
    at_event: int
    problem: str


class Audit(NamedTuple):
    """What proving came to."""

    cases: int
    events: int
    broken: list[Broken]


def verify(number: str | None = None, progress: Callable[[int, int], None] = lambda done, total: None) -> Audit:
    """Prove the record of one case (by its number) or of all.

    Args:
        number: a case number, None for every case.
        progress: told how many of how many cases are done.

    Raises:
        InputRefused: there is no case of that number.
    """
    cases = Case.objects.filter(number=number) if number else Case.objects.all()
    total = cases.count()
    if number and not total:
        raise InputRefused("--case", f"There is no case {number}.", "Give the number as the worklist shows it.")
    events, broken = 0, []
    rows = cases.only("pk", "number", "state").order_by("number").iterator(chunk_size=500)
    for done, case in enumerate(rows, 1):
        check = verify_chain(case)
        events += check.events
        if not check.holds:
            broken.append(Broken(case.number, check.broken_at or 0, check.problem))
        elif problem := _cut_short(case, check):
            broken.append(Broken(case.number, check.events + 1, problem))
        progress(done, total)
    return Audit(total, events, broken)


def _cut_short(case: Case, check: ChainCheck) -> str:
    """What is wrong where events are missing at the end, which no hash after them could tell: the case has moved on."""
    if check.events == 0:
        return "it has no events at all"
    last = (
        Event.objects.filter(case=case, after__has_key="state").order_by("-sequence").values_list("after", flat=True)
    ).first()
    told = last["state"] if last else "received"
    return (
        "" if told == case.state else f"the case is {case.state}, its events end at {told}: the last ones are missing"
    )
