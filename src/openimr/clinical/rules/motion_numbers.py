"""Degrees behind a motion in running text, with their side, the normal beside them, and ranges ("0-45")."""

import re
from collections.abc import Iterator

from openimr.domain.anatomy import Side

from ..sentences.finding import Finding
from ..sentences.reader import SPINE, Reader
from ..sentences.sentence import Sentence
from ..words.lexicon import Mention
from ..words.tokens import NUMBER
from .motion_places import moved

_TRAILING = re.compile(
    r"(?:° |degrees? |deg )?(?:actively |active )?(?:\( ?)?(?:on (?:the )?|to (?:the )?)?(left|right"
    r"|bilaterally|bilateral"
    r"|bilat|r|l)\b(?! :| \d)"
)
_NORMAL_BEHIND = re.compile(
    r"(?:° |degrees? |deg )?\(? ?(?:(?:normal|nl|norm|of|out of|nml)(?: (?:is|of|being|range))? "
    r"?)?(?<=[(a-z] )(\d{1,3}) ?\)?"
)
_LISTED = re.compile(r"\b(?:r / l|l / r|right / left|left / right|rt / lt|r l|right left|l r|left right|lt rt|rt lt)\b")
_BEFORE_NORMAL = re.compile(r"\b(?:normal|nl|norm|nml|of)\W*$")


def spoken(doc: Reader, s: Sentence, m: Mention, numbers: list[int]) -> Iterator[Finding]:
    """Numbers behind a motion in running text: ``35 degrees (normal 60)``, ``45/60``, ``R 110 L 130``, ``50 right``."""
    first = numbers[0]
    between = s.words(m.end, first)
    if first - m.end > 8 or (re.search(r"[.;]|\bstrength|normal|pain\b", between) and "normal" not in between):
        return
    numbers = _without_bounds(s, m, numbers)
    first = numbers[0]
    lead = _side_in(s, m.end, first)
    if lead and "," in s.words(m.end, first) and _TRAILING.match(s.words(first + 1, first + 5)):
        lead = None  # "neutral on the left, 15 degrees on the right"
    if lead and _LISTED.search(s.words(m.end, first)):
        lead = None  # "L / R 110° / 130°" names its columns
    behind = lead is None and _TRAILING.match(s.words(first + 1, first + 5)) is not None
    last = m.end
    for position, i in enumerate(numbers):
        if i < last or (position and _BEFORE_NORMAL.search(s.words(max(m.end, i - 3), i))):
            continue
        own = lead if not position else None if behind else _side_in(s, last, i)
        if behind and (trailing := _TRAILING.match(s.words(i + 1, i + 5))):
            own = _SIDES[trailing[1]]
        if position and own is None:
            return
        found = moved(doc, s, m, signed(s, i, m.end), m.start if not position else i, i + 1)
        last = i + 1
        if other := _OTHER_IN_BRACKETS.match(s.words(i + 1, i + 8)):
            yield from _with_other(doc, s, m, found, i, other)
            last = i + 1 + len(other[0].split())
            continue
        if own is None and _EACH_WAY.match(s.words(i + 1, i + 6)):
            own = Side.BILATERAL
        if against := _AGAINST.match(s.words(i + 1, i + 12)):
            yield from _both(doc, s, m, found, i, against)
            last = i + 1 + len(against[0].split())
            continue
        beside = i + 2 + (s.words(i + 1, i + 2) in ("°", "deg", "degrees"))
        if s.words(beside - 1, beside) == "/" and beside < len(s.tokens) and s.tokens[beside].kind == NUMBER:
            last = beside + 1
            if own is None and (pair := _two_sides(doc, s, m, beside, found)):
                yield from pair
                return
            found.attributes["normal"] = s.tokens[beside].norm
        elif normal := _NORMAL_BEHIND.match(s.words(i + 1, i + 7)):
            found.attributes["normal"] = normal[1]
            last = i + 1 + len(normal[0].split())
        yield _sided(found, m, own)


_OTHER_IN_BRACKETS = re.compile(
    r"(?:° |degrees? |deg )?[([] (?:(?:vs|versus|on the) )?(?P<side>left|right|lt|rt|l|r)(?: is| was"
    r"| side)? ?:? ?(?P<n>\d{1,3})"
    r"(?: °| degrees?| deg)? [)\]]"
)
"""The other side beside the examined one, in brackets: "DF 40 (L 70)"."""


def _with_other(
    doc: Reader, s: Sentence, m: Mention, found: Finding, i: int, other: re.Match[str]
) -> Iterator[Finding]:
    """A motion of the side examined, and of the other whose value stands in brackets behind it."""
    named = Side.RIGHT if other["side"].startswith("r") else Side.LEFT
    at = i + 1 + other[0].split().index(other["n"])
    yield _sided(found, m, _MIRRORED[named])
    yield _sided(moved(doc, s, m, other["n"], at, at + 1), m, named)


