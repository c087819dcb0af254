"""What each imaging and electrodiagnostic report concludes, in its own words, newest first."""

import datetime as dt
import re
from collections.abc import Iterator, Sequence

from openimr.domain.document_kind import DocumentKind
from openimr.domain.facts import Fact, FactType, Polarity

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
_NAMED = {
    "imaging": re.compile(
        r"\b(?:mri|mr arthrogram|ct (?:scan|of)|x-?rays?|xr|radiograph\w*|ultrasonograph\w*|arthrogram|myelogram)\b",
        re.IGNORECASE,
    ),
    "electrodiagnostics": re.compile(r"\b(?:emg|ncs|ncv|electrodiagnos\w*|nerve conduction)\b", re.IGNORECASE),
}
"""What names a study of each section, wherever it stands."""
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
    quoted = [
        _conclusion(study)[: chosen.limits["sentences"]] for study in by_document(own)[: chosen.limits["studies"]]
    ]
    sentences = [quotation(section, "study", one) for one in quoted]
    # What a study's own report says needs no other's word; an older or a missing one is told by whoever had it.
    last = max((one[0].document_date or dt.date.min for one in quoted), default=dt.date.min)
    elsewhere = [fact for fact in elsewhere if not own or (fact.document_date or dt.date.min) > last]
    for newest in by_document(elsewhere)[:1]:
        words = unrepeated(in_order(newest))[: chosen.limits["sentences"]]
        sentences.append(quotation(section, "study_elsewhere", words))
    yield from sentences
    yield from chosen.also_of(section, lambda fact: bool(_NAMED[section].search(own_words(fact))), sentences)


def _conclusion(study: Sequence[Fact]) -> list[Fact]:
    """What a study concludes, where it has such a part; else, or where that is "normal" and it found something, all."""
    concluding = [fact for fact in study if fact.section == _CONCLUDES]
    if concluding and all(map(_is_normal, concluding)) and not all(map(_is_normal, study)):
        concluding = []
    return unrepeated(in_order(concluding or study))


def _is_normal(fact: Fact) -> bool:
    return fact.value == "normal" or fact.polarity is Polarity.ABSENT
