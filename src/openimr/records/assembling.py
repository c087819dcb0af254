"""Assembles a case file: reads everything handed in, numbers its pages for good, writes the folder of the case.

The order of writing makes a run safe to kill: pages as they are read, then the ledger that gives numbers, then
the PDF, then the index. A run begun again finds what is there and does the rest.
"""

import datetime as dt
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from openimr.domain.corrections import HandCorrection
from openimr.domain.document_kind import DocumentKind
from openimr.domain.documents import CaseFileIndex, Problem

from .binding import bound_pages
from .bounds import Limits
from .casefile import CaseFile, CaseFileError
from .finishing import Completeness, Finishing
from .gathering import Gathering
from .ledger import Ledger, ReceivedFile
from .pagestore import PageStore
from .progress import Progress
from .stamper import Stamper
from .stored import StoredPages
from .workers import Workers

if TYPE_CHECKING:
    from .understanding import DocumentDraft, Person

Order = Literal["chronological", "received"]


def assemble(
    paths: Sequence[str | PathLike[str]],
    out: str | PathLike[str],
    *,
    workers: int | None = None,
    progress: Callable[[Progress], None] | None = None,
    order: Order = "chronological",
    person: "Person | None" = None,
    limits: Limits | None = None,
    corrections: Sequence[HandCorrection] | None = None,
    completeness: Completeness | None = None,
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
        corrections: all that a person corrected, in order; by default those kept in the folder. They are kept there
            and hold for every later run.
        completeness: holds the finished index and the texts of its pages against what the law requires.

    Returns:
        The case file. What could not be read is named in its index's ``problems``.

    Raises:
        CaseFileError: where a path does not exist, ``out`` cannot be a folder, or another process assembles into it.
    """
    tell = progress or (lambda _: None)
    out, files_given = Path(out), [Path(path) for path in paths]
    pages, work = out / "pages", out / "work"
    try:
        pages.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        said = f"No folder can be made there ({error.strerror})."
        raise CaseFileError(str(out), said, "Give a folder that you may write to.") from error
    with _alone(out), Workers(workers, limits) as pool:
        work.mkdir(exist_ok=True)
        ledger, store = _opened_ledger(out), PageStore(pages)
        gathering = Gathering(ledger, store, work, pool, tell, bound_pages(out / "casefile.pdf"))
        files = gathering.run(files_given, out)
        stored = StoredPages(files, store, gathering.looked)
        tell(Progress("understanding", 0, len(stored)))
        drafts = _covering(_understand(stored, person), files)
        tell(Progress("understanding", len(stored), len(stored)))
        ledger.files = {file.source: file for file in files}
        ledger.numbered += _new_places(drafts, ledger, order)
        ledger.save()
        found = [Problem(**p) for file in files for p in file.problems]
        stamper = Stamper(ledger, store, work, pool, tell)
        finishing = Finishing(out, ledger, store, stamper, person, completeness)
        finishing.run(finishing.found(drafts, found, stored.looked), corrections, gathering.pdfs)
        shutil.rmtree(work, ignore_errors=True)
    return CaseFile.open(out)


def correct(
    out: Path,
    corrections: Sequence[HandCorrection],
    *,
    person: "Person | None" = None,
    completeness: Completeness | None = None,
) -> CaseFile:
    """Apply what a person corrected to an assembled case file; no page is read again and no number changes.

    Args:
        out: the folder of the case file.
        corrections: all of them in order, those made earlier included: they take the place of those kept there.
        person: as for `assemble`; tells the date of birth from that of a document where a cut makes a new one.
        completeness: as for `assemble`.

    Raises:
        CaseFileError: where there is no case file, or another process is writing it.
        InputRefused: where a correction names a page that is not there.
    """
    CaseFile.open(out)
    with _alone(out), Workers(1) as pool:
        work = out / "work"
        work.mkdir(exist_ok=True)
        ledger, store = _opened_ledger(out), PageStore(out / "pages")
        stamper = Stamper(ledger, store, work, pool, lambda _: None)
        finishing = Finishing(out, ledger, store, stamper, person, completeness)
        finishing.run(finishing.found_before(), corrections, {})
        shutil.rmtree(work, ignore_errors=True)
    return CaseFile.open(out)


def corrected_index(
    out: Path,
    corrections: Sequence[HandCorrection],
    *,
    person: "Person | None" = None,
    completeness: Completeness | None = None,
) -> CaseFileIndex:
    """The index as `correct` would leave it. Nothing is written, so that it can be shown at once.

    Args and raises are those of `correct`.
    """
    finishing = Finishing(out, _opened_ledger(out), PageStore(out / "pages"), None, person, completeness)
    found = finishing.found_before()
    return finishing.held_against_the_law(finishing.corrected(found, corrections), found)


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

    return list(understand(pages, person, pages.looked))


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
