"""Of which joint a motion is told: the nearest region in the words that can move so, else the one being examined.

A shoulder does not bend sideways and a knee does not rotate, so a region that cannot make a motion is passed over.
"""

from collections.abc import Iterator
from functools import cache

from openimr.domain.anatomy import BodyPart, Side
from openimr.domain.facts import FactType

from ..sentences.finding import Finding
from ..sentences.reader import SPINE, Reader
from ..sentences.sentence import Place, Sentence
from ..words.lexicon import Mention, data, terms
from ..words.tokens import LEVEL_KIND

_AT_THE_WRIST = {"dorsiflexion": "extension", "plantar_flexion": "flexion"}


def moved(doc: Reader, s: Sentence, m: Mention, number: str, start: int, end: int) -> Finding:
    """A motion found: ``number`` in degrees or percent, or ``full`` or ``decreased``; tokens ``start`` to ``end``."""
    region, side = _joint(doc, s, m)
    doc.moved, doc.moved_in = region, (s, m.end)
    value = _AT_THE_WRIST.get(m.value, m.value) if region is BodyPart.FOREARM_WRIST_HAND else m.value
    return Finding(
        FactType.RANGE_OF_MOTION,
        f"{value} {number}",
        start,
        end,
        unit="degrees" if number.lstrip("-").isdigit() else None,
        region=region,
        side=None if region in SPINE else side,
        attributes={"motion": value},
    )


def whole_joint(doc: Reader, s: Sentence, start: int, end: int) -> Place:
    """The joint of which tokens ``start`` to ``end`` say the motion as a whole; the spine without a side."""
    place = s.place(start, end)
    region = place.region
    if region in (None, BodyPart.OTHER, BodyPart.HEAD):
        region = doc.likely_region or region
    side = place.side or (doc.recent.side if doc.recent.region is region else None)
    return Place(region, None if region in SPINE else side)


def _joint(doc: Reader, s: Sentence, m: Mention) -> tuple[BodyPart | None, Side | None]:
    place = _in_clause(s, m) or s.place(m.start, m.end)
    named = {x.value for x in s.sides}
    side = place.side or (Side(next(iter(named))) if len(named) == 1 else None)
    for region in _candidates(doc, s, m):
        if can_move(region, m.value):
            if side is None and not named and doc.recent.region is region:
                side = doc.recent.side
            return region, side
    return None, side


def _in_clause(s: Sentence, m: Mention) -> Place | None:
    """The joint and side that head the part of a list a motion stands in: "right hip: IR 10; left hip: IR 35"."""
    cuts = [i for i, t in enumerate(s.tokens) if t.norm in (";", ".")]
    if not cuts:
        return None
    low, high = max([i for i in cuts if i < m.start], default=0), min([i for i in cuts if i > m.start], default=0)
    joints = [r for r in s.regions if s.tokens[r.start].kind != LEVEL_KIND]
    if (not high and not low) or any(low <= r.start < (high or len(s.tokens)) for r in joints if r.start > m.end):
        return None
    before = next((r for r in reversed(joints) if r.end <= m.start), None)
    if before is None:
        return None
    near = s.nearest(s.sides, before.start, before.end, 2.7)
    own = [x for x in s.sides if low <= x.start < (high or len(s.tokens))]
    if near is None or (own and near not in own):
        return None
    return Place(BodyPart(before.value), Side(near.value))


def _candidates(doc: Reader, s: Sentence, m: Mention) -> Iterator[BodyPart]:
    regions = [r for r in s.regions if s.tokens[r.start].kind != LEVEL_KIND]
    if doc.moved and doc.moved_in and doc.moved_in[0] is s:
        last = doc.moved_in[1]  # motions told one behind the other are of one joint
        if last <= m.start and not any(last <= r.start < m.end + 2 for r in regions):
            yield doc.moved
    if (own := _in_clause(s, m)) and own.region:
        yield own.region
    if near := s.nearest(regions, m.start, m.end, 14):
        yield BodyPart(near.value)
    yield from (x for x in (s.around.region,) if x)
    yield from (BodyPart(r.value) for r in reversed([r for r in regions if r.end <= m.start]))
    known = [x for x in (doc.recent.region, doc.moved, doc.likely_region) if x]
    known += sorted(doc.regions, key=lambda r: -doc.regions[r])
    yield from sorted(known, key=lambda r: _is_hardly_measured(r, m.value))


def _is_hardly_measured(region: BodyPart, motion: str) -> bool:
    """Whether a joint is meant only where no other can be: the thoracic spine, and the toes for a foot that bends."""
    toes = region is BodyPart.ANKLE_FOOT and motion in ("flexion", "extension")
    return toes or region is BodyPart.THORACIC_SPINE


def can_move(region: BodyPart, motion: str) -> bool:
    """Whether the joints of a region make a motion (``data/motions.yaml``)."""
    return region.value in _joints_of(motion)


@cache
def _joints_of(motion: str) -> frozenset[str]:
    return frozenset(terms(data("motions")["joints"].get(motion, ())))
