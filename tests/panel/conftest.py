"""A case and reviewers to hold against it: everything in order, to be changed by one thing at a time."""

import datetime as dt
import sys
from pathlib import Path
from typing import Any

import pytest

from openimr.domain.case import Case
from openimr.domain.reviewer import Reviewer

# The measures in bench/ are tests, too.
sys.path.append(str(Path(__file__).parents[2]))

ON = dt.date(2024, 5, 6)


# What an assignment rests on beside licence and certification, verified in time for ``ON``.
VERIFIED: dict[str, Any] = {
    "practice_verified_on": "2023-02-01",
    "evaluator_checked_on": "2023-02-01",
    "sanction_queries": [{"source": "National Practitioner Data Bank", "queried_on": "2023-02-01", "result": "clear"}],
    "trainings": [{"subject": "evidence_hierarchy", "completed_on": "2020-03-01", "verified_on": "2023-02-01"}],
}


def make_reviewer(id: str = "R1", **changes: Any) -> Reviewer:
    """A reviewer who meets every requirement for a disputed spine operation on ``ON``, changed by ``changes``."""
    data: dict[str, Any] = {
        "id": id,
        "name": "Ottoline Farnsworth",
        "degree": "MD",
        "specialties": ["Orthopedic Surgery"],
        "licences": [licence()],
        "board_certifications": [certification()],
        "practising_since": "2008-07-01",
        "weekly_practice_hours": 32,
        **VERIFIED,
    }
    return Reviewer.model_validate(data | changes)


def licence(**changes: Any) -> dict[str, Any]:
    base = {
        "state": "CA",
        "number": "A1",
        "valid_from": "2009-01-01",
        "valid_to": "2026-01-31",
        "verified_on": "2023-02-01",
    }
    return base | changes


def query(**changes: Any) -> dict[str, Any]:
    return {"source": "National Practitioner Data Bank", "queried_on": "2023-02-01", "result": "clear"} | changes


def certification(specialty: str = "Orthopaedic Surgery", **changes: Any) -> dict[str, Any]:
    base = {
        "board": "American Board of Orthopaedic Surgery",
        "specialty": specialty,
        "valid_from": "2010-01-01",
        "valid_to": "2030-12-31",
        "verified_on": "2023-02-01",
    }
    return base | changes


def item(
    id: int = 1, treatment: str = "L4-L5 fusion", body_part: str = "lumbar_spine", **changes: Any
) -> dict[str, Any]:
    base = {"id": id, "treatment": treatment, "body_part": body_part, "utilization_review": {"decision": "denied"}}
    return base | changes


def make_case(*items: dict[str, Any], **changes: Any) -> Case:
    """A case with every party named and the disputed ``items`` (a spine operation by default)."""
    data: dict[str, Any] = {
        "case_number": "CM-1",
        "application": {"received_date": "2024-05-01"},
        "employee": {"name": "Marisela Quintanar", "date_of_birth": "1975-02-03"},
        "claim": {"claim_number": "1", "date_of_injury": "2022-03-04", "employer": "Tall Oak Packing Company, Inc."},
        "parties": {
            "claims_administrator": {"name": "Hal Brisbane", "organization": "Granite Bluff Claims Management"},
            "insurer": "Cobalt Mutual Insurance Company",
            "utilization_review_organization": "Plumline Utilization Review",
            "employee_attorney": {"name": "Dov Lachlan, Esq.", "organization": "Lachlan & Moody LLP"},
            "facility": "Redtail Surgical Hospital",
            "manufacturers": ["Vertebrex Devices"],
        },
        "requesting_physician": {
            "name": "Robert A. Kestrel, M.D.",
            "specialty": "Orthopaedic Surgery",
            "organization": "Arroyo Spine Associates",
        },
        "utilization_review": {"decision_date": "2024-04-01", "served_date": "2024-04-02"},
        "disputed_treatments": list(items) or [item()],
    }
    return Case.model_validate(data | changes)


@pytest.fixture
def case() -> Case:
    return make_case()
