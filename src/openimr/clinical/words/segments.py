"""Spinal segments written without their letter, named in full: "the 4-5 disc", "C5-6 and 6-7", "four on five".

A pair of numbers is a segment only in a sentence about discs, canals and the like, and where nothing else can be meant.
"""

import re
from collections.abc import Sequence

from openimr.domain.anatomy import BodyPart

from .levels import region_of
from .lexicon import lexicon
from .tokens import GRADE, LEVEL_KIND, MARK, NUMBER, Token

_LETTERS = {BodyPart.CERVICAL_SPINE: "C", BodyPart.THORACIC_SPINE: "T", BodyPart.LUMBAR_SPINE: "L"}
_LAST = {"C": 7, "T": 12, "L": 5}
_BELOW = {"C": "T1", "T": "L1", "L": "S1"}
_OF_SPINE = re.compile(
    r"\b(?:discs?|disks?|levels?|interspaces?|foram\w*|facets?|canal|stenosis|bulges?|hnp|herniat\w*|protrusions?|extrusions?|slip"
    r"|\w*listhesis|spondy\w*|ddd|modic|annul\w*|desiccat\w*|recess|narrowing|narrowed)\b"
)
_NO_SEGMENT = re.compile(
    r"(?:mm|cm|days?|weeks?|wks?|months?|mos?|years?|yrs|times|visits|sessions|hours|hrs|minutes|min|lbs?|pounds|degrees"
    r"|x|per|over|of|out|[%°/)])"
)
"""What follows two numbers that count something."""
_LEADING = re.compile(
    r"(?:at|the|and|of|from|on|or|through|to|levels?|discs?|disks?|mild|moderate|severe|small|large|[&,;:(.])"
)
_ORDINALS = {"third": 3, "fourth": 4, "fifth": 5, "sixth": 6}


def in_full(found: list[Token], around: Sequence[BodyPart | None], *, of_study: bool = False) -> list[Token]:
    """The tokens with segments written without a letter made levels.

    Args:
        found: tokens of a passage.
        around: the regions the text around speaks of, nearest first.
        of_study: whether the passage is of a study's report, where a line may begin with a segment and nothing more.
    """
    if not any(_may_begin(found, i) for i in range(len(found))):
        return found
    tokens = found
    words = " ".join(t.norm for t in tokens)
    listed = of_study and bool(re.match(r"\d{1,2} ?[-/] ?\d\b", words))
    if not listed and not _OF_SPINE.search(words):
        return tokens
    if listed:
        tokens = _parted(tokens)
    region = _spine_of(tokens, around)
    letter = _LETTERS.get(region) if region else None
    result: list[Token] = []
    at = 0
    while at < len(tokens):
        token = tokens[at]
        if token.kind == LEVEL_KIND:
            letter = token.norm[0] if token.norm[0] in _LAST else letter
        end, named = _segment(tokens, at, letter)
        if named:
            last = tokens[end - 1]
            result.append(token._replace(kind=LEVEL_KIND, norm=named, end=last.end))
            at = end
        else:
            result.append(token)
            at += 1
    return result


def _may_begin(tokens: Sequence[Token], at: int) -> bool:
    """Whether a token could begin a segment: cheap to ask of every token of a document."""
    token = tokens[at]
    if token.kind == NUMBER:
        return at + 2 < len(tokens) and tokens[at + 2].kind == NUMBER
    return token.kind == GRADE or token.norm in _ORDINALS


def _parted(tokens: Sequence[Token]) -> list[Token]:
    """The tokens with "4/5", which elsewhere grades a strength, as two numbers."""
    result: list[Token] = []
    for token in tokens:
        if token.kind == GRADE and re.fullmatch(r"\d/\d", token.norm) and token.end - token.start == 3:
            first, second = token.norm.split("/")
            result.append(token._replace(kind=NUMBER, norm=first, end=token.start + 1))
            result.append(Token(MARK, "/", token.start + 1, token.start + 2))
            result.append(Token(NUMBER, second, token.start + 2, token.end))
        else:
            result.append(token)
    return result


def _spine_of(found: Sequence[Token], around: Sequence[BodyPart | None]) -> BodyPart | None:
    """The part of the spine a passage speaks of: by its levels, by its words, else the first one known around it."""
    for token in found:
        if token.kind == LEVEL_KIND:
            return BodyPart(region_of(token.norm))
    for mention in lexicon().mentions("region", found):
        if BodyPart(mention.value) in _LETTERS:
            return BodyPart(mention.value)
    return next((region for region in around if region in _LETTERS), None)


def _segment(tokens: Sequence[Token], at: int, letter: str | None) -> tuple[int, str | None]:
    """The end of a segment that begins at a token, and its name; None where none begins."""
    token = tokens[at]
    if token.norm in _ORDINALS and letter:
        disc = next((i for i in range(at + 1, min(at + 3, len(tokens))) if tokens[i].norm in ("disc", "disk")), None)
        return (at + 1, _named(letter, _ORDINALS[token.norm])) if disc else (at, None)
    if token.kind != NUMBER or at + 2 >= len(tokens) or tokens[at + 2].kind != NUMBER:
        return at, None
    joint, second = tokens[at + 1], tokens[at + 2]
    close = joint.start == token.end and second.start == joint.end
    behind = tokens[at + 3].norm if at + 3 < len(tokens) else ""
    before = tokens[at - 1] if at else None
    if joint.norm == "on" and letter:
        named = _between(letter, token.norm, second.norm)
        slips = any(
            t.norm in ("slip", "slips", "anterolisthesis", "retrolisthesis", "spondylolisthesis") for t in tokens
        )
        return (at + 3, named) if named and slips else (at, None)
    if joint.norm not in ("-", "/") or not close or _NO_SEGMENT.fullmatch(behind):
        return at, None
    if (
        before
        and not _LEADING.fullmatch(before.norm)
        and not _OF_SPINE.match(before.norm)
        and not _OF_SPINE.match(behind)
    ):
        return at, None
    named = _between(_sure(token.norm, second.norm) or letter, token.norm, second.norm)
    return (at + 3, named) if named else (at, None)


def _sure(first: str, second: str) -> str | None:
    """The letter of a pair of numbers that only one part of the spine has."""
    return {("5", "1"): "L", ("7", "1"): "C", ("6", "7"): "C", ("12", "1"): "T"}.get((first, second))


def _between(letter: str | None, first: str, second: str) -> str | None:
    if letter is None or not (first.isdigit() and second.isdigit()) or not 1 <= int(first) <= _LAST[letter]:
        return None
    name = _named(letter, int(first))
    return (
        name if name in (f"{letter}{first}-{letter}{second}", f"{letter}{first}-{_BELOW[letter][0]}{second}") else None
    )


def _named(letter: str, number: int) -> str | None:
    """The segment below a vertebra: ``L4-L5`` of 4, ``L5-S1`` of 5."""
    if number > _LAST[letter]:
        return None
    return f"{letter}{number}-{_BELOW[letter] if number == _LAST[letter] else f'{letter}{number + 1}'}"
