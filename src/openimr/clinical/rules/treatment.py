"""Treatment: therapies, injections, operations and devices that were done or used, and everything that is asked for."""

import re
from collections.abc import Iterator
from dataclasses import replace

from openimr.domain.anatomy import BodyPart, Side
from openimr.domain.facts import FactType, Polarity, Subject

from ..sentences import context
from ..sentences.finding import Finding
from ..sentences.reader import Reader
from ..sentences.sentence import Sentence
from ..words.levels import region_of
from ..words.lexicon import Mention, data, terms, word_list
from ..words.tokens import DATE_KIND
from .by_document import by_document
from .courses import courses
from .meaning import is_meant
from .services import VISITS, services
from .standing import Standing, standing

_TYPES = {
    "therapy": FactType.THERAPY,
    "injection": FactType.INJECTION,
    "surgery": FactType.SURGERY,
    "device": FactType.DEVICE,
}


_SPINAL = frozenset(terms(data("treatment_regions")["spinal"]))


_PERCENT = re.compile(
    r"\b(\d{1,3}) ?(?:(?:-|to) \d{1,3} )?% ?(?:\w+ ){0,4}?(?:relief|improvement|better|benefit"
    r"|reduction|pain|improved|decrease|response)\b|\b(?:relief|improvement|benefit|better|improved"
    r"|reduction)(?: \w+){0,4}? (?:by |of )?(?:about )?(\d{1,3}) ?%|\b(\d{1,3}) %"
)


_DURATION = re.compile(
    r"\b(?:for|x|lasting|lasted|of|about|over) ?(?:about |approximately |only |almost |nearly "
    r")?(\d{1,2}|one|two|three|four|five|six|several|a few) (days?|weeks?|wks?|months?|mos?|hours?)\b"
)


_RESPONSE = re.compile(
    r"\b(no (?:\w+ )?(?:help|relief|benefit|improvement)|without (?:\w+ )?(?:relief|benefit|improvement)"
    r"|temporary|minimal|made (?:it|him|her) worse|helped"
    r"|good|partial|worse|excellent|some relief|did not help|failed|moderate|mild|significant|lasting"
    r"|short term)\b"
)


def read(doc: Reader, s: Sentence) -> Iterator[Finding]:
    """Treatments done and asked for."""
    if s.section in ("guidelines", "goals", "records", "allergies", "ros"):
        return
    yield from _treatments(doc, s)
    yield from services(doc, s)
    yield from courses(doc, s)


def _treatments(doc: Reader, s: Sentence) -> Iterator[Finding]:
    claimed: set[int] = set()
    for category in ("surgery", "injection", "device", "therapy"):
        for m in s.mentions(category):
            if (claimed & set(range(m.start, m.end)) and category != "surgery") or not is_meant(doc, s, m, category):
                continue
            how = standing(doc, s, m)
            how = by_document(doc, s, m, category, how)
            if category == "therapy" and m.value in _IN_VISITS:
                doc.therapy = m.value
            if how is None or (context.subject(s, m.start, m.end) is not Subject.PATIENT and category != "surgery"):
                continue
            claimed.update(range(m.start, m.end))
            told = list(_found(doc, s, m, category, how))
            yield from told
            if how.how == "done" and category == "injection":
                yield from _again(s, m, told[0])
            if how.continuing and (more := _THEN_MORE.match(s.words(m.end, m.end + 8))):
                asked = Finding(FactType.REQUEST, m.value, m.start, m.end, date=doc.day)
                asked.attributes["visits"] = int(more["n"])
                yield asked


_THEN_MORE = re.compile(
    r"(?:(?:visits?|sessions?|treatments?|course|,) )*(?:(?:then|and|plus|with|and then|followed by|,) )?(?P<n>\d{1,2})"
    r" (?:more|additional|further|extra)\b"
)
"""More visits asked for behind those that go on: "finish the therapy, then eight additional"."""


