"""Measures letters: milliseconds to set one as PDF, letters checked a second, letters read and checked a second.

Run: python bench/letters.py. The letters are invented; each differs from the one before, so that nothing is kept over.
"""

import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests" / "determination"))

from letters import determination  # type: ignore[import-not-found]

from openimr.determination import check, parse_determinations, render_pdf, render_text
from openimr.determination.checks import check_letter
from openimr.domain.determination import Determination


def varied(number: int) -> Determination:
    """The invented determination under another case number and with another first sentence in its rationales."""
    made = determination()
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


def seconds_each(do: Callable[[int], object], times: int) -> float:
    """Seconds a call takes on average, the first (which loads fonts and data) left out."""
    do(0)
    start = time.perf_counter()
    for number in range(1, times + 1):
        do(number)
    return (time.perf_counter() - start) / times


def measure(times: int = 100) -> dict[str, float]:
    """Milliseconds and letters a second, by name."""
    made = [varied(number) for number in range(times + 1)]
    texts = [render_text(one) for one in made]
    read = [parse_determinations(text, "letter")[0] for text in texts]
    return {
        "milliseconds a letter as PDF": 1000 * seconds_each(lambda n: render_pdf(made[n]), times),
        "milliseconds a letter as text": 1000 * seconds_each(lambda n: render_text(made[n]), times),
        "own letters checked a second": 1 / seconds_each(lambda n: check(made[n]), times),
        "published letters checked a second": 1 / seconds_each(lambda n: check(read[n]), times),
        "published letters read and checked a second": 1
        / seconds_each(lambda n: check_letter(texts[n], "letter"), times),
    }


if __name__ == "__main__":
    for name, value in measure().items():
        print(f"{name}: {value:.1f}")
