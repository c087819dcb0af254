"""A determination: what the reviewer writes per disputed item, and the whole letter's content.

``Decisions`` is what a reviewer brings (the shape of ``decisions.yaml``); ``Determination`` joins it with the
case, the case file and the reviewer's qualifications and is everything a letter is rendered and checked from.
"""

import datetime as dt
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, ValidationInfo, model_validator

from .case import Case, DisputedTreatment
from .documents import Document
from .guidance import Citation, EvidenceStandard
from .reviewer import ReviewerQualifications
from .value import Value


class Outcome(StrEnum):
    """What the determination does to the utilization review decision on one item."""

    UPHELD = "upheld"
    OVERTURNED = "overturned"
    PARTIALLY_OVERTURNED = "partially_overturned"

    @property
    def label(self) -> str:
        """The outcome as it stands in a letter: ``Partially overturned``."""
        return self.value.replace("_", " ").capitalize()


class SummarySentence(Value):
    """A sentence (or paragraph) of the clinical case summary and the case file pages it rests on."""

    text: str
    pages: tuple[int, ...] = ()


class EvidenceQuestion(StrEnum):
    """The kinds of question for which evidence is graded (8 CCR 9792.25.1)."""

    TREATMENT_BENEFIT = "treatment_benefit"
    DIAGNOSTIC_TEST = "diagnostic_test"
    PROGNOSIS = "prognosis"
    HARM = "harm"


class EvidenceLevel(StrEnum):
    """The levels of evidence, strongest first (8 CCR 9792.25.1)."""

    LEVEL_1A = "1a"
    LEVEL_1B = "1b"
    LEVEL_1C = "1c"
    LEVEL_2 = "2"
    LEVEL_3 = "3"
    LEVEL_4 = "4"
    LEVEL_5 = "5"

    @property
    def rank(self) -> int:
        """Position in the order, from 1 (strongest)."""
        return list(EvidenceLevel).index(self) + 1


class GradedEvidence(Value):
    """A line of the worksheet for competing recommendations: the study behind one of them, and its level.

    ``recommendation`` is what is recommended and where, ``study`` the study it rests on, ``applicable`` whether its
    patients, setting and outcomes are like the employee's (None while that is open), ``note`` the reviewer's remark.
    Fields may be empty because a draft is a value, too.
    """

    recommendation: str = ""
    study: str = ""
    question: EvidenceQuestion | None = None
    level: EvidenceLevel | None = None
    applicable: bool | None = None
    note: str | None = None

    @property
    def missing(self) -> tuple[str, ...]:
        """What a line still lacks before it can be weighed: recommendation, study, question, level."""
        told = {
            "recommendation": self.recommendation.strip(),
            "study": self.study.strip(),
            "question": self.question,
            "level": self.level,
        }
        return tuple(name for name, value in told.items() if not value)


class StandardPassedOver(Value):
    """A standard higher than the one relied on, and why it does not apply to this treatment."""

    standard: EvidenceStandard
    reason: str = Field(min_length=1)


def _said_of_each(given: object, info: ValidationInfo) -> object:
    """One text, as files may give it, said of every standard above the one relied on."""
    if given is None:
        return ()
    if not isinstance(given, str):
        return given
    relied_on = EvidenceStandard(info.data.get("evidence_standard") or EvidenceStandard.PEER_REVIEWED_EVIDENCE)
    higher = relied_on.higher or (EvidenceStandard.MTUS,)
    return tuple(StandardPassedOver(standard=one, reason=given) for one in higher) if given.strip() else ()


StandardsPassedOver = Annotated[tuple[StandardPassedOver, ...], BeforeValidator(_said_of_each)]
"""Why each standard above the one relied on does not apply; stands after a field ``evidence_standard``."""


class ItemDecision(Value):
    """The decision on one disputed treatment. Fields are optional because a draft is a value, too.

    ``item`` is the ``id`` of the disputed treatment. ``higher_standards_do_not_apply`` says of each standard above
    ``evidence_standard`` why it does not apply; a file may give one text, which is then said of each of them.
    ``necessary`` and ``not_necessary`` say, for a partially overturned item, which part is which. ``follows_primary``
    is set where a treatment that depends on another is not decided on its own but falls with it.
    ``evidence_grading`` is the worksheet where recommendations compete; ``analyses`` holds each reviewer's own, where
    there was more than one.
    """

    item: int
    decision: Outcome | None = None
    citations: tuple[Citation, ...] = ()
    evidence_standard: EvidenceStandard | None = None
    higher_standards_do_not_apply: StandardsPassedOver = ()
    necessary: str | None = None
    not_necessary: str | None = None
    rationale: str = ""
    follows_primary: bool = False
    evidence_grading: tuple[GradedEvidence, ...] = ()
    analyses: tuple["Analysis", ...] = ()


class Analysis(Value):
    """What one of several reviewers decided on one item, and what the parties may know of that reviewer."""

    reviewer: ReviewerQualifications
    decision: ItemDecision

    @model_validator(mode="after")
    def _is_one_reviewers(self) -> "Analysis":
        if self.decision.analyses:
            raise ValueError("an analysis is of one reviewer and holds no other analyses")
        return self


