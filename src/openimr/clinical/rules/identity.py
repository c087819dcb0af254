"""Who the patient is and what happened: age, sex, occupation, date of injury, mechanism."""

import re
from collections.abc import Iterator

from openimr.domain.facts import FactType, Subject

from .. import context
from ..finding import Finding
from ..reader import Reader
from ..sentence import Sentence
from ..tokens import DATE_KIND
from .occupation import occupations

_YEARS = (
    r"(?:year s? ?old|years? old|y / ?o|y o|yo|yr old|yrs old|yr o|year olds?|yrs? / ?o|years of age|ylo|y0|year 0ld)"
)
_AGE = re.compile(
    rf"(?<![\w.])(?P<age>[1-9]\d) {_YEARS}\b|\bage(?:d)?(?: / sex| sex| at (?:injury|doi))? :? "
    rf"?(?P<label>[1-9]\d)\b(?! (?:visits|%))"
    r"|^(?P<terse>[1-9]\d) (?P<letter>[mf])\b|(?<![\w/.] )\b(?P<inline>[1-9]\d) (?P<sex>[mf])\b(?= "
    r"(?:w|with|who|c|s|p|pt|s|,|\w+ (?:worker|driver)))"
)
_NUMBERS = {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70}
_ONES = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_AGE_WORDS = re.compile(rf"\b({'|'.join(_NUMBERS)})(?: ({'|'.join(_ONES)}))? {_YEARS}\b")
_SEX = re.compile(
    r"\b(?:sex|gender) :? ?(male|female|m|f)\b|\bage / ?sex :? ?\d\d ?/? ?([mf])\b|\bage sex :? ?\d\d ?/? ?([mf])\b"
    rf"|\b{_YEARS} (?:\w+ ){{0,4}}?(male|female|man|woman|gentleman|lady|m|f)\b|\b(mr|mrs|ms|miss)\b(?= \.? ?[a-z])"
    r"|\b(male|female|man|woman|gentleman|lady)\b|^\d\d ([mf])\b|\b\d\d ([mf])\b(?= (?:w|with|who|c|s))"
)
_FEMALE = {"female", "f", "woman", "lady", "mrs", "ms", "miss"}
_INJURY_LABEL = re.compile(
    r"\b(?:d o i|doi|date of (?:injury|accident|loss|industrial injury)|injury date|date of injury or "
    r"onset(?: of illness)?|date injured|d / "
    r"?o / ?i|date of inj|date of injury illness|inj date|d i|d a|date of injury or onset of illness"
    r"|date of injury illness|date and hour of injury|date of injury is|date of onset|date of injury "
    r"/ illness"
    r"|dol|dates of injury)\b(?: \(s\)| s)? ?[:=-]? ?(?:ct|cumulative(?: trauma)?)? ?:? ?"
)
_INJURED = re.compile(
    r"\b(?:injured|injury|accident|hurt|sustained|mva|fell|slipped|incident|trauma|occurred|accident"
    r"|injuring|work injury|industrial injury|strained|happened|onset)\b"
)
_CUMULATIVE = re.compile(r"\b(?:cumulative|ct|continuous trauma|repetitive trauma|through|to|-)\b")


def read(doc: Reader, s: Sentence) -> Iterator[Finding]:
    """Age, sex, occupation, dates of injury and what happened."""
    if s.section in ("guidelines", "records", "family"):
        return
    yield from _age_and_sex(doc, s)
    yield from _in_short(doc, s)
    yield from occupations(doc, s)
    yield from _injury_date(doc, s)


def _age_and_sex(doc: Reader, s: Sentence) -> Iterator[Finding]:
    for found in s.matches(_AGE):
        groups = found.match.groupdict()
        age = groups["age"] or groups["label"] or groups["terse"] or groups["inline"]
        if context.subject(s, found.start, found.end) is Subject.PATIENT and age and int(age) >= 14:
            yield Finding(FactType.AGE, age, found.start, found.end, unit="years")
    for found in s.matches(_AGE_WORDS):
        ones = _ONES.index(found.match[2]) + 1 if found.match[2] else 0
        yield Finding(FactType.AGE, str(_NUMBERS[found.match[1]] + ones), found.start, found.end, unit="years")
    if "sex" in doc.told:
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
    r"(?<![\d/] )\b(?:(?P<sex1>[MF]) ?/ ?(?P<age1>[1-9]\d)|(?P<age2>[1-9]\d) ?/? ?(?P<sex2>[MF]))\b(?![/.\d])"
)


