"""Joining what the reviewer wrote with the case, the case file and the reviewer's qualifications into a determination.

Nothing is decided or filled in here: an item without a decision stays without one, and the checks say so.
"""

import datetime as dt

from openimr.domain.case import Case
from openimr.domain.determination import (
    Decisions,
    Determination,
    DeterminedItem,
    ItemDecision,
    Organization,
    ReviewedDocument,
)
from openimr.domain.documents import CaseFileIndex, Document
from openimr.domain.errors import InputRefused
from openimr.domain.reviewer import ReviewerQualifications


def compose(
    case: Case,
    index: CaseFileIndex,
    decisions: Decisions,
    qualifications: ReviewerQualifications,
    organization: Organization,
    decided_on: dt.date | None = None,
) -> Determination:
    """Everything the letter says, from its parts.

    Args:
        case: the application.
        index: the assembled case file's table of contents.
        decisions: the reviewer's summary and decisions; items may be missing in a draft.
        qualifications: what the parties may know of the reviewer.
        organization: who issues the letter.
        decided_on: the date of the letter, None for a draft.

    Raises:
        InputRefused: a decision is on an item that is not disputed, or two are on the same.
    """
    decided = _by_item(case, decisions)
    return Determination(
        organization=organization,
        case=case,
        qualifications=qualifications,
        documents_reviewed=documents_reviewed(index),
        clinical_case_summary=decisions.clinical_case_summary,
        items=tuple(
            DeterminedItem(treatment=treatment, decision=decided.get(treatment.id, ItemDecision(item=treatment.id)))
            for treatment in case.disputed_treatments
        ),
        decided_on=decided_on,
    )


def documents_reviewed(index: CaseFileIndex) -> tuple[ReviewedDocument, ...]:
    """The letter's list of documents: oldest first, undated last, copies folded into the document they copy.

    A copy adds its pages to the line of its original, so that every page of the case file is on the list once.
    """
    documents = {document.id: document for document in index.documents}
    pages: dict[str, set[int]] = {}
    for document in index.documents:
        pages.setdefault(_original(document, documents).id, set()).update(document.pages)
    originals = sorted(
        (documents[key] for key in pages),
        key=lambda d: (d.date is None, d.date or dt.date.min, min(d.pages, default=0)),
    )
    return tuple(
        ReviewedDocument.of(document.model_copy(update={"pages": tuple(sorted(pages[document.id]))}))
        for document in originals
        if pages[document.id]
    )


def _original(document: Document, documents: dict[str, Document]) -> Document:
    """The document at the end of the chain of copies; a chain that leads nowhere or in a circle ends where it is."""
    seen = {document.id}
    while document.duplicate_of in documents and document.duplicate_of not in seen:
        document = documents[document.duplicate_of]
        seen.add(document.id)
    return document


def _by_item(case: Case, decisions: Decisions) -> dict[int, ItemDecision]:
    disputed = {treatment.id for treatment in case.disputed_treatments}
    decided: dict[int, ItemDecision] = {}
    for decision in decisions.items:
        if decision.item not in disputed:
            raise InputRefused(
                "decisions",
                f"There is a decision on item {decision.item}, which is not a disputed treatment of the case.",
                f"The disputed treatments are: {', '.join(map(str, sorted(disputed)))}.",
                f"item {decision.item}",
            )
        if decision.item in decided:
            raise InputRefused(
                "decisions",
                f"There are two decisions on item {decision.item}.",
                "Keep one.",
                f"item {decision.item}",
            )
        decided[decision.item] = decision
    return decided
