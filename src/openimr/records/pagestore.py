"""Read pages on disk, one small compressed file each, named by what they were read from.

A page is written whole or not at all, so a run that is killed leaves nothing half-read behind; the same file
handed in again finds its pages already read.
"""

import hashlib
import json
import os
import re
import secrets
import struct
import zlib
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from openimr.domain.pages import Page, TextSource, Word

READER_VERSION = 9
"""Raised whenever reading the same page would give other words: old readings are then not used for new files."""

_MAGIC = b"OIP1"
_NOTHING_BENEATH = re.compile(rb'\{"p":null,"r":\[[^\]]*\],"t":(\d+),"ocr":\[\]')
_HEADER = struct.Struct("<4sII")


@dataclass(frozen=True, slots=True)
class ReadPage:
    """A page as read and what reading found out about its picture.

    ``turn`` is how far the page must be turned clockwise to stand upright (0, 90, 180 or 270 degrees); the
    coordinates of ``page`` are those of the turned page. ``look`` is a 64-bit difference hash of its picture.

    ``ocr_words`` are those of its words that came from the picture: the case file puts them under it unseen.
    ``trouble`` is the code of a problem with this page and the values for its sentence. ``remarks`` are short
    words about the page such as ``blank`` or ``text_layer_replaced``.
    """

    page: Page
    turn: int = 0
    look: int | None = None
    ocr_words: tuple[Word, ...] = ()
    trouble: tuple[str, dict[str, str | int]] | None = None
    remarks: tuple[str, ...] = ()


def page_key(file_digest: str, number: int) -> str:
    """The name of a page's reading: from the file's SHA-256, the page number in it and the reader's version."""
    return hashlib.sha256(f"{READER_VERSION}:{file_digest}:{number}".encode()).hexdigest()[:40]


def page_digest(file_digest: str, number: int) -> str:
    """SHA-256 that is equal for the same page of identical files, whatever the reader's version."""
    return hashlib.sha256(f"{file_digest}:{number}".encode()).hexdigest()


class PageStore:
    """The folder of read pages (``out/pages``)."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, key: str) -> Path:
        """Where the page ``key`` lies or would lie."""
        return self.folder / key[:2] / f"{key}.page"

    def __contains__(self, key: str) -> bool:
        return self.path(key).exists()

    def write(self, key: str, read: ReadPage) -> None:
        """Keep a page. Safe to be killed at any moment, and to be done twice."""
        write_atomically(self.path(key), encode(read))

    def read(self, key: str) -> ReadPage:
        """The page ``key``.

        Raises:
            FileNotFoundError: where it was never written.
            ValueError: where the file is not a page of this store.
        """
        return decode(self.path(key).read_bytes())

    def beneath(self, key: str) -> tuple[int, tuple[Word, ...], bool]:
        """How far the page ``key`` is to be turned clockwise, the words to be put under it unseen, and whether
        something went wrong with it."""
        unpacked = zlib.decompressobj().decompress(self.path(key).read_bytes(), 512)
        found = _NOTHING_BENEATH.match(unpacked, _HEADER.size)
        if found:
            return int(found[1]), (), False
        read = self.read(key)
        return read.turn, read.ocr_words, read.trouble is not None

    def notes(self, key: str) -> tuple[tuple[str, dict[str, str | int]] | None, tuple[str, ...]]:
        """What went wrong with the page ``key`` and what is remarked of it, without unpacking the words of most."""
        unpacked = zlib.decompressobj().decompress(self.path(key).read_bytes(), 64)
        if unpacked[_HEADER.size :].startswith(b'{"p":null,"r":[]'):
            return None, ()
        read = self.read(key)
        return read.trouble, read.remarks


def write_atomically(path: Path, data: bytes) -> None:
    """Write ``data`` to ``path`` so that the file is there whole or not at all, making its folder where needed."""
    # Two machines that share the folder may both have a process of this number.
    temporary = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    try:
        temporary.write_bytes(data)
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary.write_bytes(data)
    temporary.replace(path)


def encode(read: ReadPage) -> bytes:
    """A page as bytes: words as text and boxes in hundredths of a point, compressed."""
    page = read.page
    header = {
        "p": read.trouble,
        "r": read.remarks,
        "t": read.turn,
        "ocr": _positions(page.words, read.ocr_words),
        "w": page.width,
        "h": page.height,
        "s": page.source.value,
        "n": len(page.words),
        "l": read.look,
        # The words of a page are its text without spaces, so they need not be kept twice.
        "words": None if _words_follow_text(page) else [word.text for word in page.words],
        "tables": page.tables,
    }
    words = page.words
    boxes = array("i", [round(value * 100) for word in words for value in word[1:5]])
    if all(word.confidence == 1.0 for word in words):
        confidence = b"\xff" * len(words)
    else:
        confidence = bytes([round(max(0.0, min(1.0, word.confidence)) * 255) for word in words])
    head = json.dumps(header, separators=(",", ":")).encode()
    text = page.text.encode("utf-8", errors="surrogatepass")
    body = head + text + boxes.tobytes() + confidence
    # More effort makes it one twentieth smaller and takes two and a half times as long.
    return zlib.compress(_HEADER.pack(_MAGIC, len(head), len(text)) + body, 1)


def decode(data: bytes) -> ReadPage:
    """The page that `encode` made these bytes of.

    Raises:
        ValueError: where they are something else.
    """
    try:
        raw = zlib.decompress(data)
        magic, head_length, text_length = _HEADER.unpack_from(raw)
        if magic != _MAGIC:
            raise ValueError("not a read page")
        at = _HEADER.size
        header = json.loads(raw[at : at + head_length])
        at += head_length
        text = raw[at : at + text_length].decode("utf-8", errors="surrogatepass")
        at += text_length
    except (zlib.error, struct.error) as error:
        raise ValueError("not a read page") from error
    count = header["n"]
    boxes = array("i")
    boxes.frombytes(raw[at : at + 16 * count])
    confidence = raw[at + 16 * count : at + 17 * count]
    texts = header["words"] if header["words"] is not None else text.split()
    words = tuple(_rebuilt(texts, boxes, confidence))
    tables = tuple(tuple(tuple(tuple(cell) for cell in row) for row in table) for table in header.get("tables", ()))
    page = Page(header["w"], header["h"], words, text, TextSource(header["s"]), tables)
    ocr = words if header["ocr"] is True else tuple(words[i] for i in header["ocr"])
    trouble = (header["p"][0], header["p"][1]) if header["p"] else None
    return ReadPage(page, header["t"], header["l"], ocr, trouble, tuple(header.get("r", ())))


def unread_page(code: str, details: dict[str, str | int]) -> ReadPage:
    """The entry of a page that could not be read: letter size, no words, and why."""
    return ReadPage(Page(612.0, 792.0, (), "", TextSource.NONE), trouble=(code, details))


def _rebuilt(texts: Sequence[str], boxes: "array[int]", confidence: bytes) -> Iterator[Word]:
    points = [value / 100 for value in boxes]
    sure = [value / 255 for value in confidence]
    return map(Word, texts, points[0::4], points[1::4], points[2::4], points[3::4], sure)


def _words_follow_text(page: Page) -> bool:
    return [word.text for word in page.words] == page.text.split()


def _positions(words: Sequence[Word], chosen: Sequence[Word]) -> bool | list[int]:
    if not chosen:
        return []
    if len(chosen) == len(words):
        return True
    wanted = set(chosen)
    return [i for i, word in enumerate(words) if word in wanted]
