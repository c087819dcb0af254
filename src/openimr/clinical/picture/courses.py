"""What goes on for a time: therapy, drugs and the status of work, as bars between the reports that say so."""

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from openimr.clinical.summary.choosing import Chosen, by_document
from openimr.clinical.summary.function import states_of_work
from openimr.clinical.summary.medication import is_stopped, is_taken
from openimr.clinical.summary.surety import lists
from openimr.clinical.summary.telling import own_words
from openimr.clinical.summary.therapies import is_therapy_had
from openimr.clinical.summary.wording import said
from openimr.domain.document_kind import LISTS_OF_FILLS, DocumentKind
from openimr.domain.documents import Document
from openimr.domain.facts import Fact, FactType

from .values import Mark
from .words import around, data, days_in, from_to, prints_its_day, says

MOST_BARS = 7
_FULL = 10
"""Characters of a whole day in ISO form."""
_ENDS = re.compile(r"[;,](?![^(]*\))|\.(?=\s|$)")
"""Where what is said of a drug of a list ends."""


def therapy(chosen: Chosen, papers: Iterable[Document]) -> list[Mark]:
    """A bar for each kind of therapy, from the first to the last day a page says it was had.

    Days of therapy are those of therapists' own notes, those a sentence prints, and that of a report which says that
    the therapy goes on. What a report retells without a day is not drawn.
    """
    told: dict[str, dict[dt.date, int]] = defaultdict(dict)
    own = {DocumentKind(kind): value for kind, value in data()["notes_of_therapy"].items()}
    for document in papers:
        if document.kind in own and document.date and "uncertain_date" not in document.flags:
            told[own[document.kind]].setdefault(document.date, min(document.pages))
    for fact in filter(is_therapy_had, chosen.clinical(FactType.THERAPY)):
        for day in _days_had(fact):
            # "Since the injury of that day" names no day of therapy.
            if chosen.injured is None or day > chosen.injured:
                told[fact.value].setdefault(day, fact.page)
    return _most_told(_bar("therapy", said(kind), days) for kind, days in told.items())


def _days_had(fact: Fact) -> Iterator[dt.date]:
    words = own_words(fact)
    if says("not_had", words):
        return
    if prints_its_day(fact) and len(str(fact.date)) == _FULL:
        # The entry of a visit may order therapy; one that counts visits, or sessions, tells of them.
        if says("had", words):
            yield from from_to(words) or (dt.date.fromisoformat(str(fact.date)),)
    elif fact.document_date and fact.dated_surely and not _is_retold(fact) and says("goes_on", words):
        yield fact.document_date


def _is_retold(fact: Fact) -> bool:
    """Whether a fact stands where a report retells others: it is of another day than its document."""
    return "entry" in fact.attributes or fact.section in lists("retold")


def medication(chosen: Chosen) -> list[Mark]:
    """Bars for each drug between the reports that name it as taken, until a page says that it was stopped."""
    named: dict[str, dict[dt.date, int]] = defaultdict(dict)
    stopped: dict[str, list[tuple[dt.date, str]]] = defaultdict(list)
    for fact in filter(is_taken, chosen.clinical(FactType.MEDICATION)):
        before, behind = around(fact)
        if is_stopped(fact) or fact.attributes.get("status") == "stopped" or says("no_more", before):
            own = behind[: ends.start() if (ends := _ENDS.search(behind)) else None]
            for _, written in list(days_in(own))[:1]:
                stopped[fact.value].append((_first_day(written), f"stopped {written} (page {fact.page})"))
        elif _is_now(fact, before, behind):
            for day in _days_taken(fact, chosen):
                named[fact.value].setdefault(day, fact.page)
    bars = ((drug, bar) for drug, days in named.items() for bar in _between(said(drug), days, stopped[drug]))
    return _most_told(bar for _, bar in bars)


def _is_now(fact: Fact, before: str, behind: str) -> bool:
    """Whether the words around a drug leave it one that is taken, not one to be thought of, asked for or compared."""
    return not says("not_now", before) and not says("not_now_behind", behind[: data()["near"]])


def _days_taken(fact: Fact, chosen: Chosen) -> Iterator[dt.date]:
    """The day of a report that names a drug as taken, the day since when, and the day a pharmacy gave it."""
    if fact.document_kind in LISTS_OF_FILLS:
        if len(fact.date or "") == _FULL and str(fact.date) >= str(chosen.injured or dt.date.min):
            yield dt.date.fromisoformat(str(fact.date))
    elif chosen.after_injury(fact) and fact.dated_surely and fact.document_date and not _is_retold(fact):
        yield fact.document_date
        if start := _named_since(fact, chosen.injured):
            yield start


def _named_since(fact: Fact, injured: dt.date | None) -> dt.date | None:
    """The day beside a drug in a list of what is taken, or behind "since": that day, too, it was taken."""
    listed = fact.section == "medications" or (prints_its_day(fact) and says("since", own_words(fact)))
    if not listed or len(fact.date or "") != _FULL or fact.document_date is None:
        return None
    start = dt.date.fromisoformat(str(fact.date))
    return start if (injured or dt.date.min) <= start < fact.document_date else None


def _first_day(day: str) -> dt.date:
    return dt.date.fromisoformat(day + "-01-01"[len(day) - 4 :])


def _between(label: str, days: dict[dt.date, int], stops: Sequence[tuple[dt.date, str]]) -> Iterator[Mark]:
    """The bars of one drug: one until each day on which a page says it was stopped, and one of what came later."""
    rest = dict(sorted(days.items()))
    for stop, words in sorted(stops):
        until = {day: page for day, page in rest.items() if day <= stop}
        if until:
            yield _bar("medication", label, until, end=stop, ended=words)
            rest = {day: page for day, page in rest.items() if day > stop}
    if rest:
        yield _bar("medication", label, rest)


def _bar(lane: str, label: str, days: dict[dt.date, int], end: dt.date | None = None, ended: str = "") -> Mark:
    told = tuple(sorted(days.items()))
    return Mark(lane, label, told[0][0], told[0][1], end or told[-1][0], told, ended=ended)


def _most_told(bars: Iterable[Mark]) -> list[Mark]:
    """The bars with most reports, in the order of time."""
    most = sorted(bars, key=lambda bar: -len(bar.told))[:MOST_BARS]
    return sorted(most, key=lambda bar: (bar.start, bar.label))


def work(chosen: Chosen) -> Iterator[Mark]:
    """The status of work by reports, each from the first to the last of those one after the other that say the same.

    Where a sentence prints from when to when a status lasted, it stands for that time.
    """
    values = data()["work"]
    states = [fact for fact in states_of_work(chosen) if fact.value in values and chosen.after_injury(fact)]
    lasted = {fact.id: time for fact in states if (time := from_to(own_words(fact)))}
    ranges = {(fact.value, *lasted[fact.id]): fact.page for fact in reversed(states) if fact.id in lasted}
    for (value, start, end), page in ranges.items():
        yield _bar("work", said(value), {start: page, end: page})
    present = [fact for fact in states if fact.id not in lasted and not says("past_state", own_words(fact))]
    # A long report tells the course of work first and the present status at its end.
    last = [max(facts, key=lambda fact: (fact.page, fact.span)) for facts in by_document(present)]
    runs: list[list[Fact]] = []
    for fact in sorted(last, key=lambda fact: fact.document_date or dt.date.min):
        if runs and runs[-1][-1].value == fact.value:
            runs[-1].append(fact)
        else:
            runs.append([fact])
    for run in runs:
        days = {fact.document_date: fact.page for fact in reversed(run) if fact.document_date}
        yield _bar("work", said(run[0].value), days)
