"""The neurological examination: strength by muscle, reflexes, sensation by dermatome."""

from collections.abc import Iterator

from ..sentences.finding import Finding
from ..sentences.reader import Reader
from ..sentences.sentence import Sentence
from .reflexes import reflexes
from .sensation import sensations
from .strength import grips, strengths

_SECTIONS = {
    "objective",
    "",
    "clinical_summary",
    "reasons",
    "impression",
    "subjective",
    "diagnosis",
    "history",
    "imaging",
    "plan",
}


def read(doc: Reader, s: Sentence) -> Iterator[Finding]:
    """Strength, reflexes and sensation as examined."""
    if s.section not in _SECTIONS or doc.is_imaging or (doc.is_operation and s.section == "technique"):
        return
    said = [*strengths(doc, s), *grips(doc, s)]
    examined = s.section in ("objective", "", "clinical_summary", "reasons", "plan", "diagnosis")
    if examined:
        said += [*reflexes(doc, s), *sensations(doc, s)]
    yield from said
    if said:
        doc.topic = max(said, key=lambda found: found.end).type.value
