"""Allergies and intolerances: the newest list, and every other document that names what the lists before it do not."""

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from functools import cache

from openimr.clinical.words.lexicon import data, lexicon
from openimr.clinical.words.tokens import tokens
from openimr.domain.facts import Fact, FactType

from .choosing import Chosen, by_document
from .telling import collected, own_words
from .values import Sentence

_SECTION = "allergies"
_AT_SECOND_HAND = re.compile(
    r"\b(?:per|by|from|told by|according to) (?:(?:a|the|her|his) )?(?:co-?worker|supervisor|employer|friend|neighbor)",
    re.IGNORECASE,
)
"""What whoever came along told of them."""
_LONGEST = 240
"""Letters of the longest list; a longer part is the history that follows it."""
_OF_SYSTEMS = re.compile(
    r"\b(?:constitutional|heent|cardiovascular|respiratory|genitourinary|endocrine|hematologic|neurologic\w*)\b",
    re.IGNORECASE,
)
"""Names of the systems that a template denies complaints of, one after the other."""


def allergies(chosen: Chosen) -> Iterator[Sentence]:
    """What the newest document lists under its allergies; then what others list that is not told yet.

    What somebody told one doctor in an emergency may be missing in every later report: "NKDA" in the newest note does
    not unsay the penicillin of an older one, so both are told, each with its document.
    """
    parts = [fact for fact in chosen.clinical_of(chosen.told(FactType.EXTRACT)) if fact.value == _SECTION]
    parts.sort(key=lambda fact: (fact.dated_surely, fact.document_date or dt.date.min), reverse=True)
    lists = [listed for listed in map(_of_one, by_document(parts)) if listed]
    told: list[Fact] = []
    named: set[str] = set()
    for listed in lists:
        substances = {name for fact in listed for name in _substances(own_words(fact))}
        if not told or substances - named:
            told += listed
            named |= substances
    if told:
        yield collected("risk", "allergies", told[: chosen.limits["quoted"]])


def _of_one(parts: Sequence[Fact]) -> list[Fact]:
    """Of the parts that one document has under such headings the first that is a list: of substances, or of none."""
    return [fact for fact in parts if _is_list(own_words(fact))][:1]


def _is_list(words: str) -> bool:
    stated = bool(_substances(words)) or bool(_none().search(words))
    return (
        stated
        and not _AT_SECOND_HAND.search(words)
        and len(words) <= _LONGEST
        and "|" not in words
        and len(_OF_SYSTEMS.findall(words)) <= 1
    )


def _substances(words: str) -> set[str]:
    """What words name that people are allergic to: drugs of the lexicon, and classes of substances."""
    drugs = {mention.value for mention in lexicon().mentions("drug", tokens(words))}
    return drugs | {name for name, said_as in _allergens() if said_as.search(words)}


@cache
def _allergens() -> tuple[tuple[str, re.Pattern[str]], ...]:
    found = data("allergens")["substances"]
    return tuple((name, re.compile(rf"\b(?:{words})\b", re.IGNORECASE)) for name, words in found.items())


@cache
def _none() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{data('allergens')['none']})\b", re.IGNORECASE)
