"""Confirming a party's e-mail address: a code of six digits is sent to it and typed back.

The message says nothing about the application; the code is kept as a hash, works for half an hour and five attempts.
"""

import datetime as dt
import hmac
import secrets
import smtplib

from django.core.mail import send_mail
from django.utils import timezone

from openimr.domain.errors import InputRefused
from openimr.web.applications.drafts import email_of, hashed
from openimr.web.models import ApplicationDraft, Organization

LIVES = dt.timedelta(minutes=30)
PAUSE = dt.timedelta(seconds=60)


def send_code(draft: ApplicationDraft) -> None:
    """Send a new code to the address of who applies.

    Raises:
        InputRefused: one was sent a moment ago, or the message could not be handed over.
    """
    now = timezone.now()
    if draft.email_code_at and now - draft.email_code_at < PAUSE:
        raise InputRefused("e-mail", "A code was sent less than a minute ago.", "Wait a minute, then ask again.")
    code = f"{secrets.randbelow(1_000_000):06d}"
    organization = Organization.objects.first()
    who = organization.value.name if organization else "OpenIMR"
    text = (
        f"Your code is {code}. It works for 30 minutes.\n\nIf you did not ask for it, you need do nothing.\n\n{who}\n"
    )
    try:
        send_mail("Your code", text, None, [email_of(draft)])
    except (OSError, smtplib.SMTPException) as problem:
        raise InputRefused(
            "e-mail", "The code could not be sent.", "Check the address, or leave it out: it is not needed."
        ) from problem
    draft.email_code_hash, draft.email_code_at = _hash(draft, code), now
    draft.save(update_fields=["email_code_hash", "email_code_at", "changed_at"])


def confirm(draft: ApplicationDraft, code: str) -> bool:
    """Whether ``code`` is the one that was sent; then the address counts as confirmed."""
    if not draft.email_code_hash or not draft.email_code_at or timezone.now() - draft.email_code_at > LIVES:
        return False
    if not hmac.compare_digest(draft.email_code_hash, _hash(draft, code)):
        return False
    draft.email_confirmed, draft.email_code_hash = email_of(draft), ""
    draft.save(update_fields=["email_confirmed", "email_code_hash", "changed_at"])
    return True


def _hash(draft: ApplicationDraft, code: str) -> str:
    return hashed(f"{draft.pk}{email_of(draft)}{code}")
