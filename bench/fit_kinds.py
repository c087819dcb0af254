"""Fits the small model of kinds (``records.understanding.kind_model``): ``python -m bench.fit_kinds``.

It learns from a development pile and from the documents of the tests of understanding, each six times over, clean and
misread: multinomial logistic regression on hashed words and on the scores of the rules, in numpy, seeded. Words are
dropped at random while it learns, so that it leans on no single phrase. ``--check`` leaves out papers instead of
writing: each kind is then told on papers whose wording the model never saw, the nearest thing to unseen layouts.
"""

import random
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from openimr.domain.documents import DocumentKind
from openimr.records.understanding import kind_model, kinds
from openimr.records.understanding.sheets import look
from openimr.samples.large_pile import LargePile, write_large_pile

from . import piles

HOME = Path(__file__).parents[1] / "var" / "training"
WEIGHTS = Path(kind_model.__file__).parent / "data" / "kind_model.npz"
SEED, DOCUMENTS, CASES, SCANNED = 101, 3000, 30, 0.04
STEPS, BATCH, RATE = 200, 512, 0.05
# Weight decay of words, what the rules weigh before anything is learnt, and how often a word or all rules are dropped.
DECAY, RULES_FIRST, WORDS_DROPPED, RULES_DROPPED = 6e-4, 8.0, 0.4, 0.3
# A feature of fewer documents than this is no word of a kind but a name.
LEAST = 12
FOLDS = 3
TURNS = 6

Matrix = NDArray[np.float32]


@dataclass(frozen=True)
class Row:
    """A document as the model takes it, its kind, and the paper it was written from."""

    buckets: NDArray[np.int64]
    rules: Matrix
    kind: int
    paper: str


@dataclass(frozen=True)
class Fitted:
    """Weights of words (by column), of rules and of kinds alone."""

    columns: Sequence[int]
    words: Matrix
    rules: Matrix
    bias: Matrix


def rows() -> list[Row]:
    """The documents of the training pile, written and read where that was not done before."""
    folder = HOME / "development"
    kept = folder / "pile.json"
    if not kept.exists():
        pile = write_large_pile(folder, "development", seed=SEED, documents=DOCUMENTS, cases=CASES, scanned=SCANNED)
        kept.write_text(pile.model_dump_json(), encoding="utf-8")
    piles.HOME = HOME
    found: list[Row] = []
    for case, pages in piles.read("development", LargePile.model_validate_json(kept.read_bytes())):
        places = {(Path(page.source).name, page.number): at for at, page in enumerate(pages)}
        for document in case.truth.documents:
            at = [places[document.source, number] for number in document.source_pages or ()]
            row = _row([pages[n] for n in at], document.kind, document.document.partition("#")[0])
            found += [row] if row else []
        print(case.folder, len(found), file=sys.stderr, flush=True)
    return found


def tested() -> list[Row]:
    """The documents of the tests of understanding, clean and misread in turn."""
    from .understanding import MISREAD, _written

    written = _written()
    from piles import source_page, typeset  # beside the tests; the import before this one tells where

    found = []
    for number, document in enumerate(written):
        for turn in range(TURNS):
            dice = random.Random(f"{number} {turn}")
            pages = [
                source_page("a.pdf", n, typeset(lines, dice, scanned=turn % 2 == 1, rate=MISREAD))
                for n, lines in enumerate(document.pages, start=1)
            ]
            row = _row(pages, DocumentKind(document.kind), f"tested_{number}")
            found += [row] if row else []
    return found


def _row(pages: Sequence[Any], kind: Any, paper: str) -> Row | None:
    sheets = [sheet for n, page in enumerate(pages) if not (sheet := look(n, n, page)).blank]
    if not sheets:
        return None
    readings = [kinds.read(sheet) for sheet in sheets]
    totals = kinds.scores(kinds.evidence(readings))
    buckets = kind_model.buckets(kind_model.features(sheets, readings[0].lines))
    return Row(buckets, kind_model.vector_of_rules(totals), kind_model.KINDS.index(kind), paper)


