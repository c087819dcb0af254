"""Reviewing several applications of one employee as one case, and taking them apart again until the review starts.

They must share the requesting physician and the date of injury (8 CCR 9792.10.4(a)). Every row is kept: the member case
stays with its own history, its disputed treatments and records join those of the lead.
"""

from collections.abc import Iterable
from contextlib import ExitStack
from typing import Any

from django.db import transaction
from django.utils import timezone

from openimr.casework.related import related, treatments_alike
from openimr.domain import case as domain
from openimr.web.accounts.access import May, require
from openimr.web.cases import intake, states
from openimr.web.cases.states import NotPossible
from openimr.web.events import history
from openimr.web.models import Case, Consolidation, User
from openimr.web.models.case import State

BEFORE_REVIEW = (State.RECEIVED, State.INFORMATION_REQUESTED, State.ELIGIBLE, State.AWAITING_RECORDS, State.READY)
_SAME = 95.0  # from here on two treatments are one, and it is reviewed once


def consolidate(lead: Case, members: Iterable[Case], actor: User, reason: str = "") -> Case:
    """Review ``members`` together with ``lead``: their disputed treatments and their records join its own.

    A treatment the lead disputes already is not repeated. Events on both say what was done.

    Raises:
        Refused: the actor's role does not include it.
        NotPossible: the review of one of them has started, or they do not share physician and date of injury.
    """
    require(actor, May.DECIDE_ELIGIBILITY)
    with transaction.atomic():
        wanted = [member.pk for member in members]
        rows = {
            c.pk: c
            for c in Case.objects.select_for_update(no_key=True).filter(pk__in=[lead.pk, *wanted]).order_by("pk")
        }
        locked = rows[lead.pk]
        if locked.state not in BEFORE_REVIEW:
            raise NotPossible(f"Case {locked.number} is {State(locked.state).label.lower()}: its review has started.")
        for key in wanted:
            _join(locked, rows[key], actor, reason)
    lead.refresh_from_db()
    return lead


def separate(consolidation: Consolidation, actor: User, reason: str) -> None:
    """Take a member out of the case it was reviewed with; it is received again. The records it brought stay there, too.

    Raises:
        Refused: the actor's role does not include it.
        NotPossible: the review of the lead has started, it was undone already, or there is no reason.
    """
    require(actor, May.DECIDE_ELIGIBILITY)
    with transaction.atomic():
        row = Consolidation.objects.select_for_update().get(pk=consolidation.pk)
        both = Case.objects.select_for_update(no_key=True).filter(pk__in=[row.lead_id, row.member_id]).order_by("pk")
        lead = next(case for case in both if case.pk == row.lead_id)
        if row.undone_at is not None:
            raise NotPossible("These cases are separate already.")
        if lead.state not in BEFORE_REVIEW:
            raise NotPossible("The review has started: the cases can no longer be separated.")
        application = lead.value
        left = tuple(t for t in application.disputed_treatments if t.id not in row.items)
        _write(lead, application.model_copy(update={"disputed_treatments": left}))
        row.undone_by, row.undone_at = actor, timezone.now()
        row.save(update_fields=["undone_by", "undone_at"])
        states.go(row.member, "separate", actor, reason=reason, after={"from": lead.number})
        history.record(
            lead, actor, "case separated", reason=reason, before={"items": row.items}, after={"case": row.member.number}
        )


def _join(lead: Case, member: Case, actor: User, reason: str) -> None:
    relation = related(lead.value, member.value)
    if relation is None or not relation.may_consolidate:
        raise NotPossible(
            f"Case {member.number} does not share employee, requesting physician and date of injury with {lead.number} "
            "(8 CCR 9792.10.4(a))."
        )
    application = lead.value
    joined, items = _with_items_of(application, member.value)
    _write(lead, joined)
    Consolidation.objects.create(lead=lead, member=member, items=items, reason=reason, made_by=actor)
    _bring_records(lead, member, actor)
    states.go(member, "consolidate", actor, reason=reason, after={"with": lead.number})
    said: dict[str, Any] = {"case": member.number, "items": items}
    history.record(lead, actor, "application consolidated", reason=reason, after=said)


def _with_items_of(lead: domain.Case, member: domain.Case) -> tuple[domain.Case, list[int]]:
    """The lead's application with the member's treatments after its own, and the numbers they got."""
    here = list(lead.disputed_treatments)
    numbers: dict[int, int] = {}
    new: list[int] = []
    for treatment in member.disputed_treatments:
        same = next((t for t in here if treatments_alike(t, treatment) >= _SAME), None)
        if same is not None:
            numbers[treatment.id] = same.id
            continue
        numbers[treatment.id] = max(t.id for t in here) + 1
        new.append(numbers[treatment.id])
        here.append(treatment.model_copy(update={"id": numbers[treatment.id]}))
    linked = tuple(
        t.model_copy(update={"depends_on": numbers.get(t.depends_on)}) if t.id in new and t.depends_on else t
        for t in here
    )
    # not model_copy: the whole application is checked again
    return domain.Case.model_validate({**lead.model_dump(), "disputed_treatments": linked}), new


def _write(case: Case, application: domain.Case) -> None:
    case.application = application.model_dump(mode="json")
    case.disputed = "; ".join(item.treatment for item in application.disputed_treatments)
    case.version += 1
    case.save(update_fields=["application", "disputed", "version"])


def _bring_records(lead: Case, member: Case, actor: User) -> None:
    """Hand the member's files in for the lead, too; the member keeps its own."""
    with ExitStack() as opened:
        files = [
            intake.Upload(row.name, opened.enter_context(row.path.open("rb"))) for row in member.record_files.all()
        ]
        if files:
            intake.add_records(lead, files, actor)
