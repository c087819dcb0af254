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
from openimr.domain.case import Case
from openimr.domain.determination import Determination, Organization
from openimr.domain.documents import CaseFileIndex
from openimr.domain.errors import InputRefused
from openimr.domain.facts import Fact
from openimr.domain.reviewer import Reviewer
from openimr.panel import assign, qualifications, read_roster
from openimr.panel.assignment import Assignment
from openimr.panel.requirements import Circumstances
from openimr.records import CaseFile, Progress
from openimr.samples import sample_organization, sample_roster

from .case_file import assemble_for
from .facts import facts_of_case_file
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
        progress: told of every page read, then of every document whose facts are read.
        step: told of each step in words as it begins or ends.

    Raises:
        InputRefused: a file of the folder cannot be used, or no reviewer is eligible.
        NotIssued: the checks found an error; findings are in the exception and in ``out/findings.json``.
    """
    say = step or (lambda _: None)
    folder = open_case_folder(case_dir)
    case = folder.case()
    say(f"Taken in: case {case.case_number}, {len(case.disputed_treatments)} disputed treatments")

    case_file = _assembled(folder, case, out, workers, progress)
    index = case_file.index
    copies = sum(document.duplicate_of is not None for document in index.documents)
    say(
        f"Assembled: {len(index.documents)} documents on {index.page_count} pages, "
        f"{copies} of them duplicates, {len(index.problems)} problems"
    )

    decisions = folder.decisions(index)
    day = decisions.signed_on or dt.date.today()
    assignment, reviewer = _assigned(case, _roster(folder, roster), day, out, index)
    say(f"Assigned: reviewer {reviewer.id}, {', '.join(reviewer.specialties)}")

    organization = folder.organization() or _sample_organization(say)
    described = qualifications(reviewer, day, organization.reviewer_title)
    determination = compose(case, index, decisions, described, organization, decided_on=day)
    facts = facts_of_case_file(case_file, workers=workers, progress=progress).facts
    say(f"Read: {len(facts)} facts")
    findings = _checked(determination, case_file, facts, reviewer, out)
    say(f"Checked: {len(findings)} findings")
    if any(finding.severity is Severity.ERROR for finding in findings):
        raise NotIssued(findings)

    pdf, text, data = _written(determination, out / LETTER)
    say(f"Issued: {pdf}")
    return Issued(determination, assignment, case_file, findings, pdf, text, data)


def _written(determination: Determination, letter: Path) -> tuple[Path, Path, Path]:
    """The letter written beside ``letter`` as PDF, as text and as JSON."""
    pdf, text, data = (letter.with_suffix(suffix) for suffix in (".pdf", ".txt", ".json"))
    pdf.write_bytes(render_pdf(determination))
    text.write_text(render_text(determination), encoding="utf-8")
    data.write_text(render_json(determination), encoding="utf-8")
    return pdf, text, data


def _assembled(
    folder: CaseFolder, case: Case, out: Path, workers: int | None, progress: Callable[[Progress], None] | None
) -> CaseFile:
    """The case file of the folder's records."""
    return assemble_for(case, [folder.records], out / "casefile", workers=workers, progress=progress)


def _assigned(
    case: Case, panel: Sequence[Reviewer], day: dt.date, out: Path, index: CaseFileIndex
) -> tuple[Assignment, Reviewer]:
    """The assignment, kept in ``assignment.json``, and the reviewer chosen; refused where nobody is eligible."""
    authors = dict.fromkeys(document.author for document in index.documents if document.author)
    assignment = assign(case, panel, day, known=Circumstances(authors=tuple(authors)))
    _write_json(out / "assignment.json", TypeAdapter(Assignment).dump_python(assignment, mode="json"))
    chosen = next((reviewer for reviewer in panel if reviewer.id == assignment.chosen), None)
    if chosen is None:
        raise InputRefused(
            case.case_number,
            "No reviewer of the roster is eligible for this case.",
            " ".join(assignment.missing) or "See assignment.json for the reason beside each candidate.",
        )
    return assignment, chosen


def _checked(
    determination: Determination, case_file: CaseFile, facts: Sequence[Fact], reviewer: Reviewer, out: Path
) -> tuple[Finding, ...]:
    """The findings of all checks, against the pages and the facts read on them, too; kept in ``findings.json``."""
    pages = {number: case_file.page(number).text for number in range(1, case_file.index.page_count + 1)}
    findings = tuple(check(determination, reviewer_name=reviewer.name, pages=pages, facts=facts))
    _write_json(out / "findings.json", [finding.model_dump(mode="json") for finding in findings])
    return findings


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
