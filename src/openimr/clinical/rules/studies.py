"""What imaging shows and what electrodiagnostic studies conclude, level by level, in their reports and where quoted."""

import re
from collections.abc import Iterator
from dataclasses import replace

from openimr.domain.anatomy import BodyPart, Side
from openimr.domain.facts import FactType, Polarity

from ..dates import DATE, parse_date
from ..finding import Finding, stated
from ..levels import region_of
from ..lexicon import Mention
from ..reader import MODALITIES, Reader
from ..sentence import Place, Sentence
from ..tokens import DATE_KIND
from .electrodiagnostics import concluded, is_about_study
from .naming import values
from .soundness import sound

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


_STENOSIS = re.compile(r"\b(?:stenosis|narrowing|encroachment|stenoses|compromise)\b")


_MM = re.compile(r"\b(\d{1,2}(?:\.\d)?)(?: (?:-|to|x) \d{1,2}(?:\.\d)?)? ?(?:mm|millimeters?)\b")


_SEVERITY = re.compile(
    r"\b(minimal|mild|mild to moderate|moderate|moderate to severe|severe|marked|advanced|slight|high grade)\b"
)


_GRADE = re.compile(r"\b(?:grade|gr|g) ?(1|2|3|4|i|ii|iii|iv|one|two|l)\b")


_ROMAN = {"i": "1", "ii": "2", "iii": "3", "iv": "4", "one": "1", "two": "2", "l": "1"}


_NORMAL = re.compile(
    r"\b(?:normal|negative|unremarkable) (?:study|examination|mri|x ?rays?|ct(?: scan)?|radiographs?"
    r"|exam|films?|head ct|findings)\b|\b(?:is|are|was|were|:) (?:well |entirely |completely |otherwise"
    r" )?(?:(?:within normal limits|normal"
    r"|unremarkable|negative|wnl|good|preserved)|of normal)(?= |$)|(?:^|[:,] )(?:normal|unremarkable"
    r"|wnl|negative|no abnormality|no significant abnormality)(?: ?\.?)$|\bno (?:acute )?(?:osseous "
    r"|bony |radiographic |fracture or )?(?:abnormalit(?:y|ies)|process|findings?)\b|\bwnl\b"
)


def read(doc: Reader, s: Sentence) -> Iterator[Finding]:
    """Findings of imaging and of electrodiagnostic studies."""
    if s.section in _AWAY:
        return
    electro = doc.is_electrodiagnostic or is_about_study(s)
    if (doc.is_electrodiagnostic and s.section in ("impression", "diagnosis", "", "findings", "plan")) or (
        electro and not doc.is_imaging and not _is_only_planned(s)
    ):
        yield from concluded(doc, s)
    if doc.is_electrodiagnostic:
        return
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
    yield from sound(doc, s, modality, date)
    yield from _normal(doc, s, modality, date)


_IS_OPINION = re.compile(
    r"(?:my |the |our )?(?:impression|diagnosis|assessment|opinion|working diagnosis) (?:is|remains|:)"
)
"""What the physician holds it for is a diagnosis, whatever study stands before it."""


def _is_only_planned(s: Sentence) -> bool:
    return bool(_PLANNED.search(s.norm)) and not re.search(
        r"\b(?:show\w*|reveal\w*|demonstrat\w*|consistent|evidence of|confirm\w*|positive)\b", s.norm
    )


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
    if named and s.section != "request":
        dates = [t.norm for t in s.tokens[named[0].start :] if t.kind == DATE_KIND] or [
            t.norm for t in s.tokens if t.kind == DATE_KIND
        ]
        today = re.search(r"\btoday\b|obtained in (?:the )?office", s.norm)
        date = dates[0] if dates else (doc.day if today else None)
        doc.imaging_title = s.title
        doc.imaging = (named[0].value, date, s.place(named[0].start, named[0].end))
        return named[0].value, date
    if s.section == "imaging" and doc.imaging[0] and doc.imaging_title == s.title:
        return doc.imaging[0], doc.imaging[1]
    if (
        doc.imaging[0]
        and not s.begins
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
)
"""Levels and sides between the words: "solid L5-S1 anterior and posterior fusion"."""


