"""Sending what waits: an e-mail by a job that never sends twice, a batch for the mail, and what came back.

A sending is claimed in a transaction of its own before anything leaves the house. A process killed after that leaves it
``under way``; the next run finds it so and calls it uncertain, because nobody can know whether the server took it.
"""

import datetime as dt
import hashlib
import logging
import smtplib
from collections.abc import Sequence
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction

from openimr.domain.determination import PartyRole
from openimr.law.events import EventName
from openimr.notices import Envelope, NoticeKind, bind_batch, in_envelope_order
from openimr.web import calendar
from openimr.web.accounts.access import May, require
from openimr.web.cases import states
from openimr.web.clocks import happened
from openimr.web.clocks.computing import refresh
from openimr.web.events import history
from openimr.web.models import Case, CaseParty, Notice, Organization, PrintBatch, Sending, User
from openimr.web.notices.contacts import mail_server
from openimr.web.notices.issuing import count_problems, letters_enclosed, send, set_pdfs
from openimr.web.notices.wordings import texts_for
from openimr.web.portal.access import LINK_DAYS, link_to
from openimr.web.queue import TryAgain, enqueue_batch

logger = logging.getLogger(__name__)

Status = Sending.Status
SENT = "notice sent"
NOT_DELIVERED = "notice not delivered"
MOST_ENVELOPES = 2_000  # a batch is one file somebody prints


def send_email(sending_id: str) -> None:
    """Send one e-mail: the link into the portal, never content.

    Raises:
        TryAgain: the server is away or busy; nothing was sent and the sending waits again.
    """
    sending = _claim(sending_id)
    if sending is None:
        return
    try:
        message_of(sending).send()
    except (smtplib.SMTPRecipientsRefused, smtplib.SMTPResponseException) as refusal:
        code = _code(refusal)
        if 500 <= code < 600:
            failed(sending.pk, Status.FAILED, f"The mail server refused it ({code}).")
            return
        _release(sending)
        raise TryAgain(f"the mail server answered {code}") from None
    except (OSError, smtplib.SMTPServerDisconnected, smtplib.SMTPConnectError) as problem:
        _release(sending)
        raise TryAgain(type(problem).__name__) from None
    _went(sending.pk, calendar.now())


def message_of(sending: Sending) -> EmailMessage:
    """The e-mail of a sending. Its text names the organization and the link, and nothing of the case."""
    organization = Organization.objects.get().value
    party = sending.notice.party
    texts = texts_for(party, organization, "email")
    until = calendar.today() + dt.timedelta(days=LINK_DAYS)
    phone = f", {organization.phone}" if organization.phone else ""
    return EmailMessage(
        subject=texts("email.subject"),
        body=texts(
            "email.body",
            organization=organization.name,
            link=link_to(party),
            until=texts.date(until),
            phone=phone,
        ),
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[sending.to],
        headers={"Message-ID": sending.message_id, "Auto-Submitted": "auto-generated"},
        connection=mail_server(),
    )


def _claim(sending_id: str) -> Sending | None:
    """Take the sending for this process, or None where it is not to be sent (any more)."""
    with transaction.atomic():
        sending = (
            Sending.objects.select_for_update(of=("self",))
            .select_related("notice__party")
            .filter(pk=sending_id)
            .first()
        )
        if sending is None or sending.status not in (Status.WAITING, Status.UNDER_WAY):
            return None
        if sending.status == Status.UNDER_WAY:
            sending.status = Status.UNCERTAIN
            sending.problem = (
                "Sending was interrupted. Look in the mail server's log for the message, then say whether it went."
            )
            sending.save(update_fields=["status", "problem"])
            count_problems(sending.notice.case_id)
            return None
        sending.status = Status.UNDER_WAY
        sending.save(update_fields=["status"])
    return sending


def _release(sending: Sending) -> None:
    Sending.objects.filter(pk=sending.pk, status=Status.UNDER_WAY).update(status=Status.WAITING)


def _went(sending_id: UUID, at: dt.datetime) -> None:
    with transaction.atomic():
        sending = Sending.objects.select_for_update(of=("self",)).select_related("notice__party").get(pk=sending_id)
        sending.status, sending.at, sending.problem = Status.SENT, at, ""
        sending.save(update_fields=["status", "at", "problem"])
        history.record_all([_gone(sending)], None)


