"""The sample case: a disputed lumbar fusion with three services that go with it, two years of records, one decision.

All people, offices and numbers in it are invented. Its data lie in ``lumbar_fusion/``.
"""

import contextlib
import shutil
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import yaml

from openimr.domain.case import Case
from openimr.domain.determination import Organization
from openimr.domain.reviewer import Reviewer

from .documents import case_words, read_documents
from .layouts import press
from .pile import Pile, read_plan
from .truth import Truth

_DATA = files(__package__) / "lumbar_fusion"
_CASE_FILES = ("case.yaml", "decisions.yaml", "roster.yaml", "organization.yaml")


def write_sample_case(folder: Path) -> Path:
    """Write the sample case into ``folder`` and return it.

    It then holds ``case.yaml``, ``records/``, ``decisions.yaml``, ``roster.yaml`` and ``organization.yaml``. The same
    words on the same pages every time; an earlier ``records/`` there is replaced.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for name in _CASE_FILES:
        (folder / name).write_text((_DATA / name).read_text(encoding="utf-8"), encoding="utf-8")
    records = folder / "records"
    if records.exists():
        shutil.rmtree(records)
    with _pile() as pile:
        pile.write(records)
    return folder


def sample_truth() -> Truth:
    """What the sample case's records hold: every document with kind, date, author, pages and duplicates."""
    with _pile() as pile:
        return pile.truth()


def write_truth(folder: Path) -> Path:
    """Write ``truth.json`` into ``folder`` (never into the records) and return its path."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "truth.json"
    path.write_text(sample_truth().model_dump_json(indent=1), encoding="utf-8")
    return path


def sample_case() -> Case:
    """The application's data."""
    return Case.model_validate(_yaml("case.yaml"))


def sample_organization() -> Organization:
    """The invented review organization."""
    return Organization.model_validate(_yaml("organization.yaml"))


def sample_roster() -> tuple[Reviewer, ...]:
    """The invented panel: some reviewers who may decide the case and some who must be refused."""
    return tuple(Reviewer.model_validate(r) for r in _yaml("roster.yaml")["reviewers"])


@cache
def _yaml(name: str) -> Any:
    return yaml.load((_DATA / name).read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)


@contextlib.contextmanager
def _pile() -> Iterator[Pile]:
    with press() as house:
        yield Pile(
            plan=read_plan(_DATA / "records.yaml"),
            documents=read_documents(_DATA / "documents"),
            letterheads=_yaml("letterheads.yaml"),
            words=case_words(sample_case()),
            press=house,
        )
