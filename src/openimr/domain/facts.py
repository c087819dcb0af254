"""Facts as read from the record: what a page says of the patient, in a normal form, with the page and its own words.

A fact decides nothing. The same fact in many sources is one group; sources that say otherwise are kept beside it.
"""

import datetime as dt
import hashlib
from collections.abc import Mapping
from enum import StrEnum
from typing import Self

from pydantic import Field, model_validator

from .anatomy import BodyPart, Side
from .document_kind import DocumentKind
from .value import Value


class FactType(StrEnum):
    """What a fact is about."""

    AGE = "age"
    SEX = "sex"
    OCCUPATION = "occupation"
    INJURY_DATE = "injury_date"
    MECHANISM = "mechanism"
    COMPLAINT = "complaint"
    PAIN_SCORE = "pain_score"
    RANGE_OF_MOTION = "range_of_motion"
    STRENGTH = "strength"
    REFLEX = "reflex"
    SENSATION = "sensation"
    ORTHOPEDIC_TEST = "orthopedic_test"
    GAIT = "gait"
    TENDERNESS = "tenderness"
    IMAGING_FINDING = "imaging_finding"
    ELECTRODIAGNOSTIC_FINDING = "electrodiagnostic_finding"
    DIAGNOSIS = "diagnosis"
    THERAPY = "therapy"
    MEDICATION = "medication"
    INJECTION = "injection"
    SURGERY = "surgery"
    DEVICE = "device"
    FUNCTION = "function"
    WORK_STATUS = "work_status"
    RISK_FACTOR = "risk_factor"
    REQUEST = "request"
    REQUEST_REASON = "request_reason"
    DECISION = "decision"
    OPINION = "opinion"
    EXTRACT = "extract"

    @property
    def label(self) -> str:
        """The type as words for a person: ``Range of motion``."""
        words = self.value.replace("_", " ")
        return words[0].upper() + words[1:]


class Polarity(StrEnum):
    """Whether the source says that it is so, or that it is not so."""

    PRESENT = "present"
    ABSENT = "absent"


class Certainty(StrEnum):
    """Whether the source states it, or only holds it possible."""

    CERTAIN = "certain"
    UNCERTAIN = "uncertain"


class Subject(StrEnum):
    """Whom the source says it of."""

    PATIENT = "patient"
    FAMILY = "family"
    OTHER = "other"


class Temporality(StrEnum):
    """When it holds by the source's words: at its date, in the patient's past, or only if something happens."""

    CURRENT = "current"
    HISTORICAL = "historical"
    HYPOTHETICAL = "hypothetical"


AttributeValue = str | int | float | bool


class Reference(Value):
    """What the sentence of a fact refers to and does not say itself, in words of the same page, blanks made single.

    ``before`` stands directly before the sentence and is told with it ("As to the right hand, she is pleased.");
    ``under`` is the heading, label or title of a table it stands under ("Left knee"). ``row`` is the row of a table as
    it is told, each cell with the head of its column: ``“Tinel”: right “neg”, left “positive”``; ``by_day`` tells that
    its columns are the days on which its values were measured. ``known`` is false
    where the sentence refers to something nobody can name; then it cannot be told. ``correction`` is what the page
    itself says against the words above it.
    """

    before: str = ""
    under: str = ""
    row: str = ""
    by_day: bool = False
    known: bool = True
    correction: str = ""


