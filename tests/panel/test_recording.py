"""A date of verification comes from a look at the source and from nothing else."""

import datetime as dt

import pytest

from openimr.domain.errors import InputRefused
from openimr.domain.reviewer import LicenceStatus
from openimr.law import jurisdiction
from openimr.panel.recording import Outcome, Verified, record, without_forged_dates
from openimr.panel.verification import FactState, facts_of

from .conftest import ON, licence, make_reviewer

LAW = jurisdiction("california_dwc")


def after(reviewer, key, outcome, **more):
    changed = record(reviewer, Verified(key, ON, "The source", outcome, **more))
    return changed, {fact.key: fact for fact in facts_of(changed, ON, LAW)}[key]


@pytest.mark.parametrize("key", ["practice", "sanctions", "evaluator", "training:evidence_hierarchy", "degree"])
def test_what_is_confirmed_holds_from_that_day(key):
    reviewer = make_reviewer(
        practice_verified_on=None, sanction_queries=[], evaluator_checked_on=None, trainings=[], degree_verified_on=None
    )
    _, fact = after(reviewer, key, Outcome.CONFIRMED)
    assert (fact.state, fact.verified_on) == (FactState.IN_FORCE, ON)


def test_a_renewed_licence_gets_its_new_last_day():
    changed, fact = after(make_reviewer(), "licence:CA:A1", Outcome.CONFIRMED, valid_to=dt.date(2028, 1, 31))
    assert fact.due_on == dt.date(2027, 5, 6)
    assert changed.licences[0].valid_to == dt.date(2028, 1, 31)


@pytest.mark.parametrize("key", ["licence:CA:A1", "sanctions", "evaluator"])
def test_what_is_lost_may_not_be_relied_on(key):
    changed, fact = after(make_reviewer(), key, Outcome.LOST, status=LicenceStatus.REVOKED)
    assert fact.state is FactState.LOST
    assert key != "licence:CA:A1" or changed.licences[0].status is LicenceStatus.REVOKED


def test_a_lost_certification_has_ended():
    key = "certification:American Board of Orthopaedic Surgery:Orthopaedic Surgery"
    _, fact = after(make_reviewer(), key, Outcome.LOST)
    assert fact.state is FactState.EXPIRED


def test_an_appointment_as_evaluator_that_ended_no_longer_excludes():
    reviewer = make_reviewer(evaluator_appointments=[{"valid_from": "2020-01-01"}])
    _, fact = after(reviewer, "evaluator", Outcome.CONFIRMED)
    assert fact.state is FactState.IN_FORCE


def test_what_is_not_in_the_record_cannot_be_verified():
    with pytest.raises(InputRefused):
        after(make_reviewer(), "licence:NV:B2", Outcome.CONFIRMED)
    with pytest.raises(InputRefused, match="before it begins"):
        after(make_reviewer(), "licence:CA:A1", Outcome.CONFIRMED, valid_to=dt.date(2001, 1, 1))


def test_an_edit_keeps_the_verification_of_what_it_leaves_alone_and_forges_none():
    old = make_reviewer()
    edited = make_reviewer(
        licences=[licence(verified_on="2024-05-01"), licence(state="NV", number="B2", verified_on="2024-05-01")],
        weekly_practice_hours=40,
        practice_verified_on="2024-05-01",
        sanction_queries=[],
        degree_verified_on="2024-05-01",
    )
    kept = without_forged_dates(old, edited)
    assert [held.verified_on for held in kept.licences] == [dt.date(2023, 2, 1), None]
    assert kept.practice_verified_on is None
    assert kept.degree_verified_on is None
    assert kept.sanction_queries == old.sanction_queries
    renumbered = without_forged_dates(old, make_reviewer(licences=[licence(valid_to="2040-01-01")]))
    assert renumbered.licences[0].verified_on is None
    assert without_forged_dates(None, edited).licences[0].verified_on is None
