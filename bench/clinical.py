"""Measures the reading of facts: time and memory on the sample case repeated to 600 pages, and how right it is.

Precision and recall are those of the gold documents of the tests, both halves and those not learned from yet, by
``tests/clinical/gold/scoring.py``;
of what is set aside only totals by type leave this module. Case summaries of published determinations are scored
too where the letters are at hand (a folder named by OPENIMR_PUBLISHED). Run ``python -m bench clinical``.
"""

import dataclasses
import multiprocessing
import os
import resource
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from .figure import Figure

PAGES = 600
HALVES = {"development": ("", ""), "set_aside": ("at least 0.90", "at least 0.80"), "unmet": ("", "")}


def measure() -> list[Figure]:
    """Speed, memory, precision and recall."""
    return [*speed(), *rightness(), *published()]


def speed() -> list[Figure]:
    """Seconds and memory for the facts of 600 pages, read in one process of its own."""
    from openimr.records import assemble
    from openimr.samples import write_sample_case

    with tempfile.TemporaryDirectory() as folder:
        case = write_sample_case(Path(folder) / "case")
        assemble([case / "records"], Path(folder) / "out")
        with multiprocessing.get_context("spawn").Pool(1) as pool:
            seconds, processor, memory, pages, facts = pool.apply(_read_repeatedly, (Path(folder) / "out",))
    note = f"the sample case repeated to {pages} pages, words already read; {facts} facts; one process"
    return [
        Figure("facts of 600 pages", seconds, "s", "under 60", note),
        Figure("processor time of that", processor, "s", "", "the machine may be busy with other work"),
        Figure("peak memory of that process", memory, "MiB", "under 1024", "resident, Python included"),
    ]


def _read_repeatedly(folder: Path) -> tuple[float, float, float, int, int]:
    """Seconds, seconds of the processor, MiB, pages and facts of reading a case file over and over, up to 600 pages."""
    from openimr.clinical import group, read_report
    from openimr.clinical.reading import report_of
    from openimr.records import CaseFile

    case_file = CaseFile.open(folder)
    reports = [report_of(case_file, document) for document in case_file.index.documents]
    start, busy = time.perf_counter(), time.process_time()
    pages, facts = 0, []
    while pages < PAGES:
        for report in reports:
            again = dataclasses.replace(report, source=f"{pages}-{report.source}")
            facts += read_report(again)
            pages += len(report.pages)
            if pages >= PAGES:
                break
    group(facts)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return time.perf_counter() - start, time.process_time() - busy, memory, pages, len(facts)


def read_pages(pages: Sequence[str]) -> list[dict[str, Any]]:
    """The facts of a text by its pages, as plain data: the reader the gold documents are scored with."""
    from openimr.clinical import read_report, report_of_text

    return [fact.model_dump(mode="json") for fact in read_report(report_of_text("\f".join(pages), "gold"))]


def rightness() -> Iterator[Figure]:
    """Precision, recall and the like over all facts of each half; the table by type goes to stderr."""
    sys.path.insert(0, str(Path(__file__).parents[1]))
    from tests.clinical.gold_files import score_half

    for half, (precision, recall) in HALVES.items():
        score = score_half(half, read_pages)
        print(by_type(half, score), file=sys.stderr)
        whole, name = score.overall, half.replace("_", " ")
        note = f"{whole.gold} gold facts"
        yield Figure(f"precision, {name}", whole.precision, "", precision, note)
        yield Figure(f"recall, {name}", whole.recall, "", recall, note)
        yield Figure(f"negation right, {name}", score.negation.value, "", "at least 0.95" if precision else "", note)
        yield Figure(f"certainty right, {name}", score.certainty.value, "", "", note)
        yield Figure(f"date right, {name}", score.date.value, "", "", "of matched facts with a date")


def published() -> Iterator[Figure]:
    """Precision and recall on the annotated summaries of published determinations, where their letters are at hand."""
    folder = os.environ.get("OPENIMR_PUBLISHED")
    if not folder:
        return
    from tests.clinical.gold.scoring import Score, score
    from tests.clinical.gold_files import published_summaries

    documents = published_summaries(Path(folder))
    whole = sum((score(read_summary(d.pages), d.facts, d.pages, d.ignore) for d in documents), Score())
    print(by_type("published determinations", whole), file=sys.stderr)
    note = f"{whole.overall.gold} gold facts of {len(documents)} letters"
    yield Figure("precision, published summaries", whole.overall.precision, "", "", note)
    yield Figure("recall, published summaries", whole.overall.recall, "", "", note)
    yield Figure("negation right, published summaries", whole.negation.value, "", "", note)


def read_summary(pages: Sequence[str]) -> list[dict[str, Any]]:
    """The facts of a case summary of a determination: the clinical part of a decision, whatever its heading says."""
    from openimr.clinical import read_report, report_of_text
    from openimr.domain.document_kind import DocumentKind

    report = report_of_text("\f".join(pages), "gold", kind=DocumentKind.OTHER_CORRESPONDENCE)
    return [fact.model_dump(mode="json") for fact in read_report(report)]


def by_type(half: str, score: Any) -> str:
    """A Markdown table of precision and recall by type of fact."""
    rows = [f"{half}", "| type | precision | recall | gold facts |", "| --- | --- | --- | --- |"]
    for kind, tally in sorted(score.by_type.items(), key=lambda pair: -pair[1].gold):
        rows.append(f"| {kind} | {tally.precision:.2f} | {tally.recall:.2f} | {tally.gold} |")
    return "\n".join(rows)


if __name__ == "__main__":
    for figure in measure():
        print(f"{figure.what}: {figure.value:.3f} {figure.unit} ({figure.goal}) {figure.note}")
