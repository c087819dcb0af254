"""Fits the small model of dates (``records.understanding.date_model``): ``python -m bench.fit_dates``.

It learns from the development piles and the documents of the tests which mention of a day is the document's: a
conditional logistic regression over the mentions of one document, in numpy, seeded. Papers weigh nearly the same
however many documents they have, and features are dropped at random, so that the model leans on no single phrase.
``--check`` writes nothing: it leaves out each hand, and a third of the papers, and tells how often dates are right on
what the model never saw, beside the rules alone.
"""

import datetime as dt
import random
import sys
import zlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from openimr.domain.document_kind import DocumentKind
from openimr.records.understanding import Person, date_labels, date_model, dates, kinds, page_view, splitting
from openimr.records.understanding.date_places import BY_PLACE, Mention, weigh
from openimr.records.understanding.looking import look_at
from openimr.records.understanding.weights import hashed
from openimr.samples.wording import DEVELOPMENT

from . import piles
from .understanding import written  # its import tells where the piles of the tests are

WEIGHTS = Path(date_model.__file__).parent / "data" / "date_model.npz"
SEED = 7
STEPS, RATE = 100, 0.05
# Weight decay, how often a feature is dropped, and of how many papers it is at least.
DECAY, DROPPED, LEAST_PAPERS = 2e-4, 0.6, 3
FOLDS = 3
MISREAD = 0.02

Vector = NDArray[np.float32]


@dataclass(frozen=True)
class Row:
    """A document: its mentions by page, its true day, and where it is from."""

    pages: tuple[tuple[Mention, ...], ...]
    births: frozenset[dt.date]
    injuries: frozenset[dt.date]
    kind: DocumentKind
    date: dt.date | None
    hand: str
    paper: str

    def days(self) -> date_model.Days:
        """The document's days by the rules."""
        return dates.by_rules(self.weighed(), self.births, self.injuries, self.kind)

    def weighed(self) -> tuple[tuple[Mention, ...], ...]:
        """The mentions weighed for the kind."""
        return tuple(tuple(weigh(mention, self.kind) for mention in page) for page in self.pages)


def rows() -> list[Row]:
    """The documents of the piles of all development hands, and of the tests."""
    return [row for hand in DEVELOPMENT for row in of_hand(hand)] + tested()


def of_hand(hand: str) -> list[Row]:
    """The documents of the pile of a hand, written and read where that was not done before."""
    found: list[Row] = []
    for case, pages in piles.read(hand, piles.made(hand)):
        places = {(Path(page.source).name, page.number): at for at, page in enumerate(pages)}
        person = Person(case.employee, case.date_of_birth, case.date_of_injury)
        for document in case.truth.documents:
            at = [places[document.source, number] for number in document.source_pages or ()]
            paper = document.document.partition("#")[0]
            found += _rows([pages[n] for n in at], person, document.date, hand, paper)
        print(hand, case.folder, len(found), file=sys.stderr, flush=True)
    return found


def tested() -> list[Row]:
    """The documents of the tests of understanding, clean and misread."""
    from piles import EMPLOYEE, source_page, typeset  # of the tests of understanding

    found: list[Row] = []
    for number, document in enumerate(written()):
        for scanned in (False, True):
            dice = random.Random(number)
            made = [
                source_page("a.pdf", n, typeset(lines, dice, scanned=scanned, rate=MISREAD))
                for n, lines in enumerate(document.pages, start=1)  # type: ignore[attr-defined]
            ]
            found += _rows(made, EMPLOYEE, document.date, "tested", f"tested_{number}")  # type: ignore[attr-defined]
    return found


def _rows(pages: Sequence[Any], person: Person, date: dt.date | None, hand: str, paper: str) -> list[Row]:
    """The document as a row, or none where its pages are blank."""
    seen = [looked for page in pages if not (looked := look_at(page)).sheet.blank]
    if not seen:
        return []
    numbers = page_view.own_numberings([looked.sheet for looked in seen])
    views = [page_view.view(s.reading, n, s.hits, s.kind) for s, n in zip(seen, numbers, strict=True)]
    written = splitting.in_order(views)
    kind = kinds.decide([view.reading for view in written]).kind
    hits = {id(looked.reading): looked.hits for looked in seen}
    chosen = [hits[id(view.reading)] for view in dates.looked_at(written)]
    births = {person.date_of_birth} if person.date_of_birth else set()
    injuries = {person.date_of_injury} if person.date_of_injury else set()
    for named in map(dates.other_dates, chosen):
        births |= named["birth"]
        injuries |= named["injury"]
    return [Row(tuple(map(tuple, chosen)), frozenset(births), frozenset(injuries), kind, date, hand, paper)]


