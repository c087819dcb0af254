"""The way of a second look: the reviewer submits, the director comments and passes or sends back, the reviewer answers.

The director never changes the text. Where a case has several reviewers, each analysis has second looks of its own and
the case stays in review; where it has one, the case waits in the state of that name.
"""

import re
from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone

from openimr.web.accounts.access import May, require
from openimr.web.cases import states
from openimr.web.determination import desks
from openimr.web.determination.checking import findings_on
from openimr.web.determination.drafts import current_draft
from openimr.web.determination.locking import lock_for_writing
from openimr.web.events import history
from openimr.web.models import Assignment, Case, Comment, SecondLook, User
from openimr.web.models.second_look import Outcome
from openimr.web.protection import Refused

from .choosing import chosen_because, passed

LONGEST_COMMENT = 4_000
_ANCHOR = re.compile(r"|summary|sentence-\d{1,3}|item-\d{1,3}(-(decision|guidelines|standard|rationale|grading))?")


def waiting(case: Case, seat: int | None = None) -> SecondLook | None:
    """The second look that waits for the director; with several, the one at ``seat``, else the oldest."""
    found = SecondLook.objects.filter(case=case, outcome=Outcome.WAITING, assignment__ended_at__isnull=True)
    if seat is not None:
        found = found.filter(assignment__seat=seat)
    return found.select_related("assignment__reviewer").order_by("id").first()


def submit(case: Case, user: User, base_revision: int) -> SecondLook:
    """Submit the draft as it was read for a second look; until it is back it cannot be changed.

    Args:
        case: the case, in review.
        user: the reviewer.
        base_revision: the revision that was read before submitting.

    Raises:
        Refused: the person is not a reviewer of this case.
        NotPossible: nothing can be written at this desk, the draft was changed, no rule asks for a second look or this
            revision has passed one, or error-level findings stand.
    """
    require(user, May.SIGN)
    with transaction.atomic():
        desk = lock_for_writing(case, user)
        revision, decisions = current_draft(desk.case, desk)
        if revision != base_revision:
            raise states.NotPossible("The determination was changed in another window. Read it again, then submit it.")
        chosen = chosen_because(desk, decisions)
        if not chosen.reasons or passed(desk, revision):
            raise states.NotPossible("This determination needs no second look. It can be signed.")
        if any(finding.severity.value == "error" for finding in findings_on(desk.case, decisions, desk)):
            raise states.NotPossible("Something the law requires is missing. Fix what is listed, then submit.")
        record = chosen.record()
        look = SecondLook.objects.create(
            assignment=desk, case=desk.case, revision=revision, reasons=record["reasons"], draw=record["draw"]
        )
        _go(look, "submit", user, after={"revision": revision, **record})
    _now(case)
    return look


def pass_on(look: SecondLook, user: User, note: str = "") -> None:
    """Let the draft pass as it is: it goes back to its reviewer to be signed. Raises as :func:`send_back`."""
    _end(look, user, Outcome.PASSED, note)


def send_back(look: SecondLook, user: User, reason: str) -> None:
    """Send the draft back with what should be looked at again; the comments go with it.

    Raises:
        Refused: the role does not include it.
        NotPossible: the reason is missing, or the second look has ended.
    """
    if not reason.strip():
        raise states.NotPossible("Say what the reviewer should look at again.")
    _end(look, user, Outcome.SENT_BACK, reason)


def take_back(case: Case, user: User) -> SecondLook:
    """The reviewer takes the draft back while it waits, to change it; the comments made so far come with it.

    Raises:
        Refused: the person is not a reviewer of this case.
        NotPossible: no second look of this person's draft waits.
    """
    require(user, May.SIGN)
    with transaction.atomic():
        locked = Case.objects.select_for_update(no_key=True).get(pk=case.pk)
        desk = desks.own_desk(locked, user)
        if desk is None:
            raise Refused("This case is not assigned to you.")
        look = SecondLook.objects.select_for_update().filter(assignment=desk, outcome=Outcome.WAITING).first()
        if look is None:
            raise states.NotPossible("Your draft is not with the medical director. Look at the case as it is now.")
        _close(look, user, Outcome.TAKEN_BACK, "take_back", "")
    _now(case)
    return look


