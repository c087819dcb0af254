"""Assembles a case file: reads everything handed in, numbers its pages for good, writes the folder of the case.

The order of writing makes a run safe to kill: pages as they are read, then the ledger that gives numbers, then
the PDF, then the index. A run begun again finds what is there and does the rest.
"""

import datetime as dt
import hashlib
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from openimr.domain.documents import CaseFileIndex, Document, DocumentKind, Problem

from .binding import Bookmark, bind, bound_pages, front_pages
from .bounds import Limits
from .casefile import CaseFile, CaseFileError
from .chronology import chronology_csv, chronology_html
from .front import contents
from .gathering import Gathering
from .ledger import Ledger, ReceivedFile
from .pagestore import PageStore, write_atomically
from .progress import Progress
from .stamper import Stamper
from .stored import StoredPages
from .workers import Workers

if TYPE_CHECKING:
    from .understanding import DocumentDraft, Person

Order = Literal["chronological", "received"]


def assemble(
    paths: Sequence[Path],
    out: Path,
    *,
    workers: int | None = None,
    progress: Callable[[Progress], None] | None = None,
    order: Order = "chronological",
    person: "Person | None" = None,
    limits: Limits | None = None,
) -> CaseFile:
    """Read everything under ``paths`` and write the case file to ``out``.

    A folder that holds a case file already is added to: pages that have a number keep it, new ones follow.

    Args:
        paths: files, folders and archives in the order received.
        out: the folder to write: ``index.json``, ``casefile.pdf``, ``chronology.csv``, ``chronology.html`` and
            ``pages``.
        workers: how many processes read; by default one a core.
        progress: told of every page.
        order: how new pages are ordered: by the date of their document, or as received.
        person: whom the records should be about, where that is known.
        limits: bounds of reading, other than the usual ones.

    Returns:
        The case file. What could not be read is named in its index's ``problems``.

    Raises:
        CaseFileError: where a path does not exist, or another process is assembling into ``out``.
    """
    tell = progress or (lambda _: None)
    out.mkdir(parents=True, exist_ok=True)
    pages = out / "pages"
    pages.mkdir(exist_ok=True)
    work = out / "work"
    with _alone(out), Workers(workers, limits) as pool:
        work.mkdir(exist_ok=True)
        ledger, store = _opened_ledger(out), PageStore(pages)
        gathering = Gathering(ledger, store, work, pool, tell)
        files = gathering.run(paths, out)
        stored = StoredPages(files, store)
        tell(Progress("understanding", 0, len(stored)))
        drafts = _covering(_understand(stored, person), files)
        tell(Progress("understanding", len(stored), len(stored)))
        ledger.files = {file.source: file for file in files}
        ledger.numbered += _new_places(drafts, ledger, order)
        ledger.save()
        documents = _documents(drafts, ledger.numbers)
        found = [Problem(**p) for file in files for p in file.problems]
        stamper = Stamper(ledger, store, work, pool, tell)
        _write_pdf(out, ledger, documents, found, stamper, gathering.pdfs)
        index = CaseFileIndex(
            documents=tuple(documents), problems=(*found, *ledger.pages_not_shown()), page_count=len(ledger.numbered)
        )
        write_atomically(out / "chronology.csv", chronology_csv(documents))
        write_atomically(out / "chronology.html", chronology_html(index, front_pages(out / "casefile.pdf")))
        write_atomically(out / "index.json", index.model_dump_json(indent=1).encode())
        shutil.rmtree(work, ignore_errors=True)
    return CaseFile.open(out)


def _opened_ledger(out: Path) -> Ledger:
    try:
        return Ledger(out / "pages" / "ledger.json")
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise CaseFileError(
            str(out), "The ledger of its page numbers is damaged.", "Restore it, or assemble into an empty folder."
        ) from error


@contextmanager
def _alone(out: Path) -> Iterator[None]:
    """Keep two processes from assembling into one folder; the system lets go when a process dies."""
    import fcntl

    with (out / ".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise CaseFileError(
                str(out), "Another process is assembling into this folder.", "Wait until it has ended."
            ) from error
        yield


