"""Pain as reported, place by place, and where it travels to."""

import re
from collections.abc import Iterator

from openimr.domain.anatomy import BodyPart, Side
from openimr.domain.facts import FactType, Polarity, Temporality

from ..sentences import context
from ..sentences.finding import Finding, stated
from ..sentences.reader import SPINE, Reader
from ..sentences.sentence import Place, Sentence
from ..words.lexicon import Mention, lexicon, word_list
from ..words.tokens import LEVEL_KIND, WORD
from .pain_places import travels
from .pain_scores import side_at

_QUALITY = word_list("pain", "qualities")


_TREND = re.compile(
    r"\b(worse|worsening|worsened|improved|improving|better|unchanged|increased|decreased|same|resolved)\b"
)


_JOIN = frozenset(word_list("pain", "joins"))


_NOT_REPORTED = re.compile(
    r"\b(?:palpation|palpating|extremes|end range|on exam|with range|on resisted|resisted|with "
    r"extension|with flexion|provok|reproduc|elicit|pain management|pain medication|pain specialist"
    r"|pain medicine|pain clinic|pain program|pain contract|pain agreement|pain scale|pain "
    r"questionnaire|chronic pain (?:medical|guidelines|program)|pain pills?|pain pump|pain relief"
    r"|pain behavior|pain catastrophizing|pain level|pain free|pain score|pain diary|pain drawing"
    r"|pain diagram|pain psych\w+|pain evaluation|behavioral pain|pain consult|pain doctor|pain meds?|painful arc"
    r"|pain mgmt|pain "
    r"control|pain group|pain disorder)\b"
)
"""Words around "pain" where nobody complains of it: an examination, a clinic, a contract, a drug."""


_AS_QUALITY = re.compile(
    r"\b(?:described as|sharp|stabbing|burning|aching|dull|throbbing)(?: \w+)?(?: ,| and|, and)? ?$"
)


_MOVING = frozenset(word_list("pain", "moving"))
"""Words for moving that tell where pain goes only where pain or a limb is spoken of."""


def radiations(doc: Reader, s: Sentence, taken: set[int]) -> Iterator[Finding]:
    """Pain that travels; the tokens of the places it travels to are put into ``taken``."""
    known = [m for m in s.mentions("complaint") if m.value == "radiation"]
    shaped = list(travels(s)) if s.section in _TOLD_IN else []
    for m in sorted((*known, *shaped), key=lambda m: m.start):
        if context.temporality(s, m.start, m.end) is Temporality.HYPOTHETICAL:
            continue
        words = s.words(m.start, m.end)
        if words == "radic" and m.start and s.tokens[m.start - 1].kind == LEVEL_KIND:
            continue  # "C6 radic" is what ails the root
        if words in _MOVING and not re.search(r"\b(?:pain|ache|symptom|down|into|leg|arm)\b", s.norm):
            continue
        if re.search(
            r"without radiation therapy|radiation (?:exposure|therapy|treatment)|radiograph",
            s.words(m.start - 2, m.end + 2),
        ):
            continue
        if _GOING.match(words) and not any(0 <= r.start - m.end <= _NEAR for r in s.regions):
            continue  # "going to see", "goes to his doctor"
        if words == "shooting" and _AS_QUALITY.search(s.words(m.start - 4, m.start)):
            continue
        found = stated(s, FactType.COMPLAINT, "radiation", m.start, m.end)
        spine = [r for r in s.regions if r.value in SPINE and r.start < m.start and r.value != "thoracic_spine"]
        limbs = [r for r in s.regions if r.start >= m.end and r.start - m.end < 14]
        target = limbs[0] if limbs else None
        joint = next((r for r in reversed(s.regions) if r.end <= m.start and r.value in _JOINTS), None)
        found.region = BodyPart(spine[-1].value) if spine else _origin(doc, s, target)
        if joint and not spine and s.around.region not in SPINE:
            found.region = BodyPart(joint.value)
        if target is not None:
            side = s.nearest(s.sides, target.start, target.end, 3.5)
            found.side = Side(side.value) if side else None
            taken.update(range(target.start, target.end))
            found.end = target.end if target.end - m.start <= 12 else m.end
            found.attributes["radiates_to"] = s.words(target.start, target.end)
        else:
            found.side = s.side(m.start, m.end)
        found.start = (
            max(0, m.start - 1) if s.words(m.start - 1, m.start) in ("pain", "denies", "no", "without") else m.start
        )
        yield found


_JOINTS = frozenset({"shoulder", "elbow", "hip_groin", "knee"})
"""Regions besides the spine that a pain is told to go out from."""
_TOLD_IN = frozenset({"subjective", "history", "", "clinical_summary"})
_GOING = re.compile(r"(?:go|goes|going|runs|running|moves|down|into|pain into|pain down)\b")
_NEAR = 6


_LEG = frozenset(word_list("pain", "leg"))
"""Places to which pain of the low back goes."""
_ARM = frozenset(word_list("pain", "arm"))
"""Places to which pain of the neck goes."""


def _origin(doc: Reader, s: Sentence, target: Mention | None) -> BodyPart | None:
    if s.around.region in SPINE:
        return s.around.region
    words = s.words(target.start, target.end) if target else ""
    if words in _LEG:
        return BodyPart.LUMBAR_SPINE
    if words in _ARM:
        return BodyPart.CERVICAL_SPINE if doc.usual_region is not BodyPart.SHOULDER else BodyPart.SHOULDER
    return doc.usual_region


_ONLY_A_CAUSE = re.compile(
    r"\b(?:due(?: to)?|because of|secondary to|limited by|related to|caused by|radiation of|radiating"
    r"|despite|with|from|as|by) (?:(?:the|his|her|increased|chronic|severe) )*$"
)


