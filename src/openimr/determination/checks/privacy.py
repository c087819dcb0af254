"""What must not stand in a letter meant for publication: names, numbers, addresses, dates of birth.

A letter of the project goes to the parties and names the employee, so these checks are for published letters; only a
social security number is out of place in both.
"""

import re
from collections.abc import Iterator

from .registry import Remark, at_letter, look
from .subject import Subject
from .words import plain_words

_SOCIAL_SECURITY = re.compile(r"\b(?!000|666|9\d\d)\d{3}-(?!00)\d{2}-(?!0000)\d{4}\b|\bSSN\s*:?\s*\d")
_NINE_FIGURES = re.compile(r"\d-\d\d-\d{4}|SSN")  # a quick look before the whole pattern
_CONTACT = re.compile(
    r"(?<![\w.-])(?:\+?1[-. ])?(?:\(\d{3}\)\s?|\d{3}[-. ])\d{3}[-. ]\d{4}\b|\b[\w.+-]+@[\w-]+\.[A-Za-z]{2,}\b"
)
_LAST_FIGURES = re.compile(r"\d{3}[-. ]\d{4}\b")  # of a telephone number; the whole pattern is slower
_STREETS = ("Str", "St.", "Ave", "Boul", "Blvd", "Road", "Rd.", "Drive", "Lan", "Ln.", "Cour", "Plac", "Way", "Circ")
_STREET = re.compile(
    r"\b\d{1,5}\s+(?:[NSEW]\.?\s+)?(?:[A-Z][a-z]+\s+){1,3}"
    r"(?:Street|St\.|Avenue|Ave\.?|Boulevard|Blvd\.?|Road|Rd\.|Drive|Lane|Ln\.|Court|Place|Way|Circle)(?=[\s,.]|$)"
)
_BIRTH = re.compile(
    r"\b(?:[Dd]ate\s+of\s+[Bb]irth|DOB|[Bb]orn(?:\s+on)?)\b\s*(?:is|was|:|of|,)?\s*"
    r"(?:\d{1,2}[/-]\d{1,2}[/-]\d{2,4}|[A-Z][a-z]+\s+\d{1,2},?\s+\d{4})"
)
_NUMBER = re.compile(
    r"\b(?:[Cc]laim|MRN|[Mm]edical\s+record|ADJ|EAMS|[Pp]olicy|WCAB)\s*(?:[Nn]umber|[Nn]o\.?|#)?\s*:?\s*#?"
    r"(?=[A-Z\d-]*\d{4})[A-Z\d][A-Z\d-]{4,}\b"
)
_ADDRESSED = re.compile(r"\b(?:Mr|Mrs|Ms|Miss|Dr)\.?\s+((?:[A-Z]\.\s+)?[A-Z][a-z’'-]{2,}(?:\s+[A-Z][a-z’'-]{2,})?)")
_WITH_DEGREE = re.compile(
    r"\b([A-Z][a-z]{2,}\s+(?:[A-Z]\.\s+)?[A-Z][a-z]{2,}),?\s+(?:M\.?D|D\.?O|D\.?C|Psy\.?D|D\.?P\.?M)\b"
)


_HEAD_NUMBER = re.compile(
    r"\b[Cc](?:laim|LAIM)\s*(?:[Nn]umber|NUMBER|[Nn][Oo]\.?|\#)\s*:[ \t]*\#?(?=[A-Z\d-]*\d{4})[A-Z\d][A-Z\d-]{4,}\b"
)
_HEAD_NAME = re.compile(
    r"\b(?:Employee|Patient|Claimant|Applicant)(?:\s+Name)?\s*:[ \t]*[A-Z][a-z’'-]+,?[ \t]+[A-Z][a-z’'-]+"
)
_HEAD_BIRTH = re.compile(r"\b(?:[Dd]ate\s+of\s+[Bb]irth|DATE\s+OF\s+BIRTH|DOB)\s*:[ \t]*\d{1,2}[/-]\d{1,2}[/-]\d{2,4}")
# A letter that goes to the parties names them in its head; it is not meant for publication.
_TO_THE_PARTIES = re.compile(r"(?:^|\n)[ \t]*(?:Employer|Requesting Physician|Claims Administrator):[ \t]*\w")
_HEAD_LENGTH = 2000  # characters in which the labels of a letter stand
_HEAD = "Letter head"


@look("PR601")
def social_security_number(subject: Subject) -> Iterator[Remark]:
    """No social security number."""
    if any(_NINE_FIGURES.search(text) for _, _, text in subject.passages):
        yield from _found(subject, _SOCIAL_SECURITY)


@look("PR602")
def telephone_and_mail(subject: Subject) -> Iterator[Remark]:
    """No telephone number, no e-mail address."""
    if any("@" in text or _LAST_FIGURES.search(text) for _, _, text in subject.passages):
        yield from _found(subject, _CONTACT)


@look("PR603")
def street(subject: Subject) -> Iterator[Remark]:
    """No street address."""
    yield from _found(subject, _STREET, *_STREETS)


@look("PR604")
def date_of_birth(subject: Subject) -> Iterator[Remark]:
    """No date of birth."""
    yield from _found(subject, _BIRTH, "irth", "DOB", "orn ")
    yield from _in_head(subject, _HEAD_BIRTH)


@look("PR605")
def names(subject: Subject) -> Iterator[Remark]:
    """No names of persons."""
    passed = plain_words("not_names")
    for place, item, text in subject.passages:
        addressed = any(title in text for title in ("Mr", "Ms", "Miss", "Dr"))
        found = [
            *(_ADDRESSED.finditer(text) if addressed else ()),
            *(_WITH_DEGREE.finditer(text) if subject.names_a_degree else ()),
        ]
        for match in found:
            if match[1].split()[-1] not in passed:
                yield at_letter(place, item)
                break
    yield from _in_head(subject, _HEAD_NAME)


@look("PR606")
def numbers_of_the_claim(subject: Subject) -> Iterator[Remark]:
    """No claim, record or case numbers."""
    yield from _found(
        subject, _NUMBER, "laim ", "laim:", "laim#", "MRN", "edical rec", "edical Rec", "ADJ", "EAMS", "olicy", "WCAB"
    )
    yield from _in_head(subject, _HEAD_NUMBER)


def _in_head(subject: Subject, pattern: re.Pattern[str]) -> Iterator[Remark]:
    """A remark where a labelled line of the letter outside summary and rationales holds the pattern."""
    head = subject.letter[:_HEAD_LENGTH]
    if (
        pattern.search(head)
        and not _TO_THE_PARTIES.search(head)
        and not any(pattern.search(text) for _, _, text in subject.passages)
    ):
        yield at_letter(_HEAD)


def _found(subject: Subject, pattern: re.Pattern[str], *parts: str) -> Iterator[Remark]:
    """A remark for each passage the pattern is in; what was found is not repeated in the message.

    ``parts`` are pieces of words one of which the pattern needs: most passages have none and are passed over quickly.
    """
    for place, item, text in subject.texts:
        if parts and not any(part in text for part in parts):
            continue
        if pattern.search(text):
            yield at_letter(place, item)
