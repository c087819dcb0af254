"""Examinations are read however an office writes them: grades, reflexes, sensation, motion, tests, gait, palpation."""

from pathlib import Path

import pytest

from openimr.domain.document_kind import DocumentKind
from openimr.domain.facts import FactType

from .test_reading_facts import facts, sentences, told

SENTENCES = Path(__file__).parent / "data" / "sentences_examination.txt"


@pytest.mark.parametrize(("text", "kind", "wanted"), sentences(SENTENCES))
def test_an_examination_says(text: str, kind: DocumentKind, wanted: tuple[frozenset[str], ...]) -> None:
    silent = {part.removeprefix("no ") for want in wanted for part in want if part.startswith("no ")}
    wants = [want for want in wanted if not any(part.startswith("no ") for part in want)]
    types = {kind for kind in FactType if kind in silent or any(kind in want for want in wants)}
    left = [fact for fact in facts(text, kind) if fact.type in types]
    found = [sorted(told(fact)) for fact in left]
    for want in sorted(wants, key=len, reverse=True):
        same = next((f for f in left if want - {"absent"} <= told(f) and _agrees(want, f.value, f.polarity)), None)
        assert same is not None, f"{sorted(want)} is not among {found}"
        left.remove(same)
    assert not left, f"also read: {[sorted(told(fact)) for fact in left]}"


def _agrees(want: frozenset[str], value: str, polarity: str) -> bool:
    """Whether a fact is denied where the line says so; sensation may itself be "absent"."""
    return ("absent" in want) == (polarity == "absent" or value == "absent")
