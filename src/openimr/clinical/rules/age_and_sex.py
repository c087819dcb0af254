"""Age and sex of the patient as reports state them: in words, in short ("F/39", "50F"), by a letter, by a box."""

import re
from collections.abc import Iterator

from openimr.domain.facts import FactType, Subject
from openimr.domain.number_words import SMALL_NUMBERS, TENS

from ..sentences import context
from ..sentences.finding import Finding
from ..sentences.reader import Reader
from ..sentences.sentence import Sentence

_YEARS = (
    r"(?:year s? ?old|years? old|y / ?o|y o|yo|yr old|yrs old|yr o|year olds?|yrs? / ?o|years of age|ylo|y0|year 0ld)"
)
_AGE = re.compile(
    rf"(?<![\w.])(?P<age>[1-9]\d) {_YEARS}\b|\bage(?:d)?(?: / sex| sex| at (?:injury|doi))? :? "
    rf"?(?P<label>[1-9]\d)\b(?! ?(?:visits|%|min\w*|weeks?|months?|days?|hours?))"
    r"|^(?P<terse>[1-9]\d) (?P<letter>[mf])\b|(?<![\w/.] )\b(?P<inline>[1-9]\d) (?P<sex>[mf])\b(?= "
    r"(?:w|with|who|c|s|p|pt|s|,|\w+ (?:worker|driver)))"
)
_NUMBERS = {word: number for word, number in TENS.items() if number <= 70}  # the ages of people who work
_ONES = SMALL_NUMBERS[1:10]
_AGE_WORDS = re.compile(rf"\b({'|'.join(_NUMBERS)})(?: ({'|'.join(_ONES)}))? {_YEARS}\b")
_WHO = (
    r"(?:(?:who|she|he|iw|ew|ee|patient|pt|worker|claimant|applicant|employee) (?:is|s|turned|turns)|i (?:am|m)"
    r"|(?:patient|claimant|applicant|employee|worker) ,)"
)
_SEX = re.compile(
    r"\b(?:sex|gender) :? ?(male|female|m|f)\b|\bage / ?sex :? ?\d\d ?/? ?([mf])\b|\bage sex :? ?\d\d ?/? ?([mf])\b"
    rf"|\b{_YEARS} (?:\w+ ){{0,4}}?(male|female|man|woman|gentleman|lady|m|f)\b|\b(mr|mrs|ms|miss)\b(?= \.? ?[a-z])"
    r"|\b(male|female|man|woman|gentleman|lady)\b|^\d\d ([mf])\b|\b\d\d (?:y|yrs?) ([mf])\b|\b\d\d ([mf])\b(?= (?:w"
    r"|with|who|c|s))"
)
_FEMALE = {"female", "f", "woman", "lady", "mrs", "ms", "miss"}
_NO_AGE = (
    r"(?! ?(?:%|/|-|°|mg|lbs?|pounds|visits|min\w*|degrees|weeks?|months?|days?|hours?|st|nd|rd|th|x|mm|cm|of|to"
    r"|sessions))"
)
_AGES = (
    re.compile(r"\b(?:of|is|aged) (?P<age>[1-9]\d) years\b(?! (?:ago|of (?:service|work|employ\w*|experience)))"),
    re.compile(r", (?P<age>[1-9]\d) ?, [mf] ?,"),
    re.compile(r"(?:^|(?<= ))[mf] (?P<age>[1-9]\d)(?= (?:ref|dx|doi|dob|date|referr\w*|dr|claim|employer)\b|$)"),
    re.compile(
        rf"\b{_WHO}(?: now| currently| today| only| just)? (?P<age>[1-9]\d)\b(?= ?(?:[,.;]|$|and|who|now"
        rf"|today)){_NO_AGE}"
    ),
    re.compile(rf"(?:^|[,.)] )[mf] ,? ?(?P<age>[1-9]\d)\b(?= ?(?:$|,|[a-z]+ (?!loss|gain))){_NO_AGE}"),
    re.compile(r"(?:^|[,:;.(] |(?<=[a-z] ))(?P<age>[1-9]\d) / ?[mf]\b"),
    re.compile(r"(?:\( ?|pt |patient )(?P<age>[1-9]\d) [mf]\b"),
    re.compile(
        rf"\b(?:male|female|man|woman|gentleman|lady) ?(?:of|aged|age|,)? (?:age |aged )?(?P<age>[1-9]\d)\b{_NO_AGE}"
    ),
    re.compile(r"\b[mf] ?,? (?P<age>[1-9]\d) ?(?:yrs?|y o|yo|years)\b|(?!)"),
    re.compile(r"\b(?:mr|ms|mrs) \.? ?\w+(?: \w+)? , (?P<age>[1-9]\d) ,"),
    re.compile(r"(?<![/\d] )\b(?P<age>[1-9]\d) (?:y|yrs?) (?:o )?[mf]\b"),
    re.compile(rf"\bage (?P<age>[1-9]\d)\b{_NO_AGE}|(?!)"),
)
"""Further ways to state an age."""
_TWO_DIGITS = re.compile(r"(?<!\d)[1-9]\d(?!\d)")


def age_and_sex(doc: Reader, s: Sentence) -> Iterator[Finding]:
    """Age as stated, and the sex from a word or letter, the sex once a document."""
    yield from _ages(s)
    yield from _in_short(doc, s)
    yield from _sexes(doc, s)


