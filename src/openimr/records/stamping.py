"""Stamps pages with their permanent case file number and puts the words read from scans under them, unseen.

Runs in a worker, a block of pages of one file at a time; `binding` joins the blocks to one case file. PDFium only
copies the pages: the stamp is added to the copied file's objects, because PDFium would parse every page and write it
anew for that, which takes twenty times as long.
"""

import contextlib
import ctypes
import io
import re
import zlib
from collections import Counter
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from openimr.domain.pages import Word

from .bounds import Limits
from .geometry import PageGeometry, stamp_scale
from .opening import open_pdf_document
from .pagestore import PageStore, write_atomically
from .pdfobjects import PdfObjects, contents_of, dictionary, dictionary_of, numbers_in, read_table, stream
from .preparing import prepared_page

STAMP = "Case file page {number}"
_SIZE = 8.5
_MARGIN = 28.0
_LETTER = (0.0, 0.0, 612.0, 792.0)
_HELVETICA = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>"
# A stream of these entries and no others is put before a page as it is; the rest of a dictionary is not its content's.
_ENCODING = (b"/Filter", b"/DecodeParms")
_SPECIAL = re.compile(rb"[\\()\r\n]")
_PIECE = 4096


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
    beneath = [kept.beneath(key) if key else (0, (), False) for key in keys]
    # A page that could not be read is opened as a whole here, so that it cannot do its harm to whoever is shown it.
    doubtful = {page for page, (_, _, troubled) in zip(sources, beneath, strict=True) if troubled}
    objects = _copied(Path(pdf), sources, doubtful)
    block = _Block(objects)
    for page, number, (turn, unseen, _) in zip(objects.pages, numbers, beneath, strict=True):
        if number:
            block.stamp(page, number, turn, unseen)
    write_atomically(Path(out), objects.written())
    return {}


def _copied(pdf: Path, sources: list[int], doubtful: set[int]) -> PdfObjects:
    """The pages copied into a file of their own, what annotations and fields show made part of them."""
    source = open_pdf_document(pdf)
    try:
        for number in doubtful:
            prepared_page(source, number).close()
        objects = _imported(source, sources)
        annotated = {n for page, n in zip(objects.pages, sources, strict=True) if _is_annotated(objects, page)}
        if annotated - doubtful:
            for number in annotated - doubtful:
                prepared_page(source, number).close()
            objects = _imported(source, sources)
        return objects
    finally:
        source.close()


def _is_annotated(objects: PdfObjects, page: int) -> bool:
    annotations = dictionary_of(objects.bodies[page]).get(b"/Annots", b"null")
    return objects.resolved(annotations).strip(b"[] ") not in (b"", b"null")


def _imported(source: Any, numbers: list[int]) -> PdfObjects:
    import pypdfium2

    target = pypdfium2.PdfDocument.new()
    target.import_pages(source, pages=[number - 1 for number in numbers])
    data = io.BytesIO()
    target.save(data)
    target.close()
    return PdfObjects(data.getvalue(), read_table(data))


class _Block:
    """The objects of copied pages, to which stamps are added.

    What a page showed becomes a drawing of its own (a form XObject) that the page draws before its stamp: whatever
    state it leaves behind, cut to what was visible, it cannot reach the stamp.
    """

    def __init__(self, objects: PdfObjects) -> None:
        self._objects = objects
        self._font = 0
        self._used = Counter(
            number for page in objects.pages for number in contents_of(objects, dictionary_of(objects.bodies[page]))
        )

    def stamp(self, page: int, number: int, turn: int, unseen: Sequence[Word]) -> None:
        """Turn a page, make it taller by a strip, write its number there and the unseen words where they are seen."""
        objects = self._objects
        entries = dictionary_of(objects.bodies[page])
        visible, turned = _visible(objects, entries), (_turn(objects, entries) + turn) % 360
        geometry = PageGeometry(*visible, turned)
        drawing = self._drawing(entries, visible)
        if not self._font:
            self._font = objects.add(_HELVETICA)
        content = b"/P Do\n" if drawing else b""
        content += b"BT\n%b%bET" % (_unseen(geometry, unseen), _number(geometry, number))
        taller = geometry.with_strip()
        box = b"[%b]" % b" ".join(map(_decimal, (taller.left, taller.bottom, taller.right, taller.top)))
        things = b"/XObject<</P %d 0 R>>" % drawing if drawing else b""
        added = {
            b"/MediaBox": box,
            b"/CropBox": box,
            b"/Rotate": b"%d" % turned,
            b"/Contents": b"%d 0 R" % objects.add(stream({b"/Filter": b"/FlateDecode"}, zlib.compress(content, 1))),
            b"/Resources": b"<</Font<</H %d 0 R>>%b>>" % (self._font, things),
        }
        objects.bodies[page] = dictionary({**entries, **added})

    def _drawing(self, entries: dict[bytes, bytes], visible: tuple[float, float, float, float]) -> int:
        """The number of the form XObject that draws what the page showed; 0 where it showed nothing."""
        objects = self._objects
        contents = contents_of(objects, entries)
        streams = [objects.stream(number) for number in contents]
        if not streams:
            return 0
        if len(streams) == 1:
            encoded, content = streams[0]
        else:
            encoded = {b"/Filter": b"/FlateDecode"}
            content = zlib.compress(b"\n".join(_decoded(*one) for one in streams), 1)
        head = {key: value for key, value in encoded.items() if key in _ENCODING}
        head |= {
            b"/Type": b"/XObject",
            b"/Subtype": b"/Form",
            b"/BBox": b"[%b]" % b" ".join(map(_decimal, visible)),
            b"/Resources": entries.get(b"/Resources", b"<<>>"),
        }
        body = stream(head, content)
        if self._used[contents[0]] == 1:
            objects.bodies[contents[0]] = body
            return contents[0]
        return objects.add(body)


