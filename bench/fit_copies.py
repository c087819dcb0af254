"""Fits how much differences between documents count (``records/understanding/data/copies.yaml``):
``python -m bench.fit_copies``.

It learns from pairs of the piles of the development hands and of piles that hold little but copies and what only
looks like copies (`bench.copy_pairs`): logistic regression in numpy. It prints how well the weights fitted on the other
hands tell the pairs of a hand left out, and the weights; a person puts them into the file, where each has its comment.
"""

import sys
from collections.abc import Iterable, Sequence
from itertools import combinations
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from openimr.records.understanding import comparing, duplicates
from openimr.records.understanding.fingerprints import Vocabulary
from openimr.records.understanding.looking import look_at
from openimr.samples.wording import DEVELOPMENT

from . import copy_pairs, piles

STEPS, RATE = 4000, 0.03
# How strongly weights are drawn to nothing, each measured by how much its evidence varies.
DRAWN = 0.001
# What counts at least so much against a copy, whatever the piles say: their look-alikes differ in several places each,
# real ones may differ in one word or number, and a text layer is not misread.
AT_LEAST = {"otherwise_typed": -6.0}
# Evidence that may speak for a copy; all other evidence speaks against it or not at all.
EITHER_WAY = ("always", "slips", "length")


class Pair(NamedTuple):
    """Two documents worth comparing: whether they are copies, and what is seen."""

    copies: bool
    seen: dict[str, float]


def pairs(hand: str) -> list[Pair]:
    """The pairs of a hand, as far as their beginnings were found."""
    found: list[Pair] = []
    for pages_of in (piles.read(hand, piles.made(hand)), copy_pairs.read(hand)):
        for case, pages in pages_of:
            drafts = piles.understood(case, pages)
            vocabulary = Vocabulary()
            contents = [
                duplicates.Content(
                    n, [look_at(pages.at(d.source, p)).sheet for p in d.source_pages], d.date, d.kind, vocabulary,
                    "other_person" in d.flags,
                )
                for n, d in enumerate(drafts)
            ]  # fmt: skip
            found += _seen(contents, _true(case, drafts))
        print(hand, len(found), file=sys.stderr, flush=True)
    return found


def _true(case: Any, drafts: Sequence[Any]) -> dict[int, str]:
    """The document that each draft begins with, by the number of the draft; copies are the same document."""
    between = set(case.truth.between)
    documents = {(d.source, (d.source_pages or (0,))[0]): d for d in case.truth.documents}
    found: dict[int, str] = {}
    for number, draft in enumerate(drafts):
        source, page = Path(draft.source).name, draft.source_pages[0]
        while (source, page) in between:
            page += 1
        document = documents.pop((source, page), None)
        if document:
            found[number] = document.duplicate_of or document.id
    return found


def _seen(contents: Sequence[duplicates.Content], true: dict[int, str]) -> Iterable[Pair]:
    """Every pair of documents that is looked at, and every pair of copies."""
    known = [c for c in contents if c.number in true]
    wanted = {(a.number, b.number) for a, b in combinations(known, 2) if true[a.number] == true[b.number]}
    looked_at = {
        (min(a.number, b.number), max(a.number, b.number))
        for a, b in duplicates.candidates(known, duplicates.BAND, duplicates.ALIKE)
    }
    for first, second in sorted(wanted | looked_at):
        one, other = contents[first], contents[second]
        if not comparing.unlike(one, other):
            found = comparing.differences(one, other)
            if comparing.enough(found, one.text, other.text):
                yield Pair((first, second) in wanted, comparing.evidence(found, one, other))


def fit(found: Sequence[Pair]) -> dict[str, float]:
    """The weights that tell these pairs best."""
    names = list(found[0].seen)
    seen, copies = _table(found)
    spread = seen.std(axis=0) + 1e-6
    spread[names.index("always")] = 1.0
    most = np.array([np.inf if name in EITHER_WAY else AT_LEAST.get(name, 0.0) for name in names]) * spread
    drawn = np.array([0.0 if name == "always" else DRAWN for name in names])
    weights, mean, square = np.zeros(len(names)), np.zeros(len(names)), np.zeros(len(names))
    for step in range(1, STEPS + 1):
        likely = 1 / (1 + np.exp(-(seen / spread) @ weights))
        slope = (seen / spread).T @ (likely - copies) / len(found) + drawn * weights
        mean += 0.1 * (slope - mean)
        square += 0.001 * (slope * slope - square)
        weights -= RATE * (mean / (1 - 0.9**step)) / (np.sqrt(square / (1 - 0.999**step)) + 1e-8)
        weights = np.minimum(weights, most)
    return dict(zip(names, (weights / spread).round(1).tolist(), strict=True))


def told(weights: dict[str, float], found: Sequence[Pair]) -> tuple[int, int, int]:
    """Pairs told right, wrongly called copies, and missed."""
    seen, copies = _table(found)
    called = seen @ np.array([weights[name] for name in found[0].seen]) >= 0
    return int((called & (copies > 0)).sum()), int((called & (copies == 0)).sum()), int((~called & (copies > 0)).sum())


def _table(found: Sequence[Pair]) -> tuple[Any, Any]:
    return np.array([list(pair.seen.values()) for pair in found]), np.array([float(pair.copies) for pair in found])


if __name__ == "__main__":
    known = {hand: pairs(hand) for hand in DEVELOPMENT}
    for hand, own in known.items():
        counts = told(fit([pair for other, more in known.items() if other != hand for pair in more]), own)
        right, false, missed = counts
        print(f"{hand}: {2 * right / (2 * right + false + missed):.3f} of {len(own)} pairs, {counts}")
    for name, weight in fit([pair for own in known.values() for pair in own]).items():
        print(f"  {name}: {weight}")
