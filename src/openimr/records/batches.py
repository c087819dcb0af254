"""Splits the reading of a case's records into batches of a few pages, so that any number of machines can share it.

Planning opens files and says which pages nobody has read; a batch reads its pages into the store; `assemble` then
finds every page read and puts the case file together. Each of the three may be killed and run again at any moment.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .bounds import Limits
from .intake import digest_of, files_in
from .ledger import Ledger, ReceivedFile
from .pagestore import PageStore, page_key, unread_page
from .workers import Outcome, Task, Workers

PAGES_A_BATCH = 8
"""Scanned pages take most of a second each: a batch is over in a few seconds, so that nothing urgent waits long."""

_PAGE_TROUBLE = {"crashed": "page_crashed", "hung": "page_hung", "memory": "page_memory"}


@dataclass(frozen=True, slots=True)
class PageBatch:
    """Pages of one PDF to be read: where it lies, page numbers in it from 1, and the key of each in the store."""

    pdf: Path
    numbers: tuple[int, ...]
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OpenedFile:
    """A file that was opened: the name of what was handed in, the pages it has, and those nobody has read.

    A file inside another is told apart from it, but goes by the name of the one that was handed in.
    """

    handed_in: str
    pages: int
    batches: tuple[PageBatch, ...]


def plan(
    paths: Sequence[Path],
    out: Path,
    *,
    claimed: Collection[str] = (),
    workers: int | None = None,
    limits: Limits | None = None,
    pages: int = PAGES_A_BATCH,
) -> Iterator[OpenedFile]:
    """Open everything under ``paths`` and say what is to be read, file by file as they are opened.

    Files that an earlier run read whole are not opened again. What cannot be opened is left to `assemble`, which
    names it as a problem.

    Args:
        paths: files, folders and archives, as for `assemble`.
        out: the folder of the case file. What is unpacked or turned into PDF lies in its ``work`` folder until
            `assemble` has ended.
        claimed: keys of pages that somebody is reading already.
        workers: how many processes open files; by default one a core.
        limits: bounds of reading, other than the usual ones.
        pages: the most pages of a batch.

    Raises:
        CaseFileError: where a path does not exist.
    """
    work, store = out / "work", PageStore(out / "pages")
    work.mkdir(parents=True, exist_ok=True)
    store.folder.mkdir(exist_ok=True)
    read_before = _digests_read(Ledger(store.folder / "ledger.json"), store)
    taken = set(claimed)
    with Workers(workers, limits) as pool:

        def ask(handed_in: str, path: Path, depth: int) -> bool:
            try:
                digest = digest_of(path)
            except OSError:
                return False
            if digest in read_before or depth > pool.limits.depth:
                return False
            arguments = {"path": str(path), "digest": digest, "folder": str(work)}
            pool.add(Task("open", arguments, pool.limits.open_seconds, 0, (handed_in, depth)))
            return True

        for name, path, _ in files_in(paths, out):
            if not ask(name, path, 0):
                yield OpenedFile(name, 0, ())
        for outcome in pool.outcomes():
            handed_in, depth = outcome.task.label
            if outcome.failure:
                yield OpenedFile(handed_in, 0, ())
                continue
            yield OpenedFile(handed_in, outcome.value["pages"], tuple(_batches(outcome, store, taken, pages)))
            for part in outcome.value["parts"]:
                ask(handed_in, Path(part["path"]), depth + 1)


def read_batch(
    out: Path, batch: PageBatch, pool: Workers, *, tell: Callable[[int], None] | None = None
) -> tuple[int, ...]:
    """Read the pages of a batch that are not in the store yet; whatever a page does, it ends up there.

    Args:
        out: the folder of the case file.
        batch: what to read.
        pool: processes to read with; nothing else may wait in it.
        tell: told how many pages of the batch are in the store, whenever that changes.

    Returns:
        The numbers of the pages that were to be read now.
    """
    store = PageStore(out / "pages")
    key_of = dict(zip(batch.numbers, batch.keys, strict=True))
    missing = [number for number in batch.numbers if key_of[number] not in store]
    done = len(key_of) - len(missing)

    def give(numbers: list[int], *, pictures: bool) -> None:
        arguments = {
            "pdf": str(batch.pdf),
            "numbers": numbers,
            "keys": [key_of[number] for number in numbers],
            "store": str(store.folder),
            "ocr": pictures,
        }
        seconds = pool.limits.page_seconds if len(numbers) == 1 else pool.limits.text_seconds
        pool.add(Task("read", arguments, seconds))

    if missing:
        give(missing, pictures=False)
    for outcome in pool.outcomes():
        numbers: list[int] = outcome.task.arguments["numbers"]
        if outcome.failure is None:
            done += len(outcome.value["read"])
            alone = outcome.value["pictures"]
        elif outcome.failure == "gone":
            alone = []  # what it was to be read from is not there any more: assembling finds out why
        elif len(numbers) > 1 or not outcome.task.arguments["ocr"]:
            alone = numbers  # one page of the run is the culprit; alone, only that one is lost
        else:
            code = _PAGE_TROUBLE.get(outcome.failure, "page_failed")
            store.write(key_of[numbers[0]], unread_page(code, {"page": numbers[0], **outcome.details}))
            done, alone = done + 1, []
        for number in alone:
            give([number], pictures=True)
        if tell is not None:
            tell(done)
    return tuple(missing)


def _batches(outcome: Outcome, store: PageStore, taken: set[str], pages: int) -> Iterator[PageBatch]:
    """The pages of an opened file that nobody has read or was asked to read, a few at a time."""
    opened: dict[str, Any] = outcome.value
    if not opened["pdf"]:
        return
    digest = outcome.task.arguments["digest"]
    keys = {number: page_key(digest, number) for number in range(1, opened["pages"] + 1)}
    wanted = [(number, key) for number, key in keys.items() if key not in taken and key not in store]
    taken.update(key for _, key in wanted)
    for start in range(0, len(wanted), pages):
        some = wanted[start : start + pages]
        yield PageBatch(Path(opened["pdf"]), tuple(n for n, _ in some), tuple(key for _, key in some))


def _digests_read(ledger: Ledger, store: PageStore) -> set[str]:
    """Contents of files that were read whole by an earlier run, with everything they hold."""

    def whole(file: ReceivedFile | None) -> bool:
        if file is None or file.problems:
            return False
        return all(key in store for key in file.keys) and all(whole(ledger.files.get(name)) for name in file.holds)

    return {file.digest for file in ledger.files.values() if whole(file)}
