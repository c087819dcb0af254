"""What a letter tells in two places: the side hurt, the levels, the visits had, the days, the parts of a request.

Only statements of one kind are compared, and one passage must tell a thing plainly before another can differ from it.
"""

import datetime as dt
import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from openimr.domain.anatomy import Side
from openimr.domain.determination import Outcome
from openimr.domain.number_words import SMALL_NUMBERS

from .dates import dates_in
from .registry import Remark, at_item, at_letter, look
from .subject import Subject, SubjectItem
from .words import any_of, body_parts, plain_words, segment_names, segments, sentences, sides

_SUMMARY = "Clinical case summary"
_RATIONALE = "decision rationale"
_BOTH = re.compile(
    r"\b(?:both|bilateral\w*|compensat\w+|opposite|contralateral|other (?:side|knee|shoulder|hip|ankle|hand|wrist))\b",
    re.I,
)

_NUMBERS = {word: number for number, word in enumerate(SMALL_NUMBERS) if number}
_COUNT = rf"\d{{1,3}}|{'|'.join(_NUMBERS)}"
_UNIT = r"visits?|sessions?|treatments?|tablets?|capsules?|injections?|days?|hours?|weeks?|months?"
_COUNTED = re.compile(rf"\b(?P<number>{_COUNT})\s+(?:\w+\s+)?(?P<unit>visits?|sessions?)\b", re.IGNORECASE)
_THERAPY = re.compile(
    r"\b(?:therap\w+|physiotherapy|exercise\w*|chiropract\w+|acupuncture|manipulation|rehabilitation)\b", re.I
)
_HAD = re.compile(
    r"\b(?:had|after|complet\w+|attend\w+|finish\w+|underw\w+|undergone|receiv\w+|did|despite|given|went)\b", re.I
)
_ASKED = re.compile(rf"\b(?P<number>{_COUNT})\s+(?:\w+\s+)?(?P<unit>{_UNIT})\b", re.IGNORECASE)
_PART = re.compile(
    rf"\b(?P<rest>(?:the\s+)?(?:other|remaining|rest of the|last|further)\s+)?(?P<number>{_COUNT})\b"
    r"(?!\s*(?:mg|mcg|mm|cm|%|percent|/|of\s+10))",
    re.IGNORECASE,
)


_NO_EFFECT = re.compile(
    r"\b(?:no|not|without|lack of|never)\b[^.;,]{0,30}?"
    r"\b(?:relief|improve\w*|benefit\w*|reduc\w+|decrease\w*|help\w*|effective|respon\w+|gains?|better)\b",
    re.IGNORECASE,
)
_CONDITION = re.compile(
    r"\b(?:if|unless|until|whether|when|would|should|may|might|can(?:not)?|could|guidelines?|criteria|long-term|lasting)\b",
    re.I,
)
_NOT_HELPED = re.compile(r"\b(?:no|not|without|never|little|minimal|denie[sd]|fail\w*)\b", re.IGNORECASE)


class _Event(NamedTuple):
    name: str
    told: re.Pattern[str]


# A decision of utilization review told of half a year before is one on an earlier request.
_ANOTHER_REVIEW = 180
_DAY = r"(?P<day>\d{1,2}/\d{1,2}/\d{2,4}|\d{4}-\d\d-\d\d|[A-Z][a-z]+\.?\s+\d{1,2},?\s+\d{4})"
_REVIEWED = _Event(
    "utilization review decision",
    re.compile(
        rf"tilization\s+[Rr]eview(?:\s+(?:decision|determination|denial|letter))?\s+(?:was\s+)?(?:dated|of|on)\s+{_DAY}"
    ),
)
_APPLIED = _Event(
    "application",
    re.compile(
        rf"pplication for\s+(?:an\s+)?[Ii]ndependent\s+[Mm]edical\s+[Rr]eview[^\n.;]{{0,30}}?"
        rf"(?:received|dated)\s+(?:on\s+)?{_DAY}"
    ),
)


@look("CO319")
def side_of_the_injury(subject: Subject) -> Iterator[Remark]:
    """The side that was hurt is the side that is to be treated."""
    hurt = any_of("hurt")
    one_sided = [item for item in subject.items if len(item.asked_sides) == 1 and item.body_parts]
    if not one_sided or _BOTH.search(subject.summary_text):
        return
    for item in one_sided:
        asked, parts = item.asked_sides, item.body_parts
        telling = [s for s in sentences(subject.summary_text) if hurt.search(s) and body_parts(s) & parts and sides(s)]
        if telling and not any(sides(s) & asked for s in telling):
            yield at_letter(_SUMMARY, asked=min(asked).value, told=_first(sides(telling[0])), treatment=item.treatment)
            return


