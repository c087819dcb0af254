"""A person decides whether a hit is a conflict of interest; the decision is kept and holds for the next case."""

from typing import Any

from django.db import transaction

from openimr.panel.conflicts import OF_ONE_EMPLOYEE, employee_key
from openimr.web.accounts.access import May, require
from openimr.web.cases.states import NotPossible
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
        locked = Case.objects.select_for_update().get(pk=case.pk)
        role = found["party"]["role"]
        decision = ConflictDecision.objects.create(
            reviewer=Reviewer.objects.get(key=key),
            role=role,
            party=found["party"]["name"],
            declared=found["declared"],
            relation=found["relation"],
            employee=employee_key(case.value) if role in OF_ONE_EMPLOYEE else "",
            conflict=conflict,
            reason=reason,
            score=found["score"],
            why=found["why"],
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
    return decision


def _hit(case: Case, key: str, hit: dict[str, Any]) -> dict[str, Any]:
    from openimr.web.panel import assigning

    proposal = assigning.as_json(assigning.propose(case))
    for candidate in proposal["candidates"]:
        if candidate["reviewer_id"] != key:
            continue
        for found in candidate["conflicts"]:
            same = (found["party"]["role"], found["party"]["name"], found["declared"], found["relation"])
            if same == (hit.get("role"), hit.get("party"), hit.get("declared"), hit.get("relation")):
                return dict(found)
    raise NotPossible("The panel finds no such hit any more. Look at the candidates again.")
