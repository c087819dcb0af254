"""Who the patient is, and the habits, illnesses and screens that bear on a treatment."""

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterator, Sequence

from openimr.domain.document_kind import DocumentKind
from openimr.domain.facts import Fact, FactType, Polarity

from .choosing import Chosen, sentence
from .injury import FROM_THE_BEGINNING, TAIL
from .surety import lists
from .telling import (
    collected,
    is_of_systems,
    is_quotable,
    told_words,
    unrepeated,
)
from .values import Sentence
from .warrants import warranted
from .wording import dated

_WORKING_AGE = (14, 99)
_WORKS_AS = re.compile(
    r"\b(?:occup|job title|job:|employed as|works? as|worked as|working as)|\b\d\d[- ]year[- ]old\b|\by\.?/?o\b",
    re.IGNORECASE,
)
_SCREEN = re.compile(r"(?:phq-?\d|gad-?\d|ort|comm|pcs|tsk(?:-\d+)?|bdi|bai|soapp(?:-r)?|dast|audit|ess|isi) \d+")
"""A screen of the mind or of the risk of opioids, with its score."""
_FOUND = frozenset({"cannabis_use", "urine_drug_screen"})
_DRUGS = frozenset({"drug_use", "cannabis_use"})


def who(chosen: Chosen) -> Iterator[Sentence]:
    """Age and dominant hand from the newest source that has them; the sex and the work most documents give."""
    ages = [fact for fact in chosen.of(FactType.AGE) if _is_age(fact)]
    sexes = chosen.of(FactType.SEX)
    jobs = warranted(chosen.of(FactType.OCCUPATION), "occupation")
    jobs = [fact for fact in jobs if fact.section not in ("objective", "findings", "request", "reasons")]
    jobs = _agreed([fact for fact in jobs if fact.document_kind in FROM_THE_BEGINNING] or jobs)
    used: list[Fact] = []
    words, when = "a person", ""
    if sexes:
        most = Counter(fact.value for fact in sexes).most_common(1)[0][0]
        used.append(next(fact for fact in sexes if fact.value == most))
        words = {"female": "a woman", "male": "a man"}.get(most, words)
    if ages:
        used.append(ages[0])
        years = re.findall(r"\d+", ages[0].value)[0]
        when = _stated(ages[0])
        words = f"{words} of {years}{when}"
    bearers = chosen.of(FactType.AGE, FactType.SEX, FactType.OCCUPATION, FactType.INJURY_DATE, FactType.MECHANISM)
    hands = [fact for fact in bearers if "dominant_hand" in fact.attributes]
    if hands and len({fact.attributes["dominant_hand"] for fact in hands}) == 1:
        handed = hands[0]
        used.append(handed)
        hand = str(handed.attributes["dominant_hand"])
        words = f"{words}, {hand if hand == 'ambidextrous' else f'{hand}-handed'}"
    if jobs:
        most = Counter(fact.value for fact in jobs).most_common(1)[0][0]
        used.append(next(fact for fact in jobs if fact.value == most))
        # Years later the work may be another one: whoever drove a bus when injured is not a driver in every report.
        when = "" if when == (stated := _stated(used[-1])) else stated
        words = f"{words}, by occupation {TAIL.sub('', most)}{when}"
    if used:
        yield sentence("who", "who", used, described=words)


def _stated(fact: Fact) -> str:
    return f" (stated in a document {dated(fact)})"


def _agreed(jobs: Sequence[Fact]) -> list[Fact]:
    """What stands in a field for the work, or a sentence says somebody works as; else what two documents call it."""
    named = [fact for fact in jobs if not fact.sentence or _WORKS_AS.search(fact.sentence)]
    homes: dict[str, set[str]] = {}
    for fact in jobs:
        homes.setdefault(fact.value, set()).add(fact.document or fact.source)
    return named or [fact for fact in jobs if len(homes[fact.value]) > 1]


