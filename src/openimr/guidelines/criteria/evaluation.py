"""Holds the conditions of a criteria set against the facts of a record: documented, contradicted, not found, unclear.

There is a result for each condition and none for the whole. What a branch gives is how many of its conditions are
documented, so that a reader sees what is left to look for.
"""

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from enum import StrEnum
from fnmatch import fnmatchcase

from openimr.domain.case import DisputedTreatment
from openimr.domain.document_kind import DocumentKind
from openimr.domain.documents import CaseFileIndex
from openimr.domain.facts import Certainty, Fact, Subject
from openimr.domain.value import Value

from .values import Amount, Branch, Comparison, CriteriaSet, Criterion, Measure, Operator, Question

_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_LEVEL = re.compile(r"([CTLS])(\d{1,2})")
_ORDER = "CTLS"
_EXACT = len("2016-03-15")
_NOTES_OF_TREATMENT = frozenset(
    {
        DocumentKind.PHYSICAL_THERAPY_NOTE,
        DocumentKind.CHIROPRACTIC_NOTE,
        DocumentKind.ACUPUNCTURE_NOTE,
        DocumentKind.PROCEDURE_REPORT,
    }
)
_DAYS = {"hour": 1 / 24, "day": 1, "week": 7, "wk": 7, "month": 30, "mo": 30, "year": 365, "yr": 365}
_DURATION = re.compile(r"(\d+(?:\.\d+)?)\s*(hour|day|week|wk|month|mo|year|yr)", re.IGNORECASE)


class Status(StrEnum):
    """What the record shows of one condition."""

    DOCUMENTED = "documented"
    CONTRADICTED = "contradicted"
    NOT_FOUND = "not_found"
    UNCLEAR = "unclear"

    @property
    def label(self) -> str:
        """The status as words for a person."""
        return self.value.replace("_", " ").capitalize()


class LookedIn(Value):
    """Where a condition was looked for: a kind of document, how many of it there are, and their first pages."""

    kind: DocumentKind
    documents: int
    pages: tuple[int, ...]


class LeafResult(Value):
    """What the record shows of one condition, why, and with which facts; ``looked_in`` is for what was not found."""

    criterion: Criterion
    status: Status
    because: str
    supporting: tuple[Fact, ...] = ()
    opposing: tuple[Fact, ...] = ()
    looked_in: tuple[LookedIn, ...] = ()

    @property
    def pages(self) -> tuple[int, ...]:
        """The pages the result rests on, in order."""
        return tuple(sorted({fact.page for fact in (*self.supporting, *self.opposing)}))


class BranchResult(Value):
    """The results of conditions that belong together; ``documented`` of ``conditions`` leaves below are documented."""

    operator: Operator
    count: int | None = None
    says: str | None = None
    children: tuple["BranchResult | LeafResult", ...]
    documented: int
    conditions: int


class Evaluation(Value):
    """A criteria set held against a record for one disputed item."""

    set: CriteriaSet
    item: int
    on: dt.date
    tree: BranchResult

    @property
    def leaves(self) -> tuple[LeafResult, ...]:
        """The results of all conditions, in the order of the set."""
        return tuple(_leaves(self.tree))


def evaluate(
    criteria: CriteriaSet,
    facts: Iterable[Fact],
    item: DisputedTreatment,
    on: dt.date,
    index: CaseFileIndex | None = None,
) -> Evaluation:
    """Hold each condition of a set against the facts.

    Args:
        criteria: the set.
        facts: the facts of the record, each with its page.
        item: the disputed item; its region, side and levels are what ``item`` means in a question.
        on: the day the treatment was requested, from which ``within_days`` counts back.
        index: the case file's contents, to say where something that was not found was looked for.

    Returns:
        A result for every condition; none for the whole.
    """
    told = [fact for fact in facts if fact.subject is Subject.PATIENT]
    return Evaluation(set=criteria, item=item.id, on=on, tree=_branch(criteria.criteria, told, item, on, index))


def fits(question: Question, fact: Fact, item: DisputedTreatment, on: dt.date) -> bool:
    """Whether a fact is what a question asks for, whichever polarity it has."""
    return (
        fact.type in question.types
        and fact.temporality in question.temporality
        and (not question.values or any(_value_fits(pattern, fact.value) for pattern in question.values))
        and _place_fits(question, fact, item)
        and (question.number is None or _in_bounds(question.number, fact.value))
        and all(
            _attribute_fits(name, wanted, fact.attributes.get(name)) for name, wanted in question.attributes.items()
        )
        and (question.within_days is None or _recent(fact, on, question.within_days))
    )


