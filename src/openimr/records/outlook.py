"""Reads an Outlook message (.msg): its properties become a mail, so that everything later reads one kind of mail.

A message is a compound file whose streams are named by property number ([MS-OXMSG], [MS-OXPROPS]). Messages inside
it become mails inside the mail; only what a reader of records needs is taken over.
"""

import datetime as dt
import struct
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from typing import Any

from .bounds import Limits
from .problems import Unreadable

_PROPERTIES = "__properties_version1.0"
_SUBJECT, _BODY, _HTML, _RTF = "0037", "1000", "1013", "1009"
_SENDER, _SENDER_ADDRESSES, _TO, _CC = "0C1A", ("5D01", "0C1F"), "0E04", "0E03"
_SENT, _DELIVERED = 0x0039, 0x0E06
_CODE_PAGES = (0x3FFD, 0x3FDE)
_DATA, _LONG_NAME, _SHORT_NAME, _CONTENT_ID = "3701", "3707", "3704", "3712"
_EPOCH = dt.datetime(1601, 1, 1, tzinfo=dt.UTC)
_LONGEST_HEADER = 2000
_DAMAGE = (OSError, ValueError, KeyError, IndexError, TypeError, AttributeError, struct.error, RecursionError)

Storage = tuple[str, ...]


def outlook_mail(path: Path, limits: Limits) -> EmailMessage:
    """The message as a mail with its attachments; messages attached to it are mails attached.

    Raises:
        Unreadable: ``corrupt`` where the compound file is damaged, ``archive_bomb`` where it holds too much.
    """
    import olefile

    try:
        with olefile.OleFileIO(path) as file:
            return _Message(file, limits).mail((), 0)
    except _DAMAGE as error:
        raise Unreadable("corrupt", detail="not a whole Outlook message") from error


