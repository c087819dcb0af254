"""The attestation for one case: what a reviewer confirms, with the parties before them, before its first page opens."""

from collections.abc import Collection
from typing import NamedTuple

from openimr.panel.answering import Attested, statements
from openimr.web.cases.states import NotPossible
from openimr.web.models import Assignment, Case, CaseAttestation, User


class ListedParty(NamedTuple):
    """A party as the reviewer sees it: what it is in the case, and its name."""

    role: str
    name: str


# For code that speaks for a reviewer who has read them: the demonstration and simulations.
ALL = tuple(statement.key for statement in statements())


def parties(case: Case) -> list[ListedParty]:
    """Every party of the case by role and name, in the order of the application."""
    from openimr.panel.conflicts import parties_of

    listed = [ListedParty(party.role.replace("_", " "), party.name) for party in parties_of(case.value)]
    return list(dict.fromkeys(listed))


def asked() -> tuple[Attested, ...]:
    """The statements, each to be confirmed on its own."""
    return statements()


def attest(assignment: Assignment, user: User, attested: Collection[str]) -> CaseAttestation:
    """Keep the attestation with the assignment, in the caller's transaction.

    Raises:
        NotPossible: a statement is not confirmed.
    """
    if any(statement.key not in attested for statement in statements()):
        raise NotPossible("Each of the statements has to be confirmed before the case opens.")
    kept, _ = CaseAttestation.objects.get_or_create(
        assignment=assignment,
        defaults={
            "statements": [statement._asdict() for statement in statements()],
            "parties": [party._asdict() for party in parties(assignment.case)],
            "attested_by": user,
        },
    )
    return kept
