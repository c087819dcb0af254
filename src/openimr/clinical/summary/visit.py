"""What the most recent reports say of complaints and of the examination, and the diagnoses of each kind of report."""

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from itertools import accumulate, zip_longest

from openimr.clinical.quoting.fair_copy import on_one_line
from openimr.domain.anatomy import BodyPart
from openimr.domain.document_kind import DocumentKind
from openimr.domain.facts import Certainty, Fact, FactType, Polarity

from .choosing import EXAMINATION_TYPES, LEAST_FINDINGS, Chosen, by_document, once, sentence
from .surety import SPINE, lists
from .telling import (
    in_order,
    is_answer,
    is_of_systems,
    is_quotable,
    is_torn,
    own_words,
    quotation,
    quoted_all,
    told_words,
    unrepeated,
)
from .values import Sentence
from .warrants import is_warranted
from .wording import document

_ASKING = (DocumentKind.REQUEST_FOR_AUTHORIZATION, DocumentKind.UTILIZATION_REVIEW_DECISION)
_OF_THE_MIND = DocumentKind.PSYCHOLOGICAL_REPORT
_LATER = (
    (DocumentKind.OPERATIVE_REPORT,),
    (DocumentKind.EMERGENCY_DEPARTMENT_REPORT, DocumentKind.FIRST_REPORT_OF_INJURY, _OF_THE_MIND),
)
"""Reports told after those of visits: whoever sees an injury first or in haste has not looked into it."""
_LONGEST_NAME = 14
"""Words of the longest name of a diagnosis."""
_SENTENCE = re.compile(r"\b(?:is|are|was|were|has|have|had)\b")


def complaints(chosen: Chosen) -> Iterator[Sentence]:
    """What the most recent visits say the patient complains of or does not, in their own words.

    Of what a template denies of every organ only what bears on the spine is told, where that is in dispute.
    """
    # A sentence that also gives a finding is the examiner's, not the patient's.
    examined = {(fact.document, own_words(fact)) for fact in chosen.told(*EXAMINATION_TYPES)}
    accounts = chosen.latest_accounts
    visits = []
    for visit in chosen.latest_complaints:
        if accounts and _day_of(visit[0]) <= _day_of(accounts[0][0]):
            continue
        found = [fact for fact in visit if fact.section not in lists("complaint_sections") or _is_complained(fact)]
        found = [fact for fact in found if (fact.document, own_words(fact)) not in examined]
        found = [fact for fact in found if not is_of_systems(fact) or _is_of_cord(fact, chosen)]
        # An evaluator tells how it all began before what is complained of now.
        present = [fact for fact in found if fact.section == "subjective"]
        if len(present) >= LEAST_FINDINGS and found[0].document_kind in _EVALUATING:
            found = present
        visits.append(_foremost(chosen, unrepeated(in_order(found)), chosen.limits["sentences"]))
    yield from _each_once("complaints", [*visits, *accounts][: chosen.limits["visits"]])


def _day_of(fact: Fact) -> dt.date:
    return fact.document_date or dt.date.min


_EVALUATING = (DocumentKind.MEDICAL_LEGAL_REPORT, DocumentKind.PERMANENT_AND_STATIONARY_REPORT)


def _is_of_cord(fact: Fact, chosen: Chosen) -> bool:
    """Whether a denial is of what a spine in dispute may cause."""
    return fact.value in lists("of_the_cord") and bool(chosen.disputed & SPINE or not chosen.disputed)


def examination(chosen: Chosen) -> Iterator[Sentence]:
    """What the most recent examinations found and did not find, in their own words."""
    visits: list[Sequence[Fact]] = []
    statements: list[Sequence[Fact]] = []
    for visit in chosen.latest_examination:
        own = [fact for fact in visit if not _TEMPLATE.search(fact.sentence or "")]
        found = _both_sides(chosen, own, chosen.limits["sentences"])
        known = {told_words(fact) for one in statements for fact in one}
        copied = sum(told_words(fact) in known for fact in found) >= _COPIED
        visits.append(found if copied else _whole_examination(chosen, own) or found)
        statements.append(unrepeated(own))
    yield from _each_once("examination", visits, statements)


