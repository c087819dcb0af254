"""Builds the draft: the facts are sorted once, then each section says what it can from them or names its gap."""

from collections.abc import Iterable, Sequence

from openimr.domain.facts import Fact, FactType

from . import (
    allergies,
    disagreements,
    function,
    identity,
    injury,
    medication,
    opinions,
    requests,
    reviews,
    studies,
    therapies,
    treatment,
    visit,
)
from .choosing import EXAMINATION_TYPES, Chosen
from .further import further
from .taken_back import with_retractions
from .values import Gap, Length, Sentence, Summary
from .wording import data

# What is in dispute first, since the rest is read for it; then in the order reviewers write a summary.
_BUILDERS = (
    requests.request,
    reviews.utilization_review,
    opinions.opinions,
    identity.who,
    injury.injury,
    injury.course,
    visit.complaints,
    visit.examination,
    disagreements.disagreements,
    studies.imaging,
    studies.electrodiagnostics,
    visit.diagnoses,
    therapies.therapy,
    medication.medication,
    treatment.injections,
    treatment.surgery,
    treatment.devices,
    function.function,
    allergies.allergies,
    identity.risk,
)

# Where the file speaks of a topic, though nothing that may be told for sure, it is not said to be missing.
_TYPES = {
    "complaints": {FactType.COMPLAINT},
    "examination": set(EXAMINATION_TYPES),
    "imaging": {FactType.IMAGING_FINDING},
    "electrodiagnostics": {FactType.ELECTRODIAGNOSTIC_FINDING},
    "therapy": {FactType.THERAPY},
    "medication": {FactType.MEDICATION},
    "injections": {FactType.INJECTION},
    "surgery": {FactType.SURGERY},
    "request": {FactType.REQUEST},
}


def draft(facts: Iterable[Fact], length: Length = Length.USUAL) -> Summary:
    """A draft of the case summary.

    Args:
        facts: the facts of a case file; those a person rejected are left out by the caller.
        length: how much it tells.

    Returns:
        Sentences built from facts, each with its pages, and the topics that no page speaks of.
    """
    limits = data()["lengths"][length.value]
    chosen = Chosen(facts, limits)
    wanted: Sequence[str] = limits.get("sections", list(data()["sections"]))
    sentences: list[Sentence] = []
    for build in _BUILDERS:
        sentences += [sentence for sentence in build(chosen) if sentence.section in wanted]
    sentences = with_retractions(sentences, chosen)
    sentences += further(chosen, sentences)
    return Summary(length=length, sentences=tuple(sentences), gaps=tuple(_gaps(sentences, chosen, wanted)))


def _gaps(sentences: Sequence[Sentence], chosen: Chosen, wanted: Sequence[str]) -> Iterable[Gap]:
    said = {sentence.section for sentence in sentences}
    for section, text in data()["gaps"].items():
        if section == "mechanism":
            if not chosen.mechanism:
                yield Gap(section="injury", text=text)
        elif section in wanted and section not in said and not chosen.named & _TYPES.get(section, frozenset()):
            yield Gap(section=section, text=text)
