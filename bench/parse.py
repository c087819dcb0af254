"""Published letters read per second by one process, and citations read per second."""

import time
from collections.abc import Callable
from pathlib import Path

from openimr.determination.published import parse_determinations
from openimr.determination.published.citing import forget_citations
from openimr.guidelines import read_citations

from .figure import Figure

_LETTERS = Path(__file__).parents[1] / "tests" / "determination" / "published" / "data"
_SECONDS = 2.0


def measure() -> list[Figure]:
    """Letters and guideline lines a second, in processor seconds of this process.

    The letters are the project's own in all layouts, about the size of published ones; what has been read of a
    guideline line before is forgotten for every pass, so that the figure holds for letters that share no line.
    """
    letters = [path.read_text(encoding="utf-8") for path in sorted(_LETTERS.glob("[a-d]_*.txt"))]
    lines = [
        c.text for t in letters for d in parse_determinations(t, "") for i in d.items for c in i.reviewer_guidelines
    ]
    per_letter = _rate(len(letters), lambda: [parse_determinations(text, "bench") for text in letters])
    per_line = _rate(len(lines), lambda: [read_citations(line) for line in lines])
    size = sum(map(len, letters)) // len(letters)
    return [
        Figure(
            "published letters read", per_letter, "letters/s", "at least 1,000", f"one process, {size} characters each"
        ),
        Figure("guideline lines read", per_line, "lines/s"),
    ]


def _rate(count: int, work: Callable[[], object]) -> float:
    work()
    passes, start = 0, time.process_time()
    while (taken := time.process_time() - start) < _SECONDS:
        forget_citations()
        work()
        passes += 1
    return count * passes / taken


if __name__ == "__main__":
    for figure in measure():
        print(f"{figure.what}: {figure.value:,.0f} {figure.unit}")
