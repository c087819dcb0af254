"""What the writer himself says is not asked for, not needed or ruled out."""

import re

from ..sentences.sentence import Sentence
from ..words.lexicon import Mention

_DECLINED_BEFORE = re.compile(
    r"\b(?:not (?:a (?:surgical )?candidate for|recommend\w*|request\w*|asking for|indicated for|plan\w*|contemplat\w*"
    r"|in need of|think|believe|feel|consider\w*|advis\w*|propos\w*)|no (?:need|indication|plans?|basis|role|reason)"
    r" (?:for|to)|neither|against|(?:do|does|did|would|should) not (?:need|require|recommend|think|believe|see|advise"
    r"|suggest|have|undergo|benefit)|no further|no more|no longer (?:needs?|requires?)"
    r"|hold(?: off on)?(?: (?:further|any|more))?|not interested in)(?: [\w'-]+){0,6} ?$"
)
"""What stands before a treatment that nobody asks for: "not a candidate for", "no need for", "hold off on"."""
_DECLINED_AFTER = re.compile(
    r"^(?:[\w',-]+ ){0,6}?(?:(?:is|are|was|were|be) (?:not|no longer)|(?:should|need|will|must|may|would) not(?: be)?"
    r"|not)"
    r" (?:\w+ )?(?:needed|indicated|required|recommended|necessary|contemplated|planned|requested|warranted|wanted"
    r"|an option|foreseen|anticipated|desired|in question|on the table"
    r"|help|benefit|advised|appropriate|considered|being requested|provided|done|performed)\b"
)
"""What follows it then: "is not indicated", "should not be considered"."""


_NOT_CHOSEN = re.compile(
    r"^(?:was |were )?(?:considered|discussed|offered)(?: \w+){0,2}? (?:and|but) (?:was )?(?:not chosen|rejected)\b"
)


_DECLINED_IN = frozenset(
    ("plan", "request", "diagnosis", "causation", "impression", "", "work_status", "reasons", "treatment")
)


_RULED_OUT = re.compile(
    r"(?:^|[.;:,] )(?:(?:\d{1,2}|[a-h]) ?\) |\[ \d ] |[*-] )?(?:not another|no)(?! (?:prior|previous|history|record"
    r"|doc\w*|evidence|significant|improvement|relief|benefit|response|help|change|gain|more than|indication))"
    r"(?: (?!on\b|to\b|with\b|for\b|from\b|in\b|until\b|of\b|\w+ing\b)[\w/-]+){0,2} ?$"
)
"""How a line of a plan begins that says what is not to be done: "No new MRI for now", "Not another ESI"."""


def is_ruled_out(s: Sentence, m: Mention) -> bool:
    """Whether a line of a plan or request says only that the treatment is not to be."""
    if s.section not in ("plan", "request") or s.words(m.end, m.end + 1) in ("until", "yet", "x"):
        return False
    return bool(_RULED_OUT.search(s.words(0, m.start)))


def is_declined(s: Sentence, before: str, after: str) -> bool:
    """Whether the writer himself says that the treatment is not asked for or not needed."""
    if _NOT_CHOSEN.match(after):
        return True
    if s.section not in _DECLINED_IN:
        return False
    before = re.split(r"[;.:]|\bbut\b|, (?:i|he|she|we)\b", before)[-1]
    if re.search(r"\b(?:if|unless|until|should (?:he|she|symptoms|pain|this|the))\b", before):
        return False
    return bool(_DECLINED_BEFORE.search(before) or _DECLINED_AFTER.match(after))


def is_refused(s: Sentence, end: int) -> bool:
    """Whether the asking word that ends at a token is denied: "I do not recommend"."""
    start = min((t.start for t in s.mentions("context:asking") if t.end == end), default=end)
    return bool(re.search(r"\b(?:not|never|cannot|no)(?: \w+){0,1} ?$", s.words(start - 3, start)))
