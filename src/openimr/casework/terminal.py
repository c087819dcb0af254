"""Progress on the terminal: one bar that counts pages, on stderr, plain lines where there is no terminal."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from openimr.records import Progress

STAGES = {
    "reading": "Reading pages",
    "understanding": "Sorting documents",
    "writing": "Writing the case file",
    "facts": "Reading facts",
}
QUIET_SECONDS = 5.0


@contextmanager
def page_progress() -> Iterator[Callable[["Progress"], None]]:
    """A callback for ``records.assemble`` that shows what it is told."""
    if not sys.stderr.isatty():
        yield _Lines()
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TaskID, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bars

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Bars(*columns, console=Console(stderr=True), transient=False) as bars:
        tasks: dict[str, TaskID] = {}

        def show(at: "Progress") -> None:
            if at.stage not in tasks:
                tasks[at.stage] = bars.add_task(STAGES.get(at.stage, at.stage), total=at.total or None)
            bars.update(tasks[at.stage], completed=at.done, total=at.total or None)

        yield show


class _Lines:
    """A line a stage and every few seconds, for logs and pipes."""

    def __init__(self) -> None:
        self._stage = ""
        self._said = 0.0

    def __call__(self, at: "Progress") -> None:
        now = time.monotonic()
        finished = at.done == at.total and at.total > 0
        if at.stage == self._stage and not finished and now - self._said < QUIET_SECONDS:
            return
        self._stage, self._said = at.stage, now
        print(f"{STAGES.get(at.stage, at.stage)}: {at.done}/{at.total}", file=sys.stderr, flush=True)