class Decisions(Value):
    """What the reviewer writes: the clinical case summary and one decision per disputed item.

    ``signed_on`` is the day the reviewer signed, where the decisions come from a file; the site takes its own clock.
    """

    clinical_case_summary: tuple[SummarySentence, ...] = ()
    items: tuple[ItemDecision, ...] = ()
    signed_on: dt.date | None = None


class Organization(Value):
    """The review organization that issues the letter, with the texts it may word in its own way.

    ``texts`` replaces texts of the letter by their key, such as ``made.sent``; the keys and the values they may
    name in braces stand in the text files of :mod:`openimr.determination.letter`. ``logo`` is a picture (SVG or PNG) as
    a data address (``data:image/svg+xml;base64,…``), drawn ``logo_height`` points high at the head of the letter;
    ``colour`` is that of its headings. ``notice_texts`` replaces texts of the notices (:mod:`openimr.notices`).
    """

    name: str
    address: tuple[str, ...] = ()
    phone: str | None = None
    website: str | None = None
    reviewer_title: str = "physician reviewer"
    closing_text: str | None = None
    language: str = "en"
    texts: dict[str, str] = Field(default_factory=dict)
    logo: str | None = Field(default=None, pattern=r"^data:image/(svg\+xml|png);base64,[A-Za-z0-9+/=\s]+$")
    logo_height: float = Field(default=36, ge=12, le=120)
    colour: str = Field(default="#1f4e6b", pattern=r"^#[0-9a-fA-F]{6}$")
    notice_texts: dict[str, str] = Field(default_factory=dict)


class ReviewedDocument(Value):
    """A line of the letter's list of documents reviewed."""

    kind: str
    title: str
    author: str | None = None
    date: dt.date | None = None
    pages: tuple[int, ...] = Field(min_length=1)

    @classmethod
    def of(cls, document: Document) -> "ReviewedDocument":
        """The line for a document of the case file."""
        return cls(
            kind=document.kind.label,
            title=document.title,
            author=document.author,
            date=document.date,
            pages=document.pages,
        )


class Correction(Value):
    """Why a determination was issued again: its ``version`` (the first is 1) and the date of the one it replaces.

    The replaced letter stays as it was; this one names it and the reason.
    """

    version: int = Field(ge=2)
    replaces: dt.date
    reason: str = Field(min_length=1)


class PartyRole(StrEnum):
    """Those to whom a determination is sent, in the order of the proof of service."""

    EMPLOYEE = "employee"
    EMPLOYEE_ATTORNEY = "employee_attorney"
    CLAIMS_ADMINISTRATOR = "claims_administrator"
    REQUESTING_PHYSICIAN = "requesting_physician"


class Party(Value):
    """One addressee of the letter."""

    role: PartyRole
    name: str
    organization: str | None = None
    address: tuple[str, ...] = ()


class Service(Value):
    """How and when the determination was served on the parties, and who declares it, where that is known."""

    on: dt.date
    by: Literal["mail", "electronic", "personal"] = "mail"
    declared_by: str | None = None


class DeterminedItem(Value):
    """A disputed treatment together with the decision on it."""

    treatment: DisputedTreatment
    decision: ItemDecision


class Determination(Value):
    """Everything a Final Determination says. ``decided_on`` is the date of the letter, None while in draft.

    ``correction`` is set in a letter that replaces an earlier one.
    """

    organization: Organization
    case: Case
    qualifications: ReviewerQualifications
    documents_reviewed: tuple[ReviewedDocument, ...]
    clinical_case_summary: tuple[SummarySentence, ...]
    items: tuple[DeterminedItem, ...]
    decided_on: dt.date | None = None
    correction: Correction | None = None


class PublishedReviewer(Value):
    """The reviewer as a published letter describes them. ``kind`` is ``expert reviewer``, for instance."""

    kind: str
    board_certifications: tuple[str, ...] = ()
    licensed_in: tuple[str, ...] = ()


class PublishedPatient(Value):
    """The patient as far as a published letter says."""

    age: int | None = None
    sex: Literal["female", "male"] | None = None


class PublishedDates(Value):
    """The dates a published letter gives."""

    injury: dt.date | None = None
    ur_decision: dt.date | None = None


class PublishedItem(Value):
    """One disputed item of a published letter, its texts whole."""

    treatment: str
    outcome: Outcome
    claims_administrator_guidelines: tuple[Citation, ...] = ()
    reviewer_guidelines: tuple[Citation, ...] = ()
    rationale: str


class PublishedDetermination(Value):
    """A determination as read from a published letter; its JSON form is what ``openimr parse`` prints.

    ``source`` is the file it was read from and ``layout`` the family of letters it belongs to (``A``).
    """

    source: str
    layout: str
    reviewer: PublishedReviewer
    patient: PublishedPatient
    dates: PublishedDates
    case_summary: str
    items: tuple[PublishedItem, ...]