def _findings(doc: Reader, s: Sentence, modality: str, date: str | None) -> Iterator[Finding]:
    first = (
        min((m.start for m in s.mentions("modality")), default=0)
        if not doc.is_imaging and s.section != "imaging"
        else 0
    )
    seen: set[tuple[str, int]] = set()
    for m in s.mentions("imaging_finding"):
        if m.value == "normal" or (
            m.start < first and not re.search(r"\b(?:on|by|per|from|in) (?:\w+ ){0,3}$", s.words(m.end, first) + " ")
        ):
            continue
        for value in values(doc, s, m):
            if (value, m.start) in seen or any(v == value and 0 <= m.start - at <= 3 for v, at in seen):
                continue
            seen.add((value, m.start))
            yield from _at_levels(doc, s, m, value, modality, date)
    for solid in s.matches(_SOLID):
        if not any(value == "solid_fusion" for value, _ in seen):
            mention = Mention("imaging_finding", "solid_fusion", solid.start, solid.end)
            yield from _at_levels(doc, s, mention, "solid_fusion", modality, date)


def _at_levels(doc: Reader, s: Sentence, m: Mention, value: str, modality: str, date: str | None) -> Iterator[Finding]:
    base = stated(s, FactType.IMAGING_FINDING, value, m.start, m.end)
    base.date = date
    if modality != "study":
        base.attributes["modality"] = modality
    window = s.words(m.start - 6, m.end + 6)
    if size := _MM.search(window):
        base.attributes["mm"] = float(size[1]) if "." in size[1] else int(size[1])
    if severity := _SEVERITY.search(s.words(m.start - 4, m.start)):
        base.attributes["severity"] = severity[1]
    if value == "spondylolisthesis" and (grade := _GRADE.search(window)):
        base.value = f"spondylolisthesis grade {_ROMAN.get(grade[1], grade[1])}"
    if (
        base.polarity is Polarity.PRESENT
        and value == "instability"
        and re.search(r"\bno (?:motion|movement)\b|\bwithout (?:motion|movement|instability)", window)
    ):
        base.polarity = Polarity.ABSENT
    levels = _levels(s, m)
    if not levels and doc.is_imaging and doc.segment and value in _OF_SEGMENTS:
        levels = [(doc.segment, m.start, m.end)]
    region, side = _region_and_side(doc, s, m, levels)
    if _EACH_SIDE.search(s.words(m.start - 6, m.start)):
        for each in (Side.LEFT, Side.RIGHT):
            for level, _, _ in levels or [(None, m.start, m.end)]:
                yield replace(base, region=region, side=each, level=level, attributes=dict(base.attributes))
        return
    for level, start, end in levels or [(None, m.start, m.end)]:
        found = Finding(
            base.type,
            base.value,
            min(m.start, start),
            max(m.end, end),
            region=region,
            side=side,
            level=level,
            polarity=base.polarity,
            certainty=base.certainty,
            temporality=base.temporality,
            subject=base.subject,
            date=date,
            attributes=dict(base.attributes),
        )
        if found.end - found.start > 16:
            found.start, found.end = m.start, m.end
        if level:
            found.region = BodyPart(region_of(level))
        yield found


_OF_SEGMENTS = frozenset(
    {
        *("disc_bulge", "disc_protrusion", "disc_extrusion", "disc_herniation", "disc_desiccation", "disc_height_loss"),
        *("disc_degeneration", "annular_tear", "central_stenosis", "foraminal_stenosis", "lateral_recess_stenosis"),
        *("facet_arthropathy", "ligamentum_flavum_hypertrophy", "modic_changes", "thecal_sac_compression"),
        *("cord_compression", "spondylolisthesis"),
    }
)
"""Findings of a spinal segment: a sentence that names none goes on about the one its paragraph speaks of."""
_EACH_SIDE = re.compile(
    r"\b(?:left|l)\b(?: \w+)? and (?:\w+ ){0,2}(?:right|r)\b|\b(?:right|r)\b(?: \w+)? and (?:\w+ ){0,2}(?:left|l)\b"
)


_SLIP = re.compile(
    r"\b(?P<a>[CTL]\d{1,2}) (?:anteriorly |posteriorly )?(?:on|over|upon|relative to|with respect to) "
    r"(?P<b>[CTLS]?\d{1,2})\b"
)


