"""The signature that ends the writing: it happens once, after the password has been asked again, for good.

Of several reviewers each signs an analysis; the last signature brings them together into the determination.
"""

import hashlib
import json
from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from openimr.domain.determination import Decisions, Determination
from openimr.domain.errors import InputRefused
from openimr.domain.reviewer import ReviewerQualifications
from openimr.web import calendar
from openimr.web.accounts.access import May, require
from openimr.web.accounts.signing_in import TooManyFailures, check_again
from openimr.web.cases import states
from openimr.web.determination import desks
from openimr.web.determination.attestation import ATTESTATIONS
from openimr.web.determination.checking import findings_in
from openimr.web.determination.composing import NotComposed, compose_letter, composing
from openimr.web.determination.correcting import as_correction, opened_for
from openimr.web.determination.dismissing import standing
from openimr.web.determination.drafts import current_draft
from openimr.web.determination.locking import lock_for_writing
from openimr.web.events import history
from openimr.web.models import Assignment, Case, FinalDetermination, SignedAnalysis, User
from openimr.web.second_look.choosing import chosen_because, passed

if TYPE_CHECKING:
    from openimr.determination import Finding

ALL = tuple(key for key, _ in ATTESTATIONS)


class SignatureRefused(Exception):
    """The determination was not signed. ``findings`` are the error-level ones, if that is why."""

    def __init__(self, reason: str, findings: "Collection[Finding]" = ()) -> None:
        super().__init__(reason)
        self.findings = tuple(findings)


class DraftChanged(SignatureRefused):
    """The determination was not signed: it is not the one any more that was read before signing."""

    def __init__(self) -> None:
        super().__init__("The determination was changed in another window. Read it again as it is now, then sign.")


def sign(
    case: Case, user: User, password: str, attested: Collection[str], base_revision: int
) -> FinalDetermination | None:
    """Sign the draft as it was read: once, for good.

    Args:
        case: the case, in review.
        user: a reviewer it is with.
        password: asked again at this moment.
        attested: the keys of :data:`ATTESTATIONS` that were ticked; all are needed.
        base_revision: the revision of the draft that was read before signing; no other is signed.

    Returns:
        The determination; None where other reviewers have still to sign, or the analyses cannot be brought together
        (the history says why), so that only the analysis is kept.

    Raises:
        Refused: the person is not a reviewer of this case.
        NotPossible: nothing can be signed at this desk (somebody may have signed in another window).
        DraftChanged: the draft was saved again since it was read.
        SignatureRefused: wrong password, an attestation or the second look missing, records still being read, or
            error-level findings.
    """
    require(user, May.SIGN)
    _check_person(user, password, attested)
    with transaction.atomic():
        desk = lock_for_writing(case, user)
        locked = desk.case
        if locked.assembly.under_way:
            raise SignatureRefused("New records are being read. Sign when the case file is complete.")
        revision, decisions = current_draft(locked, desk)
        if revision != base_revision:
            raise DraftChanged
        chosen = chosen_because(desk, decisions)
        if chosen.reasons and not passed(desk, revision):
            raise SignatureRefused("This determination gets a second look first. Submit it, and sign when it is back.")
        try:
            final = _signed(desk, decisions, revision, user)
        except NotComposed as failure:
            raise SignatureRefused(f"{failure} Nothing was signed.") from None
        if final is not None:
            after = {"version": final.version, "pdf_sha256": final.pdf_sha256, "attested": list(final.attested)}
            states.go(locked, "sign", user, after={**after, "second_look": chosen.record()})
    case.state, case.version = locked.state, locked.version
    return final


def _check_person(user: User, password: str, attested: Collection[str]) -> None:
    try:
        if not check_again(user, password):
            raise SignatureRefused("The password is not right. Nothing was signed.")
    except TooManyFailures:
        raise SignatureRefused("The password was wrong too often. Wait a quarter of an hour, then sign.") from None
    if any(key not in attested for key in ALL):
        raise SignatureRefused("Each of the statements has to be confirmed before you sign.")