def _again(s: Sentence, m: Mention, first: Finding) -> Iterator[Finding]:
    """Further ones of an injection told by their day or number only: "#2 4/9/18", "and a second one in February"."""
    others = [o.start for kind in _TYPES for o in s.mentions(kind) if o.start >= m.end]
    end = min(others, default=len(s.tokens))
    for again in s.matches(_FURTHER):
        if m.end < again.start and again.end <= end:
            found = replace(first, start=again.start, end=again.end, date=None, attributes={})
            found.date = next((t.norm for t in s.tokens[again.start : again.end + 2] if t.kind == DATE_KIND), None)
            yield found


_FURTHER = re.compile(
    r"# ?[2-9](?= \d{4}-)|\b(?:a |the )?(?:second|third|2 nd|3 rd)(?: one)?"
    r" (?=(?:in|on|of|was|gave|helped|did|nothing)\b|,|\d{4}-)"
    r"|(?<=\d )(?:and|,|&) \d{4}-\d\d(?:-\d\d)?"
)
_IN_VISITS = frozenset(word_list("treatment", "in_visits"))
"""Therapies of which later sentences count visits without their name."""


def _found(doc: Reader, s: Sentence, m: Mention, category: str, how: Standing) -> Iterator[Finding]:
    kind = FactType.REQUEST if how.how in ("asked", "refused") else _TYPES[category]
    value = m.value
    polarity = Polarity.ABSENT if how.how in ("never", "refused") else Polarity.PRESENT
    levels = _levels(s, m, category, value)
    region, side = _where(doc, s, m, category, value, levels)
    lead = 1 if how.how == "never" else 0
    for level in tuple(levels) or (None,):
        start, end = m.start, m.end
        if level:
            start, end = (
                (min(m.start, level.start), max(m.end, level.end))
                if s.distance(m.start, m.end, level) < 8
                else (m.start, m.end)
            )
        found = Finding(
            kind,
            value,
            max(0, start - lead),
            end,
            region=BodyPart(region_of(level.value)) if level else region,
            side=side,
            level=level.value if level else None,
            polarity=polarity,
            certainty=how.certainty,
        )
        found.subject = context.subject(s, m.start, m.end)
        found.date = _date(doc, s, m, kind)
        _describe(s, m, found, how)
        yield found


def _date(doc: Reader, s: Sentence, m: Mention, kind: FactType) -> str | None:
    if kind is FactType.REQUEST:
        return doc.day
    near = s.nearest(
        [Mention("date", t.norm, i, i + 1) for i, t in enumerate(s.tokens) if t.kind == DATE_KIND], m.start, m.end, 12
    )
    if near:
        return near.value
    return doc.day if s.section == "procedure" else None


def _describe(s: Sentence, m: Mention, found: Finding, how: Standing) -> None:
    window = s.words(m.start - 6, m.end + 16)
    own = s.words(*_own(s, m))
    in_visits = m.category == "therapy"
    if in_visits and found.type in (FactType.THERAPY, FactType.REQUEST) and (visits := VISITS.search(own)):
        name = "visits" if found.type is FactType.REQUEST else "visits_attended"
        number = visits["n"] or visits["x"] or visits["v"]
        if number:
            found.attributes[name] = int(number)
        if total := visits["of"] or visits["vof"]:
            found.attributes["visits_approved"] = int(total)
    behind = _LABEL.split(s.words(m.end, m.end + 22))[0]
    if found.type in (FactType.INJECTION, FactType.THERAPY):
        percent = _PERCENT.search(behind)
        if percent and (percent[3] is None or found.type is FactType.INJECTION):
            found.attributes["response_percent"] = int(next(g for g in percent.groups() if g))
            if lasting := _DURATION.search(behind):
                found.attributes["response_duration"] = f"{lasting[1]} {lasting[2]}"
        elif response := _RESPONSE.search(behind):
            found.attributes["response"] = response[1]
    if route := re.search(r"\b(transforaminal|interlaminar|caudal|tf)\b", window):
        found.attributes["route"] = "transforaminal" if route[1] == "tf" else route[1]
    if how.decision:
        found.attributes["decision"] = how.decision


_LABEL = re.compile(r" (?:[a-z]+ :|;|\.) ")
"""Where what is said of a treatment ends: at the label of another field ("Failed: traction"), at a clause's end."""


