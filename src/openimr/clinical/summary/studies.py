"""What each imaging and electrodiagnostic report concludes, in its own words, newest first."""

import re
from collections.abc import Iterator, Sequence

from openimr.domain.document_kind import DocumentKind
from openimr.domain.facts import Fact, FactType

from .choosing import Chosen, by_document
from .telling import in_order, is_quotable, own_words, quotation, unrepeated
from .values import Sentence
from .warrants import warranted

_CONCLUDES = "impression"
_STUDY = re.compile(
    r"\b(?:mri|ct|x-?rays?|xr|films?|radiograph\w*|scans?|ultrasound|arthrogram|myelogram|emg|ncs|ncv|electrodiagnos\w*"
    r"|nerve conduction|stud(?:y|ies)|imaging)\b",
    re.IGNORECASE,
)
_BEFORE = ("history", "technique")
"""Parts of a study's report that tell why and how, not what was found."""


def imaging(chosen: Chosen) -> Iterator[Sentence]:
    """Each imaging report; where there is none, what other reports say of studies."""
    yield from _studies(chosen, "imaging", FactType.IMAGING_FINDING, DocumentKind.IMAGING_REPORT)


def electrodiagnostics(chosen: Chosen) -> Iterator[Sentence]:
    """Each electrodiagnostic report; where there is none, what other reports say of studies."""
    kind = DocumentKind.ELECTRODIAGNOSTIC_REPORT
    yield from _studies(chosen, "electrodiagnostics", FactType.ELECTRODIAGNOSTIC_FINDING, kind)


def _studies(chosen: Chosen, section: str, type_: FactType, kind: DocumentKind) -> Iterator[Sentence]:
    facts = [fact for fact in chosen.told(type_) if is_quotable(fact) and fact.section not in _BEFORE]
    own = [fact for fact in warranted(facts, type_.value) if fact.document_kind is kind and fact.kind_is_sure]
    told = chosen.clinical_of(facts)
    elsewhere = [fact for fact in told if fact.document_kind is not kind and _STUDY.search(own_words(fact))]
    elsewhere = warranted(elsewhere, type_.value)
    for study in by_document(own)[: chosen.limits["studies"]]:
        yield quotation(section, "study", _conclusion(study)[: chosen.limits["sentences"]])
    if not own and elsewhere:
        newest = by_document(elsewhere)[0]
        yield quotation(section, "study_elsewhere", unrepeated(in_order(newest))[: chosen.limits["sentences"]])


def _conclusion(study: Sequence[Fact]) -> list[Fact]:
    """What a study concludes, where it has such a part; else what it finds."""
    concluding = [fact for fact in study if fact.section == _CONCLUDES]
    return unrepeated(in_order(concluding or study))
