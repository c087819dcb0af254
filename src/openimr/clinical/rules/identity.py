"""Who the patient is and when the injury was: age, sex, occupation, dates of injury."""

import re
from collections.abc import Iterator

from openimr.domain.facts import FactType

from ..sentences.finding import Finding
from ..sentences.reader import Reader
from ..sentences.sentence import Sentence
from ..words.lexicon import word_list
from ..words.tokens import DATE_KIND
from .age_and_sex import age_and_sex
from .occupation import occupations

_INJURY_LABEL = re.compile(
    r"\b(?:d o i|doi|date of (?:injury|accident|loss|industrial injury)|injury date|date of injury or "
    r"onset(?: of illness)?|date injured|d / "
    r"?o / ?i|date of inj|date inj \.?|date of injury illness|inj date|d i|d a|date of injury or onset of illness"
    r"|date of injury illness|date and hour of injury|date of injury is|date of onset|date of injury "
    r"/ illness"
    r"|dol|dates of injury|d / injury|d injury|date of loss|date of incident|inj|injured|injury|d of i|onset"
    r"|claimed dates?"
    r"|accepted injury)\b(?: \( ?s ?\)| s)?"
    r"(?: \( ?mm ?/? ?dd ?/? ?yy(?:yy)? ?\))? ?[:=-]? ?(?:ct|cumulative(?: trauma)?)? ?:? ?"
)
"""Labels of forms behind which the day of the injury stands."""
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
        doc.injured.update(int(day[:4]) for day in found.value.split("/"))
        yield found


def _injury_date(doc: Reader, s: Sentence) -> Iterator[Finding]:
    """Days of injury: behind a label, of a cumulative injury, and in what a sentence tells."""
    first = "injury_date" not in doc.told  # a later day under the same heading is that of another line of the form
    if first and s.tokens[0].kind == DATE_KIND and _TITLE_OF_DAY.match(s.title):
        yield _day(s, 0, 0, 1)
        return
    labelled, periods = list(_labelled(s)), list(_cumulative(s))
    yield from labelled or periods
    if not labelled and (s.section not in _TOLD_ELSEWHERE or re.search(r"\binjured on\b|date of injury", s.norm)):
        covered = {i for period in periods for i in range(period.start, period.end)}
        yield from (day for day in _told(s) if day.end - 1 not in covered)


def _day(s: Sentence, i: int, start: int, end: int) -> Finding:
    """The day at token ``i`` as the day of injury, said by tokens ``start`` to ``end``."""
    return Finding(FactType.INJURY_DATE, s.tokens[i].norm, start, end, date=s.tokens[i].norm)


def _period(s: Sentence, first: int, last: int, start: int) -> Finding:
    """The days at two tokens as the period of a cumulative injury."""
    value = f"{s.tokens[first].norm}/{s.tokens[last].norm}"
    return Finding(FactType.INJURY_DATE, value, start, last + 1, date=s.tokens[first].norm)


_BETWEEN_DAYS = frozenset(word_list("identity", "between_days"))


_PARTED_DAY = re.compile(r"(?P<m>0?[1-9]|1[0-2]) (?P<d>0?[1-9]|[12]\d|3[01]) (?P<y>(?:19|20)\d\d)$")
"""A day whose strokes were not dictated or are lost: "DOI 08 19 2021"."""


def _labelled(s: Sentence) -> Iterator[Finding]:
    """The days behind the first label that has any."""
    for label in s.matches(_INJURY_LABEL):
        days: list[int] = []
        for i in range(label.end, min(len(s.tokens), label.end + 9)):
            if s.tokens[i].kind == DATE_KIND:
                days.append(i)
            elif s.tokens[i].norm not in _BETWEEN_DAYS:
                break
        if not days and (parted := _PARTED_DAY.match(s.words(label.end, label.end + 3))):
            day = f"{parted['y']}-{int(parted['m']):02}-{int(parted['d']):02}"
            yield Finding(FactType.INJURY_DATE, day, label.start, label.end + 3, date=day)
            return
        if not days:
            continue
        whole = s.words(days[0], days[-1] + 1)
        one_period = len(days) == 2 and _CUMULATIVE.search(s.words(label.start, days[1]))
        if one_period and not re.search(r" [;,&] | and ", whole):
            yield _period(s, days[0], days[1], label.start)
        else:
            yield from (_day(s, i, label.start if i == days[0] else i, i + 1) for i in days)
        return


