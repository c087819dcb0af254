"""What is known of a document before its sentences are read: kind, date, and the place its title names."""

import datetime as dt
import re

from openimr.domain.anatomy import BodyPart, Side
from openimr.domain.document_kind import DocumentKind

from ..report import Report
from ..words.dates import DATE, parse_date
from ..words.spelling import digits_mended, mended
from ..words.tokens import tokens
from .reader import MODALITIES, Reader
from .sentence import Place, Sentence

_HEAD = 1600
_TITLE_LINE = re.compile(
    (
        r"\b(?:mri|mr(?= (?:of|left|right|lumbar|cervical|thoracic|knee|shoulder|the|arthro|brain|hip|ankle|wrist"
        r"|elbow))|magnetic resonance|x ?rays?|radiograph\w*|ct|computed tomography|arthrogram|bone scan"
        r"|ultrasound|sonogram|exam(?:ination)?\b(?! date)|study|procedures?|operation|views?|myelogram"
        r"|scan|body part)\b"
    ),
    re.IGNORECASE,
)
_OFFERS = re.compile(r"\b(?:mri|ct|x[ -]?rays?|ultrasound)\b ?[•·|].*\b(?:mri|ct|x[ -]?rays?|ultrasound)\b")
_DATED = re.compile(
    (
        rf"\b(?:date of (?:exam(?:ination)?|service|visit|report|evaluation|study|procedure|surgery"
        rf"|operation)|exam(?:ination)? date|visit date|dos|date seen|report date|date of (?:this "
        rf")?(?:visit|note)|study date|service date|dated|date)\s*:?\s*({DATE})"
    ),
    re.IGNORECASE,
)
_NOT_DATES = re.compile(
    r"\b(?:birth|dob|d\.o\.b|injury|doi|d\.o\.i|injured|received|accident|hire)\b[^\n]{0,20}$", re.IGNORECASE
)


_LETTERHEAD = 500
_TREATING = {
    DocumentKind.PHYSICAL_THERAPY_NOTE: "physical_therapy",
    DocumentKind.CHIROPRACTIC_NOTE: "chiropractic",
    DocumentKind.ACUPUNCTURE_NOTE: "acupuncture",
}
_THERAPIES = (
    ("chiropractic", r"chiro|\bd\.? ?c\b"),
    ("acupuncture", r"acupunct|\bl\.? ?ac\b"),
    ("hand_therapy", r"hand therapy"),
    ("occupational_therapy", r"occupational therapy|\botr"),
    ("aquatic_therapy", r"aquatic therapy"),
    ("physical_therapy", r"physical therap|\bd?pt\b|rehab"),
    ("psychotherapy", r"psychotherapy|individual th?erapy"),
)
_THERAPIST = re.compile(
    r"\b(?:PT|OT|(?i:chiropractic|acupuncture|physical therapy|occupational therapy|hand therapy|psychotherapy"
    r"|individual th?erapy))"
    r"\s+(?:[-–—]\s*)?(?i:daily|progress|treatment|initial|re-?eval\w*|evaluation|note|flow|discharge|summary|re-?exam\w*)"
    r"|(?<![\w.])D\.\s?C\.(?!\w)",
)
_ADJUSTS = re.compile(r"\bCMT\b|\b(?i:chiropract\w+|spinal adjustments?)|,\s?D\.?C\.?(?=\s*$|\s*\n)", re.MULTILINE)
"""What tells that a note without a therapy's name in its head is a chiropractor's."""


_FIRST_VISIT = re.compile(
    r"\b(?:initial (?:pt |ot |physical therapy )?eval\w*|initial visit|eval & treat)\b", re.IGNORECASE
)


