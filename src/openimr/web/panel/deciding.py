"""A person decides whether a hit is a conflict of interest; the decision is kept and holds for the next case.

Parties found in the records are added here; where a conflict shows while a reviewer has the case, it is taken back.
"""

from typing import Any

from django.db import transaction

from openimr.domain.case import NamedParty
from openimr.panel.conflicts import OF_ONE_EMPLOYEE, ConflictHit, employee_key
from openimr.web.accounts.access import May, require
from openimr.web.cases.states import BEFORE_DECISION, WITH_REVIEWER, NotPossible
from openimr.web.events import history
from openimr.web.models import Case, ConflictDecision, Reviewer, User


def decide(case: Case, actor: User, key: str, hit: dict[str, Any], *, conflict: bool, reason: str) -> ConflictDecision:
    """Keep what was decided about one hit of one reviewer, with the case it was decided in.

    Args:
        case: the case whose party it is about.
        actor: who decides.
        key: the reviewer.
        hit: ``role``, ``party``, ``declared``, ``relation`` as the page showed them.
        conflict: what was decided.
        reason: why; needed.

    Raises:
        Refused: the actor's role does not include it.
        NotPossible: the reason is missing, or the panel finds no such hit (any more).
    """
    require(actor, May.KEEP_PANEL)
    if not reason.strip():
        raise NotPossible("Say why this is, or is not, a conflict.")
    found = _hit(case, key, hit)
    with transaction.atomic():
        locked = Case.objects.select_for_update(no_key=True).get(pk=case.pk)
        role = found.party.role
        decision = ConflictDecision.objects.create(
            reviewer=Reviewer.objects.get(key=key),
            role=role,
            party=found.party.name,
            declared=found.declared,
            relation=found.relation,
            employee=employee_key(case.value) if role in OF_ONE_EMPLOYEE else "",
            conflict=conflict,
            reason=reason,
            score=found.score,
            why=found.why,
            case=locked,
            decided_by=actor,
        )
        history.record(
            locked,
            actor,
            "conflict of interest decided",
            reason=reason,
            after={"reviewer": key, "party": role.replace("_", " "), "conflict": "yes" if conflict else "no"},
        )
        if conflict:
            _take_back(locked, key)
    return decision


def add_party(case: Case, actor: User, party: NamedParty, *, version: int | None = None) -> Case:
    """Add a party found in the records (an officer, a network, a relative) to those a reviewer must be independent of.

    Raises:
        Refused: the actor's role does not include it.
        NotPossible: the case is decided, or somebody was faster.
    """
    require(actor, May.KEEP_PANEL)
    with transaction.atomic():
        locked = Case.objects.select_for_update(no_key=True).get(pk=case.pk)
        if version is not None and locked.version != version:
            raise NotPossible("Somebody has changed this case since you opened it. Look again, then decide.")
        if locked.state not in BEFORE_DECISION:
            raise NotPossible("The case is decided: its parties stand as they were.")
        value = locked.value
        parties = value.parties.model_copy(update={"others": (*value.parties.others, party)})
        locked.application = value.model_copy(update={"parties": parties}).model_dump(mode="json")
        locked.version += 1
        locked.save(update_fields=["application", "version"])
        history.record(
            locked, actor, "party added", after={"role": party.role.value.replace("_", " "), "name": party.name}
        )
    return locked


def hits_now(case: Case, key: str) -> tuple[ConflictHit, ...]:
    """What is found today between the parties of the case and one reviewer, with what was decided about it."""
    from openimr.web.panel import proposing

    try:
        return proposing.propose(case).candidate(key).conflicts
    except KeyError:
        return ()


def _take_back(case: Case, key: str) -> None:
    """A conflict found while the reviewer has the case: it is pulled back and moves on."""
    from openimr.web.panel import pulling_back

    open_here = case.assignments.filter(reviewer__key=key, ended_at__isnull=True, case__state__in=WITH_REVIEWER)
    for assignment in open_here.select_related("case"):
        pulling_back.pull_back(assignment, "A conflict of interest was found.")


def _hit(case: Case, key: str, hit: dict[str, Any]) -> ConflictHit:
    asked = (hit.get("role"), hit.get("party"), hit.get("declared"), hit.get("relation"))
    for found in hits_now(case, key):
        if asked == (found.party.role, found.party.name, found.declared, found.relation):
            return found
    raise NotPossible("The panel finds no such hit any more. Look at the candidates again.")
