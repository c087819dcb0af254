"""Binds blocks of stamped pages into ``casefile.pdf``, streaming: no more than one block is in memory.

Only files written by PDFium (the blocks) and by this module (an earlier case file) are read here, so a small
reader of exactly their structure is enough. An earlier case file is carried over as it is: its pages keep their
bytes, new pages follow.
"""

import os
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import BinaryIO

_ROOT, _PAGES, _INFO = 1, 2, 3
_TOKEN = re.compile(rb"\((?:[^\\()]|\\.)*\)|(\d+) 0 R\b", re.DOTALL)
_STREAM = re.compile(rb">>\s*stream\r?\n")
_KIDS = re.compile(rb"/Kids\s*\[([^\]]*)\]")
_FRONT = re.compile(rb"/OpenIMRFront (\d+)")
_REFERENCE = re.compile(rb"(\d+) 0 R")


class NotOurPdf(Exception):
    """A PDF that was not written by the writer this module knows."""


@dataclass(frozen=True, slots=True)
class Bookmark:
    """A line of the case file's outline; ``page`` is a permanent page number."""

    title: str
    page: int


@dataclass(frozen=True, slots=True)
class _Table:
    """Where each object of a file begins, and the file's catalogue and page tree."""

    offsets: dict[int, int]
    end: int
    root: int


