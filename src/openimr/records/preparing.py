"""Makes a PDF page ready to be read and stamped: what annotations and form fields show becomes part of the page.

Reading and stamping both begin here, so that what was read is what the case file shows.
"""

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

    for index in range(pdfium.FPDFPage_GetAnnotCount(page.raw)):
        annotation = pdfium.FPDFPage_GetAnnot(page.raw, index)
        if not annotation:
            continue
        written = pdfium.FPDFAnnot_GetSubtype(annotation) in (pdfium.FPDF_ANNOT_FREETEXT, pdfium.FPDF_ANNOT_WIDGET)
        bare = written and not pdfium.FPDFAnnot_HasKey(annotation, b"AP")
        pdfium.FPDFPage_CloseAnnot(annotation)
        if bare:
            return True
    return False
