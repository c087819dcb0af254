"""What the pictures show, before it is drawn: points and bars with their day, words and page; ratings; places.

The tables behind the pictures are made of the same values.
"""

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest

from openimr.clinical.summary.choosing import Chosen, by_document
from openimr.clinical.summary.wording import data as words
from openimr.clinical.summary.wording import said
from openimr.domain.anatomy import BodyPart
from openimr.domain.document_kind import DocumentKind
from openimr.domain.documents import Document
from openimr.domain.facts import Fact, FactType

_STUDIES = {DocumentKind.IMAGING_REPORT, DocumentKind.ELECTRODIAGNOSTIC_REPORT, DocumentKind.LABORATORY_REPORT}
_FINDINGS = (
    FactType.COMPLAINT,
    FactType.TENDERNESS,
    FactType.IMAGING_FINDING,
    FactType.RANGE_OF_MOTION,
)
_STATES = ("full_duty", "modified_duty", "off_work", "permanent_and_stationary", "not_working", "retired")
_IN_THE_MIDDLE = (BodyPart.HEAD, BodyPart.CERVICAL_SPINE, BodyPart.THORACIC_SPINE, BodyPart.LUMBAR_SPINE)
MOST_BARS = 7
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


@dataclass(frozen=True, slots=True)
class Mark:
    """Something at a day (``end`` None) or over a time, with its words and the page that says so.

    ``told`` are the days of the reports that name it, with their pages: between them nothing is known.
    """

    lane: str
    label: str
    start: dt.date
    page: int
    end: dt.date | None = None
    told: tuple[tuple[dt.date, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Rating:
    """A rating of pain from 0 to 10 (the middle of a range) on a day, as written, with its page."""

    on: dt.date
    value: float
    written: str
    page: int


@dataclass(frozen=True, slots=True)
class Spot:
    """A region of the body, a side of it where it has sides, what is found there, and the pages."""

    region: BodyPart
    side: str | None
    findings: tuple[str, ...]
    pages: tuple[int, ...]


@dataclass(slots=True)
class Marks:
    """Everything the pictures of one record show."""

    marks: list[Mark] = field(default_factory=list)
    ratings: list[Rating] = field(default_factory=list)
    spots: list[Spot] = field(default_factory=list)

    @property
    def span(self) -> tuple[dt.date, dt.date] | None:
        """The first and the last day of anything that is shown in time."""
        days = [mark.start for mark in self.marks] + [mark.end for mark in self.marks if mark.end]
        days += [rating.on for rating in self.ratings]
        return (min(days), max(days)) if days else None


def marks_of(facts: Iterable[Fact], documents: Sequence[Document]) -> Marks:
    """What the pictures show of a record.

    Args:
        facts: its facts.
        documents: its documents; copies are left out.

    Returns:
        Marks for the timeline, ratings for the chart of pain, spots for the body map.
    """
    chosen = Chosen(facts, words()["lengths"]["long"])
    shown = Marks()
    shown.marks += _visits(documents, chosen)
    shown.marks += _bars(chosen, FactType.THERAPY, "therapy", _visited)
    shown.marks += _bars(chosen, FactType.MEDICATION, "medication", lambda facts: said(facts[0].value))
    shown.marks += _points(chosen, FactType.INJECTION, "injections", "injection", DocumentKind.PROCEDURE_REPORT)
    shown.marks += _points(chosen, FactType.SURGERY, "surgery", "surgery", DocumentKind.OPERATIVE_REPORT)
    shown.marks += _work(chosen)
    shown.ratings = _ratings(chosen)
    shown.spots = _spots(chosen)
    return shown


def _visits(documents: Sequence[Document], chosen: Chosen) -> Iterable[Mark]:
    visits = {DocumentKind(kind) for kind in words()["visits"]}
    for document in documents:
        if document.duplicate_of or not document.date or not document.pages:
            continue
        if chosen.injured and document.date < chosen.injured:
            continue
        lane = "visits" if document.kind in visits else "studies" if document.kind in _STUDIES else ""
        if lane:
            yield Mark(lane, document.title or document.kind.label, document.date, min(document.pages))


def _bars(chosen: Chosen, type_: FactType, lane: str, label: Callable[[Sequence[Fact]], str]) -> list[Mark]:
    """One bar a kind, from the first to the last report that names it, those named most."""
    kinds: dict[str, list[Fact]] = defaultdict(list)
    for fact in chosen.clinical(type_):
        if chosen.after_injury(fact):
            kinds[fact.value].append(fact)
    most = sorted(kinds.values(), key=lambda facts: -len({fact.document for fact in facts}))[:MOST_BARS]
    bars = []
    for facts in most:
        told: dict[dt.date, int] = {}
        for fact in facts:
            if fact.document_date:
                told.setdefault(fact.document_date, fact.page)
        days = sorted(told)
        bars.append(Mark(lane, label(facts), days[0], told[days[0]], days[-1], tuple((d, told[d]) for d in days)))
    return sorted(bars, key=lambda bar: (bar.start, bar.label))


def _visited(facts: Sequence[Fact]) -> str:
    counts = [int(n) for fact in facts if isinstance(n := fact.attributes.get("visits_attended"), int)]
    name = said(facts[0].value)
    return f"{name}, {max(counts)} visits" if counts else name


def _points(chosen: Chosen, type_: FactType, lane: str, any_: str, report: DocumentKind) -> Iterable[Mark]:
    """What was done on a day: from the reports of the procedures where there are some, else from any with a day."""
    found = [fact for fact in chosen.clinical(type_) if fact.value != any_ and _DAY.fullmatch(fact.date or "")]
    own = [fact for fact in found if fact.document_kind is report]
    seen: set[tuple[str, str | None, str | None]] = set()
    for fact in own or found:
        key = (fact.value, fact.level, fact.date)
        if key not in seen:
            seen.add(key)
            where = f" {fact.level}" if fact.level else ""
            yield Mark(lane, said(fact.value) + where, dt.date.fromisoformat(str(fact.date)), fact.page)


def _work(chosen: Chosen) -> Iterable[Mark]:
    """The work status of each report until the next one that gives another."""
    states = [f for f in chosen.clinical(FactType.WORK_STATUS) if f.value in _STATES and chosen.after_injury(f)]
    told = [facts[0] for facts in by_document(reversed(states))]
    runs: list[list[Fact]] = []
    for fact in told:
        if runs and runs[-1][-1].value == fact.value:
            runs[-1].append(fact)
        else:
            runs.append([fact])
    for run, after in zip_longest(runs, runs[1:]):
        start = run[0].document_date or dt.date.min
        end = (after[0] if after else run[-1]).document_date
        yield Mark("work", said(run[0].value), start, run[0].page, end if end and end > start else None)


def _ratings(chosen: Chosen) -> list[Rating]:
    """The ratings of pain by day; of several on one day without a word of when, the highest."""
    best: dict[dt.date, Rating] = {}
    for fact in chosen.clinical(FactType.PAIN_SCORE):
        numbers = [float(n) for n in re.findall(r"\d+(?:\.\d+)?", fact.value.split("/")[0])]
        if not numbers or max(numbers) > 10 or not chosen.after_injury(fact) or fact.document_date is None:
            continue
        if len(numbers) == 2 and numbers == [0, 10]:
            continue  # the scale of a form, not a rating
        rating = Rating(fact.document_date, sum(numbers) / len(numbers), fact.value, fact.page)
        if rating.on not in best or best[rating.on].value < rating.value:
            best[rating.on] = rating
    return sorted(best.values(), key=lambda rating: rating.on)


def _spots(chosen: Chosen) -> list[Spot]:
    found: dict[tuple[BodyPart, str | None], dict[str, set[int]]] = defaultdict(lambda: defaultdict(set))
    for fact in chosen.clinical(*_FINDINGS):
        part = fact.body_part
        if part is None or part in (BodyPart.OTHER, BodyPart.EYE, BodyPart.MENTAL_HEALTH):
            continue
        side = fact.side.value if fact.side else None
        where = ("°" if fact.unit == "degrees" else "") + (f" {fact.level}" if fact.level else "")
        if part in _IN_THE_MIDDLE:
            found[part, None][f"{said(fact.value)}{where}{f', {side}' if side else ''}"].add(fact.page)
            continue
        for one in ("left", "right") if side == "bilateral" else (side,):
            found[part, one][f"{said(fact.value)}{where}"].add(fact.page)
    return [
        Spot(part, side, tuple(sorted(said_there, key=lambda name: -len(said_there[name]))), tuple(sorted(all_pages)))
        for (part, side), said_there in sorted(found.items(), key=lambda entry: (entry[0][0], entry[0][1] or ""))
        for all_pages in [set().union(*said_there.values())]
    ]