def comment(look: SecondLook, user: User, anchor: str, text: str) -> Comment:
    """Say something of one place of the draft.

    Args:
        look: a second look that waits.
        user: the director.
        anchor: the place: empty (the whole), ``summary``, ``sentence-0``, ``item-2``, ``item-2-rationale`` …
        text: what to say.

    Raises:
        Refused: the role does not include it.
        NotPossible: the second look has ended, there is no such place, or nothing or too much is said.
    """
    require(user, May.LOOK_AGAIN)
    text = text.replace("\x00", "").strip()
    if not text:
        raise states.NotPossible("Write the comment, then keep it.")
    if len(text) > LONGEST_COMMENT:
        raise states.NotPossible(f"The comment is longer than {LONGEST_COMMENT:,} characters. Say it more briefly.")
    if not _ANCHOR.fullmatch(anchor):
        raise states.NotPossible("There is no such place in the determination.")
    with transaction.atomic():
        locked = _locked(look)
        return Comment.objects.create(
            second_look=locked, anchor=anchor, passage=_passage(locked, anchor), text=text, by=user
        )


def take_out(look: SecondLook, user: User, number: int) -> None:
    """Take out one's own comment while the second look waits. Raises as :func:`comment`."""
    require(user, May.LOOK_AGAIN)
    with transaction.atomic():
        _locked(look).comments.filter(pk=number, by=user).delete()


def answer(case: Case, user: User, number: int, text: str) -> Comment:
    """The reviewer's answer to a comment on their draft; the newest answer stands.

    Raises:
        Refused: the comment is not on this person's draft.
        NotPossible: the draft is with the director, or nothing is said.
    """
    text = text.replace("\x00", "").strip()[:LONGEST_COMMENT]
    if not text:
        raise states.NotPossible("Write the answer, then keep it.")
    with transaction.atomic():
        desk = lock_for_writing(case, user)
        said = Comment.objects.filter(pk=number, second_look__assignment=desk).first()
        if said is None:
            raise Refused("This comment is not on your draft.")
        said.answer, said.answered_at = text, timezone.now()
        said.save(update_fields=["answer", "answered_at"])
    return said


def comments_on(desk: Assignment | None) -> list[Comment]:
    """Every comment made on the drafts of a desk in second looks that have ended, oldest first."""
    said = Comment.objects.filter(second_look__assignment=desk).exclude(second_look__outcome=Outcome.WAITING)
    return list(said.select_related("second_look", "by"))


def _end(look: SecondLook, user: User, outcome: Outcome, note: str) -> None:
    require(user, May.LOOK_AGAIN)
    with transaction.atomic():
        _close(_locked(look), user, outcome, "pass" if outcome is Outcome.PASSED else "send_back", note)


def _close(look: SecondLook, user: User, outcome: Outcome, way: str, note: str) -> None:
    """End a second look whose row is locked, with its event."""
    look.outcome, look.note = outcome, note.replace("\x00", "").strip()
    look.looked_by, look.looked_at = user, timezone.now()
    look.save(update_fields=["outcome", "note", "looked_by", "looked_at"])
    _go(look, way, user, reason=look.note, after={"revision": look.revision, "comments": look.comments.count()})


def _locked(look: SecondLook) -> SecondLook:
    Case.objects.select_for_update(no_key=True).get(pk=look.case_id)
    locked = SecondLook.objects.select_for_update(of=("self",)).select_related("assignment").get(pk=look.pk)
    if locked.outcome != Outcome.WAITING:
        raise states.NotPossible("This second look has ended. Look at the case as it is now.")
    return locked


def _go(look: SecondLook, way: str, user: User, *, reason: str = "", after: Mapping[str, object]) -> None:
    """Move a case with one reviewer; of several, only the history tells."""
    case = Case.objects.get(pk=look.case_id)
    if len(desks.desks(case)) == 1:
        states.go(case, way, user, reason=reason, after=after)
    else:
        seat = {"seat": look.assignment.seat}
        history.record(case, user, states.WAYS[way].action, reason=reason, after={**seat, **after})


def _passage(look: SecondLook, anchor: str) -> str:
    """The sentence a comment is about, as it reads now; empty for other places."""
    kind, _, number = anchor.partition("-")
    summary = current_draft(look.case, look.assignment)[1].clinical_case_summary
    at = int(number) if kind == "sentence" else -1
    return summary[at].text if 0 <= at < len(summary) else ""


def _now(case: Case) -> None:
    case.refresh_from_db(fields=["state", "version"])
