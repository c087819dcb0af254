"""What is not told of a fact: kinds that are often misread, numbers that are another's.

The lists stand in ``data/summary.yaml`` with the reasons for each.
"""

import re
from collections.abc import Sequence
from typing import Any

from openimr.domain.anatomy import BodyPart
from openimr.domain.facts import Fact

from .wording import data

SPINE = frozenset({BodyPart.CERVICAL_SPINE, BodyPart.THORACIC_SPINE, BodyPart.LUMBAR_SPINE})
COUNTED = r"visits?\b|sessions?\b|treatments?\b|appointments?\b"
"""What visits are called."""


def lists(name: str) -> frozenset[str]:
    """A list of ``doubtful`` in the data: values of a topic that are not told, and why stands there."""
    return frozenset(data()["doubtful"][name])


def own_visits(fact: Fact) -> int | None:
    """The number of visits, where the fact's sentence counts so many and no date holds the figures."""
    visits = fact.attributes.get("visits_attended")
    words = fact.sentence or fact.quote
    if not isinstance(visits, int) or re.search(r"\d[/.-]\d", fact.quote):
        return None
    if re.search(rf"\d (?:out )?(?:of|/) (?:the |his |her |a )?{visits}\b", words):
        return None  # "10 of 12 visits": so many were allowed
    before = rf"(?<![\d/.-]){visits}(?:\s+[\w-]+){{0,3}}?\s+(?:{COUNTED})"
    behind = rf"(?:{COUNTED}|\bPT|\bTx)\W{{0,3}}(?:no\W{{1,2}}|x ?)?{visits}\b"
    counted = f"{before}|{behind}"
    own = fact.sentence is None or re.search(counted, words, re.IGNORECASE)
    return visits if own else None


def asked_in_earnest(facts: Sequence[Fact]) -> list[Fact]:
    """Requests without words so general that a form uses them for other things."""
    return [fact for fact in facts if fact.value not in lists("requests")]


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
