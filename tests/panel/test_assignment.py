"""Who a case may go to: each requirement refuses on its own, preferences decide among the rest, chance is recorded."""

import dataclasses
import datetime as dt
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openimr.domain.case import Case
from openimr.panel import assign
from openimr.panel.requirements import Circumstances

from .conftest import ON, certification, item, licence, make_case, make_reviewer, query

FUSIONS = {"kind": "procedure", "name": "fusion", "a_year": 40}


def refusals(case: Case, **changes: Any) -> list[str]:
    [candidate] = assign(case, [make_reviewer(**changes)], ON).candidates
    assert candidate.eligible == (not candidate.refusals)
    return [requirement.code for requirement in candidate.refusals]


def test_a_reviewer_who_meets_every_requirement_is_chosen_with_every_reason_shown(case: Case) -> None:
    assignment = assign(case, [make_reviewer()], ON)
    assert assignment.chosen == "R1"
    assert assignment.missing == ()
    requirements = assignment.candidate("R1").requirements
    assert [r.code for r in requirements] == [
        "licence", "board_certification", "verified_credentials", "years_in_practice", "weekly_practice_hours",
        "no_sanction", "not_a_qualified_medical_evaluator", "specialty", "capacity", "available",
        "deadline",
        "may_review", "no_conflict", "no_prior_involvement",
    ]  # fmt: skip
    assert all(r.met and r.fact and r.source and r.requirement for r in requirements)


@pytest.mark.parametrize(
    ("changes", "refused"),
    [
        ({"licences": []}, ["licence", "verified_credentials"]),
        ({"licences": [licence(valid_to="2024-05-05")]}, ["licence", "verified_credentials"]),
        ({"licences": [licence(valid_from="2024-05-07")]}, ["licence", "verified_credentials"]),
        ({"licences": [licence(restricted=True)]}, ["licence", "verified_credentials", "no_sanction"]),
        ({"licences": [licence(), licence(state="NV", restricted=True)]}, ["no_sanction"]),
        ({"licences": [licence(verified_on=None)]}, ["verified_credentials"]),
        ({"licences": [licence(verified_on="2021-05-05")]}, ["verified_credentials"]),
        ({"licences": [licence(verified_on="2024-05-07")]}, ["verified_credentials"]),
        ({"board_certifications": []}, ["board_certification", "verified_credentials", "specialty"]),
        (
            {"board_certifications": [certification(valid_to="2024-05-05")]},
            ["board_certification", "verified_credentials", "specialty"],
        ),
        (
            {"board_certifications": [certification(board="American Board of Fine Letterheads")]},
            ["board_certification", "verified_credentials", "specialty"],
        ),
        ({"board_certifications": [certification(verified_on=None)]}, ["verified_credentials", "specialty"]),
        ({"board_certifications": [certification("Dermatology")]}, ["specialty"]),
        ({"practising_since": "2019-05-06"}, ["years_in_practice"]),
        ({"weekly_practice_hours": 23}, ["weekly_practice_hours"]),
        ({"sanctioned": True}, ["no_sanction"]),
        ({"sanction_queries": []}, ["verified_credentials"]),
        ({"sanction_queries": [query(result="pending")]}, ["no_sanction"]),
        ({"sanction_queries": [query(queried_on="2021-05-05")]}, ["verified_credentials"]),
        ({"practice_verified_on": None}, ["verified_credentials"]),
        ({"evaluator_checked_on": None}, ["verified_credentials"]),
        ({"trainings": []}, ["verified_credentials"]),
        ({"licences": [licence(status="suspended")]}, ["licence", "verified_credentials"]),
        ({"evaluator_appointments": [{"valid_from": "2020-01-01"}]}, ["not_a_qualified_medical_evaluator"]),
        ({"days_away": [{"first": "2024-05-01", "last": "2024-05-06"}]}, ["available"]),
        ({"may_not_review": [{"treatment": "fusion", "reason": "gave up spine surgery"}]}, ["may_review"]),
        ({"may_not_review": [{"body_part": "lumbar_spine", "reason": "hands only"}]}, ["may_review"]),
        ({"qualified_medical_evaluator": True}, ["not_a_qualified_medical_evaluator"]),
        ({"capacity": 4, "open_cases": 4}, ["capacity"]),
        ({"capacity": 0}, ["capacity"]),
        ({"affiliations": [{"name": "Dr. Bob Kestrel", "kind": "professional"}]}, ["no_conflict"]),
        ({"affiliations": [{"name": "Tall Oak Packing", "kind": "financial"}]}, ["no_conflict"]),
        ({"affiliations": [{"name": "Marisela Quintanar", "kind": "familial"}]}, ["no_conflict"]),
        ({"affiliations": [{"name": "Cobalt Mutual Ins. Co.", "kind": "professional"}]}, ["no_conflict"]),
        ({"affiliations": [{"name": "Plumline UR", "kind": "professional"}]}, ["no_conflict"]),
        ({"affiliations": [{"name": "Redtail Surgical Hosp.", "kind": "professional"}]}, ["no_conflict"]),
        ({"affiliations": [{"name": "VERTEBREX DEVICES INC", "kind": "financial"}]}, ["no_conflict"]),
        ({"affiliations": [{"name": "Arroyo Spine Assoc.", "kind": "professional"}]}, ["no_conflict"]),
        ({"affiliations": [{"name": "Lachlan, Dov", "kind": "familial"}]}, ["no_conflict"]),
        ({"affiliations": [{"name": "Granite Bluff Claims Mgmt", "kind": "professional"}]}, ["no_conflict"]),
        ({"name": "Robert Kestrel"}, ["no_conflict"]),
        ({"affiliations": [{"name": "Redwing Surgical Hospital", "kind": "professional"}]}, []),
        ({"licences": [licence(state="NV")]}, []),
        ({"practising_since": "2019-05-05"}, []),
        ({"weekly_practice_hours": 24}, []),
    ],
)
def test_one_requirement_that_is_not_met_refuses(case: Case, changes: dict[str, Any], refused: list[str]) -> None:
    assert refusals(case, **changes) == refused


