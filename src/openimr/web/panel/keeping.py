"""Keeping the roster: every change of a reviewer's record is a version with its author and reason.

Two people at once never write over each other, and what a change means for the reviewer's open cases follows at once.
"""

from typing import Any

from django.db import transaction

from openimr.domain.reviewer import Reviewer as ReviewerValue
from openimr.panel.recording import without_forged_dates
from openimr.web.accounts.access import May, require
from openimr.web.cases.states import NotPossible
from openimr.web.models import Reviewer, ReviewerVersion, User

CHANGED_MEANWHILE = "Somebody has changed this record since you opened it. Look again, then save."


def save(
    key: str, value: ReviewerValue, actor: User, why: str, *, version: int | None = None, verified: bool = False
) -> Reviewer:
    """Write a reviewer's record, new or changed, as its next version.

    Args:
        key: the reviewer's id.
        value: the record as it should be.
        actor: who changes it.
        why: the reason, kept with the version.
        version: the version the change was made from; None for a new record, which must not be there yet.
        verified: the dates of verification in ``value`` come from a verification or from a file that states them;
            otherwise they stay as they were, and an edited fact has none.

    Raises:
        Refused: the actor's role does not include it.
        NotPossible: somebody was faster, the id is taken, or the reason is missing.
    """
    require(actor, May.KEEP_PANEL)
    if not why.strip():
        raise NotPossible("Say why the record is changed.")
    with transaction.atomic():
        row = Reviewer.objects.select_for_update(no_key=True).filter(key=key).first()
        if version is None and row is not None:
            raise NotPossible("There is already a reviewer with this id.")
        if version is not None and (row is None or row.version != version):
            raise NotPossible(CHANGED_MEANWHILE)
        return write(row, value if verified else without_forged_dates(row.value if row else None, value), actor, why)


def write(row: Reviewer | None, value: ReviewerValue, actor: User | None, why: str) -> Reviewer:
    """Write ``value`` over the locked ``row`` (None: a new one), with its version, in the caller's transaction."""
    content: dict[str, Any] = value.model_dump(mode="json")
    if row is None:
        row = Reviewer.objects.create(key=value.id, content=content)
    elif row.content == content:
        return row
    else:
        _keep_the_first(row)
        row.content, row.version = content, row.version + 1
        row.save(update_fields=["content", "version"])
    ReviewerVersion.objects.create(reviewer=row, version=row.version, content=content, why=why, saved_by=actor)
    from openimr.web.panel import pulling_back

    pulling_back.where_needed(row, actor)
    return row


def _keep_the_first(row: Reviewer) -> None:
    # A record loaded from a file before there were versions: what it said is kept before it is written over.
    if not row.versions.exists():
        ReviewerVersion.objects.create(
            reviewer=row, version=row.version, content=row.content, why="as it was loaded", saved_by=None
        )
