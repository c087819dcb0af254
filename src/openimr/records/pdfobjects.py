"""Reads and rewrites the objects of PDF files that this project's own writers made: PDFium's and `binding`'s.

Such files have one table at their end, no compressed objects and a page tree of one level, so that a few regular
expressions read them; files that people hand in are never read here.
"""

import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import BinaryIO

REFERENCE = re.compile(rb"(\d+) 0 R\b")
_REFERENCE_OUTSIDE_TEXT = re.compile(rb"\((?:[^\\()]|\\.)*\)|(\d+) 0 R\b", re.DOTALL)
_STREAM = re.compile(rb">>\s*stream\r?\n")
_KIDS = re.compile(rb"/Kids\s*\[([^\]]*)\]")
_PAGES = re.compile(rb"/Pages (\d+) 0 R")
_ROW = re.compile(rb"(\d{10}) \d{5} ([nf])")
_TOKEN = re.compile(
    rb"/[^\s/<>\[\]()]*|<<|>>|[\[\]]|\((?:[^\\()]|\\.)*\)|<[0-9A-Fa-f\s]*>|\d+ 0 R\b|[^\s/<>\[\]()]+", re.DOTALL
)
_NUMBER = re.compile(rb"[+-]?(\d+\.?\d*|\.\d+)")
_OPENING, _CLOSING = (b"<<", b"["), (b">>", b"]")


class NotOurPdf(Exception):
    """A PDF that was not written by the writers this module knows."""


@dataclass(frozen=True, slots=True)
class Table:
    """Where each object of a file begins, where the last one ends, and the number of the file's catalogue."""

    offsets: dict[int, int]
    end: int
    root: int


def read_table(file: BinaryIO) -> Table:
    """The cross-reference table at the end of a file.

    Raises:
        NotOurPdf: where there is none, or one of another kind.
    """
    file.seek(0, os.SEEK_END)
    file.seek(max(0, file.tell() - 2048))
    found = re.search(rb"startxref\s+(\d+)\s+%%EOF\s*$", file.read())
    if not found:
        raise NotOurPdf("a file without an end")
    start = int(found[1])
    file.seek(start)
    text = file.read()
    head = re.match(rb"xref\s+0 (\d+)\s+", text)
    trailer = re.search(rb"/Root (\d+) 0 R", text[text.rfind(b"trailer") :])
    if not head or not trailer:
        raise NotOurPdf("another kind of table")
    offsets = {}
    for number, row in enumerate(_ROW.finditer(text, head.end())):
        if number >= int(head[1]):
            break
        if row[2] == b"n":
            offsets[number] = int(row[1])
    return Table(offsets, start, int(trailer[1]))


