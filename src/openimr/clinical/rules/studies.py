"""What imaging shows and what electrodiagnostic studies conclude, level by level, in their reports and where quoted."""

import re
from collections.abc import Iterator
from dataclasses import replace

from openimr.domain.anatomy import BodyPart
from openimr.domain.facts import FactType, Polarity

from ..sentences.finding import Finding, stated
from ..sentences.reader import MODALITIES, SPINE, Reader
from ..sentences.sentence import Place, Sentence
from ..words.dates import DATE, parse_date
from ..words.levels import region_of
from ..words.lexicon import Mention
from ..words.tokens import DATE_KIND
from .electrodiagnostics import concluded, goes_on_about_study
from .instability import moving
from .naming import values
from .structures import Said, said
from .study_places import OF_SEGMENTS, SEVERITY, Graded, each_side, levels_of, region_and_side
from .unremarkable import unremarkable

DATE_OF_TITLE = re.compile(DATE, re.IGNORECASE)


_AWAY = {
    "guidelines",
    "goals",
    "request",
    "determination",
    "medications",
    "technique",
    "records",
    "past_medical",
    "social",
    "procedure",
    "family",
    "ros",
}


_PLANNED = re.compile(
    r"\b(?:request\w*|recommend\w*|order\w*|obtain|authoriz\w*|pending|scheduled|repeat|await\w*|refer"
    r"|to rule out|would like|updated|req|will get|consider|need)\b"
)


_MM = re.compile(r"\b(\d{1,2}(?:\.\d)?)(?: (?:-|to|x) \d{1,2}(?:\.\d)?)? ?(?:mm|millimeters?)\b")


_GRADE = re.compile(r"\b(?:grade|gr|g) ?(1|2|3|4|i|ii|iii|iv|one|two|l)\b")


_ROMAN = {"i": "1", "ii": "2", "iii": "3", "iv": "4", "one": "1", "two": "2", "l": "1"}


def read(doc: Reader, s: Sentence) -> Iterator[Finding]:
    """Findings of imaging and of electrodiagnostic studies."""
    if s.section in _AWAY and not (s.section == "request" and _tells_of_study(s)):
        return
    electro = doc.is_electrodiagnostic or goes_on_about_study(doc, s)
    if (doc.is_electrodiagnostic and s.section in ("impression", "diagnosis", "", "findings", "plan")) or (
        electro and not doc.is_imaging and (s.section == "imaging" or not _is_only_planned(s))
    ):
        yield from concluded(doc, s)
    if doc.is_electrodiagnostic:
        return
    doc.studies = []
    modality, date = _study(doc, s)
    if modality is None or (s.section == "" and not doc.is_imaging and _IS_OPINION.match(s.norm)):
        return
    if (
        not doc.is_imaging
        and s.section in ("plan", "subjective", "diagnosis", "objective", "history", "")
        and _is_only_planned(s)
        and not re.search(r"\b(?:show\w*|reveal\w*|demonstrat\w*|dated|with)\b", s.norm)
    ):
        return
    yield from _findings(doc, s, modality, date)
    yield from unremarkable(doc, s, modality, date)


_IS_OPINION = re.compile(
    r"(?:my |the |our )?(?:impression|diagnosis|assessment|opinion|working diagnosis) (?:is|remains|:)"
)
"""What the physician holds it for is a diagnosis, whatever study stands before it."""


def _tells_of_study(s: Sentence) -> bool:
    """Whether a sentence of a request tells what a study showed ("an MRI of 2/9/16 shows …"), and asks for none."""
    named = s.mentions("modality")
    if not named or any(m.end <= named[0].start for m in s.mentions("context:asking")):
        return False
    dated = any(t.kind == DATE_KIND for t in s.tokens[named[0].end : named[0].end + 4])
    return dated or bool(re.search(r"\b(?:show\w*|reveal\w*|demonstrat\w*|confirm\w*|found)\b", s.norm))


def _is_only_planned(s: Sentence) -> bool:
    return bool(_PLANNED.search(s.norm)) and not re.search(
        r"\b(?:show\w*|reveal\w*|demonstrat\w*|consistent|evidence of|confirm\w*|positive)\b", s.norm
    )


_OF_EXAMINATION = re.compile(
    r"\b(?:examin\w*|exam|strength|reflex\w*|spurling|tender\w*|sensation|range of motion|rom|straight leg|slr|gait)\b"
)
"""With these words a paragraph about a study has gone on to the examination."""


