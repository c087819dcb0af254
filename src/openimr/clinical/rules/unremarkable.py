"""What a study calls normal: itself, a joint, a side or the levels it goes through."""

import re
from collections.abc import Iterator

from openimr.domain.anatomy import BodyPart, Side
from openimr.domain.facts import FactType

from ..sentences.finding import Finding
from ..sentences.reader import Reader
from ..sentences.sentence import Found, Sentence
from ..words.levels import region_of
from ..words.lexicon import Mention
from ..words.tokens import DATE_KIND, LEVEL_KIND, NUMBER

_CALLED = re.compile(
    r"(?<![^ ])(?:(?P<whole>no (?:acute |significant |other |focal )?"
    r"(?:osseous |bony |radiographic |cardiopulmonary |fracture or )?(?:abnormalit(?:y|ies)|process|findings?|disease)"
    r"|nothing (?:acute|abnormal|to report|of note|wrong)|nad)|within normal limits"
    r"|(?P<kept>(?:well )?(?:preserved|maintained))|normal|unremarkable|negative|neg|nml|nl|wnl|clean|clear)(?![^ ])"
)
_STUDY = (
    r"study|examination|exam|mri|x ?rays?|ct(?: scan)?|radiographs?|films?|head ct|findings|scan|brain|ultrasound|views"
)
_OF_STUDY = re.compile(rf"(?:(?:left|right|lumbar|cervical|thoracic|appearing|brain|chest) )?(?:{_STUDY})\b")
_ENDS = re.compile(
    r"(?:$|[.;,)]|for (?:(?:his|her|the patient s|patient s) )?age\b|per (?:pt|patient|report|er|ed)\b|bilat|on both"
    r"|by (?:report|dr)\b|too\b|as well\b|throughout\b|and\b|w o\b|without\b|\[)"
)
_AT_LEVELS = re.compile(r"(?:(?:at|from|through|to|and|for|,|the|levels?|discs?) )*[CTL]\d")
_LEVELS_ALONE = re.compile(
    r"(?:(?:the|and|&|,|at|levels?|discs?|disks?|through|thru|to|is|are|:|=|-|(?:both|all|other|remaining|rest|of"
    r"|interspaces?|segments?|appears?|looks?|spaces?|also|otherwise|entirely|completely|well)"
    r"|[CTLS]\d{1,2}(?:-[CTLS]\d{1,2})?) ?)+"
)
_PART = re.compile(
    r"\b(?:hips?|knees?|shoulders?|wrists?|hands?|ankles?|foot|feet|elbows?|si joints?|ac joint|acromioclavicular joint"
    r"|sacroiliac joints?|glenohumeral joint|spine|neck|back|head|brain|chest|side|discs?|disks?|levels?|joints?)\b"
)
_OTHER_PART = re.compile(
    r"\b(?:alignment|signal|heights?|cord|spaces?|conus|marrow|tissues?|muscles?|bones?|intact|curvature|lordosis|cartilage|tendons?"
    r"|bod(?:y|ies)|ligaments?|labrum|menisc\w+|foram\w+|canal|vertebra\w*|roots?|nerves?|motion|caliber|soft|sensation|exam"
    r"|strength|reflexes|gait|position)\b"
)


_OF_SIDE = re.compile(
    r"(?:the |on the )?(?:left|right)(?: side| one)?(?P<compared> (?:for|in|by) comparison)?"
    r"(?: is| was| appears)?(?: :| -)?"
)
_UNDONE = re.compile(r"\b(?:not|near|than|or|no|if|ab|from|of the)(?: \w+)? ?$")
"""Words before "normal" that take it back."""


def unremarkable(doc: Reader, s: Sentence, modality: str, date: str | None) -> Iterator[Finding]:
    """Findings "normal" of a sentence of a study or about one: at each level, of each region or side it is said of.

    Args:
        doc: what is known of the document.
        s: the sentence.
        modality: the study.
        date: the day of the study.
    """
    for found in s.matches(_CALLED):
        start = _clause(s, found.start)
        subject = s.words(start, found.start)
        behind = s.words(found.end, found.end + 8)
        if _UNDONE.search(subject) or (subject.endswith("otherwise") and s.mentions("imaging_finding")):
            continue
        levels = _levels(s, start, found, behind)
        named = any(start <= m.start < found.start + 4 for m in s.mentions("modality"))
        if not _is_of_study(doc, s, found, subject, behind, levels=bool(levels), named=named):
            continue
        yield from _told(doc, s, found, start, levels, {"modality": modality} if modality != "study" else {}, date)