def _gone(sending: Sending) -> history.Entry:
    """What the case's history says of a sending that has left the house."""
    notice = sending.notice
    return history.Entry(
        notice.case,
        SENT,
        after={
            "notice": notice.kind,
            "to": notice.party.role,
            "way": sending.way,
            "reference": sending.message_id or f"batch {sending.batch_id}",
        },
    )


def failed(sending_id: UUID, status: str, problem: str) -> None:
    """Keep that a sending did not reach its party: refused, bounced or returned; the case shows on the worklist."""
    with transaction.atomic():
        sending = Sending.objects.select_for_update(of=("self",)).select_related("notice__party").get(pk=sending_id)
        if sending.status in (Status.BOUNCED, Status.RETURNED, Status.FAILED):
            return
        sending.status, sending.problem = status, problem
        sending.at = sending.at or calendar.now()
        sending.save(update_fields=["status", "problem", "at"])
        field = "mail_returned_at" if sending.way == "mail" else "email_failed_at"
        CaseParty.objects.filter(pk=sending.notice.party_id).update(**{field: calendar.now()})
        history.record(
            sending.notice.case,
            None,
            NOT_DELIVERED,
            reason=problem,
            after={"notice": sending.notice.kind, "to": sending.notice.party.role, "way": sending.way, "as": status},
        )
        count_problems(sending.notice.case_id)


def next_way(sending: Sending) -> str:
    """The way proposed after one that failed: mail after e-mail, e-mail after mail, empty where neither is left."""
    from openimr.web.notices.contacts import email_possible

    party = sending.notice.party
    if sending.status == Status.UNCERTAIN:
        return sending.way
    if sending.way != "mail" and party.address and party.mail_returned_at is None:
        return "mail"
    if sending.way != "email" and party.email and party.email_failed_at is None and email_possible():
        return "email"
    return ""


def settle(sending: Sending, actor: User, *, way: str, reason: str = "") -> None:
    """Deal with what was not delivered: send it another way (``mail``, ``email``), or say why it is settled (``none``).

    Raises:
        Refused: the actor's role does not include it.
        NotPossible: it is settled already, or nothing was said.
    """
    require(actor, May.SEND_NOTICES)
    with transaction.atomic():
        locked = Sending.objects.select_for_update(of=("self",)).select_related("notice__party").get(pk=sending.pk)
        if locked.settled_at is not None or locked.status not in Sending.PROBLEMS:
            raise states.NotPossible("This has been dealt with already.")
        if way not in {"mail", "email", "none"}:
            raise states.NotPossible("Choose how it goes out now, or say why it is settled.")
        if way == "none" and not reason.strip():
            raise states.NotPossible("Say why nothing is sent again.")
        if (way == "mail" and not locked.notice.party.address) or (way == "email" and not locked.notice.party.email):
            raise states.NotPossible("There is no such address of this party. Enter it first.")
        locked.settled_at = calendar.now()
        locked.save(update_fields=["settled_at"])
        if way != "none":
            send(locked.notice, way)
        history.record(
            locked.notice.case,
            actor,
            "undelivered notice settled",
            reason=reason,
            after={"notice": locked.notice.kind, "to": locked.notice.party.role, "sent_again_by": way},
        )
        count_problems(locked.notice.case_id)


def make_batch(actor: User, *, only: Sequence[UUID] | None = None) -> PrintBatch:
    """Take everything that waits for the mail into a batch; a job binds its PDF.

    Args:
        actor: who binds.
        only: the keys of the cases whose notices are taken; all where None.

    Raises:
        Refused: the actor's role does not include it.
        NotPossible: nothing waits.
    """
    require(actor, May.SEND_NOTICES)
    open_ones = Sending.objects.filter(way="mail", status=Status.WAITING, batch__isnull=True)
    if only is not None:
        open_ones = open_ones.filter(notice__case_id__in=only)
    with transaction.atomic():
        locked = open_ones.select_for_update(skip_locked=True, of=("self",))
        waiting = list(locked.order_by("made_at")[:MOST_ENVELOPES])
        if not waiting:
            raise states.NotPossible("Nothing waits for the mail.")
        batch = PrintBatch.objects.create(made_at=calendar.now(), made_by=actor)
        Sending.objects.filter(pk__in=[sending.pk for sending in waiting]).update(batch=batch)
        enqueue_batch(batch.pk)
    return batch


