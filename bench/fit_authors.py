"""Fits the small model of authors (``records.understanding.author_model``): ``python -m bench.fit_authors``.

It learns from the development piles which of the names on a document's pages is its author's, by the same conditional
regression as that of dates (`fit_dates`). ``--check`` writes nothing: it leaves out each hand and tells how often
authors are right there, beside the rules alone.
"""

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from openimr.domain.document_kind import DocumentKind
from openimr.records.understanding import author_model, authors, kinds, page_view, splitting
from openimr.records.understanding.author_candidates import Candidate, candidates
from openimr.records.understanding.looking import Looked, look_at
from openimr.records.understanding.sheets import Sheet
from openimr.samples.wording import DEVELOPMENT

from . import fit_dates, piles

WEIGHTS = Path(author_model.__file__).parent / "data" / "author_model.npz"


@dataclass(frozen=True)
class Row:
    """A document: the names on it, who wrote it, and where it is from."""

    found: tuple[Candidate, ...]
    kind: DocumentKind
    author: str
    hand: str
    paper: str


def rows(hand: str) -> Iterator[Row]:
    """The documents of a hand's pile that have an author and mention a name."""
    for case, pages in piles.read(hand, piles.made(hand)):
        places = {(Path(page.source).name, page.number): page for page in pages}
        for document in case.truth.documents:
            if document.author is None or document.kind is DocumentKind.OTHER:
                continue
            seen = [look_at(places[document.source, number]) for number in document.source_pages or ()]
            kind, sheets = _read([looked for looked in seen if not looked.sheet.blank])
            if found := candidates(sheets, kind, (case.employee,)):
                yield Row(tuple(found), kind, document.author, hand, document.document.partition("#")[0])
        print(hand, case.folder, file=sys.stderr, flush=True)


def _read(seen: Sequence[Looked]) -> tuple[DocumentKind, list[Sheet]]:
    """The kind and the pages of a document in the order they are read."""
    numbers = page_view.own_numberings([looked.sheet for looked in seen])
    views = [page_view.view(s.reading, n, s.hits, s.kind) for s, n in zip(seen, numbers, strict=True)]
    written = splitting.in_order(views)
    return kinds.decide([view.reading for view in written]).kind, [view.sheet for view in written]


def table(found: Sequence[Row], numbers: dict[str, int]) -> fit_dates.Table:
    """The documents as numbers; features are added to ``numbers``."""
    index: list[int] = []
    begins: list[int] = []
    first: list[int] = []
    right: list[bool] = []
    values: list[str] = []
    choices: list[str] = []
    for row in found:
        first.append(len(begins))
        for candidate, names in zip(row.found, author_model.features(row.found, row.kind), strict=True):
            begins.append(len(index))
            index += [numbers.setdefault(name, len(numbers)) for name in names]
            right.append(piles.same_name(candidate.name, row.author))
            values.append(candidate.name)
        best = max(row.found, key=lambda candidate: candidate.score)
        choices.append(best.name if best.score >= authors.NEEDED else "")
    return fit_dates.Table(
        np.array(index, np.int32), np.array(begins), np.array(first), np.array(right), list(found), values, choices
    )


def check(found: Sequence[Row]) -> None:
    """Print how often authors are right on each hand, left out of the fitting, beside the rules alone."""
    numbers: dict[str, int] = {}
    hands = sorted({row.hand for row in found})
    tables = {hand: table([row for row in found if row.hand == hand], numbers) for hand in hands}
    for hand, asked in tables.items():
        weights = fit_dates.fit(fit_dates.joined([tables[other] for other in hands if other != hand]), len(numbers))
        told = [name or "" for name in fit_dates.told(weights, asked)]
        shares = [
            sum(piles.same_name(name, row.author) for name, row in zip(names, asked.rows, strict=True)) / len(told)
            for names in (asked.choices, told)
        ]
        reached = np.maximum.reduceat(asked.right, asked.first).mean()
        print(f"{hand}: rules {shares[0]:.3f}, fitted {shares[1]:.3f}, named at all {reached:.3f}", flush=True)


if __name__ == "__main__":
    known = [row for hand in DEVELOPMENT for row in rows(hand)]
    if "--check" in sys.argv:
        check(known)
    else:
        features: dict[str, int] = {}
        learned = table(known, features)
        fit_dates.write(fit_dates.fit(learned, len(features)), features, WEIGHTS)
