"""The known organizations: each change is made from the version that was seen, and names who made it."""

from django.db import transaction

from openimr.panel.organizations import KnownOrganization as Value
from openimr.web.accounts.access import May, require
from openimr.web.cases.states import NotPossible
from openimr.web.models import KnownOrganization, User
from openimr.web.panel.keeping import CHANGED_MEANWHILE


def save(
    value: Value, actor: User, known: KnownOrganization | None = None, version: int | None = None
) -> KnownOrganization:
    """Keep an organization: a new one, or ``known`` as it should be, seen at ``version``.

    Raises:
        Refused: the actor's role does not include it.
        NotPossible: somebody was faster, the name is taken, or it would be its own parent.
    """
    require(actor, May.KEEP_PANEL)
    if value.parent and value.parent.casefold() == value.name.casefold():
        raise NotPossible("An organization cannot be its own parent.")
    with transaction.atomic():
        row = KnownOrganization.objects.select_for_update().filter(name=known.name).first() if known else None
        if known is not None and (row is None or row.version != version):
            raise NotPossible(CHANGED_MEANWHILE)
        others = KnownOrganization.objects.filter(name__iexact=value.name)
        if (others.exclude(pk=row.pk) if row else others).exists():
            raise NotPossible("There is already an organization with this name.")
        row = row or KnownOrganization(version=0)
        row.name, row.content = value.name, value.model_dump(mode="json")
        row.version, row.changed_by = row.version + 1, actor
        row.save()
    return row
