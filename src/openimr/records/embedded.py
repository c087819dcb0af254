"""Files inside a PDF: portfolios, reports attached to a cover page, files pinned to a place on a page.

The first two stand in the document's tree of names, the last are annotations of pages, which PDFium has to open;
they are opened only where the file speaks of such annotations at all.
"""

import contextlib
import ctypes
import mmap
import re
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from .bounds import Limits
from .opened import Opened, Part, Remark
from .pagestore import write_atomically

_FOLDER_MARK = re.compile(r"^<\d+>")
_PINNED = b"FileAttachment"
_UNPACKED_PIECE = 4 * 1024 * 1024
_PAGES_OPENED = 2000


def embedded_files(file: Path, document: Any, parts: Path, opened: Opened, limits: Limits) -> None:
    """Write the files inside ``document`` (the pypdfium2 document of ``file``) to ``parts`` and list them.

    A file that cannot be taken out is remarked upon; the rest goes on.
    """
    import pypdfium2

    total = 0
    seen: set[bytes] = set()
    for index, (name, attachment) in enumerate(_attachments(file, document, limits.parts)):
        shown = _FOLDER_MARK.sub("", name) or f"attachment {index + 1}"
        try:
            data = bytes(attachment.get_data()) if attachment is not None else b""
        except (pypdfium2.PdfiumError, ValueError):
            data = b""
        if not data:
            opened.remarks.append(Remark("corrupt", {}, shown))
            continue
        # The same file is often in the tree of names and pinned to a page, too.
        if data in seen:
            continue
        seen.add(data)
        total += len(data)
        if total > limits.unpacked_bytes:
            opened.remarks.append(Remark("archive_bomb", {"detail": f"over {total // 2**20} MiB"}, shown))
            return
        target = parts / f"{index:05d}"
        write_atomically(target, data)
        opened.parts.append(Part(shown, str(target)))


def _attachments(file: Path, document: Any, most: int) -> Iterator[tuple[str, Any]]:
    import pypdfium2

    count = 0
    with contextlib.suppress(pypdfium2.PdfiumError):
        count = min(document.count_attachments(), most)
    for index in range(count):
        try:
            attachment = document.get_attachment(index)
            yield attachment.get_name(), attachment
        except (pypdfium2.PdfiumError, UnicodeError, ValueError):
            yield "", None
    if speaks_of_pinned_files(file):
        yield from _pinned(document, most - count)


def _pinned(document: Any, most: int) -> Iterator[tuple[str, Any]]:
    """Files pinned to pages as annotations."""
    import pypdfium2
    import pypdfium2.raw as pdfium

    for number in range(min(len(document), _PAGES_OPENED)):
        try:
            page = document[number]
        except pypdfium2.PdfiumError:
            continue
        for index in range(pdfium.FPDFPage_GetAnnotCount(page.raw)):
            annotation = pdfium.FPDFPage_GetAnnot(page.raw, index)
            if not annotation:
                continue
            if pdfium.FPDFAnnot_GetSubtype(annotation) == pdfium.FPDF_ANNOT_FILEATTACHMENT and most > 0:
                raw = pdfium.FPDFAnnot_GetFileAttachment(annotation)
                if raw:
                    most -= 1
                    attachment = pypdfium2.PdfAttachment(raw, document)
                    try:
                        yield attachment.get_name(), attachment
                    except (UnicodeError, ValueError):
                        yield "", attachment
            pdfium.FPDFPage_CloseAnnot(annotation)
        page.close()


def speaks_of_pinned_files(file: Path) -> bool:
    """Whether the words for a pinned file stand in the file, in the clear or in its compressed objects."""
    try:
        with file.open("rb") as opened, mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ) as data:
            if data.find(_PINNED) >= 0 or data.find(b"/Encrypt") >= 0:
                return True
            at = data.find(b"/ObjStm")
            while at >= 0:
                start = data.find(b"stream", at)
                if 0 <= start < at + 400 and _PINNED in _unpacked(data, start + 6):
                    return True
                at = data.find(b"/ObjStm", at + 7)
    except (OSError, ValueError):
        return False
    return False


def _unpacked(data: mmap.mmap, start: int) -> bytes:
    """The objects of a compressed stream; of one that is something else nothing."""
    piece = data[start : start + _UNPACKED_PIECE].lstrip(b"\r\n")
    try:
        return zlib.decompressobj().decompress(piece, _UNPACKED_PIECE)
    except zlib.error:
        return b""


def needs_adobe(document: Any) -> bool:
    """Whether a PDF is a form whose content only Adobe's viewers can show (dynamic XFA)."""
    import pypdfium2.raw as pdfium

    return bool(ctypes.c_int(pdfium.FPDF_GetFormType(document.raw)).value == pdfium.FORMTYPE_XFA_FULL)
