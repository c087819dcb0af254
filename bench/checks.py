"""Measures the checks: letters of published size read and checked a second on one core, from text to findings.

The letters are the invented ones of the tests, each varied so that nothing is kept over, and none is shorter than the
published ones and none longer. Run ``python -m bench.checks``.
"""

import statistics
import time
from itertools import cycle, islice
from pathlib import Path

from openimr.determination.checks import check, check_letter
from openimr.determination.published import parse_determinations
from openimr.domain.determination import Determination

from .figure import Figure
from .letters import load

_SETS = Path(__file__).resolve().parents[1] / "tests" / "determination" / "sets"
PUBLISHED_SIZE = (3900, 5750)
"""Characters of the shorter and of the longer of the two published letters this project was measured on."""


def letters(count: int) -> list[str]:
    """Good letters of published size, each with sentences of its own."""
    texts = [path.read_text(encoding="utf-8") for path in sorted((_SETS / "good").iterdir())]
    whole = [text for text in texts if PUBLISHED_SIZE[0] <= len(text) <= PUBLISHED_SIZE[1]]
    return [
        text.replace("Decision rationale:", f"Decision rationale: Page {number} of the file was read first.")
        .replace("The patient is", f"The file has {number} pages. The patient is")
        .replace("The guideline ", f"As page {number} says, the guideline ")
        for number, text in enumerate(islice(cycle(whole), count), 1)
    ]


def rate(texts: list[str], rounds: int = 5) -> float:
    """Letters a second of processor time, the median of ``rounds`` batches; the first batch loads the data."""
    size = len(texts) // (rounds + 1)
    taken: list[float] = []
    for at in range(rounds + 1):
        batch = texts[at * size : (at + 1) * size]
        start = time.process_time()
        for text in batch:
            check_letter(text, "letter")
        taken.append((time.process_time() - start) / size)
    return 1 / statistics.median(taken[1:])


def against_pages(count: int = 50, pages: int = 150) -> float:
    """Milliseconds to check a determination of the tests against a case file of ``pages`` pages."""
    import yaml

    twin = yaml.safe_load((_SETS / "twins" / "knee_replacement.yaml").read_text(encoding="utf-8"))
    made = Determination.model_validate(twin["determination"])
    texts = list(twin["pages"].values())
    taken: list[float] = []
    for number in range(count):
        held = {n: f"{texts[n % len(texts)]} {texts[(n + 3) % len(texts)]} {number}-{n}" for n in range(1, pages + 1)}
        start = time.process_time()
        check(made, pages=held)
        taken.append(time.process_time() - start)
    return 1000 * statistics.median(taken[1:])


def measure(times: int = 600) -> list[Figure]:
    """The figures, over ``times`` letters."""
    texts = letters(times)
    size = statistics.mean(map(len, texts))
    items = statistics.mean(len(parse_determinations(text, "letter")[0].items) for text in texts[:10])
    return [
        Figure(
            "published-size letters read and checked on one core",
            rate(texts),
            "letters/s",
            "at least 300",
            f"processor time; {size:,.0f} characters and {items:.1f} items a letter on average; {load()}",
        ),
        Figure(
            "determination checked against a case file of 150 pages",
            against_pages(),
            "ms",
            "",
            "processor time, pages not seen before",
        ),
    ]


if __name__ == "__main__":
    for figure in measure():
        print(f"{figure.what}: {figure.value:.1f} {figure.unit} ({figure.goal or figure.note}) {figure.note}")
