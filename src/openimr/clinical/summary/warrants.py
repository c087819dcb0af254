"""What a page must show before a word is said about it: the warrant of each thing a sentence says beside its quotation.

A sentence of the draft is a quotation in a frame. The quotation is the page's; the frame says whose paper it is, of
which kind and day, and under which topic the words stand. Each of these has its test; where one fails, less
is said.
"""

import re
from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

from openimr.clinical.words.lexicon import data
from openimr.domain.facts import Fact

from .telling import own_words


class Warrant(NamedTuple):
    """What words must say to stand under a topic, what they must not say, and in which parts of a report."""

    says: re.Pattern[str]
    never: re.Pattern[str]
    sections: frozenset[str]

    def holds(self, fact: Fact) -> bool:
        """Whether the sentence of a fact, and where it stands, bear out the topic."""
        words = own_words(fact)
        placed = not self.sections or (fact.section or "") in self.sections
        if fact.reference and fact.reference.row:  # a row says what it is of in short ("ER (0)"), and what is aimed at
            return placed
        return placed and bool(self.says.search(words)) and not self.never.search(words)


def is_warranted(fact: Fact, topic: str) -> bool:
    """Whether the sentence of a fact bears out the topic it is to be told under.

    Args:
        fact: the fact.
        topic: a key of ``data/warrants.yaml``.
    """
    return _warrants()[topic].holds(fact)


def is_warranted_by_type(fact: Fact) -> bool:
    """Whether the sentence of a finding bears out the type of its fact: a grade is no angle."""
    return is_warranted(fact, fact.type.value)


def warranted(facts: Iterable[Fact], topic: str) -> list[Fact]:
    """Those of the facts whose sentences bear out a topic."""
    return [fact for fact in facts if is_warranted(fact, topic)]


@cache
def _warrants() -> dict[str, Warrant]:
    return {
        topic: Warrant(_any_of(asked["says"]), _any_of(asked["never"]), frozenset(asked.get("sections", ())))
        for topic, asked in data("warrants").items()
    }


def _any_of(alternatives: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{one})" for one in alternatives), re.IGNORECASE)
