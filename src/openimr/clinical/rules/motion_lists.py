"""Motions named together: initials, two motions before two numbers, and one word said of several of them.

The rules for ranges of motion use these; what stands here knows nothing of degrees, sides or joints.
"""

import itertools
import re

from ..sentences.finding import Finding
from ..sentences.sentence import Sentence
from ..words.lexicon import Mention

_INITIALS = {"f": "flexion", "e": "extension"}
ABOUT_MOTION = re.compile(r"\b(?:rom|arom|range of motion|motion)\b")


def letters(s: Sentence) -> list[Mention]:
    """F and E alone with a number behind, in a line about motion: "ROM: F 50 E 15"."""
    both = re.search(r"\bf (?:[:=] )?\d", s.norm) and re.search(r"\be (?:[:=] )?\d", s.norm)
    if not both and not ABOUT_MOTION.search(f"{s.title} {s.norm}".lower()):
        return []
    return [
        Mention("motion", _INITIALS[token.norm], i, i + 1)
        for i, token in enumerate(s.tokens[:-1])
        if token.norm in _INITIALS
        and s.text[token.start].isupper()
        and re.match(r"(?:[:=] ?)?\d", s.words(i + 1, i + 3))
    ]


def pairs(s: Sentence) -> list[tuple[Mention, Mention, int]]:
    """Two motions named together and two numbers behind: "F/E 40/30", "RR/LR 60/55"; with the first number's token."""
    initials = [
        Mention("motion", _INITIALS[t.norm], i, i + 1)
        for i, t in enumerate(s.tokens)
        if t.norm in _INITIALS and s.text[t.start].isupper()
    ]
    named = sorted([*s.mentions("motion"), *initials], key=lambda m: m.start)
    found = []
    for first, second in itertools.pairwise(named):
        if first.end not in (second.start, second.start - 1) or s.words(first.end, second.start) not in ("", "/"):
            continue
        at = second.end + (s.words(second.end, second.end + 1) in (":", "="))
        if re.fullmatch(r"\d{1,3} [/-] \d{1,3}", s.words(at, at + 3)):
            found.append((first, second, at))
    return found


def turned(found: Finding) -> Finding:
    """A finding whose side is in its motion has none beside."""
    if str(found.attributes["motion"]).startswith(("left_", "right_")):
        found.side = None
    return found


_JOINING = re.compile(r"(?:and|,|/|or|as|well|also|active|passive|forward|backward| )*")


def shared(s: Sentence, motions: list[Mention], found: dict[int, list[Finding]]) -> dict[int, str]:
    """What is said in words of one motion of a list holds for the list: "decreased flexion and extension".

    Args:
        s: the sentence.
        motions: the motions it names.
        found: what was found of each, by its place in ``motions``.

    Returns:
        ``decreased`` or ``full`` for motions of which nothing was found, by their place in ``motions``.
    """
    said = {i: word[1] for i, own in found.items() if own and (word := _IN_WORDS.search(own[0].value))}
    order = range(len(motions) - 1)
    told: dict[int, str] = {}
    for i, following in [*((i, i + 1) for i in order), *((i + 1, i) for i in reversed(order))]:
        between = s.words(motions[min(i, following)].end, motions[max(i, following)].start)
        spoken = said.get(i) or told.get(i)
        if spoken and not found[following] and following not in told and between and _JOINING.fullmatch(between):
            told[following] = spoken
    return told


_IN_WORDS = re.compile(r" (decreased|full)$")
