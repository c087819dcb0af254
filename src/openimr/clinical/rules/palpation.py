"""What the examining hand finds: tenderness, spasm, trigger points, guarding, and where."""

import re
from collections.abc import Iterator

from openimr.domain.anatomy import BodyPart, Side
from openimr.domain.facts import FactType, Polarity

from .. import context
from ..columns import told_of
from ..finding import Finding
from ..lexicon import Mention
from ..reader import Reader
from ..sentence import Sentence
from ..tokens import LEVEL_KIND


def palpated(doc: Reader, s: Sentence) -> Iterator[Finding]:
    """What was palpated, region by region."""
    if (
        re.search(r"\b(?:reports?|complains?|states|c o|denies)\b", s.norm)
        and s.section in ("", "clinical_summary")
        and "palpa" not in s.norm
    ):
        return
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
        if doc.columns and s.begins and (cells_told := _in_columns(doc, s, m)):
            yield from cells_told
            continue
        polarity = context.polarity(s, m.start, m.end)
        if words in ("nontender", "non tender"):
            polarity = Polarity.ABSENT
        found = Finding(FactType.TENDERNESS, m.value, m.start, m.end, polarity=polarity)
        yield from _where(doc, s, found, m)


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


def _where(doc: Reader, s: Sentence, found: Finding, m: Mention) -> Iterator[Finding]:
    """The regions a finding of palpation is said of; several of them where the sentence lists several."""
    stop = next((o.start for o in s.mentions("tenderness") if o.start >= m.end and o.value != m.value), len(s.tokens))
    stop = next(
        (
            i
            for i in range(m.end, stop)
            if s.tokens[i].norm in (";", ".", "with", "but") or (s.tokens[i].norm == "no" and i > m.end)
        ),
        stop,
    )
    behind = [r for r in s.regions if m.end <= r.start < stop]
    place = s.place(m.start, m.end)
    chosen = behind or [r for r in s.regions if r.end <= m.start][-1:]
    regions: dict[BodyPart, Mention] = {}
    for r in chosen:
        regions.setdefault(BodyPart(r.value), r)
    if not regions or (set(regions) == {BodyPart.OTHER} and s.around.region):
        found.region, found.side, found.level = (
            place.region or doc.likely_region,
            s.side(m.start, m.end) or s.around.side,
            place.level,
        )
        yield found
        return
    for region, r in regions.items():
        one = Finding(
            found.type,
            found.value,
            found.start,
            max(found.end, r.end) if r.start - m.end < 12 else found.end,
            polarity=found.polarity,
            region=region,
        )
        if s.tokens[r.start].kind != LEVEL_KIND:
            one.attributes["area"] = s.words(r.start, r.end)
        near = s.nearest(s.sides, r.start, r.end, 3.5) or (
            s.nearest(s.sides, m.start, m.end, 5) if len(regions) == 1 else None
        )
        one.side = Side(near.value) if near else (s.around.side if s.around.region == region else None)
        one.level = (
            place.level if region in (BodyPart.CERVICAL_SPINE, BodyPart.THORACIC_SPINE, BodyPart.LUMBAR_SPINE) else None
        )
        yield one
