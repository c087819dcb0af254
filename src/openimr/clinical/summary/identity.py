"""Who the patient is, the injury, the course of the pain, function and work, and risk factors."""

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterator

from openimr.domain.document_kind import DocumentKind
from openimr.domain.facts import Fact, FactType, Polarity

from .choosing import Chosen, by_document, once, sentence
from .surety import lists
from .values import Sentence
from .wording import day, document, listed, quoted, said

_WORKING_AGE = (14, 99)
_FROM_THE_BEGINNING = frozenset(
    {
        DocumentKind.FIRST_REPORT_OF_INJURY,
        DocumentKind.CLAIM_FORM,
        DocumentKind.EMPLOYER_REPORT,
        DocumentKind.EMERGENCY_DEPARTMENT_REPORT,
        DocumentKind.CONSULTATION_REPORT,
        DocumentKind.MEDICAL_LEGAL_REPORT,
        DocumentKind.PROGRESS_REPORT,
        DocumentKind.OTHER,
    }
)
# What not to do on the day of a procedure or after an operation is no restriction of work.
_OF_A_PROCEDURE = (DocumentKind.PROCEDURE_REPORT, DocumentKind.OPERATIVE_REPORT, DocumentKind.HOSPITAL_RECORD)
_TAIL = re.compile(r"(?:\s+(?:and|or|who|with|for))+$")
_AT_SOME_TIME = frozenset({"worst", "best", "rest", "at_rest", "without_medication", "activity", "average"})
_SCORE = re.compile(r"^[a-z0-9_-]+ \d")
_STATUS = ("full_duty", "modified_duty", "off_work", "permanent_and_stationary", "retired", "not_working")


def who(chosen: Chosen) -> Iterator[Sentence]:
    """Age, sex, hand and work, each from the newest source; the sex most documents give."""
    ages = [fact for fact in chosen.of(FactType.AGE) if _is_age(fact)]
    sexes = chosen.of(FactType.SEX)
    jobs = [fact for fact in chosen.of(FactType.OCCUPATION) if fact.document_kind in _FROM_THE_BEGINNING] or chosen.of(
        FactType.OCCUPATION
    )
    used: list[Fact] = []
    words = "a person"
    if sexes:
        most = Counter(fact.value for fact in sexes).most_common(1)[0][0]
        used.append(next(fact for fact in sexes if fact.value == most))
        words = {"female": "a woman", "male": "a man"}.get(most, words)
    if ages:
        used.append(ages[0])
        years = re.findall(r"\d+", ages[0].value)[0]
        when = f" (stated on {day(ages[0].reported)})" if ages[0].reported else ""
        words = f"{words} of {years}{when}"
    if jobs:
        used.append(jobs[0])
        words = f"{words}, by occupation {_TAIL.sub('', jobs[0].value)}"
    if used:
        yield sentence("who", "who", used, described=words)


def injury(chosen: Chosen) -> Iterator[Sentence]:
    """The date most documents give, the others by name, and how it happened in the words of the earliest report."""
    dates = chosen.of(FactType.INJURY_DATE)
    if dates:
        documents: dict[str, set[str]] = {}
        for fact in dates:
            documents.setdefault(fact.value, set()).add(fact.document or fact.source)
        order = sorted(documents, key=lambda value: -len(documents[value]))
        main = [fact for fact in dates if fact.value == order[0]][-3:]
        start, _, end = order[0].partition("/")
        if end:
            yield sentence("injury", "injury_period", main, start=day(start), end=day(end))
        else:
            yield sentence("injury", "injury", main, date=day(start))
        others = [
            next(fact for fact in dates if fact.value == value) for value in order[1 : 1 + chosen.limits["listed"]]
        ]
        if others:
            named = listed(day(fact.value) for fact in others)
            yield sentence("injury", "injury_others", others, others=named)
    told = [fact for fact in chosen.mechanism if fact.document_kind in _FROM_THE_BEGINNING] or chosen.mechanism
    if told:
        yield sentence("injury", "mechanism", told[:1], kind=document(told[0]), quote=quoted(told[0]))


def course(chosen: Chosen) -> Iterator[Sentence]:
    """The first and the last rating of pain that have a date."""
    scores = [fact for fact in chosen.clinical(FactType.PAIN_SCORE) if chosen.after_injury(fact) and "/" in fact.value]
    scores = [fact for fact in scores if str(fact.attributes.get("when", "")) not in _AT_SOME_TIME]
    if len({fact.document_date for fact in scores}) > 1:
        last, first = scores[0], scores[-1]
        yield sentence(
            "course",
            "pain_course",
            [first, last],
            first=first.value,
            first_date=day(first.document_date or dt.date.min),
            last=last.value,
            last_date=day(last.document_date or dt.date.min),
        )


