"""The processes that take the steps of a simulation's cases side by side.

Steps that could meet are taken in order by one process: those of one case, and those of all cases of one reviewer. So
the outcome is the same whatever the number of processes. Each ends by itself when the one that started it is gone.
"""

import datetime as dt
import heapq
import traceback
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from types import TracebackType
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from openimr.web.simulation.steps import Steps

_FOR_A_ROUND = "assign"


class Task(NamedTuple):
    """A step of the case with this number, and when it is taken."""

    at: dt.datetime
    number: int
    step: str

    @property
    def waits_for_round(self) -> bool:
        """Whether it is taken on a coordinator's round: it gives a case to one of the panel that all cases share."""
        return self.step == _FOR_A_ROUND


class Done(NamedTuple):
    """What a group of steps came to: the steps that follow later, what was counted, what was served late unseen."""

    follows: list[Task]
    tally: Counter[str]
    not_on_the_late_list: list[str]


class Failed(NamedTuple):
    """A step that could not be taken, with everything about it."""

    what: str


@contextmanager
def small_settings() -> Iterator[None]:
    """A quick hash for the passwords of invented accounts, and nothing e-mailed."""
    from django.test.utils import override_settings

    # the real hasher would take half of the time and prove nothing here
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"], EMAIL_HOST=""):
        yield


class Crew:
    """Takes steps: in this process, or in several that were started for it."""

    def __init__(self, steps: "Steps", processes: int) -> None:
        self.steps = steps
        self._with: dict[int, str] = {}
        context = get_context("spawn")
        self._lines: list[Connection] = []
        for _ in range(processes if processes > 1 else 0):
            ours, theirs = context.Pipe()
            context.Process(target=_serve, args=(theirs, steps.seed), daemon=True).start()
            theirs.close()
            self._lines.append(ours)

    def __enter__(self) -> "Crew":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        for line in self._lines:
            line.close()  # the process at the other end sees it and ends

    def goes_with(self, number: int, reviewer: str) -> None:
        """From now on the steps of case ``number`` are taken in order with those of this reviewer's other cases."""
        self._with[number] = reviewer

    def take(self, tasks: Sequence[Task], until: dt.datetime) -> list[Task]:
        """Take these steps and those that follow from them before ``until``.

        Returns:
            The steps that follow later, or wait for a round.

        Raises:
            RuntimeError: a step could not be taken; the message names it.
        """
        by_key: dict[object, list[Task]] = defaultdict(list)
        for task in tasks:
            by_key[self._with.get(task.number, task.number)].append(task)
        groups = sorted(by_key.values(), key=len)
        done = self._side_by_side(groups, until) if self._lines else [take(self.steps, g, until) for g in groups]
        follows: list[Task] = []
        for one in done:
            follows += one.follows
            if self._lines:
                self.steps.tally.update(one.tally)
                self.steps.not_on_the_late_list += one.not_on_the_late_list
        return follows

    def _side_by_side(self, groups: list[list[Task]], until: dt.datetime) -> list[Done]:
        """Hand the groups out, the largest first, to whichever process is free."""
        done: list[Done] = []
        free, busy = list(self._lines), 0
        while groups or busy:
            while groups and free:
                free.pop().send((groups.pop(), until))
                busy += 1
            answering = wait(self._lines)
            for line in (line for line in self._lines if line in answering):
                answer: Done | Failed = line.recv()
                if isinstance(answer, Failed):
                    raise RuntimeError(answer.what)
                done.append(answer)
                free.append(line)
                busy -= 1
        return done


def take(steps: "Steps", tasks: Sequence[Task], until: dt.datetime) -> Done:
    """Take steps in the order of their time, each at its moment, with those that follow before ``until``."""
    from openimr.web import calendar

    queue, later = list(tasks), []
    heapq.heapify(queue)
    while queue:
        task = heapq.heappop(queue)
        with calendar.standing_at(task.at):
            following = steps.take(task.step, task.number)
        for at, step in following:
            follows = Task(at, task.number, step)
            if at >= until or follows.waits_for_round:
                later.append(follows)
            else:
                heapq.heappush(queue, follows)
    return Done(later, steps.tally, steps.not_on_the_late_list)


def _serve(line: Connection, seed: int) -> None:
    """What a process of the crew does: takes groups of steps until the line is closed."""
    from openimr.web import database

    database.ready()
    from openimr.web.simulation import cast
    from openimr.web.simulation.steps import Steps

    people = None
    with small_settings():
        while True:
            try:
                tasks, until = line.recv()
            except (EOFError, KeyboardInterrupt):
                return
            try:
                people = people or cast.people()
                answer: Done | Failed = take(Steps(people, seed), tasks, until)
            except Exception:  # whatever it is belongs to the one who started this process
                answer = Failed(
                    f"{[(str(task.at), task.number, task.step) for task in tasks]}\n{traceback.format_exc()}"
                )
            try:
                line.send(answer)
            except BrokenPipeError:
                return  # the one who started this process is gone
