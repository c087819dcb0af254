"""Findings that reports tell differently: what one says is so and another says is not, each in its own words."""

import re
from collections.abc import Iterator, Sequence

from openimr.clinical.grouping import contradictions, group
from openimr.domain.facts import Contradiction, Fact, FactType

from .choosing import EXAMINATION_TYPES, Chosen, sentence
from .surety import SPINE
from .telling import is_quotable, own_words, with_source
from .values import Sentence
from .warrants import is_warranted_by_type

_COMPARED = (*EXAMINATION_TYPES, FactType.IMAGING_FINDING)
_WIDE = (FactType.TENDERNESS, FactType.IMAGING_FINDING)
"""Found at one level of the spine and not at another: no disagreement."""


def disagreements(chosen: Chosen) -> Iterator[Sentence]:
    """What some reports say and others deny: the newest of each side, the most often told first."""
    found = sorted(
        contradictions(group(_comparable(chosen))), key=lambda one: -sum(len(side.documents) for side in one.groups)
    )
    told: set[str] = set()
    for contradiction in found:
        sides = _sides(contradiction)
        words = " but ".join(map(with_source, sides))
        if (
            len(sides) > 1
            and _of_one_time(sides)
            and _about_the_same(sides)
            and words not in told
            and len(told) < chosen.limits["differing"]
        ):
            told.add(words)
            yield sentence("disagreements", "disagreement", sides, sides=words)


def _sides(contradiction: Contradiction) -> list[Fact]:
    """The newest fact of each side from a document that says nothing of the other side; of two sides at the most."""
    found: list[Fact] = []
    for side in contradiction.groups:
        others = {_home(fact) for other in contradiction.groups if other is not side for fact in other.facts}
        alone = [fact for fact in side.facts if _home(fact) not in others]
        if alone and own_words(alone[0]) not in map(own_words, found):
            found.append(alone[0])
    return found[:2]


def _of_one_time(sides: Sequence[Fact]) -> bool:
    """Whether reports stand so near each other that one of them errs: months apart the patient has changed."""
    days = [fact.document_date for fact in sides if fact.document_date and fact.dated_surely]
    return len(days) == len(sides) and (max(days) - min(days)).days <= _NEAR


_NEAR = 45
"""Days within which what two reports found differently is no course."""


def _about_the_same(sides: Sequence[Fact]) -> bool:
    """Whether two sentences share a word of some weight, so that a reader sees what they differ about."""
    one, other = (frozenset(_WORD.findall(own_words(fact).lower())) for fact in sides)
    return bool(one & other - _COMMON) or not all(fact.sentence for fact in sides)


_WORD = re.compile(r"[a-z]{3,}")
_COMMON = frozenset(
    ("the", "and", "with", "for", "not", "patient", "left", "right", "was", "there", "are", "has", "today")
)


def _comparable(chosen: Chosen) -> Sequence[Fact]:
    """Findings that name their place closely enough to be held against each other, in sentences that can be quoted."""
    return [
        fact
        for fact in chosen.clinical(*_COMPARED, polarity=None)
        if is_quotable(fact, of_its_day=True)
        and is_warranted_by_type(fact)
        and not _of_both_sides(fact)
        and not _COUNTS_TRIES.search(own_words(fact))
        and (fact.level or fact.body_part not in SPINE or fact.type not in _WIDE)
    ]


_COUNTS_TRIES = re.compile(
    r"\b(?:\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten) (?:single[ -]?leg )?(?:heel|toe)[ -]?"
    r"(?:raises?|rises?|steps?)\b"
    r"|\bafter (?:\d{1,2}|two|three|four|five|several) (?:steps?|raises?|repetitions?|reps?)\b",
    re.IGNORECASE,
)
"""How often something was done: two raises and a heel that drops at the third are the same finding."""


def _of_both_sides(fact: Fact) -> bool:
    """Whether a sentence speaks of the left and the right, or of the other side: of which, is not plain."""
    words = own_words(fact)
    return bool(_OTHER.search(words) or (_LEFT.search(words) and _RIGHT.search(words)))


_OTHER = re.compile(r"\b(?:other|opposite|uninvolved|unaffected|contralateral)\b", re.IGNORECASE)
_LEFT, _RIGHT = re.compile(r"\b(?:(?i:left|lt)|L)\b(?!\d|-)"), re.compile(r"\b(?:(?i:right|rt)|R)\b")


def _home(fact: Fact) -> str:
    return fact.document or fact.source
