"""Serving: pages and worker start together from nothing, come back when they fall over, and end together."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

import psutil
import pytest

from openimr.domain.errors import InputRefused

pytestmark = [pytest.mark.postgres, pytest.mark.slow]


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def get(address):
    with urllib.request.urlopen(address, timeout=10) as answer:
        return answer.status, answer.read().decode()


def wait_for(what, seconds=90):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if found := what():
            return found
        time.sleep(0.3)
    pytest.fail(f"did not happen within {seconds} s")


@pytest.fixture
def site(tmp_path):
    """A site over its own embedded database; gives its address and its process."""
    port = free_port()
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    environment |= {"OPENIMR_DATA": str(tmp_path / "site"), "OPENIMR_WEB_PROCESSES": "1"}
    command = [sys.executable, "-c", f"from openimr.web.serving import serve; serve('127.0.0.1', {port})"]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    yield f"http://127.0.0.1:{port}", process
    for child in [*psutil.Process(process.pid).children(recursive=True)] if process.poll() is None else []:
        child.kill()
    process.kill()


def test_it_starts_from_nothing_comes_back_and_ends_without_leaving_anything(site):
    address, process = site
    assert "OpenIMR is at" in process.stdout.readline()
    status, page = get(f"{address}/login/")
    assert status == 200
    assert "Sign in" in page
    assert get(f"{address}/static/openimr/openimr.css")[0] == 200
    with pytest.raises(urllib.error.HTTPError, match="404"):
        get(f"{address}/static/../settings.py")

    def serves(child):
        try:
            return child.cmdline()[-1:] == ["openimr.web.serving"]  # of one that is ending it is empty
        except (psutil.ZombieProcess, psutil.NoSuchProcess):
            return False  # killed a moment ago, and not yet gone

    def worker():
        return next(filter(serves, psutil.Process(process.pid).children()), None)

    first = wait_for(worker)
    first.kill()
    second = wait_for(lambda: (found := worker()) and found.pid != first.pid and found)
    assert get(f"{address}/login/")[0] == 200

    family = psutil.Process(process.pid).children(recursive=True)
    assert second in family
    process.send_signal(signal.SIGINT)
    assert process.wait(40) == 0
    _, alive = psutil.wait_procs(family, timeout=10)
    assert alive == []


def test_pages_and_workers_end_by_themselves_when_whoever_supervises_them_is_killed(site, tmp_path):
    _, process = site
    assert "OpenIMR is at" in process.stdout.readline()
    family = psutil.Process(process.pid).children(recursive=True)
    assert len(family) >= 3  # the worker, the server and the process that serves its pages
    process.kill()
    process.wait(10)
    _, alive = psutil.wait_procs(family, timeout=40)
    assert alive == []
    server = int((tmp_path / "site" / "postgres" / "postmaster.pid").read_text().split()[0])
    psutil.Process(server).send_signal(signal.SIGINT)  # the database outlives its users; here nobody comes back to it


def test_a_port_in_use_is_refused_with_a_remedy():
    from openimr.web.serving import serve

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(InputRefused, match="--port"):
            serve("127.0.0.1", taken.getsockname()[1])
