"""What each imaging and electrodiagnostic report concludes, in its own words, newest first."""

import datetime as dt
import re
from collections.abc import Container, Iterator, Sequence

from openimr.domain.document_kind import DocumentKind
from openimr.domain.facts import Fact, FactType, Polarity

from .choosing import Chosen, by_document, is_sure
from .telling import in_order, is_quotable, own_words, quotation, unrepeated
from .values import Sentence
from .warrants import is_warranted, warranted

_CONCLUDES = "impression"
_CONCLUSION = "study_conclusion"
"""The warrant of an item of a conclusion, which is told whole, with what it suspects."""
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
    own = [fact for fact in facts if fact.document_kind is kind and _is_reported(fact)]
    own = [fact for fact in own if is_warranted(fact, _CONCLUSION if _concludes(fact) else type_.value)]
    told = chosen.clinical_of(facts)
    elsewhere = [fact for fact in told if fact.document_kind is not kind and _is_of_study(fact)]
    reported = {fact.document_date for fact in own if fact.dated_surely}
    elsewhere = [fact for fact in warranted(elsewhere, type_.value) if not own or _is_another(fact, reported)]
    studies = by_document(own)[: chosen.limits["studies"]]
    quoted = _each_once([_concluded(chosen, study) for study in studies])
    sentences = [quotation(section, "study", one) for one in quoted]
    # What a study's own report says needs no other's word; an older or a missing one is told by whoever had it.
    last = max((one[0].document_date or dt.date.min for one in quoted), default=dt.date.min)
    elsewhere = [fact for fact in elsewhere if not own or (fact.document_date or dt.date.min) > last]
    for newest in by_document(elsewhere)[:1]:
        words = unrepeated(in_order(newest))[: chosen.limits["sentences"]]
        sentences.append(quotation(section, "study_elsewhere", words))
    yield from sentences


def _each_once(studies: Sequence[list[Fact]]) -> list[list[Fact]]:
    """Each study once: of two issues of a report of one day, alike but for what the later one adds, the later one."""
    kept: list[list[Fact]] = []
    for study in studies:
        same = next((at for at, one in enumerate(kept) if _is_issue_of(study, one)), None)
        if same is None:
            kept.append(study)
        elif _adds(study) > _adds(kept[same]):
            kept[same] = study
    return kept


def _is_issue_of(study: Sequence[Fact], other: Sequence[Fact]) -> bool:
    words, others = _spoken(study), _spoken(other)
    return len(words & others) >= _ALIKE * min(len(words), len(others))


_ALIKE = 0.95
"""Share of its words that a report has in common with another issue of it."""


def _spoken(study: Sequence[Fact]) -> frozenset[str]:
    return frozenset(re.findall(r"\w{2,}", " ".join(map(own_words, study)).lower()))


def _adds(study: Sequence[Fact]) -> tuple[bool, int]:
    """How much an issue of a report says beside another: that it is corrected, then how long it is."""
    corrected = any(fact.reference and fact.reference.correction for fact in study)
    return corrected, sum(len(own_words(fact)) for fact in study)


def _concluded(chosen: Chosen, study: Sequence[Fact]) -> list[Fact]:
    """The conclusion of a study, whole, and what it found that the conclusion passes over; else its statements."""
    whole = chosen.whole(_CONCLUDES, study[0].document or study[0].source)
    told = _conclusion(study, chosen.limits["sentences"])
    if not whole:
        return told
    beside = [fact for fact in told if fact.section != _CONCLUDES]
    return in_order([*whole, *beside]) if study[0].type is FactType.IMAGING_FINDING else whole


def _is_another(fact: Fact, reported: Container[dt.date | None]) -> bool:
    """Whether a report of another kind tells a study of a day of which no study's own report is told."""
    day = str(fact.attributes.get("entry") or fact.date or "")
    return len(day) == _WHOLE_DAY and dt.date.fromisoformat(day) not in reported


_WHOLE_DAY = len("2024-01-01")


def _concludes(fact: Fact) -> bool:
    """Whether words are of the conclusion of a study's own report: what it only suspects it concludes all the same."""
    return fact.section == _CONCLUDES and fact.kind_is_sure


def _is_reported(fact: Fact) -> bool:
    """Whether a paper is a study's report, or what else it may be says in its conclusion what a study showed."""
    return fact.kind_is_sure or fact.section == _CONCLUDES


def _is_of_study(fact: Fact) -> bool:
    """Whether a report of another kind tells a study: in a part about studies, or in a sentence that names one."""
    return fact.section == "imaging" or bool(_STUDY.search(own_words(fact)))


def tells_finding(fact: Fact, type_: FactType, kind: DocumentKind) -> bool:
    """Whether a fact is something a study found, in its own report or in one that tells what it showed.

    Args:
        fact: the fact.
        type_: the type of the findings of such studies.
        kind: the kind of their reports.
    """
    known = fact.type is type_ and (fact.document_kind is kind or _is_of_study(fact))
    return known and fact.section not in _BEFORE and is_sure(fact) and not _is_normal(fact)


def _conclusion(study: Sequence[Fact], most: int) -> list[Fact]:
    """What a study concludes, and what it found that the conclusion passes over; all where it has no conclusion.

    An impression that says "no fracture" does not unsay the torn ligament above it; what is told of the findings is
    what is there, and in the words of the report.
    """
    concluding = unrepeated(in_order(fact for fact in study if fact.section == _CONCLUDES))
    if not concluding or study[0].type is FactType.ELECTRODIAGNOSTIC_FINDING:
        return (concluding or unrepeated(in_order(study)))[:most]
    named = {_thing(fact) for fact in study if fact.section == _CONCLUDES and not _is_normal(fact)}
    found = [fact for fact in study if fact.section != _CONCLUDES and _thing(fact) not in named]
    found = [fact for fact in found if not _is_normal(fact) and not _MINOR.search(own_words(fact))]
    there = [fact for fact in concluding if not _is_normal(fact)]
    passed_over = unrepeated(in_order(found))[: max(0, min(_PASSED_OVER - len(there), most - len(concluding)))]
    return unrepeated(in_order([*concluding, *passed_over]))


_PASSED_OVER = 3
"""A conclusion that says of so many things that they are there sums up its report; with fewer, findings fill it up."""
_MINOR = re.compile(r"\b(?:incidental\w*|hemangioma|no consequence|prior|history|previous)\b", re.IGNORECASE)


def _thing(fact: Fact) -> object:
    """What a conclusion sums up: the level where there is one, else the finding."""
    return fact.level or fact.value


def _is_normal(fact: Fact) -> bool:
    return fact.value == "normal" or fact.polarity is Polarity.ABSENT
