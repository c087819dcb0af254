"""The words a PDF page already carries as text, with their boxes.

Everything here runs in a bounded child process or under the lock of `pdfium`: PDFium is not thread-safe.
"""

import ctypes
import unicodedata
from typing import Any

from openimr.domain.pages import Word

from .geometry import PageGeometry

_HYPHENS = {0x02: "-", 0xAD: "-", 0xFFFE: "-"}
_SPACES = frozenset({0x00, 0x09, 0x0A, 0x0B, 0x0C, 0x0D, 0x20, 0x85, 0xA0, 0x1680, 0x2028, 0x2029, 0x202F, 0x205F})
_LIGATURES = {chr(code): unicodedata.normalize("NFKC", chr(code)) for code in range(0xFB00, 0xFB07)}


def read_words(page: Any, geometry: PageGeometry) -> list[Word]:
    """The words of a pypdfium2 page's text layer in the order the page draws them.

    Args:
        page: an open page.
        geometry: its geometry, already turned if the page is to be shown turned.

    Returns:
        Words with boxes in points as shown; words outside the visible page are left out.
    """
    import pypdfium2.raw as pdfium

    text_page = page.get_textpage()
    raw = text_page.raw
    try:
        words: list[Word] = []
        box = pdfium.FS_RECTF()
        letters: list[str] = []
        first = 0
        get_unicode = pdfium.FPDFText_GetUnicode
        count = pdfium.FPDFText_CountChars(raw)
        for i in range(count + 1):
            code = get_unicode(raw, i) if i < count else 0x20
            hyphen = _HYPHENS.get(code)
            if hyphen is None and (code in _SPACES or 0x2000 <= code <= 0x200B):
                if letters:
                    _add(words, letters, raw, first, i - 1, box, geometry)
                    letters = []
                continue
            if not letters:
                first = i
            letters.append(hyphen or _character(code))
            # A hyphen at a line's end is followed by the next line without a space between.
            if hyphen and i + 1 < count and _starts_new_line(raw, i, box):
                _add(words, letters, raw, first, i, box, geometry)
                letters = []
        return words
    finally:
        text_page.close()


def _character(code: int) -> str:
    if 0xD800 <= code <= 0xDFFF or code > 0x10FFFF:
        return "\ufffd"
    character = chr(code)
    return _LIGATURES.get(character, character)


def _starts_new_line(raw: Any, i: int, box: Any) -> bool:
    import pypdfium2.raw as pdfium

    if not pdfium.FPDFText_GetLooseCharBox(raw, i, ctypes.byref(box)):
        return False
    here = (box.left, box.bottom, box.right, box.top)
    if not pdfium.FPDFText_GetLooseCharBox(raw, i + 1, ctypes.byref(box)):
        return False
    height = max(here[3] - here[1], 1.0)
    return bool(box.left < here[0] - height or abs(box.bottom - here[1]) > 0.5 * height)


def _add(
    words: list[Word], letters: list[str], raw: Any, first: int, last: int, box: Any, geometry: PageGeometry
) -> None:
    import pypdfium2.raw as pdfium

    corners: list[tuple[float, float]] = []
    for i in (first, last) if last > first else (first,):
        if pdfium.FPDFText_GetLooseCharBox(raw, i, ctypes.byref(box)):
            corners.append(geometry.shown(box.left, box.top))
            corners.append(geometry.shown(box.right, box.bottom))
    if not corners:
        return
    x0, x1 = min(c[0] for c in corners), max(c[0] for c in corners)
    y0, y1 = min(c[1] for c in corners), max(c[1] for c in corners)
    if x1 <= 0 or y1 <= 0 or x0 >= geometry.width or y0 >= geometry.height:
        return
    x0, y0 = max(x0, 0.0), max(y0, 0.0)
    x1, y1 = min(max(x1, x0 + 0.1), geometry.width), min(max(y1, y0 + 0.1), geometry.height)
    if x1 > x0 and y1 > y0:
        words.append(Word("".join(letters), round(x0, 2), round(y0, 2), round(x1, 2), round(y1, 2)))


def pictures_on(page: Any, geometry: PageGeometry) -> list[tuple[float, float, float, float]]:
    """The boxes, as shown, of the pictures on a page that are larger than a logo (2 % of the page)."""
    import pypdfium2.raw as pdfium

    boxes = []
    area = geometry.width * geometry.height
    for thing in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE], max_depth=4):
        left, bottom, right, top = thing.get_bounds()
        a, b = geometry.shown(left, top), geometry.shown(right, bottom)
        x0, x1 = max(0.0, min(a[0], b[0])), min(geometry.width, max(a[0], b[0]))
        y0, y1 = max(0.0, min(a[1], b[1])), min(geometry.height, max(a[1], b[1]))
        if x1 > x0 and y1 > y0 and (x1 - x0) * (y1 - y0) > 0.02 * area:
            boxes.append((x0, y0, x1, y1))
    return boxes
