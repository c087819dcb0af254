"""Reads everything handed in: opens files, follows what they hold, shares their pages out over all workers."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .formats import Kind
from .intake import NoFile, digest_of, files_in, mark, shown_name
from .ledger import Ledger, ReceivedFile
from .looks import Looks
from .pagestore import PageStore, unread_page
from .problems import problem
from .progress import Progress
from .workers import Outcome, Task, Workers

if TYPE_CHECKING:
    from .understanding.looking import PagesLookedAt

_RUN = 16
_OPEN, _TEXT, _PICTURE = 0, 1, 2
_PAGE_TROUBLE = {"crashed": "page_crashed", "hung": "page_hung", "memory": "page_memory"}
_FILE_TROUBLE = {"failed": "corrupt", "no_reader": "unknown_format"}
_UNREADABLE = {FileNotFoundError: "gone", NoFile: "no_file"}  # any other: not_permitted


@dataclass(slots=True)
class _Node:
    """A file of this run: where it lies, what it holds, and the PDF its pages are in."""

    file: ReceivedFile
    path: Path
    depth: int
    pdf: Path | None = None
    holds: list["_Node"] = field(default_factory=list)


class Gathering:
    """One run's reading.

    After `run`, ``pdfs`` tells where the pages of each file read now can be copied from, and ``looked`` holds every
    page as understanding looks at it.
    """

    def __init__(
        self,
        ledger: Ledger,
        store: PageStore,
        work: Path,
        workers: Workers,
        tell: Callable[[Progress], None],
        bound: int = 0,
    ) -> None:
        """``bound`` is how many numbered pages the case file's PDF holds already."""
        self.pdfs: dict[str, Path] = {}
        self._ledger = ledger
        self._store = store
        self._work = work
        self._workers = workers
        self._tell = tell
        self._taken: set[str] = set()
        self._claimed: set[str] = set()
        self._done = 0
        self._total = 0
        self._looks = Looks(store, workers)
        self._recognised = False
        # A file whose pages got their numbers but are not in the PDF yet (a run was killed) is opened once more.
        self._numbered = set(ledger.numbered[:bound])

    @property
    def looked(self) -> "PagesLookedAt":
        """The pages looked at, by the name of their file and their number in it."""
        return self._looks.looked

    def run(self, paths: Sequence[Path], out: Path) -> list[ReceivedFile]:
        """Read everything under ``paths`` that was not read before.

        Returns:
            All files of the case, those of earlier runs first, in the order received; every page of theirs is in
            the store.
        """
        roots = []
        for name, path, handed_in in files_in(paths, out):
            node = self._receive(name, path, 0, None)
            node.file.handed_in = handed_in
            roots.append(node)
        for outcome in self._workers.outcomes(meanwhile=self._looks.look_at_one, spare=self._looks.share):
            match outcome.task.work:
                case "open":
                    self._opened(outcome)
                case "look":
                    self._looks.take(outcome)
                case _:
                    self._read(outcome)
        if self._recognised:
            # The networks of OCR are most of what a worker holds, and nothing after this needs them.
            self._workers.let_go()
        marks = {mark(path) for path in paths}
        received = {
            source: file
            for source, file in self._ledger.files.items()
            # A file that gave no page and was since taken away is no longer a problem of the case.
            if file.pages or file.holds or file.container or file.handed_in not in marks
        }
        for root in roots:
            self._list(root, received)
        for file in received.values():
            self._add_page_notes(file)
        self._looks.run(received.values())
        return list(received.values())

    def _receive(self, name: str, path: Path, depth: int, container: str | None) -> _Node:
        """Take in one file; it is opened unless all of it was read and numbered before."""
        name = shown_name(name)
        try:
            digest = digest_of(path)
        except OSError as error:
            self._taken.add(name)
            node = _Node(ReceivedFile(name, "", Kind.UNKNOWN.value, container=container), path, depth)
            node.file.add_problem(problem(name, _UNREADABLE.get(type(error), "not_permitted")))
            return node
        source = self._ledger.free_name(name, digest, self._taken)
        self._taken.add(source)
        if self._is_complete(source):
            return _Node(self._ledger.files[source], path, depth)
        node = _Node(ReceivedFile(source, digest, Kind.UNKNOWN.value, container=container), path, depth)
        if depth > self._workers.limits.depth:
            node.file.add_problem(problem(source, "archive_depth", limit=self._workers.limits.depth))
            return node
        arguments = {"path": str(path), "digest": digest, "folder": str(self._work)}
        self._workers.add(Task("open", arguments, self._workers.limits.open_seconds, _OPEN, node))
        return node

    def _is_complete(self, source: str) -> bool:
        """Whether a file of an earlier run, with all it holds, was read and has its numbers.

        A file with problems is looked at again: its cause may be gone.
        """
        file = self._ledger.files.get(source)
        if file is None or file.problems:
            return False
        numbered = all((source, page) in self._numbered for page in range(1, file.pages + 1))
        return numbered and all(key in self._store for key in file.keys) and all(map(self._is_complete, file.holds))

    def _opened(self, outcome: Outcome) -> None:
        node: _Node = outcome.task.label
        file = node.file
        if outcome.failure:
            code = _FILE_TROUBLE.get(outcome.failure, outcome.failure)
            file.add_problem(problem(file.source, code, **outcome.details))
            return
        opened: dict[str, Any] = outcome.value
        file.kind, file.pages = opened["kind"], opened["pages"]
        file.bookmarks = {int(page): title for page, title in opened["bookmarks"].items()}
        file.give_keys()
        for remark in opened["remarks"]:
            about = f"{file.source} > {shown_name(remark['part'])}" if remark["part"] else file.source
            file.add_problem(problem(about, remark["code"], **remark["details"]))
        for part in opened["parts"]:
            inner = self._receive(f"{file.source} > {part['name']}", Path(part["path"]), node.depth + 1, file.source)
            node.holds.append(inner)
            file.holds.append(inner.file.source)
        if opened["pdf"]:
            node.pdf = Path(opened["pdf"])
            self.pdfs[file.source] = node.pdf
            self._ask_for(node)

    def _ask_for(self, node: _Node) -> None:
        """Give out the pages of a file that nobody has read or is reading."""
        file = node.file
        self._total += file.pages
        wanted = []
        for number, key in enumerate(file.keys, start=1):
            if key in self._claimed or key in self._store:
                self._done += 1
            else:
                self._claimed.add(key)
                wanted.append(number)
        self._report(file.source)
        for start in range(0, len(wanted), _RUN):
            self._give(node, wanted[start : start + _RUN], ocr=False)

    def _give(self, node: _Node, numbers: list[int], *, ocr: bool) -> None:
        limits = self._workers.limits
        arguments = {
            "pdf": str(node.pdf),
            "numbers": numbers,
            "keys": [node.file.keys[number - 1] for number in numbers],
            "store": str(self._store.folder),
            "ocr": ocr,
        }
        seconds = limits.page_seconds if len(numbers) == 1 else limits.text_seconds
        self._workers.add(Task("read", arguments, seconds, _PICTURE if ocr else _TEXT, node))

    def _read(self, outcome: Outcome) -> None:
        node: _Node = outcome.task.label
        numbers: list[int] = outcome.task.arguments["numbers"]
        if not outcome.failure:
            self._recognised = self._recognised or outcome.task.arguments["ocr"]
            for number in outcome.value["pictures"]:
                self._give(node, [number], ocr=True)
            for number in outcome.value["read"]:
                self._looks.add(node.file, number)
                self._done += 1
                self._report(node.file.source)
        elif len(numbers) > 1:
            # One page of the run is the culprit; alone, only that one is lost.
            for number in numbers:
                self._give(node, [number], ocr=True)
        else:
            code = _PAGE_TROUBLE.get(outcome.failure, "page_failed")
            details = {"page": numbers[0], **outcome.details}
            self._store.write(node.file.keys[numbers[0] - 1], unread_page(code, details))
            self._done += 1
            self._report(node.file.source)

    def _list(self, node: _Node, received: dict[str, ReceivedFile]) -> None:
        received[node.file.source] = node.file
        for inner in node.holds:
            self._list(inner, received)

    def _add_page_notes(self, file: ReceivedFile) -> None:
        """Take over what reading said of the pages: what went wrong, and what is remarked of them."""
        known = [found["problem"] for found in file.problems]
        file.remarks = {}
        for number, key in enumerate(file.keys, start=1):
            trouble, remarks = self._store.notes(key)
            if remarks:
                file.remarks[number] = list(remarks)
            if trouble:
                found = problem(file.source, trouble[0], **trouble[1])
                if found.problem not in known:
                    file.add_problem(found)

    def _report(self, source: str) -> None:
        self._tell(Progress("reading", self._done, self._total, source))
