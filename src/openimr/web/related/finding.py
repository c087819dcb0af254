"""Other cases of the same employee, injury or treatment: candidates by an index of the database, compared one by one.

The index is over short keys (:func:`openimr.casework.related.keys`), so that finding them stays fast.
"""

import datetime as dt
from typing import NamedTuple
from uuid import UUID

from django.db.models.fields.json import KeyTextTransform, KeyTransform

from openimr.casework.related import Kind, Relation, keys, may_be_related, related
from openimr.domain import case as domain
from openimr.law.eligibility import EarlierApplication
from openimr.web.models import Case, CaseKeys
from openimr.web.models.case import State

MOST_CANDIDATES = 300


class RelatedCase(NamedTuple):
    """Another case and how it is related."""

    case: Case
    relation: Relation


def keep_keys(case: Case) -> None:
    """Keep what the case is found by, as its application says it now."""
    CaseKeys.objects.update_or_create(case=case, defaults={"keys": sorted(keys(case.value))})


def related_cases(application: domain.Case, *, without: UUID | None = None) -> list[RelatedCase]:
    """The cases related to ``application``, closest first, without the case ``without`` (its own)."""
    found = []
    for case in Case.objects.filter(pk__in=_candidates(application, without)).defer("search").order_by("-received_on"):
        relation = related(application, case.value)
        if relation is not None:
            found.append(RelatedCase(case, relation))
    order = list(Kind)
    return sorted(found, key=lambda one: order.index(one.relation.kind))


def _candidates(application: domain.Case, without: UUID | None) -> list[UUID]:
    """The cases that share a key and are like enough by a date or the claim number, from the values that say so."""
    rows = Case.objects.filter(keys__keys__overlap=sorted(keys(application))).values_list(
        "pk",
        KeyTextTransform("date_of_birth", KeyTransform("employee", "application")),
        KeyTextTransform("date_of_injury", KeyTransform("claim", "application")),
        "claim_number",
    )
    found = []
    for pk, born, injured, claim in rows.iterator(chunk_size=1000):
        days = dt.date.fromisoformat(born), dt.date.fromisoformat(injured)
        if pk != without and may_be_related(application, *days, claim):
            found.append(pk)
    return found[:MOST_CANDIDATES]


def earlier_applications(case: Case) -> tuple[EarlierApplication, ...]:
    """Applications for the same treatment that were received before this case's, or on the same day."""
    mine = case.value
    return tuple(
        EarlierApplication(
            number=other.number,
            received=other.received_on,
            state=State(other.state).label,
            why=f"{relation.kind.label.lower()} ({'; '.join(relation.reasons)})",
            sure=relation.sure,
        )
        for other, relation in related_cases(mine, without=case.pk)
        if relation.kind in {Kind.DUPLICATE, Kind.SAME_TREATMENT}
        and (other.received_on, other.created_at) < (case.received_on, case.created_at)
        and other.state != State.CONSOLIDATED
    )
