"""The main job from a case folder to the issued Final Determination, without the site.

Six steps in the order of the field: take in, assemble, assign, decide, check, issue. The decisions are a physician's,
read from ``decisions.yaml``; nothing here decides, and a letter with an error-level finding is not issued.
"""

import datetime as dt
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import TypeAdapter

from openimr.determination import check, compose, render_json, render_pdf, render_text
from openimr.determination.checks import Finding, Severity
from openimr.domain.determination import Determination, Organization
from openimr.domain.errors import InputRefused
from openimr.domain.reviewer import Reviewer
from openimr.panel import assign, qualifications, read_roster
from openimr.panel.assignment import Assignment
from openimr.records import CaseFile, Person, Progress, assemble
from openimr.samples import sample_organization, sample_roster

from .folder import CaseFolder, open_case_folder

LETTER = "final_determination"


class NotIssued(Exception):
    """The letter was not issued; what is missing is in the findings (also written to ``findings.json``)."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        self.findings = tuple(findings)
        errors = sum(f.severity is Severity.ERROR for f in findings)
        super().__init__(f"{errors} error-level finding{'s' if errors != 1 else ''}: the letter was not issued.")


@dataclass(frozen=True, slots=True)
class Issued:
    """What the main job leaves behind."""

    determination: Determination
    assignment: Assignment
    case_file: CaseFile
    findings: tuple[Finding, ...]
    letter_pdf: Path
    letter_text: Path
    letter_json: Path


def determine(
    case_dir: Path,
    out: Path,
    *,
    roster: Path | None = None,
    workers: int | None = None,
    progress: Callable[[Progress], None] | None = None,
    step: Callable[[str], None] | None = None,
) -> Issued:
    """Run the main job over ``case_dir`` (``case.yaml``, ``records/``, ``decisions.yaml``).

    Args:
        case_dir: the case folder. It may also hold ``roster.yaml`` and ``organization.yaml``; where it does not, the
            sample organization and its panel stand in.
        out: where the case file and the letter go; created when missing. A killed run goes on where it was.
        roster: a roster to choose the reviewer from instead.
        workers: worker processes for reading; None takes all cores.
        progress: told of every page read.
        step: told of each step in words as it begins or ends.

    Raises:
        InputRefused: a file of the folder cannot be used, or no reviewer is eligible.
        NotIssued: the checks found an error; findings are in the exception and in ``out/findings.json``.
    """
    say = step or (lambda _: None)
    folder = open_case_folder(case_dir)
    case = folder.case()
    say(f"Taken in: case {case.case_number}, {len(case.disputed_treatments)} disputed treatments")

    person = Person(
        name=case.employee.name,
        date_of_birth=case.employee.date_of_birth,
        date_of_injury=case.claim.date_of_injury,
    )
    case_file = assemble([folder.records], out / "casefile", workers=workers, progress=progress, person=person)
    index = case_file.index
    say(
        f"Assembled: {len(index.documents)} documents on {index.page_count} pages, "
        f"{sum(d.duplicate_of is not None for d in index.documents)} of them duplicates, "
        f"{len(index.problems)} problems"
    )

    decisions = folder.decisions(index)
    day = decisions.signed_on or dt.date.today()
    panel = _roster(folder, roster)
    assignment = assign(case, panel, day)
    _write_json(out / "assignment.json", TypeAdapter(Assignment).dump_python(assignment, mode="json"))
    chosen = next((reviewer for reviewer in panel if reviewer.id == assignment.chosen), None)
    if chosen is None:
        raise InputRefused(
            case.case_number,
            "No reviewer of the roster is eligible for this case.",
            " ".join(assignment.missing) or "See assignment.json for the reason beside each candidate.",
        )
    say(f"Assigned: reviewer {chosen.id}, {', '.join(chosen.specialties)}")

    organization = folder.organization() or _sample_organization(say)
    determination = compose(
        case,
        index,
        decisions,
        qualifications(chosen, day, organization.reviewer_title),
        organization,
        decided_on=day,
    )
    pages = {number: case_file.page(number).text for number in range(1, index.page_count + 1)}
    findings = tuple(check(determination, reviewer_name=chosen.name, pages=pages))
    _write_json(out / "findings.json", [f.model_dump(mode="json") for f in findings])
    say(f"Checked: {len(findings)} findings")
    if any(f.severity is Severity.ERROR for f in findings):
        raise NotIssued(findings)

    issued = Issued(
        determination=determination,
        assignment=assignment,
        case_file=case_file,
        findings=findings,
        letter_pdf=out / f"{LETTER}.pdf",
        letter_text=out / f"{LETTER}.txt",
        letter_json=out / f"{LETTER}.json",
    )
    issued.letter_pdf.write_bytes(render_pdf(determination))
    issued.letter_text.write_text(render_text(determination), encoding="utf-8")
    issued.letter_json.write_text(render_json(determination), encoding="utf-8")
    say(f"Issued: {issued.letter_pdf}")
    return issued


def _roster(folder: CaseFolder, given: Path | None) -> Sequence[Reviewer]:
    own = folder.path / "roster.yaml"
    if given or own.is_file():
        return read_roster(given or own)
    return sample_roster()


def _sample_organization(say: Callable[[str], None]) -> Organization:
    say("No organization.yaml: the letter carries the sample organization's name")
    return sample_organization()


def _write_json(path: Path, data: object) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(data, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
