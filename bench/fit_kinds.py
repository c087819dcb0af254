"""Fits the small model of kinds (``records.understanding.kind_model``): ``python -m bench.fit_kinds``.

It learns from every paper of the development hands written many times over (`kind_papers`), from documents composed of
the trade's wordings (`kind_wordings`) and from the documents of the tests of understanding: multinomial logistic
regression on hashed words, in numpy, seeded, several fits averaged. Kinds and papers weigh nearly the same however many
documents they have, and words and whole places of words are dropped at random, so that the model leans on no single
phrase. It takes some minutes and needs no scanned page. ``--check`` writes nothing: it leaves out each hand in turn and
tells how often kinds are told on what the model never saw, and how often what is so sure is right.
"""

import json
import random
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from openimr.domain.document_kind import DocumentKind
from openimr.records.understanding import kind_model, kinds
from openimr.records.understanding.sheets import look
from openimr.samples.wording import DEVELOPMENT

from . import kind_papers, kind_wordings
from .kind_origin import ORIGIN, WEIGHTS, origin
from .understanding import written  # its import tells where the piles of the tests are

SEED, FITS, COMPOSED, TURNS = 101, 3, 80, 3
STEPS, BATCH, RATE = 250, 256, 0.05
# Weight decay of words, and how often a word or a whole place of words (the headings, the lines) is dropped.
DECAY, WORDS_DROPPED, PLACE_DROPPED = 3e-5, 0.4, 0.15
# What words and rules weigh together, so that a share is as often right as it says on papers left out (``--check``).
# Rules weigh little: they know the papers they were written on so well that only hands they never met tell their worth.
SHARPENED, RULES = 2.0, 1.0
# A feature of fewer documents or papers than this is no word of a kind but a name.
LEAST, LEAST_PAPERS = 20, 5
MISREAD = 0.02

Matrix = NDArray[np.float32]


@dataclass(frozen=True)
class Row:
    """A document as the model takes it, its kind, the hand that wrote it and the paper it was written from."""

    seen: kind_model.Seen
    rules: Matrix
    kind: int
    hand: str
    paper: str


@dataclass(frozen=True)
class Fitted:
    """Weights of words (by column) and of kinds alone."""

    columns: NDArray[np.int64]
    words: Matrix
    bias: Matrix


def rows() -> Iterator[Row]:
    """Every paper of all development hands, written many times over."""
    for hand in DEVELOPMENT:
        for document in kind_papers.written(hand):
            yield from _rows(document.pages, document.kind, hand, document.paper)
        print(f"{hand} is written and read", file=sys.stderr, flush=True)


def composed() -> list[Row]:
    """Documents composed of the trade's wordings."""
    found: list[Row] = []
    for kind in kind_model.KINDS:
        for number in range(COMPOSED):
            pages = kind_wordings.composed(kind, f"{kind} {number}")
            found += _typeset(pages, kind, "composed", f"{kind.value}_{number}", f"{kind} {number}", number % 3 == 0)
    return found


def tested() -> list[Row]:
    """The documents of the tests of understanding, clean and misread in turn."""
    found: list[Row] = []
    for number, document in enumerate(written()):
        for turn in range(TURNS):
            kind = DocumentKind(document.kind)
            found += _typeset(document.pages, kind, "tested", f"tested_{number}", f"{number} {turn}", turn % 2 == 1)
    return found


def _typeset(pages: Iterable[Any], kind: Any, hand: str, paper: str, seed: str, scanned: bool) -> list[Row]:
    from piles import source_page, typeset  # of the tests of understanding

    dice = random.Random(seed)
    made = [
        source_page("a.pdf", n, typeset(lines, dice, scanned=scanned, rate=MISREAD))
        for n, lines in enumerate(pages, start=1)
    ]
    return _rows(made, kind, hand, paper)


def _rows(pages: Sequence[Any], kind: Any, hand: str, paper: str) -> list[Row]:
    """The document as a row, or none where its pages are blank."""
    sheets = [sheet for n, page in enumerate(pages) if not (sheet := look(n, n, page)).blank]
    if not sheets:
        return []
    readings = [kinds.read(sheet) for sheet in sheets]
    totals = kinds.scores(kinds.evidence(readings))
    seen = kind_model.seen(sheets, readings[0].lines)
    return [Row(seen, kind_model.vector_of_rules(totals), kind_model.KINDS.index(kind.broader), hand, paper)]


