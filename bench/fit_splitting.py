"""Fits the weights of page breaks (``records/understanding/data/splitting.yaml``): ``python -m bench.fit_splitting``.

It learns from the piles of the development hands, strangers' cases and the sample case: logistic regression in numpy,
every break of the piles a second time without its titles, drawn toward the weights of ``splitting_first.yaml``, so that
evidence the piles seldom show keeps the weight it was given by hand. It prints the weights; a person puts them into the
file, where each has its comment. Before that it leaves out each hand and each case in turn and tells how many of its
breaks are told wrongly.
"""

import contextlib
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from openimr.records import assemble
from openimr.records.understanding import Person, splitting
from openimr.samples import sample_case, sample_truth, write_sample_case
from openimr.samples.wording import DEVELOPMENT

from . import piles

STEPS, RATE = 1200, 0.02
# How often the breaks of the sample case count: there are few of them, and they are like those of real files.
SAMPLED = 20
# How often those of a stranger's case do: as many as a pile's, and none was written by whoever wrote the rules.
STRANGE = 6
# How strongly a weight is drawn to the one in force, in breaks of pages.
DRAWN = 0.02
FIRST = Path(__file__).with_name("splitting_first.yaml")

_BY_LEXICON = ("title", "title_repeated", "kind_changed", "kind_same")

Break = tuple[bool, dict[str, float]]


@contextlib.contextmanager
def noting() -> Iterator[list[tuple[str, int, dict[str, float]]]]:
    """What is seen at every break while documents are understood: the file, the page after it, the evidence."""
    seen: list[tuple[str, int, dict[str, float]]] = []
    told = splitting.evidence

    def noted(before: Any, page: Any, *more: Any) -> dict[str, float]:
        amounts = told(before, page, *more)
        seen.append((Path(page.sheet.page.source).name, page.sheet.page.number, amounts))
        return amounts

    splitting.evidence = noted  # type: ignore[assignment]
    try:
        yield seen
    finally:
        splitting.evidence = told


def breaks(hand: str) -> list[Break]:
    """Every break between pages of a hand's pile: whether a document begins there, and what is seen."""
    found: list[Break] = []
    for case, pages in piles.read(hand, piles.made(hand)):
        with noting() as seen:
            piles.understood(case, pages)
        starts = {(d.source, (d.source_pages or (0,))[0]) for d in case.truth.documents}
        between = set(case.truth.between)
        found += [
            ((source, page) in starts, amounts)
            for source, page, amounts in seen
            if (source, page) not in between and (source, page - 1) not in between
        ]
        print(case.folder, len(found), file=sys.stderr, flush=True)
    return found


def strange(name: str) -> list[Break]:
    """The breaks of a stranger's case file."""
    from tests.strangers.packed import stranger

    case = stranger(name)
    with noting() as seen:
        case.understood()
    starts = {(document.file, document.first) for document in case.documents}
    return [((source, page) in starts, amounts) for source, page, amounts in seen]


def sampled() -> list[Break]:
    """The breaks of the sample case."""
    case = sample_case()
    person = Person(case.employee.name, case.employee.date_of_birth, case.claim.date_of_injury)
    with tempfile.TemporaryDirectory() as folder, noting() as seen:
        write_sample_case(Path(folder) / "case")
        assemble([Path(folder) / "case" / "records"], Path(folder) / "out", person=person)
    starts = {(Path(d.source).name, d.source_pages[0]) for d in sample_truth().documents if d.source_pages}
    return [((source, page) in starts, amounts) for source, page, amounts in seen]


def untitled(found: Sequence[Break]) -> list[Break]:
    """The same breaks as they look where the lexicon knows none of the titles."""
    return [(start, {name: v for name, v in amounts.items() if name not in _BY_LEXICON}) for start, amounts in found]


def fit(found: Sequence[Break], first: dict[str, float]) -> dict[str, float]:
    """The weights that tell these breaks best, near to ``first``."""
    names = list(first)
    seen = np.array([[amounts.get(name, 0.0) for name in names] for _, amounts in found])
    begins = np.array([start for start, _ in found], dtype=float)
    start = np.array([first[name] for name in names])
    # Documents of the piles are short; in most case files a page more often continues one than begins one.
    share = np.where(begins > 0, 0.5 / begins.mean(), 0.5 / (1 - begins.mean())) / len(found)
    weights, mean, square = start.copy(), np.zeros(len(names)), np.zeros(len(names))
    for step in range(1, STEPS + 1):
        likely = 1 / (1 + np.exp(-seen @ weights))
        slope = seen.T @ ((likely - begins) * share) + DRAWN * (weights - start) / 10
        mean += 0.1 * (slope - mean)
        square += 0.001 * (slope * slope - square)
        weights -= RATE * (mean / (1 - 0.9**step)) / (np.sqrt(square / (1 - 0.999**step)) + 1e-8)
    # Evidence keeps its sign: a page that begins in the middle of a sentence begins no document, whatever a pile says.
    weights = np.where(np.sign(weights) == np.sign(start), weights, 0.0)
    return dict(zip(names, weights.round(1).tolist(), strict=True))


def wrong(found: Sequence[Break], weights: dict[str, float]) -> int:
    """How many breaks are told wrongly by these weights."""
    return sum((sum(weights[name] * v for name, v in amounts.items()) > 0) != begins for begins, amounts in found)


def fitted(by_hand: Mapping[str, Sequence[Break]], of_sample: Sequence[Break]) -> dict[str, float]:
    """The weights fitted on the breaks of these hands and cases and of the sample case."""
    known = [one for hand, own in by_hand.items() for one in (own if hand in DEVELOPMENT else STRANGE * list(own))]
    first = {name: float(weight) for name, weight in yaml.safe_load(FIRST.read_text(encoding="utf-8")).items()}
    return fit([*known, *untitled(known), *SAMPLED * list(of_sample)], first)


if __name__ == "__main__":
    from tests.strangers.packed import names

    by_hand = {hand: breaks(hand) for hand in DEVELOPMENT} | {name: strange(name) for name in names()}
    sample = sampled()
    for hand, own in by_hand.items():
        without = fitted({name: other for name, other in by_hand.items() if name != hand}, sample)
        print(f"left out {hand}: {wrong(own, without)} of {len(own)} wrong, {wrong(own, splitting.weights())} in force")
    after = fitted(by_hand, sample)
    for name, weight in after.items():
        print(f"  {name}: {weight}  # was {splitting.weights()[name]}")