def reader_of(report: Report) -> Reader:
    """The state with which reading a document begins."""
    text = digits_mended("\n".join(page.text for _, page in report.pages[:2]))
    doc = Reader(report.kind, report.date or _date(text))
    if doc.date and not (doc.is_study or doc.is_operation) and _is_only_of_study(text, doc.date):
        doc.date = None
    if doc.kind in _TREATING or _THERAPIST.search(text[:_LETTERHEAD]):
        head = text[:_LETTERHEAD]
        named = (name for name, pattern in _THERAPIES if re.search(pattern, head, re.IGNORECASE))
        usual = "chiropractic" if _ADJUSTS.search(text) else _TREATING.get(doc.kind)
        doc.treats = next(named, usual)
        doc.begins_treatment = bool(_FIRST_VISIT.search(text[:_HEAD]))
    if doc.is_imaging or doc.is_operation:
        doc.about = _about(text)
    if doc.is_imaging:
        # A letterhead that lists what a house offers ("MRI • CT • Digital X-ray") is no name of this study.
        head = "\n".join(line for line in text[:_HEAD].lower().split("\n") if not _OFFERS.search(line))
        doc.modality = min(
            ((m.start(), name) for name, pattern in MODALITIES if (m := re.search(pattern, head))),
            default=(0, "study"),
        )[1]
        doc.study_date = doc.day
    return doc


_STUDIED = re.compile(
    r"\b(?:mri|ct|x[ -]?rays?|scans?|emg|ncv|ncs|study|studies|films?|radiographs?|arthrogram|myelogram"
    r"|discogram)\b[^.;\n]{0,60}$",
    re.IGNORECASE,
)


def _is_only_of_study(text: str, day: dt.date) -> bool:
    """Whether the day is said nowhere but of a study the text quotes ("the MRI scan dated June 12 2012")."""
    said = [m for m in re.finditer(DATE, text, re.IGNORECASE) if _day(m[0]) == day]
    return bool(said) and all(_STUDIED.search(text[max(0, m.start() - 90) : m.start()]) for m in said)


def _date(text: str) -> dt.date | None:
    """The date a label gives; else the first date of the beginning that is no other date."""
    for match in _DATED.finditer(text):
        if not _NOT_DATES.search(text[max(0, match.start() - 30) : match.start()]) and (day := _day(match[1])):
            return day
    for match in re.finditer(DATE, text[:700], re.IGNORECASE):
        if not _NOT_DATES.search(text[max(0, match.start() - 30) : match.start()]) and (day := _day(match[0])):
            return day
    return None


def _day(raw: str) -> dt.date | None:
    parsed = parse_date(raw)
    return dt.date.fromisoformat(parsed) if parsed and len(parsed) == 10 else None


def _about(text: str) -> Place:
    """The region and side that the title of a study or an operation names."""
    for line in text[:_HEAD].split("\n"):
        s = Sentence(mended(tokens(line), line), line, 1, "", "", Place())
        if not _TITLE_LINE.search(s.norm):
            continue
        regions = [r for r in s.regions if r.value != "other"]
        if regions:
            return place_of_title(s)
    return Place()


def place_of_title(s: Sentence) -> Place:
    """The region and side of a line that titles a study; nowhere where it names no region."""
    regions = [r for r in s.regions if r.value != "other"]
    sides = {m.value for m in s.sides}
    side = Side(next(iter(sides))) if len(sides) == 1 else None
    return Place(BodyPart(regions[0].value), side, None) if regions else Place()


_NEXT_STUDY = re.compile(
    r"(?:exam(?:ination)?|study|procedure|part)? ?(?:#|no)? ?\d? ?[:.-]? ?.*\b(?:mri|mr|ct|x ?rays?|xr|radiographs?"
    r"|views?|ap"
    r"|ultrasound|flexion)\b"
)


def titles_study(s: Sentence) -> bool:
    """Whether a line of an imaging report titles a study: "EXAM 2: LUMBAR SPINE", "2. Ultrasound of the wrists"."""
    if not s.begins or len(s.tokens) > 16 or not _NEXT_STUDY.match(s.norm):
        return False
    alone = s.text[s.tokens[-1].end : s.tokens[-1].end + 1] in ("", "\n") and s.tokens[-1].norm not in (".", ",")
    named = min((m.start for m in s.mentions("modality")), default=9) <= 4 and len(s.tokens) <= 10
    return s.raw(0, len(s.tokens)).isupper() or (alone and named and not s.mentions("imaging_finding"))