def _studies_named(doc: Reader, s: Sentence, named: list[Mention]) -> list[tuple[int, str, str | None, Place]]:
    """The studies of a sentence, each with its day and place: one named behind a full stop or a dash is another."""
    heads = named[:1]
    for m in named[1:]:
        if any(t.norm in (".", ";", "-") for t in s.tokens[heads[-1].end : m.start]):
            heads.append(m)
    today = doc.day if re.search(r"\btoday\b|obtained in (?:the )?office", s.norm) else None
    found: list[tuple[int, str, str | None, Place]] = []
    for i, m in enumerate(heads):
        end = heads[i + 1].start if i + 1 < len(heads) else len(s.tokens)
        near = [t.norm for t in s.tokens[m.start : end] if t.kind == DATE_KIND]
        before = [t.norm for t in s.tokens[heads[i - 1].end if i else 0 : m.start] if t.kind == DATE_KIND]
        days = (near if len(heads) == 1 or not before else before[-1:]) or before
        found.append((m.start, m.value, days[0] if days else today, s.place(m.start, m.end)))
    return found


def _turned_to(doc: Reader, at: int, modality: str, date: str | None) -> tuple[str, str | None]:
    """The study that a token of the sentence speaks of, which the rules then hold for the one being read."""
    for start, study, day, place in doc.studies[::-1]:
        if start <= at and len(doc.studies) > 1:
            doc.imaging = (study, day, place)
            return study, day
    return modality, date


def _study(doc: Reader, s: Sentence) -> tuple[str | None, str | None]:
    """The study the sentence reports on and its date: named in it, or carried on from the sentences before."""
    named = [
        m
        for m in s.mentions("modality")
        if not (
            s.words(m.start, m.end) in ("us", "films", "views", "mr")
            and s.text[s.tokens[m.start].start].islower()
            and s.words(m.start, m.end) in ("us", "mr")
        )
    ]
    if doc.is_imaging:
        return (doc.modality or (named[0].value if named else "study")) if s.section not in (
            "history",
            "treatment",
        ) else None, doc.study_date or doc.day
    if named:
        doc.studies = _studies_named(doc, s, named)
        doc.imaging_title = s.title
        doc.imaging = doc.studies[0][1:]
        return doc.imaging[:2]
    if s.section == "imaging" and doc.imaging[0] and doc.imaging_title == s.title:
        return doc.imaging[0], doc.imaging[1]
    if (
        doc.imaging[0]
        and (not s.begins or s.text[s.tokens[0].start].islower())
        and not (doc.is_operation or _OF_EXAMINATION.search(s.norm))
        and s.section in ("objective", "imaging", "", "history", "plan", "diagnosis", "clinical_summary")
    ):
        return doc.imaging[0], doc.imaging[1]
    if (
        doc.imaging[0]
        and s.section in ("history", "clinical_summary", "reasons", "plan", "")
        and re.match(r"(?:it|this|the|there|at|[LCTS]\d|also|impression|findings)\b", s.norm, re.IGNORECASE)
        and any(m.value not in ("normal",) for m in s.mentions("imaging_finding"))
        and s.levels
    ):
        return doc.imaging[0], doc.imaging[1]
    if s.section == "imaging":
        titled = next((name for name, pattern in MODALITIES if re.search(pattern, s.title, re.IGNORECASE)), "study")
        day = DATE_OF_TITLE.search(s.title)
        today = re.search(r"\btoday|in (?:the )?office", s.title, re.IGNORECASE)
        doc.imaging_title = s.title
        doc.imaging = (titled, parse_date(day[0]) if day else doc.day if today else None, s.around)
        return doc.imaging[0], doc.imaging[1]
    doc.imaging = (None, None, Place())
    return None, None


_SOLID = re.compile(
    r"\bsolid (?:[\w-]+ ){1,5}fusion\b|\bfusion (?:[\w-]+ ){0,3}(?:is|are|appears|looks|to be) (?:now )?(?:solid"
    r"|healed|mature)\b"
    r"|\b[CTL]\d{1,2}-[CTLS]\d{1,2} (?:(?::|level|is|are|appears|looks|now|well) )*(?:solid|healed|fused)\b"
)
"""Levels and sides between the words: "solid L5-S1 anterior and posterior fusion"."""


