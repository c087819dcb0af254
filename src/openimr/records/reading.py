"""Reads the words of pages in a worker: from the text layer where there is a good one, else from the picture.

Each page read is put into the page store at once. Pages that need OCR are reported back, so that they can be
shared out one by one over all cores.
"""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

from openimr.domain.pages import Page, TextSource, Word

from .bounds import Limits
from .boxes import find_boxes, may_be_letter, with_boxes
from .drawn import drawn_on
from .geometry import PageGeometry
from .layout import text_of
from .opening import open_pdf_document
from .pagestore import PageStore, ReadPage, unread_page
from .preparing import prepared_page
from .problems import Unreadable
from .quality import language_share, looks_garbled
from .remarks import BLANK, ink, is_blank, remarks_on
from .rules import Rules, has_drawn_squares, rules_drawn
from .tables import lines_and_tables, placed_among
from .textlayer import has_damaged_picture, large_pictures, read_words, running_turn

_DPI = 200
_LONGEST_SIDE = 2600
_MIXED = 0.2
_FEW_WORDS = 40
_MOSTLY_PICTURE = 0.7
# Hidden text with fewer characters than this in believable words is read again; of good text nearly all are.
_POOR_LANGUAGE = 0.85
# What was there is kept unless the picture's words are better by this much.
_BETTER = 0.02


def read_pages(
    *, pdf: str, numbers: list[int], keys: list[str], store: str, ocr: bool, limits: Limits
) -> dict[str, Any]:
    """Read pages of one PDF into the store.

    Args:
        pdf: the file.
        numbers: page numbers in it, from 1.
        keys: what to keep each page under.
        store: folder of the page store.
        ocr: whether to read pages from their picture where that is needed, or only to say so.
        limits: the worker's bounds.

    Returns:
        ``read``: page numbers now in the store (a damaged page is kept there without words, with its trouble);
        ``pictures``: those that need OCR.

    Raises:
        Unreadable: where the file itself does not open.
    """
    del limits
    kept = PageStore(Path(store))
    document = open_pdf_document(Path(pdf))
    answer: dict[str, list[int]] = {"read": [], "pictures": []}
    try:
        for number, key in zip(numbers, keys, strict=True):
            try:
                page = prepared_page(document, number)
            except Exception as error:
                if type(error).__name__ != "PdfiumError":
                    raise
                kept.write(key, unread_page("page_failed", {"page": number}))
                answer["read"].append(number)
                continue
            try:
                read = _read(page, ocr)
            finally:
                page.close()
            if read is None:
                answer["pictures"].append(number)
            else:
                if read.trouble:
                    read = replace(read, trouble=(read.trouble[0], {"page": number}))
                kept.write(key, read)
                answer["read"].append(number)
    finally:
        document.close()
    return answer


def _read(page: Any, ocr: bool) -> ReadPage | None:
    """The page, or None where its picture has to be read and ``ocr`` is off."""
    import pypdfium2.raw as pdfium

    geometry = PageGeometry.of(page)
    words = read_words(page, geometry)
    turn = running_turn(page, geometry) if _runs_oddly(words) else 0
    if turn:
        geometry = geometry.turned(turn)
        words = read_words(page, geometry)
    shapes, drawn = drawn_on(page)
    pictures = large_pictures(drawn, geometry)
    if not words and not pdfium.FPDFPage_CountObjects(page.raw):
        return ReadPage(page_of_words(geometry, [], TextSource.NONE), remarks=("blank",))
    if not _needs_picture(words, pictures, geometry):
        if words and not turn and has_drawn_squares(shapes):
            boxes = find_boxes(*picture_of(page, geometry))
            words = with_boxes(words, [box for box in boxes if not may_be_letter(box, words)])
        read = page_of_words(geometry, words, TextSource.TEXT_LAYER, rules_drawn(shapes, geometry))
        return ReadPage(read, turn, remarks=remarks_on(read, turn=turn))
    # OCR finds out itself how the picture stands, so it begins with the page as it is.
    if not ocr:
        return None
    if turn:
        geometry = PageGeometry.of(page)
        words, pictures = read_words(page, geometry), large_pictures(drawn, geometry)
    return _read_picture(page, geometry, words, pictures)


def _runs_oddly(words: Sequence[Word]) -> bool:
    """Whether so few words are broader than high that the page may lie on its side, or it may be upside down."""
    long_ones = [word for word in words if len(word.text) >= 4]
    flat = sum(word.x1 - word.x0 > word.y1 - word.y0 for word in long_ones)
    if flat < 0.5 * len(long_ones):
        return True
    rightwards = sum(b.x0 > a.x0 for a, b in pairwise(words))
    return rightwards < 0.5 * (len(words) - 1)


def _needs_picture(words: Sequence[Word], pictures: Sequence[Any], geometry: PageGeometry) -> bool:
    if not words:
        return True
    if looks_garbled(words):
        return True
    share = _covered(pictures, geometry)
    if share < _MIXED:
        return False
    inside = [word for word in words if any(_inside(word, box) for box in pictures)]
    # A fax line or a stamp typed over a scan is not the scan's text.
    if len(inside) < max(_FEW_WORDS, 0.1 * len(words)):
        return True
    # A scan with hidden text from somebody else's OCR: read it again where that text is poor.
    return share > _MOSTLY_PICTURE and language_share(inside) < _POOR_LANGUAGE


