"""A day's cases assigned at once: as many as can be, expedited first, at the least cost, and nobody over capacity."""

import datetime as dt
import itertools

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from openimr.domain.case import Case, ReviewPriority
from openimr.panel import read_roster
from openimr.panel.assignment import Panel
from openimr.panel.daily import assign_day, assign_one_by_one, weights
from openimr.panel.day_cases import DayCase
from openimr.panel.fairness import Held, fairness, tail
from openimr.panel.requirements import Circumstances
from openimr.samples.panel_day import DAY, sample_day, sample_panel, write_day

ROSTER = sample_panel(150)
CASES = sample_day(60)


def day_of(cases, roster=ROSTER, **more):
    return assign_day(Panel(roster), [DayCase(case) for case in cases], DAY, **more)


def eligible(roster, case):
    """Who meets every requirement of a case, asked one by one."""
    return {c.reviewer_id for c in Panel(roster).assign(case, DAY).candidates if c.eligible}


def test_every_case_is_given_to_somebody_who_meets_every_requirement_or_left_with_what_is_missing():
    day = day_of(CASES)
    assert len(day.given) + len(day.left) == len(CASES)
    by_number = {case.case_number: case for case in CASES}
    for one in day.given[:12]:
        assert one.reviewer_id in eligible(ROSTER, by_number[one.case_number])
    assert all(one.missing for one in day.left)


def test_nobody_gets_more_than_their_free_slots():
    day = day_of(CASES)
    free = {reviewer.id: reviewer.capacity - reviewer.open_cases for reviewer in ROSTER}
    for reviewer in ROSTER:
        assert sum(one.reviewer_id == reviewer.id for one in day.given) <= max(0, free[reviewer.id])


def few(rng_seed, reviewers, cases):
    """A small roster with few slots, and cases that anybody with a usual specialty may have."""
    roster = [r for r in sample_panel(400, seed=rng_seed) if r.open_cases < r.capacity][:reviewers]
    roster = [r.model_copy(update={"capacity": r.open_cases + 1 + (n % 2)}) for n, r in enumerate(roster)]
    return tuple(roster), sample_day(cases, seed=rng_seed)


def best_by_trying(roster, cases):
    """The most expedited, then the most cases, then the least points, by trying everything."""
    panel, wanted = Panel(roster), weights()
    options = []
    for case in cases:
        seen = panel.assign(case, DAY)
        options.append([None, *(c for c in seen.candidates if c.eligible)])
    where = {reviewer.id: reviewer for reviewer in roster}
    best = None
    for choice in itertools.product(*options):
        taken, points, fits = {}, 0.0, True
        for candidate in filter(None, choice):
            reviewer = where[candidate.reviewer_id]
            taken[reviewer.id] = taken.get(reviewer.id, 0) + 1
            if reviewer.open_cases + taken[reviewer.id] > reviewer.capacity:
                fits = False
                break
            p = candidate.preference
            points += wanted["load"] * (reviewer.open_cases + taken[reviewer.id]) / reviewer.capacity
            for name in ("specialty", "unrelated", "outside_california", "inexperienced", "trouble"):
                points += wanted[name] * getattr(p, name)
        if fits:
            expedited = sum(
                c is not None and case.priority == "expedited" for c, case in zip(choice, cases, strict=True)
            )
            key = (-expedited, -sum(c is not None for c in choice), round(points, 3))
            best = key if best is None or key < best else best
    return best


@settings(max_examples=12, deadline=None)
@given(st.integers(0, 500))
def test_on_small_days_nothing_better_is_found_by_trying_everything(seed):
    roster, cases = few(seed, 4, 4)
    urgent = {True: ReviewPriority.EXPEDITED, False: ReviewPriority.REGULAR}
    cases = [c.model_copy(update={"priority": urgent[n == 3]}) for n, c in enumerate(cases)]
    day = day_of(cases, roster)
    expedited = sum(one.expedited for one in day.given)
    assert (-expedited, -len(day.given), pytest.approx(day.points, abs=0.01)) == best_by_trying(roster, cases)
    assert day.proven


def test_it_costs_no_more_and_leaves_no_more_than_giving_one_after_the_other():
    panel, cases = Panel(ROSTER), [DayCase(case) for case in CASES]
    day = assign_day(panel, cases, DAY)
    found, points = assign_one_by_one(panel, cases, DAY)
    assert len(day.given) >= len(found)
    if len(day.given) == len(found):
        assert day.points <= points + 1e-6


def test_an_expedited_case_comes_before_all_others_where_slots_are_few():
    roster, (case, *_) = few(3, 3, 1)
    able = [r for r in ROSTER if r.id in eligible(ROSTER, case)][:1]
    roster = (able[0].model_copy(update={"capacity": able[0].open_cases + 1}),)
    others = [case.model_copy(update={"case_number": f"CM24-{n}"}) for n in range(4)]
    urgent = type(case).model_validate({**case.model_dump(), "case_number": "URGENT", "priority": "expedited"})
    day = day_of([*others, urgent], roster)
    assert [one.case_number for one in day.given] == ["URGENT"]
    assert "at their capacity" in day.left[0].missing[0]


def test_the_same_seed_gives_the_same_day_and_another_seed_decides_otherwise_only_between_equals():
    first, again, other = day_of(CASES), day_of(CASES), day_of(CASES, seed="another")
    assert first.digest == again.digest
    assert first.points == pytest.approx(other.points, abs=1e-6)
    assert first.seed == "day 2024-05-06"


