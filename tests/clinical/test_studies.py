"""What imaging and nerve studies are said to show is read from reports, visits, logs and letters alike."""

from pathlib import Path

import pytest

from openimr.domain.document_kind import DocumentKind
from openimr.domain.facts import FactType

from .test_reading_facts import facts, sentences, told

SENTENCES = Path(__file__).parent / "data" / "sentences_studies.txt"
OF_STUDIES = {FactType.IMAGING_FINDING, FactType.ELECTRODIAGNOSTIC_FINDING}


@pytest.mark.parametrize(("text", "kind", "wanted"), sentences(SENTENCES))
def test_a_study_is_said_to_show(text: str, kind: DocumentKind, wanted: tuple[frozenset[str], ...]) -> None:
    found = [told(fact) for fact in facts(text, kind) if fact.type in OF_STUDIES]
    required = [want for want in wanted if not any(part.startswith("?") for part in want)]
    allowed = [frozenset(part.lstrip("?") for part in want) for want in wanted]
    for want in required:
        assert any(_agrees(want, one) for one in found), f"{sorted(want)} is not among {[sorted(f) for f in found]}"
    more = [sorted(one) for one in found if not any(_agrees(want, one) for want in allowed)]
    assert not more, f"also read: {more}"


def _agrees(want: frozenset[str], one: frozenset[str]) -> bool:
    return want <= one and ("absent" in want) == ("absent" in one)


@pytest.mark.parametrize(
    "text",
    [
        "PLAN: MRI of the lumbar spine to rule out herniated disc. X-rays if no better.",
        "PLAN: Request MRI right shoulder to evaluate for cuff tear.",
        "PLAN: EMG/NCV bilateral upper extremities to rule out radiculopathy vs CTS.",
        "PLAN: If EMG shows radiculopathy we will ask for an epidural.",
        "HPI: The EMG has been denied. Her mother has neuropathy.",
        "Criteria require imaging showing nerve root compression.",
    ],
)
def test_what_a_study_might_show_is_no_finding(text: str) -> None:
    assert not [fact for fact in facts(text) if fact.type in OF_STUDIES]


def test_each_side_keeps_its_own_degree() -> None:
    text = "MRI CERVICAL SPINE\nC5-6: mild left and moderate right foraminal narrowing."
    degrees = {fact.side: fact.attributes.get("severity") for fact in facts(text, DocumentKind.IMAGING_REPORT)}
    assert degrees == {"left": "mild", "right": "moderate"}


def test_a_finding_before_a_question_mark_stays_one() -> None:
    found = facts("IMAGING\nCT c-spine: C5-6 disc space narrowed. reversal of curve - spasm?")
    assert {fact.value for fact in found if fact.type is FactType.IMAGING_FINDING} == {
        "disc_height_loss",
        "lordosis_loss",
    }
