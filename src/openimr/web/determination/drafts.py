"""Drafts that nobody can lose, and the checks beside them.

A draft is saved on top of the revision it was made from; where another has been saved meanwhile, nothing is written
over and the caller is given both.
"""

from typing import TYPE_CHECKING, Any, NamedTuple

from django.db import transaction

from openimr.domain.determination import Decisions
from openimr.web.cases import states
from openimr.web.determination.checking import findings_on
from openimr.web.determination.composing import letter_pdf
from openimr.web.determination.desks import desks
from openimr.web.determination.locking import lock_for_writing
from openimr.web.events import history
from openimr.web.models import Assignment, Case, Draft, DraftVersion, User

if TYPE_CHECKING:
    from openimr.determination import Finding


class SavedDraft(NamedTuple):
    """A draft as it stands after saving: its revision and what the checks say of it."""

    revision: int
    findings: "list[Finding]"


class DraftConflict(Exception):
    """Another draft was saved since the one this is based on: ``revision`` and ``content`` are the present ones."""

    def __init__(self, revision: int, content: dict[str, Any]) -> None:
        super().__init__(f"the draft is at revision {revision}")
        self.revision = revision
        self.content = content


def save_draft(case: Case, user: User, decisions: Decisions | dict[str, Any], base_revision: int) -> SavedDraft:
    """Save the draft of the reviewer at their desk.

    Args:
        case: the case, in review.
        user: the reviewer.
        decisions: what was written, as the domain's value or as its JSON form.
        base_revision: the revision it was made from, 0 for the first.

    Returns:
        The new revision (the same one where nothing changed) and the findings on it.

    Raises:
        Refused: the person is not a reviewer of this case.
        NotPossible: nothing can be written at this desk now.
        DraftConflict: another draft was saved meanwhile; nothing was written.
        pydantic.ValidationError: ``decisions`` is not of the shape of a draft.
    """
    value = decisions if isinstance(decisions, Decisions) else Decisions.model_validate(decisions)
    content = value.model_dump(mode="json")
    with transaction.atomic():
        desk = lock_for_writing(case, user)
        locked = desk.case
        empty = Decisions().model_dump(mode="json")
        draft, _ = Draft.objects.select_for_update().get_or_create(
            assignment=desk, defaults={"case": locked, "content": empty}
        )
        if draft.revision != base_revision and draft.content != content:
            raise DraftConflict(draft.revision, draft.content)
        if draft.content != content:
            draft.revision += 1
            draft.content = content
            draft.saved_by = user
            draft.save()
            DraftVersion.objects.create(
                assignment=desk, case=locked, revision=draft.revision, content=content, saved_by=user
            )
            if draft.revision == 1:
                history.record(locked, user, "draft begun", after={"revision": 1})
    return SavedDraft(draft.revision, findings_on(locked, value, desk))


def restore_version(case: Case, user: User, revision: int, base_revision: int) -> SavedDraft:
    """Take an earlier version as the draft again; what stands now stays among the versions.

    Args:
        case: the case, in review.
        user: the reviewer.
        revision: the version to take.
        base_revision: the revision the reviewer saw.

    Raises:
        as :func:`save_draft`, and NotPossible where there is no such version at this desk.
    """
    with transaction.atomic():
        desk = lock_for_writing(case, user)
        version = DraftVersion.objects.filter(assignment=desk, revision=revision).first()
        if version is None:
            raise states.NotPossible(f"There is no version {revision} among yours.")
        saved = save_draft(case, user, version.content, base_revision)
        history.record(
            desk.case, user, "earlier version restored", after={"version": revision, "revision": saved.revision}
        )
    return saved


def current_draft(case: Case, desk: Assignment | None = None) -> tuple[int, Decisions]:
    """The present revision and what it says at ``desk`` (None: the first); 0 and nothing where none was saved yet."""
    desk = desk or next(iter(desks(case)), None)
    draft = Draft.objects.filter(assignment=desk).first()
    return (draft.revision, draft.value) if draft else (0, Decisions())


def current_findings(case: Case, desk: Assignment | None = None) -> "list[Finding]":
    """What the checks say of the draft as it is saved."""
    return findings_on(case, current_draft(case, desk)[1], desk)


def preview(case: Case, desk: Assignment | None = None) -> bytes:
    """The letter as it would be signed now, as a PDF. Raises as :func:`letter_pdf`."""
    return letter_pdf(case, current_draft(case, desk)[1], desk)
