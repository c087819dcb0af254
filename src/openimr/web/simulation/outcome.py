"""What a simulation came to."""

import datetime as dt
from collections import Counter
from typing import NamedTuple


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
