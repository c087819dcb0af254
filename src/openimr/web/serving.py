"""Running the site: pages and one worker together, more workers anywhere, and Django's own commands.

Both parts are processes of their own under one supervisor, which starts what falls over and ends both on Ctrl-C.
Jobs may be killed at any moment, so that ending is quick.
"""

import asyncio
import contextlib
import logging
import os
import signal
import socket
import subprocess
import sys
import time
from types import FrameType
from typing import TYPE_CHECKING

from openimr.domain.errors import InputRefused
from openimr.web import database

if TYPE_CHECKING:
    from procrastinate import App

logger = logging.getLogger("openimr.serving")

SECONDS_TO_END = 8.0
SECONDS_BETWEEN_STARTS = 3.0
THREADS = 4
# A worker that says nothing for this long is dead, and its jobs are given to another.
HEARTBEAT_SECONDS = 3.0
DEAD_AFTER_SECONDS = 15.0


def serve(host: str = "127.0.0.1", port: int = 8000) -> None:
    """Run the site on ``host:port`` with one worker until interrupted.

    Raises:
        InputRefused: the port is in use.
    """
    _refuse_taken(host, port)
    database.ready()
    database.migrate()
    site = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", host, "--port", str(port)]
    site += ["--workers", str(_processes()), "--blocking-threads", str(THREADS), "--log-level", "warning"]
    site += ["--no-ws", "openimr.web.wsgi:application"]
    worker = [sys.executable, "-m", "openimr.web.serving"]
    shown = "localhost" if host in {"127.0.0.1", "0.0.0.0", "::1", "::"} else host  # noqa: S104
    words = f"OpenIMR is at http://{shown}:{port}/ (Ctrl-C ends it)"
    Supervisor({"site": site, "worker": worker}, announce=(host, port, words)).run()


def work(concurrency: int = 1) -> None:
    """Run a worker until interrupted: jobs of the site, and those of workers that have died."""
    database.ready()
    database.migrate()
    asyncio.run(_work(concurrency))


def manage(arguments: list[str]) -> None:
    """Run one of Django's commands with the database started, as ``manage.py`` would."""
    from openimr.web.__main__ import main

    main(arguments)


async def _work(concurrency: int) -> None:
    from procrastinate.contrib.django import app
    from procrastinate.contrib.django.django_connector import DjangoConnector

    connector = app.connector
    assert isinstance(connector, DjangoConnector)  # noqa: S101  (the queue is in the site's database)
    worker_app = app.with_connector(connector.get_worker_connector())
    async with worker_app.open_async():
        sweeping = asyncio.create_task(_take_over_from_the_dead(worker_app))
        try:
            await worker_app.run_worker_async(
                concurrency=concurrency,
                update_heartbeat_interval=HEARTBEAT_SECONDS,
                stalled_worker_timeout=DEAD_AFTER_SECONDS,
                fetch_job_polling_interval=2.0,
                shutdown_graceful_timeout=SECONDS_TO_END,
                delete_jobs="successful",
            )
        finally:
            sweeping.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await sweeping


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

    def run(self) -> None:
        """Start everything, restart what ends, until SIGINT or SIGTERM."""
        previous = {number: signal.signal(number, self._end) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            while not self._ending:
                for name in self._commands:
                    self._keep_running(name)
                self._say_when_ready()
                time.sleep(0.2)
        finally:
            self._stop_all()
            for number, handler in previous.items():
                signal.signal(number, handler)

    def _keep_running(self, name: str) -> None:
        process = self._running.get(name)
        if process is not None and process.poll() is None:
            return
        if process is not None:
            if time.monotonic() - self._started[name] < SECONDS_BETWEEN_STARTS:
                return
            logger.warning("the %s ended with status %s and is started again", name, process.returncode)
            _end_group(process, signal.SIGKILL)
        self._running[name] = subprocess.Popen(self._commands[name], start_new_session=True)
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


if __name__ == "__main__":
    work(int(os.environ.get("OPENIMR_WORKER_CONCURRENCY", "1")))