def pains(doc: Reader, s: Sentence, taken: set[int]) -> Iterator[Finding]:
    """Pain at each place the sentence names; places in ``taken`` are those it only travels to."""
    for m in s.mentions("complaint"):
        if m.value != "pain":
            continue
        around = s.words(m.start - 3, m.end + 4)
        own = s.words(m.start, m.end)
        if context.open_box(s, m.start) or s.words(m.start - 1, m.end + 1) == "( pain )":
            continue  # a choice not taken, a specialty
        if _NOT_REPORTED.search(around) and not own.endswith("lbp"):
            continue
        if context.temporality(s, m.start, m.end) is Temporality.HYPOTHETICAL or _is_other_word(s, m):
            continue
        if _ONLY_A_CAUSE.search(s.words(m.start - 4, m.start) + " ") and s.words(m.end, m.end + 1) != "in":
            continue
        places = list(_places_of_pain(s, m, taken))
        if not places and (_travels(s, m) or s.section == "treatment"):
            continue
        if not places:
            near = s.place(m.start, m.end, within=7)
            if near.region is None:
                near = doc.pained if doc.pained.region else Place(doc.usual_region, doc.usual_side(doc.usual_region))
            places = [(near, m.start, m.end)]
        for place, start, end in places:
            found = stated(s, FactType.COMPLAINT, "pain", m.start, m.end)
            found.start, found.end = min(start, m.start), max(end, m.end)
            found.region, found.side = place.region, place.side
            if place.region not in (None, BodyPart.OTHER):
                doc.pained = place
            _qualify(s, found)
            if found.end - found.start > 14:
                found.start, found.end = m.start, m.end
            yield found


_LETTERHEAD = 400
_HOUSE = re.compile(
    r"\b(?:medical group|group|associates|institute|clinics?|cent(?:er|re)|management|medicine|specialists|physicians"
    r"|consultants|network|p ?a ?c?|inc|llc|corp\w*)\b(?!.*\b(?:seen|reports?|complains?|today|has|is)\b)"
)
"""Words of the name of a house, at the head of its paper."""


_BEFORE_HURT = frozenset(word_list("pain", "before_hurt"))
"""Before "hurt", that somebody was or wishes to be hurt, and nothing hurts."""


def _is_other_word(s: Sentence, m: Mention) -> bool:
    """Whether "Pain" stands in the name of a house ("Pinnacle Pain"), or "hurt" is what is wished to somebody."""
    own = s.words(m.start, m.end)
    if own in ("hurt", "hurts"):
        return s.words(m.start - 1, m.start) in _BEFORE_HURT
    if own != "pain":
        return False
    if s.section == "" and s.tokens[m.start].start < _LETTERHEAD and _HOUSE.search(s.norm):
        return True
    if not m.start:
        return False
    before = s.tokens[m.start - 1]
    written = [s.text[t.start : t.end] for t in (before, s.tokens[m.start])]
    known = before.kind != WORD or before.norm in lexicon().words or before.norm in lexicon().plain
    return written[1] == "Pain" and written[0].istitle() and not known and not before.gap


def _travels(s: Sentence, m: Mention) -> bool:
    """Whether what follows says where the pain goes: that is told as radiation, once."""
    told = (*s.mentions("complaint"), *travels(s))
    return any(r.value == "radiation" and 0 <= r.start - m.end <= 1 for r in told)


_LEADS_TO_PLACE = frozenset(word_list("pain", "leads_to_place"))
"""Between pain and the place where it is."""


def _places_of_pain(s: Sentence, m: Mention, taken: set[int]) -> Iterator[tuple[Place, int, int]]:
    """Places named with one word for pain: "neck and left shoulder pain", "pain in the low back, hip and knee"."""
    inside = [r for r in s.regions if r.start >= m.start and r.end <= m.end]
    own = s.words(m.start, m.end)
    if own in ("lbp", "sciatica", "backache") or inside:
        region = BodyPart(inside[0].value) if inside else BodyPart.LUMBAR_SPINE
        yield Place(region, side_at(s, m.start, m.end)), m.start, m.end
        first = m.start
    else:
        first = m.start
    at = first
    backwards: list[Mention] = []
    for r in reversed([r for r in s.regions if r.end <= first and r.start not in taken]):
        if all(s.tokens[i].norm in _JOIN for i in range(r.end, at)) and s.tokens[r.start].kind != LEVEL_KIND:
            backwards.append(r)
            at = r.start
        elif any(x.start <= r.start and r.end <= x.end for x in backwards):
            continue
        else:
            break
    for r in reversed(backwards):
        yield Place(BodyPart(r.value), side_at(s, r.start, r.end)), r.start, r.end
    if backwards or inside:
        return
    at = m.end
    lead = True
    for r in [r for r in s.regions if r.start >= m.end and r.start not in taken]:
        between = [s.tokens[i].norm for i in range(at, r.start)]
        if lead and len(between) <= 5 and any(w in _LEADS_TO_PLACE for w in between) and not {";", "."} & set(between):
            lead = False
        elif lead or not all(w in _JOIN | {"in", "side", "of"} for w in between):
            break
        yield Place(BodyPart(r.value), side_at(s, r.start, r.end)), r.start, r.end
        at = r.end


def _qualify(s: Sentence, found: Finding) -> None:
    words = s.words(found.start - 6, found.end + 8).split()
    if qualities := dict.fromkeys(w for w in words if w in _QUALITY):
        found.attributes["quality"] = ", ".join(qualities)
    if trend := _TREND.search(s.words(found.end, found.end + 10)):
        found.attributes["trend"] = trend[1]
        if trend[1] == "resolved" and not re.search(
            r"\bnot (?:\w+ )?resolved|partially resolved|never resolved", s.norm
        ):
            found.polarity = Polarity.ABSENT
