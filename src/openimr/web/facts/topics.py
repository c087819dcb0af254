"""The facts of a case by topic, as a page lists them: one row a fact, with all its sources and both polarities.

A page asks for the rows of the topics a person opens: a record of six hundred pages has thousands of facts.
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from django.utils.text import slugify

from openimr.clinical import contradictions, group
from openimr.clinical.sentences import particulars
from openimr.clinical.summary.wording import said
from openimr.domain.facts import Certainty, Contradiction, Fact, FactGroup, FactType, Polarity, Subject, Temporality

from .store import CASES_KEPT, NOWHERE, Boxes, Place, Stand, facts_at, places_at

TOPICS = (
    ("Patient and injury", (FactType.AGE, FactType.SEX, FactType.OCCUPATION, FactType.INJURY_DATE, FactType.MECHANISM)),
    ("Complaints", (FactType.COMPLAINT, FactType.PAIN_SCORE)),
    (
        "Examination",
        (
            FactType.RANGE_OF_MOTION,
            FactType.STRENGTH,
            FactType.REFLEX,
            FactType.SENSATION,
            FactType.ORTHOPEDIC_TEST,
            FactType.GAIT,
            FactType.TENDERNESS,
        ),
    ),
    ("Imaging and electrodiagnostics", (FactType.IMAGING_FINDING, FactType.ELECTRODIAGNOSTIC_FINDING)),
    ("Diagnoses", (FactType.DIAGNOSIS,)),
    ("Therapy", (FactType.THERAPY, FactType.DEVICE)),
    ("Medication", (FactType.MEDICATION,)),
    ("Injections and operations", (FactType.INJECTION, FactType.SURGERY)),
    ("Function and work", (FactType.FUNCTION, FactType.WORK_STATUS)),
    ("Risk factors", (FactType.RISK_FACTOR,)),
    ("Request", (FactType.REQUEST, FactType.REQUEST_REASON, FactType.DECISION)),
    ("Opinions", (FactType.OPINION,)),
    ("Parts of reports, whole", (FactType.EXTRACT,)),
)
SOURCES_SHOWN = 6
ROWS_SHOWN = 60


class Source(NamedTuple):
    """One place that says it: the page, the address of its words, the sentence they stand in, the document's date.

    ``details`` is what this place says beyond what all of them say: visits, days, results.
    """

    key: str
    page: int
    address: str
    quote: str
    dated: str
    details: tuple[str, ...]


class Row(NamedTuple):
    """One fact: in words, how it is qualified, its first sources and all others."""

    words: str
    qualifiers: tuple[str, ...]
    absent: bool
    sources: tuple[Source, ...]
    others: tuple[Source, ...]
    fact: Fact

    @property
    def pages(self) -> tuple[Source, ...]:
        """The first source on each page that is among the first sources."""
        return tuple({source.page: source for source in reversed(self.sources)}.values())[::-1]

    @property
    def other_pages(self) -> tuple[Source, ...]:
        """One source for each page that is only among the others."""
        first = {source.page for source in self.sources}
        return tuple({one.page: one for one in reversed(self.others) if one.page not in first}.values())[::-1]


class Topic(NamedTuple):
    """A topic, how many facts it has, and those of its rows that were asked for, newest first."""

    key: str
    name: str
    total: int
    rows: tuple[Row, ...] = ()

    @property
    def more(self) -> int:
        """How many rows are not here."""
        return self.total - len(self.rows)


class Side(NamedTuple):
    """One side of what sources tell differently: what they say, how many documents do, and where."""

    words: str
    documents: int
    sources: tuple[Source, ...]
    others: tuple[Source, ...]


class Difference(NamedTuple):
    """What sources tell differently, the side of most documents first."""

    about: str
    sides: tuple[Side, ...]


@lru_cache(maxsize=CASES_KEPT)
def groups_at(stand: Stand) -> tuple[FactGroup, ...]:
    """The facts of a case, each with all its sources; kept while they are the same."""
    return group(facts_at(stand))


def topics(stand: Stand) -> list[Topic]:
    """The topics that have facts, without their rows."""
    found = []
    for name, types in TOPICS:
        count = sum(one.latest.type in types for one in groups_at(stand))
        if count:
            found.append(Topic(slugify(name), name, count))
    return found


def with_rows(stand: Stand, topic: Topic, whole: bool = False) -> Topic:
    """A topic with its newest rows, or with all of them where the ``whole`` topic is asked for."""
    types = next(types for name, types in TOPICS if name == topic.name)
    chosen = [one for one in groups_at(stand) if one.latest.type in types]
    chosen.sort(key=lambda one: one.latest.reported.toordinal() if one.latest.reported else 0, reverse=True)
    places = places_at(stand)
    return topic._replace(rows=tuple(_row(one, places) for one in (chosen if whole else chosen[:ROWS_SHOWN])))


def row_of(stand: Stand, key: str) -> Row | None:
    """The fact with all its sources that has this one among them."""
    found = next((one for one in groups_at(stand) if any(fact.id == key for fact in one.facts)), None)
    return _row(found, places_at(stand)) if found else None


@lru_cache(maxsize=CASES_KEPT)
def differences(stand: Stand) -> tuple[Difference, ...]:
    """What sources tell differently, each side with its pages; nothing is chosen between them."""
    places = places_at(stand)
    return tuple(
        Difference(_heading(one.about), tuple(_side(one, group, places) for group in one.groups))
        for one in contradictions(groups_at(stand))
    )


def _heading(words: str) -> str:
    return words[0].upper() + words[1:]


def _side(one: Contradiction, side: FactGroup, places: Mapping[str, Place]) -> Side:
    same_value = len({other.latest.value for other in one.groups}) == 1
    words = side.latest.polarity.value if same_value else said(side.latest.value)
    sources = _sources(side, places)
    return Side(words, len(side.documents), sources[:SOURCES_SHOWN], sources[SOURCES_SHOWN:])


def address(page: int, boxes: Boxes, most: int = 4) -> str:
    """The part of an address that opens a page in the reader with its words marked, so many places at ``most``."""
    marked = "".join(f"&box={','.join(f'{edge:g}' for edge in box)}" for box in boxes[:most])
    return f"#page={page}{marked}"


def in_words(fact: Fact) -> str:
    """The fact in a line: type, value, place."""
    parts: list[Any] = [said(fact.value)]
    if fact.unit:
        parts.append(fact.unit)
    place = [
        fact.side.value if fact.side else "",
        fact.body_part.words if fact.body_part and fact.body_part.value != "other" else "",
        fact.level or "",
        *(
            said(str(fact.attributes[name]))
            for name in ("muscle", "reflex", "area", "modality")
            if name in fact.attributes
        ),
    ]
    where = ", ".join(part for part in place if part)
    return f"{fact.type.label}: {' '.join(parts)}{f' ({where})' if where else ''}"


def _row(one: FactGroup, places: Mapping[str, Place]) -> Row:
    fact = one.latest
    qualifiers = []
    if fact.certainty is Certainty.UNCERTAIN:
        qualifiers.append("possible")
    if fact.temporality is not Temporality.CURRENT:
        qualifiers.append("in the past" if fact.temporality is Temporality.HISTORICAL else "planned or conditional")
    if fact.subject is not Subject.PATIENT:
        qualifiers.append("of the family" if fact.subject is Subject.FAMILY else "of somebody else")
    sources = _sources(one, places)
    absent = fact.polarity is Polarity.ABSENT
    return Row(in_words(fact), tuple(qualifiers), absent, sources[:SOURCES_SHOWN], sources[SOURCES_SHOWN:], fact)


def _sources(one: FactGroup, places: Mapping[str, Place]) -> tuple[Source, ...]:
    return tuple(
        Source(
            source.id,
            source.page,
            address(source.page, places.get(source.id, NOWHERE).boxes),
            places.get(source.id, NOWHERE).context or " ".join(source.quote.split()),
            source.document_date.isoformat() if source.document_date else "undated",
            particulars.told(source),
        )
        for source in one.facts
    )
