"""Which format a file has, told from its content rather than its name.

The first bytes decide; the members of a ZIP and the first lines of a text tell apart what begins alike.
"""

import re
import struct
import zipfile
from enum import StrEnum
from pathlib import Path

from .source import FileFormat

_HEAD = 65536
_MAIL_HEADER = re.compile(
    rb"(?im)^(received|from|to|subject|date|message-id|mime-version|return-path|delivered-to|content-type):"
)


class Kind(StrEnum):
    """A format this room knows by sight, including those it can only name."""

    PDF = "pdf"
    TIFF = "tiff"
    JPEG = "jpeg"
    PNG = "png"
    PICTURE = "picture"
    DOCX = "docx"
    ODT = "odt"
    RTF = "rtf"
    HTML = "html"
    EML = "eml"
    MSG = "msg"
    TEXT = "text"
    ZIP = "zip"
    HEIC = "heic"
    LEGACY_OFFICE = "legacy_office"
    EMPTY = "empty"
    UNKNOWN = "unknown"

    @property
    def file_format(self) -> FileFormat:
        """The family of formats, as understanding sees it."""
        return _FAMILY.get(self, FileFormat.TEXT)


_FAMILY = {
    Kind.PDF: FileFormat.PDF,
    Kind.TIFF: FileFormat.IMAGE,
    Kind.JPEG: FileFormat.IMAGE,
    Kind.PNG: FileFormat.IMAGE,
    Kind.PICTURE: FileFormat.IMAGE,
    Kind.HEIC: FileFormat.IMAGE,
    Kind.DOCX: FileFormat.OFFICE,
    Kind.ODT: FileFormat.OFFICE,
    Kind.RTF: FileFormat.OFFICE,
    Kind.HTML: FileFormat.OFFICE,
    Kind.EML: FileFormat.MAIL,
    Kind.MSG: FileFormat.MAIL,
}

# The longer marks first: that of UTF-32 begins with that of UTF-16.
_MARKS = (
    (b"\xff\xfe\0\0", "utf-32-le"),
    (b"\0\0\xfe\xff", "utf-32-be"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)
_FEW_ZEROS = 0.1
_PROPERTIES_OF_MESSAGE = "__properties_version1.0"
# What the reader of compound files stumbles over in a damaged one.
_DAMAGED_COMPOUND = (OSError, ValueError, KeyError, IndexError, TypeError, AttributeError, struct.error, RecursionError)
COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SIGNATURES = (
    (b"II*\0", Kind.TIFF),
    (b"MM\0*", Kind.TIFF),
    (b"II+\0", Kind.TIFF),
    (b"MM\0+", Kind.TIFF),
    (b"\xff\xd8\xff", Kind.JPEG),
    (b"\x89PNG\r\n\x1a\n", Kind.PNG),
    (b"GIF8", Kind.PICTURE),
    (b"BM", Kind.PICTURE),
    (b"{\\rtf", Kind.RTF),
)


def recognise(path: Path) -> Kind:
    """The format of the file at ``path``.

    Returns:
        One of `Kind`; ``EMPTY`` for no bytes, ``UNKNOWN`` for content nothing here reads.

    Raises:
        OSError: where the file cannot be opened.
    """
    with path.open("rb") as file:
        head = file.read(_HEAD)
    if not head:
        return Kind.EMPTY
    if head[:4] in (b"PK\x03\x04", b"PK\x05\x06"):
        return _kind_of_zip(path)
    # Before the search for a PDF: the first kilobyte of a message may hold the beginning of one attached to it.
    if head.startswith(COMPOUND):
        return _kind_of_compound(path)
    # Some senders put a few bytes (a mail header, a byte order mark) before the PDF; readers allow 1,024.
    if b"%PDF-" in head[:1024]:
        return Kind.PDF
    for signature, kind in _SIGNATURES:
        if head.startswith(signature):
            return _checked(kind, head)
    if head[4:8] == b"ftyp" and head[8:12] in (b"heic", b"heix", b"hevc", b"mif1", b"msf1", b"heif"):
        return Kind.HEIC
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return Kind.PICTURE
    return _kind_of_text(head)


def _kind_of_compound(path: Path) -> Kind:
    """A compound file holds a message of Outlook, or an old document or table."""
    import olefile

    try:
        with olefile.OleFileIO(path) as file:
            return Kind.MSG if file.exists(_PROPERTIES_OF_MESSAGE) else Kind.LEGACY_OFFICE
    except _DAMAGED_COMPOUND:
        return Kind.LEGACY_OFFICE


def _checked(kind: Kind, head: bytes) -> Kind:
    # "BM" begins many plain texts, too (BMI 31, for one); a bitmap's reserved bytes are zero.
    if kind is Kind.PICTURE and head.startswith(b"BM") and head[6:10] != b"\0\0\0\0":
        return _kind_of_text(head)
    return kind


def _kind_of_zip(path: Path) -> Kind:
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist()[:2000])
            if "word/document.xml" in names:
                return Kind.DOCX
            if "mimetype" in names and archive.getinfo("mimetype").file_size < 200:
                mimetype = archive.read("mimetype")
                return Kind.ODT if b"opendocument.text" in mimetype else Kind.ZIP
            if names & {"xl/workbook.xml", "ppt/presentation.xml"}:
                return Kind.UNKNOWN
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, ValueError):
        return Kind.ZIP
    return Kind.ZIP


