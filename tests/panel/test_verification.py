"""Every fact of a reviewer's record is verified at its source, holds for three years at most, and is warned about."""

import datetime as dt

import pytest

from openimr.law import jurisdiction
from openimr.panel import qualifications
from openimr.panel.verification import FactState, due, facts_of, sources_of, warnings

from .conftest import ON, certification, licence, make_reviewer, query

LAW = jurisdiction("california_dwc")


def states(reviewer):
    return {fact.key.split(":")[0]: fact.state for fact in facts_of(reviewer, ON, LAW)}


def test_every_fact_says_when_it_is_due_again():
    facts = {fact.key: fact for fact in facts_of(make_reviewer(), ON, LAW)}
    assert facts["licence:CA:A1"].due_on == dt.date(2026, 1, 31)  # it ends before three years are over
    assert facts["practice"].due_on == dt.date(2026, 2, 1)  # three years
    assert facts["degree"].state is FactState.UNVERIFIED
    assert not facts["degree"].required
    assert all(sources_of(fact.kind) for fact in facts.values())


@pytest.mark.parametrize(
    ("changes", "key", "state"),
    [
        ({"licences": [licence(verified_on=None)]}, "licence", "unverified"),
        ({"licences": [licence(verified_on="2021-05-05")]}, "licence", "overdue"),
        ({"licences": [licence(valid_to="2024-05-05")]}, "licence", "expired"),
        ({"licences": [licence(status="revoked")]}, "licence", "lost"),
        ({"licences": [licence(restricted=True, restriction="no surgery")]}, "licence", "lost"),
        ({"board_certifications": [certification(valid_from="2024-06-01")]}, "certification", "not_yet"),
        ({"sanction_queries": [query(result="found")]}, "sanctions", "lost"),
        ({"qualified_medical_evaluator": True}, "evaluator", "lost"),
    ],
)
def test_a_fact_that_may_not_be_relied_on_says_why(changes, key, state):
    assert states(make_reviewer(**changes))[key] == state


def test_what_is_due_longest_comes_first():
    reviewer = make_reviewer(
        licences=[licence(verified_on="2021-01-01")], board_certifications=[certification(verified_on="2020-01-01")]
    )
    kinds = [fact.kind for fact in due(reviewer, ON, LAW)]
    assert kinds.index("certification") < kinds.index("licence")


@pytest.mark.parametrize(("days", "step"), [(91, None), (90, 90), (61, 90), (60, 60), (30, 30), (1, 30), (0, 30)])
def test_a_fact_is_warned_about_90_60_and_30_days_before_it_is_due(days, step):
    reviewer = make_reviewer(licences=[licence(valid_to=(ON + dt.timedelta(days)).isoformat())])
    told = [warned.step for warned in warnings(reviewer, ON, LAW) if warned.fact.kind == "licence"]
    assert told == ([step] if step else [])


def test_years_and_hours_that_nobody_has_verified_do_not_stand_in_the_letter():
    described = qualifications(make_reviewer(practice_verified_on=None), ON, "physician reviewer")
    assert described.years_in_practice is None
    assert described.weekly_practice_hours is None
