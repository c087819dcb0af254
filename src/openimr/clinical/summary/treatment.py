"""Treatment tried: therapy with its visits and result, injections, operations, devices."""

import datetime as dt
import re
from collections.abc import Iterator, Sequence

from openimr.domain.document_kind import DocumentKind
from openimr.domain.facts import Fact, FactType, Polarity, Temporality

from .choosing import Chosen, by_document, is_sure, once, sentence
from .surety import COUNTED
from .telling import (
    collected,
    in_order,
    is_named,
    is_quotable,
    own_words,
    quoted_all,
    unrepeated,
    with_source,
)
from .values import Sentence
from .warrants import is_warranted, warranted
from .wording import document, said

TO_COME = ("plan", "request", "reasons", "determination")
OPERATIONS = (DocumentKind.OPERATIVE_REPORT, DocumentKind.PROCEDURE_REPORT)
"""Kinds of documents that report a procedure."""
# Where a report of a procedure says what was done; elsewhere it tells of what went before.
_NAMES_IT = re.compile(
    r"^\W*(?:\w+ ){0,2}(?:procedures?|operations?|surgery)\b|performed:|^treatment today:", re.IGNORECASE
)
_PROCEDURE = re.compile(
    r"inject(?:ion|ed)|\bblock\b|ablation|neurotomy|\w+(?:ectomy|otomy|plasty|oscopy|desis)\b|fusion|repair|release"
    r"|reconstruct|implant|removal|replacement|decompress|excision|graft|fixation|manipulation under",
    re.IGNORECASE,
)
_DONE = ("procedure", "operative_findings", "", None)


def injections(chosen: Chosen) -> Iterator[Sentence]:
    """Each injection by the report of it, in its own words; and what other reports say of injections."""
    found = warranted((fact for fact in chosen.clinical(FactType.INJECTION) if is_quotable(fact)), "injection")
    # Contrast is no treatment.
    found = [fact for fact in found if fact.document_kind is not DocumentKind.IMAGING_REPORT]
    operated = {fact.document for fact in chosen.clinical(FactType.SURGERY) if fact.section == "procedure"}
    own = [fact for fact in found if fact.document_kind in OPERATIONS and fact.document not in operated]
    done = _one_each(_reported(own))[: chosen.limits["courses"]]
    told = [fact for fact in found if not _is_of_the_day(fact) and not is_to_come(fact)]
    told = _of_more_than_reports(told, done)
    # What came of it is said before what merely names it.
    told = _of_other_words(_once_a_document(told))
    told = sorted(told, key=lambda fact: not has_result(fact))[: chosen.limits["quoted"]]
    yield from _procedures(chosen, "injections", done, told)


def surgery(chosen: Chosen) -> Iterator[Sentence]:
    """Operations by their operative reports, in their own words; and what others say of operations."""
    found = warranted((fact for fact in chosen.clinical(FactType.SURGERY) if is_quotable(fact)), "surgery")
    own = [fact for fact in found if fact.document_kind is DocumentKind.OPERATIVE_REPORT]
    done = _one_each(_reported(own))[: chosen.limits["courses"]]
    told = [fact for fact in found if not _is_of_the_day(fact) and fact.value != "surgery"]
    told = [fact for fact in told if not is_to_come(fact) and is_named(fact, said(fact.value))]
    told = _once_elsewhere(_of_more_than_reports(told, [one for each in _parts(found, done) for one in each]))
    told = _of_other_words(_once_a_document(told))[: chosen.limits["quoted"]]
    none = [fact for fact in chosen.clinical(FactType.SURGERY, polarity=Polarity.ABSENT) if fact.value == "surgery"]
    if none and not done and not told:
        yield sentence("surgery", "said_of_it", none[:1], quotes=with_source(none[0]))
    else:
        yield from _procedures(chosen, "surgery", done, told)


