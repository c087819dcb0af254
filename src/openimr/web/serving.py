"""Running the site: pages and one worker together, more workers anywhere, and Django's own commands.

Both parts are processes of their own under one supervisor, which starts what falls over and ends both on Ctrl-C.
Jobs may be killed at any moment, so that ending is quick; where the supervisor is killed, both end by themselves.
"""

import asyncio
import contextlib
import logging
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from types import FrameType
from typing import TYPE_CHECKING, Any

from openimr.domain.errors import InputRefused
from openimr.web import database

if TYPE_CHECKING:
    from procrastinate import App

logger = logging.getLogger("openimr.serving")

SECONDS_TO_END = 8.0
SECONDS_BETWEEN_STARTS = 3.0
THREADS = 4
# A worker that says nothing for this long is dead, and its jobs are given to another.
DEAD_AFTER_SECONDS = float(os.environ.get("OPENIMR_WORKER_DEAD_AFTER_SECONDS", "15"))
HEARTBEAT_SECONDS = DEAD_AFTER_SECONDS / 5
SITE = "site"  # the argument by which this module, run as a program, is the site and not a worker
LIFELINE = "OPENIMR_LIFELINE"
"""For a process of a supervisor: the number of the pipe that breaks when the supervisor is gone, however it went."""
DATABASE_LOOK_SECONDS = 1.0
DATABASE_GONE_EXIT = 75


def serve(host: str = "127.0.0.1", port: int = 8000) -> None:
    """Run the site on ``host:port`` with one worker until interrupted.

    Raises:
        InputRefused: the port is in use.
    """
    _refuse_taken(host, port)
    database.ready()
    database.migrate()
    site = [
        sys.executable,
        "-m",
        "openimr.web.serving",
        SITE,
        "--interface",
        "wsgi",
        "--host",
        host,
        "--port",
        str(port),
    ]
    site += ["--workers", str(_processes()), "--blocking-threads", str(THREADS), "--log-level", "warning"]
    site += ["--no-ws", "openimr.web.wsgi:application"]
    worker = [sys.executable, "-m", "openimr.web.serving"]
    shown = "localhost" if host in {"127.0.0.1", "0.0.0.0", "::1", "::"} else host  # noqa: S104
    words = f"OpenIMR is at http://{shown}:{port}/ (Ctrl-C ends it)"
    Supervisor({"site": site, "worker": worker}, announce=(host, port, words)).run()


def work(concurrency: int | None = None) -> None:
    """Run a worker until interrupted; it is started again whenever it ends, and waits while the database is away.

    Args:
        concurrency: jobs at once; by default as many as this process may use cores.
    """
    database.ready()
    if concurrency:
        os.environ["OPENIMR_WORKER_CONCURRENCY"] = str(concurrency)
    Supervisor({"worker": [sys.executable, "-m", "openimr.web.serving"]}).run()


def work_here(concurrency: int) -> None:
    """Run a worker in this process: jobs of the site, and those of workers that have died. It ends without a
    database; whoever started it starts it again."""
    database.ready()
    database.wait_until_reached()
    database.migrate()
    asyncio.run(_work(concurrency))


def manage(arguments: list[str]) -> None:
    """Run one of Django's commands with the database started, as ``manage.py`` would."""
    from openimr.web.__main__ import main

    main(arguments)


async def _work(concurrency: int) -> None:
    """Two queues' workers in one: one for every job, and one that takes jobs of expedited cases only.

    So a job of an expedited case begins at once, whatever long job of another case is running.
    """
    from procrastinate.contrib.django import app
    from procrastinate.contrib.django.django_connector import DjangoConnector

    from openimr.web.queue import QUEUES

    connector = app.connector
    assert isinstance(connector, DjangoConnector)  # noqa: S101  (the queue is in the site's database)
    worker_app = app.with_connector(connector.get_worker_connector())
    async with worker_app.open_async():
        beside = [
            asyncio.create_task(_take_over_from_the_dead(worker_app)),
            asyncio.create_task(_end_without_a_database()),
            asyncio.create_task(_let_readers_go()),
            asyncio.create_task(_run(worker_app, 1, [QUEUES["expedited"]])),
        ]
        try:
            await _run(worker_app, concurrency, None)
        finally:
            for task in beside:
                task.cancel()
            await asyncio.gather(*beside, return_exceptions=True)


async def _run(worker_app: "App", concurrency: int, queues: list[str] | None) -> None:
    only: dict[str, Any] = {} if queues is None else {"queues": queues}
    await worker_app.run_worker_async(
        **only,
        name="worker" if queues is None else " and ".join(queues),
        install_signal_handlers=queues is None,
        concurrency=concurrency,
        update_heartbeat_interval=HEARTBEAT_SECONDS,
        stalled_worker_timeout=DEAD_AFTER_SECONDS,
        fetch_job_polling_interval=2.0,
        shutdown_graceful_timeout=SECONDS_TO_END,
        delete_jobs="successful",
    )


async def _end_without_a_database() -> None:
    """End this process as soon as the database is gone: what its jobs were at is safe, what they believe is not.

    A job that could not note its end would count as running for as long as its worker lives.
    """
    import psycopg
    from django.db import connection

    arguments = connection.get_connection_params()
    arguments = {
        name: arguments[name] for name in ("dbname", "user", "password", "host", "port") if arguments.get(name)
    }
    try:
        async with await psycopg.AsyncConnection.connect(**arguments, autocommit=True) as look:
            while True:
                await look.execute("SELECT 1")
                await asyncio.sleep(DATABASE_LOOK_SECONDS)
    except psycopg.Error:
        logger.warning("the database is gone; the worker ends and is started again")
        os._exit(DATABASE_GONE_EXIT)


