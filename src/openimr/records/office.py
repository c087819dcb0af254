"""Reads office files and web pages (DOCX, ODT, RTF, HTML): their text is typeset, their pictures become pages."""

import contextlib
import io
import itertools
import re
import zipfile
import zlib
from pathlib import Path

from .formats import Kind, decode_text
from .hypertext import hypertext
from .problems import Unreadable
from .typeset import text_pdf

_MIME = {
    Kind.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    Kind.ODT: "application/vnd.oasis.opendocument.text",
    Kind.RTF: "application/rtf",
}
_SMALLEST_PICTURE = 500
_FALLBACK = re.compile(rb"<mc:Fallback\b[^>]*(?:/>|>.*?</mc:Fallback>)", re.DOTALL)
# The picture's own control words stand before its hexadecimal digits; groups among them (its name) are passed over.
_RTF_GROUP = rb"\{(?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*\}"
_RTF_WORDS = rb"(?:" + _RTF_GROUP + rb"|\\[a-z]+-?\d*|\s)*?"
_RTF_PICTURE = re.compile(rb"\{\\pict" + _RTF_WORDS + rb"\\(?:png|jpeg)blip" + _RTF_WORDS + rb"([0-9a-fA-F\s]{200,})\}")
_PICTURES = 200
_UNPACKED = 512 * 1024 * 1024


def office_pdf(file: Path, kind: Kind) -> bytes:
    """The pages of an office file: its text, then its larger pictures, one a page.

    Raises:
        Unreadable: ``corrupt``, ``no_pages`` or, for an archive that unpacks beyond measure, ``archive_bomb``.
    """
    data = file.read_bytes()
    pictures: list[bytes] = []
    if kind in (Kind.DOCX, Kind.ODT):
        pictures = _pictures(data)
    elif kind is Kind.RTF:
        pictures = _rtf_pictures(data)
    text = html_text(decode_text(data)) if kind is Kind.HTML else _extract(data, kind)
    if not text.strip() and not pictures:
        raise Unreadable("no_pages")
    pdf = text_pdf(text) if text.strip() else b""
    if pictures:
        from .pictures import append_pictures

        pdf = append_pictures(pdf, pictures)
    return pdf


def office_text(file: Path, kind: Kind) -> str:
    """The text of an office file; raises `Unreadable` like `office_pdf`."""
    return _extract(file.read_bytes(), kind)


def html_text(markup: str) -> str:
    """The text of a web page or of a mail in HTML."""
    return hypertext(markup)


def rtf_text(data: bytes) -> str:
    """The text of an RTF; raises `Unreadable` where it is damaged."""
    return _extract(data, Kind.RTF)


def _extract(data: bytes, kind: Kind) -> str:
    from kreuzberg import ExtractionConfig, KreuzbergError, extract_bytes_sync

    if kind is Kind.DOCX:
        data = _without_fallbacks(data)
    try:
        # No cache: it would keep texts of patients in the account's home folder.
        found = extract_bytes_sync(data, _MIME[kind], config=ExtractionConfig(use_cache=False, output_format="plain"))
    except KreuzbergError as error:
        if "password" in str(error).lower() or "encrypt" in str(error).lower():
            raise Unreadable("encrypted") from error
        raise Unreadable("corrupt") from error
    return str(found.content)


def _without_fallbacks(data: bytes) -> bytes:
    """A Word file without what it says a second time for programs that know no text boxes."""
    out = io.BytesIO()
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
            whole = archive.read("word/document.xml")
            if b"<mc:Fallback" not in whole:
                return data
            for member in archive.infolist():
                content = archive.read(member)
                if member.filename.startswith("word/") and member.filename.endswith(".xml"):
                    content = _FALLBACK.sub(b"", content)
                target.writestr(member.filename, content)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, OSError, EOFError, KeyError, ValueError):
        return data
    return out.getvalue()


def _rtf_pictures(data: bytes) -> list[bytes]:
    """Pictures of an RTF that are large enough to be pages, in their order."""
    found: list[bytes] = []
    for match in itertools.islice(_RTF_PICTURE.finditer(data), _PICTURES):
        with contextlib.suppress(ValueError):
            picture = bytes.fromhex(match[1].decode("ascii"))
            if _is_large(picture):
                found.append(picture)
    return found


def _is_large(picture: bytes) -> bool:
    """Whether a picture can be a page; vector drawings and icons are part of the layout, not pages."""
    from PIL import Image

    try:
        with Image.open(io.BytesIO(picture)) as image:
            return min(image.size) >= _SMALLEST_PICTURE
    except (OSError, ValueError, Image.DecompressionBombError):
        return False


def _pictures(data: bytes) -> list[bytes]:
    """Pictures in the file that are large enough to be pages (a letter photographed and pasted in)."""
    found: list[bytes] = []
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
            if sum(m.file_size for m in members) > max(_UNPACKED, 20 * len(data)):
                raise Unreadable("archive_bomb", detail="an office file")
            for member in members:
                if not member.filename.startswith(("word/media/", "Pictures/")) or len(found) >= _PICTURES:
                    continue
                picture = archive.read(member)
                if _is_large(picture):
                    found.append(picture)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError) as error:
        raise Unreadable("corrupt") from error
    return found
