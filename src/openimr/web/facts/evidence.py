"""The results of a criteria set as the workbench shows them: a line for every condition, what the pages say behind it.

Of many places that say the same thing in the same words one is shown; a page stands once.
"""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping
from typing import NamedTuple

from openimr.domain.facts import Fact
from openimr.guidelines.criteria import Evaluation, LeafResult, Status
from openimr.guidelines.criteria.evaluation import BranchResult

from .store import NOWHERE, Place
from .topics import address

PAGES_SHOWN = 5
WORDS_SHOWN = 4


class Said(NamedTuple):
    """A place of the record: its page, the address that marks the words there, the words."""

    page: int
    address: str
    words: str


class Condition(NamedTuple):
    """A condition with the first pages its result rests on, how many more there are, and words for and against it."""

    leaf: LeafResult
    pages: tuple[Said, ...]
    more: int
    supporting: tuple[Said, ...]
    opposing: tuple[Said, ...]


class Branch(NamedTuple):
    """Conditions that belong together, in the order of the set."""

    result: BranchResult
    children: tuple["Branch | Condition", ...]


def shown(node: BranchResult | LeafResult, places: Mapping[str, Place]) -> Branch | Condition:
    """A result with the evidence of every condition below it.

    Args:
        node: the tree of an evaluation, or a part of it.
        places: where the words of each fact stand, by the fact's id.
    """
    if isinstance(node, BranchResult):
        return Branch(node, tuple(shown(child, places) for child in node.children))
    supporting, opposing = _said(node.supporting, places), _said(node.opposing, places)
    pages = _once((*opposing, *supporting), lambda one: one.page)
    return Condition(
        node,
        pages[:PAGES_SHOWN],
        max(0, len(pages) - PAGES_SHOWN),
        _once(supporting, lambda one: one.words)[:WORDS_SHOWN],
        _once(opposing, lambda one: one.words)[:WORDS_SHOWN],
    )


def tally(evaluation: Evaluation) -> str:
    """How many conditions stand how, in words: ``2 documented, 1 unclear``; nothing about the whole."""
    counts = Counter(leaf.status for leaf in evaluation.leaves)
    return ", ".join(f"{counts[status]} {status.label.lower()}" for status in Status if counts[status])


def _said(facts: Iterable[Fact], places: Mapping[str, Place]) -> tuple[Said, ...]:
    found = []
    for fact in facts:
        place = places.get(fact.id, NOWHERE)
        found.append(Said(fact.page, address(fact.page, place.boxes), place.context or " ".join(fact.quote.split())))
    return tuple(found)


def _once(places: Iterable[Said], by: Callable[[Said], Hashable]) -> tuple[Said, ...]:
    """The first of those that are alike."""
    first: dict[Hashable, Said] = {}
    for one in places:
        first.setdefault(by(one), one)
    return tuple(first.values())
