"""Facts of whatever a person hands in: an assembled case file, files and folders to assemble first, or plain text.

Plain text alone is read as it is, at once; everything else becomes a case file, whose page numbers facts then carry.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, NamedTuple

from openimr.domain.documents import Document, Problem
from openimr.domain.errors import InputRefused
from openimr.domain.facts import Fact

if TYPE_CHECKING:
    from openimr.records import CaseFile, Progress


class FactsRead(NamedTuple):
    """The facts, the documents they were read from, and what could not be read."""

    facts: tuple[Fact, ...]
    documents: int
    problems: tuple[Problem, ...]


def facts_of_paths(
    paths: Sequence[Path],
    *,
    out: Path | None = None,
    workers: int | None = None,
    progress: "Callable[[Progress], None] | None" = None,
) -> FactsRead:
    """Read the facts of files, folders and archives.

    Args:
        paths: a folder made by ``assemble``, a folder of results that holds one, or anything that can be assembled.
        out: where the case file is kept; in a temporary folder, thrown away afterwards, where None.
        workers: processes that read pages and documents; by default one a core.
        progress: told of every page and, at last, of every document.

    Raises:
        InputRefused: a path does not exist, or the case file is damaged.
    """
    from openimr.records import CaseFile, assemble, assembled_in

    assembled = assembled_in(paths[0]) if len(paths) == 1 else None
    if assembled:
        return facts_of_case_file(CaseFile.open(assembled), workers=workers, progress=progress)
    missing = next((path for path in paths if not path.exists()), None)
    if missing is not None:
        raise InputRefused(str(missing), "There is no such file or folder.", "Check the path.")
    if out is None and all(_is_text(path) for path in paths):
        return _of_texts(paths)
    if out is not None:
        case_file = assemble(paths, out, workers=workers, progress=progress)
        return facts_of_case_file(case_file, workers=workers, progress=progress)
    with TemporaryDirectory(prefix="openimr-facts-") as folder:
        case_file = assemble(paths, Path(folder), workers=workers, progress=progress)
        return facts_of_case_file(case_file, workers=workers, progress=progress)


def _is_text(path: Path) -> bool:
    from openimr.records.formats import Kind, recognise

    return path.is_file() and path.stat().st_size > 0 and recognise(path) is Kind.TEXT


def _of_texts(paths: Sequence[Path]) -> FactsRead:
    from openimr.clinical import read_report, report_of_text
    from openimr.records import UnreadableFile, read_text

    facts: list[Fact] = []
    problems = []
    for path in paths:
        try:
            facts += read_report(report_of_text(read_text(path), str(path)))
        except UnreadableFile as refused:
            problems.append(Problem(source=str(path), problem=refused.problem, remedy=refused.remedy))
    return FactsRead(tuple(facts), len(paths) - len(problems), tuple(problems))


def facts_of_case_file(
    case_file: "CaseFile",
    *,
    workers: int | None = None,
    progress: "Callable[[Progress], None] | None" = None,
) -> FactsRead:
    """The facts of an assembled case file, and its problems: those of its files and of documents left without facts.

    Args:
        case_file: the case file.
        workers: processes that read documents; by default one a core.
        progress: told of every document.
    """
    from openimr.clinical import read_facts
    from openimr.records import Progress

    problems = list(case_file.index.problems)

    def tell(done: int, total: int) -> None:
        if progress:
            progress(Progress("facts", done, total))

    def unread(document: Document) -> None:
        pages = f"{document.pages[0]} to {document.pages[-1]}" if len(document.pages) > 1 else f"{document.pages[0]}"
        problems.append(
            Problem(
                source=document.source,
                problem=f"No facts could be read from case file page {pages}.",
                remedy="Read these pages yourself: nothing of them is in the facts or the summary.",
            )
        )

    facts = read_facts(case_file, workers=workers, progress=tell, unread=unread)
    return FactsRead(facts, len(case_file.index.documents), tuple(problems))