def test_the_rule_on_evaluators_holds_from_2014() -> None:
    reviewer = make_reviewer(
        qualified_medical_evaluator=True,
        licences=[licence(verified_on="2013-01-01")],
        board_certifications=[certification(verified_on="2013-01-01")],
        practising_since="2000-01-01",
        practice_verified_on="2013-01-01",
        evaluator_checked_on=None,
        sanction_queries=[query(queried_on="2013-01-01")],
        trainings=[{"subject": "evidence_hierarchy", "completed_on": "2012-01-01", "verified_on": "2013-01-01"}],
    )
    assert assign(make_case(), [reviewer], dt.date(2013, 12, 31)).chosen == "R1"
    assert assign(make_case(), [reviewer], dt.date(2014, 1, 1)).chosen is None


def test_a_near_hit_bars_assignment_until_a_person_decides(case: Case) -> None:
    reviewer = make_reviewer(affiliations=[{"name": "R. Kestrel", "kind": "professional"}])
    candidate = assign(case, [reviewer], ON).candidate("R1")
    [refusal] = candidate.refusals
    assert "possible conflict: a person must decide" in refusal.fact
    assert "an initial that fits" in refusal.fact
    assert not candidate.conflicts[0].certain


def test_the_nearest_specialty_comes_first_then_california_then_the_lighter_load() -> None:
    injection = make_case(item(treatment="L4-5 transforaminal epidural steroid injection"))
    pain = {"board_certifications": [certification("Pain Medicine", board="American Board of Anesthesiology")]}
    roster = [
        make_reviewer("surgeon"),
        make_reviewer("busy", **pain, open_cases=5),
        make_reviewer("nevada", **pain, licences=[licence(state="NV")]),
        make_reviewer("free", **pain),
    ]
    assignment = assign(injection, roster, ON)
    assert [c.reviewer_id for c in assignment.candidates] == ["free", "busy", "nevada", "surgeon"]
    assert "less work open" in assignment.why[-1]


def test_equals_are_drawn_by_a_recorded_seed_and_the_draw_can_be_repeated(case: Case) -> None:
    roster = [make_reviewer(f"R{n}") for n in range(20)]
    first, again = assign(case, roster, ON), assign(case, roster, ON)
    assert first == again
    assert first.seed == "CM-1 2024-05-06"
    drawn = {assign(case, roster, ON, seed=str(n)).chosen for n in range(40)}
    assert len(drawn) > 10


def test_the_order_of_the_roster_decides_nothing(case: Case) -> None:
    roster = [make_reviewer(f"R{n}", sanctioned=n % 3 == 0) for n in range(12)]
    assert assign(case, roster, ON) == assign(case, roster[::-1], ON)


def test_what_goes_with_an_operation_is_judged_with_it() -> None:
    case = make_case(item(), item(2, "Postoperative psychotherapy"), item(3, "Lumbar brace", depends_on=1))
    [first, second] = assign(case, [], ON).needs
    assert first.items == (1, 3)
    assert second.items == (2,)