def _findings(doc: Reader, s: Sentence, modality: str, date: str | None) -> Iterator[Finding]:
    """What the sentence says the study shows, by terms for findings and by structures and their states."""
    first = (
        min((m.start for m in s.mentions("modality")), default=0)
        if not doc.is_imaging and s.section != "imaging"
        else 0
    )
    named = [(m, values(doc, s, m)) for m in s.mentions("imaging_finding") if m.value != "normal"]
    terms = {(value, i) for m, found in named for value in found for i in range(m.start, m.end)}
    told = [*said(s, "imaging_finding"), *moving(s)]
    told = [one for one in told if one.polarity or (one.mention.value, one.state[0]) not in terms]
    seen: set[tuple[str, int]] = set()
    covered: set[int] = set()
    for m, found in named:
        words = set(range(m.start, m.end))
        if any(words <= _spoken_for(one) for one in told):
            continue
        for value in found:
            covered |= words
            if (value, m.start) in seen or any(v == value and 0 <= m.start - at <= 3 for v, at in seen):
                continue
            seen.add((value, m.start))
            if _is_shown(s, m, first):
                yield from _at_levels(doc, s, m, value, *_turned_to(doc, m.start, modality, date))
    for one in told:
        if not covered & set(range(*one.state)) and _is_shown(s, one.mention, first):
            study = _turned_to(doc, one.state[0], modality, date)
            yield from _at_levels(doc, s, one.mention, one.mention.value, *study, one)
    for solid in s.matches(_SOLID):
        if not any(value == "solid_fusion" and abs(at - solid.start) < 6 for value, at in seen):
            mention = Mention("imaging_finding", "solid_fusion", solid.start, solid.end)
            yield from _at_levels(doc, s, mention, "solid_fusion", modality, date)


def _spoken_for(one: Said) -> set[int]:
    """The tokens of which structure and state say more than a term does: "screws" in "the screws are intact"."""
    low, high = one.mention.start, one.mention.end
    named = range(low, high) if one.mention.value.startswith("hardware") else range(*one.state)
    return set(named)


def _is_shown(s: Sentence, m: Mention, first: int) -> bool:
    """Whether what is named before the study is said to be seen in it ("a tear on MRI")."""
    named = re.search(r"\b(?:on|by|per|from|in) (?:\w+ ){0,3}$", s.words(m.end, first) + " ")
    return m.start >= first or named is not None


def _of_fusion(s: Sentence, found: Finding, region: BodyPart | None) -> tuple[str, Polarity]:
    """What does not unite is a pseudarthrosis where it is a fusion's, a nonunion where it is a fracture's."""
    fused = region in SPINE or re.search(r"\b(?:fusion|graft|arthrodesis|fused)\b", s.norm)
    if found.value == "solid_fusion" and found.polarity is Polarity.ABSENT:
        return "pseudarthrosis", Polarity.PRESENT
    if found.value in ("nonunion", "pseudarthrosis"):
        return "pseudarthrosis" if fused else "nonunion", found.polarity
    return found.value, found.polarity


def _at_levels(
    doc: Reader, s: Sentence, m: Mention, value: str, modality: str, date: str | None, told: Said | None = None
) -> Iterator[Finding]:
    """The finding at each level and side it is said of."""
    base = stated(s, FactType.IMAGING_FINDING, value, m.start, m.end)
    base.date = date
    base.polarity = (told and told.polarity) or base.polarity
    if modality != "study":
        base.attributes["modality"] = modality
    window = s.words(m.start - 6, m.end + 6)
    if size := _MM.search(window):
        base.attributes["mm"] = float(size[1]) if "." in size[1] else int(size[1])
    if severity := SEVERITY.search(s.words(m.start - 4, m.start)):
        base.attributes["severity"] = severity[0]
    if value == "spondylolisthesis" and (grade := _GRADE.search(window)):
        base.value = f"spondylolisthesis grade {_ROMAN.get(grade[1], grade[1])}"
    levels = levels_of(s, m)
    if not levels and doc.is_imaging and doc.segment and value in OF_SEGMENTS:
        levels = [(doc.segment, m.start, m.end)]
    region, side, levels = region_and_side(doc, s, m, levels, told.state if told else (m.start, m.end))
    base.value, base.polarity = _of_fusion(s, base, region)
    sides = each_side(s, m)
    for level, start, end in levels or [(None, m.start, m.end)]:
        low, high = min(m.start, start), max(m.end, end)
        low, high = (m.start, m.end) if high - low > 16 or sides else (low, high)
        of = BodyPart(region_of(level)) if level else region
        for graded in sides or (Graded(side, None),):
            found = replace(base, start=low, end=high, region=of, side=graded.side, level=level)
            found.attributes = {**base.attributes, **({"severity": graded.degree} if graded.degree else {})}
            yield found