def _whole_examination(chosen: Chosen, visit: Sequence[Fact]) -> list[Fact]:
    """The examination of a visit whole, where it stands under a heading, is brief and has most of what was found."""
    home = visit[0].document or visit[0].source if visit else ""
    parts = chosen.whole("objective", home)
    inside = sum(
        any(part.page == fact.page and part.span[0] <= fact.span[0] < part.span[1] for part in parts) for fact in visit
    )
    cut = any((part.sentence or "").endswith("…") for part in parts)
    return parts if parts and not cut and inside >= _MOST_FINDINGS * len(visit) else []


_MOST_FINDINGS = 0.8
"""Share of the findings of a visit that a part must have to stand for its examination."""


_TEMPLATE = re.compile(
    r"\((?:(?:from )?(?:a |the )?(?:template|macro|default)\w*|auto\w*)\b[^)]{0,30}\)", re.IGNORECASE
)
"""What says itself that a template wrote it, and nobody who examined."""


def _foremost(chosen: Chosen, facts: Sequence[Fact], most: int) -> list[Fact]:
    """So many of some facts as may be told: of the part in dispute first, then what is there before what is not.

    The row of a table is read at a glance, and counts half.
    """
    elsewhere = (None, BodyPart.OTHER, *chosen.disputed)
    order = sorted(facts, key=lambda f: (f.body_part not in elsewhere, f.polarity is Polarity.ABSENT))
    lengths = (0.5 if fact.reference and fact.reference.row else 1.0 for fact in order)
    return in_order(fact for fact, length in zip(order, accumulate(lengths), strict=True) if length <= most)


_COPIED = 2
"""So many sentences a report shares word for word with another are a template, and are not quoted again."""


def _each_once(
    topic: str, visits: Sequence[Sequence[Fact]], statements: Sequence[Sequence[Fact]] = ()
) -> Iterator[Sentence]:
    """What each visit says; of a later one that says it word for word again, only what it says besides.

    Where a report has all that is quoted from the newest, and nothing else, the newest is told to be like it.

    Args:
        topic: the topic, as the phrases of the data are called by it.
        visits: what is told of each visit, newest first.
        statements: the single statements of those that are told whole.
    """
    told: set[str] = set()
    sentences: list[tuple[str, list[Fact]]] = []
    for found, single in zip_longest(visits, statements, fillvalue=()):
        if not found:
            continue
        other = [fact for fact in found if told_words(fact) not in told]
        again = len(found) - len(other)
        if not other and told == set(map(told_words, single or found)):
            sentences[0] = (f"{topic}_alike", [*sentences[0][1], found[0]])
        elif other:
            sentences.append(
                (f"{topic}_besides" if again >= _COPIED else topic, other if again >= _COPIED else [*found])
            )
        told.update(map(told_words, single or found))
    for name, facts in sentences:
        alike = name == f"{topic}_alike"
        quotes = quoted_all(facts[:-1] if alike else facts)
        other_one = document(facts[-1]) if alike else ""
        yield sentence(topic, name, facts, document=document(facts[0]), other=other_one, quotes=quotes)


_COMPLAINED = re.compile(
    r"\b(?:patient|pt|employee|worker|claimant|applicant|he|she|(?:mr|ms|mrs)\.? \w+) "
    r"(?:reports|describes|complains|rates|denies|continues to|still|notes)\b",
    re.IGNORECASE,
)


def _is_complained(fact: Fact) -> bool:
    """Whether the words say that the patient complains: a line such as "Medical history: none" names no new part."""
    return fact.section == "past_medical" and bool(_COMPLAINED.search(own_words(fact)))


