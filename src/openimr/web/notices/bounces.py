"""Messages that came back: delivery status notifications (RFC 3464) read, and held against what was sent.

They are handed in as files (``.eml`` or a mailbox); only the Message-ID we gave and the status are looked at.
"""

import email
import email.policy
import mailbox
import re
import tempfile
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path
from typing import NamedTuple

from openimr.web.models import Sending
from openimr.web.notices.sending import failed

_MESSAGE_ID = re.compile(r"<[^<>\s]{3,180}>")
MOST_BYTES = 50 * 1024 * 1024


class Bounce(NamedTuple):
    """What a delivery status notification says: which messages it is about, whether for good, and the status code."""

    message_ids: tuple[str, ...]
    permanent: bool
    status: str


class BounceReport(NamedTuple):
    """What came of reading a mailbox: sendings marked, notifications of delays, and messages that say nothing to us."""

    marked: int
    delayed: int
    unknown: int


def read_bounce(message: EmailMessage) -> Bounce | None:
    """The notification in ``message``, None where it is none."""
    status, permanent = "", False
    for part in message.walk():
        if part.get_content_type() != "message/delivery-status":
            continue
        for block in part.get_payload():
            if not hasattr(block, "get"):
                continue
            action = str(block.get("Action", "")).strip().lower()
            if action in {"failed", "delayed"}:
                status = str(block.get("Status", "")).strip()[:20]
                permanent = permanent or action == "failed"
    if not status and not permanent:
        return None
    return Bounce(_ids(message), permanent, status)


def take_in(content: bytes) -> BounceReport:
    """Read one message or a mailbox of many, and mark what did not reach its party. Handing it in twice is harmless."""
    marked = delayed = unknown = 0
    for message in _messages(content):
        bounce = read_bounce(message)
        sending = Sending.objects.filter(message_id__in=bounce.message_ids).first() if bounce else None
        if bounce is None or sending is None:
            unknown += 1
        elif not bounce.permanent:
            delayed += 1
        else:
            failed(sending.pk, Sending.Status.BOUNCED, f"The message came back ({bounce.status or 'no status'}).")
            marked += 1
    return BounceReport(marked, delayed, unknown)


def _messages(content: bytes) -> Iterator[EmailMessage]:
    if not content.startswith(b"From "):
        yield _parsed(content)
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "mailbox"
        path.write_bytes(content)
        for message in mailbox.mbox(path, create=False):
            yield _parsed(message.as_bytes())


def _parsed(content: bytes) -> EmailMessage:
    return email.message_from_bytes(content, policy=email.policy.default)


def _ids(message: EmailMessage) -> tuple[str, ...]:
    """Every Message-ID the notification holds of the message it is about, its own left out."""
    found: list[str] = []
    for part in message.walk():
        if part is message:
            found += [one for name in ("In-Reply-To", "References") for one in _in(message.get(name, ""))]
        elif part.get_content_type() == "text/rfc822-headers":
            headers = email.message_from_string(str(part.get_payload()))
            found += _in(headers.get("Message-ID", ""))
        else:
            found += _in(part.get("Message-ID", ""))
    return tuple(dict.fromkeys(found))


def _in(value: object) -> list[str]:
    return _MESSAGE_ID.findall(str(value))
