"""Measures the assignment of a day: 1,000 cases against 2,000 reviewers, beside giving them one after the other.

Run ``python -m bench daily``. Everything counts: conflicts indexed, every case held against the roster, the solver.
"""

import time

from openimr.panel.assignment import Panel
from openimr.panel.daily import assign_day, assign_one_by_one
from openimr.panel.day_cases import DayCase
from openimr.samples.panel_day import DAY, sample_day, sample_panel

from .figure import Figure

CASES, REVIEWERS = 1000, 2000


def measure() -> list[Figure]:
    """The figures of one run."""
    roster = sample_panel(REVIEWERS)
    cases = [DayCase(case) for case in sample_day(CASES)]
    start = time.perf_counter()
    panel = Panel(roster)
    day = assign_day(panel, cases, DAY)
    whole = time.perf_counter() - start
    start = time.perf_counter()
    found, points = assign_one_by_one(panel, cases, DAY)
    greedy = time.perf_counter() - start
    given, size = len(day.given), f"{CASES} cases, {REVIEWERS} reviewers"
    dearer = ratio(points, len(found), day.points, given)
    return [
        Figure("a day assigned at once", whole, "s", "under 10", f"{size}; conflicts indexed in it"),
        Figure(
            "cases given at once",
            given,
            "cases",
            "",
            f"{len(day.left)} left over; at most {day.gap:g} points from best",
        ),
        Figure(
            "cases given one after the other",
            len(found),
            "cases",
            "",
            f"{CASES - len(found)} left over; {greedy:.1f} s",
        ),
        Figure("points a case at once", day.points / max(given, 1), "points", "", "less is better"),
        Figure("one after the other costs, a case", dearer, "times as much", "", "ratio of points a case, same run"),
    ]


def ratio(points: float, count: int, other_points: float, other_count: int) -> float:
    """The cost a case as a ratio to another assignment's."""
    return (points / max(count, 1)) / (other_points / max(other_count, 1))
