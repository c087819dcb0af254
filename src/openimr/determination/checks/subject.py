"""What the checks look at: one view of the project's own determinations and of published ones.

A value that a published letter cannot show (published text lists no documents, gives no pages) is None or empty here,
and ``own`` tells a check whether its absence means anything.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Literal

from pydantic import ConfigDict, Field

from openimr.domain.anatomy import BodyPart, Side
from openimr.domain.determination import (
    Determination,
    DeterminedItem,
    GradedEvidence,
    Outcome,
    PublishedDetermination,
    ReviewedDocument,
    StandardsPassedOver,
    SummarySentence,
)
from openimr.domain.facts import Fact
from openimr.domain.guidance import Citation, EvidenceStandard
from openimr.domain.value import Value

from . import words
from .head import day_received, decision_day, description, practice


class SubjectItem(Value):
    """A disputed item as the checks see it. ``number`` is the item's id, or its position in a published letter."""

    model_config = ConfigDict(ignored_types=(cached_property,))

    number: int
    treatment: str
    outcome: Outcome | None = None
    body_part: BodyPart | None = None
    side: Side | None = None
    levels: tuple[str, ...] = ()
    depends_on: int | None = None
    administrator_guidelines: tuple[Citation, ...] = ()
    reviewer_guidelines: tuple[Citation, ...] = ()
    evidence_standard: EvidenceStandard | None = None
    higher_standards_do_not_apply: StandardsPassedOver = ()
    necessary: str | None = None
    not_necessary: str | None = None
    rationale: str = ""
    follows_primary: bool = False
    evidence_grading: tuple[GradedEvidence, ...] = ()
    analyses: tuple["SubjectItem", ...] = ()

    @cached_property
    def beside(self) -> tuple[str, ...]:
        """What the reviewer wrote on it beside the rationale: parts, reasons about standards, the worksheet."""
        graded = (text for g in self.evidence_grading for text in (g.recommendation, g.study, g.note))
        reasons = (passed.reason for passed in self.higher_standards_do_not_apply)
        return tuple(text for text in (self.necessary, self.not_necessary, *reasons, *graded) if text)

    @cached_property
    def request(self) -> str:
        """The treatment with its levels, as it was asked for."""
        return f"{self.treatment} {' '.join(self.levels)}".strip()

    @cached_property
    def body_parts(self) -> frozenset[BodyPart]:
        """Where on the body the request is: as the application says, else as its words say; else empty."""
        if self.body_part and self.body_part is not BodyPart.OTHER:
            return frozenset((self.body_part,))
        return words.body_parts(self.request)

    @cached_property
    def asked_sides(self) -> frozenset[Side]:
        """The side that the request is about; both or none where it names both or none."""
        if self.side is Side.BILATERAL:
            return frozenset()
        return frozenset((self.side,)) if self.side else words.sides(self.treatment)

    @cached_property
    def spoken_of(self) -> frozenset[BodyPart]:
        """The body parts that request or rationale speak of."""
        return self.body_parts | words.body_parts(self.treatment) | words.body_parts(self.rationale)


class Subject(Value):
    """A determination as the checks see it.

    ``summary`` of a published letter is a single passage without pages. ``documents`` is None where the text does not
    tell. ``designations`` are the ways the letter names its reviewer (``expert reviewer``), in order, each once.
    ``reviewer_name`` is given by who knows it, to look for it in the letter; ``pages`` is the text of the case file by
    page number, where there is a case file, ``facts`` what was read from it. ``letter`` is the whole text of a
    published letter, where it was given, ``described`` what stands in it before the summary.
    """

    model_config = ConfigDict(ignored_types=(cached_property,))

    own: bool
    source: str
    reviewer_kind: str = ""
    designations: tuple[str, ...] = ()
    reviewer_name: str | None = None
    board_certifications: tuple[str, ...] = ()
    licensed_in: tuple[str, ...] = ()
    years_in_practice: int | None = None
    weekly_practice_hours: int | None = None
    people: tuple[str, ...] = ()
    patient_age: int | None = None
    patient_sex: Literal["female", "male"] | None = None
    date_of_birth: dt.date | None = None
    injury: dt.date | None = None
    ur_decision: dt.date | None = None
    application_received: dt.date | None = None
    decided_on: dt.date | None = None
    summary: tuple[SummarySentence, ...] = ()
    documents: tuple[ReviewedDocument, ...] | None = None
    items: tuple[SubjectItem, ...] = ()
    pages: dict[int, str] = Field(default_factory=dict, repr=False)
    facts: tuple[Fact, ...] = Field(default=(), repr=False)
    letter: str = Field(default="", repr=False)
    described: str = Field(default="", repr=False)

    @cached_property
    def summary_text(self) -> str:
        """The clinical case summary as running text."""
        return " ".join(sentence.text for sentence in self.summary)

    @cached_property
    def passages(self) -> tuple[tuple[str, int | None, str], ...]:
        """Every text the reviewer wrote, with its place in words and its item: summary first, then the rationales."""
        rationales = ((f"Item {i.number}, decision rationale", i.number, i.rationale) for i in self.items)
        return (("Clinical case summary", None, self.summary_text), *rationales)

    @cached_property
    def texts(self) -> tuple[tuple[str, int | None, str], ...]:
        """The passages, and what stands beside the rationales: every word that a reviewer wrote."""
        beside = ((f"Item {i.number}", i.number, text) for i in self.items for text in i.beside)
        return (*self.passages, *beside)

    @cached_property
    def by_reviewer(self) -> tuple["Subject", ...]:
        """One view for each of several reviewers, with their analyses as its items; empty where there was one."""
        count = max((len(item.analyses) for item in self.items), default=0)
        return tuple(
            self.model_copy(
                update={"items": tuple(i.analyses[number] if number < len(i.analyses) else i for i in self.items)}
            )
            for number in range(count)
        )

    @cached_property
    def page_texts(self) -> tuple[tuple[int, str], ...]:
        """The pages of the case file as one value that can be compared: kept findings are kept for these."""
        return tuple(self.pages.items())

    @cached_property
    def names_a_degree(self) -> bool:
        """Whether a physician's degree stands in the text, as it does after a name; most letters hold none."""
        # What a published letter's passages hold stands in the letter.
        texts = (self.letter,) if self.letter else (text for _, _, text in self.passages)
        return any(words.DEGREE.search(text) for text in texts)

    @cached_property
    def body_parts(self) -> frozenset[BodyPart]:
        """Every body part that requests, summary or rationales speak of."""
        named = frozenset().union(*(item.body_parts for item in self.items))
        return named.union(*(words.body_parts(text) for _, _, text in self.passages))

    def item(self, number: int | None) -> SubjectItem | None:
        """The item with that number."""
        return next((item for item in self.items if item.number == number), None)


