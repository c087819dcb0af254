"""Measures letters: milliseconds to set one as PDF, letters checked a second, letters read and checked a second.

The letters are invented and about as long as published ones; each differs from the one before, so that nothing is kept
over. Run ``python -m bench.letters``.
"""

import statistics
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from openimr.determination import check, parse_determinations, render_pdf, render_text
from openimr.determination.checks import check_letter
from openimr.domain.determination import Determination

from .figure import Figure

_TESTS = Path(__file__).resolve().parents[1] / "tests" / "determination"


def varied(number: int) -> Determination:
    """The tests' invented determination under another case number, its rationales beginning otherwise."""
    sys.path.insert(0, str(_TESTS))
    from letters import determination  # type: ignore[import-not-found]

    made: Determination = determination()
    items = tuple(
        item.model_copy(
            update={
                "decision": item.decision.model_copy(
                    update={"rationale": f"Page {number} of the file was read first. {item.decision.rationale}"}
                )
            }
        )
        for item in made.items
    )
    case = made.case.model_copy(update={"case_number": f"CM16-{number:07}"})
    return made.model_copy(update={"case": case, "items": items})


def seconds(do: Callable[[int], object], times: int, clock: Callable[[], float]) -> float:
    """Median seconds of a call, the first (which loads fonts and data) left out."""
    do(0)
    taken: list[float] = []
    for number in range(1, times + 1):
        start = clock()
        do(number)
        taken.append(clock() - start)
    return statistics.median(taken)


def published(number: int) -> str:
    """A good letter of the tests in the layout of published ones, varied."""
    files = sorted((_TESTS / "data" / "good").glob("*.txt"))
    text = files[number % len(files)].read_text(encoding="utf-8")
    for passage in ("Decision rationale:", "CLINICAL CASE SUMMARY\n\n"):
        text = text.replace(passage, f"{passage} Page {number} of the file was read first. ")
    return text


def _batch(made: list[Determination]) -> float:
    """Letters a second that two threads set together."""
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(render_pdf, made[:8]))
        start = time.perf_counter()
        list(pool.map(render_pdf, made))
        return len(made) / (time.perf_counter() - start)


def measure(times: int = 100) -> list[Figure]:
    """The figures, each over ``times`` letters."""
    made = [varied(number) for number in range(times + 1)]
    texts = [published(number) for number in range(times + 1)]
    read = [parse_determinations(text, "letter")[0] for text in texts]
    cpu = time.process_time
    return [
        Figure(
            "letter as PDF/UA-1, three pages",
            1000 * seconds(lambda n: render_pdf(made[n]), times, time.perf_counter),
            "ms",
            "under 15",
            "median, one after another in one process",
        ),
        Figure(
            "letters as PDF/UA-1, two threads",
            1000 / _batch(made),
            "ms",
            "under 15",
            "mean over a batch",
        ),
        Figure("letter as plain text", 1000 * seconds(lambda n: render_text(made[n]), times, cpu), "ms"),
        Figure(
            "own determinations checked",
            1 / seconds(lambda n: check(made[n]), times, cpu),
            "letters/s",
            "",
            "processor time",
        ),
        Figure(
            "published letters checked",
            1 / seconds(lambda n: check(read[n]), times, cpu),
            "letters/s",
            "",
            "processor time, already read",
        ),
        Figure(
            "published letters read and checked",
            1 / seconds(lambda n: check_letter(texts[n], "letter"), times, cpu),
            "letters/s",
            "at least 300",
            "processor time, from text to findings",
        ),
    ]


if __name__ == "__main__":
    for figure in measure():
        print(f"{figure.what}: {figure.value:.1f} {figure.unit} {figure.goal}")