def fit(found: Sequence[Row], fits: int = FITS, steps: int = STEPS) -> Fitted:
    """The weights for these documents, the same every time: the mean of ``fits`` that differ by chance.

    Words are fitted without the rules: the rules were written with these papers in view and explain nearly all of them,
    so that beside them the words would learn nothing.
    """
    columns = _columns(found)
    design = _Design(found, columns)
    likely = _drawn(found)
    each = [_fitted(design, likely, SEED + number, steps) for number in range(fits)]
    words, bias = (np.mean([one[at] for one in each], axis=0, dtype=np.float32) for at in (0, 1))
    return Fitted(columns, words * SHARPENED, bias * SHARPENED)


def _fitted(design: "_Design", likely: NDArray[np.float64], seed: int, steps: int) -> tuple[Matrix, Matrix]:
    """The weights of words and of kinds alone, by one walk down the slope."""
    dice = np.random.default_rng(seed)
    count = len(kind_model.KINDS)
    values = (np.zeros((design.width, count), np.float32), np.zeros(count, np.float32))
    means = [np.zeros_like(v) for v in values]
    squares = [np.zeros_like(v) for v in values]
    wanted = np.eye(count, dtype=np.float32)[design.kind]
    for step in range(1, steps + 1):
        chosen = dice.choice(len(design.kind), BATCH, p=likely)
        some = design.words(chosen, dice)
        error = (_shares(some @ values[0] + values[1]) - wanted[chosen]) / len(chosen)
        slopes = [some.T @ error + DECAY * values[0], error.sum(0)]
        rate = RATE * (1 - (step - 1) / steps)
        for value, mean, square, slope in zip(values, means, squares, slopes, strict=True):
            mean += 0.1 * (slope - mean)
            square += 0.001 * (slope * slope - square)
            value -= rate * (mean / (1 - 0.9**step)) / (np.sqrt(square / (1 - 0.999**step)) + 1e-8)
    return values


def _columns(found: Sequence[Row]) -> NDArray[np.int64]:
    """The buckets that enough documents of enough papers fall into."""
    count = np.zeros(kind_model.BUCKETS, np.int32)
    papers: dict[tuple[str, str], NDArray[np.bool_]] = {}
    for row in found:
        had = papers.setdefault((row.hand, row.paper), np.zeros(kind_model.BUCKETS, bool))
        for numbers in row.seen:
            count[numbers] += 1
            had[numbers] = True
    spread = np.zeros(kind_model.BUCKETS, np.int32)
    for had in papers.values():
        spread += had
    return np.flatnonzero((count >= LEAST) & (spread >= LEAST_PAPERS))


def _drawn(found: Sequence[Row]) -> NDArray[np.float64]:
    """How likely each document is drawn: kinds alike, and within a kind hands and papers nearly alike."""
    count: dict[Any, int] = defaultdict(int)
    for row in found:
        count[row.hand, row.paper] += 1
    weight = np.array([count[row.hand, row.paper] ** -0.5 for row in found])
    kind = np.array([row.kind for row in found])
    total = np.bincount(kind, weights=weight)
    weight /= total[kind] ** 0.7
    return np.asarray(weight / weight.sum())


class _Design:
    """The documents as rows of numbers."""

    def __init__(self, found: Sequence[Row], columns: NDArray[np.int64]) -> None:
        self.width = len(columns)
        place = np.full(kind_model.BUCKETS, -1, np.int64)
        place[columns] = np.arange(len(columns))
        self.seen = [tuple(at[at >= 0] for at in (place[numbers] for numbers in row.seen)) for row in found]
        self.rules = np.stack([row.rules for row in found])
        self.kind = np.array([row.kind for row in found])

    def words(self, chosen: Iterable[Any], dice: np.random.Generator | None = None) -> Matrix:
        """The words of the chosen documents; with ``dice`` some of them and some places are dropped."""
        chosen = list(chosen)
        table = np.zeros((len(chosen), self.width), np.float32)
        for n, at in enumerate(chosen):
            for numbers in self.seen[at]:
                if dice is None:
                    table[n, numbers] += 1 / np.sqrt(len(numbers) + 1)
                elif dice.random() > PLACE_DROPPED:
                    kept = numbers[dice.random(len(numbers)) > WORDS_DROPPED]
                    table[n, kept] += 1 / np.sqrt(len(kept) + 1)
        return table