@look("CO320")
def levels_nobody_told(subject: Subject) -> Iterator[Remark]:
    """A rationale speaks of no segment of the spine that neither the requests nor the summary speak of."""
    told = segments(subject.summary_text).union(*(segments(item.request) for item in subject.items))
    if not segments(subject.summary_text):
        return
    for item in subject.items:
        new = segments(item.rationale) - told
        if new and {upper[0] for upper, _ in new} & {upper[0] for upper, _ in told}:
            yield at_item(item, _RATIONALE, told=segment_names(new))


@look("CO321")
def one_day_each(subject: Subject) -> Iterator[Remark]:
    """The days of the utilization review decision and of the application are the same wherever they are told."""
    for event, known in ((_REVIEWED, subject.ur_decision), (_APPLIED, subject.application_received)):
        told = {day: written for written, day in _days(event, subject.letter or subject.summary_text)}
        if known and told and known not in told:
            day, written = next(iter(told.items()))
            if abs((day - known).days) < _ANOTHER_REVIEW or day > known:
                yield at_letter("Dates", event=event.name, known=known, written=written)


@look("CO322")
def visits_had(subject: Subject) -> Iterator[Remark]:
    """A rationale counts the visits of therapy as the summary does."""
    counting = [item for item in subject.items if "visit" in item.rationale or "session" in item.rationale]
    told, allowed = _counted(subject.summary_text) if counting else set(), any_of("allowed")
    if not told:
        return
    for item in counting:
        asked = {_number(match["number"]) for match in _ASKED.finditer(item.request)}
        for sentence in sentences(item.rationale):
            if not (_HAD.search(sentence) and _THERAPY.search(sentence)) or allowed.search(sentence):
                continue
            if other := sorted(_counted(sentence) - told - asked - {sum(told)}):
                yield at_item(
                    item, _RATIONALE, told=", ".join(map(str, sorted(told))), other=", ".join(map(str, other))
                )
                break


@look("CO323")
def parts_make_the_whole(subject: Subject) -> Iterator[Remark]:
    """What is necessary and what is not make up the number requested."""
    for item in subject.items:
        asked = [_number(match["number"]) for match in _ASKED.finditer(item.treatment)]
        if item.outcome is not Outcome.PARTIALLY_OVERTURNED or len(asked) != 1:
            continue
        parts = _parts(item)
        if parts is not None and sum(parts) != asked[0]:
            yield at_item(item, _RATIONALE, asked=asked[0], necessary=parts[0], rest=parts[1])


@look("CO324")
def effect_of_the_treatment(subject: Subject) -> Iterator[Remark]:
    """A rationale does not deny the effect of a treatment that the summary tells of."""
    told = sentences(subject.summary_text)
    helped = any_of("helped")
    for item in subject.items:
        if not _NO_EFFECT.search(item.rationale):
            continue
        names = _names(item.treatment)
        for sentence in sentences(item.rationale):
            if not (_NO_EFFECT.search(sentence) and names & _names(sentence)) or _CONDITION.search(sentence):
                continue
            claim = next((s for s, near in _with_next(told) if names & _names(s) and _helps(near, helped)), None)
            if claim:
                yield at_item(item, _RATIONALE, claim=claim, denial=sentence)
                break


def _helps(sentences_near: tuple[str, ...], helped: re.Pattern[str]) -> bool:
    return any(helped.search(s) and not _NOT_HELPED.search(s) for s in sentences_near)


def _with_next(told: tuple[str, ...]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Each sentence with itself and the one after it, which goes on with "it" or "the drug"."""
    for at, sentence in enumerate(told):
        yield sentence, told[at : at + 2]


def _names(text: str) -> frozenset[str]:
    """Beginnings of the longer words by which a treatment is named."""
    return frozenset(word[:6] for word in re.findall(r"[a-z]{6,}", text.lower())) - _no_names()


@cache
def _no_names() -> frozenset[str]:
    return frozenset(word[:6] for word in plain_words("not_names_of_treatments"))


def _parts(item: SubjectItem) -> tuple[int, int] | None:
    """The number found necessary and the number of "the other" ones, where the rationale gives both in one sentence."""
    for sentence in sentences(item.rationale):
        found = list(_PART.finditer(sentence))
        if len(found) == 2 and not found[0]["rest"] and found[1]["rest"] and "necessary" in sentence:
            return _number(found[0]["number"]), _number(found[1]["number"])
    return None


def _counted(text: str) -> set[int]:
    """The numbers of visits of therapy that a text says were had."""
    return {
        _number(match["number"])
        for sentence in sentences(text)
        if _THERAPY.search(sentence)
        for match in _COUNTED.finditer(sentence)
    }


def _days(event: _Event, text: str) -> Iterator[tuple[str, dt.date]]:
    for match in event.told.finditer(text):
        yield from ((written, day) for written, day in dates_in(match["day"]) if day)


def _number(written: str) -> int:
    return _NUMBERS.get(written.lower()) or int(written)


def _first(named: frozenset[Side]) -> str:
    return min(named).value
