"""Motion of a joint as a whole: full or limited without degrees, and the arc of knee or elbow ("ROM 0-120")."""

import re
from collections.abc import Iterator

from openimr.domain.anatomy import BodyPart, Side
from openimr.domain.facts import FactType

from ..sentences.finding import Finding
from ..sentences.reader import Reader
from ..sentences.sentence import Found, Sentence
from ..words.lexicon import Mention
from .motion_lists import ABOUT_MOTION
from .motion_places import whole_joint

_JOINT = re.compile(
    r"\b(?:(?P<before>full|normal|unrestricted|complete|decreased|limited|restricted|reduced"
    r"|diminished|good|painless|\bdec) (?:and (?:painless|symmetric|painfree|pain free|equal) |active "
    r"|passive |painless |pain free |lumbar |cervical |spinal |knee |shoulder |hip |ankle |wrist "
    r"|elbow |neck |\w+ )?(?:rom|range of motion|arom|prom|motion|ranges of motion)"
    r"|(?:rom|range of motion|arom|ranges of motion|motion)(?: (?:of|in|at|testing|about|is|was|are"
    r"|the|both|all|left|right|l|r|bilateral|his|her|lumbar|cervical|thoracic|spine|knee|knees"
    r"|shoulder|shoulders|hip|hips|ankle|wrist|wrists|elbow|elbows|neck|back|low|hand|fingers|:|-"
    r"|joints?|upper|lower|extremit(?:y|ies)|planes|,|painful|and|mildly|moderately|markedly|severely"
    r"|slightly|significantly|grossly|generally|were))* ?(?P<after>full|wnl|wfl|within normal limits"
    r"|normal|intact|decreased|limited|restricted|reduced|diminished|unrestricted|guarded)\b)"
)
"""Motion of a joint as a whole, its word before ("full range of motion") or behind ("ROM of the knee is limited")."""
_ARC = re.compile(
    r"\b(?:rom|range of motion|arom|motion|range|extension flexion|knees?|elbows?)(?: (?:of|is|was|from|:|the|right"
    r"|left|r|l|knee|elbow|in|both|bilateral))* ?(?:- )?(?P<low>\d{1,2})(?: degrees| °| deg)? ?(?:-"
    r"|to) (?P<high>\d{2,3})\b(?! ?(?:%|visits))"
)


_NEUTRAL_ZERO = re.compile(r"\b\d{1,2} - (?P<low>\d{1,2}) - (?P<high>\d{2,3})\b")
"""Hyperextension, the neutral or the extension lacked, flexion."""


def arcs(doc: Reader, s: Sentence) -> Iterator[Finding]:
    """Knees and elbows: ``ROM 0-120`` and ``0-0-120`` are flexion 120 and extension 0."""
    triples = list(s.matches(_NEUTRAL_ZERO)) if ABOUT_MOTION.search(f"{s.title} {s.norm}".lower()) else []
    for found in triples or [arc for first in s.matches(_ARC) for arc in _onwards(s, first)]:
        place = s.place(found.start, found.end)
        region = place.region or doc.likely_region
        if region not in (BodyPart.KNEE, BodyPart.ELBOW) or int(found.match["high"]) > 160:
            continue
        inside = [x for x in s.sides if found.start <= x.start < found.end]
        side = Side(inside[-1].value) if inside else s.side(found.start, found.end, within=2.7) or place.side
        if side is None and not s.sides and doc.recent.region is region:
            side = doc.recent.side
        for motion, number in (("flexion", found.match["high"]), ("extension", found.match["low"])):
            yield Finding(
                FactType.RANGE_OF_MOTION,
                f"{motion} {number}",
                found.start,
                found.end,
                unit="degrees",
                region=region,
                side=side,
                attributes={"motion": motion},
            )


_NEXT_ARC = re.compile(
    r"(?:degrees|°|deg)? ?(?:[,;/]|and)? ?(?:on |to )?(?:the )?(?:left|right|l|r|lt|rt) (?:is |was |from |: )?"
    r"(?P<low>\d{1,2})(?: degrees| °| deg)? ?(?:-|to) (?P<high>\d{2,3})\b"
)


