"""Commands over files: no database, no account, no configuration.

Results go to stdout or to ``--out``, progress and problems to stderr, and the exit status says whether all went well.
"""

import json
import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from openimr.casework.terminal import page_progress

if TYPE_CHECKING:
    from openimr.domain.corrections import HandCorrection

Out = Annotated[Path, typer.Option("--out", help="Folder for the results; a killed run goes on where it was.")]
Workers = Annotated[int | None, typer.Option("--workers", min=1, help="Worker processes; all cores by default.")]


class Format(StrEnum):
    """How findings are printed."""

    TEXT = "text"
    JSON = "json"
    SARIF = "sarif"


class Listing(StrEnum):
    """How deadlines are printed."""

    TEXT = "text"
    JSON = "json"


class Order(StrEnum):
    """How the documents of an assembled case file follow each other."""

    CHRONOLOGICAL = "chronological"
    RECEIVED = "received"


def parse(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Published determinations, PDF or text.")],
) -> None:
    """Read published determinations: one JSON object each on a line."""
    from openimr.determination.published import parse_determinations
    from openimr.domain.errors import InputRefused
    from openimr.records import read_text

    failed = False
    for file in files:
        try:
            for determination in parse_determinations(read_text(file), str(file)):
                print(determination.model_dump_json())
        except InputRefused as refused:
            print(f"openimr: {refused}", file=sys.stderr)
            failed = True
    if failed:
        raise typer.Exit(1)


def check(
    files: Annotated[list[Path] | None, typer.Argument(metavar="FILE...", help="Determinations, PDF or text.")] = None,
    output: Annotated[Format, typer.Option("--format", help="How findings are printed.")] = Format.TEXT,
    select: Annotated[str | None, typer.Option(help="Only these codes or their beginnings, with commas.")] = None,
    ignore: Annotated[str | None, typer.Option(help="Not these codes or their beginnings, with commas.")] = None,
    explain: Annotated[str | None, typer.Option(metavar="CODE", help="Explain one check and exit.")] = None,
) -> None:
    """Check determinations; exits 1 when a finding is an error."""
    from openimr.determination import checks
    from openimr.domain.errors import InputRefused
    from openimr.records import read_text

    if explain:
        print(checks.explain(explain))
        return
    if not files:
        raise typer.BadParameter("Name at least one file, or --explain CODE.", param_hint="FILE...")
    found: list[tuple[str, checks.Finding]] = []
    failed = False
    chosen, passed = (
        tuple(code for code in (codes or "").replace(" ", "").split(",") if code) for codes in (select, ignore)
    )
    for file in files:
        try:
            letter = checks.check_letter(read_text(file), str(file), select=chosen, ignore=passed)
            found += ((str(file), finding) for finding in letter)
        except InputRefused as refused:
            print(f"openimr: {refused}", file=sys.stderr)
            failed = True
    if found or not failed or output is not Format.TEXT:  # a letter that could not be read is not one without findings
        print(checks.report(found, output.value))
    if failed or any(f.severity is checks.Severity.ERROR for _, f in found):
        raise typer.Exit(1)


def assemble(
    paths: Annotated[list[Path], typer.Argument(metavar="PATH...", help="Files, folders or ZIP archives.")],
    out: Out,
    order: Annotated[Order, typer.Option(help="Order of the documents.")] = Order.CHRONOLOGICAL,
    workers: Workers = None,
    case: Annotated[
        Path | None, typer.Option(help="case.yaml: whom the records are about, and what the law requires of them.")
    ] = None,
    corrections: Annotated[
        Path | None, typer.Option(help="Corrections made by hand (YAML or JSON); they are kept with the case file.")
    ] = None,
) -> None:
    """Put records in order: index.json and a page-stamped, searchable casefile.pdf."""
    from functools import partial

    from openimr.records import assemble as assemble_records

    run = assemble_records
    if case is not None:
        from openimr.casework.case_file import assemble_for
        from openimr.domain.case import Case
        from openimr.yaml_values import read_value

        run = partial(assemble_for, read_value(case, Case))
    made = _read_corrections(corrections) if corrections else None
    with page_progress() as progress:
        case_file = run(paths, out, workers=workers, progress=progress, order=order.value, corrections=made)
    index = case_file.index
    copies = sum(d.duplicate_of is not None for d in index.documents)
    print(f"{len(index.documents)} documents ({copies} of them duplicates), {index.page_count} pages")
    print(f"{case_file.pdf}\n{out / 'index.json'}")
    for result in index.completeness:
        print(f"{result.status.value:9}{result.text} ({result.source}): {result.why}")
    for problem in index.problems:
        print(f"problem: {problem.source}: {problem.problem} {problem.remedy}", file=sys.stderr)
    if not index.documents:
        raise typer.Exit(1)