def _read_picture(page: Any, geometry: PageGeometry, words: Sequence[Word], pictures: Sequence[Any]) -> ReadPage:
    from .ocr import difference_hash, read_picture

    picture, scale = picture_of(page, geometry)
    reading = read_picture(picture, scale)
    look, inked = difference_hash(_turned(picture, reading.turn)), ink(picture)
    shown = geometry.turned(reading.turn)
    doubted = bool(words) and (looks_garbled(words) or _is_hidden_text(words, pictures, geometry))
    if doubted and language_share(words) + _BETTER >= language_share(reading.words):
        # The picture says it no better, so the page stays as it is shown and as it was.
        kept = page_of_words(geometry, words, TextSource.TEXT_LAYER, None if reading.turn else reading.rules)
        return ReadPage(kept, 0, look, remarks=remarks_on(kept, inked=inked))
    before = [] if doubted else [_turn_word(word, geometry, reading.turn) for word in words]
    added = [word for word in reading.words if not any(_overlap(word, other) for other in before)]
    if is_blank([*before, *added], inked):
        added = []
    source = TextSource.OCR if len(added) >= len(before) else TextSource.TEXT_LAYER
    read = page_of_words(shown, [*before, *added], source if before or added else TextSource.NONE, reading.rules)
    said = remarks_on(read, turn=reading.turn, inked=inked, replaced=doubted)
    if BLANK in said and pictures and has_damaged_picture(page):
        return ReadPage(read, reading.turn, look, trouble=("picture_damaged", {}))
    return ReadPage(read, reading.turn, look, tuple(added), remarks=said)


def picture_of(page: Any, geometry: PageGeometry) -> tuple[Any, float]:
    """The grey picture of a page as shown, uint8 of shape (height, width), and its pixels per point.

    Resolution is 200 dpi on letter paper; large pages get fewer, small ones no more.

    Raises:
        Unreadable: the page has no size.
    """
    longest = max(geometry.width, geometry.height)
    if longest <= 0 or geometry.width <= 0 or geometry.height <= 0:
        raise Unreadable("failed", detail="a page without size")
    scale = min(_DPI / 72, _LONGEST_SIDE / longest)
    bitmap = page.render(scale=scale, grayscale=True)
    picture = bitmap.to_numpy()
    picture = picture.reshape(picture.shape[0], -1).copy()
    bitmap.close()
    return picture, scale


def page_of_words(
    geometry: PageGeometry, words: Sequence[Word], source: TextSource, rules: Rules | None = None
) -> Page:
    """The words of a page in reading order, and its tables."""
    lines, tables = lines_and_tables(words, rules)
    ordered = tuple(word for line in lines for word in line)
    size = round(geometry.width, 2), round(geometry.height, 2)
    return Page(*size, ordered, text_of(lines), source, placed_among(ordered, tables))


def _covered(boxes: Sequence[tuple[float, float, float, float]], geometry: PageGeometry) -> float:
    """The share of the page under pictures, on a grid of 20 by 20."""
    if not boxes:
        return 0.0
    width, height = geometry.width / 20, geometry.height / 20
    hit = sum(
        any(x0 <= (i + 0.5) * width <= x1 and y0 <= (j + 0.5) * height <= y1 for x0, y0, x1, y1 in boxes)
        for i in range(20)
        for j in range(20)
    )
    return hit / 400


def _inside(word: Word, box: tuple[float, float, float, float]) -> bool:
    x, y = (word.x0 + word.x1) / 2, (word.y0 + word.y1) / 2
    return box[0] <= x <= box[2] and box[1] <= y <= box[3]


def _is_hidden_text(words: Sequence[Word], pictures: Sequence[Any], geometry: PageGeometry) -> bool:
    if _covered(pictures, geometry) <= _MOSTLY_PICTURE:
        return False
    return sum(any(_inside(word, box) for box in pictures) for word in words) > max(20, 0.5 * len(words))


def _overlap(one: Word, other: Word) -> bool:
    width = min(one.x1, other.x1) - max(one.x0, other.x0)
    height = min(one.y1, other.y1) - max(one.y0, other.y0)
    if width <= 0 or height <= 0:
        return False
    smaller = min((one.x1 - one.x0) * (one.y1 - one.y0), (other.x1 - other.x0) * (other.y1 - other.y0))
    return width * height > 0.3 * smaller


def _turn_word(word: Word, geometry: PageGeometry, turn: int) -> Word:
    """The word where it stands after the page was turned clockwise."""
    corners = [geometry.turned(turn).shown(*geometry.own(x, y)) for x, y in ((word.x0, word.y0), (word.x1, word.y1))]
    xs, ys = [c[0] for c in corners], [c[1] for c in corners]
    return Word(word.text, min(xs), min(ys), max(xs), max(ys), word.confidence)


def _turned(picture: Any, turn: int) -> Any:
    import numpy as np

    return np.ascontiguousarray(np.rot90(picture, -turn // 90)) if turn else picture
