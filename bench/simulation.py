"""Measures a whole simulated flow: time, processor time of all its processes with the database's, memory, events.

Its clock runs from founding the organization to the last promise held; OPENIMR_BENCH_FLOW names cases, days and seed
(``2000,120,1``).
"""

import os
import threading
import time
from typing import Any

from .empty_site import empty_site
from .figure import Figure

SECONDS_BETWEEN_LOOKS = 2.0


def measure() -> list[Figure]:
    """The figures of one flow; a promise that does not hold is an error."""
    cases, days, seed = map(int, os.environ.get("OPENIMR_BENCH_FLOW", "300,60,1").split(","))
    with empty_site() as folder:
        from openimr.web import database
        from openimr.web.serving import cores
        from openimr.web.simulation.running import simulate

        data = folder / "postgres"
        watch = _Watch(int((data / "postmaster.pid").read_text().split()[0]))
        outcome = simulate(cases, days, seed=seed, processes=cores(), progress=lambda *_: watch.look())
        watch.look()
        watch.end()
        database.end_embedded(data)
    if outcome.broken:
        raise RuntimeError(f"promises were broken: {outcome.broken}")
    note = f"{cases:,} cases over {days} days, seed {seed}, {cores()} processes; {outcome.events:,} events, "
    note += f"{outcome.letters:,} letters, {outcome.batches} batches, {outcome.invoices} invoices; every promise held"
    return [
        Figure("a flow to its end", outcome.seconds, "s", "minutes", note),
        Figure("processor time, PostgreSQL's included", watch.seconds, "s"),
        Figure("processor time a case", 1000 * watch.seconds / cases, "ms"),
        Figure(
            "memory of all processes together",
            watch.peak / 2**20,
            "MiB",
            "",
            "resident sizes added up: shared pages count more than once",
        ),
    ]


class _Watch:
    """Looks at this process, its children and the database server's processes while they work."""

    def __init__(self, server: int) -> None:
        import psutil

        self._roots = [psutil.Process(), psutil.Process(server)]
        self._before = self._used()
        self.seconds, self.peak = 0.0, 0
        self._ended = threading.Event()
        threading.Thread(target=self._run, daemon=True).start()

    def look(self) -> None:
        """Note what has been used so far; what a process used that has ended since is in what was seen before."""
        self.seconds = max(self.seconds, self._used() - self._before)

    def end(self) -> None:
        """Look no more."""
        self._ended.set()

    def _run(self) -> None:
        while not self._ended.wait(SECONDS_BETWEEN_LOOKS):
            self.look()
            self.peak = max(self.peak, sum(self._of(one, lambda p: p.memory_info().rss) for one in self._family()))

    def _used(self) -> float:
        return sum(self._of(one, lambda p: sum(p.cpu_times()[:4])) for one in self._family())

    def _family(self) -> list[Any]:
        return [one for root in self._roots for one in (root, *root.children(recursive=True))]

    @staticmethod
    def _of(process: Any, what: Any) -> Any:
        import psutil

        try:
            return what(process)
        except psutil.Error:
            return 0


if __name__ == "__main__":
    begun = time.perf_counter()
    for figure in measure():
        print(f"{figure.what}: {figure.value:,.4g} {figure.unit} ({figure.note})")
    print(f"in {time.perf_counter() - begun:.0f} s")
