"""What the kind of document and its section make of a treatment named: done, asked for, or nothing at all.

An operative report did what it names, a request asks for it, a study or a list of diagnoses only tells of what was.
"""

import re

from openimr.domain.document_kind import DocumentKind
from openimr.domain.facts import Certainty

from ..sentences.reader import Reader
from ..sentences.sentence import Sentence
from ..words.lexicon import Mention
from .prose import is_prose
from .standing import Standing

_TREATING = {DocumentKind.PHYSICAL_THERAPY_NOTE, DocumentKind.CHIROPRACTIC_NOTE, DocumentKind.ACUPUNCTURE_NOTE}
_GIVEN_THERE = {DocumentKind.EMERGENCY_DEPARTMENT_REPORT, DocumentKind.FIRST_REPORT_OF_INJURY}
"""Documents in which what is worn was put on or given there and then."""
_PROCEDURES = frozenset({"surgery", "injection"})
_AT_HOME = frozenset({"ice", "heat", "home_exercise"})
_RFA = re.compile(r"\b(?:rfa|request(?:ed|s|ing)?|authorization)\b")
_PAST = re.compile(
    r"\b(?:s p|status post|prior|previous|failed|completed|underwent|had|relief|benefit|helped|ago|tried|attended"
    r"|exhausted|\d{4}-\d\d(?:-\d\d)?|in \d{4}|\d+ of \d+)\b"
)
"""What tells in a request that a treatment was had before it."""
_EVER = re.compile(
    r"\b(?:had|ever|never|prior|previous\w*|history|tried|underwent|undergone|attended|begun|declin\w*|refus\w*)\b"
)
_PUT_ON = re.compile(r"\b(?:applied|fitted|placed in(?:to)? an?|put (?:on|in(?:to)?))\b")
"""What is worn is put on at the end of an operation."""
_STEP = re.compile(r"(?:debrided|released|excised|decompressed|resected|repaired)$")
_REFUSED = re.compile(r"\b(?:recommend\w*|indicated|candidate|request\w*|advis\w*)\b")
_OF_MORE = re.compile(
    r"\b(?:request\w*|recommend\w*|ask|authori\w*|refer\w*|need\w*|consider\w*|more|additional|order\w*)\b"
)
_OF_COURSE = re.compile(r"\b(?:visits?|sessions?|weeks?|wks?)\b|\dx\b|\b\d+ ?x ?\d")


def by_document(doc: Reader, s: Sentence, m: Mention, category: str, how: Standing | None) -> Standing | None:
    """How a treatment stands in this kind of document, or None where nothing is to be told of it.

    Args:
        doc: the document being read.
        s: the sentence.
        m: the treatment's words.
        category: ``surgery``, ``injection``, ``device`` or ``therapy``.
        how: how the words around it say that it stands.
    """
    if doc.kind is DocumentKind.LABORATORY_REPORT and category in ("therapy", "device"):
        return None  # "PT 7.1" is a time of clotting
    if doc.is_operation:
        told, how = _in_operation(doc, s, m, category, how)
        if told:
            return how
    asked_first = any(t.end <= m.start for t in s.mentions("context:asking"))
    if how and how.how == "done":
        how = _in_request(doc, s, m, category, how)
    elif how and how.how == "never" and (doc.asks or s.section in ("plan", "request")):
        if not _EVER.search(s.norm):  # what is not to be, not what never was
            return Standing("refused") if _REFUSED.search(s.norm) and s.section in ("plan", "request") else None
    elif how and how.how == "asked" and category == "device" and doc.kind in _GIVEN_THERE and not asked_first:
        return Standing("done")
    elif how and how.how == "asked" and doc.kind in _TREATING and s.section == "plan":
        how = how if doc.begins_treatment and m.value not in _AT_HOME else _in_plan_of_treatment(s, category, how)
    if how and how.how == "asked" and m.value in _AT_HOME and how.certainty is Certainty.CERTAIN and not doc.is_request:
        how = Standing("done")  # what the patient is told to do at home
    return how if how and _is_told(doc, s, m, category, how) else None


