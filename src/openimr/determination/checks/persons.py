"""What a text says of the patient's age and sex, without mistaking the physicians in it for the patient."""

import re
from typing import Literal

from .words import sentences

_AGE = re.compile(
    r"\b(\d{2})[\s-]*years?[\s-]*old\b(?:[\s,-]+(?:\w+[\s-]+){0,4}?(?:male|female|man|woman|patient|employee|worker|claimant|"
    r"gentleman|lady))?",
    re.IGNORECASE,
)
_AGE_ALONE = re.compile(
    r"\b(?:patient|employee|worker|claimant|[Hh]e|[Ss]he)\s+is\s+(?:now\s+|only\s+)?([1-9]\d)(?=[,.;]|\s+and\b)(?!\.\d)"
)
_NOT_THE_PATIENTS = re.compile(
    r"\b(?:son|daughter|wife|husband|child|year[\s-]*old\s+(?:MRI|x-?ray|study|injury|report))\b"
)
_SOMEBODY_ELSE = re.compile(
    r"\b(?:Dr\.?|doctor|physicians?|surgeons?|provider|examiner|therapists?|reviewer|specialist|chiropractor|evaluator|"
    r"M\.?D|D\.?O|P\.?A|QME|AME|son|daughter|wife|husband|mother|father|brother|sister|child|spouse|partner|supervisor|"
    r"co-?worker|employer|driver|attorney|adjust[eo]r|interpreter)\b|\bhe/she\b|\bhis/her\b|\bhe or she\b",
    re.IGNORECASE,
)
_PRONOUNS = {
    "male": re.compile(r"\b(?:he|him|his|himself)\b(?!/)", re.IGNORECASE),
    "female": re.compile(r"\b(?:she|her|hers|herself)\b(?!/)", re.IGNORECASE),
}
_NOUNS = {
    "male": re.compile(r"\b\d{2}[\s-]*years?[\s-]*old\s+(?:\w+\s+){0,2}?(?:male|man|gentleman)\b", re.IGNORECASE),
    "female": re.compile(r"\b\d{2}[\s-]*years?[\s-]*old\s+(?:\w+\s+){0,2}?(?:female|woman|lady)\b", re.IGNORECASE),
}
_SUBJECT = {
    "male": re.compile(r"^(?:He|His)\b(?!/)"),
    "female": re.compile(r"^(?:She|Her)\b(?!/)"),
}


def ages_told(text: str) -> list[int]:
    """The ages in years that ``text`` gives, other persons' left out."""
    patterns = [pattern for pattern in (_AGE, _AGE_ALONE) if pattern.search(text)]
    if not patterns:
        return []
    return [
        int(match[1])
        for sentence in sentences(text)
        for pattern in patterns
        for match in pattern.finditer(sentence)
        if not _NOT_THE_PATIENTS.search(sentence)
    ]


def pronouns_of_the_other_sex(text: str, sex: Literal["female", "male"]) -> str | None:
    """A word that gives the patient the other sex than ``sex``, or None.

    A pronoun counts where no other person stands in its sentence or the one before; beside pronouns of the right sex
    it counts only as the first word of its sentence.
    """
    other = "male" if sex == "female" else "female"
    if match := _NOUNS[other].search(text):
        return " ".join(match[0].split())
    if not _PRONOUNS[other].search(text):
        return None
    right = _PRONOUNS[sex].search(text) is not None
    before = ""
    for sentence in sentences(text):
        match = (_SUBJECT if right else _PRONOUNS)[other].search(sentence)
        if match and not _SOMEBODY_ELSE.search(sentence) and not _SOMEBODY_ELSE.search(before):
            return match[0]
        before = sentence
    return None
