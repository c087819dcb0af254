"""Writing a determination: drafts that nobody can lose, the checks beside them, and the signature that ends them.

A draft is saved on top of the revision it was made from; where another has been saved meanwhile, nothing is written
over and the caller is given both. A signature happens once, after the password has been asked again.
"""

import hashlib
from collections.abc import Collection
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db import transaction
from django.utils import timezone

from openimr.domain.determination import Decisions
from openimr.web.accounts.access import May, require
from openimr.web.accounts.signing_in import TooManyFailures, check_again
from openimr.web.cases import states
from openimr.web.determination.attestation import ATTESTATIONS
from openimr.web.determination.checking import findings_in, findings_on
from openimr.web.determination.composing import NotComposed, compose_letter, composing, letter_pdf
from openimr.web.determination.dismissing import standing
from openimr.web.determination.locking import lock_for_writing
from openimr.web.events import history
from openimr.web.models import Case, Draft, DraftVersion, FinalDetermination, User

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


class SignatureRefused(Exception):
    """The determination was not signed. ``findings`` are the error-level ones, if that is why."""

    def __init__(self, reason: str, findings: "Collection[Finding]" = ()) -> None:
        super().__init__(reason)
        self.findings = tuple(findings)


class DraftChanged(SignatureRefused):
    """The determination was not signed: it is not the one any more that was read before signing."""

    def __init__(self) -> None:
        super().__init__("The determination was changed in another window. Read it again as it is now, then sign.")


def save_draft(case: Case, user: User, decisions: Decisions | dict[str, Any], base_revision: int) -> SavedDraft:
    """Save the draft of the reviewer the case is with.

    Args:
        case: the case, in review.
        user: the reviewer.
        decisions: what was written, as the domain's value or as its JSON form.
        base_revision: the revision it was made from, 0 for the first.

    Returns:
        The new revision (the same one where nothing changed) and the findings on it.

    Raises:
        Refused: the person is not this case's reviewer.
        NotPossible: the case is not in review.
        DraftConflict: another draft was saved meanwhile; nothing was written.
        pydantic.ValidationError: ``decisions`` is not of the shape of a draft.
    """
    value = decisions if isinstance(decisions, Decisions) else Decisions.model_validate(decisions)
    content = value.model_dump(mode="json")
    with transaction.atomic():
        locked = lock_for_writing(case, user)
        empty = Decisions().model_dump(mode="json")
        draft, _ = Draft.objects.select_for_update().get_or_create(case=locked, defaults={"content": empty})
        if draft.revision != base_revision and draft.content != content:
            raise DraftConflict(draft.revision, draft.content)
        if draft.content != content:
            draft.revision += 1
            draft.content = content
            draft.saved_by = user
            draft.save()
            DraftVersion.objects.create(case=locked, revision=draft.revision, content=content, saved_by=user)
            if draft.revision == 1:
                history.record(locked, user, "draft begun", after={"revision": 1})
    return SavedDraft(draft.revision, findings_on(locked, value))


def current_draft(case: Case) -> tuple[int, Decisions]:
    """The present revision and what it says; revision 0 and nothing where no draft was saved yet."""
    draft = Draft.objects.filter(case=case).first()
    return (draft.revision, draft.value) if draft else (0, Decisions())


def current_findings(case: Case) -> "list[Finding]":
    """What the checks say of the draft as it is saved."""
    return findings_on(case, current_draft(case)[1])


def preview(case: Case) -> bytes:
    """The letter as it would be signed now, as a PDF. Raises as :func:`letter_pdf`."""
    return letter_pdf(case, current_draft(case)[1])


def sign(case: Case, user: User, password: str, attested: Collection[str], base_revision: int) -> FinalDetermination:
    """Sign the draft as it was read: once, for good.

    Args:
        case: the case, in review.
        user: the reviewer it is with.
        password: asked again at this moment.
        attested: the keys of :data:`ATTESTATIONS` that were ticked; all are needed.
        base_revision: the revision of the draft that was read before signing; no other is signed.

    Raises:
        Refused: the person is not this case's reviewer.
        NotPossible: the case is not in review (somebody may have signed in another window).
        DraftChanged: the draft was saved again since it was read.
        SignatureRefused: wrong password, an attestation missing, records still being read, or error-level findings.
    """
    require(user, May.SIGN)
    try:
        if not check_again(user, password):
            raise SignatureRefused("The password is not right. Nothing was signed.")
    except TooManyFailures:
        raise SignatureRefused("The password was wrong too often. Wait a quarter of an hour, then sign.") from None
    missing = [key for key, _ in ATTESTATIONS if key not in attested]
    if missing:
        raise SignatureRefused("Each of the statements has to be confirmed before you sign.")
    with transaction.atomic():
        locked = lock_for_writing(case, user)
        if locked.assembly.under_way:
            raise SignatureRefused("New records are being read. Sign when the case file is complete.")
        revision, decisions = current_draft(locked)
        if revision != base_revision:
            raise DraftChanged
        try:
            final = _finalize(locked, decisions, user)
        except NotComposed as failure:
            raise SignatureRefused(f"{failure} Nothing was signed.") from None
        states.go(
            locked,
            "sign",
            user,
            after={"version": final.version, "pdf_sha256": final.pdf_sha256, "attested": list(final.attested)},
        )
    case.state, case.version = locked.state, locked.version
    return final


def _finalize(case: Case, decisions: Decisions, user: User) -> FinalDetermination:
    """Compose, check, render and keep; the caller holds the case's lock."""
    from openimr.determination import Severity, render_json, render_pdf, render_text

    determination = compose_letter(case, decisions)
    findings = findings_in(case, determination)
    errors = [finding for finding in findings if finding.severity is Severity.ERROR]
    if errors:
        raise SignatureRefused("Something the law requires is missing. Fix what is listed, then sign.", errors)
    dismissed = standing(case)
    with composing(case):
        pdf, text, data = render_pdf(determination), render_text(determination), render_json(determination)
    return FinalDetermination.objects.create(
        case=case,
        version=case.determinations.count() + 1,
        content=determination.model_dump(mode="json"),
        findings=[
            {**finding.model_dump(mode="json"), "dismissed": dismissed.get(finding.fingerprint, "")}
            for finding in findings
        ],
        attested=[key for key, _ in ATTESTATIONS],
        letter_pdf=pdf,
        letter_text=text,
        letter_json=data,
        pdf_sha256=hashlib.sha256(pdf).hexdigest(),
        text_sha256=hashlib.sha256(text.encode()).hexdigest(),
        json_sha256=hashlib.sha256(data.encode()).hexdigest(),
        signed_by=user,
        signed_at=timezone.now(),
    )
