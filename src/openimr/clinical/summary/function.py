"""What the patient can do: activities, scores of function, work and its limits."""

import datetime as dt
import re
from collections.abc import Iterator, Sequence

from openimr.domain.document_kind import DocumentKind
from openimr.domain.facts import Fact, FactType

from .choosing import Chosen, by_document
from .injury import OF_A_PROCEDURE
from .surety import lists
from .telling import (
    collected,
    in_order,
    is_quotable,
    own_words,
    quotation,
    unrepeated,
)
from .values import Sentence
from .warrants import warranted

_LASTING = re.compile(r"\b(?:permanent\w*|stationary|p ?& ?s|mmi|maximum medical|preclu\w*)\b", re.IGNORECASE)
_LAST_WORKED = re.compile(r"\b(?:last worked|not worked since|not returned to work)\b", re.IGNORECASE)
"""Says how work stands, wherever in a report."""
_SCORE = re.compile(r"^[a-z0-9_-]+ \d")
_TO_COME = ("plan", "request", "reasons", "goals", "treatment")
_FULL_DUTY = re.compile(r"(?:return(?:ed)? to )?(?:full|regular|usual)[ -](?:duty|work)(?: on)?\W*", re.IGNORECASE)


def function(chosen: Chosen) -> Iterator[Sentence]:
    """What the newest report says of function, scores of function, and the newest work status with its restrictions."""
    found = [fact for fact in chosen.clinical(FactType.FUNCTION) if is_quotable(fact, of_its_day=True)]
    rows = chosen.clinical_of(fact for fact in chosen.told(FactType.FUNCTION) if fact.reference and fact.reference.row)
    found = [*(fact for fact in found if not (fact.reference and fact.reference.row)), *rows]
    scores = [fact for fact in found if _SCORE.match(fact.value) and fact.section != "goals" and _is_numbered(fact)]
    scores = warranted(scores, "score")
    plain = [
        fact
        for fact in warranted(found, "function")
        if not _SCORE.match(fact.value)
        and (fact.value not in lists("functions") or (fact.reference is not None and fact.reference.row))
        and fact.section not in _TO_COME
        and not own_words(fact)[:1].isdigit()
    ]
    documents = by_document([fact for fact in plain if fact.dated_surely] or plain)
    if documents:
        newest = unrepeated(in_order(documents[0]))[: chosen.limits["sentences"]]
        whole = chosen.whole("function", newest[0].document or newest[0].source)
        yield quotation("function", "function", whole or newest)
    scores = unrepeated(_newest_of_each(scores))[: chosen.limits["quoted"]]
    if scores:
        yield collected("function", "scores", scores)
    yield from _work(chosen)


def _newest_of_each(scores: Sequence[Fact]) -> list[Fact]:
    """The scores of each measure in the newest report that has it, two of it at the most, and in the first one."""
    measures: dict[str, list[Fact]] = {}
    for fact in scores:
        measures.setdefault(fact.value.split()[0], []).append(fact)
    told: list[Fact] = []
    for same in measures.values():
        documents = by_document(same)
        told += [*documents[0][:2], *documents[-1][-1:]] if len(documents) > 1 else documents[0][:2]
    return told


def _work(chosen: Chosen) -> Iterator[Sentence]:
    """What the newest reports that speak of work say of its status and limits, from the part that is about work.

    Where the day of the newest is no more than likely, the newest of which the day is sure is told as well, and in
    the end what the newest report that calls the state permanent says, where neither is that one.
    """
    found = [
        fact
        for fact in warranted(chosen.clinical(FactType.WORK_STATUS), "work")
        if (fact.section not in lists("past_sections") or _LAST_WORKED.search(own_words(fact)))
        and fact.document_kind not in OF_A_PROCEDURE
        and is_quotable(fact, of_its_day=True)
    ]
    # A day off after an hour in an emergency room is no work status, where anybody else gives one.
    found = [fact for fact in found if fact.document_kind is not DocumentKind.EMERGENCY_DEPARTMENT_REPORT] or found
    sure = [fact for fact in found if fact.dated_surely]
    slips = [fact for fact in sure if fact.document_kind is DocumentKind.WORK_STATUS_REPORT]
    sure = [*slips, *chosen.of_visits(sure)] or sure
    sure.sort(key=lambda fact: fact.document_date or dt.date.min, reverse=True)
    lasting = [fact for fact in found if _LASTING.search(own_words(fact))]
    told: set[str] = set()
    parts = chosen.wholes("work_status")
    newest_part = max(parts, key=lambda one: one[0].document_date or dt.date.min, default=[])
    for kind in (found, sure, lasting):
        newest = by_document(kind)[0] if kind else []
        newer = bool(newest_part) and (not newest or _day_of(newest_part[0]) > _day_of(newest[0]))
        newest = newest_part if newer and kind is not lasting else newest
        newest = [fact for fact in newest if (fact.document or fact.source) not in told]
        if newest:
            home = newest[0].document or newest[0].source
            told.add(home)
            if whole := chosen.whole("work_status", home):
                yield quotation("function", "work_status", whole)
                continue
            # A long report tells the course of work first and the present status at its end.
            last = max(fact.page for fact in newest)
            whole = unrepeated(in_order(fact for fact in newest if fact.page == last))
            # Beside a limit the bare words of full duty are a choice of the form, whose box nobody sees.
            whole = [fact for fact in whole if not _FULL_DUTY.fullmatch(own_words(fact))] or whole
            yield quotation("function", "work_status", whole[: chosen.limits["sentences"]])


def states_of_work(chosen: Chosen) -> list[Fact]:
    """What reports whose day is sure say of the work of that day, newest report first."""
    return [
        fact
        for fact in warranted(chosen.clinical(FactType.WORK_STATUS), "work")
        if fact.dated_surely
        and fact.section not in lists("past_sections")
        and fact.document_kind not in OF_A_PROCEDURE
        and is_quotable(fact, of_its_day=True)
    ]


def _is_numbered(fact: Fact) -> bool:
    """Whether the quote has the score in figures: "repeat the BDI-II three months after" gives none."""
    return re.search(rf"(?<![\d.]){re.escape(fact.value.split()[-1])}(?![\d.])", fact.quote) is not None


def _day_of(fact: Fact) -> dt.date:
    return fact.document_date or dt.date.min
