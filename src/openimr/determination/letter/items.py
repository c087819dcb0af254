"""One disputed treatment as the letter puts it: request, decision, guidelines, rationale, evidence, analyses."""

import datetime as dt
import re
from dataclasses import dataclass
from typing import NamedTuple

from openimr.domain.case import DisputedTreatment
from openimr.domain.determination import DeterminedItem, GradedEvidence, ItemDecision
from openimr.domain.guidance import Citation
from openimr.law import jurisdiction

from .lines import ended, one_line, paragraphs
from .texts import Texts

Labelled = tuple[str, str]


class LawOfTheDay(NamedTuple):
    """Whose law the letter is written under, and on which day."""

    jurisdiction: str
    on: dt.date


@dataclass(frozen=True, slots=True)
class Section:
    """A heading, the paragraphs under it."""

    heading: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ItemContent:
    """One disputed treatment.

    ``request`` (what was asked for and what utilization review did) stands with the decision in the overview; under
    the item's own heading come the two guideline lines, the rationale's paragraphs and ``standing`` (the parts of a
    partial decision and the standard of evidence), ``grading`` (the worksheet of competing recommendations, a line
    each) and ``analyses`` (what each of several reviewers wrote). Nothing stands between heading and guidelines:
    software that reads published letters expects them there.
    """

    treatment: str
    outcome: str
    request: tuple[Labelled, ...]
    guidelines: tuple[Labelled, ...]
    rationale_label: str
    rationale: tuple[str, ...]
    standing: tuple[Labelled, ...]
    grading: tuple[Labelled, ...]
    analyses: tuple[Section, ...]


def item_content(item: DeterminedItem, treatments: dict[int, str], texts: Texts, law: LawOfTheDay) -> ItemContent:
    """Put one disputed treatment into words.

    Args:
        item: the treatment and the decision on it.
        treatments: every disputed treatment by its id, to name the one this follows.
        texts: the organization's wording.
        law: jurisdiction and day whose law says what a level of evidence is.
    """
    treatment, decision = item.treatment, item.decision
    outcome = decision.decision.value if decision.decision else "none"
    review = treatment.utilization_review
    decided = texts(f"utilization_review.{review.decision}")
    request = (
        ("request", _request(treatment, texts)),
        (
            "decided_with" if decision.follows_primary else "follows",
            treatments.get(treatment.depends_on, "") if treatment.depends_on else "",
        ),
        (
            "utilization_review",
            texts("items.utilization_review_with_reason", decision=decided, reason=review.reason)
            if review.reason
            else decided,
        ),
    )
    return ItemContent(
        treatment=one_line(treatment.treatment),
        outcome=texts(f"outcome.{outcome}"),
        request=_labelled(request, texts),
        guidelines=(
            (texts("items.claims_administrator_guideline"), _citations(review.guidelines, texts)),
            (texts("items.reviewer_guideline"), _citations(decision.citations, texts)),
        ),
        rationale_label=texts("items.rationale"),
        rationale=paragraphs(decision.rationale) or (texts("items.no_rationale"),),
        standing=_standing(decision, texts),
        grading=tuple(_graded(graded, texts, law) for graded in decision.evidence_grading),
        analyses=_analyses(decision, texts, law),
    )


def _standing(decision: ItemDecision, texts: Texts) -> tuple[Labelled, ...]:
    standard = decision.evidence_standard
    values = (
        ("necessary", decision.necessary or ""),
        ("not_necessary", decision.not_necessary or ""),
        ("standard", texts(f"standard.{standard.value}") if standard else ""),
    )
    told = (*_labelled(values, texts), *_passed_over(decision, texts))
    return tuple((label, ended(value)) for label, value in told)


