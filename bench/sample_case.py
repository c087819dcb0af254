"""How long the demonstration's case takes: writing it, assembling it from nothing, and the whole main job.

What is found in it is held against the truth the samples room keeps.
"""

import tempfile
import time
from pathlib import Path

from openimr.casework.determine import determine
from openimr.samples import sample_truth, write_sample_case

from .figure import Figure


def measure() -> list[Figure]:
    """Seconds for each step, and the share of documents found as they are."""
    with tempfile.TemporaryDirectory() as folder:
        started = time.perf_counter()
        case = write_sample_case(Path(folder) / "case")
        written = time.perf_counter()
        steps: dict[str, float] = {}
        issued = determine(
            case, Path(folder) / "out", step=lambda said: steps.update({said.split(":")[0]: time.perf_counter()})
        )
        done = time.perf_counter()
    index = issued.case_file.index
    truth = [document for document in sample_truth().documents if document.source_pages]
    found = {(d.source, d.source_pages[0]): d for d in index.documents}
    met = [(t, found[key]) for t in truth if (key := (t.source, t.source_pages[0])) in found]
    pages = f"{index.page_count} pages, {sample_truth().picture_count} of them pictures"
    return [
        Figure("sample case written", written - started, "s"),
        Figure("sample case assembled", steps["Assembled"] - steps["Taken in"], "s", note=pages),
        Figure("sample case, whole main job", done - written, "s"),
        Figure("sample case, documents found where they begin", 100 * len(met) / len(truth), "%", note="seen layouts"),
        Figure("sample case, kind", 100 * sum(d.kind == t.kind for t, d in met) / len(truth), "%", note="seen layouts"),
        Figure("sample case, exact date", 100 * sum(d.date == t.date for t, d in met) / len(truth), "%", note="seen"),
    ]
