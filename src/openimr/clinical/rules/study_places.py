"""Where a finding of imaging is: the levels it is said of, its region and side, and the degree of each side."""

import re
from typing import NamedTuple

from openimr.domain.anatomy import BodyPart, Side

from ..sentences.reader import SPINE, Reader
from ..sentences.sentence import Sentence
from ..words.levels import region_of
from ..words.lexicon import Mention, word_list
from ..words.tokens import LEVEL_KIND

Levels = list[tuple[str | None, int, int]]
"""Levels with the tokens that name them."""
OF_SEGMENTS = frozenset(word_list("study_places", "of_segments"))
"""Findings of a spinal segment: a sentence that names none goes on about the one its paragraph speaks of."""
_IN_THE_MIDDLE = OF_SEGMENTS - {"foraminal_stenosis", "lateral_recess_stenosis", "facet_arthropathy"}
"""Findings of a segment that cannot be on both sides."""
_DEGREE = (
    r"minimal|mild to moderate|mildly|mild|moderate to severe|moderately severe|moderately|moderate|severely|severe"
    r"|marked|advanced|slight|high grade|mod|sev"
)
_EACH_SIDE = re.compile(
    rf"(?<![^ ])(?:(?P<degree>{_DEGREE}) )?(?:on the )?(?P<side>left|right|l|r)(?: sided)?,? (?:and|&|,) "
    rf"(?:(?P<other_degree>{_DEGREE}) )?(?:on the )?(?P<other>left|right|l|r)\b"
)
_BEHIND_COMMA = re.compile(r"(?:[,:;(] )?(?P<rest>[^,.;:)]*)(?: ?[,.;)]|$)")
_AND_OTHER = re.compile(
    r"(?:(?:on the )?(?P<first>left|right|l|r) )?(?:,|and|;) "
    rf"(?:(?P<degree>{_DEGREE}) (?:on the )?(?P<side>left|right|l|r)"
    rf"|(?:on the )?(?P<side_first>left|right|l|r) (?P<degree_behind>{_DEGREE}))"
    r"(?= ?[.,;)]|$)"
)
"""The other side added behind, by its degree alone: "severe CTS R, moderate L"."""
SEVERITY = re.compile(rf"\b(?:{_DEGREE})\b")
_NAMES = {"l": Side.LEFT, "left": Side.LEFT, "r": Side.RIGHT, "right": Side.RIGHT}


class Graded(NamedTuple):
    """A side and the degree of a finding on it, where one is said."""

    side: Side | None
    degree: str | None


def each_side(s: Sentence, m: Mention) -> tuple[Graded, ...]:
    """Both sides with the degree of each ("mild left and moderate right"), nothing where one or none is named."""
    before = s.words(m.start - 7, m.start)
    behind = _BEHIND_COMMA.match(s.words(m.end, m.end + 9))
    found = next((x for x in _EACH_SIDE.finditer(before) if x.end() >= len(before) - 24), None) or (
        _EACH_SIDE.fullmatch(behind["rest"].strip()) if behind else None
    )
    if found and _NAMES[found["side"]] is not _NAMES[found["other"]]:
        first, second = found["degree"], found["other_degree"]
        return Graded(_NAMES[found["side"]], first or second), Graded(_NAMES[found["other"]], second or first)
    if either := _DEGREES_BEHIND.search(s.words(m.start - 3, m.end + 9)):
        one, other = either["side"] or either["behind"], either["other"]
        if one and _NAMES[one] is not _NAMES[other]:
            return Graded(_NAMES[one], either["degree"]), Graded(_NAMES[other], either["other_degree"])
    if told := _AND_OTHER.match(s.words(m.end, m.end + 9)):
        other = _NAMES[told["side"] or told["side_first"]]
        first = _NAMES.get(told["first"] or "") or next(
            (Side(x.value) for x in s.sides[::-1] if x.end <= m.start), None
        )
        if first not in (None, other, Side.BILATERAL):
            return Graded(first, None), Graded(other, told["degree"] or told["degree_behind"])
    return ()


_HOW = r"(?:mild(?:ly)?|moderate(?:ly)?|severe(?:ly)?|marked(?:ly)?|minimal(?:ly)?|mod|sev)"
_DEGREES_BEHIND = re.compile(
    rf"\b(?:(?P<side>left|right|l|r) )?(?:neural |exit )?(?:foramen|foramina) (?:(?P<behind>left|right|l"
    rf"|r) )?(?P<degree>{_HOW})"
    rf" ?,? ?(?:and |but )?(?P<other>left|right|l|r) (?P<other_degree>{_HOW})\b"
)
"""Either side with its degree behind the name: "left foramen mildly, right moderately compromised"."""
_SLIP = re.compile(
    r"\b(?P<a>[CTL]\d{1,2}) (?:(?:sits|moves|slips|lies|is|has|slipped|slides|anteriorly|posteriorly|forward|back"
    r"|backward|anterior|posterior|displaced|moved|\d+(?:\.\d)?|mm) )*(?:on|of|over|upon|relative to|with respect to) "
    r"(?P<b>[CTLS]?\d{1,2})\b"
)


_OF_LIMBS = frozenset(word_list("study_places", "of_limbs"))
"""Findings no segment of the spine can have, whatever the sentence says besides."""
_OF_VERTEBRAE = frozenset(word_list("study_places", "of_vertebrae"))
"""Findings that may be of one vertebra or root."""
_BEHIND = re.compile(r"(?:\w+ ){0,3}, (?:more |mostly |chiefly )?(?:to|on|toward|towards) the (?P<side>left|right)\b")
"""A side added behind a comma: "herniation at L4-5, to the right"."""