_SPREAD = re.compile(
    r"\b(?:ct|cumulative trauma|cumulative|continuous trauma)\b(?: \w+){0,3}?[ :]+(?P<a>\d{4}(?:-\d\d){0,2}) ?"
    r"(?:-|to|through|thru) ?(?P<b>\d{4}(?:-\d\d){0,2})\b"
)


_OVER_TIME = re.compile(
    r"\b(?:injur(?:y|ed|ies)|cumulative|continuous|repetitive (?:trauma|injury|stress)|exposure)(?: [a-z,]+){0,8}? "
    r"(?:from|between|during|period(?: of| from)?) (?P<a>\d{4}(?:-\d\d){0,2}) (?:to|through|thru|until|and|-) "
    r"(?P<b>\d{4}(?:-\d\d){0,2})\b"
)


def _cumulative(s: Sentence) -> Iterator[Finding]:
    """The period of a cumulative injury: "CT 3/1/2013 through 8/15/2014"."""
    if found := (s.search(_SPREAD) or s.search(_OVER_TIME)):
        value = f"{found.match['a']}/{found.match['b']}"
        yield Finding(FactType.INJURY_DATE, value, found.start, found.end, date=found.match["a"])


_TOLD_ELSEWHERE = frozenset(
    {
        *("objective", "imaging", "plan", "request", "work_status", "medications", "findings", "impression"),
        *("treatment", "diagnosis", "past_medical", "goals", "determination", "subjective"),
    }
)
"""Sections in which a day beside an injury is mostly another day."""
_TOLD_BEFORE = re.compile(
    r"(?:injur\w+|accident|incident|hurt \w+ \w+|mva)(?: \w+){0,3} (?:on|of|in|dated|date|occurred|:)$"
    r"|(?:injured|injury|accident|trauma|doi|loss)(?: on| of| on or about)?$"
    r"|\b(?:fell|slipped|tripped|rear ended|struck|hurt|lifting)\b(?: \w+){0,6} on$"
    r"|\b(?:problems?|symptoms|pain|complaints|trouble|condition)(?: first)? (?:began|started|arose) (?:on|in)$"
)
_INJURY_BEHIND = re.compile(
    r"(?:(?:[a-z]+) ){0,3}?(?:injur(?:y|ies)|accident|incident|mva|mvc|collision|fall)\b(?! (?:report|claim|date))"
)
"""What follows a day that names an injury: "his May 2014 accident", "this 2011 back injury"."""
_NAMES_INJURY = re.compile(r"\b(?:the|his|her|this|that|my|since|s p|original|specific|industrial|after|following)$")
_TOLD_BEHIND = re.compile(
    r"^(?:,|at)?.{0,60}?\b(?:injur|fell|slipp|sustain|was lifting|hurt|struck|rear ended|felt a pop|strain|mva|twist"
    r"|trip|felt)"
)
_OF_CARE = re.compile(r"\b(?:surgery|underwent|mri|injection|re injured|seen)\b")


def _told(s: Sentence) -> Iterator[Finding]:
    """Days that the words around them tie to an injury."""
    for i, token in enumerate(s.tokens):
        if token.kind != DATE_KIND:
            continue
        after = s.words(i + 1, i + 12)
        led = re.search(r"^on(?: or about)?$|^\W*on or about$", s.words(i - 1, i))
        began = led and _TOLD_BEHIND.search(after) and not _OF_CARE.search(after)
        named = _INJURY_BEHIND.match(after) and _NAMES_INJURY.search(s.words(i - 2, i))
        if not (began or named or _TOLD_BEFORE.search(s.words(i - 5, i))):
            continue
        to_another = i + 2 < len(s.tokens) and s.tokens[i + 1].norm in ("to", "through", "-")
        if to_another and s.tokens[i + 2].kind == DATE_KIND:
            yield _period(s, i, i + 2, i)
        elif not (i >= 2 and s.tokens[i - 2].kind == DATE_KIND):
            yield _day(s, i, max(0, i - 2), i + 1)
