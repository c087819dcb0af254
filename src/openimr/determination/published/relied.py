"""Tells apart whose guidelines are whose where they stand in sentences: the claims administrator's, the reviewer's.

"The Claims Administrator based its decision on … The Physician Reviewer found that this guideline is applicable …"
"""

import re
from typing import NamedTuple

from openimr.domain.guidance import Citation

from .citing import cited

_REVIEWER = re.compile(
    r"(?<=[\s.])(?:the|this)?\s*(?:(?:physician|expert|medical|professional|independent|chiropractic)\s+)+reviewer['’]?s?\s"
    r"(?!\s*(?:decision\s+)?rationale)",
    re.IGNORECASE,
)
_ADMINISTRATOR = re.compile(r"\bclaims?\s+administrator", re.IGNORECASE)
_ADOPTS = re.compile(
    r"\b(?:found|finds|agree[sd]?|determined|deemed)\b[^.]*?\b(?:guidelines?|citations?|reference|section|chapter)\b[^.]*?"
    r"\b(?:applicable|relevant|appropriate)\b",
    re.IGNORECASE,
)
_DENIES = re.compile(
    r"\bnot\s+(?:\w+\s+)?(?:applicable|relevant|appropriate)|\binapplicable\b|\birrelevant\b", re.IGNORECASE
)


class Relied(NamedTuple):
    """The citations of either side."""

    claims_administrator: tuple[Citation, ...]
    reviewer: tuple[Citation, ...]


def relied_upon(text: str) -> Relied:
    """The citations of the claims administrator and of the reviewer in the sentences about guidelines.

    Where the reviewer names no work but finds the claims administrator's applicable, those are the reviewer's, too:
    that is what the sentence says.
    """
    administrator = _ADMINISTRATOR.search(text)
    reviewer = _REVIEWER.search(text, administrator.start() if administrator else 0)
    if administrator is None:
        return Relied((), cited(text))
    theirs = cited(text[administrator.start() : reviewer.start() if reviewer else None])
    if reviewer is None:
        return Relied(theirs, ())
    part = text[reviewer.start() :]
    own = cited(part)
    if not own and _ADOPTS.search(part) and not _DENIES.search(part):
        own = theirs
    return Relied(theirs, own)