def _both_sides(chosen: Chosen, visit: Sequence[Fact], most: int) -> list[Fact]:
    """Sentences of an examination: one about each thing first, then those that say otherwise of the same thing.

    A long report that examines twice must not be told by its first half alone; so half as many as ``most`` may come
    to it where they contradict what is told.
    """
    found = unrepeated(in_order(visit))
    firsts: dict[tuple[object, ...], Fact] = {}
    for fact in found:
        firsts.setdefault(_examined(fact), fact)
    again = [fact for fact in found if fact is not firsts[_examined(fact)]]
    otherwise = [fact for fact in again if _result(fact) != _result(firsts[_examined(fact)])]
    # A range measured twice is two numbers; a sign, a grade or a gait that is told twice is a question.
    otherwise = list({_examined(fact): fact for fact in reversed(otherwise)}.values())[::-1]
    otherwise.sort(key=lambda fact: fact.type is FactType.RANGE_OF_MOTION)
    told = _foremost(chosen, list(firsts.values()), most)
    told += [fact for fact in otherwise if firsts[_examined(fact)] in told][: most // 2]
    told += [fact for fact in again if fact not in told][: max(0, most - len(told))]
    return unrepeated(in_order(told))


_NAMED_BY_VALUE = (FactType.ORTHOPEDIC_TEST, FactType.TENDERNESS)


def _examined(fact: Fact) -> tuple[object, ...]:
    """What a finding is about: the test, the muscle, the reflex, the motion, and where."""
    finer = tuple(str(fact.attributes[name]) for name in ("muscle", "reflex", "motion") if name in fact.attributes)
    named = fact.value if fact.type in _NAMED_BY_VALUE else ""
    return fact.type, named, finer, fact.body_part, fact.side


def _result(fact: Fact) -> tuple[str, str]:
    return fact.value, fact.polarity


def diagnoses(chosen: Chosen) -> Iterator[Sentence]:
    """The diagnoses of the request, then of the newest report of each kind; each once, what is in dispute first."""
    # A sentence is an opinion about diagnoses, not one of their list.
    found = [fact for fact in chosen.of(FactType.DIAGNOSIS) if not _SENTENCE.search(fact.quote)]
    found = [fact for fact in found if not is_answer(fact.quote.strip())]
    found = [fact for fact in found if not is_torn(fact) and len(fact.quote.split()) <= _LONGEST_NAME]
    found = [fact for fact in found if not _is_to_be_ruled_out(fact)]
    found = [fact for fact in found if is_warranted(_without_rival(fact), "diagnosis")]
    found = [fact for fact in found if fact.section not in lists("retold")]
    asked = [fact for fact in found if fact.document_kind in _ASKING and fact.kind_is_sure]
    treated = chosen.clinical_of(found)
    seen = [fact for fact in treated if fact.document_kind in (_OF_THE_MIND, DocumentKind.OPERATIVE_REPORT)]
    seen = sorted([*chosen.of_visits(treated), *seen], key=treated.index)
    parts = {fact.body_part for fact in asked} - {None} or chosen.disputed
    told: set[str] = set()
    documents = [*by_document(asked)[:1], *_newest_of_each_kind(seen or treated)]
    documents.sort(
        key=lambda one: (
            one[0].document_kind not in _ASKING,
            not parts & {fact.body_part for fact in one},
            next((at for at, kinds in enumerate(_LATER) if one[0].document_kind in kinds), -1),
        )
    )
    count = 0
    for one in documents:
        new = [fact for fact in once(one) if not told & _names(fact)]
        whole = chosen.whole("diagnosis", one[0].document or one[0].source)
        own = [fact for fact in whole if not _SAME_AGAIN.match(own_words(fact))]
        newest = own or unrepeated(in_order(filter(_is_listed, new)))[: chosen.limits["listed"]]
        if new and newest and count < chosen.limits["reports"]:
            count += 1
            told.update(name for fact in one for name in _names(fact))
            yield quotation("diagnoses", "diagnoses", newest)


_SAME_AGAIN = re.compile(r"\W*same\b", re.IGNORECASE)
"""What stands under the diagnosis after an operation where it is that before it."""


def _is_listed(fact: Fact) -> bool:
    """Whether the statement of a diagnosis can be quoted as one: in the part of its paper that lists them."""
    return fact.section in ("diagnosis", "impression") and is_quotable(fact, of_its_day=True)


_RIVAL = re.compile(r"\s*[,;(]\s*(?:r/o|rule[- ]?out)\b", re.IGNORECASE)
"""Where the line of a diagnosis goes over to what is to be ruled out: "sprain of the cuff, r/o tear"."""


_RULED_OUT = re.compile(
    r"[\s,(–-]*(?:[A-Z]\d{2}[\w.]*)?[\s,)–-]*(?:rule[- ]?out|r/o|to be ruled out|suspected)[\s.)]*$", re.IGNORECASE
)
"""Behind the name of a diagnosis, and its code, that it is only to be ruled out: "M54.12, rule out"."""


def _is_to_be_ruled_out(fact: Fact) -> bool:
    words, quote = own_words(fact), on_one_line(fact.quote)
    return quote in words and bool(_RULED_OUT.match(words, words.find(quote) + len(quote)))


def _without_rival(fact: Fact) -> Fact:
    """A diagnosis that is certain, with its line as far as it speaks of it and not of what is to be ruled out."""
    words, quote = own_words(fact), on_one_line(fact.quote)
    behind = words.find(quote) + len(quote)
    rival = _RIVAL.search(words, behind) if quote in words and fact.certainty is Certainty.CERTAIN else None
    return fact.model_copy(update={"sentence": words[: rival.start()]}) if rival else fact


def _names(fact: Fact) -> set[str]:
    """What a diagnosis is known by: its normal form, and its words as they are told."""
    return {fact.says, _diagnosis(fact).lower()}


_LONE_SIDE = re.compile(r"\s*(?:right|left|bilateral|[rl]t?\.?)\s*", re.IGNORECASE)
"""The side of a diagnosis whose line is broken behind it."""
_HEADING_BELOW = re.compile(r"\n\s*(?=[A-Z][A-Z /-]+(?:\n|$)|[A-Z]\w+(?:,? \w+){2,5}\s*$)")
"""The heading of the next part of a report, read with the last line of the one above."""
_AS_BEFORE = re.compile(r"\s+same(?: as (?:above|before))?$", re.IGNORECASE)
"""The cell beside a diagnosis before an operation, which says that it was the same after it."""


def _newest_of_each_kind(facts: Sequence[Fact]) -> list[list[Fact]]:
    """The newest report of each kind, the newest of them first; of unsure kind none but the newest of all.

    Of a newest one of whose list but one diagnosis could be read, the last full list of its kind is told too.
    """
    kinds: dict[object, list[list[Fact]]] = {}
    for place, one in enumerate(by_document(facts)):
        if one[0].kind_is_sure or not place:
            same = kinds.setdefault(one[0].document_kind, [])
            if not same or (len(same) == len(same[0]) == 1 and len(one) >= _A_LIST):
                same.append(one)
    return [one for same in kinds.values() for one in same]


_A_LIST = 3
"""So many diagnoses are a list."""


def _diagnosis(fact: Fact) -> str:
    """The diagnosis in the words of the page, with its code where that stands in the same sentence."""
    code = fact.attributes.get("icd10") or fact.attributes.get("icd9")
    first = _HEADING_BELOW.split(fact.quote)[0]
    whole = fact.quote if _LONE_SIDE.fullmatch(first) else first  # "Right" is the side of what stands below it
    words = on_one_line(whole).strip(" .;,-–")
    words = _AS_BEFORE.sub("", words)
    beside = code and str(code) not in words and (fact.sentence is None or str(code) in fact.sentence)
    return f"{words} ({code})" if beside else words
