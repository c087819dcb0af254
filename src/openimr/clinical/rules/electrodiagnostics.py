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
    conclusions = s.section in ("impression", "diagnosis", "plan") or not doc.is_electrodiagnostic
    studied = s.mentions("study")
    first = studied[0].start if studied and not doc.is_electrodiagnostic else 0
    date = (
        doc.day
        if doc.is_electrodiagnostic
        else next((t.norm for t in s.tokens[first : first + 12] if t.kind == DATE_KIND), None)
        or (None if studied else next((t.norm for t in tokens(s.title) if t.kind == DATE_KIND), None))
    )
    for m in s.mentions("electrodiagnostic_finding"):
        if m.value == "normal" or m.start < first:
            continue
        if (
            not conclusions
            and m.value in ("radiculopathy", "carpal_tunnel_syndrome", "ulnar_neuropathy", "peripheral_neuropathy")
            and s.section != ""
        ):
            continue
        words = s.words(m.start, m.end)
        if doc.is_electrodiagnostic and _ASKED.search(s.words(0, m.start)):
            continue
        if words in (
            "prolonged",
            "slowed",
            "delayed",
            "chronic changes",
            "nr",
            "no response",
            "slowing",
            "fibs",
            "psw",
        ) and (
            any(t.gap for t in s.tokens)
            or not re.search(r"latenc|conduction|velocity|response|wave|motor|sensory|elbow|wrist|median|ulnar", s.norm)
        ):
            continue
        yield from _at_roots(doc, s, m, date)
    normal = re.compile(
        r"\b(?:normal (?:study|emg|ncs|electrodiagnostic|nerve conduction|examination)|(?:study"
        r"|studies|emg|ncs|ncv|electrodiagnostics?)(?: \w+){0,6}? (?:is|are|was|were|:) (?:within "
        r"normal limits|normal|negative|unremarkable)|no electrodiagnostic evidence of (?:any "
        r")?(?:abnormality))\b|^normal (?:electrodiagnostic )?study"
    )
    for found in s.matches(normal):
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
