"""Stamps pages with their permanent case file number and puts the words read from scans under them, unseen.

Runs in a worker, a block of pages of one file at a time; `binding` joins the blocks to one case file.
"""

import ctypes
import io
from functools import cache
from pathlib import Path
from typing import Any

from openimr.domain.pages import Word

from .bounds import Limits
from .geometry import PageGeometry, stamp_scale
from .opening import open_pdf_document
from .pagestore import PageStore, write_atomically
from .preparing import prepared_page

STAMP = "Case file page {number}"
_SIZE = 8.5
_MARGIN = 28.0


def stamp_pages(
    *, pdf: str, sources: list[int], numbers: list[int], keys: list[str], store: str, out: str, limits: Limits
) -> dict[str, Any]:
    """Write a PDF of the given pages, each stamped with its number; a task of the worker.

    Args:
        pdf: the file the pages come from.
        sources: page numbers in it, from 1.
        numbers: the permanent number of each; 0 leaves a page without strip and stamp.
        keys: under which each was read; an empty key means that nothing was.
        store: folder of the page store.
        out: file to write.
        limits: the worker's bounds.
    """
    del limits
    kept = PageStore(Path(store))
    source = open_pdf_document(Path(pdf))
    for number in sources:
        prepared_page(source, number).close()
    target = _imported(source, [number - 1 for number in sources])
    source.close()
    fonts = _Fonts(target)
    for index, (number, key) in enumerate(zip(numbers, keys, strict=True)):
        if not number:
            continue
        page = target[index]
        turn, unseen = kept.beneath(key) if key else (0, ())
        if turn:
            page.set_rotation((page.get_rotation() + turn) % 360)
        geometry = PageGeometry.of(page)
        for word in unseen:
            _add_unseen(page, fonts, geometry, word)
        _add_strip(page, fonts, geometry, number)
        page.gen_content()
        page.close()
    data = io.BytesIO()
    target.save(data)
    fonts.close()
    target.close()
    write_atomically(Path(out), data.getvalue())
    return {}


def _imported(source: Any, indices: list[int]) -> Any:
    import pypdfium2

    target = pypdfium2.PdfDocument.new()
    target.import_pages(source, pages=indices)
    return target


class _Fonts:
    """Helvetica, which every viewer has, once for all pages of a block."""

    def __init__(self, document: Any) -> None:
        import pypdfium2.raw as pdfium

        self.document = document
        self.helvetica = pdfium.FPDFText_LoadStandardFont(document.raw, b"Helvetica")
        self._widths: dict[str, float] = {}

    def width(self, text: str) -> float:
        """Width of ``text`` in points at a size of 1 point."""
        import pypdfium2.raw as pdfium

        total = 0.0
        for character in text:
            width = self._widths.get(character)
            if width is None:
                value = ctypes.c_float()
                glyph = ord(character) if ord(character) < 256 else ord("n")
                pdfium.FPDFFont_GetGlyphWidth(self.helvetica, glyph, 1000.0, ctypes.byref(value))
                width = self._widths[character] = (value.value or 500.0) / 1000
            total += width
        return total

    def close(self) -> None:
        import pypdfium2.raw as pdfium

        pdfium.FPDFFont_Close(self.helvetica)


@cache
def _utf16(text: str) -> Any:
    data = (text + "\0").encode("utf-16-le", errors="replace")
    return (ctypes.c_ushort * (len(data) // 2)).from_buffer_copy(data)


def _add_text(
    page: Any, fonts: _Fonts, text: str, geometry: PageGeometry, place: tuple[float, float, float, float], unseen: bool
) -> None:
    """Text at a place: x and y of the baseline's start as shown, size in points, stretch along the line."""
    import pypdfium2.raw as pdfium

    x, y, size, stretch = place
    thing = pdfium.FPDFPageObj_CreateTextObj(fonts.document.raw, fonts.helvetica, 1.0)
    pdfium.FPDFText_SetText(thing, _utf16(text))
    if unseen:
        pdfium.FPDFTextObj_SetTextRenderMode(thing, pdfium.FPDF_TEXTRENDERMODE_INVISIBLE)
    dx, dy = geometry.direction
    own_x, own_y = geometry.own(x, y)
    pdfium.FPDFPageObj_Transform(thing, dx * size * stretch, dy * size * stretch, -dy * size, dx * size, own_x, own_y)
    pdfium.FPDFPage_InsertObject(page.raw, thing)


def _add_unseen(page: Any, fonts: _Fonts, geometry: PageGeometry, word: Word) -> None:
    height = word.y1 - word.y0
    size = max(1.0, 0.85 * height)
    natural = fonts.width(word.text) * size
    stretch = (word.x1 - word.x0) / natural if natural else 1.0
    baseline = word.y1 - 0.2 * height
    _add_text(page, fonts, word.text + " ", geometry, (word.x0, baseline, size, stretch), True)


def _add_strip(page: Any, fonts: _Fonts, geometry: PageGeometry, number: int) -> None:
    """Make the page taller by a white strip and write its number there, so that nothing of the page is hidden."""
    import pypdfium2.raw as pdfium

    taller = geometry.with_strip()
    page.set_mediabox(taller.left, taller.bottom, taller.right, taller.top)
    page.set_cropbox(taller.left, taller.bottom, taller.right, taller.top)
    corners = [taller.own(0.0, geometry.height), taller.own(taller.width, taller.height)]
    left, right = sorted(c[0] for c in corners)
    bottom, top = sorted(c[1] for c in corners)
    patch = pdfium.FPDFPageObj_CreateNewRect(left, bottom, right - left, top - bottom)
    pdfium.FPDFPageObj_SetFillColor(patch, 255, 255, 255, 255)
    pdfium.FPDFPath_SetDrawMode(patch, pdfium.FPDF_FILLMODE_WINDING, False)
    pdfium.FPDFPage_InsertObject(page.raw, patch)
    scale = stamp_scale(geometry.width, geometry.height)
    text = STAMP.format(number=number)
    size = _SIZE * scale
    x = taller.width - _MARGIN * scale - fonts.width(text) * size
    y = taller.height - 6.0 * scale
    _add_text(page, fonts, text, taller, (max(2.0, x), y, size, 1.0), False)
