"""Reads a mail (EML or an Outlook message): its headers and text become pages, its attachments files of their own."""

import email
import email.policy
from email.message import EmailMessage, Message
from pathlib import Path
from typing import cast

from .bounds import Limits
from .opened import Opened, Part, Remark
from .pagestore import write_atomically
from .typeset import text_pdf

_HEADERS = ("From", "To", "Cc", "Date", "Subject")
_SMALLEST_INLINE_PICTURE = 8 * 1024
_TEXT_LIMIT = 2_000_000


def mail_pdf(file: Path, folder: Path, opened: Opened, limits: Limits) -> bytes:
    """The pages of a mail; attachments are written to ``folder`` and listed in ``opened.parts``.

    Small pictures shown inside the text (logos, signatures) are not taken for attachments.
    """
    return _pages(email.message_from_bytes(file.read_bytes(), policy=email.policy.default), folder, opened, limits)


def outlook_pdf(file: Path, folder: Path, opened: Opened, limits: Limits) -> bytes:
    """Like `mail_pdf`, for an Outlook message; raises `Unreadable` where it is damaged."""
    from .outlook import outlook_mail

    return _pages(outlook_mail(file, limits), folder, opened, limits)


def _pages(message: EmailMessage, folder: Path, opened: Opened, limits: Limits) -> bytes:
    body = _body(message)
    names = []
    for index, part in enumerate(_leaves(message)):
        if part is body or index >= limits.parts:
            continue
        name, data = _attachment(part, index)
        if data is None or _is_decoration(part, data) or _is_other_form_of_body(part, body):
            continue
        names.append(name)
        if not data:
            opened.remarks.append(Remark("empty", {}, name))
            continue
        target = folder / f"{index:05d}"
        write_atomically(target, data)
        opened.parts.append(Part(name, str(target)))
    fields = [(name, value) for name in _HEADERS if (value := _header(message, name))]
    if names:
        fields.append(("Attachments", ", ".join(names)))
    return text_pdf(_text(body), fields=fields)


def _body(message: EmailMessage) -> Message | None:
    try:
        found = message.get_body(preferencelist=("plain", "html"))
    except (AttributeError, KeyError, ValueError, LookupError):
        found = None
    if found is not None:
        return found
    return next((p for p in _leaves(message) if p.get_content_maintype() == "text"), None)


def _leaves(message: Message) -> list[Message]:
    """The parts that are not containers; a mail inside the mail is one part."""
    found: list[Message] = []
    waiting: list[Message] = [message]
    while waiting:
        part = waiting.pop(0)
        payload = part.get_payload()
        if part.get_content_maintype() == "message" or not isinstance(payload, list):
            found.append(part)
        else:
            waiting = [p for p in payload if isinstance(p, Message)] + waiting
    return found


def _attachment(part: Message, index: int) -> tuple[str, bytes | None]:
    try:
        name = part.get_filename()
    except (LookupError, ValueError, TypeError, AttributeError):
        name = None
    if part.get_content_maintype() == "message":
        payload = part.get_payload()
        inner = payload[0] if isinstance(payload, list) and payload else None
        if not isinstance(inner, Message):
            return name or f"message {index}", None
        subject = _header(inner, "Subject")
        try:
            return name or f"{subject or 'message'}.eml", inner.as_bytes()
        except (LookupError, ValueError, UnicodeError, AttributeError, TypeError):
            return name or f"message {index}.eml", b""
    try:
        data = part.get_payload(decode=True)
    except (LookupError, ValueError, TypeError):
        data = b""
    return " ".join((name or f"part {index}").split()), data if isinstance(data, bytes) else None


def _is_decoration(part: Message, data: bytes) -> bool:
    inline = part.get("Content-ID") is not None or part.get_content_disposition() == "inline"
    return part.get_content_maintype() == "image" and inline and len(data) < _SMALLEST_INLINE_PICTURE


def _is_other_form_of_body(part: Message, body: Message | None) -> bool:
    """The HTML twin of a plain text body, which says the same once more."""
    return (
        body is not None
        and part.get_content_type() in ("text/html", "text/plain", "text/calendar")
        and part.get_content_disposition() != "attachment"
        and part.get_filename() is None
    )


def _header(message: Message, name: str) -> str:
    try:
        value = str(message.get(name) or "")
    except (LookupError, ValueError, TypeError, AttributeError, IndexError):
        return ""
    return " ".join(value.split())[:2000]


def _text(body: Message | None) -> str:
    if body is None:
        return ""
    try:
        text = str(cast(EmailMessage, body).get_content())
    except (LookupError, ValueError, UnicodeError, AttributeError, KeyError):
        from .formats import decode_text

        raw = body.get_payload(decode=True)
        text = decode_text(raw) if isinstance(raw, bytes) else ""
    if body.get_content_type() == "text/html":
        from .office import html_text

        text = html_text(text)
    return text[:_TEXT_LIMIT]
