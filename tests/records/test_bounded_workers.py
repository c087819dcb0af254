"""A file that crashes, hangs or bloats its worker costs that file only."""

import os
import signal
import threading
import time
from pathlib import Path
from typing import Any

import paper
import pytest
from PIL import Image

from openimr.records.bounds import Limits
from openimr.records.workers import Outcome, Task, Workers, _Worker


def _open(path: Path, folder: Path, seconds: float = 60.0, label: Any = None) -> Task:
    return Task("open", {"path": str(path), "digest": "0" * 64, "folder": str(folder)}, seconds, label=label)


@pytest.fixture
def good(tmp_path: Path) -> Path:
    file = tmp_path / "good.pdf"
    file.write_bytes(paper.pdf("One page"))
    return file


def _after(task: Task, good: Task, limits: Limits | None = None) -> list[Outcome]:
    with Workers(1, limits) as workers:
        workers.add(task)
        workers.add(good)
        return list(workers.outcomes())


def test_a_task_that_hangs_is_stopped_and_the_next_one_done(tmp_path: Path, good: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    hung, done = _after(_open(pipe, tmp_path, seconds=1.0), _open(good, tmp_path))

    assert hung.failure == "hung"
    assert hung.details == {"seconds": 1}
    assert done.value["pages"] == 1


def test_a_task_that_takes_too_much_memory_is_stopped_and_the_next_one_done(tmp_path: Path, good: Path) -> None:
    bomb = tmp_path / "bomb.png"
    Image.new("RGB", (11000, 11000)).save(bomb)
    limits = Limits(resident_bytes=180 * 2**20)
    large, done = _after(_open(bomb, tmp_path), _open(good, tmp_path), limits)

    assert large.failure == "memory"
    assert done.value["pages"] == 1


def test_a_task_whose_process_dies_is_reported_and_the_next_one_done(tmp_path: Path, good: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with Workers(1) as workers:
        workers.add(_open(pipe, tmp_path))
        workers.add(_open(good, tmp_path))
        threading.Thread(target=_kill_soon, args=(workers._busy,)).start()
        died, done = workers.outcomes()

    assert died.failure == "crashed"
    assert done.value["pages"] == 1


def _kill_soon(busy: set[_Worker]) -> None:
    while not busy:
        time.sleep(0.05)
    time.sleep(0.5)
    os.kill(next(iter(busy)).process.pid, signal.SIGKILL)


def test_tasks_added_meanwhile_are_done_and_the_urgent_ones_first(tmp_path: Path, good: Path) -> None:
    with Workers(1) as workers:
        workers.add(_open(good, tmp_path, label="first"))
        seen = []
        for outcome in workers.outcomes():
            seen.append(outcome.task.label)
            if outcome.task.label == "first":
                task = _open(good, tmp_path, label="later")
                workers.add(Task(task.work, task.arguments, 60.0, priority=5, label="later"))
                workers.add(_open(good, tmp_path, label="sooner"))

    assert seen == ["first", "sooner", "later"]


def test_workers_end_with_the_process_that_started_them(tmp_path: Path, good: Path) -> None:
    workers = Workers(2)
    with workers:
        for _ in range(4):
            workers.add(_open(good, tmp_path))
        assert [o.failure for o in workers.outcomes()] == [None] * 4
        processes = [w.process for w in workers._idle]

    assert processes
    assert all(process.poll() is not None for process in processes)
