"""Motion of a spinal segment between flexion and extension, measured or told: "5 mm in neutral, 8 mm in flexion"."""

import re

from openimr.domain.facts import Polarity

from ..sentences.sentence import Sentence
from ..words.lexicon import Mention
from .structures import Said

_AT_POSITION = re.compile(
    r"\b(\d{1,2}(?:\.\d)?) (?:mm )?(?:(?:in|on|with|at|to|of) )?(?:full )?(neutral|flexion|extension|flex|ext)\b"
)
_MOVES = re.compile(
    r"\b(?:moves|shifts|slides|translates|opens|(?P<noun>motion|movement|translation|shift|change))\b"
    r"(?: (?!no\b|and\b)[\w.-]+){0,6}? (?:on |with |w |between |in |from |at )?(?:lateral |dynamic |stress )?"
    r"(?:flexion|flex|extension|bending)\b"
)
_TOO_MUCH = re.compile(r"\b(?:\d{1,2}(?:\.\d)? ?mm|abnormal|excess\w*|patholog\w*|gross|increased|unstable)\b")
_DENIED = re.compile(r"\b(?:no|without|not|zero|nor)(?: (?:[\w-]+|/)){0,4} ?$")


def moving(s: Sentence) -> list[Said]:
    """Instability that a sentence measures or tells without the word."""
    measured = list(s.matches(_AT_POSITION))
    if len({found.match[1] for found in measured}) > 1:
        return [_said(measured[0].start, measured[-1].end, None)]
    result = []
    for found in s.matches(_MOVES):
        if _DENIED.search(s.words(found.start - 6, found.start)):
            result.append(_said(found.start, found.end, Polarity.ABSENT))
        elif not found.match["noun"] or _TOO_MUCH.search(s.words(found.start - 4, found.end + 4)):
            result.append(_said(found.start, found.end, None))
    return result


def _said(start: int, end: int, polarity: Polarity | None) -> Said:
    return Said(Mention("imaging_finding", "instability", start, end), (start, end), polarity)
