"""Reads the sentences that decide an item in the older layouts: "… is not medically necessary and appropriate."

The same sentences open letters of layouts B and C, numbered, and head the items of layout B.
"""

import re
from typing import NamedTuple

from openimr.domain.determination import Outcome

_STATEMENT = re.compile(
    r"\n\(?(?P<number>\d{1,2})[.)]+\s*(?P<treatment>(?:(?!\n\n).){2,700}?)\s+"
    r"(?:is|are|was|were)\s+(?P<how>not\s*|partially\s+|in\s+part\s+)?medically\s*necessary"
    r"(?:\s*(?:and|/)\s*appropriate)?\s*(?P<part>,?\s*in\s+part)?\s*(?:[.;](?=\s|\Z)|(?=\n\n|\Z))",
    re.IGNORECASE | re.DOTALL,
)
_DETERMINED = re.compile(
    r"(?:(?!\n\n).){0,90}?\b(?:has|have)\s+determined\s+(?:that\s+)?the\s+(?:requests?\s+for|requested)\s+",
    re.IGNORECASE | re.DOTALL,
)
_REQUEST = re.compile(r"(?:the\s+)?requests?\s+for\s+(?=\S)", re.IGNORECASE)
_DECIDED = re.compile(
    r"\b(?:is|are|was|were)\s+(?P<how>not\s*|partially\s+)?(?:considered\s+|deemed\s+)?medically\s*necessary",
    re.IGNORECASE,
)


class Statement(NamedTuple):
    """One deciding sentence. ``determined`` says whether it is the organization's statement at the letter's opening."""

    number: int
    treatment: str
    outcome: Outcome
    determined: bool
    start: int
    end: int


def statements(text: str) -> list[Statement]:
    """The numbered deciding sentences of a text, in order."""
    found: list[Statement] = []
    for match in _STATEMENT.finditer(text):
        treatment = match["treatment"]
        opening = _DETERMINED.match(treatment)
        if opening:
            treatment = treatment[opening.end() :]
        else:
            request = _REQUEST.match(treatment)
            treatment = treatment[request.end() :] if request else treatment
        outcome = outcome_of(match["how"], match["part"])
        found.append(
            Statement(
                int(match["number"]),
                " ".join(treatment.split()),
                outcome,
                opening is not None,
                match.start(),
                match.end(),
            )
        )
    return found


def outcome_of(how: str | None, part: str | None = None) -> Outcome:
    """Necessary: utilization review is overturned; not necessary: upheld; in part: partially overturned."""
    word = (how or "").strip().lower()
    if part or word.startswith(("partially", "in")):
        return Outcome.PARTIALLY_OVERTURNED
    return Outcome.UPHELD if word == "not" else Outcome.OVERTURNED


def outcome_in(rationale: str) -> Outcome | None:
    """The outcome the last deciding words of a rationale name, or None."""
    decided = list(_DECIDED.finditer(rationale))
    return outcome_of(decided[-1]["how"]) if decided else None
