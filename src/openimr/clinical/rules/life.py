"""What the patient can do, whether and how the patient works, and what else bears on the outcome of treatment."""

from collections.abc import Iterator

from ..sentences.finding import Finding
from ..sentences.reader import Reader
from ..sentences.sentence import Sentence
from .function import activities
from .prior_injuries import prior_injuries
from .questionnaires import scores
from .risk import risks
from .work import statuses


def read(doc: Reader, s: Sentence) -> Iterator[Finding]:
    """Function, work status and risk factors."""
    if (
        s.section in ("guidelines", "goals", "records", "technique", "request") and s.section != "request"
    ) or doc.is_imaging:
        return
    yield from scores(doc, s)
    if not doc.is_operation:
        yield from activities(doc, s)
    if not doc.is_operation or s.section in ("plan", "work_status"):
        yield from statuses(doc, s)
    yield from risks(doc, s)
    yield from prior_injuries(doc, s)