@dataclass
class Table:
    """Documents as numbers: the features of all mentions one behind the other, the mentions of all documents likewise.

    ``values`` are what is chosen among, ``choices`` what the rules choose. ``begins`` tells where in ``index`` a
    mention's features begin, ``first`` which mention is a document's first; ``right`` which mentions are of the true
    day.
    """

    index: NDArray[np.int32]
    begins: NDArray[np.int64]
    first: NDArray[np.int64]
    right: NDArray[np.bool_]
    rows: list[Any]
    values: list[Any]
    choices: list[Any]

    def documents(self) -> NDArray[np.int64]:
        """The document of each mention."""
        return np.repeat(np.arange(len(self.first)), np.diff(np.append(self.first, len(self.begins))))

    def mentions(self) -> NDArray[np.int64]:
        """The mention of each feature."""
        return np.repeat(np.arange(len(self.begins)), np.diff(np.append(self.begins, len(self.index))))


def table(found: Sequence[Row], numbers: dict[str, int]) -> Table:
    """The documents that mention a day as numbers; features are added to ``numbers``."""
    index: list[int] = []
    begins: list[int] = []
    first: list[int] = []
    kept: list[Row] = []
    values: list[dt.date] = []
    choices: list[dt.date | None] = []
    for row in found:
        days = row.days()
        mentioned = date_model.candidates(row.weighed(), days, row.kind)
        if not mentioned:
            continue
        first.append(len(begins))
        for candidate in mentioned:
            begins.append(len(index))
            for group in candidate.groups:
                index += [numbers.setdefault(feature, len(numbers)) for feature in date_model.features(group)]
        values += [candidate.value for candidate in mentioned]
        choices.append(days.choice)
        kept.append(row)
    lengths = np.diff(np.append(first, len(begins)))
    truth = [row.date for row, length in zip(kept, lengths, strict=True) for _ in range(length)]
    right = np.array([value == true for value, true in zip(values, truth, strict=True)])
    return Table(np.array(index, np.int32), np.array(begins), np.array(first), right, kept, values, choices)


def joined(tables: Sequence[Table]) -> Table:
    """Several tables as one."""
    features = np.cumsum([0, *(len(t.index) for t in tables)])
    mentions = np.cumsum([0, *(len(t.begins) for t in tables)])
    return Table(
        np.concatenate([t.index for t in tables]),
        np.concatenate([t.begins + n for t, n in zip(tables, features, strict=False)]),
        np.concatenate([t.first + n for t, n in zip(tables, mentions, strict=False)]),
        np.concatenate([t.right for t in tables]),
        [row for t in tables for row in t.rows],
        [value for t in tables for value in t.values],
        [choice for t in tables for choice in t.choices],
    )