def fit(found: Sequence[Row]) -> Fitted:
    """The weights for these documents, the same every time."""
    counted = Counter(bucket for row in found for bucket in row.buckets.tolist())
    columns = sorted(bucket for bucket, count in counted.items() if count >= LEAST)
    words, rules, kind = _design(found, columns)
    dice = np.random.default_rng(SEED)
    count = len(kind_model.KINDS)
    start = np.eye(count, dtype=np.float32) * RULES_FIRST
    values = [np.zeros((len(columns), count), np.float32), start.copy(), np.zeros(count, np.float32)]
    means = [np.zeros_like(v) for v in values]
    squares = [np.zeros_like(v) for v in values]
    wanted = np.eye(count, dtype=np.float32)[kind]
    for step in range(1, STEPS + 1):
        chosen = dice.choice(len(found), min(len(found), BATCH), replace=False)
        some = words[chosen] * (dice.random((len(chosen), len(columns)), dtype=np.float32) > WORDS_DROPPED)
        some /= 1 - WORDS_DROPPED
        said = rules[chosen] * (dice.random((len(chosen), 1)) > RULES_DROPPED).astype(np.float32)
        error = (_shares(some @ values[0] + said @ values[1] + values[2]) - wanted[chosen]) / len(chosen)
        slopes = [some.T @ error + DECAY * values[0], said.T @ error + DECAY * (values[1] - start), error.sum(0)]
        for value, mean, square, slope in zip(values, means, squares, slopes, strict=True):
            mean += 0.1 * (slope - mean)
            square += 0.001 * (slope * slope - square)
            value -= RATE * (mean / (1 - 0.9**step)) / (np.sqrt(square / (1 - 0.999**step)) + 1e-8)
    return Fitted(columns, *values)


def told(fitted: Fitted, found: Sequence[Row]) -> NDArray[np.int64]:
    """The kind of each document by the fitted weights, as its place in the list of kinds."""
    words, rules, _ = _design(found, fitted.columns)
    return np.asarray((words @ fitted.words + rules @ fitted.rules + fitted.bias).argmax(axis=1))


def check(found: Sequence[Row]) -> None:
    """Print how often kinds are told on papers left out, beside the rules alone."""
    right = rules = total = 0
    others = tested()
    for fold in range(FOLDS):
        left_out = [row for row in found if _fold(row.paper) == fold]
        kept = [row for row in found if _fold(row.paper) != fold] + others
        right += int((told(fit(kept), left_out) == [row.kind for row in left_out]).sum())
        rules += sum(int(row.rules.argmax()) == row.kind for row in left_out)
        total += len(left_out)
        print(f"after {total}: {right / total:.4f}, rules alone {rules / total:.4f}")


def write(fitted: Fitted) -> None:
    """Write the weights where the model reads them: words as one byte each and a scale."""
    table = np.zeros((kind_model.BUCKETS, len(kind_model.KINDS)), np.float32)
    table[list(fitted.columns)] = fitted.words
    scale = float(np.abs(table).max()) / 127
    np.savez_compressed(
        WEIGHTS,
        words=np.round(table / scale).astype(np.int8),
        scale=np.float32(scale),
        rules=fitted.rules.astype(np.float16),
        bias=fitted.bias.astype(np.float16),
    )


def _design(found: Sequence[Row], columns: Iterable[int]) -> tuple[Matrix, Matrix, NDArray[np.int64]]:
    place = {bucket: column for column, bucket in enumerate(columns)}
    words = np.zeros((len(found), len(place)), np.float32)
    for n, row in enumerate(found):
        words[n, [place[b] for b in row.buckets.tolist() if b in place]] = 1 / np.sqrt(len(row.buckets) + 1)
    return words, np.stack([row.rules for row in found]), np.array([row.kind for row in found])


def _shares(logits: Matrix) -> Matrix:
    raised = np.exp(logits - logits.max(axis=1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=1, keepdims=True), dtype=np.float32)


def _fold(paper: str) -> int:
    return (int(paper.rpartition("_")[2]) - 1) % FOLDS


if __name__ == "__main__":
    documents = rows()
    if "--check" in sys.argv:
        check(documents)
    else:
        write(fit([*documents, *tested()]))
        print(f"{WEIGHTS}: {WEIGHTS.stat().st_size / 1e6:.2f} MB")