def told(fitted: Fitted, found: Sequence[Row], rules: float = RULES) -> Matrix:
    """The share of each kind for each document by the fitted weights; ``rules`` is what the rules' scores weigh."""
    design = _Design(found, fitted.columns)
    parts = [design.words(range(at, min(at + 1000, len(found)))) @ fitted.words for at in range(0, len(found), 1000)]
    return _shares(np.concatenate(parts) + rules * design.rules + fitted.bias)


def write(fitted: Fitted) -> None:
    """Write the weights where the model reads them, words as one byte each and a scale, and beside them what they were
    made from."""
    scale = float(np.abs(fitted.words).max()) / 127
    np.savez_compressed(
        WEIGHTS,
        buckets=fitted.columns.astype(np.int32),
        words=np.round(fitted.words / scale).astype(np.int8),
        scale=np.float32(scale),
        rules=np.float32(RULES),
        bias=fitted.bias.astype(np.float16),
    )
    ORIGIN.write_text(json.dumps(origin(), indent=1) + "\n", encoding="utf-8")


def check(found: Sequence[Row]) -> None:
    """Print how often kinds are told on each hand left out, beside words and rules alone, and what was confused."""
    shares_of_all: list[Matrix] = []
    kinds_of_all: list[NDArray[np.int64]] = []
    for hand in DEVELOPMENT:
        left_out = [row for row in found if row.hand == hand]
        fitted = fit([row for row in found if row.hand != hand], fits=1)
        kind = np.array([row.kind for row in left_out])
        both, words = (told(fitted, left_out, rules) for rules in (RULES, 0.0))
        rules = np.mean([int(row.rules.argmax()) == row.kind for row in left_out])
        print(
            f"left out {hand}: {(both.argmax(1) == kind).mean():.4f} of {len(kind)}, "
            f"words alone {(words.argmax(1) == kind).mean():.4f}, rules alone {rules:.4f}"
        )
        print("  " + "\n  ".join(_confused(left_out, both.argmax(1))), flush=True)
        shares_of_all.append(both)
        kinds_of_all.append(kind)
    shares, kind = np.concatenate(shares_of_all), np.concatenate(kinds_of_all)
    print(
        f"all: {(shares.argmax(1) == kind).mean():.4f}, sure {shares.max(1).mean():.4f}: {_calibration(shares, kind)}"
    )


def _confused(found: Sequence[Row], best: NDArray[np.int64]) -> list[str]:
    """What was taken for what, the papers most often misread first."""
    wrong: dict[tuple[str, str], int] = defaultdict(int)
    for row, told_as in zip(found, best, strict=True):
        if told_as != row.kind:
            wrong[row.paper, kind_model.KINDS[told_as].value] += 1
    return [f"{count} {paper} as {kind}" for (paper, kind), count in sorted(wrong.items(), key=lambda w: -w[1])][:20]


def _calibration(shares: Matrix, kind: NDArray[np.int64]) -> str:
    """How often what is so sure is right."""
    best, right = shares.max(1), shares.argmax(1) == kind
    bands = [(best >= low) & (best < high) for low, high in pairwise((0.0, 0.5, 0.7, 0.85, 0.95, 1.01))]
    return ", ".join(
        f"{best[at].mean():.2f} sure {right[at].mean():.2f} right ({at.sum()})" for at in bands if at.any()
    )


def _shares(logits: Matrix) -> Matrix:
    raised = np.exp(logits - logits.max(axis=1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=1, keepdims=True), dtype=np.float32)


if __name__ == "__main__":
    documents = [*rows(), *composed(), *tested()]
    if "--check" in sys.argv:
        check(documents)
    else:
        write(fit(documents))
        print(f"{WEIGHTS}: {WEIGHTS.stat().st_size / 1e6:.2f} MB")
