"""Conflicts of interest: the parties of a case held against what every reviewer of a roster has declared.

A hit says why and how surely: by name in any writing, by a former name, a parent or subsidiary, a shared address or
number. A person decides about each; until then it bars assignment, and what was decided is used again.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from openimr.domain.case import Case
from openimr.domain.identifiers import npi_of, tax_number_of
from openimr.domain.reviewer import Affiliation, Reviewer

from .addresses import AddressIndex
from .likeness import likeness
from .name_index import NameIndex
from .names import Name, lexicon, plain, read_name
from .organizations import OrganizationGraph, Related
from .tables import table

# Roles of people who are told apart by the case only: another case's employee of the same name is somebody else.
OF_ONE_EMPLOYEE = frozenset({"employee", "family"})
AUTHOR = "author"


@dataclass(frozen=True, slots=True)
class Party:
    """Someone the reviewer must not be affiliated with; ``role`` is a ``PartyRole`` or ``author`` (of a record)."""

    role: str
    name: str
    former_names: tuple[str, ...] = ()
    address: str | None = None
    tax_number: str | None = None
    npi: str | None = None


class Declared(NamedTuple):
    """A name a reviewer has declared, or their own; ``relation`` is the kind of affiliation or ``self``.

    ``written`` is the name as declared; ``name`` may be a former one of it, which ``formerly`` then says.
    """

    reviewer: int
    name: Name
    relation: str
    written: str
    formerly: str | None = None
    share: float | None = None


@dataclass(frozen=True, slots=True)
class ConflictHit:
    """A party and a declared affiliation that are, or may be, the same.

    ``score`` runs from 0 to 100; ``certain`` says that it is taken as a conflict, otherwise a person must decide.
    ``decided`` is what a person has decided about it, with the reason, or None. ``share`` is the percentage held, where
    the affiliation is financial and says one.
    """

    party: Party
    declared: str
    relation: str
    score: float
    certain: bool
    why: str
    decided: str | None = None
    share: float | None = None


@dataclass(frozen=True, slots=True)
class Ruling:
    """What a person decided about one hit: it is a conflict, or it is none, and why.

    ``employee`` narrows it to the cases of one employee where the party is the employee or a relative.
    """

    reviewer_id: str
    role: str
    party: str
    declared: str
    relation: str
    conflict: bool
    reason: str
    employee: str = ""


def parties_of(case: Case) -> tuple[Party, ...]:
    """Every party of ``case`` a reviewer must be independent of, each under the names the application gives."""
    p, physician, attorney = case.parties, case.requesting_physician, case.parties.employee_attorney
    office = _address(p.claims_administrator.address)
    practice, npi = _address(physician.address), npi_of(physician.npi)
    chambers = _address(attorney.address) if attorney else None
    named = [
        ("employer", case.claim.employer, None, None),
        ("insurer", p.insurer, None, None),
        ("claims_administrator", p.claims_administrator.name, office, None),
        ("claims_administrator", p.claims_administrator.organization, office, None),
        ("utilization_review_organization", p.utilization_review_organization, None, None),
        ("requesting_physician", physician.name, practice, npi),
        ("medical_group", physician.organization, practice, None),
        ("facility", p.facility, None, None),
        *(("manufacturer", name, None, None) for name in p.manufacturers),
        ("employee", case.employee.name, _address(case.employee.address), None),
        ("employee_attorney", attorney.name if attorney else None, chambers, None),
        ("employee_attorney", attorney.organization if attorney else None, chambers, None),
    ]
    parties = [Party(role, name, (), at, None, npi) for role, name, at, npi in named if name and name.strip()]
    parties += [Party(o.role.value, o.name, o.former_names, o.address, o.tax_number, o.npi) for o in p.others]
    return tuple(dict.fromkeys(parties))


def employee_key(case: Case) -> str:
    """What tells the employee of ``case`` from another of the same name: name and date of birth."""
    return f"{plain(case.employee.name)} {case.employee.date_of_birth.isoformat()}"


def key_of(hit: ConflictHit) -> tuple[str, str, str, str]:
    """What a hit is about, whatever the case: the party's role and name, the declared name and the relation."""
    return (hit.party.role, plain(hit.party.name), plain(hit.declared), hit.relation)