def _own(s: Sentence, m: Mention) -> tuple[int, int]:
    """The tokens around a therapy that count its visits: "PT x18, chiropractic x12" counts each by itself."""
    others = [o for o in s.mentions("therapy") if o.value != m.value]
    start = max((o.end for o in others if o.end <= m.start), default=0)
    if start:
        start = max((i + 1 for i in range(start, m.start) if s.tokens[i].norm == ","), default=start)
    end = min((o.start for o in others if o.start >= m.end), default=len(s.tokens))
    return max(start, m.start - 6), min(end, m.end + 16)


def _levels(s: Sentence, m: Mention, category: str, value: str) -> list[Mention]:
    """Levels of a spinal procedure: each segment named in its list; "L4-S1" as one construct stays one."""
    if category not in ("surgery", "injection") or value in ("surgery", "carpal_tunnel_release"):
        return []
    found = s.levels
    nearest = s.nearest(found, m.start, m.end, 9)
    if nearest is None:
        return []
    chosen = [nearest]
    for other in [x for x in found if x.start > nearest.start]:
        if re.fullmatch(r"(?:(?:,|and|&|/|left|right|bilateral|at) ?)*", s.words(chosen[-1].end, other.start)):
            chosen.append(other)
    for other in reversed([x for x in found if x.start < nearest.start]):
        if re.fullmatch(r"(?:(?:,|and|&|/|left|right|bilateral) ?)*", s.words(other.end, chosen[0].start)):
            chosen.insert(0, other)
    return chosen


_OWN_REGION = {
    value: BodyPart(region)
    for region, values in data("treatment_regions")["own_region"].items()
    for value in terms(values)
}


_NO_REGION = frozenset(terms(data("treatment_regions")["no_region"]))


_PROCEDURES = frozenset({"surgery", "injection"})


def _only_region(s: Sentence) -> BodyPart | None:
    """The one region a sentence names."""
    named = {r.value for r in s.regions if r.value not in ("other", "mental_health")}
    return BodyPart(named.pop()) if len(named) == 1 else None


def _named_before(s: Sentence, m: Mention) -> BodyPart | None:
    """The region a sentence named last before a treatment: "therapy for the knee …, a shot of Kenalog"."""
    named = [r.value for r in s.regions if r.end <= m.start and r.value not in ("other", "mental_health", "head")]
    return BodyPart(named[-1]) if named else None


def _where(
    doc: Reader, s: Sentence, m: Mention, category: str, value: str, levels: list[Mention]
) -> tuple[BodyPart | None, Side | None]:
    near = s.nearest(s.sides, m.start, m.end, 6)
    side = Side(near.value) if near else None
    if value in _NO_REGION:
        return None, side if value == "hernia_repair" else None
    if side is None and category in _PROCEDURES and len(named := {x.value for x in s.sides}) == 1:
        side = Side(named.pop())
    region: BodyPart | None
    if levels:
        region = BodyPart(region_of(levels[0].value))
    elif value in _OWN_REGION:
        region = _OWN_REGION[value]
        other = s.nearest([r for r in s.regions if r.value == BodyPart.HIP_GROIN], m.start, m.end, 9)
        if other and value in ("labral_repair", "labral_debridement"):
            region = BodyPart.HIP_GROIN
    else:
        at = s.nearest(list(s.regions), m.start, m.end, 9)
        region = BodyPart(at.value) if at and at.value != "other" else None
        if region is None and value in _SPINAL:
            region = (
                doc.usual_region
                if doc.usual_region in (BodyPart.CERVICAL_SPINE, BodyPart.LUMBAR_SPINE, BodyPart.THORACIC_SPINE)
                else None
            )
        if region is None and category in _PROCEDURES:
            region = s.around.region or doc.about.region or _only_region(s) or _named_before(s, m) or doc.recent.region
    if (
        side is None
        and category in ("surgery", "injection")
        and s.section == "procedure"
        and doc.about.region == region
    ):
        side = doc.about.side
    if side is None and category == "surgery":
        side = _shared_side(s, region)
    return region, side


def _shared_side(s: Sentence, region: BodyPart | None) -> Side | None:
    """The one side that a sentence names with the region of its operations: it is that of the whole list."""
    sides = {m.value for m in s.sides}
    regions = {m.value for m in s.regions}
    return Side(sides.pop()) if len(sides) == 1 and region is not None and regions == {region.value} else None
