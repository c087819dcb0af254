"""Measures letters: milliseconds to set one as PDF, letters checked a second, letters read and checked a second.

The letters are invented and about as long as published ones; each differs from the one before, so that nothing is kept
over. Where WeasyPrint can be imported (it is no dependency), it sets the same content in the same run, letter by letter
in turns, and the ratio is given. Run ``python -m bench.letters``.
"""

import importlib.util
import os
import statistics
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from openimr.determination import check, parse_determinations, render_html, render_pdf, render_text
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


def reworded(number: int) -> Determination:
    """Another letter of the same length: every sentence of summary and rationales begins at another of its words."""

    def turned(text: str) -> str:
        words = text.split(" ")
        at = number % len(words)
        return " ".join(words[at:] + words[:at])

    made = varied(number)
    return made.model_copy(
        update={
            "clinical_case_summary": tuple(
                line.model_copy(update={"text": turned(line.text)}) for line in made.clinical_case_summary
            ),
            "items": tuple(
                item.model_copy(
                    update={"decision": item.decision.model_copy(update={"rationale": turned(item.decision.rationale)})}
                )
                for item in made.items
            ),
        }
    )


def _pdf(times: int) -> list[Figure]:
    """The letter as PDF on one core, in processor time; WeasyPrint in turns with it where it is installed."""
    made = [reworded(number) for number in range(times + 1)]
    if importlib.util.find_spec("weasyprint") is None:
        own = 1000 * seconds(lambda n: render_pdf(made[n]), times, time.process_time)
        return [_own(own, "WeasyPrint is not installed here, so there is no ratio to it")]
    from weasyprint import HTML  # type: ignore[import-not-found]
    from weasyprint.text.fonts import FontConfiguration  # type: ignore[import-not-found]

    fonts = FontConfiguration()
    taken: dict[str, list[float]] = {"own": [], "other": []}
    for number, letter in enumerate(made):
        page = render_html(letter)
        for name, do in (
            ("own", lambda letter=letter: render_pdf(letter)),
            ("other", lambda page=page: HTML(string=page).write_pdf(font_config=fonts, pdf_variant="pdf/ua-1")),
        ):
            start = time.process_time()
            do()
            if number:  # the first loads fonts
                taken[name].append(time.process_time() - start)
    own, other = (1000 * statistics.median(times) for times in taken.values())
    return [
        _own(own, "median processor time, in turns with WeasyPrint"),
        Figure("the same content by WeasyPrint", other, "ms", "", "PDF/UA-1 from the letter's HTML page"),
        Figure("WeasyPrint's time to ours", other / own, "times", "", "same run, same letters"),
    ]


def _own(milliseconds: float, note: str) -> Figure:
    note = f"{note}; {load()}"
    what = "letter as PDF/UA-1 and PDF/A-3b with its JSON, three pages"
    return Figure(what, milliseconds, "ms", "under 15", note)


def load() -> str:
    """How busy the machine is: cores that share their units with other work take longer for the same letter."""
    return f"load {os.getloadavg()[0]:.0f} on {os.cpu_count()} cores"


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
        *_pdf(times),
        Figure(
            "letters as PDF/UA-1, two threads",
            1000 / _batch(made),
            "ms",
            "under 15",
            f"mean over a batch; {load()}",
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
