"""Who the patient is and when the injury was: age, sex, occupation, dates of injury."""

import re
from collections.abc import Iterator

from openimr.domain.facts import FactType

from ..finding import Finding
from ..reader import Reader
from ..sentence import Sentence
from ..tokens import DATE_KIND
from .age_and_sex import age_and_sex
from .occupation import occupations

_INJURY_LABEL = re.compile(
    r"\b(?:d o i|doi|date of (?:injury|accident|loss|industrial injury)|injury date|date of injury or "
    r"onset(?: of illness)?|date injured|d / "
    r"?o / ?i|date of inj|date inj \.?|date of injury illness|inj date|d i|d a|date of injury or onset of illness"
    r"|date of injury illness|date and hour of injury|date of injury is|date of onset|date of injury "
    r"/ illness"
    r"|dol|dates of injury|d / injury|d injury|date of loss|date of incident|inj|injured|injury|d of i|onset"
    r"|accepted injury)\b(?: \(s\)| s)? ?[:=-]? ?(?:ct|cumulative(?: trauma)?)? ?:? ?"
)
_INJURED = re.compile(
    r"\b(?:injured|injury|accident|hurt|sustained|mva|fell|slipped|incident|trauma|occurred|accident"
    r"|injuring|work injury|industrial injury|strained|happened|onset)\b"
)
_TITLE_OF_DAY = re.compile(r"(?:date of )?(?:injury|accident|onset|incident)$|doi$", re.IGNORECASE)
_CUMULATIVE = re.compile(r"\b(?:cumulative|ct|continuous trauma|repetitive trauma|through|to|-)\b")


def read(doc: Reader, s: Sentence) -> Iterator[Finding]:
    """Age, sex, occupation, dates of injury and what happened."""
    if s.section in ("guidelines", "records", "family"):
        return
    yield from age_and_sex(doc, s)
    yield from occupations(doc, s)
    for found in _injury_date(doc, s):
        doc.told.add("injury_date")
        yield found


def _injury_date(doc: Reader, s: Sentence) -> Iterator[Finding]:
    if s.tokens[0].kind == DATE_KIND and _TITLE_OF_DAY.match(s.title):
        yield Finding(FactType.INJURY_DATE, s.tokens[0].norm, 0, 1, date=s.tokens[0].norm)
        return
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
