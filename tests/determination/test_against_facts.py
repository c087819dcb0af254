"""What a letter calls absent is held against the facts of the record: of the same place, and of any name for it."""

import pytest

from openimr.clinical import read_report, report_of_text
from openimr.determination.checks.record_facts import there_by_facts

THERAPY = "The patient completed 24 visits of physical therapy for the low back without lasting relief."


@pytest.mark.parametrize(
    ("denial", "spoken_against"),
    [
        ("There is no documentation of conservative treatment.", True),
        ("No conservative treatment of the low back was documented.", True),
        ("No conservative treatment of the right knee was documented.", False),
    ],
)
def test_conservative_treatment_is_any_therapy_of_the_same_body_part(denial: str, spoken_against: bool) -> None:
    facts = read_report(report_of_text(f"PROGRESS REPORT\n\nTreatment to date: {THERAPY}\n", "note"))
    assert any(fact.type == "therapy" for fact in facts)
    assert bool(there_by_facts(facts, "conservative care", denial)) is spoken_against
