"""An index of names by their words: a case then looks only at names that share a word with its own, or nearly.

What it finds may be the same; :mod:`openimr.panel.likeness` says whether it is.
"""

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from rapidfuzz import process
from rapidfuzz.distance import OSA

from .likeness import edits_allowed, same_trade
from .names import Name, OrganizationName, lexicon


class NameIndex:
    """Names, findable by their words however they are spelled."""

    def __init__(self, names: Sequence[Name]) -> None:
        self._surnames = _WordIndex()
        self._telling = _WordIndex()
        self._whole = _WordIndex()  # words run together and initials: found as they are only
        self._fewest = [1] * len(names)
        self._trades: list[tuple[str, ...]] = [()] * len(names)
        for position, name in enumerate(names):
            self._add(position, name)

    def _add(self, position: int, name: Name) -> None:
        for person in name.people:
            for word in {*person.surname, "".join(person.surname)}:
                self._surnames.add(word, position)
        for organization in name.organizations:
            for word in set(organization.telling):
                self._telling.add(word, position)
            for word in _run_together(organization):
                self._whole.add(word, position)
        counts = [len(set(o.telling)) for o in name.organizations]
        self._fewest[position] = min(counts, default=1)
        if len(name.organizations) == 1:
            self._trades[position] = name.organizations[0].trade

    def alike(self, name: Name) -> set[int]:
        """The positions of the names that may be ``name`` in another writing."""
        alike: set[int] = set()
        for person in name.people:
            surnames = {*person.surname, "".join(person.surname)}
            swapped = set(person.given) if len(person.given) == 1 and len(person.given[0]) > 1 else set()
            for word in surnames | swapped:
                alike.update(self._surnames.nearly(word))
            for word in surnames:  # a practice that carries the name
                alike.update(self._telling.exactly(word))
        for organization in name.organizations:
            alike.update(self._organizations_like(organization))
        return alike

    def _organizations_like(self, organization: OrganizationName) -> set[int]:
        # Where each side has a telling word the other lacks they are two: so one side's must all be found.
        words = set(organization.telling)
        shared: Counter[int] = Counter()
        for word in words:
            shared.update(self._telling.nearly(word))
        # Two that do different things are two as well; few trades are named in many ways, so each is judged once.
        trades = {trade: same_trade(organization.trade, trade) for trade in {self._trades[at] for at in shared}}
        alike = {
            position
            for position, count in shared.items()
            if count >= min(len(words), self._fewest[position]) and trades[self._trades[position]]
        }
        for word in organization.words:
            alike.update(self._whole.exactly(word))
        for word in _run_together(organization):
            alike.update(self._telling.exactly(word))
        for word in words:  # a practice that carries the name of a person declared
            alike.update(self._surnames.exactly(word))
        return alike


class _WordIndex:
    """Words and the positions of the names they stand in, to be found as written or nearly so."""

    def __init__(self) -> None:
        self._positions: dict[str, list[int]] = {}
        self._by_length: dict[int, list[str]] = {}

    def add(self, word: str, position: int) -> None:
        """Note that ``word`` stands in the name at ``position``."""
        if word not in self._positions:
            self._positions[word] = []
            self._by_length.setdefault(len(word), []).append(word)
        self._positions[word].append(position)

    def exactly(self, word: str) -> Sequence[int]:
        """The names in which ``word`` stands as it is."""
        return self._positions.get(word, ())

    def nearly(self, word: str) -> set[int]:
        """The names in which ``word`` stands, or a word that slips of the pen or another form make of it."""
        near = {word, *_forms_of(word)}
        allowed = edits_allowed(word)
        for length in range(len(word) - allowed, len(word) + allowed + 1) if allowed else ():
            most = min(allowed, edits_allowed("x" * length))
            known = self._by_length.get(length)
            if known and most:
                matches: list[tuple[str, Any, int]] = process.extract(
                    word, known, scorer=OSA.distance, score_cutoff=most, limit=None
                )
                near.update(match[0] for match in matches)
        return {position for like in near for position in self._positions.get(like, ())}


def _forms_of(word: str) -> tuple[str, ...]:
    first = lexicon().same_word.get(word)
    return tuple(w for w, form in lexicon().same_word.items() if form == first) if first else ()


def _run_together(organization: OrganizationName) -> set[str]:
    words = organization.words
    pairs = {a + b for a, b in pairwise(words)}
    return pairs | {initials for initials in organization.initials if len(initials) >= 3}
