"""Looking at pages as `understanding` does it, shared between this process and workers that have nothing to read.

What a worker found comes back as plain data and classes of this project alone: a file that took a worker over gains
nothing by what it answers.
"""

import base64
import datetime as dt
import io
import pickle
from collections import deque
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .bounds import Limits
from .ledger import ReceivedFile
from .pagestore import PageStore
from .stored import Place, page_at, place_of, stored_page
from .workers import Outcome, Task, Workers

if TYPE_CHECKING:
    from .understanding.looking import Looked

# Beginning with this takes a worker as long as looking at some sixty pages.
_WORTH_BEGINNING = 120
_WORTH_SHARING = 8
_MOST = 32
_ROOMS = ("openimr.records.understanding.", "openimr.records.source", "openimr.records.formats", "openimr.domain.")


class Looks:
    """The pages to look at and, in ``looked``, those that were."""

    def __init__(self, store: PageStore, workers: Workers) -> None:
        self.looked: dict[tuple[str, int], Looked] = {}
        self._store = store
        self._workers = workers
        self._unseen: deque[tuple[ReceivedFile, int]] = deque()
        self._sharing = False
        self._shared = 0

    def add(self, file: ReceivedFile, number: int) -> None:
        """Put a page that is in the store among those to look at."""
        self._unseen.append((file, number))

    def run(self, files: Iterable[ReceivedFile]) -> None:
        """Look at every page of these files that nobody looked at yet."""
        waiting = {(file.source, number) for file, number in self._unseen}
        for file in files:
            for number in range(1, file.pages + 1):
                place = file.source, number
                if place not in self.looked and place not in waiting:
                    self.add(file, number)
        for outcome in self._workers.outcomes(meanwhile=self.look_at_one, spare=self.share):
            self.take(outcome)
        while self.look_at_one():
            pass

    def look_at_one(self) -> bool:
        """Look at one page here; whether there are more."""
        if not self._unseen:
            return False
        from .understanding.looking import look_at

        file, number = self._unseen.popleft()
        self.looked[file.source, number] = look_at(stored_page(file, number, self._store))
        return bool(self._unseen)

    def share(self) -> Task | None:
        """Some of the pages as a task for a worker that has nothing else to do, where that is worth it."""
        waiting = len(self._unseen)
        self._sharing = self._sharing or waiting >= _WORTH_BEGINNING
        # This process looks too: with it as many are at work as there are cores.
        if not self._sharing or waiting < _WORTH_SHARING or self._shared >= max(1, self._workers.count - 1):
            return None
        # Fewer towards the end, so that all are done at the same time.
        count = min(_MOST, max(_WORTH_SHARING // 2, waiting // (2 * self._workers.count + 1)))
        chosen = [self._unseen.pop() for _ in range(count)]
        self._shared += 1
        arguments = {"places": [place_of(*page) for page in chosen], "store": str(self._store.folder)}
        return Task("look", arguments, self._workers.limits.text_seconds, label=chosen)

    def take(self, outcome: Outcome) -> None:
        """Take in what a worker saw; where it came to grief the pages are looked at here."""
        self._shared -= 1
        try:
            if outcome.failure:
                raise pickle.UnpicklingError(outcome.failure)
            found = _Reader(io.BytesIO(base64.b64decode(outcome.value["looked"]))).load()
        except (pickle.UnpicklingError, EOFError, AttributeError, IndexError, TypeError, ValueError):
            self._sharing = False
            self._unseen.extend(outcome.task.label)
            return
        for (file, number), looked in zip(outcome.task.label, found, strict=True):
            self.looked[file.source, number] = looked


def look_at_pages(*, places: list[Place], store: str, limits: Limits) -> dict[str, Any]:
    """Look at pages of the store; a task of the worker.

    Args:
        places: where they lie.
        store: folder of the page store.
        limits: the worker's bounds.
    """
    from .understanding.looking import look_at

    del limits
    kept = PageStore(Path(store))
    found = [look_at(page_at(place, kept)) for place in places]
    return {"looked": base64.b64encode(pickle.dumps(found, pickle.HIGHEST_PROTOCOL)).decode()}


class _Reader(pickle.Unpickler):
    """Reads what a worker saw and nothing else."""

    def find_class(self, module: str, name: str) -> Any:
        """The classes that pages looked at are made of."""
        if (module, name) == ("datetime", "date"):
            return dt.date
        found = super().find_class(module, name) if module.startswith(_ROOMS) else None
        if not isinstance(found, type) or not found.__module__.startswith(_ROOMS):
            raise pickle.UnpicklingError(f"{module}.{name} is not part of a page")
        return found
