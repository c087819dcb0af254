"""Piles that hold hardly anything but copies and what only looks like copies: what `bench.fit_copies` learns from.

Of every hand of the development family two: one of scans and typed papers mixed, which costs OCR, and a larger one of
typed papers alone. They are kept under ``var/piles`` beside the other piles.
"""

import random
from collections.abc import Iterator, Sequence

from openimr.records.stored import StoredPages
from openimr.samples import large_pile
from openimr.samples.large_pile import LargePile, PileCase
from openimr.samples.sheets import Sheet
from openimr.samples.wording import Paper

from . import piles

SEED, MIXED, TYPED = 11, 90, 150
COPIED, CORRECTED, NEXT, FOR_ANOTHER = 0.5, 0.1, 0.2, 0.1
SIGNED_AGAIN, PAGE_MISSING = 0.2, 0.25
DAYS = (1, 2, 7, 14, 28, 30)


class _Alike(large_pile._Case):
    """Writes a case in which nearly every paper has a copy or something that looks like one."""

    def _shuffled(self, papers: Sequence[Paper]) -> "list[large_pile._Placed]":
        chance = self._chance
        placed = []
        for number, paper in enumerate(papers):
            sheet = self._desk.write(paper, f"{paper.name}#{number}")
            placed.append(self._placed(sheet))
            placed += self._another(sheet, chance)
        chance.shuffle(placed)
        return placed

    def _another(self, sheet: Sheet, chance: random.Random) -> "list[large_pile._Placed]":
        """A copy of a sheet, or a document that is only like it, or nothing."""
        kind = chance.choices(
            ("copy", "corrected", "next", "another", ""),
            (COPIED, CORRECTED, NEXT, FOR_ANOTHER, 1 - COPIED - CORRECTED - NEXT - FOR_ANOTHER),
        )[0]
        if kind == "corrected":
            return [self._placed(self._desk.corrected(sheet))]
        if kind == "next":
            return [self._placed(self._desk.next_visit(sheet, chance.choice(DAYS)))]
        if kind == "another":
            return [self._placed(self._desk.for_another(sheet))]
        if not kind:
            return []
        again = self._desk.signed_again(sheet) if chance.random() < SIGNED_AGAIN else sheet
        item = self._placed(again, copy=True)
        if again.pages > 2 and chance.random() < PAGE_MISSING:
            item.missing = chance.randint(2, again.pages)
        return [item]

    def _placed(self, sheet: Sheet, *, copy: bool = False) -> "large_pile._Placed":
        if not self._scanned:
            return large_pile._Placed(sheet, None, f"{sheet.id} {copy} {self._chance.random()}")
        return super()._placed(sheet, copy=copy)


def read(hand: str) -> Iterator[tuple[PileCase, StoredPages]]:
    """Each case of the two piles of a hand with its pages; written and read where that was not done before."""
    for name, documents, scanned in ((f"{hand}_pairs", MIXED, 0.55), (f"{hand}_typed_pairs", TYPED, 0.0)):
        yield from piles.read(name, _made(hand, name, documents, scanned))


def _made(hand: str, name: str, documents: int, scanned: float) -> LargePile:
    folder = piles.HOME / name
    kept = folder / "pile.json"
    if kept.exists():
        return LargePile.model_validate_json(kept.read_bytes())
    pile = large_pile.write_large_pile(
        folder, hand, seed=SEED, documents=documents, cases=2, scanned=scanned, writer=_Alike
    )
    kept.write_text(pile.model_dump_json(), encoding="utf-8")
    return pile