def _signed(desk: Assignment, decisions: Decisions, revision: int, user: User) -> FinalDetermination | None:
    """Compose, check and keep; the caller holds the case's lock."""
    case = desk.case
    own = _corrected(case, compose_letter(case, decisions, desk))
    findings = findings_in(case, own, desk)
    errors = [finding for finding in findings if finding.severity.value == "error"]
    if errors:
        raise SignatureRefused("Something the law requires is missing. Fix what is listed, then sign.", errors)
    kept = _kept(findings, standing(case, desk))
    if len(desks.desks(case)) == 1:
        return _finalize(case, own, kept, user)
    _keep_analysis(desk, decisions, own.qualifications, revision, kept, user)
    if not desks.all_signed(case):
        return None
    try:
        return _brought_together(case, user)
    except InputRefused as refusal:
        history.record(case, user, desks.NOT_TOGETHER, reason=f"{refusal.problem} {refusal.remedy}".strip())
        return None


def _keep_analysis(
    desk: Assignment,
    decisions: Decisions,
    qualifications: ReviewerQualifications,
    revision: int,
    findings: list[dict[str, Any]],
    user: User,
) -> None:
    content = decisions.model_dump(mode="json")
    analysis = SignedAnalysis.objects.create(
        assignment=desk,
        case=desk.case,
        version=desks.next_version(desk.case),
        revision=revision,
        content=content,
        qualifications=qualifications.model_dump(mode="json"),
        findings=findings,
        attested=list(ALL),
        sha256=hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest(),
        signed_by=user,
        signed_at=timezone.now(),
    )
    history.record(
        desk.case,
        user,
        "analysis signed",
        after={"seat": desk.seat, "version": analysis.version, "sha256": analysis.sha256, "attested": list(ALL)},
    )


def _brought_together(case: Case, user: User) -> FinalDetermination:
    """The determination out of every reviewer's analysis. Raises InputRefused where they cannot be combined."""
    from openimr.determination import combine_decisions

    analyses = [analysis for _, analysis in sorted(desks.signed_analyses(case).items())]
    written = [(ReviewerQualifications.model_validate(one.qualifications), one.value) for one in analyses]
    combined = combine_decisions(written, calendar.today(), case.value.jurisdiction)
    made = _corrected(case, compose_letter(case, combined))
    reasons = {one.fingerprint: one.reason for one in case.dismissals.filter(undone_at__isnull=True)}
    return _finalize(case, made, _kept(findings_in(case, made), reasons), user)


def _corrected(case: Case, made: Determination) -> Determination:
    """The determination as the next version of the one it replaces, where the case was opened for a correction."""
    reason = opened_for(case)
    return as_correction(case, made, reason) if reason else made


def _kept(findings: "list[Finding]", dismissed: dict[str, str]) -> list[dict[str, Any]]:
    return [
        {**finding.model_dump(mode="json"), "dismissed": dismissed.get(finding.fingerprint, "")} for finding in findings
    ]


def _finalize(case: Case, made: Determination, findings: list[dict[str, Any]], user: User) -> FinalDetermination:
    """Render and keep; the caller holds the case's lock."""
    from openimr.determination import render_json, render_pdf, render_text

    with composing(case):
        pdf, text, data = render_pdf(made), render_text(made), render_json(made)
    return FinalDetermination.objects.create(
        case=case,
        version=desks.next_version(case),
        reason=made.correction.reason if made.correction else "",
        content=made.model_dump(mode="json"),
        findings=findings,
        attested=list(ALL),
        letter_pdf=pdf,
        letter_text=text,
        letter_json=data,
        pdf_sha256=hashlib.sha256(pdf).hexdigest(),
        text_sha256=hashlib.sha256(text.encode()).hexdigest(),
        json_sha256=hashlib.sha256(data.encode()).hexdigest(),
        signed_by=user,
        signed_at=timezone.now(),
    )