async def _let_readers_go() -> None:
    """Now and then, end reading processes that have nothing to do."""
    from openimr.web.records.reading import SECONDS_A_READER_WAITS, readers

    while True:
        await asyncio.sleep(SECONDS_A_READER_WAITS / 2)
        await asyncio.to_thread(readers.let_go)


async def _take_over_from_the_dead(worker_app: "App") -> None:
    """Every few seconds, put jobs of workers without a heartbeat back into the queue."""
    import psycopg
    from procrastinate.exceptions import ConnectorException

    while True:
        try:
            for job in await worker_app.job_manager.get_stalled_jobs(seconds_since_heartbeat=DEAD_AFTER_SECONDS):
                logger.warning("job %s was left by a worker that died; it goes back into the queue", job.id)
                await worker_app.job_manager.retry_job(job)
        except (ConnectorException, psycopg.Error) as error:
            logger.warning("looking for left jobs failed (%s); trying again", type(error).__name__)
        await asyncio.sleep(DEAD_AFTER_SECONDS / 3)


class Supervisor:
    """Keeps a few processes running, each in a group of its own, and ends all of them together."""

    def __init__(self, commands: dict[str, list[str]], announce: tuple[str, int, str] | None = None) -> None:
        """Prepare to run ``commands``; ``announce`` is a host, a port and what to say once it answers there."""
        self._commands = commands
        self._announce = announce
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        self._started: dict[str, float] = {}
        self._ending = False
        self._looked = 0.0
        self._lifeline, self._held = os.pipe()  # nobody but this process holds the end that is written to

    def run(self) -> None:
        """Start everything, restart what ends, until SIGINT or SIGTERM."""
        previous = {number: signal.signal(number, self._end) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            while not self._ending:
                self._keep_the_database()
                for name in self._commands:
                    self._keep_running(name)
                self._say_when_ready()
                time.sleep(0.2)
        finally:
            self._stop_all()
            for number, handler in previous.items():
                signal.signal(number, handler)

    def _keep_the_database(self) -> None:
        """Start the embedded database again where it was killed; one that is elsewhere is somebody else's to keep."""
        if time.monotonic() - self._looked >= DATABASE_LOOK_SECONDS:
            self._looked = time.monotonic()
            if database.restart_if_killed():
                logger.warning("the database was gone and is started again")

    def _keep_running(self, name: str) -> None:
        process = self._running.get(name)
        if process is not None and process.poll() is None:
            return
        if process is not None:
            if time.monotonic() - self._started[name] < SECONDS_BETWEEN_STARTS:
                return
            logger.warning("the %s ended with status %s and is started again", name, process.returncode)
            _end_group(process, signal.SIGKILL)
        self._running[name] = subprocess.Popen(
            self._commands[name],
            start_new_session=True,
            pass_fds=[self._lifeline],
            env={**os.environ, LIFELINE: str(self._lifeline)},
        )
        self._started[name] = time.monotonic()

    def _say_when_ready(self) -> None:
        if self._announce is None:
            return
        host, port, words = self._announce
        with contextlib.suppress(OSError), socket.create_connection((_reachable(host), port), timeout=1):
            print(words, flush=True)
            self._announce = None

    def _end(self, number: int, frame: FrameType | None) -> None:
        self._ending = True

    def _stop_all(self) -> None:
        for process in self._running.values():
            if process.poll() is None:
                process.terminate()
        deadline = time.monotonic() + SECONDS_TO_END
        for process in self._running.values():
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(max(0.1, deadline - time.monotonic()))
            _end_group(process, signal.SIGKILL)
            process.wait()


def end_with_the_supervisor() -> None:
    """End this process and what it started as soon as the supervisor that started it is gone.

    First as it would be asked to end, then, where that takes too long, at once. Does nothing without a supervisor.
    """
    number = os.environ.pop(LIFELINE, "")
    if number:
        threading.Thread(target=_wait_for_the_end, args=(int(number),), daemon=True, name="lifeline").start()


def _wait_for_the_end(lifeline: int) -> None:
    while os.read(lifeline, 1):
        pass  # nothing is ever written: reading returns when the other end is gone
    logger.warning("whoever supervised this process is gone; it ends")
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(SECONDS_TO_END)
    os.killpg(os.getpgrp(), signal.SIGKILL)


def _run_site(arguments: list[str]) -> None:
    """Serve the pages in this process and those the server starts for it."""
    import runpy

    sys.argv = ["granian", *arguments]
    runpy.run_module("granian", run_name="__main__")


def _end_group(process: subprocess.Popen[bytes], number: int) -> None:
    """Signal whatever is left of the process's group: readers it started must not outlive it."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, number)


def _reachable(host: str) -> str:
    """An address that reaches a server listening on ``host``, which may mean every address of the machine."""
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104


def _refuse_taken(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise InputRefused(
                f"{host}:{port}",
                f"The site cannot listen there ({error.strerror}).",
                "Name another with --port, or end what uses it.",
            ) from error


def _processes() -> int:
    return int(os.environ.get("OPENIMR_WEB_PROCESSES", "2"))


def cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


if __name__ == "__main__":
    end_with_the_supervisor()
    if sys.argv[1:2] == [SITE]:
        _run_site(sys.argv[2:])
    else:
        work_here(int(os.environ.get("OPENIMR_WORKER_CONCURRENCY") or cores()))
