"""Makes large piles of records with their truth: hundreds of documents of all kinds, of several cases, half scanned.

Seeded and the same every time. A pile is a folder of cases, a case a folder of PDFs in which documents lie one after
another, sent by fax, copied, stamped, mixed with somebody else's pages, separators and blank sheets.
"""

import datetime as dt
import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from openimr.domain.value import Value

from . import containers, wear
from .cast import cast
from .layouts import Press, press
from .noise import degrade, profiles
from .sheets import Desk, Sheet
from .truth import TrueDocument, Truth
from .wording import Family, Paper, day_in_words, family

_COPIES, _CORRECTED, _STRANGERS, _FEW = 0.13, 0.012, 0.02, 3
_BLANK, _SEPARATORS, _TWO_UP, _REVERSED, _UPSIDE_DOWN = 0.03, 0.04, 0.02, 0.01, 0.015
_NOISES = ("crisp_scan", "office_scan", "worn_copy", "faint_copy", "fax_fine", "fax_fine", "office_scan")


class PileCase(Value):
    """One case of a pile: its folder, whom it is about, and what its files hold."""

    folder: str
    employee: str
    date_of_birth: dt.date
    date_of_injury: dt.date
    truth: Truth


class LargePile(Value):
    """A pile: the family of wordings it was written with and its cases."""

    family: str
    seed: int
    cases: tuple[PileCase, ...]


@dataclass
class _Placed:
    """A document as it lies in a file. ``noise`` is None where it kept its text layer; ``missing`` is the page that was
    lost on the way, 0 where none was."""

    sheet: Sheet
    noise: str | None
    seed: str
    fax: "_Fax | None" = None
    marks: tuple[str, ...] = ()
    stamp: tuple[str, ...] = ()
    two_up: bool = False
    reversed: bool = False
    missing: int = 0

    @property
    def pages(self) -> int:
        there = len(self.numbers)
        return (there + 1) // 2 if self.two_up else there

    @property
    def numbers(self) -> list[int]:
        """The pages of the sheet that are there, from 1."""
        return [number for number in range(1, self.sheet.pages + 1) if number != self.missing]


@dataclass
class _Fax:
    """One transmission: its line, and how many pages went before and go in all."""

    line: str
    sent: int = 0
    total: int = 0


@dataclass
class _Between:
    """A sheet between documents: a blank page or a separator."""

    pdf: bytes
    scanned: bool
    seed: str
    pages: int = 1


@dataclass
class _File:
    """A file in the making."""

    name: str
    bookmarks: Literal["none", "right", "misleading"]
    items: list[_Placed | _Between] = field(default_factory=list)


def write_large_pile(
    folder: Path,
    name: str,
    *,
    seed: int = 1,
    documents: int = 420,
    cases: int = 4,
    scanned: float = 0.5,
    writer: "type[_Case] | None" = None,
) -> LargePile:
    """Write a pile into ``folder`` and return what it holds.

    Args:
        folder: where the folders of the cases go.
        name: the family of wordings, ``development``, ``unusual`` or ``unseen``.
        seed: the same number gives the same pile.
        documents: how many documents, before copies and corrected issues of them.
        cases: over how many people they are spread.
        scanned: the share of documents without a text layer.
        writer: what writes a case, where its mixture of papers is to be another than usual.

    Raises:
        KeyError: there is no such family.
    """
    words = family(name)
    chance = random.Random(f"{name} {seed}")
    chosen = _papers(words, documents, chance)
    made: list[PileCase] = []
    with press("pile.typ") as house:
        for number in range(cases):
            own = random.Random(f"{name} {seed} {number}")
            at = folder / f"case_{number + 1}"
            at.mkdir(parents=True, exist_ok=True)
            made.append((writer or _Case)(words, house, own, scanned).write(at, chosen[number::cases]))
    return LargePile(family=name, seed=seed, cases=tuple(made))


def _papers(words: Family, count: int, chance: random.Random) -> list[Paper]:
    """Every paper in turn; a kind that has three or more of them is a frequent one and comes twice as often."""
    kinds = Counter(paper.kind for paper in words.papers)
    round_of = [p for p in words.papers for _ in range(2 if kinds[p.kind] > 2 else 1)]
    found: list[Paper] = []
    while len(found) < count:
        chance.shuffle(round_of)
        found += round_of
    return found[:count]