def bind(
    out: Path,
    blocks: Sequence[tuple[Path, Sequence[int]]],
    *,
    front: Path | None,
    bookmarks: Sequence[Bookmark],
    earlier: Path | None = None,
    progress: Callable[[int], None] | None = None,
) -> None:
    """Write the case file.

    Args:
        out: the file to write; it appears whole or not at all.
        blocks: stamped blocks, each with the permanent numbers of its pages in the order they have there.
        front: pages to stand before page 1 (the list of documents), numbered in roman numerals.
        bookmarks: the outline.
        earlier: a case file whose pages come first and keep their numbers.
        progress: told the number of new pages bound so far.

    Raises:
        NotOurPdf: where ``earlier`` or a block has another structure than expected.
    """
    temporary = out.with_name(f".{out.name}.{os.getpid()}")
    with temporary.open("wb") as file:
        binder = _Binder(file)
        pages: dict[int, int] = {}
        if earlier is not None:
            pages = dict(enumerate(binder.carry_over(earlier), start=1))
        else:
            file.write(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
        done = 0
        for path, numbers in blocks:
            objects = binder.add_block(path)
            if len(objects) != len(numbers):
                raise NotOurPdf(f"{path.name} holds {len(objects)} pages instead of {len(numbers)}")
            pages.update(zip(numbers, objects, strict=True))
            done += len(numbers)
            if progress:
                progress(done)
        front_pages = binder.add_block(front) if front else []
        binder.finish(front_pages, [pages[number] for number in sorted(pages)], pages, bookmarks)
    temporary.replace(out)


def bound_pages(path: Path) -> int:
    """How many numbered pages a case file written by `bind` holds; 0 where there is none or it is not ours."""
    try:
        table = _table(path)
        with path.open("rb") as file:
            return len(_kids(file, table)) - _front_count(file, table)
    except (OSError, NotOurPdf, ValueError, KeyError):
        return 0


def front_pages(path: Path) -> int:
    """How many pages stand before page 1 of a case file written by `bind`; 0 where there is none or it is not ours."""
    try:
        with path.open("rb") as file:
            return _front_count(file, _table(path))
    except (OSError, NotOurPdf, ValueError, KeyError):
        return 0


class _Binder:
    """Writes objects one after the other and remembers where each begins."""

    def __init__(self, file: BinaryIO) -> None:
        self.file = file
        self.offsets: dict[int, int] = {}
        self.next = _INFO + 1

    def carry_over(self, earlier: Path) -> list[int]:
        """Copy an earlier case file up to its table; its page objects, in order of their numbers."""
        table = _table(earlier)
        with earlier.open("rb") as source:
            kids, front = _kids(source, table), _front_count(source, table)
            source.seek(0)
            left = table.end
            while left > 0:
                piece = source.read(min(left, 1 << 22))
                if not piece:
                    raise NotOurPdf("the earlier case file is cut off")
                self.file.write(piece)
                left -= len(piece)
        self.offsets = {number: offset for number, offset in table.offsets.items() if number > _INFO}
        self.next = max(self.offsets, default=_INFO) + 1
        return kids[front:]

    def add_block(self, path: Path) -> list[int]:
        """Add every object of a block under new numbers; its page objects in their order."""
        table = _table(path)
        data = path.read_bytes()
        pages_root = _reference(data, table, table.root, rb"/Pages")
        renumbered = {pages_root: _PAGES}
        kept = [n for n in sorted(table.offsets) if n not in (table.root, pages_root)]
        for number in kept:
            renumbered[number] = self.next
            self.next += 1
        starts = sorted([*table.offsets.values(), table.end])
        following = dict(pairwise(starts))
        for number in kept:
            start = table.offsets[number]
            self._write(renumbered[number], _renumbered(data[start : following[start]], renumbered))
        with path.open("rb") as file:
            return [renumbered[kid] for kid in _kids(file, table)]

    def _write(self, number: int, body: bytes) -> None:
        self.offsets[number] = self.file.tell()
        self.file.write(b"%d 0 obj\n" % number + body + b"\nendobj\n")

    def _add(self, body: bytes) -> int:
        number, self.next = self.next, self.next + 1
        self._write(number, body)
        return number

    def finish(
        self,
        front: Sequence[int],
        ordered: Sequence[int],
        pages: dict[int, int],
        bookmarks: Sequence[Bookmark],
    ) -> None:
        """Write the page tree, the outline, the catalogue and the table."""
        kids = b" ".join(b"%d 0 R" % number for number in [*front, *ordered])
        count = len(front) + len(ordered)
        self._write(_PAGES, b"<</Type/Pages/Count %d/Kids[%s]>>" % (count, kids))
        self._write(_INFO, b"<</Title(Case file)/Producer(OpenIMR)>>")
        outline = self._outline([b for b in bookmarks if b.page in pages], pages)
        labels = b"0<</S/D>>" if not front else b"0<</S/r>>%d<</S/D>>" % len(front)
        catalogue = b"<</Type/Catalog/Pages 2 0 R/Lang(en-US)/ViewerPreferences<</DisplayDocTitle true>>"
        catalogue += b"/PageLabels<</Nums[%s]>>/OpenIMRFront %d" % (labels, len(front))
        if outline:
            catalogue += b"/Outlines %d 0 R/PageMode/UseOutlines" % outline
        self._write(_ROOT, catalogue + b">>")
        start = self.file.tell()
        size = max(self.offsets) + 1
        rows = [b"0000000000 65535 f \n"]
        for number in range(1, size):
            offset = self.offsets.get(number)
            rows.append(b"0000000000 00000 f \n" if offset is None else b"%010d 00000 n \n" % offset)
        self.file.write(b"xref\n0 %d\n" % size + b"".join(rows))
        self.file.write(b"trailer\n<</Size %d/Root 1 0 R/Info 3 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (size, start))

    def _outline(self, bookmarks: Sequence[Bookmark], pages: dict[int, int]) -> int | None:
        if not bookmarks:
            return None
        first = self.next + 1
        root, self.next = self.next, self.next + 1 + len(bookmarks)
        last = first + len(bookmarks) - 1
        self._write(root, b"<</Type/Outlines/First %d 0 R/Last %d 0 R/Count %d>>" % (first, last, len(bookmarks)))
        for number, bookmark in enumerate(bookmarks, start=first):
            body = b"<</Title<FEFF%s>" % bookmark.title.encode("utf-16-be", errors="replace").hex().upper().encode()
            body += b"/Parent %d 0 R/Dest[%d 0 R/Fit]" % (root, pages[bookmark.page])
            if number > first:
                body += b"/Prev %d 0 R" % (number - 1)
            if number < last:
                body += b"/Next %d 0 R" % (number + 1)
            self._write(number, body + b">>")
        return root


def _table(path: Path) -> _Table:
    """The cross-reference table at the end of a file."""
    with path.open("rb") as file:
        file.seek(0, os.SEEK_END)
        file.seek(max(0, file.tell() - 2048))
        tail = file.read()
        found = re.search(rb"startxref\s+(\d+)\s+%%EOF\s*$", tail)
        if not found:
            raise NotOurPdf(f"{path.name} has no end")
        start = int(found[1])
        file.seek(start)
        text = file.read()
    head = re.match(rb"xref\s+0 (\d+)\s+", text)
    trailer = re.search(rb"/Root (\d+) 0 R", text[text.rfind(b"trailer") :])
    if not head or not trailer:
        raise NotOurPdf(f"{path.name} has another kind of table")
    offsets = {}
    for number, row in enumerate(re.finditer(rb"(\d{10}) \d{5} ([nf])", text[head.end() :])):
        if number >= int(head[1]):
            break
        if row[2] == b"n":
            offsets[number] = int(row[1])
    return _Table(offsets, start, int(trailer[1]))


def _object(file: BinaryIO, table: _Table, number: int) -> bytes:
    start = table.offsets[number]
    after = [offset for offset in table.offsets.values() if offset > start]
    file.seek(start)
    return file.read(min([*after, table.end]) - start)


def _kids(file: BinaryIO, table: _Table) -> list[int]:
    root = _object(file, table, table.root)
    found = re.search(rb"/Pages (\d+) 0 R", root)
    kids = _KIDS.search(_object(file, table, int(found[1]))) if found else None
    if not kids:
        raise NotOurPdf("no page tree of one level")
    return [int(m[1]) for m in _REFERENCE.finditer(kids[1])]


def _front_count(file: BinaryIO, table: _Table) -> int:
    found = _FRONT.search(_object(file, table, table.root))
    if not found:
        raise NotOurPdf("not a case file")
    return int(found[1])


def _reference(data: bytes, table: _Table, number: int, key: bytes) -> int:
    start = table.offsets[number]
    found = re.compile(key + rb" (\d+) 0 R").search(data, start)
    if not found:
        raise NotOurPdf("no page tree")
    return int(found[1])


def _renumbered(whole: bytes, numbers: dict[int, int]) -> bytes:
    """An object's body with its references renumbered; its stream stays as it is, compressed where it was not."""
    body = whole[whole.index(b"obj") + 3 : whole.rindex(b"endobj")].strip(b"\r\n ")
    stream = _STREAM.search(body)
    if not stream:
        return _with_references(body, numbers)
    head = _with_references(body[: stream.start()], numbers)
    return head + body[stream.start() :]


def _with_references(text: bytes, numbers: dict[int, int]) -> bytes:
    def replace(match: "re.Match[bytes]") -> bytes:
        if match[1] is None:
            return match[0]
        number = numbers.get(int(match[1]))
        return b"null" if number is None else b"%d 0 R" % number

    return _TOKEN.sub(replace, text)