class Fact(Value):
    """One thing one page says, with the page and the words themselves.

    ``value`` is the normal form (``straight_leg_raise``, ``flexion 40``, ``gabapentin``; see docs/facts.md for each
    type), ``unit`` the unit of a number in it (``degrees``, ``mg``, ``/10``). ``level`` is spinal (``L4-L5``, ``C6``).
    ``date`` is when it was so, as exactly as the page allows (``2013-03-14``, ``2013-03``, ``2013``): the date the
    words give, resolved against the document's date, else that date.
    ``source`` is the file it came in, ``document`` the id of the document in the case file where there is one,
    ``page`` the permanent page number (from 1). ``quote`` stands literally in the page's text, at ``span``
    (character offsets, end exclusive). ``attributes`` holds what else the words give, by the names of docs/facts.md:
    ``dose``, ``frequency``, ``visits_attended``, ``response_percent``, ``motion``, ``muscle``, ``icd10`` and so on.
    ``sentence`` is the sentence or line of the page around the quote, blanks made single, empty where it is too long
    to be quoted, None where it is not known; ``reference`` is what that sentence
    refers to, None where it stands for itself; ``dated_surely`` and
    ``kind_is_sure`` tell that the document shows its date, or its kind, so plainly that it may be called by it.
    """

    type: FactType
    value: str = Field(min_length=1)
    unit: str | None = None
    body_part: BodyPart | None = None
    side: Side | None = None
    level: str | None = None
    polarity: Polarity = Polarity.PRESENT
    certainty: Certainty = Certainty.CERTAIN
    subject: Subject = Subject.PATIENT
    date: str | None = Field(default=None, pattern=r"^\d{4}(-\d{2}(-\d{2})?)?$")
    source: str
    page: int = Field(ge=1)
    quote: str = Field(min_length=1)
    span: tuple[int, int]
    temporality: Temporality = Temporality.CURRENT
    section: str | None = None
    attributes: Mapping[str, AttributeValue] = Field(default_factory=dict)
    document: str | None = None
    document_kind: DocumentKind | None = None
    document_date: dt.date | None = None
    author: str | None = None
    sentence: str | None = None
    dated_surely: bool = True
    kind_is_sure: bool = True
    reference: Reference | None = None

    @property
    def says(self) -> str:
        """What is said, without where it is said, whether it is so, and when: equal for the same fact elsewhere."""
        told = (self.type, self.value, self.unit, self.body_part, self.side, self.level, self.subject)
        finer = (self.attributes.get(name) for name in ("motion", "muscle", "dermatome", "reflex", "modality", "item"))
        return "|".join("" if part is None else str(part) for part in (*told, *finer))

    @property
    def id(self) -> str:
        """A short name that stays the same when the same page is read again: 16 hexadecimal digits."""
        place = (self.source, self.page, *self.span, self.says, self.polarity)
        return hashlib.sha256("|".join(map(str, place)).encode()).hexdigest()[:16]

    @property
    def day(self) -> dt.date | None:
        """``date`` as a day to sort by: the first day of a month or year where the page says no more."""
        if self.date is None:
            return None
        return dt.date.fromisoformat(self.date + "-01-01"[len(self.date) - 4 :])

    @property
    def reported(self) -> dt.date | None:
        """The day by which sources are ordered: of the document, else of the fact."""
        return self.document_date or self.day

    def __hash__(self) -> int:
        """By place and content, so that facts can stand in sets although their attributes are a mapping."""
        return hash(self.id)


class FactGroup(Value):
    """The same fact from all its sources, newest first."""

    facts: tuple[Fact, ...] = Field(min_length=1)

    @property
    def latest(self) -> Fact:
        """The newest source's fact: it stands for the group."""
        return self.facts[0]

    @property
    def documents(self) -> tuple[str, ...]:
        """The different documents that say it, newest first."""
        return tuple(dict.fromkeys(fact.document or fact.source for fact in self.facts))

    @property
    def pages(self) -> tuple[int, ...]:
        """The pages that say it, newest document first, none twice."""
        return tuple(dict.fromkeys(fact.page for fact in self.facts))

    @property
    def dates(self) -> tuple[dt.date, ...]:
        """The dates of its sources, newest first, none twice."""
        return tuple(dict.fromkeys(fact.reported for fact in self.facts if fact.reported))

    @model_validator(mode="after")
    def _is_one_fact(self) -> Self:
        first = self.facts[0]
        if any(fact.says != first.says or fact.polarity != first.polarity for fact in self.facts):
            raise ValueError("a group holds one fact with one polarity")
        return self


class Contradiction(Value):
    """Groups that cannot both be so, the one with most documents first; ``about`` says in words what it is about.

    ``words`` is the line to show: ``straight leg raise, left: present, 3 documents; absent, 1 document``.
    """

    about: str
    groups: tuple[FactGroup, ...] = Field(min_length=2)

    @property
    def words(self) -> str:
        """Both sides in a line, each with how many documents say it."""
        same_value = len({group.latest.value for group in self.groups}) == 1
        parts = []
        for group in self.groups:
            fact, count = group.latest, len(group.documents)
            told = fact.polarity.value if same_value else fact.value.replace("_", " ")
            parts.append(f"{told}, {count} {'document' if count == 1 else 'documents'}")
        return f"{self.about}: {'; '.join(parts)}"
