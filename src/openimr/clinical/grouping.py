"""The same fact from many sources made one group, and the groups of which not all can be so.

Nothing is left out and nothing is chosen: every source stays, newest first, and both sides of a contradiction are kept.
"""

import datetime as dt
from collections.abc import Iterable, Sequence

from openimr.domain.facts import Certainty, Contradiction, Fact, FactGroup, FactType, Temporality

_ONE_VALUE = frozenset({FactType.SEX, FactType.INJURY_DATE})
"""Types of which a patient has one value for good, so that two values contradict each other."""

_MAY_CONTRADICT = frozenset(FactType) - {
    FactType.REQUEST_REASON,
    FactType.DECISION,
    FactType.OPINION,
    FactType.EXTRACT,
    FactType.MECHANISM,
    FactType.OCCUPATION,
}


def group(facts: Iterable[Fact]) -> tuple[FactGroup, ...]:
    """Facts that say the same, with the same polarity, put together.

    Args:
        facts: facts of any number of documents, in any order.

    Returns:
        One group for each thing said, in the order in which it was first met; sources of each newest first
        (undated ones last), then by page.
    """
    together: dict[tuple[str, str], list[Fact]] = {}
    for fact in facts:
        together.setdefault((fact.says, fact.polarity), []).append(fact)
    return tuple(FactGroup(facts=tuple(sorted(same, key=_newest_first))) for same in together.values())


def contradictions(groups: Sequence[FactGroup]) -> tuple[Contradiction, ...]:
    """Groups that say of the same thing that it is so and that it is not so, or give two values of what has one.

    Words that only hold something possible, or only if something happens, contradict nothing.

    Args:
        groups: what :func:`group` made.

    Returns:
        Each contradiction once, the group with most documents first.
    """
    about: dict[str, list[FactGroup]] = {}
    for one in groups:
        stated = tuple(fact for fact in one.facts if _is_stated(fact))
        if stated and one.latest.type in _MAY_CONTRADICT:
            about.setdefault(_question(one.latest), []).append(FactGroup(facts=stated))
    return tuple(
        Contradiction(about=_in_words(sides[0].latest), groups=tuple(sorted(sides, key=lambda g: -len(g.documents))))
        for sides in about.values()
        if len(sides) > 1
    )


def _newest_first(fact: Fact) -> tuple[int, int, int]:
    return -(fact.reported or dt.date.min).toordinal(), fact.page, fact.span[0]


def _is_stated(fact: Fact) -> bool:
    return fact.certainty is Certainty.CERTAIN and fact.temporality is not Temporality.HYPOTHETICAL


def _question(fact: Fact) -> str:
    """What two facts must share to be able to contradict each other."""
    return f"{fact.type}|{fact.subject}" if fact.type in _ONE_VALUE else fact.says


def _in_words(fact: Fact) -> str:
    if fact.type in _ONE_VALUE:
        return fact.type.label.lower()
    named = fact.value.replace("_", " ")
    # A finer value ("flexion", "biceps") stands in the words only where the value does not say it already.
    finer = (str(fact.attributes[name]) for name in ("motion", "muscle", "dermatome") if name in fact.attributes)
    place = [fact.body_part.words if fact.body_part else "", fact.level or "", fact.side or ""]
    told = [part for part in (*finer, *place) if part and part.lower() not in named.lower()]
    return ", ".join([named, *told])
