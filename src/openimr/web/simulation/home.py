"""Where a simulation's database lives: a folder one keeps to look at, or one of its own that is gone afterwards.

Also after being killed: the next simulation clears away what is left of those whose process has died.
"""

import contextlib
import os
import shutil
import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path
from types import FrameType

from openimr.web import database

_PREFIX = "openimr-simulation-"


@contextlib.contextmanager
def home_of(folder: Path | None) -> Iterator[tuple[Path, str]]:
    """The folder to work in, and what becomes of the embedded server when the last process leaves it.

    Asking the process to end (SIGTERM) ends it as Ctrl-C does, so that nothing is left behind.

    Args:
        folder: the one to keep; None for one that is removed at the end.
    """
    signal.signal(signal.SIGTERM, _end)
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True)
        yield folder.resolve(), "stop"
        return
    clear_away_the_dead()
    with tempfile.TemporaryDirectory(prefix=f"{_PREFIX}{os.getpid()}-", ignore_cleanup_errors=True) as temporary:
        home = Path(temporary).resolve()
        try:
            yield home, "delete"
        finally:
            database.end_embedded(home / "postgres")


def clear_away_the_dead() -> None:
    """End the servers and remove the folders of simulations whose process was killed."""
    for left in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*-*"):
        number = left.name.removeprefix(_PREFIX).partition("-")[0]
        with contextlib.suppress(OSError):
            if number.isdigit() and left.stat().st_uid == os.geteuid() and not _alive(int(number)):
                _end_server(left / "postgres")
                shutil.rmtree(left, ignore_errors=True)


def _alive(process: int) -> bool:
    import psutil  # type: ignore[import-untyped]

    return bool(psutil.pid_exists(process))


def _end_server(folder: Path) -> None:
    """End the database server over ``folder``, where one still runs there."""
    import psutil

    with contextlib.suppress(OSError, ValueError, IndexError, psutil.Error):
        server = psutil.Process(int((folder / "postmaster.pid").read_text().split()[0]))
        if server.name() == "postgres" and Path(server.cwd()) == folder.resolve():
            server.send_signal(signal.SIGINT)  # its way to end at once, with its files in order
            server.wait(10)


def _end(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt
