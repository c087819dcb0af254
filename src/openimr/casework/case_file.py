"""Assembles the case file of a case: what the application says tells the records' subject and what must be there."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Literal

from openimr.domain.case import Case
from openimr.domain.corrections import HandCorrection
from openimr.records import CaseFile, Person, Progress, assemble

from .completeness import completeness


def subject_of(case: Case) -> Person:
    """The employee as the reading of records needs to know them."""
    return Person(
        name=case.employee.name, date_of_birth=case.employee.date_of_birth, date_of_injury=case.claim.date_of_injury
    )


def assemble_for(
    case: Case,
    paths: Sequence[Path],
    out: Path,
    *,
    workers: int | None = None,
    progress: Callable[[Progress], None] | None = None,
    order: Literal["chronological", "received"] = "chronological",
    corrections: Sequence[HandCorrection] | None = None,
) -> CaseFile:
    """Assemble ``paths`` into ``out`` as the case file of ``case``, held against the records the law requires.

    Args, returns and raises are those of `openimr.records.assemble`.
    """
    return assemble(
        paths,
        out,
        workers=workers,
        progress=progress,
        order=order,
        person=subject_of(case),
        corrections=corrections,
        completeness=lambda index, texts: completeness(case, index, texts),
    )
