"""What of a fact may be said in a sentence: only what its own words bear out, and no kinds that are often misread.

A reader of facts gathers numbers, sides and grades from the words around a finding; a sentence of the summary repeats
them only where the quote of the fact itself has them. Facts of one document that contradict each other are not told.
"""

import re
from collections.abc import Iterable, Sequence
from typing import Any

from openimr.domain.anatomy import BodyPart, Side
from openimr.domain.facts import Fact, FactType, Polarity

from .wording import data

_GRADED = {FactType.STRENGTH: ("muscle",), FactType.REFLEX: ("reflex",), FactType.RANGE_OF_MOTION: ("motion",)}
SPINE = frozenset({BodyPart.CERVICAL_SPINE, BodyPart.THORACIC_SPINE, BodyPart.LUMBAR_SPINE})
# What is measured in millimetres; a root that a bulge of 3 mm touches is not.
_MEASURED = re.compile(r"^(?:disc_(?:bulge|protrusion|extrusion|herniation)|spondylolisthesis|cyst)|tear$")
_CLAUSE = re.compile(r"[,;]")


def lists(name: str) -> frozenset[str]:
    """A list of ``doubtful`` in the data: values of a topic that are not told, and why stands there."""
    return frozenset(data()["doubtful"][name])


def own_size(fact: Fact) -> object:
    """The size in millimetres, where the last clause of the quote gives it."""
    size = fact.attributes.get("mm") if _MEASURED.search(fact.value) else None
    last = _CLAUSE.split(fact.quote)[-1]
    return size if size is not None and re.search(rf"(?<![\d.]){re.escape(str(size))}\s*-?\s*mm", last) else None


def own_visits(fact: Fact) -> int | None:
    """The number of visits, where the quote has no such figures in a date."""
    visits = fact.attributes.get("visits_attended")
    if not isinstance(visits, int) or re.search(r"\d[/.-]\d", fact.quote):
        return None
    return visits


def own_severity(fact: Fact) -> str | None:
    """The degree, where the quote has the word."""
    severity = fact.attributes.get("severity")
    last = _CLAUSE.split(fact.quote.lower())[-1]
    return str(severity) if severity and str(severity) in last else None


def own_side(fact: Fact) -> Side | None:
    """The side; at a level of the spine, where sides change within a sentence, only one that stands in the quote."""
    if fact.value == "scoliosis":
        return None
    filled = fact.attributes.get("side_by") == "document"
    if filled and (fact.polarity is Polarity.ABSENT or fact.type is FactType.TENDERNESS):
        return None
    if fact.side is None or (fact.level is None and fact.body_part not in SPINE):
        return fact.side
    words = _CLAUSE.split(fact.quote.lower())[-1]
    return fact.side if re.search(rf"\b{fact.side.value}\b", words) else None


def consistent(facts: Iterable[Fact]) -> list[Fact]:
    """Facts of one document without those it both states and denies of the same place.

    A place that names no side or region overlaps every place: "positive right" and "negative" in one report may be
    this examiner's and another's, and the summary cannot tell whose.
    """
    kept = list(facts)
    present = [fact for fact in kept if fact.polarity is Polarity.PRESENT]
    absent = [fact for fact in kept if fact.polarity is Polarity.ABSENT]
    torn = {
        fact.id
        for one in present
        for other in absent
        if one.type is other.type and one.value == other.value and _overlap(one, other)
        for fact in (one, other)
        # Where only one of the two names its place, that one is kept: it says more surely what is meant.
        if not (_names_place(fact) and not _names_place(other if fact is one else one))
    }
    return [fact for fact in kept if fact.id not in torn | _graded_twice(kept)]


def _graded_twice(facts: Sequence[Fact]) -> set[str]:
    """Ids of grades of which one report gives several for the same muscle, reflex or motion of the same side."""
    grades: dict[tuple[object, ...], list[Fact]] = {}
    for fact in facts:
        part = next((fact.attributes[name] for name in _GRADED.get(fact.type, ()) if name in fact.attributes), None)
        if part is not None:
            grades.setdefault((fact.type, part, fact.side, fact.level, fact.body_part), []).append(fact)
    return {fact.id for same in grades.values() if len({one.value for one in same}) > 1 for fact in same}


def named(facts: Sequence[Fact], *attributes: str) -> list[Fact]:
    """Facts that say which muscle, reflex or area they are about; all of them where none does."""
    sure = [fact for fact in facts if fact.level or any(fact.attributes.get(name) for name in attributes)]
    # Several results of which none says of what ("2+, 0") say nothing together.
    return sure or (list(facts) if not attributes or len({fact.value for fact in facts}) == 1 else [])


def asked_in_earnest(facts: Sequence[Fact]) -> list[Fact]:
    """Requests without words so general that a form uses them for other things, where finer ones stand beside."""
    general = lists("requests")
    finer = [fact for fact in facts if fact.value not in general]
    return finer or list(facts)


def unshared(facts: Sequence[Fact], attribute: str) -> set[str]:
    """Ids of facts whose value of an attribute another kind in the same document does not share.

    "24 visits of physical therapy, acupuncture (six)": a number two kinds share was read for one of them only.
    """
    kinds: dict[tuple[str, Any], dict[str, Fact]] = {}
    for fact in facts:
        value = fact.attributes.get(attribute)
        if value is not None:
            kinds.setdefault((fact.document or fact.source, value), {}).setdefault(fact.value, fact)
    first = {key: min(found.values(), key=lambda fact: (fact.page, fact.span)).value for key, found in kinds.items()}
    return {
        fact.id
        for fact in facts
        if (key := (fact.document or fact.source, fact.attributes.get(attribute))) in first and first[key] == fact.value
    }


def _overlap(one: Fact, other: Fact) -> bool:
    same_level = one.level == other.level or None in (one.level, other.level)
    same_part = one.body_part is other.body_part or None in (one.body_part, other.body_part)
    sides = {one.side, other.side}
    return same_level and same_part and (len(sides) == 1 or None in sides or Side.BILATERAL in sides)


def _names_place(fact: Fact) -> bool:
    """Whether a fact is sure of its place: a side, or anything but an examination's bare result."""
    return fact.side is not None or (fact.type is FactType.COMPLAINT and fact.body_part is not None)
