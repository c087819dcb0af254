"""Reads office files and web pages (DOCX, ODT, RTF, HTML): their text is typeset, their pictures become pages."""

import io
import zipfile
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

    try:
        # No cache: it would keep texts of patients in the account's home folder.
        found = extract_bytes_sync(data, _MIME[kind], config=ExtractionConfig(use_cache=False, output_format="plain"))
    except KreuzbergError as error:
        if "password" in str(error).lower() or "encrypt" in str(error).lower():
            raise Unreadable("encrypted") from error
        raise Unreadable("corrupt") from error
    return str(found.content)


def _pictures(data: bytes) -> list[bytes]:
    """Pictures in the file that are large enough to be pages (a letter photographed and pasted in)."""
    from PIL import Image

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
                try:
                    with Image.open(io.BytesIO(picture)) as image:
                        if min(image.size) >= _SMALLEST_PICTURE:
                            found.append(picture)
                except (OSError, ValueError, Image.DecompressionBombError):
                    continue  # vector drawings and icons are part of the layout, not pages
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError) as error:
        raise Unreadable("corrupt") from error
    return found
