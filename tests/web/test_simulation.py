"""A synthetic flow through the real site: sixty cases from application to their end, and every promise held."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from openimr.domain.errors import InputRefused
from openimr.web.models import Case, Event
from openimr.web.simulation.running import simulate

OPENIMR = [sys.executable, "-c", "from openimr.cli.main import run; run()", "simulate"]


@pytest.mark.slow
@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_sixty_cases_find_their_end_and_every_promise_holds(db, data):
    seen = []
    outcome = simulate(60, 20, seed=5, progress=lambda day, arrived, open_cases: seen.append((arrived, open_cases)))
    assert outcome.broken == []
    assert outcome.cases == 60
    assert outcome.tally["determinations"] > 30
    assert outcome.tally["moved on to another reviewer"] > 0
    assert set(outcome.states) <= {"closed", "ineligible", "terminated", "withdrawn"}
    assert seen[-1] == (60, 0)
    assert max(open_cases for _, open_cases in seen) > 20
    assert Event.objects.filter(action="determination served").count() >= outcome.tally["determinations"]


@pytest.mark.slow
def test_two_processes_come_to_what_one_comes_to(tmp_path):
    told = [
        subprocess.run(
            [*OPENIMR, "--cases", "12", "--days", "4", "--processes", str(processes)],
            capture_output=True,
            text=True,
            check=True,
            timeout=300,
        ).stdout.splitlines()
        for processes in (1, 2)
    ]
    assert told[0][1:] == told[1][1:]
    assert told[0][-1].startswith("Every promise held")


@pytest.mark.slow
def test_a_simulation_that_is_killed_leaves_nothing_to_the_next_one(tmp_path):
    environment = {**os.environ, "TMPDIR": str(tmp_path)}
    killed = subprocess.Popen(
        [*OPENIMR, "--cases", "500", "--processes", "2"], env=environment, stderr=subprocess.PIPE, text=True
    )
    assert killed.stderr is not None
    killed.stderr.readline()  # cases are arriving
    family = psutil.Process(killed.pid).children(recursive=True)
    killed.send_signal(signal.SIGKILL)
    killed.wait(10)
    killed.stderr.close()
    psutil.wait_procs(family, timeout=20)
    assert not [process for process in family if process.is_running() and process.status() != psutil.STATUS_ZOMBIE]
    left = list(tmp_path.glob("openimr-simulation-*"))
    assert len(left) == 1
    subprocess.run([*OPENIMR, "--cases", "1", "--days", "1"], env=environment, capture_output=True, check=True)
    assert list(tmp_path.glob("openimr-simulation-*")) == []
    assert not _servers_under(tmp_path)


@pytest.mark.slow
def test_a_simulation_asked_to_end_takes_its_server_with_it(tmp_path):
    environment = {**os.environ, "TMPDIR": str(tmp_path)}
    running = subprocess.Popen([*OPENIMR, "--cases", "500"], env=environment, stderr=subprocess.PIPE, text=True)
    assert running.stderr is not None
    running.stderr.readline()
    running.terminate()
    told = running.stderr.read()
    running.stderr.close()
    assert running.wait(30) == 130
    assert "begins anew" in told
    assert list(tmp_path.glob("openimr-simulation-*")) == []
    assert not _servers_under(tmp_path)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_simulation_never_runs_over_cases_that_are_there(received):
    with pytest.raises(InputRefused, match="in use"):
        simulate(1, 1)
    assert Case.objects.count() == 1


def _servers_under(folder: Path) -> list[int]:
    deadline = time.monotonic() + 10
    while True:
        there = []
        for process in psutil.process_iter(["name"]):
            if process.info["name"] == "postgres":
                try:
                    if process.cwd().startswith(str(folder)):
                        there.append(process.pid)
                except psutil.Error:
                    continue
        if not there or time.monotonic() > deadline:
            return there
        time.sleep(0.2)