def _onwards(s: Sentence, first: Found) -> Iterator[Found]:
    """An arc and the other side's behind it: "knee R 0-135 L 0-128"."""
    yield first
    behind = s.words(first.end, first.end + 12)
    if following := _NEXT_ARC.match(behind):
        lead = next(i for i, word in enumerate(behind.split()) if word in ("left", "right", "l", "r", "lt", "rt"))
        yield Found(following, first.end + lead, first.end + len(following[0].split()))


_FULL = frozenset(
    {"full", "normal", "unrestricted", "complete", "wnl", "wfl", "within normal limits", "within functional limits"}
    | {"intact"}
)
_SAYS_NOTHING = frozenset({"good", "painless"})


def whole(doc: Reader, s: Sentence, motions: list[Mention]) -> Iterator[Finding]:
    """The motion of a joint as a whole, full or decreased; ``motions`` are those the sentence names singly."""
    for i, token in enumerate(s.tokens):
        if token.norm == "from" and s.text[token.start : token.end] == "FROM" and _is_short(s, i):
            yield from _of_joints(doc, s, "full", i, i + 1)
    if lone := _alone(doc, s):
        yield from _of_joints(doc, s, lone, 0, len(s.tokens))
    for found in s.matches(_JOINT):
        word = found.match["before"] or found.match["after"]
        single = found.match["after"] and any(found.end <= m.start <= found.end + 3 for m in motions)
        if single or word in _SAYS_NOTHING:
            continue
        lacking = re.search(r"\b(?:not|lacks|without)(?: \w+)? $", s.words(found.start - 2, found.start) + " ")
        value = "full" if word in _FULL and not lacking else "decreased"
        yield from _of_joints(doc, s, value, found.start, found.end)


_STATE = re.compile(
    r"(?:(?:is|are|has|:|-|=|mildly|moderately|markedly|severely|slightly|grossly) ?)*(?P<state>full|wnl|wfl|fwnl"
    r"|unrestricted"
    r"|within normal limits|within functional limits|decreased|limited|restricted|reduced|diminished)"
    r"(?: (?:in all (?:planes|directions)|throughout|with pain|by pain|and painful|and painless))* ?\.?$"
)


def _alone(doc: Reader, s: Sentence) -> str | None:
    """What is said of a joint where the talk is of motion and its word is not said again: "C/S - WNL", "L full"."""
    places = {i for m in (*s.regions, *s.sides) for i in range(m.start, m.end)}
    if not places or (doc.topic != "range_of_motion" and not ABOUT_MOTION.search(s.title.lower())):
        return None
    rest = " ".join(t.norm for i, t in enumerate(s.tokens) if i not in places and t.norm != "the")
    told = _STATE.match(rest)
    return None if told is None else "full" if told["state"] in _FULL else "decreased"


def _is_short(s: Sentence, i: int) -> bool:
    """Whether FROM is short for a full range of motion, and no word of a fax's head or of a line in capitals."""
    return not (i == 0 and s.words(1, 2) == ":") and not s.raw(0, len(s.tokens)).isupper()


_LISTED = re.compile(r"(?:(?:and|,|/|&|both|the|bilateral|left|right|bilaterally|joints?|of|in|at) ?)*")


def _of_joints(doc: Reader, s: Sentence, value: str, start: int, end: int) -> Iterator[Finding]:
    """One finding for the joint, or one for each joint of a list behind ("full ROM of the hips, knees and ankles")."""
    behind = [r for r in s.regions if r.start >= start]
    listed = []
    at = max(start, end)
    for r in behind:
        if r.start < end or _LISTED.fullmatch(s.words(at, r.start)):
            listed.append(r)
            at = max(end, r.end)
    regions = list(dict.fromkeys(BodyPart(r.value) for r in listed if r.value != "other"))
    place = whole_joint(doc, s, start, end)
    for region in regions if len(regions) > 1 else [place.region]:
        side = place.side if region is place.region else None
        yield Finding(FactType.RANGE_OF_MOTION, value, start, end, region=region, side=side)
