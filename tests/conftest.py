"""What several rooms' tests share: the sample case, made and assembled once a run for all worker processes."""

import fcntl
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings

# The same examples on every run, so that a red run is the change's own; OPENIMR_WILD=1 draws new ones.
settings.register_profile("same", derandomize=True, deadline=None)
settings.register_profile("wild", deadline=None, max_examples=500)
settings.load_profile("wild" if os.environ.get("OPENIMR_WILD") else "same")

SHARED = Path(__file__).resolve().parents[2] / "shared"


@pytest.fixture(scope="session")
def published_folder() -> Path:
    """The real published determinations; they are not part of the project."""
    folder = SHARED / "published"
    if not folder.is_dir():
        pytest.skip("no published determinations beside the project")
    return folder


@pytest.fixture(scope="session")
def once(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, Callable[[Path], None]], Path]:
    """Make a folder once a run, whichever worker process needs it first; the others wait for it."""
    base = tmp_path_factory.getbasetemp()
    base = base.parent if base.name.startswith("popen-") else base

    def make(name: str, write: Callable[[Path], None]) -> Path:
        folder = base / name
        with (base / f"{name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            done = base / f"{name}.done"
            if not done.exists():
                write(folder)
                done.touch()
        return folder

    return make


@pytest.fixture(scope="session")
def sample_case(once: Callable[[str, Callable[[Path], None]], Path]) -> Path:
    """The sample case's folder: read it, do not write into it."""
    from openimr.samples import write_sample_case

    return once("sample-case", lambda folder: void(write_sample_case(folder)))


@pytest.fixture(scope="session")
def sample_out(once: Callable[[str, Callable[[Path], None]], Path], sample_case: Path) -> Path:
    """What ``openimr determine`` leaves for the sample case: read it, do not write into it."""
    from openimr.casework.determine import determine

    return once("sample-out", lambda folder: void(determine(sample_case, folder)))


def void(_: object) -> None:
    """Drop a result."""