def _in_operation(
    doc: Reader, s: Sentence, m: Mention, category: str, how: Standing | None
) -> tuple[bool, Standing | None]:
    """Whether a report of an operation settles it, and how: the procedure was done, its steps are not told."""
    headless = s.section == "" and s.title == ""
    if headless and _STEP.match(s.words(m.start, m.end)):
        return True, None
    if doc.kind is DocumentKind.OPERATIVE_REPORT and m.value == "nerve_block":
        return True, None  # part of the anaesthesia
    if headless and how and how.how == "asked" and how.said:
        return False, how
    if how and how.how == "never":
        return False, how
    if how and how.how == "asked" and s.section == "history" and category in _PROCEDURES:
        return True, None  # "he elected to have it": it was done
    if s.section == "procedure" or (headless and category in _PROCEDURES and doc.about.region is None):
        return True, Standing("done")
    if category == "device" and s.section == "technique" and _PUT_ON.search(s.words(m.start - 8, m.end + 8)):
        return True, Standing("done")
    if s.section in ("technique", "operative_findings", "objective", "findings"):
        return True, None
    if category == "device" and s.section == "plan" and how and how.how == "asked":
        # What is worn after an operation was put on or given there, unless it is asked for.
        asked = any(t.end <= m.start for t in s.mentions("context:asking"))
        return True, how if asked else Standing("done")
    return False, how


def _in_request(doc: Reader, s: Sentence, m: Mention, category: str, how: Standing) -> Standing:
    """In a request or a decision on one, what is named without a word of the past is what is asked for."""
    had = _PAST.search(s.words(m.start - 14, m.end + 8))
    if doc.is_review and s.section == "" and category in _PROCEDURES and not is_prose(s):
        return how if had and not _RFA.search(s.norm) else Standing("asked")
    if doc.is_request and (s.section in ("", "procedure", "request") or "[x]" in s.norm):
        return how if had or (doc.is_review and is_prose(s)) else Standing("asked", decision=how.decision)
    return how


def _in_plan_of_treatment(s: Sentence, category: str, how: Standing) -> Standing | None:
    """In a treating therapist's plan: more visits are asked for, a course is only described, the rest was done."""
    if _OF_MORE.search(s.norm):
        return how
    if category != "therapy":
        return how
    return None if _OF_COURSE.search(s.norm) else Standing("done")


def _is_told(doc: Reader, s: Sentence, m: Mention, category: str, how: Standing) -> bool:
    """Whether a treatment counts in a section that is about something else: where its own line says how it stands."""
    if m.value.startswith("spinal_cord_stimulator") and doc.kind is DocumentKind.PSYCHOLOGICAL_REPORT and not how.said:
        return False  # the question of the report
    if doc.kind is DocumentKind.EMPLOYER_REPORT and category == "device" and not how.said:
        return False  # what one has on at work
    if doc.is_study and s.section not in ("history", "plan", "treatment"):
        led = r"\b(?:status post|s p|prior|previous|post|history of|h o)\b"
        return category == "surgery" and bool(re.search(led, s.words(m.start - 5, m.start)))
    if how.how == "asked":
        return s.section != "objective" or category != "therapy" or _is_treating(doc)
    if s.section == "diagnosis" and (category == "surgery" or not how.said):
        return bool(_AFTER_WHICH.search(s.words(0, m.start))) and how.how == "done"
    if s.section == "objective" and category == "therapy":
        return how.said or _is_treating(doc)
    return s.section not in ("imaging", "findings", "impression") or category == "surgery" or how.said


_AFTER_WHICH = re.compile(r"\b(?:s p|status post|post|history of|h o)\b")


def _is_treating(doc: Reader) -> bool:
    """Whether the document is the note of a therapist, whose examination and treatment run into each other."""
    return doc.kind in _TREATING or doc.kind.value.endswith("therapy_note")
