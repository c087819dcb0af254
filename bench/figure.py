"""One measured figure: what was measured, how much, in which unit, and against which goal."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """A result of a benchmark. ``goal`` is words such as ``at least 100``, or empty; ``note`` says how it was taken."""

    what: str
    value: float
    unit: str
    goal: str = ""
    note: str = ""