class _Case:
    """Writes one case's files."""

    def __init__(self, words: Family, house: Press, chance: random.Random, scanned: float) -> None:
        self._words = words
        self._chance = chance
        self._scanned = scanned
        self._cast = cast(words, chance)
        self._desk = Desk(words, self._cast, cast(words, chance), house, chance)

    def write(self, at: Path, papers: Sequence[Paper]) -> PileCase:
        """Write the files of ``papers`` into the folder ``at``."""
        files = self._files(self._shuffled(papers))
        truths: list[TrueDocument] = []
        between: list[tuple[str, int]] = []
        first: dict[str, str] = {}
        for file in files:
            (at / file.name).write_bytes(containers.joined_pdf(list(self._parts(file))))
            page = 1
            for item in file.items:
                numbers = tuple(range(page, page + item.pages))
                if isinstance(item, _Between):
                    between += [(file.name, number) for number in numbers]
                else:
                    truths.append(_truth(item, file.name, numbers, first))
                page += item.pages
        return PileCase(
            folder=at.name, employee=self._cast.name, date_of_birth=self._cast.born,
            date_of_injury=self._cast.injured, truth=Truth(documents=tuple(truths), between=tuple(between)),
        )  # fmt: skip

    def _shuffled(self, papers: Sequence[Paper]) -> list[_Placed]:
        """Every document and its copies, in no order."""
        chance, habits = self._chance, self._words.offices.get("habits", {})
        placed: list[_Placed] = []
        for number, paper in enumerate(papers):
            sheet = self._desk.write(paper, f"{paper.name}#{number}", other_person=chance.random() < _STRANGERS)
            placed.append(self._placed(sheet))
            if chance.random() < _COPIES:
                again = self._desk.signed_again(sheet) if chance.random() < 0.2 else sheet
                placed.append(self._placed(again, copy=True))
                self._fed_backwards(placed[-1], habits.get("copies_reversed", 0))
                if "page_missing" in habits and again.pages > _FEW and chance.random() < habits["page_missing"]:
                    placed[-1].missing = chance.randint(2, again.pages)
            elif chance.random() < habits.get("corrected", _CORRECTED):
                placed.append(self._placed(self._desk.corrected(sheet)))
            elif paper.kind.value in habits.get("repeated", {}) and chance.random() < habits["repeats"]:
                days = chance.choice(habits["repeated"][paper.kind.value])
                placed.append(self._placed(self._desk.next_visit(sheet, days)))
            elif "for_another" in habits and chance.random() < habits["for_another"]:
                placed.append(self._placed(self._desk.for_another(sheet)))
        chance.shuffle(placed)
        return placed

    def _placed(self, sheet: Sheet, *, copy: bool = False) -> _Placed:
        chance = self._chance
        scanned = chance.random() < (0.75 if copy else self._scanned - 0.04)
        item = _Placed(sheet, chance.choice(_NOISES) if scanned else None, f"{sheet.id} {copy} {chance.random()}")
        if scanned:
            item.marks = tuple(m for m in _MARKS if chance.random() < 0.13)
            if chance.random() < (0.5 if copy else 0.15):
                day = day_in_words(sheet.date + dt.timedelta(chance.randint(2, 60)), "brief").upper()
                item.stamp = tuple(
                    line.format(day=day) for line in chance.choice(self._words.offices["stamps"]).split(" / ")
                )
            item.two_up = sheet.pages > 1 and chance.random() < _TWO_UP * 2
            item.reversed = sheet.pages > 1 and not item.two_up and chance.random() < _REVERSED * 2
        return item

    def _fed_backwards(self, item: _Placed, share: float) -> None:
        """Some copies went through the feeder last page first."""
        if share and item.noise and item.sheet.pages > 1 and not item.two_up:
            item.reversed = item.reversed or self._chance.random() < share

    def _files(self, placed: list[_Placed]) -> list[_File]:
        """The documents shared out over files, some alone, most in long ones, with sheets between them."""
        chance, files = self._chance, list[_File]()
        while placed:
            size = 1 if chance.random() < 0.4 else chance.randint(14, 45)
            own, placed = placed[:size], placed[size:]
            mood = chance.choices(("none", "right", "misleading"), (6, 2, 2))[0]
            name = chance.choice(self._words.offices["file_names"]).format(number=len(files) + 1)
            file = _File(name, mood)  # type: ignore[arg-type]
            self._send_by_fax(own)
            for number, item in enumerate(own):
                if number and chance.random() < _SEPARATORS:
                    file.items.append(_Between(self._desk.separator(), item.noise is not None, item.seed + "s"))
                file.items.append(item)
                if len(own) > 1 and chance.random() < _BLANK:
                    blank = containers.blank_pdf()
                    file.items.append(_Between(blank, item.noise is not None, item.seed + "b"))
            files.append(file)
        return files

    def _send_by_fax(self, own: Sequence[_Placed]) -> None:
        """Some runs of scanned documents came in one transmission, whose line counts through all of them."""
        chance, fax = self._chance, None
        for item in own:
            if not item.noise:
                fax = None
                continue
            if fax is None and chance.random() < (0.5 if item.noise.startswith("fax") else 0.15):
                day = item.sheet.date + dt.timedelta(chance.randint(1, 300))
                time = f"{chance.randrange(7, 18):02}:{chance.randrange(60):02}"
                office = item.sheet.data["letterhead"] or {"name": "", "fax": "5550123"}
                line = chance.choice(self._words.offices["fax_lines"]).format(
                    num=day_in_words(day, "num"), brief=day_in_words(day, "brief"), iso=day_in_words(day, "iso"),
                    time=time, office=office["name"].upper()[:28], fax=office["fax"], p="<p>", n="<n>",
                )  # fmt: skip
                fax = _Fax(line)
            if fax:
                item.fax = _Fax(fax.line, fax.total)
                fax.total += item.pages
                if chance.random() < 0.45:
                    self._close(own, fax)
                    fax = None
        for item in own:
            if item.fax and not item.fax.total:
                item.fax.total = item.fax.sent + item.pages

    def _close(self, own: Sequence[_Placed], fax: _Fax) -> None:
        for item in own:
            if item.fax and item.fax.line == fax.line:
                item.fax.total = fax.total

    def _parts(self, file: _File) -> Iterator[containers.PdfPart]:
        chance = random.Random(file.name + str(len(file.items)))
        page = 0
        for item in file.items:
            right = _label(item, chance) if file.bookmarks == "right" and isinstance(item, _Placed) else None
            for number, pdf in enumerate(self._pages(item)):
                page += 1
                label = right if number == 0 else None
                if file.bookmarks == "misleading" and chance.random() < 0.3:
                    label = chance.choice((f"Page {page}", f"Part {page // 5 + 1}", "Medical", "Exhibit", "Untitled"))
                yield containers.PdfPart(pdf, label)

    def _pages(self, item: _Placed | _Between) -> Iterator[bytes]:
        if isinstance(item, _Between):
            if item.scanned:
                noise = profiles()["office_scan"]
                for picture in containers.pictures_of(item.pdf, noise.resolution):
                    yield containers.scanned_pdf(
                        degrade(picture, noise, item.seed), noise.resolution, jpeg=noise.jpeg, bilevel=False
                    )
            else:
                yield item.pdf
        elif item.noise is None:
            for number in item.numbers:
                yield containers.some_pages(item.sheet.pdf, (number,))
        else:
            yield from _scanned(item)