def _of_more_than_reports(facts: Sequence[Fact], done: Sequence[Fact]) -> list[Fact]:
    """Of what others say of procedures what their reports do not: what came of one, another one, another side or day.

    A treating physician's report names the operation of last summer on every visit.
    """
    known = {fact.value for fact in done} | (_GENERA if done else frozenset())
    days, sides = {str(fact.document_date) for fact in done}, {fact.side for fact in done}

    def tells_more(fact: Fact) -> bool:
        day = str(fact.date)[:10] if fact.date and len(str(fact.date)) >= _TO_THE_DAY else None
        another = day is not None and "None" not in days and day not in days
        other_side = fact.side is not None and None not in sides and fact.side not in sides
        told = another or other_side or has_result(fact) or bool(_CAME_OF_IT.search(own_words(fact)))
        return told or not (fact.value in known or day in days)

    return [fact for fact in facts if tells_more(fact)]


_TO_THE_DAY = len("2024-08-22")
_CAME_OF_IT = re.compile(
    r"\b(?:relie(?:f|ved)|help(?:ed|s)?|worked|better|worse|flared|benefit|gone (?:by|after|in)|lasted|wore off)\b"
    r"|\d ?%",
    re.IGNORECASE,
)


_GENERA = frozenset({"surgery", "arthroscopy", "injection", "corticosteroid_injection"})
"""What is said of a procedure that its report names more closely."""


def _once_elsewhere(facts: Sequence[Fact]) -> list[Fact]:
    """Of an operation on a part of the body that no other one is on, told in many papers, the newest statement."""
    firsts: dict[str, Fact] = {}
    for fact in facts:
        if fact.body_part is None and not has_result(fact):
            firsts.setdefault(fact.value, fact)
    return [fact for fact in facts if firsts.get(fact.value, fact) is fact]


def _parts(facts: Sequence[Fact], done: Sequence[Fact]) -> list[list[Fact]]:
    """With each operation of a report the further ones it names on lines of their own, and what was not done."""
    parts = []
    for first in done:
        same = [fact for fact in facts if fact.document == first.document and fact.page == first.page]
        lines = [fact for fact in same if fact.section == first.section and fact.span >= first.span]
        lines = [fact for fact in lines if fact.value not in _GENERA and _is_procedure(fact)]
        parts.append(unrepeated([first, *in_order(fact for fact in lines if not _STATES.search(own_words(fact)))]))
    return parts


_STATES = re.compile(r"\b(?:was|were|is|are|had|has|then|using)\b", re.IGNORECASE)
"""A sentence that tells how it was done, and is no line of the list of what was."""


def _once_a_document(facts: Sequence[Fact]) -> list[Fact]:
    """One fact of each value in each document, since a long report tells a course again and again: what came of it
    before what merely names it, a sentence with a number, which may be a day, before one without."""
    order = sorted(facts, key=lambda fact: (has_result(fact), bool(re.search(r"\d", own_words(fact)))), reverse=True)
    firsts: dict[tuple[str, str], Fact] = {}
    for fact in order:
        firsts.setdefault((fact.document or fact.source, fact.value), fact)
    kept = {fact.id for fact in firsts.values()}
    return [fact for fact in facts if fact.id in kept]


def _is_of_the_day(fact: Fact) -> bool:
    """Whether the report of a procedure tells it as its own; what its history tells went before."""
    return fact.document_kind in OPERATIONS and not (fact.section in _BEFORE and _PAST.search(own_words(fact)))


_BEFORE = ("history", "subjective", "past_medical", "treatment", "clinical_summary")


def _of_other_words(facts: Sequence[Fact]) -> list[Fact]:
    """The newest fact of each sentence; one that differs from a newer one in nothing but the number of visits says
    nothing else of a procedure."""
    firsts: dict[str, Fact] = {}
    for fact in unrepeated(facts):
        firsts.setdefault(re.sub(rf"\d+(?=(?: \w+)? (?:{COUNTED}))", "", own_words(fact)), fact)
    return list(firsts.values())


def is_to_come(fact: Fact) -> bool:
    """Whether a fact stands among what is planned, and its sentence does not say that it was had."""
    return fact.section in TO_COME and not _PAST.search(own_words(fact))