def _in_short(doc: Reader, s: Sentence) -> Iterator[Finding]:
    """``F/39`` and ``50F``: age and sex in one."""
    text = s.text[s.tokens[0].start : s.tokens[-1].end]
    found = _SHORT.search(text)
    if found is None or "short" in doc.told or s.section in ("objective", "medications", "treatment", "plan"):
        return
    doc.told.add("short")
    first = s.tokens[0].start
    covered = [i for i, t in enumerate(s.tokens) if first + found.start() <= t.start < first + found.end()]
    if covered:
        yield Finding(FactType.AGE, found["age1"] or found["age2"], covered[0], covered[-1] + 1, unit="years")
        if "sex" not in doc.told:
            doc.told.add("sex")
            sex = "male" if (found["sex1"] or found["sex2"]) == "M" else "female"
            yield Finding(FactType.SEX, sex, covered[0], covered[-1] + 1)


def _injury_date(doc: Reader, s: Sentence) -> Iterator[Finding]:
    for label in s.matches(_INJURY_LABEL):
        at = label.end
        dates = []
        for i in range(at, min(len(s.tokens), at + 9)):
            token = s.tokens[i]
            if token.kind == DATE_KIND:
                dates.append(i)
            elif token.norm not in (
                "to",
                "-",
                "through",
                "ct",
                ":",
                "and",
                ";",
                ",",
                "&",
                "(",
                ")",
                "thru",
                "cumulative",
                "trauma",
            ):
                break
        if (
            len(dates) == 2
            and _CUMULATIVE.search(s.words(label.start, dates[1]))
            and not re.search(r" [;,&] | and ", s.words(dates[0], dates[1] + 1))
        ):
            value = f"{s.tokens[dates[0]].norm}/{s.tokens[dates[1]].norm}"
            yield Finding(FactType.INJURY_DATE, value, label.start, dates[1] + 1, date=s.tokens[dates[0]].norm)
        else:
            for i in dates:
                yield Finding(
                    FactType.INJURY_DATE,
                    s.tokens[i].norm,
                    label.start if i == dates[0] else i,
                    i + 1,
                    date=s.tokens[i].norm,
                )
        if dates:
            return
    spread = re.compile(
        r"\b(?:ct|cumulative trauma|cumulative|continuous trauma)\b(?: "
        r"\w+){0,3}?[ :]+(?P<a>\d{4}(?:-\d\d){0,2}) ?(?:-|to|through|thru) "
        r"?(?P<b>\d{4}(?:-\d\d){0,2})\b"
    )
    for found in s.matches(spread):
        yield Finding(
            FactType.INJURY_DATE,
            f"{found.match['a']}/{found.match['b']}",
            found.start,
            found.end,
            date=found.match["a"],
        )
        return
    if s.section in (
        "objective",
        "imaging",
        "plan",
        "request",
        "work_status",
        "medications",
        "findings",
        "impression",
        "treatment",
        "diagnosis",
        "past_medical",
        "goals",
        "determination",
        "subjective",
    ) and not re.search(r"\binjured on\b|date of injury", s.norm):
        return
    for i, token in enumerate(s.tokens):
        if token.kind != DATE_KIND:
            continue
        before, after = s.words(i - 5, i), s.words(i + 1, i + 12)
        told = re.search(
            (
                r"(?:injur\w+|accident|incident|hurt \w+ \w+|mva)(?: \w+){0,3} (?:on|of|in|dated|date"
                r"|occurred|:)$|(?:injured|injury|accident|trauma|doi)(?: on| of| on or about)?$"
                r"|\b(?:fell|slipped|tripped|rear ended|struck|hurt|lifting)\b(?: \w+){0,6} on$"
            ),
            before,
        )
        began = (
            re.search(r"^on(?: or about)?$|^\W*on or about$", s.words(i - 1, i))
            and re.search(
                (
                    r"^(?:,|at)?.{0,60}?\b(?:injur|fell|slipp|sustain|was lifting|hurt|struck|rear ended"
                    r"|felt a pop|strain|mva|twist|trip|felt)"
                ),
                after,
            )
            and not re.search(r"\b(?:surgery|underwent|mri|injection|re injured|seen)\b", after)
        )
        if not (told or began):
            continue
        if (
            i + 2 < len(s.tokens)
            and s.tokens[i + 1].norm in ("to", "through", "-")
            and s.tokens[i + 2].kind == DATE_KIND
        ):
            yield Finding(FactType.INJURY_DATE, f"{token.norm}/{s.tokens[i + 2].norm}", i, i + 3, date=token.norm)
        elif not (i >= 2 and s.tokens[i - 2].kind == DATE_KIND):
            yield Finding(FactType.INJURY_DATE, token.norm, max(0, i - 2), i + 1, date=token.norm)
