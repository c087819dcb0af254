"""Ratings of pain over time: those the summary tells from, one a report, so that both say the same."""

import re
from collections.abc import Sequence

from openimr.clinical.summary.choosing import by_document
from openimr.domain.facts import Fact

from .values import Rating

_MOST = 10


def ratings(rated: Sequence[Fact]) -> list[Rating]:
    """One rating a day: the first of a report, one said to be of now before others.

    Args:
        rated: facts that rate the pain of their report's day.
    """
    found: dict[object, Rating] = {}
    for facts in by_document(rated):
        usable = [(fact, numbers) for fact in facts if (numbers := _numbers(fact))]
        usable.sort(key=lambda one: one[0].attributes.get("when") != "now")
        for fact, numbers in usable[:1]:
            if fact.document_date:
                rating = Rating(fact.document_date, sum(numbers) / len(numbers), fact.value, fact.page)
                found.setdefault(rating.on, rating)
    return sorted(found.values(), key=lambda rating: rating.on)


def _numbers(fact: Fact) -> list[float]:
    numbers = [float(number) for number in re.findall(r"\d+(?:\.\d+)?", fact.value.split("/")[0])]
    # From none to ten is the scale of a form, not a rating.
    return [] if not numbers or max(numbers) > _MOST or numbers == [0, _MOST] else numbers
