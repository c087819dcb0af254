"""The words a PDF page already carries as text, with their boxes.

Everything here runs in a bounded child process or under the lock of `pdfium`: PDFium is not thread-safe.
"""

import ctypes
import itertools
import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import Any

from openimr.domain.pages import Word

from .drawn import Drawn, Place
from .geometry import PageGeometry

CharBox = tuple[float, float, float, float]
BoxReader = Callable[[int], CharBox | None]

_SPACES = "\\x00\\t-\\r\\x20\\x85\\xa0\\u1680\\u2000-\\u200b\\u2028\\u2029\\u202f\\u205f"
_RECTANGLE = 16  # bytes of four floats: left, top, right, bottom
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
    try:
        raw = text_page.raw
        runs = list(_runs(_characters(raw), _box_reader(raw)))
        boxes = _boxes(raw, runs)
    finally:
        text_page.close()
    if geometry.turn:
        placed = (_placed(run[0], box, geometry) for run, box in zip(runs, boxes, strict=True) if box is not None)
        return [word for word in placed if word is not None]
    return _placed_upright(runs, boxes, geometry)


def running_turn(page: Any, geometry: PageGeometry) -> int:
    """How far a page must be turned clockwise for most of its text to run from left to right as shown."""
    text_page = page.get_textpage()
    raw = text_page.raw
    box = _box_reader(raw)
    turns = dict.fromkeys((0, 90, 180, 270), 0)
    try:
        for text, first, last in itertools.islice(_runs(_characters(raw), box), 400):
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


def _runs(text: str, box: BoxReader) -> Iterator[tuple[str, int, int]]:
    """Each word of a text page with the positions of its first and last character."""
    for match in _WORD.finditer(text):
        (start, end), word = match.span(), match[0]
        if word.isascii() and "\x02" not in word:
            yield word, start, end - 1
            continue
        # A hyphen at a line's end is followed by the next line without a space between.
        for hyphen in _HYPHEN.finditer(word):
            at = match.start() + hyphen.start()
            if at + 1 < end and _starts_new_line(box, at):
                yield text[start : at + 1].translate(_PLAIN), start, at
                start = at + 1
        yield text[start:end].translate(_PLAIN), start, end - 1


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


def _boxes(raw: Any, runs: Sequence[tuple[str, int, int]]) -> list[CharBox | None]:
    """The box of each run in the page's own coordinates: left, bottom, right, top; None where it has none."""
    import pypdfium2.raw as pdfium

    if not runs:
        return []
    # This runs for every word of every page: all boxes are filled into one array and unpacked from it at once.
    found = (pdfium.FS_RECTF * (2 * len(runs)))()
    page, at, read = ctypes.cast(raw, ctypes.c_void_p).value, ctypes.addressof(found), _loose_box()
    whole = []
    for _, first, last in runs:
        whole.append((read(page, first, at), read(page, last, at + _RECTANGLE)))
        at += 2 * _RECTANGLE
    values = iter(memoryview(found).cast("B").cast("f").tolist())
    boxes: list[CharBox | None] = []
    for (one, other), l1, t1, r1, b1, l2, t2, r2, b2 in zip(whole, *[values] * 8, strict=True):
        if one and other:
            # Compared one by one: min and max of pairs would take most of the time.
            left, right = l2 if l2 < l1 else l1, r2 if r2 > r1 else r1
            boxes.append((left, b2 if b2 < b1 else b1, right, t2 if t2 > t1 else t1))
        else:
            boxes.append((l1, b1, r1, t1) if one else (l2, b2, r2, t2) if other else None)
    return boxes


@cache
def _loose_box() -> Any:
    """PDFium's function for the box of a character, taking plain addresses, which are quicker to pass."""
    import pypdfium2.raw as pdfium

    address = ctypes.cast(pdfium.FPDFText_GetLooseCharBox, ctypes.c_void_p).value or 0
    return ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_int, ctypes.c_void_p)(address)


def _placed_upright(
    runs: Sequence[tuple[str, int, int]], boxes: Sequence[CharBox | None], geometry: PageGeometry
) -> list[Word]:
    """The words on the visible page, where it is not turned, as most are not."""
    words: list[Word] = []
    own_left, own_top, width, height = geometry.left, geometry.top, geometry.width, geometry.height
    for (text, _, _), box in zip(runs, boxes, strict=True):
        if box is None:
            continue
        left, bottom, right, top = box
        x0, y0, x1, y1 = left - own_left, own_top - top, right - own_left, own_top - bottom
        if x0 >= 0 and y0 >= 0 and x0 + 0.1 <= x1 <= width and y0 + 0.1 <= y1 <= height:
            words.append(Word(text, x0, y0, x1, y1))
        elif word := _within(text, x0, y0, x1, y1, geometry):
            words.append(word)
    return words


def _placed(text: str, box: CharBox, geometry: PageGeometry) -> Word | None:
    """The word in this box, or None where it is not on the visible page."""
    left, bottom, right, top = box
    (x0, y0), (x1, y1) = geometry.shown(left, top), geometry.shown(right, bottom)
    return _within(text, min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1), geometry)


def _within(text: str, x0: float, y0: float, x1: float, y1: float, geometry: PageGeometry) -> Word | None:
    width, height = geometry.width, geometry.height
    if x1 <= 0 or y1 <= 0 or x0 >= width or y0 >= height:
        return None
    x0, y0 = x0 if x0 > 0 else 0.0, y0 if y0 > 0 else 0.0
    x1, y1 = min(max(x1, x0 + 0.1), width), min(max(y1, y0 + 0.1), height)
    return Word(text, x0, y0, x1, y1) if x1 > x0 and y1 > y0 else None


def large_pictures(pictures: Sequence[Drawn], geometry: PageGeometry) -> list[Place]:
    """The boxes, as shown, of the pictures of a page that are larger than a logo (2 % of the page)."""
    boxes = []
    area = geometry.width * geometry.height
    for _, (left, bottom, right, top), _ in pictures:
        a, b = geometry.shown(left, top), geometry.shown(right, bottom)
        x0, x1 = max(0.0, min(a[0], b[0])), min(geometry.width, max(a[0], b[0]))
        y0, y1 = max(0.0, min(a[1], b[1])), min(geometry.height, max(a[1], b[1]))
        if x1 > x0 and y1 > y0 and (x1 - x0) * (y1 - y0) > 0.02 * area:
            boxes.append((x0, y0, x1, y1))
    return boxes


def has_damaged_picture(page: Any) -> bool:
    """Whether a picture on a page cannot be decoded, so that nothing is shown in its place."""
    import pypdfium2.raw as pdfium

    for thing in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE], max_depth=4):
        bitmap = pdfium.FPDFImageObj_GetBitmap(thing.raw)
        if not bitmap:
            return True
        pdfium.FPDFBitmap_Destroy(bitmap)
    return False