def function(chosen: Chosen) -> Iterator[Sentence]:
    """What is hard to do by the newest report, scores of function, and the newest work status with its restrictions."""
    found = chosen.clinical(FactType.FUNCTION)
    measured = [fact for fact in found if fact.document_kind is DocumentKind.FUNCTIONAL_CAPACITY_EVALUATION]
    scores = [fact for fact in found if _SCORE.match(fact.value) and fact.section != "goals" and _is_numbered(fact)]
    hard = [
        fact
        for fact in found
        if not _SCORE.match(fact.value) and fact.value not in lists("functions") and fact not in measured
    ]
    if hard:
        newest = once(by_document(hard)[0])[: chosen.limits["listed"]]
        yield sentence(
            "function",
            "function",
            newest,
            document=document(newest[0]),
            activities=listed(said(fact.value) + _in_brackets(fact, "tolerance") for fact in newest),
        )
    tolerated = [f for f in measured if f.value in lists("tolerances") and _own_figure(f, "tolerance")]
    if tolerated:
        newest = once(by_document(tolerated)[0])[: chosen.limits["listed"]]
        words = listed(f"{said(fact.value)} {fact.attributes['tolerance']}" for fact in newest)
        yield sentence("function", "tolerances", newest, document=document(newest[0]), tolerances=words)
    if scores:
        newest = once(scores)[: chosen.limits["listed"]]
        yield sentence("function", "scores", newest, scores=listed(_dated(fact) for fact in newest))
    yield from _work(chosen)


def risk(chosen: Chosen) -> Iterator[Sentence]:
    """Risk factors said to be there, said not to be there, and the results of screens."""
    # A questionnaire of one's own, or a report dated before the injury, has boxes whose ticks the words do not show.
    sure = [
        fact
        for fact in chosen.clinical(FactType.RISK_FACTOR)
        if (chosen.injured is None or chosen.after_injury(fact)) and not _is_analyte(fact)
    ]
    found = once(_latest_habits(sure))
    screens = [fact for fact in found if _SCORE.match(fact.value) and _is_numbered(fact)][: chosen.limits["listed"]]
    if screens:
        yield sentence("risk", "screens", screens, screens=listed(_dated(fact) for fact in screens))
    plain = [fact for fact in found if not _SCORE.match(fact.value) and fact.value not in lists("risks")]
    plain = [fact for fact in plain if fact.section not in lists("risk_sections")]
    there = plain[: chosen.limits["listed"]]
    if there:
        yield sentence("risk", "risk", there, risks=listed(_dated(fact) for fact in there))
    absent = once(f for f in chosen.clinical(FactType.RISK_FACTOR, polarity=Polarity.ABSENT) if not _is_analyte(f))
    stated = {fact.value.removeprefix("former_") for fact in chosen.of(FactType.RISK_FACTOR)} | lists("denials")
    absent = [fact for fact in absent if fact.value not in stated][: chosen.limits["listed"]]
    if absent:
        yield sentence("risk", "risk_absent", absent, risks=listed(said(fact.value) for fact in absent))


def _work(chosen: Chosen) -> Iterator[Sentence]:
    found = chosen.clinical(FactType.WORK_STATUS)
    found = [f for f in found if f.section not in lists("past_sections") and f.document_kind not in _OF_A_PROCEDURE]
    newest = by_document(found)[0] if found else []
    states = once(fact for fact in newest if fact.value in _STATUS)
    # A long report tells the course of work first and the present status at its end.
    states = [fact for fact in states if fact.page == max(other.page for other in states)]
    if states and len({fact.value for fact in states}) == 1:  # two at once are of different days, or one is a condition
        yield sentence("function", "work_status", states, document=document(states[0]), status=said(states[0].value))
    limits = once(fact for fact in newest if fact.value.endswith("_restriction") and fact.value not in lists("limits"))
    if limits:
        limits = limits[: chosen.limits["listed"]]
        words = listed(said(fact.value.removesuffix("_restriction")) + _limit(fact) for fact in limits)
        yield sentence("function", "restrictions", limits, document=document(limits[0]), restrictions=words)


def _is_analyte(fact: Fact) -> bool:
    """Whether a laboratory looked for it: that a substance has a line in the report is not that it was found."""
    return fact.document_kind is DocumentKind.LABORATORY_REPORT and not _SCORE.match(fact.value)


def _latest_habits(facts: list[Fact]) -> list[Fact]:
    """Without smoking where the same or a newer report says that it was given up or never was."""
    quit_on = [fact.document_date for fact in facts if fact.value == "former_smoking" and fact.document_date]
    return [
        fact
        for fact in facts
        if fact.value != "smoking"
        or not any(fact.document_date is None or day >= fact.document_date for day in quit_on)
    ]


def _is_numbered(fact: Fact) -> bool:
    """Whether the quote has the score in figures: "repeat the BDI-II three months after" gives none."""
    return re.search(rf"(?<![\d.]){re.escape(fact.value.split()[-1])}(?![\d.])", fact.quote) is not None


def _limit(fact: Fact) -> str:
    """The limit, where its unit is one of the activity: pounds are lifted, minutes and hours are stood."""
    given = str(fact.attributes.get("limit", ""))
    by_weight = fact.value.split("_")[0] in ("lifting", "carrying", "pushing", "pulling")
    timed = re.search(r"hour|hr|min", given)
    fits = not timed if by_weight else fact.value.split("_")[0] in lists("timed") and timed
    return f" ({given})" if given and fits else ""


def _is_age(fact: Fact) -> bool:
    years = re.findall(r"\d+", fact.value)
    return bool(years) and _WORKING_AGE[0] <= int(years[0]) <= _WORKING_AGE[1]


def _dated(fact: Fact) -> str:
    when = f" (report of {day(fact.document_date)})" if fact.document_date else ""
    return f"{said(fact.value)}{when}"


def _own_figure(fact: Fact, attribute: str) -> bool:
    """Whether the quote has the figures of an attribute."""
    return str(fact.attributes.get(attribute) or "\0") in " ".join(fact.quote.split())


def _in_brackets(fact: Fact, attribute: str) -> str:
    given = fact.attributes.get(attribute)
    return f" ({given})" if given else ""