def test_a_remanded_case_does_not_go_back_to_the_reviewer_who_decided_it():
    case = next(c for c in CASES if len(eligible(ROSTER, c)) > 3)
    for barred in sorted(eligible(ROSTER, case))[:3]:
        known = Circumstances(barred={barred: "decided this case before the remand"})
        (one,) = assign_day(Panel(ROSTER), [DayCase(case, known=known)], DAY).given
        assert one.reviewer_id != barred


def test_a_reviewer_who_is_away_until_the_case_is_due_does_not_get_it():
    case = next(c for c in CASES if len(eligible(ROSTER, c)) > 3)
    able = next(r for r in ROSTER if r.id in eligible(ROSTER, case))
    away = {"first": DAY + dt.timedelta(days=1), "last": DAY + dt.timedelta(days=9)}
    gone = type(able).model_validate({**able.model_dump(), "days_away": [away]})
    soon = Circumstances(due=DAY + dt.timedelta(days=6))
    assert not assign_day(Panel([gone]), [DayCase(case, known=soon)], DAY).given
    (refused,) = Panel([gone]).assign(case, DAY, known=soon).candidates
    assert [(r.code, r.fact) for r in refused.refusals] == [
        ("deadline", "there on 1 of the days before 2024-05-12, 3 are needed")
    ]
    later = Circumstances(due=DAY + dt.timedelta(days=20))
    assert assign_day(Panel([gone]), [DayCase(case, known=later)], DAY).given


def test_of_two_who_are_equal_the_one_who_costs_less_is_taken():
    case = next(c for c in CASES if len(eligible(ROSTER, c)) > 3)
    able = next(r for r in ROSTER if r.id in eligible(ROSTER, case))
    twins = [able.model_copy(update={"id": name, "name": f"Invented Twin {name}"}) for name in ("A", "B")]
    for cheap in ("A", "B"):
        known = Circumstances(cost={"A": 200.0, "B": 200.0, cheap: 150.0})
        (one,) = assign_day(Panel(twins), [DayCase(case, known=known)], DAY).given
        assert one.reviewer_id == cheap
        assert one.parts["cost"] == 15.0


def test_cases_of_one_employee_share_a_reviewer_where_it_is_worth_it():
    case = next(c for c in CASES if len(eligible(ROSTER, c)) > 10)
    twin = case.model_copy(update={"case_number": "CM24-TWIN"})
    roster = tuple(r.model_copy(update={"capacity": max(r.capacity, r.open_cases + 2)}) for r in ROSTER)
    day = day_of([case, twin], roster)
    assert len({one.reviewer_id for one in day.given}) == 1


def test_what_is_missing_names_the_day_it_is_due():
    nobody = tuple(r.model_copy(update={"sanctioned": True}) for r in ROSTER[:20])
    day = assign_day(Panel(nobody), [DayCase(CASES[0], dt.date(2024, 5, 10))], DAY)
    assert "before Friday, 2024-05-10" in day.left[0].missing[0]


def test_a_day_without_cases_or_without_reviewers_is_no_mistake():
    assert day_of([]).given == ()
    assert len(day_of(CASES[:2], ()).left) == 2


def test_the_sample_panel_and_day_are_written_as_files_that_are_read_back(tmp_path):
    roster, cases = write_day(tmp_path, reviewers=40, cases=5)
    assert [one.id for one in read_roster(roster)] == [one.id for one in sample_panel(40)]
    rows = yaml.safe_load(cases.read_text())["cases"]
    assert [Case.model_validate(row) for row in rows] == list(sample_day(5))


# -- fairness ------------------------------------------------------------------------------------------------------


def test_an_even_share_does_not_stray_and_a_lopsided_one_does():
    everybody = frozenset("ABCD")
    even = [Held("ABCD"[n % 4], everybody, "Admin", None) for n in range(80)]
    assert not fairness(even).straying
    lopsided = [Held("A" if n < 60 else "BCD"[n % 3], everybody, "Admin", None) for n in range(80)]
    assert {share.reviewer_id for share in fairness(lopsided).straying} >= {"A"}


def test_what_only_one_could_have_counts_for_nobody():
    assert not fairness([Held("A", frozenset("A"), "Admin", None) for _ in range(50)]).straying


def test_a_share_of_overturns_far_from_the_others_is_seen():
    everybody = frozenset("ABCD")
    held = [Held("ABCD"[n % 4], everybody, "Admin", overturned=n % 4 == 0 or n % 10 == 1) for n in range(120)]
    assert next(share.reviewer_id for share in fairness(held).overturns if share.strays) == "A"


def test_one_administrators_cases_with_one_reviewer_are_seen():
    everybody = frozenset("ABCDEFGH")
    held = [Held("ABCDEFGH"[n % 8], everybody, f"Admin {n % 5}", None) for n in range(160)]
    held += [Held("C", everybody, "Northstar", None) for _ in range(12)]
    assert ("C", "cases of Northstar") in {(share.reviewer_id, share.about) for share in fairness(held).straying}


@given(st.lists(st.floats(0.01, 0.99), min_size=1, max_size=60), st.integers(0, 60))
def test_the_odds_are_odds_and_least_for_what_is_farthest(chances, had):
    had = min(had, len(chances))
    assert 0 <= tail(had, chances) <= 1
    nearest = round(sum(chances))
    assert tail(had, chances) <= tail(nearest, chances) + 1e-9


def test_the_exact_odds_of_a_fair_coin():
    assert tail(9, [0.5] * 10) == pytest.approx(22 / 1024)