def _kind_of_text(head: bytes) -> Kind:
    if _wide_encoding(head):
        return Kind.TEXT
    if not _is_text(head):
        return Kind.UNKNOWN
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    lower = start[:2048].lower()
    if lower.startswith((b"<!doctype html", b"<html", b"<head", b"<body")) or (
        lower.startswith((b"<?xml", b"<!--")) and b"<html" in lower
    ):
        return Kind.HTML
    headers = start.replace(b"\r\n", b"\n").split(b"\n\n", 1)[0]
    found = {name.lower() for name in _MAIL_HEADER.findall(headers)}
    # A note that opens with "Date:" and "To:" is not yet a message: the technical headers give a message away.
    technical = found & {b"message-id", b"mime-version", b"received", b"return-path", b"content-type"}
    first_line = start.split(b"\n", 1)[0]
    if (
        technical
        and (len(found) >= 3 or len(technical) >= 2)
        and re.match(rb"(From |[A-Za-z][A-Za-z0-9-]*:)", first_line)
    ):
        return Kind.EML
    return Kind.TEXT


def _is_text(head: bytes) -> bool:
    # Old systems pad lines with a few zeros; they count among the characters that text does not have.
    control = sum(head.count(bytes([code])) for code in range(32) if code not in (7, 8, 9, 10, 12, 13, 27))
    if 0 < head.count(0) <= _FEW_ZEROS * len(head):
        control -= head.count(0)
    if control > len(head) * 0.005:
        return False
    try:
        head.decode("utf-8")
    except UnicodeDecodeError as error:
        # A multi-byte character cut off at the end of the sample is no sign of anything.
        if error.start < len(head) - 4:
            high = sum(1 for byte in head if byte >= 0x80)
            return high < len(head) * 0.3
    return True


def decode_text(data: bytes) -> str:
    """Text of unknown encoding: UTF-16 and UTF-32 by their mark or their zeros, UTF-8, else what Windows or, with its
    ends of lines, an old Macintosh wrote. Never fails."""
    wide = _wide_encoding(data[:_HEAD])
    if wide:
        return data.decode(wide, errors="replace").lstrip("\ufeff")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        macintosh = b"\r" in data and b"\n" not in data
        return data.decode("mac_roman" if macintosh else "cp1252", errors="replace")


def _wide_encoding(head: bytes) -> str | None:
    """The encoding of text whose characters take two or four bytes; None for any other content."""
    for bom, name in _MARKS:
        if head.startswith(bom):
            return name
    # Without a mark: nearly every other byte of Western text is zero, and what is left is text.
    for name, zeros, letters in (("utf-16-le", head[1::2], head[0::2]), ("utf-16-be", head[0::2], head[1::2])):
        if len(head) >= 8 and zeros.count(0) > 0.9 * len(zeros) and not letters.count(0):
            text = head[: len(head) // 2 * 2].decode(name, errors="replace")
            if sum(c.isprintable() or c.isspace() for c in text) > 0.98 * len(text):
                return name
    return None