def _visible(objects: PdfObjects, entries: dict[bytes, bytes]) -> tuple[float, float, float, float]:
    """The visible box of a page in its own coordinates, as PDFium takes it: the crop box within the media box."""

    def box(key: bytes) -> tuple[float, float, float, float] | None:
        values = numbers_in(objects.resolved(entries.get(key, b"")))
        if len(values) != 4:
            return None
        (left, right), (bottom, top) = sorted(values[0::2]), sorted(values[1::2])
        return (left, bottom, right, top) if left < right and bottom < top else None

    media = box(b"/MediaBox") or _LETTER
    crop = box(b"/CropBox") or media
    left, bottom = max(media[0], crop[0]), max(media[1], crop[1])
    right, top = min(media[2], crop[2]), min(media[3], crop[3])
    return (left, bottom, right, top) if left < right and bottom < top else media


def _turn(objects: PdfObjects, entries: dict[bytes, bytes]) -> int:
    """How far a page is turned clockwise when shown; what is no multiple of 90 degrees counts as the one before it."""
    (degrees, *_) = [*numbers_in(objects.resolved(entries.get(b"/Rotate", b"0"))), 0.0]
    return int(degrees / 90) % 4 * 90


def _decoded(entries: dict[bytes, bytes], content: bytes) -> bytes:
    """The content of a stream that has to be joined to others; of a damaged one what comes before the damage."""
    if b"/Filter" not in entries:
        return content
    if entries[b"/Filter"].strip(b"[] ") == b"/FlateDecode" and b"/DecodeParms" not in entries:
        unpacking, parts = zlib.decompressobj(), []
        with contextlib.suppress(zlib.error):
            for start in range(0, len(content), _PIECE):
                parts.append(unpacking.decompress(content[start : start + _PIECE]))
        return b"".join(parts)
    from pypdf.generic import DictionaryObject, EncodedStreamObject

    # Filters of long ago (LZW, ASCII 85, run lengths).
    old = EncodedStreamObject()
    head = dictionary({key: value for key, value in entries.items() if key in _ENCODING})
    old.update(DictionaryObject.read_from_stream(io.BytesIO(head), None))
    old._data = content
    return bytes(old.get_data())


def _unseen(geometry: PageGeometry, words: Sequence[Word]) -> bytes:
    """The operators that write words where they stand on the page as shown, unseen."""
    lines = [b"3 Tr\n"]
    for word in words:
        height = word.y1 - word.y0
        size = max(1.0, 0.85 * height)
        natural = _width(word.text) * size
        stretch = (word.x1 - word.x0) / natural if natural else 1.0
        lines.append(_text(geometry, word.text + " ", word.x0, word.y1 - 0.2 * height, size, stretch))
    return b"".join(lines) if words else b""


def _number(geometry: PageGeometry, number: int) -> bytes:
    """The operators that write the number of a page into the strip under it."""
    taller, scale = geometry.with_strip(), stamp_scale(geometry.width, geometry.height)
    text, size = STAMP.format(number=number), _SIZE * scale
    x = taller.width - _MARGIN * scale - _width(text) * size
    return b"0 Tr\n" + _text(taller, text, max(2.0, x), taller.height - 6.0 * scale, size)


def _text(geometry: PageGeometry, text: str, x: float, y: float, size: float, stretch: float = 1.0) -> bytes:
    """Text whose baseline starts at a point of the page as shown; ``stretch`` is along the line."""
    dx, dy = geometry.direction
    own = geometry.own(x, y)
    matrix = (dx * size * stretch, dy * size * stretch, -dy * size, dx * size, *own)
    escaped = _SPECIAL.sub(rb"\\\g<0>", text.encode("cp1252", errors="replace"))
    return b"/H 1 Tf %b Tm(%b)Tj\n" % (b" ".join(map(_decimal, matrix)), escaped)


def _width(text: str) -> float:
    """Width of a text in Helvetica, in points at a size of 1 point."""
    widths = _widths()
    return sum(widths[code] for code in text.encode("cp1252", errors="replace"))


@cache
def _widths() -> tuple[float, ...]:
    """The width of every character of Helvetica by its code."""
    import pypdfium2
    import pypdfium2.raw as pdfium

    document = pypdfium2.PdfDocument.new()
    font = pdfium.FPDFText_LoadStandardFont(document.raw, b"Helvetica")
    found, value = [], ctypes.c_float()
    for code in range(256):
        pdfium.FPDFFont_GetGlyphWidth(font, code, 1000.0, ctypes.byref(value))
        found.append((value.value or 500.0) / 1000)
    pdfium.FPDFFont_Close(font)
    document.close()
    return tuple(found)


def _decimal(value: float) -> bytes:
    return f"{value:.4f}".rstrip("0").rstrip(".").encode()
