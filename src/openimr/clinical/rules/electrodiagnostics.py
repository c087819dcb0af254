"""What electrodiagnostic studies conclude, root by root and nerve by nerve."""

import re
from collections.abc import Iterator

from openimr.domain.anatomy import BodyPart, Side
from openimr.domain.facts import FactType

from ..finding import Finding, stated
from ..levels import region_of
from ..lexicon import Mention, lexicon
from ..reader import Reader
from ..sentence import Sentence
from ..tokens import DATE_KIND, tokens

_ASKED = re.compile(
    r"\b(?:you asked|asked about|to evaluate|evaluate for|rule out|r o|question of|referred for|sent for)\b"
)


def is_about_study(s: Sentence) -> bool:
    """Whether a sentence names an electrodiagnostic study, or stands in the paragraph that one heads."""
    return bool(s.mentions("study") or lexicon().mentions("study", tokens(s.title)))


def concluded(doc: Reader, s: Sentence) -> Iterator[Finding]:
    """Conclusions of electrodiagnostic studies."""
    if (
        not doc.is_electrodiagnostic
        and s.section in ("plan", "request")
        and not re.search(r"\bshow\w*|reveal\w*|evidence|positive|confirm\w*|normal|negative|demonstrat\w*", s.norm)
    ):
        return
    studied = s.mentions("study")
    first = studied[0].start if studied and not doc.is_electrodiagnostic else 0
    date = _day(doc, s, first, bool(studied))
    for m in s.mentions("electrodiagnostic_finding"):
        if m.value != "normal" and m.start >= first and _is_concluded(doc, s, m):
            yield from _at_roots(doc, s, m, date)
    for found in s.matches(_NORMAL):
        if re.search(r"\babnormal\b", found.match[0]):
            continue
        yield Finding(
            FactType.ELECTRODIAGNOSTIC_FINDING,
            "normal",
            found.start,
            found.end,
            date=date,
            region=s.place(found.start, found.end).region,
            side=s.side(found.start, found.end),
        )


_NORMAL = re.compile(
    r"\b(?:normal (?:study|emg|ncs|electrodiagnostic|nerve conduction|examination)|(?:study"
    r"|studies|emg|ncs|ncv|electrodiagnostics?)(?: \w+){0,6}? (?:is|are|was|were|:) (?:within "
    r"normal limits|normal|negative|unremarkable)|no electrodiagnostic evidence of (?:any "
    r")?(?:abnormality))\b|^normal (?:electrodiagnostic )?study"
)
_OF_CELLS = frozenset(
    ("prolonged", "slowed", "delayed", "chronic changes", "nr", "no response", "slowing", "fibs", "psw")
)
"""Words that mean a finding only beside what was measured, and not in the cells of a table."""
_MEASURED = re.compile(r"latenc|conduction|velocity|response|wave|motor|sensory|elbow|wrist|median|ulnar")
_ILLNESSES = frozenset(("radiculopathy", "carpal_tunnel_syndrome", "ulnar_neuropathy", "peripheral_neuropathy"))


def _day(doc: Reader, s: Sentence, first: int, studied: bool) -> str | None:
    """The day of the study: the report's own, the one behind the study's name, or that of the heading."""
    if doc.is_electrodiagnostic:
        return doc.day
    named = next((t.norm for t in s.tokens[first : first + 12] if t.kind == DATE_KIND), None)
    if named or studied:
        return named
    return next((t.norm for t in tokens(s.title) if t.kind == DATE_KIND), None)


def _is_concluded(doc: Reader, s: Sentence, m: Mention) -> bool:
    """Whether a finding is told as one: illnesses where a study concludes, other words beside what was measured."""
    concludes = s.section in ("impression", "diagnosis", "plan", "") or not doc.is_electrodiagnostic
    if not concludes and m.value in _ILLNESSES:
        return False
    if doc.is_electrodiagnostic and _ASKED.search(s.words(0, m.start)):
        return False
    if s.words(m.start, m.end) not in _OF_CELLS:
        return True
    return not any(t.gap for t in s.tokens) and bool(_MEASURED.search(s.norm))


def _at_roots(doc: Reader, s: Sentence, m: Mention, date: str | None) -> Iterator[Finding]:
    base = stated(s, FactType.ELECTRODIAGNOSTIC_FINDING, m.value, m.start, m.end)
    near = s.nearest(s.sides, m.start, m.end, 7)
    side = Side(near.value) if near else s.around.side
    levels: list[Mention] = []
    if m.value in ("radiculopathy", "denervation", "reinnervation"):
        nearest = s.nearest(s.levels, m.start, m.end, 7)
        if nearest:
            levels = [nearest]
            for other in [x for x in s.levels if x.start > nearest.start]:
                if re.fullmatch(r"(?:(?:,|and|&|/|or|left|right) ?)*", s.words(levels[-1].end, other.start)):
                    levels.append(other)
            for other in reversed([x for x in s.levels if x.start < nearest.start]):
                if re.fullmatch(r"(?:(?:,|and|&|/|or|left|right) ?)*", s.words(other.end, levels[0].start)):
                    levels.insert(0, other)
    for x in tuple(levels) or (None,):
        region = BodyPart(region_of(x.value)) if x else None
        place = s.place(m.start, m.end, within=8).region
        yield Finding(
            base.type,
            base.value,
            min(m.start, x.start) if x else m.start,
            max(m.end, x.end) if x else m.end,
            region=region or place,
            side=side,
            level=x.value if x else None,
            polarity=base.polarity,
            certainty=base.certainty,
            date=date,
        )