class PdfObjects:
    """The objects of a small file in memory, by number: what stands between ``obj`` and ``endobj``."""

    def __init__(self, data: bytes, table: Table) -> None:
        """
        Raises:
            NotOurPdf: where the table leads to no objects.
        """
        self.root = table.root
        self.bodies: dict[int, bytes] = {}
        following = dict(pairwise(sorted([*table.offsets.values(), table.end])))
        for number, start in table.offsets.items():
            whole = data[start : following[start]]
            begins, ends = whole.find(b"obj"), whole.rfind(b"endobj")
            if begins < 0 or ends < begins:
                raise NotOurPdf(f"no object {number}")
            self.bodies[number] = whole[begins + 3 : ends].strip(b"\r\n ")
        found = _PAGES.search(self.bodies[self.root])
        if not found:
            raise NotOurPdf("no page tree")
        self.pages_root = int(found[1])

    @property
    def pages(self) -> list[int]:
        """The numbers of the page objects in their order."""
        return kids(self.bodies[self.pages_root])

    def resolved(self, value: bytes) -> bytes:
        """What a value stands for: a reference's object, anything else as it is."""
        for _ in range(8):
            found = REFERENCE.fullmatch(value.strip())
            if not found:
                return value
            value = self.bodies.get(int(found[1]), b"null")
        return b"null"

    def stream(self, number: int) -> tuple[dict[bytes, bytes], bytes]:
        """The dictionary of a stream object and its content as it is kept.

        Raises:
            NotOurPdf: where the object is no stream.
        """
        body = self.bodies.get(number, b"")
        begin, end = _STREAM.search(body), body.rfind(b"endstream")
        if not begin or end < begin.end():
            raise NotOurPdf(f"object {number} is no stream")
        content = body[begin.end() : end]
        entries = dictionary_of(body[: begin.start() + 2])
        length = self.resolved(entries.get(b"/Length", b""))
        if length.isdigit() and int(length) <= len(content):
            content = content[: int(length)]
        return entries, content

    def add(self, body: bytes) -> int:
        """Put another object into the file; its number."""
        number = max(self.bodies) + 1
        self.bodies[number] = body
        return number

    def written(self) -> bytes:
        """The file, with a table at its end."""
        parts, at, offsets = [b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"], 0, {}
        at = len(parts[0])
        for number in sorted(self.bodies):
            offsets[number] = at
            parts.append(b"%d 0 obj\n%b\nendobj\n" % (number, self.bodies[number]))
            at += len(parts[-1])
        parts.append(table_of(offsets, at, b"/Root %d 0 R" % self.root))
        return b"".join(parts)


def table_of(offsets: Mapping[int, int], start: int, trailer: bytes) -> bytes:
    """The cross-reference table and the end of a file.

    Args:
        offsets: where each object begins.
        start: where the table itself begins.
        trailer: the entries of the trailer beside its size.
    """
    size = max(offsets) + 1
    rows = [b"0000000000 65535 f \n"]
    for number in range(1, size):
        offset = offsets.get(number)
        rows.append(b"0000000000 00000 f \n" if offset is None else b"%010d 00000 n \n" % offset)
    end = b"trailer\n<</Size %d%b>>\nstartxref\n%d\n%%%%EOF\n" % (size, trailer, start)
    return b"xref\n0 %d\n" % size + b"".join(rows) + end


def kids(page_tree: bytes) -> list[int]:
    """The numbers of the pages in a page tree of one level; raises ``NotOurPdf`` where there is none."""
    found = _KIDS.search(page_tree)
    if not found:
        raise NotOurPdf("no page tree of one level")
    return references(found[1])


def references(value: bytes) -> list[int]:
    """The numbers of the objects a value refers to, in their order."""
    return [int(match[1]) for match in REFERENCE.finditer(value)]


def dictionary_of(text: bytes) -> dict[bytes, bytes]:
    """The entries of a dictionary, keys with their slash, values as they are written.

    Raises:
        NotOurPdf: where the text is no dictionary.
    """
    tokens = [match[0] for match in _TOKEN.finditer(text)]
    if len(tokens) < 2 or tokens[0] != b"<<" or tokens[-1] != b">>":
        raise NotOurPdf("no dictionary")
    entries: dict[bytes, bytes] = {}
    at, last = 1, len(tokens) - 1
    while at < last:
        key, at = tokens[at], at + 1
        start, depth = at, 0
        while at < last:
            depth += (tokens[at] in _OPENING) - (tokens[at] in _CLOSING)
            at += 1
            if not depth:
                break
        if not key.startswith(b"/") or start == at:
            raise NotOurPdf("no dictionary")
        entries[key] = b" ".join(tokens[start:at])
    return entries


def dictionary(entries: Mapping[bytes, bytes]) -> bytes:
    """The entries written as a dictionary."""
    return b"<<" + b"".join(b"%b %b" % pair for pair in entries.items()) + b">>"


def stream(entries: Mapping[bytes, bytes], content: bytes) -> bytes:
    """A stream object's body; its length is filled in."""
    head = dictionary({**entries, b"/Length": b"%d" % len(content)})
    return head + b"stream\r\n" + content + b"\r\nendstream"


def numbers_in(value: bytes) -> list[float]:
    """The numbers of an array, in their order; what is no number counts as 0."""
    return [
        float(text) if re.fullmatch(rb"[+-]?(\d+\.?\d*|\.\d+)", text) else 0.0 for text in value.strip(b"[] ").split()
    ]


def renumbered(body: bytes, numbers: Mapping[int, int]) -> bytes:
    """An object's body with its references renumbered, those to objects that are not there made null.

    Its stream stays as it is.
    """
    begin = _STREAM.search(body)
    if not begin:
        return _with_references(body, numbers)
    return _with_references(body[: begin.start()], numbers) + body[begin.start() :]


def _with_references(text: bytes, numbers: Mapping[int, int]) -> bytes:
    def replace(match: "re.Match[bytes]") -> bytes:
        if match[1] is None:
            return match[0]
        number = numbers.get(int(match[1]))
        return b"null" if number is None else b"%d 0 R" % number

    return _REFERENCE_OUTSIDE_TEXT.sub(replace, text)


def contents_of(objects: PdfObjects, page: Mapping[bytes, bytes]) -> Sequence[int]:
    """The numbers of a page's content streams, in their order; none where it has none."""
    value = page.get(b"/Contents", b"null")
    whole = objects.resolved(value)
    return references(whole if whole.startswith(b"[") else value)
