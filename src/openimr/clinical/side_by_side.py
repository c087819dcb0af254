"""Reads the facts of a case file, its documents side by side; one that cannot be read stops none of the others.

The processes are those that read the pages: bounded in memory and time, so that a page on which a rule never ends, or
breaks, costs that document alone.
"""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from openimr.domain.documents import Document
from openimr.domain.facts import Fact

from .reading import documents_to_read, read_report, report_of

if TYPE_CHECKING:
    from openimr.records import CaseFile
    from openimr.records.bounds import Limits
    from openimr.records.workers import Task

FEW_PAGES = 120
"""So many pages are read sooner than processes have started."""
PAGES_AT_ONCE = 24
"""About so many pages go to a process at a time."""
SECONDS_TO_START = 30.0
SECONDS_A_PAGE = 5.0
"""Time a process may take, a hundred times and more what it takes: it ends what would never end."""


def read_facts(
    case_file: "CaseFile",
    *,
    workers: int | None = None,
    progress: Callable[[int, int], None] | None = None,
    unread: Callable[[Document], None] | None = None,
) -> tuple[Fact, ...]:
    """The facts of an assembled case file, document by document in the order of its pages.

    A document that is a copy of another is not read again: it is no second source. Papers that say nothing of the
    patient's health (``data/silent_kinds.yaml``) are not read.

    Args:
        case_file: the case file.
        workers: processes that read documents side by side; all cores by default.
        progress: told (documents read, documents in all).
        unread: told of a document that could not be read; its facts are missing, those of all others are there.
    """
    chosen = documents_to_read(case_file.index.documents)
    return facts_of_documents(case_file, chosen, workers=workers, progress=progress, unread=unread)


def facts_of_documents(
    case_file: "CaseFile",
    documents: Sequence[Document],
    *,
    workers: int | None = None,
    progress: Callable[[int, int], None] | None = None,
    unread: Callable[[Document], None] | None = None,
) -> tuple[Fact, ...]:
    """The facts of documents of a case file, in the order given. Arguments are those of :func:`read_facts`."""
    pages = sum(len(document.pages) for document in documents)
    alone = workers == 1 or pages <= FEW_PAGES
    read = _one_by_one(case_file, documents) if alone else _shared(case_file, documents, workers)
    found: dict[str, tuple[Fact, ...]] = {}
    for count, (document, facts) in enumerate(read, start=1):
        if facts is None and unread is not None:
            unread(document)
        found[document.id] = facts or ()
        if progress is not None:
            progress(count, len(documents))
    return tuple(fact for document in documents for fact in found[document.id])


_Read = tuple[Document, tuple[Fact, ...] | None]
"""A document and its facts, None where it could not be read."""


def _one_by_one(case_file: "CaseFile", documents: Sequence[Document]) -> Iterator[_Read]:
    for document in documents:
        try:
            yield document, read_report(report_of(case_file, document))
        # A rule's surprise costs this document; the error's text, which may quote the record, goes nowhere.
        except Exception:
            yield document, None


def _shared(case_file: "CaseFile", documents: Sequence[Document], workers: int | None) -> Iterator[_Read]:
    from openimr.records.workers import Workers

    with Workers(workers) as pool:
        for run in _runs(documents):
            pool.add(_task(case_file, run))
        for outcome in pool.outcomes():
            run = outcome.task.label
            if outcome.failure is None:
                for document, facts in zip(run, outcome.value, strict=True):
                    yield document, tuple(map(Fact.model_validate, facts))
            elif len(run) > 1:  # which of them it was shows when each is read by itself
                for document in run:
                    pool.add(_task(case_file, [document]))
            else:
                yield run[0], None


def _runs(documents: Sequence[Document]) -> Iterator[list[Document]]:
    run: list[Document] = []
    for document in documents:
        run.append(document)
        if sum(len(one.pages) for one in run) >= PAGES_AT_ONCE:
            yield run
            run = []
    if run:
        yield run


def _task(case_file: "CaseFile", run: Sequence[Document]) -> "Task":
    from openimr.records.workers import Task

    given = {
        "folder": str(case_file.folder.resolve()),
        "documents": [document.model_dump(mode="json") for document in run],
    }
    seconds = SECONDS_TO_START + SECONDS_A_PAGE * sum(len(document.pages) for document in run)
    return Task(f"{__name__}:facts_in_process", given, seconds, label=run)


def facts_in_process(*, folder: str, documents: list[dict[str, Any]], limits: "Limits") -> list[list[dict[str, Any]]]:
    """What a reading process does: the facts of each document as plain data.

    Args:
        folder: the case file's folder.
        documents: the documents, as plain data.
        limits: bounds of the process.
    """
    from openimr.records import CaseFile

    case_file = CaseFile.open(Path(folder))
    values = map(Document.model_validate, documents)
    return [[fact.model_dump(mode="json") for fact in read_report(report_of(case_file, one))] for one in values]
