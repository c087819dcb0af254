"""Conflicts of interest: the parties of a case held against what every reviewer of a roster has declared.

The declared names are indexed by their words once; a case then looks only at names that share a word, or nearly.
A hit says why and how surely. Above one threshold it is a conflict, below it a person must decide; both bar assignment.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from openimr.domain.case import Case
from openimr.domain.reviewer import Reviewer

from .likeness import edits_allowed, likeness
from .names import Name, lexicon, read_name


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
        postings: dict[str, list[int]] = {}
        for position, declared in enumerate(self._declared):
            for word in declared.name.words:
                postings.setdefault(word, []).append(position)
        self._postings = postings
        self._by_length: dict[int, list[str]] = {}
        for word in postings:
            self._by_length.setdefault(len(word), []).append(word)

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
        words = _searched(name)
        near = set(words)
        for word in words:
            allowed = edits_allowed(word)
            if allowed:
                near.update(self._spelled_like(word, allowed))
        return {position for word in near for position in self._postings.get(word, ())}

    def _spelled_like(self, word: str, allowed: int) -> list[str]:
        from rapidfuzz import process
        from rapidfuzz.distance import OSA

        similar: list[str] = []
        for length in range(len(word) - allowed, len(word) + allowed + 1):
            known = self._by_length.get(length)
            if known:
                matches: list[tuple[str, Any, int]] = process.extract(
                    word, known, scorer=OSA.distance, score_cutoff=min(allowed, edits_allowed("x" * length)), limit=None
                )
                similar.extend(match[0] for match in matches)
        return similar


def _searched(name: Name) -> set[str]:
    # Words half the roster shares ("group", "medical") find nothing worth reading; they are left out where a name has
    # others. Of people the surname decides, or the given name where the two may be exchanged.
    lex = lexicon()
    words: set[str] = set()
    for person in name.people:
        words.update(person.surname)
        words.add("".join(person.surname))
        if len(person.given) == 1 and len(person.given[0]) > 1:
            words.add(person.given[0])
    for organization in name.organizations:
        telling = [w for w in organization.words if w not in lex.weak and w not in lex.field and w not in lex.places]
        words.update(telling or organization.words)
        words.update(i for i in organization.initials if len(i) >= 3)
        words.update(a + b for a, b in zip(organization.words, organization.words[1:], strict=False))
    return words
