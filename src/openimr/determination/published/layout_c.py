"""Reads layout C: the notice of 2013, which decides in numbered statements and explains under "Regarding the request".

The number joins a statement to its explanation.
"""

import re

from openimr.domain.determination import PublishedDetermination, PublishedItem

from .dates import dates
from .flow import Flow, reflow
from .people import patient, reviewer
from .relied import relied_upon
from .sections import LetterText
from .statements import outcome_in, statements

_REGARDING = re.compile(
    r"\n\(?(?P<number>\d{1,2})[.)]+\s*regarding\s+the\s+requests?\s+for\s+(?P<treatment>(?:(?!\n\n).){2,700}?)\s*:?\s*"
    r"(?=\n+\s*(?:medical\s+treatment\s+guideline|section\s+of\s+the\s+medical|rationale\s+for)|\n\n|(?<=:)\s)",
    re.IGNORECASE | re.DOTALL,
)
_GUIDELINES = re.compile(
    r"\s*medical\s*treatment\s*guidelines?\s*(?:\(s\)\s*)?relied\s*upon\s*by\s*(?:the\s*)?(?:expert|physician|professional)"
    r"\s*reviewer(?:\s*to\s*make\s*(?:his/her|the|his|her)\s*decision)?\s*[:.]?",
    re.IGNORECASE,
)
_RATIONALE = re.compile(r"\n\s*rationale\s*for\s*(?:the|his/her)\s*decision\s*:?", re.IGNORECASE)


def determination(letter: LetterText, running: Flow, source: str) -> PublishedDetermination | None:
    """The determination of a letter in layout C, or None where no item can be read in it."""
    regarding = list(_REGARDING.finditer(letter.text))
    if not regarding:
        return None
    opening = letter.head + letter.text[: regarding[0].start()]
    outcomes = {s.number: s.outcome for s in statements(opening)}
    stops = [*(m.start() for m in regarding[1:]), len(letter.text)]
    items: list[PublishedItem] = []
    for match, stop in zip(regarding, stops, strict=True):
        body = letter.text[match.end() : stop]
        rationale = _RATIONALE.search(body)
        reasons = reflow(body[rationale.end() :]) if rationale else ""
        outcome = outcomes.get(int(match["number"])) or outcome_in(reasons)
        if outcome is None:
            continue
        label = _GUIDELINES.search(body)
        relied = relied_upon(body[label.end() if label else 0 : rationale.start() if rationale else None])
        items.append(
            PublishedItem(
                treatment=" ".join(match["treatment"].split()),
                outcome=outcome,
                claims_administrator_guidelines=relied.claims_administrator,
                reviewer_guidelines=relied.reviewer,
                rationale=reasons,
            )
        )
    if not items:
        return None
    summary = reflow(letter.first("summary") or "")
    return PublishedDetermination(
        source=source,
        layout="C",
        reviewer=reviewer(letter.first("qualifications") or letter.first("how") or "", letter.head),
        patient=patient(summary),
        dates=dates(letter.head + (letter.first("notice") or ""), summary, letter.first("decision") or ""),
        case_summary=summary,
        items=tuple(items),
    )
