"""The facts of a case by topic, as a page lists them: one row a fact, with all its sources and both polarities."""

from typing import Any, NamedTuple

from django.utils.text import slugify

from openimr.clinical import contradictions, group, particulars
from openimr.clinical.summary.wording import said
from openimr.domain.facts import Certainty, Contradiction, Fact, FactGroup, FactType, Polarity, Subject, Temporality

from .store import NOWHERE, Boxes, Place

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
    ("Request", (FactType.REQUEST, FactType.REQUEST_REASON)),
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


class Topic(NamedTuple):
    """A topic with its rows, newest first, and how many rows are not shown."""

    key: str
    name: str
    rows: tuple[Row, ...]
    more: int


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


def topics(facts: tuple[Fact, ...], places: dict[str, Place], whole: str = "") -> list[Topic]:
    """All topics that have facts; of the one with the key ``whole`` every row, of others the newest."""
    groups = group(facts)
    found = []
    for name, types in TOPICS:
        rows = [_row(one, places) for one in groups if one.latest.type in types]
        rows.sort(key=lambda row: row.fact.reported.toordinal() if row.fact.reported else 0, reverse=True)
        key = slugify(name)
        shown = len(rows) if key == whole else ROWS_SHOWN
        if rows:
            found.append(Topic(key, name, tuple(rows[:shown]), max(0, len(rows) - shown)))
    return found


def differences(facts: tuple[Fact, ...], places: dict[str, Place]) -> list[Difference]:
    """What sources tell differently, each side with its pages; nothing is chosen between them."""
    return [
        Difference(_heading(one.about), tuple(_side(one, group, places) for group in one.groups))
        for one in contradictions(group(facts))
    ]


def _heading(words: str) -> str:
    return words[0].upper() + words[1:]


def _side(one: Contradiction, side: FactGroup, places: dict[str, Place]) -> Side:
    same_value = len({other.latest.value for other in one.groups}) == 1
    words = side.latest.polarity.value if same_value else said(side.latest.value)
    sources = _sources(side, places)
    return Side(words, len(side.documents), sources[:SOURCES_SHOWN], sources[SOURCES_SHOWN:])


def address(page: int, boxes: Boxes) -> str:
    """The part of an address that opens a page in the reader with its words marked."""
    marked = "".join(f"&box={','.join(f'{edge:g}' for edge in box)}" for box in boxes[:4])
    return f"#page={page}{marked}"


def in_words(fact: Fact) -> str:
    """The fact in a line: type, value, place."""
    parts: list[Any] = [said(fact.value)]
    if fact.unit:
        parts.append(fact.unit)
    place = [
        fact.side.value if fact.side else "",
        fact.body_part.value.replace("_", " ") if fact.body_part and fact.body_part.value != "other" else "",
        fact.level or "",
        *(str(fact.attributes[name]) for name in ("muscle", "reflex", "area", "modality") if name in fact.attributes),
    ]
    where = ", ".join(part for part in place if part)
    return f"{fact.type.label}: {' '.join(parts)}{f' ({where})' if where else ''}"


def _row(one: FactGroup, places: dict[str, Place]) -> Row:
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


def _sources(one: FactGroup, places: dict[str, Place]) -> tuple[Source, ...]:
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