def risk(chosen: Chosen) -> Iterator[Sentence]:
    """What the newest reports say of habits, illnesses and screens: that they are there, or that they are not.

    What a newer paper says otherwise is not told, even where that paper's own words cannot be quoted; what was found
    comes before what was denied.
    """
    known = chosen.clinical(FactType.RISK_FACTOR, polarity=None)
    found = [_score_alone(fact) for fact in known if chosen.injured is None or chosen.after_injury(fact)]
    found = [fact for fact in found if not _is_analyte(fact) and not is_of_systems(fact)]
    found = [fact for fact in found if fact.document_kind is not DocumentKind.PHARMACY_RECORD]
    # The cell of a score without the name of its screen says nothing.
    found = [fact for fact in found if re.search("[A-Za-z]{2}", told_words(fact))]
    found = [fact for fact in found if fact.value not in lists("risks") and _may_tell_risk(fact)]
    found = [fact for fact in found if not chosen.is_in_account(fact)]
    scores = [fact for fact in found if _SCREEN.fullmatch(fact.value) and (fact.sentence is None or is_quotable(fact))]
    wrong = {fact.value for fact in known if _SCREEN.fullmatch(fact.value) and _CALLED_WRONG.search(told_words(fact))}
    scores = [fact for fact in scores if fact.value not in wrong]
    newest: dict[str, Fact] = {}
    unsaid = {told_words(fact) or fact.id for fact in known if any(_unsays(other, fact) for other in known)}
    for fact in scores + warranted([fact for fact in found if is_quotable(fact)], "risk"):
        if (told_words(fact) or fact.id) not in unsaid:
            newest.setdefault(_subject(fact), fact)
    told = sorted(newest.values(), key=lambda fact: (fact.polarity is Polarity.ABSENT, -_day_of(fact)))
    told = unrepeated(told)[: chosen.limits["quoted"]]
    tobacco = _tobacco(chosen, known)
    if len(tobacco) > 1:
        told = [fact for fact in told if _subject(fact) != _TOBACCO]
        yield collected("risk", "tobacco", tobacco)
    if told:
        yield collected("risk", "risk", told)


_CALLED_WRONG = re.compile(
    r"\b(?:not correct|incorrect|wrong|in error|erroneous|mistaken|not valid|invalid|misscored|miscounted)\b",
    re.IGNORECASE,
)
"""What a paper says of a score that another one carries."""
_TOBACCO = "smoking"
_ENDED = re.compile(r"\b(?:quit|former(?:ly)?|ex-?smoker|stopped|ceased|used to|past smoker)\b", re.IGNORECASE)


def _tobacco(chosen: Chosen, known: Sequence[Fact]) -> list[Fact]:
    """What the documents tell of tobacco: that it goes on, ended, or never was, each by the newest that says so.

    Who smokes in one report and never did in another is what a surgeon has to ask about.
    """
    told = [fact for fact in known if _subject(fact) == _TOBACCO and is_quotable(fact) and fact.dated_surely]
    told = [fact for fact in warranted(told, "tobacco") if chosen.injured is None or chosen.after_injury(fact)]
    newest: dict[str, Fact] = {}
    for fact in sorted(told, key=_day_of, reverse=True):
        if fact.section not in lists("risk_sections"):
            newest.setdefault(_habit(fact), fact)
    return list(newest.values())


def _habit(fact: Fact) -> str:
    if fact.value.startswith("former_") or _ENDED.search(told_words(fact)):
        return "ended"
    return "never" if fact.polarity is Polarity.ABSENT else "goes on"


def _may_tell_risk(fact: Fact) -> bool:
    """Whether the part of its paper may tell a habit or a screen: of the monitoring of opioids what was found."""
    found = fact.section == "risk" and fact.polarity is Polarity.PRESENT and _subject(fact) in _FOUND
    return fact.section not in lists("risk_sections") or (found and not fact.value.endswith(" consistent"))


def _subject(fact: Fact) -> str:
    return fact.value.split()[0].removeprefix("former_")


def _day_of(fact: Fact) -> int:
    return (fact.reported or dt.date.min).toordinal()


def _score_alone(fact: Fact) -> Fact:
    """A score in a table of scores by its own two cells, where its row cannot be quoted."""
    alone = fact.sentence == "" and fact.reference is None and _SCREEN.fullmatch(fact.value) and "\n" not in fact.quote
    return fact.model_copy(update={"sentence": None}) if alone else fact


def _unsays(other: Fact, fact: Fact) -> bool:
    """Whether a fact of a paper as new, or newer, says otherwise: the opposite, or of a screen another score."""
    same = _subject(other) == _subject(fact) or {_subject(other), _subject(fact)} <= _DRUGS
    denied = fact.polarity is Polarity.ABSENT and other.polarity is Polarity.PRESENT
    if not same or _day_of(other) < _day_of(fact):
        return False
    scored = _SCREEN.fullmatch(fact.value) and _SCREEN.fullmatch(other.value) and other.value != fact.value
    newer = _day_of(other) > _day_of(fact)
    return denied or (newer and bool(other.polarity is not fact.polarity or scored))


def _is_analyte(fact: Fact) -> bool:
    """Whether a laboratory looked for it: that a substance has a line in the report is not that it was found."""
    return fact.document_kind is DocumentKind.LABORATORY_REPORT


def _is_age(fact: Fact) -> bool:
    years = re.findall(r"\d+", fact.value)
    return bool(years) and _WORKING_AGE[0] <= int(years[0]) <= _WORKING_AGE[1]
