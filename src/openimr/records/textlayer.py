"""The words a PDF page already carries as text, with their boxes.

Everything here runs in a bounded child process or under the lock of `pdfium`: PDFium is not thread-safe.
"""

import ctypes
import itertools
import re
import unicodedata
from collections.abc import Callable, Iterator
from typing import Any

from openimr.domain.pages import Word

from .geometry import PageGeometry

CharBox = tuple[float, float, float, float]
BoxReader = Callable[[int], CharBox | None]

_SPACES = "\\x00\\t-\\r\\x20\\x85\\xa0\\u1680\\u2000-\\u200b\\u2028\\u2029\\u202f\\u205f"
_WORD = re.compile(f"[^{_SPACES}]+")
# What PDFium writes for a hyphen at the end of a line, and the soft hyphen.
_HYPHEN = re.compile("[\x02\xad\ufffe]")
_PLAIN = str.maketrans(
    {
        **dict.fromkeys("\x02\xad\ufffe", "-"),
        **{chr(code): unicodedata.normalize("NFKC", chr(code)) for code in range(0xFB00, 0xFB07)},
    }
)
_HALVES = re.compile("[\ud800-\udfff]")


def read_words(page: Any, geometry: PageGeometry) -> list[Word]:
    """The words of a pypdfium2 page's text layer in the order the page draws them.

    Args:
        page: an open page.
        geometry: its geometry, already turned if the page is to be shown turned.

    Returns:
        Words with boxes in points as shown; words outside the visible page are left out.
    """
    text_page = page.get_textpage()
    raw = text_page.raw
    box = _box_reader(raw)
    words: list[Word] = []
    try:
        for text, first, last in _runs(raw, box):
            word = _placed(text, box(first), box(last) if last > first else None, geometry)
            if word is not None:
                words.append(word)
    finally:
        text_page.close()
    return words


def running_turn(page: Any, geometry: PageGeometry) -> int:
    """How far a page must be turned clockwise for most of its text to run from left to right as shown."""
    text_page = page.get_textpage()
    raw = text_page.raw
    box = _box_reader(raw)
    turns = dict.fromkeys((0, 90, 180, 270), 0)
    try:
        for text, first, last in itertools.islice(_runs(raw, box), 400):
            start, end = box(first), box(last)
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


def _runs(raw: Any, box: BoxReader) -> Iterator[tuple[str, int, int]]:
    """Each word of a text page with the positions of its first and last character."""
    text = _characters(raw)
    for match in _WORD.finditer(text):
        start, word = match.start(), match[0]
        if word.isascii() and "\x02" not in word:
            yield word, start, match.end() - 1
            continue
        # A hyphen at a line's end is followed by the next line without a space between.
        for hyphen in _HYPHEN.finditer(word):
            at = match.start() + hyphen.start()
            if at + 1 < match.end() and _starts_new_line(box, at):
                yield text[start : at + 1].translate(_PLAIN), start, at
                start = at + 1
        yield text[start : match.end()].translate(_PLAIN), start, match.end() - 1


def _characters(raw: Any) -> str:
    """The text of a page, one character for each of PDFium's positions."""
    import pypdfium2.raw as pdfium

    count = pdfium.FPDFText_CountChars(raw)
    if count <= 0:
        return ""
    buffer = (ctypes.c_ushort * (count + 1))()
    # All at once; where that is not one unit a position (letters beyond the first 65,536), one by one.
    if pdfium.FPDFText_GetText(raw, 0, count, buffer) == count + 1:
        text = bytes(buffer)[: 2 * count].decode("utf-16-le", errors="surrogatepass")
        if len(text) == count:
            return _HALVES.sub("\ufffd", text)
    codes = (pdfium.FPDFText_GetUnicode(raw, i) for i in range(count))
    return "".join("\ufffd" if 0xD800 <= code <= 0xDFFF or code > 0x10FFFF else chr(code) for code in codes)


def _box_reader(raw: Any) -> BoxReader:
    """A function giving left, bottom, right and top of a character in the page's own coordinates."""
    import pypdfium2.raw as pdfium

    box = pdfium.FS_RECTF()
    reference = ctypes.byref(box)
    read = pdfium.FPDFText_GetLooseCharBox

    def char_box(i: int) -> tuple[float, float, float, float] | None:
        return (box.left, box.bottom, box.right, box.top) if read(raw, i, reference) else None

    return char_box


def _starts_new_line(box: BoxReader, i: int) -> bool:
    here, following = box(i), box(i + 1)
    if here is None or following is None:
        return False
    height = max(here[3] - here[1], 1.0)
    return following[0] < here[0] - height or abs(following[1] - here[1]) > 0.5 * height


def _placed(text: str, first: CharBox | None, last: CharBox | None, geometry: PageGeometry) -> Word | None:
    """The word around these character boxes, or None where it is not on the visible page."""
    if first is None:
        first = last
    if first is None:
        return None
    if last is not None:
        left, bottom, right, top = first
        l2, b2, r2, t2 = last
        # Compared one by one: this runs for every word, and min and max of pairs take most of its time.
        first = (
            l2 if l2 < left else left,
            b2 if b2 < bottom else bottom,
            r2 if r2 > right else right,
            t2 if t2 > top else top,
        )
    x0, y0 = geometry.shown(first[0], first[3])
    x1, y1 = geometry.shown(first[2], first[1])
    if geometry.turn:
        x0, x1 = (x0, x1) if x0 <= x1 else (x1, x0)
        y0, y1 = (y0, y1) if y0 <= y1 else (y1, y0)
    width, height = geometry.width, geometry.height
    if x1 <= 0 or y1 <= 0 or x0 >= width or y0 >= height:
        return None
    x0, y0 = x0 if x0 > 0 else 0.0, y0 if y0 > 0 else 0.0
    x1, y1 = min(max(x1, x0 + 0.1), width), min(max(y1, y0 + 0.1), height)
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