_MARKS = ("holes", "dark_margin", "handwriting", "copied")


def _scanned(item: _Placed) -> Iterator[bytes]:
    """The pages of a scanned document as PDFs that hold a picture each."""
    noise = profiles()[item.noise or ""]
    chance = random.Random(item.seed)
    pictures: list[Any] = containers.pictures_of(item.sheet.pdf, noise.resolution)
    sheets = [pictures[number - 1] for number in item.numbers]
    if item.stamp:
        wear.stamp(sheets[0], item.stamp, chance)
    if item.two_up:
        if len(sheets) % 2:
            sheets.append(sheets[0] * 0 + 255)
        sheets = [wear.two_up(left, right) for left, right in zip(sheets[::2], sheets[1::2], strict=True)]
    if item.reversed:
        sheets.reverse()
    for number, sheet in enumerate(sheets, start=1):
        picture = sheet
        if "handwriting" in item.marks:
            wear.handwriting(picture, chance)
        if "copied" in item.marks:
            picture = wear.copied(degrade(picture, profiles()["crisp_scan"], f"{item.seed} first {number}"), chance)
        if "holes" in item.marks:
            wear.holes(picture, chance)
        if "dark_margin" in item.marks:
            wear.dark_margin(picture, chance)
        line = None
        if item.fax:
            line = item.fax.line.replace("<p>", f"{item.fax.sent + number:03}").replace("<n>", f"{item.fax.total:03}")
        picture = degrade(picture, noise, f"{item.seed} {number}", fax_line=line)
        if chance.random() < _UPSIDE_DOWN:
            picture = picture[::-1, ::-1].copy()
        yield containers.scanned_pdf(picture, noise.resolution, jpeg=noise.jpeg, bilevel=noise.bilevel)


def _label(item: _Placed, chance: random.Random) -> str:
    sheet = item.sheet
    return chance.choice((f"{sheet.date.isoformat()} {sheet.title}", sheet.title, sheet.paper.kind.label))


def _truth(item: _Placed, source: str, pages: tuple[int, ...], first: dict[str, str]) -> TrueDocument:
    sheet = item.sheet
    name = f"{source}:{pages[0]}"
    noise = profiles()[item.noise] if item.noise else None
    found = TrueDocument(
        id=name, document=sheet.id, source=source, source_pages=pages, kind=sheet.paper.kind, title=sheet.title,
        date=sheet.date if sheet.paper.dated else None, author=sheet.author, also=sheet.paper.also,
        duplicate_of=first.get(sheet.id), other_person=sheet.other_person,
        medium="typed" if noise is None else "fax" if noise.bilevel else "scan",
    )  # fmt: skip
    first.setdefault(sheet.id, name)
    return found
