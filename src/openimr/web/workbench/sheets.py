"""The determination's form as the template draws it: one sheet per disputed item, rows for what repeats."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from openimr.domain.case import Case, DisputedTreatment
from openimr.domain.determination import Decisions, ItemDecision
from openimr.domain.guidance import EvidenceStandard
from openimr.web.models import Comment

from .fields import CitationRow, citation_rows
from .findings import ShownFinding
from .grading import GradingRow, grading_rows

# The six standards in the words of a form, in the order of Labor Code 4610.5(c)(2).
STANDARDS = (
    (EvidenceStandard.MTUS, "Medical Treatment Utilization Schedule (MTUS)"),
    (EvidenceStandard.PEER_REVIEWED_EVIDENCE, "Peer-reviewed scientific and medical evidence"),
    (EvidenceStandard.NATIONALLY_RECOGNIZED_STANDARDS, "Nationally recognized professional standards"),
    (EvidenceStandard.EXPERT_OPINION, "Expert opinion"),
    (EvidenceStandard.GENERALLY_ACCEPTED_STANDARDS, "Generally accepted standards of medical practice"),
    (EvidenceStandard.LIKELY_TO_BENEFIT, "Likely to benefit, where nothing else is clinically efficacious"),
)


class StandardReason(NamedTuple):
    """Why a standard does not apply, as the form asks it; ``asked`` where a lower one is relied on."""

    standard: EvidenceStandard
    words: str
    reason: str
    asked: bool


class ItemSheet(NamedTuple):
    """A disputed treatment, what the reviewer has written about it so far, and what it depends on."""

    treatment: DisputedTreatment
    decision: ItemDecision
    citations: list[CitationRow]
    follows: DisputedTreatment | None
    primary: ItemDecision | None
    reasons: list[StandardReason]
    grading: list[GradingRow]
    findings: list[ShownFinding]
    of_guidelines: list[ShownFinding]
    comments: Sequence[Comment]

    @property
    def request(self) -> list[str]:
        """What was asked for, in short facts: body part, side, levels, quantity, frequency, duration, codes."""
        treatment = self.treatment
        facts = [treatment.body_part.words]
        if treatment.side:
            facts.append(treatment.side.value)
        if treatment.levels:
            facts.append(f"level{'s' if len(treatment.levels) > 1 else ''} {', '.join(treatment.levels)}")
        facts += [asked for asked in (treatment.quantity, treatment.frequency, treatment.duration) if asked]
        if treatment.codes:
            facts.append(f"code{'s' if len(treatment.codes) > 1 else ''} {', '.join(treatment.codes)}")
        return facts


def _reasons(decision: ItemDecision) -> list[StandardReason]:
    """A field for every standard but the last, which nothing is below."""
    given = {passed.standard: passed.reason for passed in decision.higher_standards_do_not_apply}
    relied_on = decision.evidence_standard
    return [
        StandardReason(standard, words, given.get(standard, ""), bool(relied_on and standard in relied_on.higher))
        for standard, words in STANDARDS[:-1]
    ]


def item_sheets(
    case: Case,
    decisions: Decisions,
    beside: Mapping[str, list[ShownFinding]],
    comments: Mapping[str, Sequence[Comment]] | None = None,
) -> list[ItemSheet]:
    """A sheet for every disputed treatment, in the application's order; nothing is decided where nobody has."""
    written = {item.item: item for item in decisions.items}
    treatments = {treatment.id: treatment for treatment in case.disputed_treatments}
    sheets = []
    for treatment in case.disputed_treatments:
        decision = written.get(treatment.id) or ItemDecision(item=treatment.id)
        follows = treatments.get(treatment.depends_on) if treatment.depends_on else None
        sheets.append(
            ItemSheet(
                treatment,
                decision,
                citation_rows(decision),
                follows,
                written.get(follows.id) if follows else None,
                _reasons(decision),
                grading_rows(decision),
                beside.get(f"item-{treatment.id}", []),
                beside.get(f"item-{treatment.id}-guidelines", []),
                (comments or {}).get(f"item-{treatment.id}", ()),
            )
        )
    return sheets