_EACH_WAY = re.compile(
    r"(?:° |degrees? |deg )?(?:each (?:way|side|direction)|to (?:each|either|both) sides?|both (?:ways|sides))\b"
)
_AGAINST = re.compile(
    r"(?:° |degrees? |deg )?(?:on the (?P<first>left|right) )?,? ?(?:against|versus|vs|compared (?:to|with)|as"
    r" compared (?:to|with)|and)"
    r" (?P<n>\d{1,3})\b(?: °| degrees?| deg)?(?: (?:on|for|at|of) the (?P<side>left|right|other|opposite"
    r"|contralateral|uninjured|normal))?"
)
"""The other side beside the examined one: "5 degrees against 15 on the left"."""


def _both(doc: Reader, s: Sentence, m: Mention, found: Finding, i: int, against: re.Match[str]) -> Iterator[Finding]:
    """A motion of either side; sides said with one of the motions of a sentence hold for the others."""
    told = _AGAINST_SIDE.search(s.norm)
    named = against["side"] if against["side"] in ("left", "right") else told[1] if told else None
    if named:
        second = Side(named)
    elif against["first"] or found.side in (Side.LEFT, Side.RIGHT):
        second = _MIRRORED[Side(against["first"]) if against["first"] else found.side]  # type: ignore[index]
    else:
        yield found
        return
    at = i + 1 + against[0].split().index(against["n"])
    other = moved(doc, s, m, against["n"], at, at + 1)
    if found.region in SPINE and m.value in ("rotation", "lateral_bending"):
        yield from (_sided(found, m, _MIRRORED[second]), _sided(other, m, second))
        return
    found.side, other.side = _MIRRORED[second], second
    yield from (found, other)


_AGAINST_SIDE = re.compile(
    r"\b(?:against|versus|vs|compared (?:to|with)) \d{1,3}(?: °| degrees?)? on the (left|right)\b"
)
_MIRRORED = {Side.LEFT: Side.RIGHT, Side.RIGHT: Side.LEFT}


def _without_bounds(s: Sentence, m: Mention, numbers: list[int]) -> list[int]:
    """Numbers without a normal said first ("flexion (60): 45") and without the zero of a range ("0-45")."""
    if (
        len(numbers) > 1
        and s.words(numbers[0] - 1, numbers[0]) in ("(", "[")
        and s.words(numbers[0] + 1, numbers[0] + 2) in (")", "]")
    ):
        return numbers[1:]
    if (
        len(numbers) > 1
        and s.tokens[numbers[0]].norm in ("0", "00")
        and s.words(numbers[0] + 1, numbers[1]) in ("-", "to", "° -", "° to", "degrees to")
    ):
        return numbers[1:]
    return numbers


def signed(s: Sentence, i: int, start: int) -> str:
    """The number at token ``i`` with its minus and its percent sign; ``start`` is where the motion's words end."""
    ranged = i >= 2 and s.tokens[i - 2].kind == NUMBER
    minus = not ranged and i - 1 >= start and s.tokens[i - 1].norm == "-" and s.tokens[i - 1].end == s.tokens[i].start
    percent = i + 1 < len(s.tokens) and s.tokens[i + 1].norm == "%"
    return f"{'-' if minus else ''}{s.tokens[i].norm}{'%' if percent else ''}"


def _two_sides(doc: Reader, s: Sentence, m: Mention, second: int, found: Finding) -> list[Finding]:
    """``70/65``: right and left where the motion has sides and no side is named; else the second is the normal."""
    listed = _LISTED.search(s.norm) or _LISTED.search(s.title.lower().replace("/", " / "))
    paired = found.region not in SPINE and found.region is not None and found.side is None
    if not listed and not paired and m.value not in ("lateral_bending", "rotation"):
        return []
    other = moved(doc, s, m, s.tokens[second].norm, second, second + 1)
    order = (Side.LEFT, Side.RIGHT) if listed and listed[0][0] == "l" else (Side.RIGHT, Side.LEFT)
    return [_sided(found, m, order[0]), _sided(other, m, order[1])]


def _sided(found: Finding, m: Mention, side: Side | None) -> Finding:
    """The finding on a side; turning and bending the spine to a side is a motion of its own."""
    if side is None:
        return found
    motion = str(found.attributes["motion"])
    if found.region in SPINE and motion.startswith(("left_", "right_")) and side is not Side.BILATERAL:
        turned = f"{side}_{motion.partition('_')[2]}"
        found.value, found.attributes["motion"] = found.value.replace(motion, turned, 1), turned
    elif found.region in SPINE and m.value in ("rotation", "lateral_bending"):
        if side is Side.BILATERAL:
            found.value = found.value.replace(str(found.attributes["motion"]), f"right_{m.value}", 1)
            found.attributes["motion"] = f"right_{m.value}"
            found.attributes["both_ways"] = True
        else:
            found.value = found.value.replace(str(found.attributes["motion"]), f"{side}_{m.value}", 1)
            found.attributes["motion"] = f"{side}_{m.value}"
        found.side = None
    else:
        found.side = side
    return found


_SIDES = {
    "left": Side.LEFT,
    "l": Side.LEFT,
    "right": Side.RIGHT,
    "r": Side.RIGHT,
    "bilaterally": Side.BILATERAL,
    "bilateral": Side.BILATERAL,
    "bilat": Side.BILATERAL,
}


def _side_in(s: Sentence, start: int, end: int) -> Side | None:
    inside = [m for m in s.sides if start <= m.start and m.end <= end]
    return Side(inside[-1].value) if inside else None
