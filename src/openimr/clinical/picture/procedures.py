"""What was done on a day: injections, operations and studies, on the day a report of it bears or a sentence prints."""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence

from openimr.clinical.summary.choosing import Chosen
from openimr.clinical.summary.telling import called, is_named, own_words
from openimr.clinical.summary.treatment import is_to_come, names_what_was_done
from openimr.clinical.summary.warrants import is_warranted
from openimr.clinical.summary.wording import place, said
from openimr.domain.document_kind import DocumentKind
from openimr.domain.documents import Document
from openimr.domain.facts import Fact, FactType

from .papers import of_paper
from .values import Mark
from .words import around, days_in, prints_its_day, says

_FULL = 10
_LANES = {
    DocumentKind.IMAGING_REPORT: "studies",
    DocumentKind.ELECTRODIAGNOSTIC_REPORT: "studies",
    DocumentKind.LABORATORY_REPORT: "laboratory",
}
_SAME_STUDY = dt.timedelta(days=3)
"""A report may be written some days after its study."""


def injections(chosen: Chosen) -> Iterator[Mark]:
    """A mark for each injection with its day."""
    return _points(chosen, FactType.INJECTION, "injections", "injection", DocumentKind.PROCEDURE_REPORT)


def operations(chosen: Chosen) -> Iterator[Mark]:
    """A mark for each operation with its day."""
    return _points(chosen, FactType.SURGERY, "surgery", "surgery", DocumentKind.OPERATIVE_REPORT)


def _points(chosen: Chosen, type_: FactType, lane: str, genus: str, report: DocumentKind) -> Iterator[Mark]:
    found = [fact for fact in chosen.clinical(type_) if fact.value != genus and is_warranted(fact, type_.value)]
    done = [
        (day, fact)
        for fact in found
        if not is_to_come(fact) and not says("not_had", own_words(fact)) and (day := _day_done(fact, report, found))
    ]
    # What a page calls by its name, before what it calls otherwise; the report of the day before what retells it.
    done.sort(key=lambda one: (one[0], not is_named(one[1], said(one[1].value)), one[1].document_kind is not report))
    named: dict[dt.date, dict[str, Fact]] = {}
    for day, fact in done:
        there = named.setdefault(day, {})
        if not there or is_named(fact, said(fact.value)):
            there.setdefault(f"{fact.value} {fact.level or ''}".rstrip(), fact)
    for day, there in named.items():
        for value, fact in there.items():
            if not any(value != other and value in other for other in there):
                label = called(fact, said(fact.value))
                label += f" {fact.level}" if fact.level and fact.level not in label else ""
                yield Mark(lane, label, day, fact.page)


def _day_done(fact: Fact, report: DocumentKind, found: Sequence[Fact]) -> dt.date | None:
    """The day of a procedure: one that its own sentence prints for it, else of the report that says what was done."""
    if prints_its_day(fact) and len(str(fact.date)) == _FULL:
        return dt.date.fromisoformat(str(fact.date)) if _is_for(fact, found) else None
    if fact.document_kind is report and fact.kind_is_sure and fact.dated_surely and names_what_was_done(fact):
        return fact.document_date
    return None


def _is_for(fact: Fact, found: Sequence[Fact]) -> bool:
    """Whether the day in a sentence is of this procedure: of others elsewhere on the body it is the nearest one's."""
    beside = [
        other
        for other in found
        if own_words(other) == own_words(fact) and (other.body_part, other.side) != (fact.body_part, fact.side)
    ]
    return all(_distance(fact) <= _distance(other) for other in beside)


def _distance(fact: Fact) -> int:
    """How far a fact's words are from its day, in characters."""
    words = own_words(fact)
    before, _ = around(fact)
    start, end = len(before), len(before) + len(fact.quote)
    places = [at for at, day in days_in(words) if day == fact.date]
    return min((at - end if at >= end else start - at for at in places), default=len(words))


def studies(chosen: Chosen, papers: Iterable[Document]) -> list[Mark]:
    """A mark for each report of a study, and for those of which other papers say the kind and the day."""
    own = [of_paper(_LANES[document.kind], document) for document in papers if document.kind in _LANES]
    told: dict[tuple[str, str], list[Fact]] = {}
    for fact in chosen.clinical(FactType.IMAGING_FINDING, polarity=None):
        modality = fact.attributes.get("modality")
        if modality and fact.document_kind not in _LANES and len(fact.date or "") == _FULL:
            told.setdefault((str(modality), str(fact.date)), []).append(fact)
    for (modality, date), facts in told.items():
        day = dt.date.fromisoformat(date)
        reported = any(abs(mark.start - day) <= _SAME_STUDY for mark in own if mark.lane == "studies")
        agreed = len({fact.document or fact.source for fact in facts}) > 1 or any(map(prints_its_day, facts))
        if agreed and not reported and (chosen.injured is None or day >= chosen.injured):
            first = next((fact for fact in facts if prints_its_day(fact)), facts[0])
            own.append(
                Mark("studies", f"{said(modality)} {place(first)}".strip() + ", told elsewhere", day, first.page)
            )
    return own