def _read_corrections(path: Path) -> "tuple[HandCorrection, ...]":
    """The corrections in a file: a list, each with its change and its page."""
    from openimr.domain.corrections import CorrectionFile
    from openimr.domain.errors import InputRefused
    from openimr.yaml_values import read_yaml, validated

    data, node = read_yaml(path)
    if not isinstance(data, list):
        raise InputRefused(path.name, "The file does not hold a list of corrections.", "See docs/case-file.md.")
    return validated(path.name, {"corrections": data}, node, CorrectionFile).corrections


class Length(StrEnum):
    """How much a summary tells."""

    SHORT = "short"
    USUAL = "usual"
    LONG = "long"


def summarize(
    path: Annotated[
        Path, typer.Argument(metavar="CASE_DIR|CASEFILE", help="A case folder, an assembled case file, or results.")
    ],
    out: Out,
    length: Annotated[Length, typer.Option(help="How much it tells.")] = Length.USUAL,
    workers: Workers = None,
) -> None:
    """Summarize a case file: every sentence with its pages, and the record at a glance."""
    from openimr.casework.summarize import summarize as summarize_case
    from openimr.clinical.summary import Length as SummaryLength

    with page_progress() as progress:
        made = summarize_case(path, out, length=SummaryLength(length.value), workers=workers, progress=progress)
    summary = made.summary
    print(f"{len(made.facts)} facts, {len(summary.sentences)} sentences, {len(summary.gaps)} topics not in the file")
    for written in made.written:
        print(written)
    for problem in made.problems:
        print(f"problem: {problem.source}: {problem.problem} {problem.remedy}", file=sys.stderr)


def search(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A folder made by assemble.")],
    words: Annotated[list[str], typer.Argument(metavar="WORD...", help="Words that stand together on a page.")],
) -> None:
    """Search an assembled case file; prints page and place of every hit."""
    from openimr.records import CaseFile, assembled_in

    hits = CaseFile.open(assembled_in(folder) or folder).search(" ".join(words))
    for hit in hits:
        print(f"page {hit.page}: {hit.snippet}")
    if not hits:
        raise typer.Exit(1)


def determine(
    case_dir: Annotated[Path, typer.Argument(metavar="CASE_DIR", help="case.yaml, records/, decisions.yaml.")],
    out: Out,
    roster: Annotated[Path | None, typer.Option(help="Reviewers to choose from (YAML).")] = None,
    workers: Workers = None,
) -> None:
    """Run the main job over a case folder, from records to the Final Determination."""
    from openimr.casework.determine import NotIssued
    from openimr.casework.determine import determine as run
    from openimr.determination import checks

    def step(words: str) -> None:
        print(words, file=sys.stderr, flush=True)

    try:
        with page_progress() as progress:
            issued = run(case_dir, out, roster=roster, workers=workers, progress=progress, step=step)
    except NotIssued as refused:
        print(checks.report([(str(case_dir), f) for f in refused.findings], "text"))
        print(f"openimr: {refused}", file=sys.stderr)
        raise typer.Exit(1) from None
    if issued.findings:
        print(checks.report([(str(issued.letter_pdf), f) for f in issued.findings], "text"))
    print(json.dumps({"letter": str(issued.letter_pdf), "case_file": str(issued.case_file.pdf)}))


def deadlines(
    events: Annotated[Path, typer.Argument(metavar="EVENTS.yaml", help="What happened; see docs/deadlines.md.")],
    output: Annotated[Listing, typer.Option("--format", help="How deadlines are printed.")] = Listing.TEXT,
) -> None:
    """Compute every deadline of a case from its events, each with its steps and its source."""
    from pydantic import TypeAdapter

    from openimr.law.clocks import Deadline
    from openimr.law.clocks import deadlines as compute
    from openimr.law.events import read_events

    case = read_events(events)
    due = compute(case.events, case.kind, case.jurisdiction)
    if output is Listing.JSON:
        print(TypeAdapter(list[Deadline]).dump_json(due, indent=2).decode())
        return
    for deadline in due:
        print(f"{deadline.deadline}: {deadline.due}  ({deadline.rule}; {deadline.source})")
        for step in deadline.steps:
            print(f"    {step}")


def sample(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Where to write it.")],
    day: Annotated[
        bool, typer.Option("--day", help="Instead a panel of 2,000 invented reviewers and a day of 1,000 cases.")
    ] = False,
) -> None:
    """Write the sample case: an invented dispute with about 150 pages of records."""
    if day:
        from openimr.samples.panel_day import write_day

        print(*write_day(folder), sep="\n")
        return
    from openimr.samples import write_sample_case

    print(write_sample_case(folder))
