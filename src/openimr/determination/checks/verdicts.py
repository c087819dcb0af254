"""What a rationale says of necessity in its own words, to hold against the outcome that the item states.

Only plain statements count: conditions, questions and what utilization review said are passed over.
"""

import re
from typing import NamedTuple

from .words import sentences

_STATED = re.compile(
    r"\b(?:(?:is|are|was|were|be)\s+(?:(?:also|therefore|thus|hereby|not|deemed|considered|found|to|be|both|as|clinically)\s+)*"
    r"medically\s+(?P<un>un)?necessary"
    r"|medical\s+necessity\b[^.;]{0,60}?\b(?:is|has|have|was|cannot|could)\b[^.;]{0,20}?\b(?:established|supported|demonstrated|shown|met)"
    r"|(?:request|denial|decision|determination)\s+(?:is|was|should be)\s+(?P<outcome>upheld|overturned))\b",
    re.IGNORECASE,
)
"""A sentence's verdict: necessary or not, necessity shown or not, upheld or overturned."""
_NEGATION = re.compile(r"\b(?:not|no|none|neither|nor|never|cannot|isn['’]t|aren['’]t|unable|fails?)\b", re.IGNORECASE)
_NOT_ITS_OWN = re.compile(
    r"\b(?:if|whether|unless|until|when|would|might|could|may be|once|in order to|must be|only where)\b"
    r"|\b(?:utilization review|UR|claims administrator|denial|denied|prior review\w*|initial review\w*|adjust[eo]r"
    r"|insurer|previous\w* (?:review\w*|determination)|states? that|argue[sd]?|guidelines?|criteria (?:for|require))\b",
    re.IGNORECASE,
)
_TURN = re.compile(r"\b(?:but|however|although|though|while|whereas|except)\b", re.IGNORECASE)


class Verdict(NamedTuple):
    """Whether the sentence finds the treatment necessary, and its words."""

    necessary: bool
    words: str


def last_verdict(rationale: str) -> Verdict | None:
    """The last plain statement of necessity, None where there is none or it is unclear."""
    for sentence in reversed(sentences(rationale)):
        match = _STATED.search(sentence)
        if not match:
            continue
        if match["outcome"]:
            return Verdict(match["outcome"].lower() == "overturned", _short(sentence))
        if _NOT_ITS_OWN.search(sentence) or _TURN.search(sentence):
            return None
        before = sentence[: match.end()]
        negated = bool(_NEGATION.search(before)) or match["un"] is not None
        return Verdict(not negated, _short(sentence))
    return None


def _short(sentence: str) -> str:
    words = sentence.split()
    return " ".join(words) if len(words) <= 24 else f"… {' '.join(words[-24:])}"
