"""What the examining hand finds: tenderness, spasm, trigger points, guarding, and where."""

import re
from collections.abc import Iterator

from openimr.domain.anatomy import BodyPart, Side
from openimr.domain.facts import FactType, Polarity

from ..sentences import context
from ..sentences.columns import told_of
from ..sentences.finding import Finding
from ..sentences.reader import Reader
from ..sentences.sentence import Sentence
from ..words.lexicon import Mention
from ..words.tokens import LEVEL_KIND
from .dealing import Dealt, Value, dealt


def palpated(doc: Reader, s: Sentence) -> Iterator[Finding]:
    """What was palpated, region by region."""
    if (
        re.search(r"\b(?:reports?|complains?|states|c o|denies)\b", s.norm)
        and s.section in ("", "clinical_summary")
        and "palpa" not in s.norm
    ):
        return
    found: list[Finding] = []
    for m in s.mentions("tenderness"):
        words = s.words(m.start, m.end)
        if (
            words in ("tightness", "taut", "increased tone", "tp", "tps", "guarded", "muscle tightness")
            and s.section != "objective"
        ):
            continue
        if words == "guarded" or (words == "guarding" and "abd" in s.norm) or re.search(r"\babdom\w*\b", s.norm):
            continue
        if (m.value == "trigger_points" and re.search(r"\binjection", s.words(m.end, m.end + 3))) or (
            words in ("spasm", "spasms") and s.section == "" and doc.usual_region is None and not s.regions
        ):
            continue
        if words in _SPARE and not _by_structure(s, m, words):
            continue
        if doc.columns and s.begins and (cells_told := _in_columns(doc, s, m)):
            yield from cells_told
            continue
        polarity = context.polarity(s, m.start, m.end)
        named = any(o.end == m.start - 1 for o in s.mentions("test"))
        if words in _NOT_TENDER or (s.words(m.start - 1, m.start) == "neg" and not named):
            polarity = Polarity.ABSENT
        found.append(Finding(FactType.TENDERNESS, m.value, m.start, m.end, polarity=polarity))
    if not found and s.section == "objective":
        found += [
            Finding(FactType.TENDERNESS, "tenderness", p.start, p.end, polarity=context.polarity(s, p.end - 1, p.end))
            for p in s.matches(_PALPATED)
        ]
    yield from _placed(doc, s, found)


_NOT_TENDER = frozenset(("nontender", "non tender", "nontend", "non tend", "nt"))
_SPARE = frozenset(("sore", "nt", "tend", "soreness"))
"""Words of few letters or of many meanings: tenderness only beside a structure."""
_PALPATED = re.compile(
    r"\bpalpat\w+ (?:of |over |along |at |elicits? |reproduces? |produces? |causes? |is |was )(?:(?!palpat"
    r"|no )[\w' ]){0,60}?"
    r"\b(?:pain|painful|tender)\b"
)


def _by_structure(s: Sentence, m: Mention, words: str) -> bool:
    """Whether a spare word for tenderness stands with what is tender: "medial joint line sore", "midline NT"."""
    if s.section != "objective" or (
        words == "nt" and s.text[s.tokens[m.start].start : s.tokens[m.end - 1].end] != "NT"
    ):
        return False
    if words == "tend" and s.words(m.end, m.end + 1) == "to" and "palp" not in s.words(m.end, m.end + 3):
        return False
    near = [
        r for r in (*s.regions, *s.mentions("landmark")) if -2 <= m.start - r.end <= 3 or r.start - m.end in (0, 1, 2)
    ]
    return bool(near)


_CELL = re.compile(
    r"\(? ?(?:(?P<no>no|-|neg\w*|absent|none|0|ø)"
    r"|(?P<yes>yes|y|\+|pos\w*|present|mild|moderate|severe|marked|[1-4] \+))"
    r"(?= |$|,)"
)


def _in_columns(doc: Reader, s: Sentence, m: Mention) -> list[Finding]:
    """A row of a table with a column for each side: "AC joint TTP   yes   no"."""
    alike = [o for o in s.mentions("tenderness") if o.value == m.value]
    region = s.place(m.start, m.end).region or doc.likely_region
    made = []
    for o, cell in told_of(doc.columns, s, alike):
        told = _CELL.match(s.words(cell.start, cell.end))
        if o == m and told and cell.column in ("left", "right"):
            found = Finding(FactType.TENDERNESS, m.value, 0 if m == alike[0] else m.start, cell.end, region=region)
            found.side = Side(cell.column)
            found.polarity = Polarity.ABSENT if told["no"] else Polarity.PRESENT
            made.append(found)
    return made