def _branch(
    branch: Branch, facts: Sequence[Fact], item: DisputedTreatment, on: dt.date, index: CaseFileIndex | None
) -> BranchResult:
    children: list[BranchResult | LeafResult] = []
    for child in branch.children:
        if isinstance(child, Branch):
            children.append(_branch(child, facts, item, on, index))
        else:
            children.append(_leaf(child, facts, item, on, index))
    below = [leaf for child in children for leaf in _leaves(child)]
    return BranchResult(
        operator=branch.operator,
        count=branch.at_least,
        says=branch.says,
        children=tuple(children),
        documented=sum(leaf.status is Status.DOCUMENTED for leaf in below),
        conditions=len(below),
    )


def _leaf(
    criterion: Criterion, facts: Sequence[Fact], item: DisputedTreatment, on: dt.date, index: CaseFileIndex | None
) -> LeafResult:
    supporting: dict[str, Fact] = {}
    opposing: dict[str, Fact] = {}
    for fact in facts:
        asked = [question.polarity for question in criterion.asks if fits(question, fact, item, on)]
        if asked:
            # A condition may ask for either ("side effects asked about"): what one wants is not against another.
            (supporting if fact.polarity in asked else opposing)[fact.id] = fact
        for question in criterion.contradicted_by:
            if fact.polarity is question.polarity and fits(question, fact, item, on):
                opposing[fact.id] = fact
    status, because = _judge(criterion, list(supporting.values()), list(opposing.values()))
    found = supporting or opposing
    return LeafResult(
        criterion=criterion,
        status=status,
        because=because,
        supporting=_in_order(supporting.values()),
        opposing=_in_order(opposing.values()),
        looked_in=() if found else _looked_in(criterion, index),
    )


def _judge(criterion: Criterion, supporting: list[Fact], opposing: list[Fact]) -> tuple[Status, str]:
    """The status of a condition and why, from the facts for it and against it."""
    certain = [fact for fact in supporting if fact.certainty is Certainty.CERTAIN]
    against = [fact for fact in opposing if fact.certainty is Certainty.CERTAIN]
    if not supporting and not opposing:
        return Status.NOT_FOUND, "Nothing in the record speaks of it."
    if certain and against:
        return Status.UNCLEAR, f"The sources disagree: {_sources(certain, 'so')}, {_sources(against, 'otherwise')}."
    if against:
        return Status.CONTRADICTED, f"{_sources(against, 'otherwise')}, none says so."
    if not certain:
        return Status.UNCLEAR, "The record only holds it possible."
    if criterion.measure is not None:
        return _measured(criterion.measure, certain)
    return Status.DOCUMENTED, f"{_sources(certain, 'so')}."


def _measured(measure: Measure, facts: Sequence[Fact]) -> tuple[Status, str]:
    amount = _amount(measure, facts)
    wanted = f"{measure.at_least:g} {measure.unit}"
    if amount is None:
        return Status.UNCLEAR, f"It is mentioned, but how much is not said ({wanted} are asked for)."
    if amount < measure.at_least:
        return Status.UNCLEAR, f"{amount:g} {measure.unit} are documented; {wanted} are asked for."
    return Status.DOCUMENTED, f"{amount:g} {measure.unit} are documented; {wanted} are asked for."


def _amount(measure: Measure, facts: Sequence[Fact]) -> float | None:
    if measure.of is Amount.DOCUMENTS:
        return len({fact.document or fact.source for fact in facts})
    if measure.of is Amount.ATTRIBUTE:
        numbers = [
            number for fact in facts if (number := _number(fact.attributes.get(measure.attribute or ""))) is not None
        ]
        return max(numbers, default=None)
    dates = sorted(day for fact in facts if (day := _treated_on(fact)) is not None)
    spans = [(dates[-1] - dates[0]).days / 7] if len(dates) > 1 else []
    spans += [weeks for fact in facts if (weeks := _stated_weeks(fact)) is not None]
    return round(max(spans), 1) if spans else None


def _treated_on(fact: Fact) -> dt.date | None:
    """The day the words give; else that of the note, where the note is of the treatment itself."""
    if fact.date and len(fact.date) == _EXACT:
        return dt.date.fromisoformat(fact.date)
    return fact.document_date if fact.document_kind in _NOTES_OF_TREATMENT else None


def _stated_weeks(fact: Fact) -> float | None:
    """The weeks a course lasted by what the page says of it: its length, or its first and last day."""
    first, last = (str(fact.attributes.get(name, "")) for name in ("from", "to"))
    if len(first) == len(last) == len("2012-07-02"):
        return (dt.date.fromisoformat(last) - dt.date.fromisoformat(first)).days / 7
    return _weeks_in(str(fact.attributes.get("duration", "")))