def subject_of(
    checked: Determination | PublishedDetermination,
    *,
    reviewer_name: str | None = None,
    letter: str | None = None,
    pages: Mapping[int, str] | None = None,
    facts: Iterable[Fact] = (),
) -> Subject:
    """The view of a determination.

    Args:
        checked: the project's own determination, or a published one.
        reviewer_name: the reviewer's name where it is known, which the letter must not say.
        letter: the whole text of a published letter, for what its reading leaves out.
        pages: the text of the case file by permanent page number, for the checks against it.
        facts: what was read from the case file, for the same checks.
    """
    if isinstance(checked, Determination):
        return _own(checked, reviewer_name, dict(pages or {})).model_copy(update={"facts": tuple(facts)})
    return _published(checked, reviewer_name, letter or "", dict(pages or {}))


def _own(made: Determination, reviewer_name: str | None, pages: dict[int, str]) -> Subject:
    case, known = made.case, made.qualifications
    people = (
        case.employee.name,
        case.requesting_physician.name,
        case.parties.claims_administrator.name,
        *(document.author for document in made.documents_reviewed if document.author),
    )
    return Subject(
        own=True,
        source=case.case_number,
        reviewer_kind=known.kind,
        designations=(known.kind,),
        reviewer_name=reviewer_name,
        board_certifications=known.board_certifications,
        licensed_in=known.licensed_in,
        years_in_practice=known.years_in_practice,
        weekly_practice_hours=known.weekly_practice_hours,
        people=people,
        patient_sex=case.employee.sex,
        date_of_birth=case.employee.date_of_birth,
        injury=case.claim.date_of_injury,
        ur_decision=case.utilization_review.decision_date,
        application_received=case.application.received_date,
        decided_on=made.decided_on,
        summary=made.clinical_case_summary,
        documents=made.documents_reviewed,
        items=tuple(map(_own_item, made.items)),
        pages=pages,
    )


def _own_item(item: DeterminedItem) -> SubjectItem:
    treatment, decision = item.treatment, item.decision
    analyses = (item.model_copy(update={"decision": analysis.decision}) for analysis in decision.analyses)
    return SubjectItem(
        number=treatment.id,
        treatment=treatment.treatment,
        outcome=decision.decision,
        body_part=treatment.body_part,
        side=treatment.side,
        levels=treatment.levels,
        depends_on=treatment.depends_on,
        administrator_guidelines=treatment.utilization_review.guidelines,
        reviewer_guidelines=decision.citations,
        evidence_standard=decision.evidence_standard,
        higher_standards_do_not_apply=decision.higher_standards_do_not_apply,
        necessary=decision.necessary,
        not_necessary=decision.not_necessary,
        rationale=decision.rationale,
        follows_primary=decision.follows_primary,
        evidence_grading=decision.evidence_grading,
        analyses=tuple(map(_own_item, analyses)),
    )


def _published(read: PublishedDetermination, reviewer_name: str | None, letter: str, pages: dict[int, str]) -> Subject:
    described = description(letter, read.case_summary)
    years, hours = practice(described)
    return Subject(
        own=False,
        source=read.source,
        reviewer_kind=read.reviewer.kind,
        # Only layout A speaks of its reviewer in running text; the headings of the others vary by design.
        designations=_designations(read.reviewer.kind, letter if read.layout == "A" else ""),
        reviewer_name=reviewer_name,
        board_certifications=read.reviewer.board_certifications,
        licensed_in=read.reviewer.licensed_in,
        years_in_practice=years,
        weekly_practice_hours=hours,
        patient_age=read.patient.age,
        patient_sex=read.patient.sex,
        injury=read.dates.injury,
        ur_decision=read.dates.ur_decision,
        application_received=day_received(letter),
        decided_on=decision_day(letter),
        pages=pages,
        letter=letter,
        described=described,
        summary=(SummarySentence(text=read.case_summary),) if read.case_summary else (),
        items=tuple(
            SubjectItem(
                number=number,
                treatment=item.treatment,
                outcome=item.outcome,
                administrator_guidelines=item.claims_administrator_guidelines,
                reviewer_guidelines=item.reviewer_guidelines,
                rationale=item.rationale,
            )
            for number, item in enumerate(read.items, 1)
        ),
    )


def _designations(kind: str, letter: str) -> tuple[str, ...]:
    found = (" ".join(match[0].lower().split()) for match in words.DESIGNATION.finditer(letter))
    return tuple(dict.fromkeys(name for name in (kind, *found) if name))
