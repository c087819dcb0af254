"""The words a PDF page already carries as text, with their boxes.

Everything here runs in a bounded child process or under the lock of `pdfium`: PDFium is not thread-safe.
"""

import ctypes
import itertools
import unicodedata
from collections.abc import Iterator, Sequence
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
    box = pdfium.FS_RECTF()
    words: list[Word] = []
    try:
        for text, first, last in _runs(raw, box):
            word = _placed(text, [_char_box(raw, i, box) for i in {first, last}], geometry)
            if word is not None:
                words.append(word)
    finally:
        text_page.close()
    return words


def running_turn(page: Any, geometry: PageGeometry) -> int:
    """How far a page must be turned clockwise for most of its text to run from left to right as shown."""
    import pypdfium2.raw as pdfium

    text_page = page.get_textpage()
    raw = text_page.raw
    box = pdfium.FS_RECTF()
    turns = dict.fromkeys((0, 90, 180, 270), 0)
    try:
        for text, first, last in itertools.islice(_runs(raw, box), 400):
            start, end = _char_box(raw, first, box), _char_box(raw, last, box)
            if len(text) < 3 or start is None or end is None:
                continue
            x0, y0 = geometry.shown((start[0] + start[2]) / 2, (start[1] + start[3]) / 2)
            x1, y1 = geometry.shown((end[0] + end[2]) / 2, (end[1] + end[3]) / 2)
            if abs(x1 - x0) >= abs(y1 - y0):
                turns[0 if x1 >= x0 else 180] += 1
            else:
                turns[90 if y1 < y0 else 270] += 1
    finally:
        text_page.close()
    best = max(turns, key=lambda turn: turns[turn])
    return best if turns[best] >= max(5, 0.6 * sum(turns.values())) else 0


def _runs(raw: Any, box: Any) -> Iterator[tuple[str, int, int]]:
    """Each word of a text page with the positions of its first and last character."""
    import pypdfium2.raw as pdfium

    letters: list[str] = []
    first = 0
    get_unicode = pdfium.FPDFText_GetUnicode
    count = pdfium.FPDFText_CountChars(raw)
    for i in range(count):
        code = get_unicode(raw, i)
        hyphen = _HYPHENS.get(code)
        if hyphen is None and (code in _SPACES or 0x2000 <= code <= 0x200B):
            if letters:
                yield "".join(letters), first, i - 1
                letters = []
            continue
        if not letters:
            first = i
        letters.append(hyphen or _character(code))
        # A hyphen at a line's end is followed by the next line without a space between.
        if hyphen and i + 1 < count and _starts_new_line(raw, i, box):
            yield "".join(letters), first, i
            letters = []
    if letters:
        yield "".join(letters), first, count - 1


def _character(code: int) -> str:
    if 0xD800 <= code <= 0xDFFF or code > 0x10FFFF:
        return "\ufffd"
    character = chr(code)
    return _LIGATURES.get(character, character)


def _char_box(raw: Any, i: int, box: Any) -> tuple[float, float, float, float] | None:
    """Left, bottom, right and top of a character in the page's own coordinates."""
    import pypdfium2.raw as pdfium

    if not pdfium.FPDFText_GetLooseCharBox(raw, i, ctypes.byref(box)):
        return None
    return box.left, box.bottom, box.right, box.top


def _starts_new_line(raw: Any, i: int, box: Any) -> bool:
    here, following = _char_box(raw, i, box), _char_box(raw, i + 1, box)
    if here is None or following is None:
        return False
    height = max(here[3] - here[1], 1.0)
    return following[0] < here[0] - height or abs(following[1] - here[1]) > 0.5 * height


def _placed(
    text: str, boxes: Sequence[tuple[float, float, float, float] | None], geometry: PageGeometry
) -> Word | None:
    """The word around these character boxes, or None where it is not on the visible page."""
    corners = [geometry.shown(*corner) for b in boxes if b for corner in ((b[0], b[3]), (b[2], b[1]))]
    if not corners:
        return None
    x0, x1 = min(c[0] for c in corners), max(c[0] for c in corners)
    y0, y1 = min(c[1] for c in corners), max(c[1] for c in corners)
    if x1 <= 0 or y1 <= 0 or x0 >= geometry.width or y0 >= geometry.height:
        return None
    x0, y0 = max(x0, 0.0), max(y0, 0.0)
    x1, y1 = min(max(x1, x0 + 0.1), geometry.width), min(max(y1, y0 + 0.1), geometry.height)
    return Word(text, round(x0, 2), round(y0, 2), round(x1, 2), round(y1, 2)) if x1 > x0 and y1 > y0 else None


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