def _spread(known: Table, count: int) -> NDArray[np.bool_]:
    """The features that enough papers show."""
    papers: dict[tuple[str, str], int] = {}
    of_row = np.array([papers.setdefault((row.hand, row.paper), len(papers)) for row in known.rows])
    paper = of_row[known.documents()][known.mentions()]
    pairs = np.unique(known.index.astype(np.int64) * len(papers) + paper)
    return np.asarray(np.bincount(pairs // len(papers), minlength=count) >= LEAST_PAPERS)


def fit(known: Table, count: int) -> Vector:
    """The weights of ``count`` features that tell the right days of these documents, the same every time."""
    dice = np.random.default_rng(SEED)
    wanted = _spread(known, count)
    documents, mentions = known.documents(), known.mentions()
    times: dict[tuple[str, str], int] = defaultdict(int)
    for row in known.rows:
        times[row.hand, row.paper] += 1
    weight = np.array([times[row.hand, row.paper] ** -0.5 for row in known.rows])
    weight[np.maximum.reduceat(known.right, known.first) == 0] = 0
    weight = (weight / weight.sum())[documents]
    kept = wanted[known.index]
    index, mentions = known.index[kept], mentions[kept]
    values, mean, square = (np.zeros(count) for _ in range(3))
    for step in range(1, STEPS + 1):
        some = dice.random(len(index)) >= DROPPED
        at, of = index[some], mentions[some]
        logits = np.bincount(of, weights=values[at], minlength=len(known.begins)).astype(float) / (1 - DROPPED)
        error = (_shares(logits, documents, known.first) - _right(logits, known, documents)) * weight
        slope = np.bincount(at, weights=error[of], minlength=count) + DECAY * values
        mean += 0.1 * (slope - mean)
        square += 0.001 * (slope * slope - square)
        rate = RATE * (1 - (step - 1) / STEPS)
        values -= rate * (mean / (1 - 0.9**step)) / (np.sqrt(square / (1 - 0.999**step)) + 1e-8)
    return np.where(wanted, values, 0.0).astype(np.float32)


def _shares(logits: NDArray[np.float64], documents: NDArray[np.int64], first: NDArray[np.int64]) -> Any:
    raised = np.exp(logits - np.maximum.reduceat(logits, first)[documents])
    return raised / np.add.reduceat(raised, first)[documents]


def _right(logits: NDArray[np.float64], known: Table, documents: NDArray[np.int64]) -> Any:
    """The shares among the mentions of the right day alone."""
    kept = np.where(known.right, logits, -1e9)
    return np.where(known.right, _shares(kept, documents, known.first), 0.0)


def told(weights: Vector, asked: Table) -> list[Any]:
    """The value the weights give each document; none where the rules find none, as it is in use."""
    mentions = asked.mentions()
    logits = np.bincount(mentions, weights=weights[asked.index], minlength=len(asked.begins)).astype(float)
    shares = _shares(logits, asked.documents(), asked.first)
    found: list[Any] = []
    ends = [*asked.first[1:], len(asked.begins)]
    for begin, end, choice in zip(asked.first, ends, asked.choices, strict=True):
        amounts: dict[Any, float] = defaultdict(float)
        for n in range(begin, end):
            amounts[asked.values[n]] += shares[n]
        found.append(None if not choice else max(amounts, key=lambda value: amounts[value]))
    return found


def write(weights: Vector, numbers: Mapping[str, int], file: Path = WEIGHTS) -> None:
    """Write the weights where a model reads them: a byte each and a scale, those near nothing left out."""
    scale = float(np.abs(weights).max()) / 127
    small = np.round(weights / scale).astype(np.int8)
    found = sorted((hashed(name), small[number]) for name, number in numbers.items() if small[number])
    np.savez_compressed(
        file,
        features=np.array([number for number, _ in found], np.uint32),
        weights=np.array([weight for _, weight in found], np.int8),
        scale=np.float32(scale),
    )


def own_labels(found: Sequence[Row]) -> dict[str, frozenset[str]]:
    """The labels that no other hand's documents show, by hand."""
    shown: dict[str, set[str]] = defaultdict(set)
    for row in found:
        for page in row.weighed():
            for mention in page:
                shown[mention.label].add(row.hand)
    hands = {row.hand for row in found}
    # Whose day a birth or an injury is, is known of the case, not of a label.
    return {
        hand: frozenset(label for label, by in shown.items() if by == {hand} and label not in BY_PLACE)
        for hand in hands
    }


def check(found: Sequence[Row]) -> None:
    """Print how often dates are right on each hand and each third of the papers, left out of the fitting.

    Beside it: the rules alone; and both with the labels hidden that no other hand shows, as if the rules, too, had
    never met the hand.
    """
    hands = sorted({row.hand for row in found})
    numbers: dict[str, int] = {}
    own = own_labels(found)
    seen, blind = {}, {}
    for hand in hands:
        mine = [row for row in found if row.hand == hand]
        seen[hand] = table(mine, numbers)
        with date_labels.without(own[hand]):
            blind[hand] = table(mine, numbers)
    for hand in hands:
        weights = fit(joined([seen[other] for other in hands if other != hand]), len(numbers))
        print(f"{hand}: rules {_right_share(seen[hand].choices, seen[hand]):.3f}, "
              f"fitted {_right_share(told(weights, seen[hand]), seen[hand]):.3f}; without its own labels "
              f"rules {_right_share(blind[hand].choices, blind[hand]):.3f}, "
              f"fitted {_right_share(told(weights, blind[hand]), blind[hand]):.3f}", flush=True)  # fmt: skip
    for fold in range(FOLDS):
        inside = table([row for row in found if _fold(row.paper) != fold], numbers)
        outside = table([row for row in found if _fold(row.paper) == fold], numbers)
        weights = fit(inside, len(numbers))
        print(f"papers {fold + 1} of {FOLDS}: rules {_right_share(outside.choices, outside):.3f}, "
              f"fitted {_right_share(told(weights, outside), outside):.3f}", flush=True)  # fmt: skip


def _right_share(found: Sequence[dt.date | None], asked: Table) -> float:
    return sum(day == row.date for day, row in zip(found, asked.rows, strict=True)) / len(asked.rows)


def _fold(paper: str) -> int:
    return zlib.crc32(paper.encode()) % FOLDS


if __name__ == "__main__":
    known = rows()
    if "--check" in sys.argv:
        check(known)
    else:
        features: dict[str, int] = {}
        learned = table(known, features)
        write(fit(learned, len(features)), features)
