"""The plain text of a single PDF or text file, for whoever reads letters rather than records."""

import unicodedata
from pathlib import Path

from openimr.domain.errors import InputRefused
from openimr.domain.pdfium import PDFIUM

from .formats import Kind, decode_text, recognise
from .geometry import PageGeometry
from .layout import reading_order, text_of
from .opening import open_pdf_document
from .problems import Unreadable, problem
from .textlayer import read_words, running_turn

_LARGEST = 512 * 1024 * 1024


class UnreadableFile(InputRefused):
    """A file whose text cannot be read."""


def read_text(path: Path) -> str:
    """The text of a PDF (its text layer) or of a text file, line for line.

    Args:
        path: the file; its content, not its name, tells the format. Text may be UTF-8, UTF-16 or Latin-1.

    Returns:
        The text in Unicode NFC; the pages of a PDF are separated by form feeds.

    Raises:
        UnreadableFile: where the file is missing, empty, damaged, protected, has no text or another format.
    """
    try:
        return unicodedata.normalize("NFC", _text(path))
    except Unreadable as error:
        named = problem(str(path), error.code, **error.details)
        raise UnreadableFile(str(path), named.problem, named.remedy) from error
    except FileNotFoundError as error:
        raise UnreadableFile(str(path), "There is no such file.", "Check the path.") from error
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise UnreadableFile(str(path), f"The file cannot be read ({reason}).", "Check the path.") from error


def _text(path: Path) -> str:
    kind = recognise(path)
    if path.stat().st_size > _LARGEST:
        raise Unreadable("too_large", detail="over 512 MiB")
    match kind:
        case Kind.EMPTY:
            raise Unreadable("empty")
        case Kind.PDF:
            return _pdf_text(path)
        case Kind.TEXT | Kind.EML:
            return decode_text(path.read_bytes()).replace("\r\n", "\n").replace("\r", "\n")
        case Kind.HTML:
            from .office import html_text

            return html_text(decode_text(path.read_bytes()))
        case Kind.DOCX | Kind.RTF | Kind.ODT:
            from .office import office_text

            return office_text(path, kind)
        case _:
            raise UnreadableFile(
                str(path), "The file is neither a PDF nor text.", "Convert it to PDF with text and try again."
            )


def _pdf_text(path: Path) -> str:
    import pypdfium2

    pages = []
    with PDFIUM:
        document = open_pdf_document(path)
        try:
            for number in range(len(document)):
                page = document[number]
                geometry = PageGeometry.of(page)
                geometry = geometry.turned(running_turn(page, geometry))
                lines = reading_order(read_words(page, geometry))
                page.close()
                pages.append(text_of(lines))
        except pypdfium2.PdfiumError as error:
            raise Unreadable("corrupt", detail=f"page {len(pages) + 1}") from error
        finally:
            document.close()
    if not any(page.strip() for page in pages):
        raise UnreadableFile(
            str(path),
            "The PDF holds pictures of pages and no text.",
            "Read it with `openimr assemble` first, which recognises scanned text.",
        )
    return "\f".join(pages)
