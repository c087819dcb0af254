"""The sample case: invented people, documents of the project's own, some of them typed and some badly scanned.

A small publishing house: ``documents`` say what is on a paper, ``layouts`` how it is set, ``noise`` what happened to it
on the way, and ``pile`` which file it lies in. Everything it publishes is the same on every machine.
"""

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from openimr.domain.case import Case
    from openimr.domain.determination import Organization
    from openimr.domain.reviewer import Reviewer

    from .truth import Truth

__all__ = [
    "sample_case",
    "sample_organization",
    "sample_roster",
    "sample_truth",
    "write_bad_files",
    "write_sample_case",
    "write_truth",
]


def write_sample_case(folder: Path) -> Path:
    """Write the sample case (application, records, decisions, roster, organization) into ``folder``."""
    from .publishing import write_sample_case as write

    return write(folder)


def sample_truth() -> "Truth":
    """What the sample case's records really hold, document by document."""
    from .publishing import sample_truth as truth

    return truth()


def write_truth(folder: Path) -> Path:
    """Write ``truth.json``, the yardstick for measuring, into ``folder``."""
    from .publishing import write_truth as write

    return write(folder)


def sample_case() -> "Case":
    """The sample case's application data."""
    from .publishing import sample_case as case

    return case()


def sample_organization() -> "Organization":
    """The invented review organization of the sample case."""
    from .publishing import sample_organization as organization

    return organization()


def sample_roster() -> "tuple[Reviewer, ...]":
    """The invented panel of the sample case."""
    from .publishing import sample_roster as roster

    return roster()


def write_bad_files(folder: Path) -> tuple[Path, ...]:
    """Write files that cannot be read (corrupt, encrypted, empty) into ``folder``, for tests."""
    from .bad_files import write_bad_files as write

    return write(folder)
