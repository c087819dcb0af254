"""Who may open a party's page: a signed personal link that names no one, and a code that proves the mailbox.

The link alone opens nothing. A code is asked for by whoever has the link and goes to the address we hold; for a party
without e-mail a coordinator hands one out.
"""

import datetime as dt
import hashlib
import hmac
import secrets

from django.conf import settings
from django.core import signing
from django.core.mail import EmailMessage
from django.db import transaction
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from openimr.web.models import CaseParty, Organization, PortalCode
from openimr.web.notices.contacts import email_possible, mail_server
from openimr.web.notices.wordings import texts_for

LINK_DAYS = 90
CODE_MINUTES = 15
HANDED_OUT_DAYS = 30
CODES_AN_HOUR = 5
SESSION_SECONDS = 30 * 60
_SALT = "openimr.portal"
_IN_SESSION = "portal_party"
_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


class NotOpened(Exception):
    """The page is not opened; the message says what to do and names nobody."""


def token_of(party: CaseParty) -> str:
    """The party's personal part of the address; it says nothing about anybody."""
    return signing.dumps([party.pk, party.generation], salt=_SALT, compress=True)


def link_to(party: CaseParty) -> str:
    """The party's personal link."""
    return f"{settings.SITE_URL}{reverse('portal_door', args=[token_of(party)])}"


def party_of(token: str) -> CaseParty | None:
    """The party whose link this is, None where it is no link of ours, too old, or withdrawn."""
    try:
        key, generation = signing.loads(token, salt=_SALT, max_age=dt.timedelta(days=LINK_DAYS))
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return CaseParty.objects.filter(pk=key, generation=generation).first()


def mail_code(party: CaseParty) -> None:
    """Send a fresh code to the address we hold.

    Raises:
        NotOpened: there is no address that works, or too many codes were asked for.
    """
    if not party.email or not email_possible():
        raise NotOpened("We hold no e-mail address of yours. Ask us for a code by telephone.")
    code = _new_code(party, dt.timedelta(minutes=CODE_MINUTES))
    organization = Organization.objects.get().value
    texts = texts_for(party, organization, "email")
    EmailMessage(
        subject=texts("email.code_subject"),
        body=texts("email.code_body", code=code, minutes=CODE_MINUTES, organization=organization.name),
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[party.email],
        headers={"Auto-Submitted": "auto-generated"},
        connection=mail_server(),
    ).send()


def hand_out_code(party: CaseParty) -> str:
    """A code that works for some days, for a person to hand out; it is shown once and kept as a hash only."""
    return _new_code(party, dt.timedelta(days=HANDED_OUT_DAYS))


def open_with(request: HttpRequest, party: CaseParty, code: str) -> None:
    """Open the party's page to this browser.

    Raises:
        NotOpened: the code is wrong, used, too old, or was tried too often.
    """
    typed = _hash(party, "".join(code.upper().split()).replace("-", ""))
    with transaction.atomic():
        rows = list(
            PortalCode.objects.select_for_update().filter(
                party=party, used_at__isnull=True, expires_at__gt=timezone.now(), tries_left__gt=0
            )
        )
        right = next((row for row in rows if hmac.compare_digest(row.hash, typed)), None)
        for row in rows:
            if row is right:
                row.used_at = timezone.now()
            else:
                row.tries_left -= 1
            row.save(update_fields=["used_at", "tries_left"])
    if right is None:
        raise NotOpened("The code is not right, or it is too old. Ask for a new one.")
    request.session.cycle_key()
    request.session[_IN_SESSION] = [party.pk, party.generation]
    request.session.set_expiry(SESSION_SECONDS)


def party_in(request: HttpRequest) -> CaseParty | None:
    """The party this browser has opened the page of, None where there is none or its link was withdrawn."""
    kept = request.session.get(_IN_SESSION)
    if not isinstance(kept, list) or len(kept) != 2:
        return None
    return CaseParty.objects.select_related("case").filter(pk=kept[0], generation=kept[1]).first()


def leave(request: HttpRequest) -> None:
    """Close the page to this browser."""
    request.session.pop(_IN_SESSION, None)


def _new_code(party: CaseParty, lives: dt.timedelta) -> str:
    now = timezone.now()
    with transaction.atomic():
        CaseParty.objects.select_for_update(no_key=True).get(pk=party.pk)
        if PortalCode.objects.filter(party=party, made_at__gt=now - dt.timedelta(hours=1)).count() >= CODES_AN_HOUR:
            raise NotOpened("Too many codes were asked for. Wait an hour, then try again.")
        code = "".join(secrets.choice(_ALPHABET) for _ in range(8))
        PortalCode.objects.create(party=party, hash=_hash(party, code), made_at=now, expires_at=now + lives)
    return f"{code[:4]}-{code[4:]}"


def _hash(party: CaseParty, code: str) -> str:
    key = f"{settings.SECRET_KEY}:{party.pk}".encode()
    return hmac.new(key, code.encode(), hashlib.sha256).hexdigest()
