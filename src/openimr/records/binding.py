"""Binds blocks of stamped pages into ``casefile.pdf``, streaming: no more than one block is in memory.

Only files written by PDFium (the blocks) and by this module (an earlier case file) are read here, so a small
reader of exactly their structure is enough. An earlier case file is carried over as it is: its pages keep their
bytes, new pages follow.
"""

import os
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from .pdfobjects import NotOurPdf, PdfObjects, Table, kids, read_table, renumbered, table_of

_ROOT, _PAGES, _INFO = 1, 2, 3
_FRONT = re.compile(rb"/OpenIMRFront (\d+)")
_PAGES_OF = re.compile(rb"/Pages (\d+) 0 R")


@dataclass(frozen=True, slots=True)
class Bookmark:
    """A line of the case file's outline; ``page`` is a permanent page number."""

    title: str
    page: int


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
        """Copy an earlier case file up to its table.

        Returns:
            Its page objects, in order of their numbers.

        Raises:
            NotOurPdf: it was not written by us, or is cut off.
        """
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
        with path.open("rb") as file:
            objects = PdfObjects(path.read_bytes(), read_table(file))
        numbers = {objects.pages_root: _PAGES}
        kept = [n for n in sorted(objects.bodies) if n not in (objects.root, objects.pages_root)]
        for number in kept:
            numbers[number] = self.next
            self.next += 1
        for number in kept:
            self._write(numbers[number], renumbered(objects.bodies[number], numbers))
        return [numbers[page] for page in objects.pages]

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
        self.file.write(table_of(self.offsets, start, b"/Root %d 0 R/Info %d 0 R" % (_ROOT, _INFO)))

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


def _table(path: Path) -> Table:
    """The cross-reference table at the end of a file."""
    with path.open("rb") as file:
        return read_table(file)


def _object(file: BinaryIO, table: Table, number: int) -> bytes:
    start = table.offsets[number]
    after = [offset for offset in table.offsets.values() if offset > start]
    file.seek(start)
    return file.read(min([*after, table.end]) - start)


def _kids(file: BinaryIO, table: Table) -> list[int]:
    found = _PAGES_OF.search(_object(file, table, table.root))
    if not found:
        raise NotOurPdf("no page tree")
    return kids(_object(file, table, int(found[1])))


def _front_count(file: BinaryIO, table: Table) -> int:
    found = _FRONT.search(_object(file, table, table.root))
    if not found:
        raise NotOurPdf("not a case file")
    return int(found[1])