def _placed(doc: Reader, s: Sentence, found: list[Finding]) -> Iterator[Finding]:
    """Findings of palpation with the regions, sides and levels they are said of, one for each region of a list."""
    items = _structures(s)
    found = [*found, *_other_side(s, found)]
    values = sorted((Value(str(n), f.start, f.end) for n, f in enumerate(found)), key=lambda v: v.start)
    groups: dict[tuple[int, BodyPart | None, Side | None], list[Dealt]] = {}
    for one in dealt(s, values, items):
        region = BodyPart(one.item.value) if one.item else None
        groups.setdefault((one.value.start, region, one.side), []).append(one)
    last: Finding | None = None
    for own in groups.values():
        base = found[int(own[0].value.said)]
        made = _found(doc, s, base, own)
        if last is not None and not any(one.item for one in own) and _GOES_WITH.search(s.words(last.end, base.start)):
            made.region, made.side, made.level = last.region, made.side or last.side, last.level
        last = made
        yield made


_GOES_WITH = re.compile(
    r"^(?:[a-z ]{0,40})?\b(?:with|and|w|&)(?: (?:some|mild|moderate|marked|associated|palpable|muscle))* ?$"
)
"""Between two findings of one place: "tender over the right trapezius with spasm"."""


_BUT_NOT = re.compile(r"\bnot (?:so )?(?:on |over )?(?:the )?(?=(?:left|right|l|r)\b)|\b(?:is|was|are) not(?= [.,;]|$)")


def _other_side(s: Sentence, found: list[Finding]) -> Iterator[Finding]:
    """What is denied of the other side or another structure: "tender on the left, not on the right"."""
    for match in s.matches(_BUT_NOT):
        before = next((f for f in reversed(found) if f.end <= match.start and match.start - f.end <= 8), None)
        if before is not None and not any(match.start <= f.start <= match.end + 1 for f in found):
            yield Finding(before.type, before.value, match.start, match.end, polarity=Polarity.ABSENT)


def _structures(s: Sentence) -> list[Mention]:
    """What may be tender: regions and structures; a level where no structure stands beside it."""
    named = [r for r in s.regions if s.tokens[r.start].kind != LEVEL_KIND and r.value != "mental_health"]
    beside = {(i, r.value) for r in named for i in (*range(r.start - 4, r.start), *range(r.end, r.end + 4))}
    levels = [r for r in s.regions if s.tokens[r.start].kind == LEVEL_KIND]
    roots = [r for r in levels if (r.start, r.value) not in beside]
    kept: list[Mention] = []
    for r in sorted([*named, *roots], key=lambda r: (r.start, -r.end)):
        if not kept or r.start >= kept[-1].end:
            kept.append(r)
    return kept


def _found(doc: Reader, s: Sentence, base: Finding, own: list[Dealt]) -> Finding:
    first = next((one.item for one in own if one.item), None)
    place = s.place(base.start, base.end)
    made = Finding(base.type, base.value, base.start, base.end, polarity=base.polarity)
    region = BodyPart(first.value) if first else None
    if first is None or (region is BodyPart.OTHER and s.around.region):
        made.region = s.around.region or doc.likely_region or place.region
        made.side = own[0].side or s.around.side
        made.level = place.level
        return made
    made.region = region
    inside = [x for x in s.sides if first.start <= x.start < first.end]  # "bilateral lumbar" names a region
    made.side = (
        Side(inside[0].value) if inside else own[0].side or (s.around.side if s.around.region == region else None)
    )
    if 0 <= first.start - base.end < 12:
        made.end = first.end
    if s.tokens[first.start].kind != LEVEL_KIND:
        made.attributes["area"] = s.words(first.start, first.end)
    of_level = s.tokens[first.start].kind == LEVEL_KIND and region in _SPINE
    made.level = s.tokens[first.start].norm if of_level else place.level if region in _SPINE else None
    return made


_SPINE = frozenset({BodyPart.CERVICAL_SPINE, BodyPart.THORACIC_SPINE, BodyPart.LUMBAR_SPINE})
