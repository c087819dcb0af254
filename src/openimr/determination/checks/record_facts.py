"""Facts read from the record, held against what the letter says: what it calls absent, and what it tells otherwise.

A fact carries polarity, side and level, so that "no instability at L4-L5" is held against facts of that level only.
"""

import re
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from typing import NamedTuple

from openimr.domain.anatomy import Side
from openimr.domain.facts import Certainty, Fact, FactType, Polarity, Temporality
from openimr.domain.facts import Subject as Whom

from .words import body_parts, lexicon, segments, sides

# Kinds of facts whose reader tells present from absent well enough to hold a letter to it.
_COMPARED = frozenset(
    (FactType.ORTHOPEDIC_TEST, FactType.IMAGING_FINDING, FactType.ELECTRODIAGNOSTIC_FINDING, FactType.TENDERNESS)
)


class Otherwise(NamedTuple):
    """A fact of a summary sentence, and the fact of the record that says otherwise."""

    told: Fact
    record: Fact


class Said(NamedTuple):
    """A page whose facts say that a thing is there.

    ``quote`` are the words, ``own`` whether the page was written when it was done, ``named`` whether the words name
    what was found (``Visit 14`` of a therapist's note does not).
    """

    page: int
    quote: str
    own: bool
    named: bool = True


def there_by_facts(facts: Iterable[Fact], thing: str, denial: str) -> tuple[Said, ...]:
    """The pages whose facts say that ``thing`` is there, of the body part, side and level denied, each once.

    Args:
        facts: of the whole record.
        thing: a key of the lexicon's ``record``, in words.
        denial: the sentence that calls it absent.
    """
    known = _known_as().get(thing)
    if known is None:
        return ()
    found: dict[int, Said] = {}
    asked_sides, asked_levels, asked_parts = sides(denial), segments(denial), body_parts(denial)
    for fact in facts:
        if fact.type is known.type and _holds(fact) and known.value.fullmatch(fact.value):
            here = segments(fact.level) if fact.level else frozenset()
            apart = asked_levels and here and not asked_levels & here
            elsewhere = asked_parts and fact.body_part and fact.body_part not in asked_parts
            if not apart and not elsewhere and _on_side(fact.side, asked_sides):
                said = Said(fact.page, fact.quote, fact.document_kind in known.own, _names_its_value(fact))
                if fact.page not in found or (said.named and not found[fact.page].named):
                    found[fact.page] = said
    return tuple(found.values())


def _names_its_value(fact: Fact) -> bool:
    words = [word for word in fact.value.lower().split("_") if len(word) > 3]
    return any(word[:6] in fact.quote.lower() for word in words)


def told_otherwise(sentence: str, facts: Iterable[Fact]) -> Iterator[Otherwise]:
    """What a sentence of the summary tells that the record only tells otherwise: the contrary, or of the other side.

    A fact that some page bears out is left alone, whatever other pages say: sources may differ.
    """
    for told in _facts_of(sentence):
        if told.type not in _COMPARED or not _certain(told):
            continue
        alike = [f for f in facts if f.type is told.type and f.value == told.value and _certain(f) and _place(told, f)]
        if not alike or any(f.polarity is told.polarity and _same_side(told, f) for f in alike):
            continue
        yield Otherwise(told, alike[0])


class _Known(NamedTuple):
    type: FactType
    value: re.Pattern[str]
    own: frozenset[str]


@cache
def _known_as() -> dict[str, _Known]:
    """For things of the record, the kind of fact and the values they are read as."""
    return {
        thing.replace("_", " "): _Known(FactType(entry["type"]), re.compile(entry["value"]), frozenset(entry["own"]))
        for thing, entry in lexicon()["facts"].items()
    }


@lru_cache(maxsize=2_000)
def _facts_of(sentence: str) -> tuple[Fact, ...]:
    from openimr.clinical import read_report, report_of_text

    return read_report(report_of_text(sentence, "summary"))


def _certain(fact: Fact) -> bool:
    return (
        fact.certainty is Certainty.CERTAIN
        and fact.subject is Whom.PATIENT
        and fact.temporality is not Temporality.HYPOTHETICAL
    )


def _holds(fact: Fact) -> bool:
    return fact.polarity is Polarity.PRESENT and _certain(fact)


def _place(one: Fact, other: Fact) -> bool:
    """Whether both can be of the same place: where one does not say, they can."""
    parts = one.body_part is None or other.body_part is None or one.body_part is other.body_part
    return parts and (one.level is None or other.level is None or one.level == other.level)


def _same_side(one: Fact, other: Fact) -> bool:
    return None in (one.side, other.side) or Side.BILATERAL in (one.side, other.side) or one.side is other.side


def _on_side(side: Side | None, asked: frozenset[Side]) -> bool:
    return side is None or side is Side.BILATERAL or not asked or side in asked