def _clause(s: Sentence, at: int) -> int:
    """Where the clause that ends with token ``at`` begins; commas between levels part none."""
    start = at
    while start > 0:
        token = s.tokens[start - 1]
        if token.norm in (".", ";"):
            break
        if token.norm == "," and not (
            s.tokens[start - 2].kind in (LEVEL_KIND, DATE_KIND, NUMBER) or s.tokens[start].kind == LEVEL_KIND
        ):
            break
        start -= 1
    return start


def _levels(s: Sentence, start: int, found: Found, behind: str) -> list[Mention]:
    """The levels called normal: the row of them before the word, else the row behind it."""
    before = [x for x in s.levels if start <= x.start < found.start and "-" in x.value]
    row = [x for x in before if _LEVELS_ALONE.fullmatch(s.words(x.start, found.start) + " ")]
    if row or not _AT_LEVELS.match(behind):
        return row
    return [
        x
        for x in s.levels
        if x.start >= found.end and "-" in x.value and _LEVELS_ALONE.fullmatch(s.words(found.end, x.end) + " ")
    ]


def _is_of_study(
    doc: Reader, s: Sentence, found: Found, subject: str, behind: str, *, levels: bool, named: bool
) -> bool:
    """Whether what is called normal is a study, levels, a joint or a side, and no structure of them."""
    if _OF_STUDY.match(behind) or (found.match["whole"] and (doc.is_imaging or named or s.section == "imaging")):
        return True
    if levels or found.match["kept"]:
        return levels
    if not _ENDS.match(behind) or _OTHER_PART.search(subject):
        return False
    if re.search(rf"\b(?:{_STUDY})\b", subject) or named:
        return not s.mentions("imaging_finding") or not any(
            m.value != "normal" and m.end <= found.start for m in s.mentions("imaging_finding")
        )
    words = subject.rstrip(" :-(").split()
    if doc.imaging[0] or doc.is_imaging:
        sided = _OF_SIDE.fullmatch(subject)
        if sided and (sided["compared"] or doc.is_imaging or s.begins is False):
            return True
    if not words:
        return bool(s.around.level or s.section == "imaging" or (doc.is_imaging and s.section == "impression")) and (
            len(s.tokens) <= 4 or s.section == "imaging" or doc.is_imaging
        )
    if found.match[0] in ("clear", "negative", "neg", "clean") and not _PART.search(subject):
        return False
    return bool(_PART.search(subject)) and len(words) <= 9 and (doc.is_imaging or s.section == "imaging")


def _told(
    doc: Reader,
    s: Sentence,
    found: Found,
    start: int,
    levels: list[Mention],
    attributes: dict[str, str],
    date: str | None,
) -> Iterator[Finding]:
    about = doc.about if doc.is_imaging else doc.imaging[2]
    for x in levels:
        yield Finding(
            FactType.IMAGING_FINDING, "normal", min(x.start, found.start), max(x.end, found.end),
            region=BodyPart(region_of(x.value)), level=x.value, date=date, attributes=dict(attributes),
        )  # fmt: skip
    if levels:
        return
    regions = [m for m in s.regions if start <= m.start < found.start + 5 and s.tokens[m.start].kind != LEVEL_KIND]
    sides = [m for m in s.sides if start <= m.start < found.start + 3]
    place = s.place(found.start, found.end)
    near = sides[-1] if sides else None
    for region in dict.fromkeys(BodyPart(m.value) for m in regions) or [about.region or place.region]:
        yield Finding(
            FactType.IMAGING_FINDING, "normal", found.start, found.end, region=region, level=s.around.level, date=date,
            side=Side(near.value) if near else about.side if region in (about.region, None) else None,
            attributes=dict(attributes),
        )  # fmt: skip
