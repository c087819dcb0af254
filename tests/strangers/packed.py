"""Strangers' case files as kept here: every page as it was read, the person, and the true documents.

Nothing is recognised again, so that a whole case is understood in a second; ``python -m tests.strangers.packed NAME
ASSEMBLED PERSON TRUTH`` packs one from an assembled case file.
"""

import datetime as dt
import json
import lzma
import struct
import sys
import zlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

from openimr.domain.document_kind import DocumentKind
from openimr.domain.documents import CaseFileIndex, Document
from openimr.domain.pages import Page
from openimr.records.ledger import Ledger, ReceivedFile
from openimr.records.pagestore import PageStore, ReadPage, decode, encode
from openimr.records.source import SourcePage
from openimr.records.stored import page_at, place_of
from openimr.records.understanding import DocumentDraft, Person, understand

FOLDER = Path(__file__).parent / "cases"
_LENGTH = struct.Struct("<I")


@dataclass(frozen=True)
class TrueDocument:
    """A document as its writer, or a reader of its pages, has it; of ``kinds``, ``dates`` and ``authors`` any is right.

    No date means that the document bears none of its own; no author that its pages name none.
    """

    file: str
    first: int
    last: int
    kinds: tuple[DocumentKind, ...]
    dates: tuple[dt.date, ...]
    authors: tuple[str, ...]
    patient: str
    scanned: bool


@dataclass(frozen=True)
class Stranger:
    """A case file: its pages in the order received, the person it is about, its documents as they truly are."""

    name: str
    person: Person
    pages: tuple[SourcePage, ...]
    documents: tuple[TrueDocument, ...]

    def understood(self) -> list[DocumentDraft]:
        """The documents that understanding finds in the pages."""
        return understand(self.pages, self.person)


def names() -> list[str]:
    """The cases there are."""
    return sorted(path.name.removesuffix(".pages.xz") for path in FOLDER.glob("*.pages.xz"))


@cache
def stranger(name: str) -> Stranger:
    """The case ``name``."""
    told = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    raw = memoryview(lzma.decompress((FOLDER / f"{name}.pages.xz").read_bytes()))
    files = {file["source"]: ReceivedFile(**file) for file in told["files"]}
    pages, at = [], 0
    for file in files.values():
        file.give_keys()
        file.bookmarks = {int(page): title for page, title in file.bookmarks.items()}
        for number in range(1, file.pages + 1):
            (length,) = _LENGTH.unpack_from(raw, at)
            read = decode(zlib.compress(raw[at + 4 : at + 4 + length], 0))
            at += 4 + length
            pages.append(page_at(place_of(file, number), _Read(read)))
    return Stranger(name, person_of(told["person"]), tuple(pages), tuple(map(true_document, told["documents"])))


class _Read(PageStore):
    """A store of the one page in hand."""

    def __init__(self, read: ReadPage) -> None:
        self._read = read

    def read(self, key: str) -> ReadPage:
        return self._read


def person_of(told: dict[str, str]) -> Person:
    """The person as a case's ``person.json`` tells of them; days as 2025-02-28 or 02/28/2025."""
    return Person(told["name"], _day(told["date_of_birth"]), _day(told["date_of_injury"]))


def _day(text: str) -> dt.date:
    return dt.datetime.strptime(text, "%m/%d/%Y").date() if "/" in text else dt.date.fromisoformat(text)


def true_document(row: dict[str, Any]) -> TrueDocument:
    """A row of a case's truth: each of ``kind``, ``date`` and ``author`` may have others under ``also_…``."""
    dates = [day for day in (row["date"], *row.get("also_date", ())) if day]
    return TrueDocument(
        row["file"],
        row["first"],
        row["last"],
        tuple(DocumentKind(kind) for kind in (row["kind"], *row.get("also_kind", ()))),
        tuple(map(dt.date.fromisoformat, dates)),
        tuple(name for name in (row["author"], *row.get("also_author", ())) if name),
        row["patient"],
        row["scanned"],
    )


class CaseInMemory:
    """What summaries ask of a case file, made of drafts: its index and its pages by permanent number."""

    def __init__(self, pages: Sequence[SourcePage], drafts: Sequence[DocumentDraft]) -> None:
        numbers = {(page.source, page.number): n for n, page in enumerate(pages, start=1)}
        ids = [f"d{numbers[draft.source, draft.source_pages[0]]:04d}" for draft in drafts]
        self._pages = {numbers[page.source, page.number]: page.page for page in pages}
        documents = []
        for draft, own in zip(drafts, ids, strict=True):
            told = {name: value for name, value in asdict(draft).items() if name in Document.model_fields}
            told["pages"] = tuple(numbers[draft.source, page] for page in draft.source_pages)
            told["duplicate_of"] = None if draft.duplicate_of is None else ids[draft.duplicate_of]
            documents.append(Document(id=own, **told))
        documents.sort(key=lambda document: document.pages)
        self.index = CaseFileIndex(documents=tuple(documents), problems=(), page_count=len(pages))

    def page(self, number: int) -> Page:
        """Page ``number``, from 1, in the order received."""
        return self._pages[number]


def pack(name: str, assembled: Path, person: Path, truth: Path) -> None:
    """Keep an assembled case file as the case ``name``."""
    ledger, store = Ledger(assembled / "pages" / "ledger.json"), PageStore(assembled / "pages")
    files, raw = [], bytearray()
    for file in ledger.files.values():
        source = Path(file.source).name
        files.append({"source": source, "digest": file.digest, "kind": file.kind, "pages": file.pages,
                      "bookmarks": file.bookmarks})  # fmt: skip
        for key in file.keys:
            read = zlib.decompress(encode(store.read(key)))
            raw += _LENGTH.pack(len(read)) + read
    told = {
        "person": json.loads(person.read_text(encoding="utf-8")),
        "files": files,
        "documents": json.loads(truth.read_text(encoding="utf-8")),
    }
    rows = json.dumps(told, ensure_ascii=False).replace("}, {", "},\n{").replace('": [{', '": [\n{')
    (FOLDER / f"{name}.json").write_text(rows + "\n", encoding="utf-8")
    (FOLDER / f"{name}.pages.xz").write_bytes(lzma.compress(bytes(raw), preset=9 | lzma.PRESET_EXTREME))


if __name__ == "__main__":
    pack(sys.argv[1], *map(Path, sys.argv[2:]))
