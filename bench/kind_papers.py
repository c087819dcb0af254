"""Writes and reads every paper of the development hands many times over, for `fit_kinds` to learn from.

Each time with other people, offices, days and lengths, set by the house as a print-out and read from its text layer;
every other one then misread as recognition misreads faxes, so that nothing need be scanned and the same papers come out
the same on any machine in minutes.
"""

import hashlib
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from openimr.domain.document_kind import DocumentKind
from openimr.domain.pages import Page, TextSource, Word
from openimr.records.source import FileFormat, SourcePage
from openimr.samples.cast import cast
from openimr.samples.layouts import press
from openimr.samples.sheets import Desk
from openimr.samples.wording import family

TIMES, PEOPLE = 6, 4
# How often recognition takes one letter for another on a page, and loses a space: between a crisp scan and a poor fax.
MISREAD = (0.002, 0.05)
STAMPED = 0.15
_LOOKALIKES = {
    "l": "1Ii", "1": "lI", "I": "l1", "O": "0", "0": "O", "o": "0", "e": "c", "c": "e", "m": "rn", "S": "5", "s": "5",
    "B": "8", "h": "b", "n": "ri", "t": "f", "f": "t", ",": ".", ".": ",", "u": "v", "a": "o", "g": "q", "y": "v",
}  # fmt: skip
_STAMPS = ("RECEIVED", "SCANNED", "RECEIVED BY FAX", "COPY", "MAILROOM")


@dataclass(frozen=True)
class Written:
    """A document as read: its pages, its kind and the paper it was written from."""

    pages: tuple[SourcePage, ...]
    kind: DocumentKind
    hand: str
    paper: str


def written(hand: str, times: int = TIMES) -> Iterator[Written]:
    """Every paper of ``hand``, ``times`` times; the odd times as a recogniser reads it."""
    words = family(hand)
    with press("pile.typ") as house:
        for number in range(times):
            chance = random.Random(f"{hand} papers {number}")
            desks = [Desk(words, cast(words, chance), cast(words, chance), house, chance) for _ in range(PEOPLE)]
            for at, paper in enumerate(words.papers):
                sheet = desks[at % PEOPLE].write(paper, f"{paper.name}#{number}")
                pages = tuple(pages_of(sheet.pdf, f"{hand}/{sheet.id}"))
                if number % 2:
                    pages = tuple(misread(page, chance) for page in pages)
                yield Written(pages, paper.kind, hand, paper.name)


def pages_of(pdf: bytes, source: str) -> Iterator[SourcePage]:
    """The pages of a PDF as read from its text layer."""
    from openimr.records.geometry import PageGeometry
    from openimr.records.layout import reading_order, text_of
    from openimr.records.opening import open_pdf_document
    from openimr.records.textlayer import read_words

    document = open_pdf_document(pdf)
    for number, page in enumerate(document, start=1):
        geometry = PageGeometry.of(page)
        lines = reading_order(read_words(page, geometry))
        read = Page(geometry.width, geometry.height, tuple(w for line in lines for w in line), text_of(lines),
                    TextSource.TEXT_LAYER)  # fmt: skip
        yield SourcePage(source, number, FileFormat.PDF, read, hashlib.sha256(read.text.encode()).hexdigest())
    document.close()


def misread(page: SourcePage, chance: random.Random) -> SourcePage:
    """The page as a recogniser reads a scan or a fax of it: letters taken for others, words glued, a stamp."""
    rate = chance.uniform(*MISREAD)
    text: list[str] = []
    words: list[Word] = []
    if page.number == 1 and chance.random() < STAMPED:
        stamp = (*chance.choice(_STAMPS).split(), f"{chance.randint(1, 12)}/{chance.randint(1, 28)}/2019")
        words += [Word(w, 380.0 + 50 * n, 14.0, 425.0 + 50 * n, 24.0, 0.9) for n, w in enumerate(stamp)]
        text.append(" ".join(stamp))
    left = iter(page.page.words)
    for line in page.page.text.splitlines():
        row: list[Word] = []
        for _ in line.split():
            word = next(left)
            word = word._replace(text=_slips(word.text, chance, rate), confidence=0.95)
            near = row and 0 <= word.x0 - row[-1].x1 < 0.4 * (word.y1 - word.y0)
            if near and chance.random() < 0.8 * rate:
                row[-1] = row[-1]._replace(text=row[-1].text + word.text, x1=word.x1)
            else:
                row.append(word)
        words += row
        text.append(" ".join(w.text for w in row))
    read = replace(page.page, words=tuple(words), text="\n".join(text), source=TextSource.OCR)
    return replace(page, page=read)


def _slips(text: str, chance: random.Random, rate: float) -> str:
    """``text`` with some letters taken for others; figures less often than letters."""
    return re.sub(
        r"[A-Za-z0-9.,]",
        lambda m: (
            chance.choice(_LOOKALIKES[m[0]])
            if m[0] in _LOOKALIKES and chance.random() < rate * (0.3 if m[0].isdigit() else 1.0)
            else m[0]
        ),
        text,
    )