def _passed_over(decision: ItemDecision, texts: Texts) -> tuple[Labelled, ...]:
    """Why the standards above the one relied on do not apply: a line for each reason, naming those it is given for."""
    reasons: dict[str, list[str]] = {}
    for passed in sorted(decision.higher_standards_do_not_apply, key=lambda passed: passed.standard.rank):
        reasons.setdefault(one_line(passed.reason), []).append(texts(f"standard_short.{passed.standard.value}"))
    if len(reasons) == 1:
        return ((texts("items.higher_standards"), next(iter(reasons))),)
    return tuple(
        (texts("items.higher_standard", standard=texts.enumerate(tuple(names))), reason)
        for reason, names in reasons.items()
    )


def _graded(graded: GradedEvidence, texts: Texts, law: LawOfTheDay) -> Labelled:
    """A line of the worksheet: level and question, then the recommendation, its study and what the level means."""
    rules, name = jurisdiction(law.jurisdiction), f"evidence_grading.{graded.question}"
    designs = rules.items(name, law.on) if graded.question and rules.in_force(name, law.on) else ()
    design = next((item.text for item in designs if item.key == f"level_{graded.level}"), "")
    applicable = {None: "", True: texts("grading.applicable"), False: texts("grading.not_applicable")}
    parts = (graded.recommendation, graded.study, design, applicable[graded.applicable], graded.note or "")
    open_ = texts("grading.open")
    label = texts(
        "grading.line",
        level=graded.level.value if graded.level else open_,
        question=texts(f"grading.{graded.question}") if graded.question else open_,
    )
    return label, " ".join(ended(one_line(part)) for part in parts if part.strip())


def _analyses(decision: ItemDecision, texts: Texts, law: LawOfTheDay) -> tuple[Section, ...]:
    """Each reviewer's analysis under a heading of its own, the count of those who agree before the first."""
    count = len(decision.analyses)
    found = []
    for number, analysis in enumerate(decision.analyses, 1):
        own, known = analysis.decision, analysis.reviewer
        says = texts(
            f"analysis.{own.decision.value if own.decision else 'none'}",
            reviewer=known.kind,
            certifications=texts.enumerate(known.board_certifications) or texts("analysis.not_given"),
            states=texts.enumerate(known.licensed_in) or texts("analysis.not_given"),
        )
        lines = (
            (texts("items.reviewer_guideline"), _citations(own.citations, texts)),
            *_standing(own, texts),
            *(_graded(graded, texts, law) for graded in own.evidence_grading),
        )
        found.append(
            Section(
                texts("analysis.heading", number=number, count=count),
                (says, *paragraphs(own.rationale), *(f"{label}: {value}" for label, value in lines)),
            )
        )
    if found:
        agree = sum(analysis.decision.decision is decision.decision for analysis in decision.analyses)
        found.insert(0, Section(texts("analysis.several"), (texts("analysis.agree", count=count, agree=agree),)))
    return tuple(found)


def _labelled(values: tuple[tuple[str, str], ...], texts: Texts) -> tuple[Labelled, ...]:
    return tuple((texts(f"items.{key}"), one_line(value)) for key, value in values if value)


def _request(treatment: DisputedTreatment, texts: Texts) -> str:
    parts = (
        texts(f"body_part.{treatment.body_part.value}"),
        texts(f"side.{treatment.side.value}") if treatment.side else "",
        ", ".join(treatment.levels),
        *(asked or "" for asked in (treatment.quantity, treatment.frequency, treatment.duration)),
        texts("items.codes", codes=", ".join(treatment.codes)) if treatment.codes else "",
    )
    return "; ".join(part for part in parts if part)


def _citations(citations: tuple[Citation, ...], texts: Texts) -> str:
    if not citations:
        return texts("items.no_guideline")
    return " ".join(texts("items.based_on", citation=_citation(c, texts)) for c in citations)


def _citation(citation: Citation, texts: Texts) -> str:
    words = one_line(citation.text).rstrip(". ")
    if re.match(r"(non[- ]?)?mtus\b", words, re.IGNORECASE):
        return words
    return texts("items.mtus" if citation.mtus else "items.not_mtus", citation=words)