_PAST = re.compile(
    r"\b(?:underwent|was (?:given|done|performed)|(?:has|have) had|had an?|gave"
    r"|relie(?:f|ved) (?:for|of|lasting)|lasting)\b",
    re.IGNORECASE,
)


def _procedures(chosen: Chosen, section: str, done: Sequence[Fact], told: Sequence[Fact]) -> Iterator[Sentence]:
    """What was done, each by its report; what others say; and on which pages more of it stands."""
    lists = {id(one): _list_of_procedures(chosen, one) for one in done}
    rest = [one for one in done if not lists[id(one)]]
    single = _parts(chosen.told(_TYPES[section]), rest) if section == "surgery" else [[one] for one in rest]
    each = [lists[id(one)] or single.pop(0) for one in done]
    sentences = [
        sentence(section, "treated", lines, quotes=quoted_all(lines), document=document(lines[0])) for lines in each
    ]
    if told:
        sentences.append(collected(section, "said_of_it", told))
    yield from sentences


def _list_of_procedures(chosen: Chosen, fact: Fact) -> list[Fact]:
    """What the report of a procedure names under its heading, whole, where that is the list of what was done."""
    parts = chosen.whole("procedure", fact.document or fact.source)[:1]
    brief = [part for part in parts if len(own_words(part)) <= _LONGEST_LIST and not own_words(part).endswith("…")]
    return brief if any(part.page == fact.page for part in brief) else []


_LONGEST_LIST = 420
"""Characters beyond which what stands under a procedure's heading tells how it was done."""
_TYPES = {"injections": FactType.INJECTION, "surgery": FactType.SURGERY}


def tells_procedure(fact: Fact, type_: FactType) -> bool:
    """Whether a fact names a procedure of a type that was done: a report of one is about it, whatever was read."""
    reported = fact.polarity is Polarity.PRESENT or fact.document_kind in OPERATIONS
    had = is_sure(fact) and fact.temporality is not Temporality.HYPOTHETICAL and not is_to_come(fact)
    return fact.type is type_ and reported and had and is_warranted(fact, type_.value)


def devices(chosen: Chosen) -> Iterator[Sentence]:
    """Devices that reports say are worn, used or were given, in their words: one that a job has, or a bus, is none."""
    used = [fact for fact in chosen.clinical(FactType.DEVICE) if is_quotable(fact) and fact.kind_is_sure]
    used = [fact for fact in warranted(used, "device") if not is_to_come(fact)]
    found = unrepeated(once(fact for fact in used if is_named(fact, said(fact.value))))
    if found:
        yield collected("devices", "devices", found[: chosen.limits["quoted"]])


def _reported(facts: Sequence[Fact]) -> list[Fact]:
    """What reports of procedures say was done on their day, named by more than its genus."""
    own = [fact for fact in facts if names_what_was_done(fact)]
    own = [fact for fact in own if fact.value not in ("injection", "surgery")] or own
    own = [fact for fact in own if _is_procedure(fact)]
    # The line that names what was done, before a sentence that tells how.
    return sorted(own, key=lambda fact: not _NAMES_IT.search(own_words(fact)))


def names_what_was_done(fact: Fact) -> bool:
    """Whether a fact stands where the report of a procedure says what was done that day."""
    return fact.section in _DONE or bool(_NAMES_IT.search(own_words(fact)))


def _is_procedure(fact: Fact) -> bool:
    """Whether a sentence names what was done, not only how: "contrast spread was epidural" does not."""
    words = own_words(fact)
    return is_named(fact, said(fact.value)) or bool(_NAMES_IT.search(words) or _PROCEDURE.search(words))


def _one_each(facts: Sequence[Fact]) -> list[Fact]:
    """The first of the facts of each document, the newest document first."""
    firsts = [found[0] for found in by_document(facts)]
    return sorted(firsts, key=lambda fact: fact.document_date or dt.date.min, reverse=True)


def has_result(fact: Fact) -> bool:
    """Whether a fact tells what came of a treatment."""
    return any(name in fact.attributes for name in ("response", "response_percent", "response_duration"))
