"""Whether "surgery" without a name of its own is an operation the patient had, or never had."""

import re

from ..sentences.sentence import Sentence
from ..words.lexicon import Mention

OPERATED = frozenset(
    {"surgery", "surgeries", "operation", "operations", "surgical procedure", "surgical treatment", "operated"}
)
"""The words that name no operation."""
_NO_OPERATION = re.compile(
    r"\b(?:no|never|denies|denied|without|neither|nor|not)"
    r"(?: (?!(?:more|further|plans?|need|indication|longer|since|after|from|before|with|for|following)\b)[\w/]+){0,5}$"
)
_NONE_BEHIND = re.compile(
    r"(?:history )?(?:: |- |= )?(?:none|no|nil|never|denied|negative|denies|n / a|n a|0)\b(?! (?:change|complication))"
)
_NEED = re.compile(
    r"\b(?:said|says|recommend\w*|advis\w*|suggest\w*|need for|postpone|avoid|before|until|despite|candidate for"
    r"|any further|want|wants|wish|require[sd]?|indicat\w*)\b"
)
_OF_HOUSE = re.compile(r"(?:center|consult\w*|clearance|department|clinic|is not|date|scheduler)")
_OF_ANOTHER = re.compile(
    r"\b(?:of|orthopaedic|orthopedic|spine|hand|neuro|need for|postpone|before|after|since|until|avoid|despite|without"
    r"|any)$"
)
_RULED_OUT_BEHIND = re.compile(
    r"(?:is|are|was) not (?:an option|on the|planned|recommended|indicated|foreseen|needed|contemplated|requested"
    r"|in question)\b"
)
_RULED_OUT = re.compile(
    r"(?:^| )(?:no|nobody is \w+(?: about)?|not (?:requesting|recommending|asking for"
    r"|a candidate for))$"
)
_TOLD_IN = frozenset(
    {"past_medical", "history", "subjective", "", "treatment", "clinical_summary", "medications", "social"}
)


def is_operation(s: Sentence, m: Mention, before: str, after: str) -> bool:
    """Whether "surgery" alone is an operation of its own, had or never had.

    Args:
        s: the sentence.
        m: the word.
        before: the three words before it.
        after: the four words behind it.
    """
    if s.section in ("plan", "request") and (_RULED_OUT_BEHIND.match(after) or _RULED_OUT.search(before)):
        return True
    if _OF_HOUSE.match(after):
        return False
    lead = re.split(r"[;.:]|\bbut\b", s.words(m.start - 8, m.start))[-1].strip()
    none = _NO_OPERATION.search(lead) or _NONE_BEHIND.match(after)
    past = re.search(r"\b(?:had|underwent|undergone|prior|previous|history|hx|ever)\b", lead)
    if none and (past or s.section in _TOLD_IN) and not _NEED.search(lead):
        return True
    if any(o.value != "surgery" for o in s.mentions("surgery")) or _OF_ANOTHER.search(before):
        return False
    had = re.search(r"\b(?:had|underwent|has had|undergone)(?: \w+){0,2}$", before)
    told = had and re.match(r"(?:on|to|for|in|of|at)\b", after)
    return s.section in ("past_medical", "history", "subjective") and bool(told or m.end - m.start > 1)
