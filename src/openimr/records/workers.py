"""Bounded child processes: whatever a damaged or hostile file does, it does to a process that can be spared.

A worker that crashes, hangs or takes too much memory is replaced, its task is reported as failed, and every
other task goes on.
"""

import heapq
import itertools
import json
import os
import selectors
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from typing import Any

from .bounds import Limits

MEMORY_EXIT = 77
"""Exit status of a worker that stopped itself because it held too much memory."""

_LARGEST_REPLY = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Task:
    """Something a worker is to do.

    ``work`` names a function of `work`, or one of another room as ``module:function``; ``arguments`` are its keyword
    arguments (JSON values) beside ``limits``; ``seconds`` is the time it may take. Lower ``priority`` comes first.
    ``label`` is for whoever gave the task.
    """

    work: str
    arguments: dict[str, Any]
    seconds: float
    priority: int = 0
    label: Any = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a task ended: its ``value``, or the ``failure`` (``crashed``, ``hung``, ``memory`` or a problem code).

    ``details`` are the values for the problem's sentence.
    """

    task: Task
    value: Any = None
    failure: str | None = None
    details: dict[str, Any] = field(default_factory=dict)


class _Worker:
    """One child process and the task it is at."""

    def __init__(self, limits: Limits) -> None:
        environment = {
            **os.environ,
            "OMP_NUM_THREADS": "1",
            "OPENBLAS_NUM_THREADS": "1",
            "RAYON_NUM_THREADS": "1",
            "PYTHONPATH": os.pathsep.join(entry for entry in sys.path if entry),
        }
        self.process = subprocess.Popen(
            [sys.executable, "-m", "openimr.records.work", json.dumps(asdict(limits))],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
            bufsize=0,
        )
        self.task: Task | None = None
        self.deadline = 0.0
        self.received = bytearray()

    def give(self, task: Task) -> None:
        assert self.process.stdin is not None  # noqa: S101 - opened as a pipe above
        self.task = task
        self.deadline = time.monotonic() + task.seconds
        self.received.clear()
        message = json.dumps({"work": task.work, "arguments": task.arguments}).encode() + b"\n"
        view = memoryview(message)
        while view:
            written = self.process.stdin.write(view)
            view = view[written or 0 :]

    def stop(self) -> None:
        self.process.kill()
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                pipe.close()


class Workers:
    """A set of worker processes and the tasks waiting for them.

    Use as a context manager; `outcomes` yields results as they come, and tasks may be added meanwhile.
    """

    def __init__(self, count: int | None = None, limits: Limits | None = None) -> None:
        """
        Args:
            count: how many processes; by default as many as this process may use cores.
            limits: bounds of each process.
        """
        self.count = max(1, count or _cores())
        self.limits = limits or Limits()
        self._waiting: list[tuple[int, int, Task]] = []
        self._order = itertools.count()
        self._selector = selectors.DefaultSelector()
        self._idle: list[_Worker] = []
        self._busy: set[_Worker] = set()

    def __enter__(self) -> "Workers":
        return self

    def __exit__(self, *_: object) -> None:
        for worker in [*self._busy, *self._idle]:
            worker.stop()
        self._busy.clear()
        self._idle.clear()
        self._selector.close()

    def add(self, task: Task) -> None:
        """Put a task among those waiting."""
        heapq.heappush(self._waiting, (task.priority, next(self._order), task))

    def let_go(self) -> None:
        """End the workers that have nothing to do, with all they hold; others are started when there is work again."""
        for worker in self._idle:
            worker.stop()
        self._idle.clear()

    def outcomes(
        self, meanwhile: Callable[[], bool] | None = None, spare: Callable[[], Task | None] | None = None
    ) -> Iterator[Outcome]:
        """Every task's outcome, in the order they end, until nothing waits.

        Args:
            meanwhile: a small piece of work for this process while the workers are at theirs; it says whether there
                is more of it.
            spare: a task for a worker that would otherwise have nothing to do, or None.
        """
        while True:
            yield from self._start_what_fits(spare)
            if not self._waiting and not self._busy:
                return
            more = meanwhile is not None and meanwhile()
            yield from self._listen(0.0 if more else 1.0)

    def _start_what_fits(self, spare: Callable[[], Task | None] | None) -> Iterator[Outcome]:
        while len(self._busy) < self.count:
            task = heapq.heappop(self._waiting)[2] if self._waiting else spare() if spare is not None else None
            if task is None:
                return
            worker = self._idle.pop() if self._idle else _Worker(self.limits)
            try:
                worker.give(task)
            except OSError:
                worker.stop()
                yield Outcome(task, failure="crashed")
                continue
            self._busy.add(worker)
            assert worker.process.stdout is not None  # noqa: S101 - opened as a pipe
            self._selector.register(worker.process.stdout, selectors.EVENT_READ, worker)

    def _listen(self, patience: float) -> Iterator[Outcome]:
        """The outcomes that are there, waiting for the next one at most ``patience`` seconds."""
        if not self._busy:
            return
        now = time.monotonic()
        nearest = min(worker.deadline for worker in self._busy)
        for key, _ in self._selector.select(max(0.0, min(nearest - now, patience))):
            outcome = self._receive(key.data)
            if outcome is not None:
                yield outcome
        now = time.monotonic()
        for worker in [w for w in self._busy if w.deadline <= now]:
            task = self._retire(worker)
            yield Outcome(task, failure="hung", details={"seconds": round(task.seconds)})

    def _receive(self, worker: _Worker) -> Outcome | None:
        assert worker.process.stdout is not None  # noqa: S101 - opened as a pipe
        try:
            piece = os.read(worker.process.stdout.fileno(), 1 << 20)
        except OSError:
            piece = b""
        worker.received += piece
        if not piece or len(worker.received) > _LARGEST_REPLY:
            status = worker.process.wait() if not piece else None
            task = self._retire(worker)
            return Outcome(task, failure="memory" if status == MEMORY_EXIT else "crashed")
        if not worker.received.endswith(b"\n"):
            return None
        task = self._release(worker)
        try:
            reply = json.loads(worker.received)
            return Outcome(task, reply.get("value"), reply.get("failure"), reply.get("details", {}))
        except (ValueError, AttributeError):
            return Outcome(task, failure="crashed")

    def _release(self, worker: _Worker) -> Task:
        assert worker.task is not None  # noqa: S101 - it was busy
        assert worker.process.stdout is not None  # noqa: S101 - opened as a pipe
        self._selector.unregister(worker.process.stdout)
        self._busy.discard(worker)
        self._idle.append(worker)
        return worker.task

    def _retire(self, worker: _Worker) -> Task:
        task = self._release(worker)
        self._idle.remove(worker)
        worker.stop()
        return task


def _cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