def _levels(s: Sentence, m: Mention) -> list[tuple[str | None, int, int]]:
    """The levels a finding is said of: a list behind "at", one directly before, or that of the label."""
    for slip in s.matches(_SLIP):
        if m.value in ("spondylolisthesis", "instability") and abs(slip.start - m.start) < 12:
            lower = slip.match["b"] if slip.match["b"][0].isalpha() else slip.match["a"][0] + slip.match["b"]
            return [(f"{slip.match['a']}-{lower}", slip.start, slip.end)]
    found = [
        x
        for x in s.levels
        if "-" in x.value
        or m.value
        in ("fracture", "hemangioma", "spondylolysis", "nerve_root_compression", "nerve_root_contact", "kyphoplasty")
    ]
    if m.value in ("nerve_root_compression", "nerve_root_contact"):
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
        if not re.fullmatch(r"(?:(?:,|and|&|/|at) ?)*", s.words(chosen[-1].end, other.start)):
            break
        chosen.append(other)
    for other in reversed(found[:index]):
        if not re.fullmatch(r"(?:(?:,|and|&|/|at) ?)*", s.words(other.end, chosen[0].start)):
            break
        chosen.insert(0, other)
    return [(x.value, x.start, x.end) for x in chosen]


def _region_and_side(
    doc: Reader, s: Sentence, m: Mention, levels: list[tuple[str | None, int, int]]
) -> tuple[BodyPart | None, Side | None]:
    about = doc.about if doc.is_imaging else doc.imaging[2]
    if levels and levels[0][0]:
        region: BodyPart | None = BodyPart(region_of(levels[0][0]))
    elif doc.is_imaging and about.region:
        region = about.region
    else:
        place = s.place(m.start, m.end)
        region = about.region or place.region or doc.usual_region
    near = s.nearest(s.sides, m.start, m.end, 5)
    side = Side(near.value) if near else None
    if side is None and region not in _SPINE:
        side = about.side or s.around.side
    return region, side


_SPINE = {BodyPart.CERVICAL_SPINE, BodyPart.THORACIC_SPINE, BodyPart.LUMBAR_SPINE}


def _normal(doc: Reader, s: Sentence, modality: str, date: str | None) -> Iterator[Finding]:
    for found in s.matches(_NORMAL):
        text = found.match[0]
        whole = re.search(r"study|examination|mri|ray|\bct\b|radiograph|exam|film|findings|abnormalit|process", text)
        lead = [x for x in s.levels if x.end <= found.start and "-" in x.value]
        subject = s.words(0, found.start)
        if doc.is_imaging and not whole and not lead:
            if s.section != "impression" and not re.search(r"\b(?:discs?|levels?|joints?|brain)\b", subject):
                continue
            if re.search(
                r"\b(?:alignment|signal|height|cord|spaces?|conus|marrow|tissues?|muscles?|bones?|intact)\b", subject
            ):
                continue
        elif (
            not whole
            and not lead
            and not (
                s.section == "imaging"
                or re.search(
                    r"\b(?:mri|ct|x ?rays?|radiographs?|films?|emg)\b(?: \w+){0,6} ?(?:is|are|was|were|:)?$", subject
                )
            )
        ):
            continue
        if not whole and re.search(r"alignment|signal|curvature", s.words(found.start, found.end + 2)):
            continue
        place = s.place(found.start, found.end)
        about = doc.about if doc.is_imaging else doc.imaging[2]
        made = Finding(
            FactType.IMAGING_FINDING,
            "normal",
            found.start,
            found.end,
            region=about.region or place.region,
            side=about.side or place.side,
            date=date,
        )
        made.attributes.update({"modality": modality} if modality != "study" else {})
        for x in lead[:-1]:
            if re.fullmatch(r"(?:(?:,|and|&|through|[A-Z]\d-[A-Z]\d) ?)*", s.words(x.end, lead[-1].start)):
                yield Finding(
                    FactType.IMAGING_FINDING,
                    "normal",
                    x.start,
                    found.end,
                    region=BodyPart(region_of(x.value)),
                    level=x.value,
                    date=date,
                    attributes=dict(made.attributes),
                )
        for x in lead[-1:]:
            made.level, made.start, made.region = x.value, x.start, BodyPart(region_of(x.value))
        if not lead and s.around.level:
            made.level = s.around.level
        yield made