def decide(hits: Iterable[ConflictHit], rulings: Mapping[tuple[str, str, str, str], Ruling]) -> tuple[ConflictHit, ...]:
    """``hits`` with what people decided about them: no conflict lets the reviewer pass, a conflict is certain."""
    decided = []
    for hit in hits:
        ruling = rulings.get(key_of(hit))
        if ruling is None:
            decided.append(hit)
        else:
            verdict = f"{'a conflict' if ruling.conflict else 'no conflict'}: {ruling.reason}"
            decided.append(replace(hit, certain=ruling.conflict, decided=verdict))
    return tuple(decided)


def rulings_for(reviewer_id: str, rulings: Iterable[Ruling], employee: str) -> dict[tuple[str, str, str, str], Ruling]:
    """The rulings about one reviewer that hold for cases of ``employee``, by :func:`key_of`; a later one counts."""
    return {
        (ruling.role, plain(ruling.party), plain(ruling.declared), ruling.relation): ruling
        for ruling in rulings
        if ruling.reviewer_id == reviewer_id and (not ruling.employee or ruling.employee == employee)
    }


def bars(hit: ConflictHit) -> bool:
    """Whether the hit keeps the reviewer from the case: always, but where a person found no conflict in it."""
    return hit.decided is None or hit.certain


def declared_by(roster: Sequence[Reviewer]) -> tuple[object, ...]:
    """Everything a ``ConflictIndex`` is made of, to be compared: equal where an index made before still holds."""
    return tuple((r.id, r.name, r.former_names, r.address, r.npi, r.tax_number, r.affiliations) for r in roster)


