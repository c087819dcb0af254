"""Shares the stamping of new pages out over the workers and puts a notice where a page cannot be copied."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .ledger import Ledger
from .pagestore import PageStore
from .progress import Progress
from .workers import Outcome, Task, Workers

_BLOCK = 48
_VERSION = 2


@dataclass(frozen=True, slots=True)
class _Block:
    """Pages of one file that are stamped together: permanent number and source page of each."""

    source: str
    pages: tuple[tuple[int, int], ...]


class Stamper:
    """Stamps pages into blocks in the work folder; a block made by a run that was killed is used again."""

    def __init__(
        self, ledger: Ledger, store: PageStore, work: Path, workers: Workers, tell: Callable[[Progress], None]
    ) -> None:
        self._ledger = ledger
        self._store = store
        self._work = work
        self._workers = workers
        self._tell = tell
        self._made: list[tuple[Path, Sequence[int]]] = []
        self._done = 0
        self._total = 0

    def run(self, first: int, pdfs: dict[str, Path]) -> list[tuple[Path, Sequence[int]]]:
        """Stamp every numbered page from ``first`` on.

        Args:
            first: the first permanent number that has no stamped page yet.
            pdfs: where the pages of each source can be copied from.

        Returns:
            The blocks' files with the permanent numbers of their pages.
        """
        by_source: dict[str, list[tuple[int, int]]] = {}
        for number, (source, page) in enumerate(self._ledger.numbered[first - 1 :], start=first):
            by_source.setdefault(source, []).append((number, page))
        self._total = sum(map(len, by_source.values()))
        self._tell(Progress("writing", 0, self._total))
        for source, places in by_source.items():
            places.sort(key=lambda place: place[1])
            for start in range(0, len(places), _BLOCK):
                self._give(_Block(source, tuple(places[start : start + _BLOCK])), pdfs.get(source))
        for outcome in self._workers.outcomes():
            self._ended(outcome, pdfs)
        return self._made

    def front(self, listed: dict[str, Any]) -> Path:
        """Set the list of documents; the file it was written to.

        Raises:
            RuntimeError: where that failed, which no input should bring about.
        """
        path = self._work / "front.pdf"
        arguments = {"path": str(path), "data": listed}
        self._workers.add(Task("front", arguments, self._workers.limits.text_seconds))
        for outcome in self._workers.outcomes():
            if outcome.failure:
                raise RuntimeError(f"the list of documents could not be set ({outcome.failure})")
        return path

    def _give(self, block: _Block, pdf: Path | None) -> None:
        if pdf is None:
            for place in block.pages:
                self._notice(_Block(block.source, (place,)))
            return
        file = self._ledger.files[block.source]
        keys = [file.keys[page - 1] for _, page in block.pages]
        name = hashlib.sha256(repr((_VERSION, block, keys)).encode()).hexdigest()[:32]
        out = self._work / "blocks" / f"{name}.pdf"
        if out.exists():
            self._keep(out, block)
            return
        arguments = {
            "pdf": str(pdf),
            "sources": [page for _, page in block.pages],
            "numbers": [number for number, _ in block.pages],
            "keys": keys,
            "store": str(self._store.folder),
            "out": str(out),
        }
        limits = self._workers.limits
        seconds = limits.page_seconds if len(keys) == 1 else limits.text_seconds
        self._workers.add(Task("stamp", arguments, seconds, 0, block))

    def _ended(self, outcome: Outcome, pdfs: dict[str, Path]) -> None:
        block: _Block = outcome.task.label
        if not outcome.failure:
            if outcome.task.work == "stamp":
                self._keep(Path(outcome.task.arguments["out"]), block)
            else:
                self._stamp_notice(Path(outcome.task.arguments["path"]), block)
        elif outcome.task.work == "notice" or "notices" in outcome.task.arguments["pdf"]:
            raise RuntimeError(f"a notice page could not be made ({outcome.failure})")
        elif len(block.pages) > 1:
            for place in block.pages:
                self._give(_Block(block.source, (place,)), pdfs.get(block.source))
        else:
            self._notice(block)

    def _notice(self, block: _Block) -> None:
        number, page = block.pages[0]
        if number not in self._ledger.notices:
            self._ledger.notices.append(number)
        path = self._work / "notices" / f"{number}.pdf"
        arguments = {"path": str(path), "source": block.source, "number": page}
        self._workers.add(Task("notice", arguments, self._workers.limits.open_seconds, 0, block))

    def _stamp_notice(self, notice: Path, block: _Block) -> None:
        arguments = {
            "pdf": str(notice),
            "sources": [1],
            "numbers": [block.pages[0][0]],
            "keys": [""],
            "store": str(self._store.folder),
            "out": str(notice.with_suffix(".stamped.pdf")),
        }
        self._workers.add(Task("stamp", arguments, self._workers.limits.page_seconds, 0, block))

    def _keep(self, path: Path, block: _Block) -> None:
        self._made.append((path, [number for number, _ in block.pages]))
        self._done += len(block.pages)
        self._tell(Progress("writing", self._done, self._total, block.source))