def test_items_no_one_specialty_covers_are_named() -> None:
    case = make_case(item(), item(2, "Dental crown", "head"))
    assignment = assign(case, [make_reviewer()], ON)
    assert assignment.chosen is None
    assert "no one specialty covers every disputed item" in assignment.missing[0]
    assert "Oral and Maxillofacial Surgery" in assignment.missing[0]


def test_what_is_missing_is_said_when_nobody_is_eligible(case: Case) -> None:
    assert assign(case, [], ON).missing == ("the roster is empty",)
    dermatologist = make_reviewer(board_certifications=[certification("Dermatology")])
    assert "Orthopaedic Surgery or Neurological Surgery" in assign(case, [dermatologist], ON).missing[0]
    tired = assign(case, [make_reviewer(open_cases=10), make_reviewer("R2", sanctioned=True, open_cases=10)], ON)
    assert tired.missing[0] == "2 reviewer(s) have a fitting specialty and all are refused: capacity 2, no sanction 1"
    assert tired.missing[1].startswith("nearest: R1")


def test_a_chiropractor_may_judge_chiropractic_on_the_licence_alone() -> None:
    case = make_case(item(treatment="Chiropractic treatment, 12 visits"))
    chiropractor = make_reviewer(degree="DC", specialties=["Chiropractic"], board_certifications=[])
    assert assign(case, [chiropractor], ON).chosen == "R1"
    assert assign(make_case(), [chiropractor], ON).chosen is None


def test_an_assignment_turns_into_plain_data_whole(case: Case) -> None:
    reviewer = make_reviewer(affiliations=[{"name": "R. Kestrel", "kind": "professional", "note": "fellowship"}])
    data = json.loads(json.dumps(dataclasses.asdict(assign(case, [reviewer], ON)), default=str))
    [candidate] = data["candidates"]
    assert candidate["requirements"][0]["code"] == "licence"
    party = candidate["conflicts"][0]["party"]
    assert (party["role"], party["name"]) == ("requesting_physician", "Robert A. Kestrel, M.D.")


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.fixed_dictionaries(
            {},
            optional={
                "weekly_practice_hours": st.integers(0, 168),
                "sanctioned": st.booleans(),
                "qualified_medical_evaluator": st.booleans(),
                "open_cases": st.integers(0, 12),
                "degree": st.text(max_size=6),
                "specialties": st.lists(st.text(min_size=1, max_size=20), min_size=1, max_size=2),
                "affiliations": st.lists(
                    st.fixed_dictionaries({"name": st.text(max_size=40), "kind": st.just("professional")}), max_size=3
                ),
            },
        ),
        max_size=6,
    )
)
def test_whatever_a_roster_says_nobody_is_chosen_who_misses_a_requirement(changes: list[dict[str, Any]]) -> None:
    roster = [make_reviewer(f"R{n}", **change) for n, change in enumerate(changes)]
    assignment = assign(make_case(), roster, ON)
    assert len(assignment.candidates) == len(roster)
    if assignment.chosen is None:
        assert assignment.missing
        assert not any(c.eligible for c in assignment.candidates)
    else:
        assert not assignment.candidate(assignment.chosen).refusals


def test_a_reviewer_who_is_away_later_may_have_the_case_today(case: Case) -> None:
    reviewer = make_reviewer(days_away=[{"first": "2024-05-07", "last": "2024-05-20"}])
    assert assign(case, [reviewer], ON).chosen == "R1"


def test_experience_and_a_related_case_come_before_the_lighter_load(case: Case) -> None:
    plain, skilled = make_reviewer("R1"), make_reviewer("R2", open_cases=5, experience=[FUSIONS])
    assert assign(case, [plain, skilled], ON).chosen == "R2"
    known = Circumstances(related=frozenset({"R1"}))
    chosen = assign(case, [plain, skilled], ON, known=known)
    assert chosen.chosen == "R1"
    assert "related case" in chosen.why[1]


def test_a_specialty_that_is_certified_as_a_subspecialty_counts() -> None:
    pain = certification("Anesthesiology", board="American Board of Anesthesiology", subspecialty="Pain Medicine")
    reviewer = make_reviewer(specialties=["Pain Medicine"], board_certifications=[pain])
    injection = make_case(item(treatment="L4-5 epidural steroid injection"))
    assert assign(injection, [reviewer], ON).chosen == "R1"
