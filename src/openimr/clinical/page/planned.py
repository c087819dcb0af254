"""What a line has to do with the plan or request it stands in: an entry of it, or the announcement of a list.

"Work: off until 9/30" under a plan labels an entry of the plan; "We request the following:" begins a request.
"""

import re

from .sections import Heading

PLANNED = frozenset({"plan", "request"})
_ENTRIES = frozenset({"imaging", "treatment", "medications", "work_status"})
"""Sections whose names also label the entries of a plan ("Work: off until 9/30", "MRI: rule out HNP")."""
_ENTRY = re.compile(r"[A-Z][\w /&'-]{1,24}:\s+\S")
_WITH_RESULT = re.compile(r"[^:]*\d{4}|[^:]*:.*\b(?:show\w*|reveal\w*|demonstrat\w*|negative|normal|unremarkable)\b")
_ANNOUNCEMENT = 240
_ANNOUNCES = re.compile(
    r"(?i)\b(?:request\w*|authoriz\w*|recommend\w*|propos\w*|ask\w*|appeal\w*|order\w*|denied|modified)\b"
    r"(?:(?!\b(?:records|reports|documents|questions?|issues|guidelines?|reasons?|information|basis)\b)[^.;:?]){0,90}"
    r"\b(?:following|follows|below|these(?: [\w-]+){1,3}|for)(?: [^.;:?]{0,60})?:$"
)
"""A sentence that announces a list of what is asked for: "We request authorization for the following:"."""


_GIVES_GROUNDS = re.compile(r"(?i)\b(?:grounds?|reasons?|rationale|justification)\b[^.;:?]{0,60}:$")


def announced_by(paragraph: str) -> str | None:
    """The section of the list that the end of a paragraph announces, or None."""
    if not paragraph.endswith(":"):
        return None
    ending = paragraph[-_ANNOUNCEMENT:]
    if _GIVES_GROUNDS.search(ending) and not re.search(r"(?i)\b(?:referral|visit|exam\w*|study)\b[^:]{0,20}:$", ending):
        return "reasons"
    return "request" if _ANNOUNCES.search(ending) else None


def is_entry(heading: Heading | None, line: str, section: str) -> bool:
    """Whether a line is an entry of the plan it stands in: its label names what is planned, and heads nothing."""
    if heading is None:
        return section in _ENTRIES and bool(_ENTRY.match(line))
    names_study = heading.section in ("imaging", "treatment") and bool(_ENTRY.match(line))
    return names_study and not _WITH_RESULT.match(line)


def planned_in(heading: Heading, planned: tuple[str, str] | None) -> tuple[str, str] | None:
    """The plan or request that what follows a heading still stands in."""
    if heading.section in PLANNED:
        return heading.section, heading.title
    return planned if heading.section in _ENTRIES else None
