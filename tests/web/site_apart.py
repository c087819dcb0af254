"""A site of its own, with its own database and workers, that can be killed without hurting other tests."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import psycopg

SEED = """
import io, sys
from openimr.web import database
database.ready(); database.wait_until_reached(); database.migrate()
from openimr.samples import sample_case, sample_organization
from openimr.web.cases import intake
from openimr.web.models import Organization, User
Organization.objects.get_or_create(content=sample_organization().model_dump(mode="json"))
person, _ = User.objects.get_or_create(username="coordinator", role="coordinator", email="c@example.org")
files = [intake.Upload(name, open(name, "rb")) for name in sys.argv[2:]]
from openimr.web.models import Case
case = Case.objects.filter(number=sys.argv[1]).first()
if case is None:
    case = intake.take_in(sample_case().model_copy(update={"case_number": sys.argv[1]}), files, person)
else:
    intake.add_records(case, files, person)
import os
print(case.pk, os.environ["DATABASE_URL"])
"""

VERIFY = """
import sys
from openimr.web import database
database.ready(); database.wait_until_reached()
from openimr.web.events.history import verify_chain
from openimr.web.models import Case
print(verify_chain(Case.objects.get(pk=sys.argv[1])).holds)
"""


class SiteApart:
    """Workers under their supervisors, as ``openimr worker`` runs them, over one data folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.environment = {
            **os.environ,
            "OPENIMR_DATA": str(folder),
            "OPENIMR_WORKER_DEAD_AFTER_SECONDS": "3",
            "OPENIMR_WORKER_CONCURRENCY": "1",
        }
        self.environment.pop("DATABASE_URL", None)
        self.url = ""
        self.workers: list[subprocess.Popen] = []

    def python(self, code: str, *arguments: str) -> str:
        run = subprocess.run(
            [sys.executable, "-c", code, *arguments],
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=90,
            check=False,
        )
        assert run.returncode == 0, run.stderr[-2000:]
        return run.stdout.strip()

    def hand_in(self, number: str, *files: Path) -> str:
        """Take in a case or add to it; the case's key."""
        key, self.url = self.python(SEED, number, *map(str, files)).split()
        return key

    def start_worker(self) -> None:
        command = "from openimr.web.serving import work; work()"
        log = (self.folder / "worker.log").open("ab")
        self.workers.append(
            subprocess.Popen(
                [sys.executable, "-c", command], env=self.environment, start_new_session=True, stdout=log, stderr=log
            )
        )

    def kill_a_worker(self, which: int) -> bool:
        """Kill -9 the worker under a supervisor, not the supervisor; whether there was one."""
        for child in psutil.Process(self.workers[which].pid).children():
            if "openimr.web.serving" in " ".join(child.cmdline()):
                child.send_signal(signal.SIGKILL)
                return True
        return False

    def kill_the_database(self) -> bool:
        """Kill -9 the server's first process; its others notice and end."""
        try:
            number = int((self.folder / "postgres" / "postmaster.pid").read_text().split()[0])
            os.kill(number, signal.SIGKILL)
        except (FileNotFoundError, IndexError, ValueError, ProcessLookupError):
            return False
        return True

    def rows(self, query: str, *values: object, seconds: float = 30.0) -> list[tuple]:
        """What the database answers, as soon as there is one."""
        until = time.monotonic() + seconds
        while True:
            try:
                with psycopg.connect(self.url, connect_timeout=3) as connection:
                    return connection.execute(query, values).fetchall()
            except psycopg.OperationalError:
                if time.monotonic() > until:
                    raise
                time.sleep(0.3)

    def wait_for(self, query: str, *values: object, seconds: float) -> None:
        until = time.monotonic() + seconds
        while not self.rows(query, *values)[0][0]:
            assert time.monotonic() < until, f"did not happen in {seconds} s: {query}\n{self.log()}"
            time.sleep(0.3)

    def log(self) -> str:
        with contextlib.suppress(FileNotFoundError):
            return (self.folder / "worker.log").read_text()[-3000:]
        return ""

    def end(self) -> None:
        for worker in self.workers:
            with contextlib.suppress(psutil.NoSuchProcess):
                for process in [*psutil.Process(worker.pid).children(recursive=True), psutil.Process(worker.pid)]:
                    with contextlib.suppress(psutil.NoSuchProcess):
                        process.kill()
            worker.wait()
        self.kill_the_database()
