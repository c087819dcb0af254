"""Makes a PDF page ready to be read and stamped: what annotations and form fields show becomes part of the page.

Reading and stamping both begin here, so that what was read is what the case file shows.
"""

import ctypes
from typing import Any

_TINY = 0.02


def prepared_page(document: Any, number: int) -> Any:
    """Page ``number`` (from 1) of a pypdfium2 document, with annotations and form fields made part of the page.

    Raises:
        PdfiumError: where the page cannot be opened.
    """
    import pypdfium2.raw as pdfium

    page = document[number - 1]
    if pdfium.FPDFPage_GetAnnotCount(page.raw) > 0:
        if _has_undrawn_text(page):
            # Drawing the page once makes PDFium give a look to remarks that have none.
            page.render(scale=_TINY).close()
        changed = pdfium.FPDFPage_Flatten(page.raw, pdfium.FLAT_NORMALDISPLAY)
        if changed == pdfium.FLATTEN_SUCCESS:
            page.close()
            page = document[number - 1]
    return page


def _has_undrawn_text(page: Any) -> bool:
    """Whether a typed remark or a form field on the page says what it holds but not how it looks."""
    import pypdfium2.raw as pdfium

    found = False
    for index in range(pdfium.FPDFPage_GetAnnotCount(page.raw)):
        annotation = pdfium.FPDFPage_GetAnnot(page.raw, index)
        if not annotation:
            continue
        written = pdfium.FPDFAnnot_GetSubtype(annotation) in (pdfium.FPDF_ANNOT_FREETEXT, pdfium.FPDF_ANNOT_WIDGET)
        bare = written and not pdfium.FPDFAnnot_HasKey(annotation, b"AP")
        if bare and b"Tf" not in _look_asked_for(annotation):
            # Without a font PDFium gives no look.
            pdfium.FPDFAnnot_SetStringValue(annotation, b"DA", _utf16("/Helv 11 Tf 0 g"))
        found = found or bare
        pdfium.FPDFPage_CloseAnnot(annotation)
    return found


def _look_asked_for(annotation: Any) -> bytes:
    """How an annotation says that its text is to be written."""
    import pypdfium2.raw as pdfium

    length = pdfium.FPDFAnnot_GetStringValue(annotation, b"DA", None, 0)
    buffer = (ctypes.c_ushort * (length // 2 + 1))()
    pdfium.FPDFAnnot_GetStringValue(annotation, b"DA", buffer, length)
    return bytes(buffer)[:length].decode("utf-16-le", errors="replace").encode()


def _utf16(text: str) -> Any:
    data = (text + "\0").encode("utf-16-le")
    return (ctypes.c_ushort * (len(data) // 2)).from_buffer_copy(data)