class ConflictIndex:
    """The declared names, numbers and addresses of a roster, to be asked about the parties of many cases."""

    def __init__(self, roster: Sequence[Reviewer], organizations: OrganizationGraph | None = None) -> None:
        self._graph = organizations or OrganizationGraph()
        self._declared: list[Declared] = []
        self._numbers: dict[tuple[str, str], list[int]] = {}
        addresses: list[tuple[str | None, int]] = []
        for number, reviewer in enumerate(roster):
            addresses += self._add_own(number, reviewer)
            for affiliation in reviewer.affiliations:
                addresses += self._add(number, affiliation)
        self._names = NameIndex([declared.name for declared in self._declared])
        self._addresses = AddressIndex(addresses)

    def hits(self, parties: Iterable[Party]) -> dict[int, tuple[ConflictHit, ...]]:
        """The hits of every reviewer that has any, by position in the roster, the surest first."""
        found: dict[tuple[int, Party, str, str], ConflictHit] = {}
        for party in parties:
            for position, score, why in self._found(party):
                declared = self._declared[position]
                key = (declared.reviewer, party, declared.written, declared.relation)
                if key not in found or found[key].score < score:
                    certain = score >= lexicon().conflict
                    said = f"{why}; formerly “{declared.formerly}”" if declared.formerly else why
                    found[key] = ConflictHit(
                        party, declared.written, declared.relation, score, certain, said, share=declared.share
                    )
        by_reviewer: dict[int, list[ConflictHit]] = {}
        for (reviewer, *_), hit in found.items():
            by_reviewer.setdefault(reviewer, []).append(hit)
        return {
            reviewer: tuple(sorted(hits, key=lambda hit: (-hit.score, hit.party.role, hit.party.name, hit.declared)))
            for reviewer, hits in by_reviewer.items()
        }

    def authors(self, names: Iterable[str]) -> dict[int, tuple[ConflictHit, ...]]:
        """The reviewers whose own name is, or may be, that of an author of the case's records."""
        found: dict[int, dict[str, ConflictHit]] = {}
        for written in dict.fromkeys(name for name in names if name.strip()):
            party, name = Party(AUTHOR, written), read_name(written)
            if not name.people:
                continue
            for position, score, why in self._by_name(name):
                declared = self._declared[position]
                if declared.relation == "self":
                    certain = score >= lexicon().conflict
                    hit = ConflictHit(party, declared.written, "self", score, certain, why)
                    found.setdefault(declared.reviewer, {}).setdefault(written, hit)
        return {reviewer: tuple(hits.values()) for reviewer, hits in found.items()}

    def _add_own(self, number: int, reviewer: Reviewer) -> list[tuple[str | None, int]]:
        position = len(self._declared)
        for name in (reviewer.name, *reviewer.former_names):
            formerly = None if name == reviewer.name else name
            self._declared.append(Declared(number, read_name(name), "self", reviewer.name, formerly))
        self._note_numbers(reviewer.npi, reviewer.tax_number, position)
        return [(reviewer.address, position)]

    def _add(self, number: int, affiliation: Affiliation) -> list[tuple[str | None, int]]:
        position = len(self._declared)
        for name in (affiliation.name, *affiliation.former_names):
            formerly = None if name == affiliation.name else name
            kind, share = affiliation.kind.value, affiliation.percent
            self._declared.append(Declared(number, read_name(name), kind, affiliation.name, formerly, share))
        self._note_numbers(affiliation.npi, affiliation.tax_number, position)
        return [(affiliation.address, position)]

    def _note_numbers(self, npi: str | None, tax_number: str | None, position: int) -> None:
        for kind, number in (("npi", npi_of(npi)), ("tax_number", tax_number_of(tax_number))):
            if number:
                self._numbers.setdefault((kind, number), []).append(position)

    def _found(self, party: Party) -> Iterable[tuple[int, float, str]]:
        """Positions of what was declared, the score and the reason, for one party; one position may come twice."""
        scores = table("names.yaml")["scores"]
        name = read_name(party.name)
        yield from self._by_name(name)
        for former in party.former_names:
            for position, score, why in self._by_name(read_name(former)):
                yield position, min(score, scores["former_name"]), f"{why}; the party was “{former}” before"
        for related in self._graph.related(name) if name.organizations else ():
            yield from self._by_relation(related)
        yield from self._by_identity(party, None)
        for known in self._graph.identities(name) if name.organizations else ():
            here = Party(party.role, party.name, (), known.address, known.tax_number, known.npi)
            yield from self._by_identity(here, known.name)

    def _by_name(self, name: Name) -> Iterable[tuple[int, float, str]]:
        possible = lexicon().possible
        for position in self._names.alike(name):
            like = likeness(name, self._declared[position].name)
            if like.score >= possible:
                yield position, like.score, like.why

    def _by_relation(self, related: Related) -> Iterable[tuple[int, float, str]]:
        for position, score, why in self._by_name(related.name):
            if score >= lexicon().conflict:
                reason = f"“{related.name.written}” is {related.how} (known organizations); {why}"
                yield position, min(score, related.score), reason

    def _by_identity(self, party: Party, known_as: str | None) -> Iterable[tuple[int, float, str]]:
        scores = table("names.yaml")["scores"]
        source = f" (on file for “{known_as}”)" if known_as else ""
        for kind, number in (("npi", npi_of(party.npi)), ("tax_number", tax_number_of(party.tax_number))):
            for position in self._numbers.get((kind, number), ()) if number else ():
                words = "NPI" if kind == "npi" else "tax number"
                yield position, scores[kind], f"same {words}{source}"
        for position in self._addresses.at(party.address):
            yield position, scores["address"], f"same address{source}"


def _address(lines: Sequence[str]) -> str | None:
    return ", ".join(lines) if lines else None
