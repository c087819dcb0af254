"""Under which section a sentence is read: the heading above it, put right by the kind of document and its own words."""

import re
from collections.abc import Sequence

from openimr.domain.document_kind import DocumentKind

from .deciding.parts import of_decision
from .page.passages import Passage
from .sentences.reader import Reader
from .words.lexicon import lexicon
from .words.tokens import Token


def section_of(doc: Reader, passage: Passage, found: Sequence[Token]) -> str:
    """A clinician's impression lists diagnoses; only a study's is about the study."""
    if passage.section == "" and doc.kind is DocumentKind.WORK_STATUS_REPORT and _limits(found):
        return "work_status"
    if passage.section == "reasons" and (doc.is_study or doc.is_operation):
        return "history"
    if passage.section == "reasons" and doc.kind is DocumentKind.WORK_STATUS_REPORT and _WHY_OFF.match(_said(found)):
        return "diagnosis"
    if (passage.section == "records" and not doc.is_study) or (passage.section == "history" and doc.is_review):
        return "clinical_summary"
    if doc.is_review and (told := of_decision(doc, passage, found)):
        return told
    if passage.section == "impression" and not doc.is_study:
        return "diagnosis"
    if passage.section == "diagnosis" and doc.is_request and not doc.is_review:
        # A form's line of diagnoses is often followed, under no heading of its own, by what is asked for.
        listed = bool(lexicon().mentions("diagnosis", found)) and not lexicon().mentions("context:asking", found)
        return "diagnosis" if listed and _OF_DIAGNOSES.match(passage.title) else "request"
    if passage.section == "plan" and _BOTH.match(passage.title) and _is_item(found):
        return "diagnosis"
    if passage.section == "diagnosis" and doc.is_study:
        return "impression"
    if passage.section == "findings" and doc.is_operation:
        return "operative_findings"
    return passage.section


_BOTH = re.compile(
    r"(?:assess\w*|impression|diagnos\w*|a|imp) ?(?:/|&|and) ?(?:plan|p\b|rec\w*|treatment)", re.IGNORECASE
)


def _is_item(found: Sequence[Token]) -> bool:
    """Whether a sentence under "Assessment and plan" names a diagnosis at its beginning."""
    lead = next((i for i, t in enumerate(found[:4]) if t.norm.isalpha()), 0)
    named = [m.start for m in lexicon().mentions("diagnosis", found) if m.start <= lead + 7]
    acting = ("context:asking", "context:continuing", "context:doing", "context:stopped", "context:started", "drug")
    done = [m.start for kind in acting for m in lexicon().mentions(kind, found)]
    return bool(named) and not any(at <= min(named) for at in done) and len(found) <= 30


def _said(found: Sequence[Token]) -> str:
    return " ".join(token.norm for token in found)


_WHY_OFF = re.compile(r"(?:post ?op|s p|status post|surgery|operation|recover\w*|injury|estimated|no |return|rtc)\b")
"""What a work slip gives as the reason of the time off, and what follows it: no ground of a request."""


def _limits(found: Sequence[Token]) -> bool:
    """Whether a line of a form names what the patient may do at work, and nothing of an examination."""
    told = any(lexicon().mentions(kind, found) for kind in ("limit", "work_status"))
    return told and not any(lexicon().mentions(kind, found) for kind in ("complaint", "test", "drug"))


_OF_DIAGNOSES = re.compile(r"diagnos|dx|icd|assessment|impression", re.IGNORECASE)
