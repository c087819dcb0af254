"""Reads layout B: the long letter of 2013 and 2014, whose items are headed by the sentence that decides them.

Under each stand sentences on what the claims administrator and the reviewer based their decisions on, and the
reviewer's decision rationale.
"""

import re

from openimr.domain.determination import PublishedDetermination, PublishedItem

from .dates import dates
from .flow import Flow, reflow
from .layout_a import case_summary
from .people import patient, reviewer
from .relied import relied_upon
from .sections import LetterText
from .statements import Statement, statements

_RATIONALE = re.compile(
    r"(?:the\s+)?(?:(?:expert|physician|medical|professional)\s+)*(?:reviewer\s*['’]?s?\s+)?(?:decision\s+rationale|rationale\s+for\s+the\s+decision)\s*:",
    re.IGNORECASE,
)


def determination(letter: LetterText, running: Flow, source: str) -> PublishedDetermination | None:
    """The determination of a letter in layout B, or None where no item can be read in it."""
    section = letter.first("issues")
    decided = [s for s in statements(section or "") if not s.determined]
    if section is None or not decided:
        return None
    stops = [*(s.start for s in decided[1:]), len(section)]
    summary = case_summary(letter.first("summary") or "")
    return PublishedDetermination(
        source=source,
        layout="B",
        reviewer=reviewer(letter.first("how") or letter.first("qualifications") or "", letter.head),
        patient=patient(summary),
        dates=dates(letter.head, summary, letter.first("decision") or ""),
        case_summary=summary,
        items=tuple(_item(s, section[s.end : stop]) for s, stop in zip(decided, stops, strict=True)),
    )


def _item(statement: Statement, body: str) -> PublishedItem:
    rationale = _RATIONALE.search(body)
    relied = relied_upon(body[: rationale.start()] if rationale else "")
    return PublishedItem(
        treatment=statement.treatment,
        outcome=statement.outcome,
        claims_administrator_guidelines=relied.claims_administrator,
        reviewer_guidelines=relied.reviewer,
        rationale=reflow(body[rationale.end() :] if rationale else body),
    )
