"""Opens one file in a worker: tells its format, gives every format pages by turning it into PDF, unpacks what it holds.

PDF files are used as they are. Pictures, office files, mail and plain text become a PDF in the work folder, so
that from here on everything is a PDF.
"""

import contextlib
import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from .bounds import Limits
from .formats import Kind, decode_text, recognise
from .opened import Opened, Remark
from .pagestore import write_atomically
from .problems import Unreadable


def open_file(*, path: str, digest: str, folder: str, limits: Limits) -> dict[str, Any]:
    """Open a file and make sure its pages exist as a PDF.

    Args:
        path: the file.
        digest: SHA-256 of its content; names what is made of it.
        folder: where made PDFs and unpacked parts go.
        limits: bounds on pages, parts and size.

    Returns:
        `Opened` as JSON values (a task's answer travels as JSON).

    Raises:
        Unreadable: where nothing of the file can be used.
    """
    file = Path(path)
    note = Path(folder) / f"{digest}.opened.json"
    before = _opened_before(note)
    if before is not None:
        return before
    kind = recognise(file)
    size = file.stat().st_size
    if size > limits.file_bytes:
        raise Unreadable("too_large", detail=f"{size // 2**20} MiB")
    opened = Opened(kind)
    _open_as(kind, file, opened, Path(folder) / f"{digest}.pdf", Path(folder) / digest, limits)
    if not opened.pages and not opened.parts and not opened.remarks:
        raise Unreadable("no_pages")
    found = asdict(opened)
    if opened.pdf != str(file):
        write_atomically(note, json.dumps(found).encode())
    return found


def _open_as(kind: Kind, file: Path, opened: Opened, made: Path, parts: Path, limits: Limits) -> None:
    """Bring a file of this kind into ``opened``: what it needs made goes to ``made``, what it holds into ``parts``.

    Each reader is imported where it is needed: a process opens few kinds of files.
    """
    match kind:
        case Kind.EMPTY:
            raise Unreadable("empty")
        case Kind.LEGACY_OFFICE:
            raise Unreadable("legacy_office")
        case Kind.UNKNOWN:
            raise Unreadable("unknown_format")
        case Kind.ZIP:
            from .archive import unpack

            unpack(file, parts, opened, limits)
        case Kind.PDF:
            _open_pdf(file, parts, opened, limits)
        case Kind.TIFF | Kind.JPEG | Kind.PNG | Kind.PICTURE:
            from .pictures import picture_pdf

            _made(opened, made, picture_pdf(file, opened, limits))
        case Kind.HEIC:
            from .pictures import heif_pdf

            _made(opened, made, heif_pdf(file))
        case Kind.EML:
            from .mail import mail_pdf

            _made(opened, made, mail_pdf(file, parts, opened, limits))
        case Kind.MSG:
            from .mail import outlook_pdf

            _made(opened, made, outlook_pdf(file, parts, opened, limits))
        case Kind.DOCX | Kind.ODT | Kind.RTF | Kind.HTML:
            from .office import office_pdf

            _made(opened, made, office_pdf(file, kind))
        case Kind.TEXT:
            from .typeset import text_pdf

            text = decode_text(file.read_bytes())
            if not text.strip():
                raise Unreadable("no_pages")
            _made(opened, made, text_pdf(text, fixed_width=True))


def _opened_before(note: Path) -> dict[str, Any] | None:
    """What opening this content found before in this work folder, if all that was made of it is still there."""
    try:
        found: dict[str, Any] = json.loads(note.read_bytes())
    except (OSError, ValueError):
        return None
    made = [found["pdf"], *(part["path"] for part in found["parts"])]
    return found if all(Path(path).exists() for path in made if path) else None


def open_pdf_document(path: Path | bytes) -> Any:
    """A pypdfium2 document.

    Raises:
        Unreadable: ``encrypted``, ``no_pages`` or ``corrupt``.
    """
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower() or "security" in str(error).lower():
            raise Unreadable("encrypted") from error
        raise Unreadable("corrupt") from error
    if not len(document):
        document.close()
        raise Unreadable("no_pages")
    # Fields of forms get the look their values ask for; nothing in the file is run.
    with contextlib.suppress(pypdfium2.PdfiumError):
        document.init_forms()
    return document


def _made(opened: Opened, made: Path, pdf: bytes) -> None:
    document = open_pdf_document(pdf)
    opened.pages = len(document)
    document.close()
    write_atomically(made, pdf)
    opened.pdf = str(made)


def _open_pdf(file: Path, parts: Path, opened: Opened, limits: Limits) -> None:
    from .embedded import embedded_files, needs_adobe

    document = open_pdf_document(file)
    try:
        opened.pages = len(document)
        if opened.pages > limits.pages:
            raise Unreadable("too_many_pages", pages=opened.pages, limit=limits.pages)
        opened.pdf = str(file)
        opened.bookmarks = _bookmarks(document)
        if needs_adobe(document):
            opened.remarks.append(Remark("xfa"))
        embedded_files(file, document, parts, opened, limits)
    finally:
        document.close()


def _bookmarks(document: Any) -> dict[int, str]:
    import pypdfium2

    found: dict[int, str] = {}
    try:
        for count, bookmark in enumerate(document.get_toc(max_depth=4)):
            if count > 20_000:
                break
            destination = bookmark.get_dest()
            page = destination.get_index() if destination else None
            title = " ".join(bookmark.get_title().split())[:300]
            if page is not None and title:
                found.setdefault(page + 1, title)
    except (pypdfium2.PdfiumError, UnicodeError, ValueError):
        return found
    return found