def bind(batch_id: int) -> None:
    """Set the batch's notices and bind them into its PDF, once."""
    batch = PrintBatch.objects.get(pk=batch_id)
    if batch.pdf is not None:
        return
    organization = Organization.objects.get().value
    sendings = _of_batch(batch)
    set_pdfs([sending.notice for sending in sendings])
    letters = letters_enclosed([sending.notice for sending in sendings])
    envelopes = in_envelope_order(_envelope(sending, letters.get(sending.notice_id)) for sending in sendings)
    pdf = bind_batch(envelopes, organization, calendar.today())
    PrintBatch.objects.filter(pk=batch_id, pdf__isnull=True).update(
        pdf=pdf, sha256=hashlib.sha256(pdf).hexdigest(), envelopes=len(envelopes)
    )


def _of_batch(batch: PrintBatch) -> list[Sending]:
    """Its sendings in the order they were made, with their notices and of each case what an envelope shows."""
    found = batch.sendings.select_related("notice__party", "notice__case").order_by("made_at")
    return list(found.defer("notice__case__application", "notice__case__search", "notice__case__due"))


def _envelope(sending: Sending, letter: bytes | None) -> Envelope:
    notice = sending.notice
    holds = [NoticeKind(notice.kind).label] + (["the determination"] if letter else [])
    return Envelope(
        address=tuple(sending.to.split("\n")),
        cases=(notice.case.number,),
        holds=tuple(holds),
        pdfs=tuple(bytes(pdf) for pdf in (notice.pdf, letter) if pdf),
    )


def mailed(batch: PrintBatch, actor: User, on: dt.date) -> None:
    """Keep that the batch was handed to the mail on the day ``on``; from there the mail's clocks run.

    Raises:
        Refused: the actor's role does not include it.
        NotPossible: it is not bound yet, was mailed already, or the day cannot be.
    """
    require(actor, May.SEND_NOTICES)
    with transaction.atomic():
        locked = PrintBatch.objects.select_for_update().get(pk=batch.pk)
        if locked.pdf is None:
            raise states.NotPossible("The batch is not bound yet.")
        if locked.mailed_on is not None:
            raise states.NotPossible("The batch was mailed already.")
        if on > calendar.today():
            raise states.NotPossible("The day of mailing is in the future.")
        locked.mailed_on, locked.mailed_by = on, actor
        locked.save(update_fields=["mailed_on", "mailed_by"])
        sendings = _of_batch(locked)
        batched = Sending.objects.filter(pk__in=[sending.pk for sending in sendings])
        history.record_all([_gone(sending) for sending in sendings], None)
        batched.update(status=Status.SENT, at=calendar.now(), problem="")
        for sending in sendings:
            _start_mail_clock(sending.notice, on)


def _start_mail_clock(notice: Notice, on: dt.date) -> None:
    """The records are due so many days after mailing: where that was later than the step, the clock runs from it."""
    if notice.kind != NoticeKind.ASSIGNMENT or notice.party.role != PartyRole.CLAIMS_ADMINISTRATOR:
        return
    case = Case.objects.select_for_update(no_key=True).get(pk=notice.case_id)
    told = [e for e in happened.of_case(case) if e.event is EventName.NOTICE_OF_ASSIGNMENT_SENT]
    if not told or happened.day_of(told[-1].at) >= on or case.state not in states.BEFORE_DECISION:
        return
    history.record(
        case,
        None,
        "notice of assignment mailed",
        after={"mailed_on": on.isoformat()},
        clock=[happened.happened(EventName.NOTICE_OF_ASSIGNMENT_SENT, on, by="mail")],
    )
    refresh(case)


def _code(refusal: smtplib.SMTPException) -> int:
    if isinstance(refusal, smtplib.SMTPRecipientsRefused):
        return max((code for code, _ in refusal.recipients.values()), default=0)
    return int(getattr(refusal, "smtp_code", 0))