def levels_of(s: Sentence, m: Mention) -> Levels:
    """The levels a finding is said of: a list behind "at", one directly before, or that of the label."""
    if m.value in _OF_LIMBS:
        return []
    for slip in s.matches(_SLIP):
        if m.value in ("spondylolisthesis", "instability") and abs(slip.start - m.start) < 20:
            lower = slip.match["b"] if slip.match["b"][0].isalpha() else slip.match["a"][0] + slip.match["b"]
            return [(f"{slip.match['a']}-{lower}", slip.start, slip.end)]
    found = [x for x in s.levels if "-" in x.value or m.value in _OF_VERTEBRAE]
    if m.value in ("nerve_root_compression", "nerve_root_contact"):
        if root := s.nearest([x for x in found if "-" not in x.value], m.start, m.end, 2.7):
            return [(root.value, root.start, root.end)]
        found = [x for x in found if "-" in x.value]
    nearest = s.nearest(found, m.start, m.end, 26)
    lead = [x for x in found if x.end <= m.start]
    behind = [x for x in found if x.start >= m.end]
    if (
        behind
        and re.search(r"\b(?:at|of|from|levels?)\b", s.words(m.end, behind[0].start))
        and not re.search(r"[;.,]|\bwith\b|\band\b", s.words(m.end, behind[0].start))
    ):
        nearest = behind[0]
    elif (
        lead
        and (lead[-1].start == 0 or re.search(r"^(?:at|the|and) ", s.norm))
        and not (behind and s.distance(m.start, m.end, behind[0]) < 4)
    ):
        nearest = lead[-1]
    if nearest is None:
        around = s.around.level
        return [(around, m.start, m.end)] if around and "-" in around else []
    index = found.index(nearest)
    chosen = [nearest]
    for other in found[index + 1 :]:
        if not re.fullmatch(r"(?:(?:,|and|&|/|at|\d+(?:\.\d)? mm) ?)*", s.words(chosen[-1].end, other.start)):
            break
        chosen.append(other)
    for other in reversed(found[:index]):
        if not re.fullmatch(r"(?:(?:,|and|&|/|at|\d+(?:\.\d)? mm) ?)*", s.words(other.end, chosen[0].start)):
            break
        chosen.insert(0, other)
    return [(x.value, x.start, x.end) for x in chosen]


def region_and_side(
    doc: Reader, s: Sentence, m: Mention, levels: Levels, state: tuple[int, int]
) -> tuple[BodyPart | None, Side | None, Levels]:
    """The region and side a finding is said of, and the levels that are of that region.

    What a study of the spine shows of a joint is that joint's ("incidental left hip effusion").

    Args:
        doc: the document being read.
        s: the sentence.
        m: the structure or finding named.
        levels: the levels said with it.
        state: the first token of what is said of it and the one behind its last.
    """
    about = doc.about if doc.is_imaging else doc.imaging[2]
    named = [r for r in s.regions if s.tokens[r.start].kind != LEVEL_KIND and r.value != "other"]
    beside = s.nearest(named, m.start, m.end, 2.5)
    place = s.place(m.start, m.end)
    strange = beside and about.region in SPINE and BodyPart(beside.value) not in SPINE and m.value not in OF_SEGMENTS
    if strange and beside:
        region: BodyPart | None = BodyPart(beside.value)
        levels = []
    elif levels and levels[0][0]:
        region = BodyPart(region_of(levels[0][0]))
    elif doc.is_imaging:
        region = about.region or place.region or doc.usual_region
    else:
        spine = doc.recent.region if m.value in OF_SEGMENTS and doc.recent.region in SPINE else None
        only = {r.value for r in named} if len({r.value for r in named}) == 1 else set()
        told = BodyPart(beside.value) if beside else BodyPart(only.pop()) if only else about.region or place.region
        region = told or spine or doc.usual_region or doc.recent.region
        region = None if region is BodyPart.MENTAL_HEALTH else region
    before = [x for x in s.sides if m.start < x.start and 0 <= state[0] - x.end <= 1]  # "foramen R mild, L moderate"
    near = before[-1] if before else s.nearest(s.sides, m.start, m.end, 5)
    side = Side(near.value) if near else None
    if side is Side.BILATERAL and m.value in _IN_THE_MIDDLE:  # of the foramina named beside it
        side = None
    if side is None and (
        behind := _BEHIND.match(s.words(max(m.end, *(x[2] for x in levels)) if levels else m.end, len(s.tokens)))
    ):
        side = Side(behind["side"])
    if side is None and region not in SPINE:
        of_clause = _side_of_clause(s, m)
        one_sided = about.side not in (None, Side.BILATERAL)
        side = about.side if one_sided else of_clause or s.around.side or about.side
    return region, side, levels


def _side_of_clause(s: Sentence, m: Mention) -> Side | None:
    """The only side named in the clause before a finding: "the right shows narrowing and a spur; the left …"."""
    start = next((i + 1 for i in range(m.start - 1, -1, -1) if s.tokens[i].norm in (".", ";")), 0)
    named = {x.value for x in s.sides if start <= x.start < m.start}
    return Side(named.pop()) if len(named) == 1 else None