def _ages(s: Sentence) -> Iterator[Finding]:
    for found in s.matches(_AGE):
        groups = found.match.groupdict()
        age = groups["age"] or groups["label"] or groups["terse"] or groups["inline"]
        if context.subject(s, found.start, found.end) is Subject.PATIENT and age and int(age) >= 14:
            yield Finding(FactType.AGE, age, found.start, found.end, unit="years")
    for found in s.matches(_AGE_WORDS):
        ones = _ONES.index(found.match[2]) + 1 if found.match[2] else 0
        yield Finding(FactType.AGE, str(_NUMBERS[found.match[1]] + ones), found.start, found.end, unit="years")
    if not _TWO_DIGITS.search(s.norm):
        return
    for pattern in _AGES:
        for found in s.matches(pattern):
            if context.subject(s, found.start, found.end) is Subject.PATIENT and int(found.match["age"]) >= 14:
                yield Finding(FactType.AGE, found.match["age"], found.start, found.end, unit="years")


def _sexes(doc: Reader, s: Sentence) -> Iterator[Finding]:
    if "sex" in doc.told:
        return
    if letter := _letter(s):
        doc.told.add("sex")
        yield letter
        return
    for found in s.matches(_SEX):
        word = next(group for group in found.match.groups() if group)
        if context.subject(s, found.start, found.end) is not Subject.PATIENT:
            continue
        if word in ("man", "woman", "lady", "gentleman", "male", "female") and not _of_patient(
            s, found.start, found.end
        ):
            continue
        made = Finding(FactType.SEX, "female" if word in _FEMALE else "male", found.start, found.end)
        if word in ("mr", "ms", "mrs", "miss"):
            # A title may be anybody's: what most titles of a document say counts only where nothing else says it.
            written = s.text[s.tokens[found.end - 1].start : s.tokens[found.end - 1].end]
            if written in ("Mr", "Ms", "Mrs", "Miss") and s.section not in _OF_OTHERS:
                made.attributes["by_title"] = True
                yield made
            continue
        doc.told.add("sex")
        yield made
        return


_ALONE = re.compile(r"(?:^|\s{2,}|[,|(/]\s?)(?P<sex>[MF])(?=\s{2,}|\s?[,|)/]|\s+(?:DOB|D\.O\.B|\d\d\s?(?:y|Y))|\s*$)")
_TICKED = re.compile(r"\[x\] (?P<sex>male|female|m|f)\b")


def _letter(s: Sentence) -> Finding | None:
    """M or F standing alone in the head of a document, or ticked on a form."""
    if ticked := s.search(_TICKED):
        sex = "female" if ticked.match["sex"] in _FEMALE else "male"
        return Finding(FactType.SEX, sex, ticked.start, ticked.end)
    if s.section or s.page > 1:
        return None
    first = s.tokens[0].start
    found = _ALONE.search(s.text[first : s.tokens[-1].end])
    if found is None:
        return None
    at = next((i for i, t in enumerate(s.tokens) if t.start == first + found.start("sex")), None)
    return Finding(FactType.SEX, "female" if found["sex"] == "F" else "male", at, at + 1) if at is not None else None


def _of_patient(s: Sentence, start: int, end: int) -> bool:
    """Whether a word for the sex is the patient's: not both printed on a form, not "lead man" or "the other woman"."""
    near = s.words(start - 4, end + 4).split()
    if "male" in near and "female" in near:
        return False
    words = s.words(start, end).split()
    if len(words) > 1 or words[0] in ("male", "female"):
        return True
    return bool(
        re.search(r"\b(?:an?|this|old|handed|dominant|pleasant|\d\d)(?: \w+){0,3} ?$", s.words(start - 4, start))
    )


_OF_OTHERS = frozenset({"family", "records", "guidelines"})
_SHORT = re.compile(
    r"(?<![\d/] )\b(?:(?P<sex1>[MF]|(?<=\s{2})[mf])(?: ?/ ?|, ?|(?<=\s{2}[MFmf]) )"
    r"(?P<age1>[1-9]\d)(?! ?(?:%|/|-|lbs?|mg|min|w[ke]|mo|days?|years?|yrs? (?!old)))"
    r"|(?P<age2>[1-9]\d) ?/? ?(?P<sex2>[MF]))\b(?![/.\d])"
)
_SPACED = re.compile(
    r"(?:^|\s{2,}|[,|] ?)(?P<sex1>[MFmf])\s{1,4}(?P<age1>[1-9]\d)(?=\s{2,}|\s*$|\s?[,|]|\s[a-z]{3})"
    r"(?!\s+[A-Z]{1,4}\s?\d)(?!\s(?:lbs?|deg|mg|min|visits|weeks|cm|mm|to)\b)(?P<age2>)(?P<sex2>)"
)
"""A letter and an age in the head of a page: "f  27   firefighter"; elsewhere "F 45" is a flexion."""


def _in_short(doc: Reader, s: Sentence) -> Iterator[Finding]:
    """``F/39`` and ``50F``: age and sex in one."""
    text = s.text[s.tokens[0].start : s.tokens[-1].end]
    found = _SHORT.search(text) or (_SPACED.search(text) if s.section in ("", "history") and s.begins else None)
    if (
        found is None
        or "short" in doc.told
        or "temperature" in s.norm
        or s.section in ("objective", "medications", "treatment", "plan")
    ):
        return
    doc.told.add("short")
    first = s.tokens[0].start
    covered = [i for i, t in enumerate(s.tokens) if first + found.start() <= t.start < first + found.end()]
    if covered:
        yield Finding(FactType.AGE, found["age1"] or found["age2"], covered[0], covered[-1] + 1, unit="years")
        if "sex" not in doc.told:
            doc.told.add("sex")
            sex = "male" if (found["sex1"] or found["sex2"]).upper() == "M" else "female"
            yield Finding(FactType.SEX, sex, covered[0], covered[-1] + 1)
