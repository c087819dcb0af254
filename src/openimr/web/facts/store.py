"""Where the facts of a case are kept: written in one transaction after its record was read, asked for by pages."""

from collections.abc import Iterable

from django.db import transaction

from openimr.domain.facts import Fact
from openimr.web.models import Case, CaseFact


def keep(case: Case, facts: Iterable[Fact]) -> int:
    """Replace the facts of a case by these, in one transaction; says how many are kept."""
    rows = {
        fact.id: CaseFact(
            case=case, key=fact.id, type=fact.type.value, page=fact.page, content=fact.model_dump(mode="json")
        )
        for fact in facts
    }
    with transaction.atomic():
        Case.objects.select_for_update().get(pk=case.pk)
        CaseFact.objects.filter(case=case).delete()
        CaseFact.objects.bulk_create(rows.values(), batch_size=500)
    return len(rows)


def facts_of(case: Case) -> tuple[Fact, ...]:
    """The facts of a case, by page."""
    return tuple(row.value for row in CaseFact.objects.filter(case=case))