def _understand(pages: StoredPages, person: "Person | None") -> "list[DocumentDraft]":
    if not len(pages):
        return []
    from .understanding import understand

    return list(understand(pages, person))


def _covering(drafts: "list[DocumentDraft]", files: Sequence[ReceivedFile]) -> "list[DocumentDraft]":
    """The drafts, and one more for every run of pages that none of them holds: no page is ever left out."""
    held = {(draft.source, page) for draft in drafts for page in draft.source_pages}
    left = {file.source: [n for n in range(1, file.pages + 1) if (file.source, n) not in held] for file in files}
    if not any(left.values()):
        return drafts
    from .understanding import DocumentDraft

    return [
        *drafts,
        *(
            DocumentDraft(source, tuple(pages), DocumentKind.OTHER, 0.0, (), "Pages without a document")
            for source, pages in left.items()
            if pages
        ),
    ]


def _new_places(drafts: "Sequence[DocumentDraft]", ledger: Ledger, order: Order) -> list[tuple[str, int]]:
    """Pages that have no number yet, in the order they get theirs.

    Chronological: dated documents by date, then undated ones, then copies of other documents, so that a reader
    who reads on from page 1 reads nothing twice.
    """
    known = set(ledger.numbered)
    positions = list(range(len(drafts)))
    if order == "chronological":

        def rank(i: int) -> tuple[bool, bool, dt.date, int]:
            draft = drafts[i]
            return draft.duplicate_of is not None, draft.date is None, draft.date or dt.date.min, i

        positions.sort(key=rank)
    places = ((drafts[i].source, page) for i in positions for page in drafts[i].source_pages)
    return list(dict.fromkeys(place for place in places if place not in known))


def _documents(drafts: "Sequence[DocumentDraft]", numbers: dict[tuple[str, int], int]) -> list[Document]:
    """The documents of the index, in the order of their first page; their ids name that page."""
    pages = [tuple(numbers[draft.source, page] for page in draft.source_pages) for draft in drafts]
    ids = [f"d{min(own):04d}" for own in pages]
    documents = [
        Document(
            id=ids[i],
            source=draft.source,
            source_pages=draft.source_pages,
            pages=pages[i],
            kind=draft.kind,
            kind_confidence=draft.kind_confidence,
            kind_words=draft.kind_words,
            title=draft.title,
            date=draft.date,
            author=draft.author,
            duplicate_of=None if draft.duplicate_of is None else ids[draft.duplicate_of],
            flags=draft.flags,
        )
        for i, draft in enumerate(drafts)
    ]
    return sorted(documents, key=lambda document: min(document.pages))


def _write_pdf(
    out: Path,
    ledger: Ledger,
    documents: Sequence[Document],
    problems: Sequence[Problem],
    stamper: Stamper,
    pdfs: dict[str, Path],
) -> None:
    """Bring ``casefile.pdf`` up to date: new pages after those it holds, the outline, the list of documents."""
    pdf = out / "casefile.pdf"
    held = bound_pages(pdf)
    bookmarks = [_bookmark(document) for document in documents]
    blocks = stamper.run(held + 1, pdfs) if held < len(ledger.numbered) else []
    ledger.save()
    listed = contents(documents, [*problems, *ledger.pages_not_shown()], len(ledger.numbered))
    outline = hashlib.sha256(repr((bookmarks, listed)).encode()).hexdigest()
    if held == len(ledger.numbered) and ledger.bookmarks == outline and pdf.exists():
        return
    bind(pdf, blocks, front=stamper.front(listed), bookmarks=bookmarks, earlier=pdf if held else None)
    ledger.bookmarks = outline
    ledger.save()


def _bookmark(document: Document) -> Bookmark:
    date = document.date.isoformat() if document.date else "Undated"
    title = f"{date} {document.kind.label}"
    if document.title and document.title.casefold() != document.kind.label.casefold():
        title += f" – {document.title}"
    if document.duplicate_of:
        title += f" (copy of page {int(document.duplicate_of[1:])})"
    return Bookmark(title, min(document.pages))
