"""Reads layout D: the professional review of 2013, one disputed issue whose outcome stands in a heading.

The heading says that the rationale is why the treatment "is" or "is not" medically necessary.
"""

import re

from openimr.domain.determination import PublishedDetermination, PublishedItem

from .dates import dates
from .flow import Flow, reflow
from .people import patient, reviewer
from .relied import relied_upon
from .sections import LetterText
from .statements import outcome_of

_WHETHER = re.compile(r"whether\s+(.+?)\s+(?:is|are|was|were)\s+medically\s+necessary[.?]?", re.IGNORECASE | re.DOTALL)
_NUMBERED = re.compile(r"\n\(?\d{1,2}[.)]+\s+")


def determination(letter: LetterText, running: Flow, source: str) -> PublishedDetermination | None:
    """The determination of a letter in layout D, or None where its issue or its rationale is missing."""
    dispute = letter.first("dispute")
    reasons = [s for s in letter.sections if s.name == "why"]
    if dispute is None or not reasons:
        return None
    numbered = [reflow(t) for t in _NUMBERED.split("\n" + dispute.strip()) if t.strip()]
    treatments = numbered if len(numbered) == len(reasons) else [" ".join(reflow(dispute).split())] * len(reasons)
    guidelines = [relied_upon(s.text) for s in letter.sections if s.name == "relied"]
    items = [
        PublishedItem(
            treatment=asked[1] if (asked := _WHETHER.fullmatch(treatment)) else treatment,
            outcome=outcome_of("not" if why.negated else None),
            claims_administrator_guidelines=guidelines[min(index, len(guidelines) - 1)][0] if guidelines else (),
            reviewer_guidelines=guidelines[min(index, len(guidelines) - 1)][1] if guidelines else (),
            rationale=reflow(why.text),
        )
        for index, (treatment, why) in enumerate(zip(treatments, reasons, strict=True))
    ]
    summary = reflow(letter.first("summary") or "")
    return PublishedDetermination(
        source=source,
        layout="D",
        reviewer=reviewer(letter.first("qualifications") or "", letter.head),
        patient=patient(summary),
        dates=dates(letter.head + (letter.first("professional") or ""), summary),
        case_summary=summary,
        items=tuple(items),
    )
