"""Conflicts of interest: the parties of a case held against what every reviewer of a roster has declared.

The declared names are indexed by their words once; a case then looks only at names that share a word, or nearly.
A hit says why and how surely. Above one threshold it is a conflict, below it a person must decide; both bar assignment.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, NamedTuple

from rapidfuzz import process
from rapidfuzz.distance import OSA

from openimr.domain.case import Case
from openimr.domain.reviewer import Reviewer

from .likeness import edits_allowed, likeness, same_trade
from .names import Name, OrganizationName, lexicon, read_name


@dataclass(frozen=True, slots=True)
class Party:
    """Someone the reviewer must not be affiliated with; ``role`` is a key of the law's list of them."""

    role: str
    name: str


class Declared(NamedTuple):
    """A name a reviewer has declared, or their own; ``relation`` is the kind of affiliation or ``self``."""

    reviewer: int
    name: Name
    relation: str
    note: str | None


@dataclass(frozen=True, slots=True)
class ConflictHit:
    """A party and a declared affiliation that are, or may be, the same.

    ``score`` runs from 0 to 100; ``certain`` says that it is taken as a conflict, otherwise a person must decide.
    """

    party: Party
    declared: str
    relation: str
    score: float
    certain: bool
    why: str


def parties_of(case: Case) -> tuple[Party, ...]:
    """Every party of ``case`` a reviewer must be independent of, each under the names the application gives."""
    p = case.parties
    named = [
        ("employer", case.claim.employer),
        ("insurer", p.insurer),
        ("claims_administrator", p.claims_administrator.name),
        ("claims_administrator", p.claims_administrator.organization),
        ("utilization_review_organization", p.utilization_review_organization),
        ("requesting_physician", case.requesting_physician.name),
        ("medical_group", case.requesting_physician.organization),
        ("facility", p.facility),
        *(("manufacturer", name) for name in p.manufacturers),
        ("employee", case.employee.name),
        ("employee_attorney", p.employee_attorney.name if p.employee_attorney else None),
        ("employee_attorney", p.employee_attorney.organization if p.employee_attorney else None),
    ]
    return tuple(dict.fromkeys(Party(role, name) for role, name in named if name and name.strip()))


class ConflictIndex:
    """The declared names of a roster, findable by their words however they are spelled."""

    def __init__(self, roster: Sequence[Reviewer]) -> None:
        self._declared: list[Declared] = []
        for number, reviewer in enumerate(roster):
            self._declared.append(Declared(number, read_name(reviewer.name), "self", None))
            self._declared.extend(
                Declared(number, read_name(a.name), a.kind.value, a.note) for a in reviewer.affiliations
            )
        self._surnames = _WordIndex()
        self._telling = _WordIndex()
        self._whole = _WordIndex()  # words run together and initials: found as they are only
        self._fewest = [1] * len(self._declared)
        self._trades: list[tuple[str, ...]] = [()] * len(self._declared)
        for position, declared in enumerate(self._declared):
            for person in declared.name.people:
                for word in {*person.surname, "".join(person.surname)}:
                    self._surnames.add(word, position)
            for organization in declared.name.organizations:
                for word in set(organization.telling):
                    self._telling.add(word, position)
                for word in _run_together(organization):
                    self._whole.add(word, position)
            counts = [len(set(o.telling)) for o in declared.name.organizations]
            self._fewest[position] = min(counts, default=1)
            if len(declared.name.organizations) == 1:
                self._trades[position] = declared.name.organizations[0].trade

    def hits(self, parties: Iterable[Party]) -> dict[int, tuple[ConflictHit, ...]]:
        """The hits of every reviewer that has any, by position in the roster, the surest first."""
        lex = lexicon()
        found: dict[int, list[ConflictHit]] = {}
        for party in parties:
            name = read_name(party.name)
            for position in self._alike(name):
                declared = self._declared[position]
                like = likeness(name, declared.name)
                if like.score >= lex.possible:
                    certain = like.score >= lex.conflict
                    written = declared.name.written
                    hit = ConflictHit(party, written, declared.relation, like.score, certain, like.why)
                    found.setdefault(declared.reviewer, []).append(hit)
        return {
            reviewer: tuple(sorted(hits, key=lambda hit: (-hit.score, hit.party.role, hit.party.name, hit.declared)))
            for reviewer, hits in found.items()
        }

    def _alike(self, name: Name) -> set[int]:
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