class _Message:
    """An open message file; counts what is taken out of it."""

    def __init__(self, file: Any, limits: Limits) -> None:
        self._file = file
        self._limits = limits
        self._taken = 0
        # Listed once: asking the library for each stream by name walks the whole directory again.
        self._streams = {tuple(name) for name in file.listdir(streams=True, storages=False)}
        self._storages = {tuple(name) for name in file.listdir(streams=False, storages=True)}

    def mail(self, at: Storage, depth: int) -> EmailMessage:
        fixed = self._fixed(at, 32 if not at else 24)
        page = next((fixed[tag] for tag in _CODE_PAGES if tag in fixed), 1252)
        encoding = {65001: "utf-8", 1200: "utf-16-le"}.get(page, f"cp{page}")
        mail = EmailMessage()
        self._put_headers(mail, at, fixed, encoding)
        text = self._text(at, _BODY, encoding)
        html = None if text.strip() else self._html(at, encoding)
        mail.set_content(_encodable(text or html or ""), subtype="html" if html and not text else "plain")
        for number, storage in enumerate(self._attachments(at)):
            if number >= self._limits.parts:
                break
            self._attach(mail, storage, encoding, depth)
        return mail

    def _put_headers(self, mail: EmailMessage, at: Storage, fixed: dict[int, int], encoding: str) -> None:
        address = next((a for tag in _SENDER_ADDRESSES if "@" in (a := self._text(at, tag, encoding))), "")
        name = self._text(at, _SENDER, encoding)
        values = {
            "From": f"{name} <{address}>" if name and address and name != address else name or address,
            "To": self._text(at, _TO, encoding),
            "Cc": self._text(at, _CC, encoding),
            "Subject": self._text(at, _SUBJECT, encoding),
        }
        stamp = fixed.get(_SENT) or fixed.get(_DELIVERED)
        if stamp:
            try:
                values["Date"] = format_datetime(_EPOCH + dt.timedelta(microseconds=stamp // 10))
            except (OverflowError, ValueError):
                values["Date"] = ""
        for header, value in values.items():
            clean = " ".join(_encodable(value).replace("\0", " ").split())[:_LONGEST_HEADER]
            if clean:
                _set_header(mail, header, clean)

    def _attach(self, mail: EmailMessage, storage: Storage, encoding: str, depth: int) -> None:
        name = self._text(storage, _LONG_NAME, encoding) or self._text(storage, _SHORT_NAME, encoding)
        name = " ".join(_encodable(name).replace("\0", " ").split()) or f"attachment {storage[-1][-4:]}"
        inner = (*storage, f"__substg1.0_{_DATA}000D")
        if inner in self._storages and (*inner, _PROPERTIES) in self._streams:
            # One level more than is opened, so that what is left out is named.
            if depth <= self._limits.depth:
                mail.add_attachment(self.mail(inner, depth + 1), filename=_as_mail(name))
            return
        data = self._bytes(storage, f"{_DATA}0102")
        if data is None:
            return
        content_id = self._text(storage, _CONTENT_ID, encoding)
        kind = "image" if data[:4] in (b"\x89PNG", b"GIF8") or data[:3] == b"\xff\xd8\xff" else "application"
        mail.add_attachment(
            data,
            maintype=kind,
            subtype="octet-stream",
            filename=name,
            disposition="inline" if content_id and kind == "image" else "attachment",
        )

    def _attachments(self, at: Storage) -> list[Storage]:
        return sorted(
            name
            for name in self._storages
            if len(name) == len(at) + 1 and name[: len(at)] == at and name[-1].startswith("__attach_version1.0_")
        )

    def _html(self, at: Storage, encoding: str) -> str:
        """The text in HTML, or what a compressed RTF says, as plain text in HTML's place."""
        html = self._bytes(at, f"{_HTML}0102")
        if html:
            return _decoded(html, encoding)
        if text := self._text(at, _HTML, encoding):
            return text
        rtf = self._bytes(at, f"{_RTF}0102")
        return rtf_as_html(rtf) if rtf else ""

    def _text(self, at: Storage, tag: str, encoding: str) -> str:
        wide = self._bytes(at, f"{tag}001F")
        if wide is not None:
            return wide.decode("utf-16-le", errors="replace").rstrip("\0")
        narrow = self._bytes(at, f"{tag}001E")
        return _decoded(narrow, encoding).rstrip("\0") if narrow is not None else ""

    def _bytes(self, at: Storage, tag: str) -> bytes | None:
        name = (*at, f"__substg1.0_{tag}")
        if name not in self._streams:
            return None
        with self._file.openstream(list(name)) as stream:
            data: bytes = stream.read()
        self._taken += len(data)
        if self._taken > self._limits.unpacked_bytes:
            raise Unreadable("archive_bomb", detail=f"over {self._taken // 2**20} MiB")
        return data

    def _fixed(self, at: Storage, header: int) -> dict[int, int]:
        """Numbers and times of a message by property, from its stream of fixed-length properties."""
        name = (*at, _PROPERTIES)
        if name not in self._streams:
            return {}
        with self._file.openstream(list(name)) as stream:
            data = stream.read()[header:]
        found = {}
        for start in range(0, len(data) - 15, 16):
            tag, _, value = struct.unpack_from("<IIQ", data, start)
            kind = tag & 0xFFFF
            if kind == 0x0040:
                found[tag >> 16] = value
            elif kind == 0x0003:
                found[tag >> 16] = value & 0xFFFFFFFF
        return found


def _set_header(mail: EmailMessage, header: str, value: str) -> None:
    try:
        mail[header] = value
        str(mail[header])
    except (ValueError, IndexError, AttributeError, TypeError, KeyError):
        # A name that cannot stand in an address field stays legible where any text may stand.
        del mail[header]
        mail["Comments"] = f"{header}: {value}"


def rtf_as_html(compressed: bytes) -> str:
    """The text of a message that has nothing but compressed RTF, as HTML; empty where it cannot be read."""
    from html import escape

    from .office import rtf_text

    try:
        text = rtf_text(decompressed_rtf(compressed))
    except (Unreadable, ValueError, struct.error, IndexError):
        return ""
    return "".join(f"<p>{escape(line)}</p>" for line in text.splitlines())


_DICTIONARY = (
    b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript "
    b"\\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par "
    b"\\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx"
)


def decompressed_rtf(data: bytes, largest: int = 64 * 1024 * 1024) -> bytes:
    """RTF as mail programs compress it ([MS-OXRTFCP]): runs of a dictionary that begins with usual words.

    Raises:
        ValueError: where it is something else, or longer than ``largest`` bytes.
    """
    _, raw_size, kind, _ = struct.unpack_from("<4I", data)
    if kind == 0x414C454D:  # "MELA": not compressed
        return data[16 : 16 + raw_size]
    if kind != 0x75465A4C:  # "LZFu"
        raise ValueError("not compressed RTF")
    window = bytearray(_DICTIONARY.ljust(4096, b"\0"))
    at = len(_DICTIONARY)
    out = bytearray()
    position = 16
    while position < len(data) and len(out) < largest:
        control = data[position]
        position += 1
        for bit in range(8):
            if control >> bit & 1:
                if position + 1 >= len(data):
                    return bytes(out)
                run = data[position] << 8 | data[position + 1]
                position += 2
                start, length = run >> 4, (run & 15) + 2
                if start == at % 4096:
                    return bytes(out)
                piece = bytes(_run(window, start, length, at))
            else:
                if position >= len(data):
                    return bytes(out)
                piece = data[position : position + 1]
                position += 1
                window[at % 4096] = piece[0]
            at += len(piece)
            out += piece
    return bytes(out)


def _run(window: bytearray, start: int, length: int, at: int) -> "list[int]":
    """A run of the dictionary, which may reach into what it writes itself."""
    found = []
    for i in range(length):
        byte = window[(start + i) % 4096]
        window[(at + i) % 4096] = byte
        found.append(byte)
    return found


def _decoded(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except (LookupError, UnicodeDecodeError):
        from .formats import decode_text

        return decode_text(data)


def _encodable(text: str) -> str:
    """Text without half characters, which a mail cannot be written with."""
    return text.encode("utf-8", errors="replace").decode("utf-8")


def _as_mail(name: str) -> str:
    stem = name[:-4] if name.lower().endswith(".msg") else name
    return stem if stem.lower().endswith(".eml") else f"{stem}.eml"