def _sources(facts: Sequence[Fact], how: str) -> str:
    documents = len({fact.document or fact.source for fact in facts})
    pages = sorted({fact.page for fact in facts})
    named = ", ".join(map(str, pages[:6])) + (f" and {len(pages) - 6} more" if len(pages) > 6 else "")
    say = "document says" if documents == 1 else "documents say"
    return f"{documents} {say} {how} ({'page' if len(pages) == 1 else 'pages'} {named})"


def _looked_in(criterion: Criterion, index: CaseFileIndex | None) -> tuple[LookedIn, ...]:
    if index is None:
        return ()
    originals = [d for d in index.documents if d.duplicate_of is None and d.pages]
    kinds = criterion.looked_for_in or tuple(kind for kind, _ in Counter(d.kind for d in originals).most_common())
    return tuple(
        LookedIn(
            kind=kind,
            documents=sum(d.kind is kind for d in originals),
            pages=tuple(min(d.pages) for d in originals if d.kind is kind),
        )
        for kind in kinds
    )


def _value_fits(pattern: str, value: str) -> bool:
    return fnmatchcase(_folded(value), _folded(pattern))


def _folded(value: str) -> str:
    return value.lower().replace(" ", "_").replace("-", "_")


def _place_fits(question: Question, fact: Fact, item: DisputedTreatment) -> bool:
    """A fact that names no place is not refused for it: a report of one region seldom repeats the region."""
    if question.body_part is not None and fact.body_part is not None:
        wanted = (item.body_part,) if question.body_part == "item" else question.body_part
        if fact.body_part not in wanted:
            return False
    sides = {fact.side, item.side}
    if question.side == "item" and None not in sides and "bilateral" not in sides and len(sides) > 1:
        return False
    if question.level == "item" and fact.level and item.levels:
        return any(_levels_meet(fact.level, level) for level in item.levels)
    return True


def _levels_meet(one: str, other: str) -> bool:
    """Whether two levels share a segment or a root: ``L4-S1`` and ``L5-S1`` do, ``L3-L4`` and ``L4-L5`` do not."""
    first, second = _vertebrae(one), _vertebrae(other)
    if first is None or second is None:
        return one.strip().upper() == other.strip().upper()
    shared = min(first[1], second[1]) - max(first[0], second[0])
    return shared >= (1 if first[0] < first[1] and second[0] < second[1] else 0)


def _vertebrae(level: str) -> tuple[int, int] | None:
    """The first and last vertebra of a level, counted down the spine; ``L4-5`` counts as ``L4-L5``."""
    full = re.sub(r"([CTL])(\d{1,2})\s*[-–/]\s*(\d{1,2})$", r"\1\2-\1\3", level.strip().upper())
    found = [_ORDER.index(letter) * 20 + int(number) for letter, number in _LEVEL.findall(full)]
    # L5-S1 are neighbours, like C7-T1 and T12-L1: the numbers jump from one region to the next
    last = {"C": 7, "T": 12, "L": 5}
    places = []
    for at in found:
        region, number = divmod(at, 20)
        places.append(sum(last[letter] for letter in _ORDER[:region]) + number)
    return (min(places), max(places)) if places else None


def _in_bounds(bounds: Comparison, text: str) -> bool:
    number = _number(text)
    return number is not None and bounds.holds(number)


def _attribute_fits(name: str, wanted: Comparison | tuple[str, ...], given: object) -> bool:
    """Whether an attribute lies within bounds (durations in weeks), or is one of the words, ``*`` for any letters."""
    if isinstance(wanted, Comparison):
        number = _weeks_in(str(given)) if name.endswith("duration") else _number(given)
        return number is not None and wanted.holds(number)
    return given is not None and any(_value_fits(word, str(given)) for word in wanted)


def _weeks_in(words: str) -> float | None:
    stated = _DURATION.search(words)
    return float(stated[1]) * _DAYS[stated[2].lower()] / 7 if stated else None


def _number(given: object) -> float | None:
    if isinstance(given, bool) or given is None:
        return None
    if isinstance(given, int | float):
        return float(given)
    found = _NUMBER.search(str(given))
    return float(found[0]) if found else None


def _recent(fact: Fact, on: dt.date, days: int) -> bool:
    since = on - dt.timedelta(days=days)
    if not fact.date:
        return fact.document_date is None or since <= fact.document_date
    # a month or a year is held against its end: what may lie within the time is not refused
    return since.isoformat()[: len(fact.date)] <= fact.date


def _in_order(facts: Iterable[Fact]) -> tuple[Fact, ...]:
    """Newest first, then by page."""
    return tuple(sorted(facts, key=lambda f: (-(f.reported or dt.date.min).toordinal(), f.page, f.span)))


def _leaves(node: BranchResult | LeafResult) -> Iterable[LeafResult]:
    if isinstance(node, LeafResult):
        return (node,)
    return tuple(leaf for child in node.children for leaf in _leaves(child))
