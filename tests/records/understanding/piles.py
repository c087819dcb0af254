"""Piles for measuring: documents of the project's own writing typeset into pages, mixed, and made noisy.

A pile file holds documents one after another; a line ``=== kind date author`` begins one, ``<<<page>>>`` a page. A
line that begins with ``^`` is set larger and centred; runs of three or more spaces keep their place on the line.
"""

import datetime as dt
import hashlib
import random
import re
from dataclasses import dataclass
from pathlib import Path

from openimr.domain.pages import Page, TextSource, Word
from openimr.records.source import FileFormat, SourcePage
from openimr.records.understanding import Person

HERE = Path(__file__).parent / "piles"
EMPLOYEE = Person("Daniel R. Whitlock", dt.date(1971, 4, 17), dt.date(2014, 2, 11))
WIDTH, HEIGHT = 612.0, 792.0
LINES_A_PAGE = 56


@dataclass(frozen=True)
class Written:
    """A document as written for a pile: what it is, and the lines of its pages."""

    kind: str
    date: dt.date | None
    author: str | None
    pages: tuple[tuple[str, ...], ...]


def documents(name: str) -> list[Written]:
    """The documents of a pile file."""
    found = []
    for part in re.split(r"^=== ", (HERE / name).read_text(encoding="utf-8"), flags=re.M)[1:]:
        head, _, body = part.partition("\n")
        kind, date, author = head.split(maxsplit=2)
        pages = []
        for page in body.split("<<<page>>>"):
            lines = page.strip("\n").split("\n")
            pages += [tuple(lines[i : i + LINES_A_PAGE]) for i in range(0, len(lines), LINES_A_PAGE)]
        found.append(
            Written(
                kind,
                None if date == "-" else dt.date.fromisoformat(date),
                None if author == "-" else author,
                tuple(pages),
            )
        )
    return found


def _slips(text: str, rng: random.Random, rate: float) -> str:
    """What a recogniser makes of a text: look-alike letters, lost spaces."""
    swaps = {"l": "1", "1": "l", "O": "0", "0": "O", "I": "l", "e": "c", "rn": "m", "S": "5", "B": "8", ",": "."}
    out = []
    for char in text:
        if char in swaps and rng.random() < rate and not (char.isdigit() and rng.random() < 0.7):
            out.append(swaps[char])
        else:
            out.append(char)
    return re.sub(r"(?<=\S) (?=\S)", lambda m: "" if rng.random() < rate * 0.8 else " ", "".join(out))


def typeset(
    lines: tuple[str, ...], rng: random.Random, *, scanned: bool = False, fax: str | None = None, rate: float = 0.03
) -> Page:
    """A page with these lines; ``scanned`` gives it a recogniser's slips, jitter and confidences."""
    margin = rng.choice((54.0, 60.0, 72.0))
    words: list[Word] = []
    texts: list[str] = []
    y = 40.0
    if fax is not None:
        y = 14.0
        lines = (fax, *lines)
    for number, line in enumerate(lines):
        centred = line.startswith("^")
        line = line.removeprefix("^")
        if not line.strip():
            y += 12.0
            continue
        pitch, height = (6.4, 14.0) if centred else (4.9, 9.5)
        x = (WIDTH - pitch * len(line)) / 2 if centred else margin
        if fax is not None and number == 0:
            x, height = 30.0, 7.0
        row: list[str] = []
        for match in re.finditer(r"\S+(?: {1,2}\S+)*", line):
            run = _slips(match[0], rng, rate) if scanned else match[0]
            at = x + pitch * match.start()
            for word in run.split():
                jitter = rng.uniform(-0.6, 0.6) if scanned else 0.0
                confidence = min(1.0, max(0.3, rng.gauss(0.95, 0.04))) if scanned else 1.0
                words.append(Word(word, at, y + jitter, at + pitch * len(word), y + height + jitter, confidence))
                at += pitch * (len(word) + 1)
                row.append(word)
        texts.append(" ".join(row))
        y += height + 3.2
        if fax is not None and number == 0:
            y = 40.0
    source = TextSource.OCR if scanned else TextSource.TEXT_LAYER
    return Page(WIDTH, HEIGHT, tuple(words), "\n".join(texts), source)


def source_page(source: str, number: int, page: Page, bookmark: str | None = None) -> SourcePage:
    """A page as reading hands it over."""
    digest = hashlib.sha256(repr((page.text, page.words)).encode()).hexdigest()
    return SourcePage(source, number, FileFormat.PDF, page, digest, bookmark)


def separate(written: list[Written], *, scanned: bool = False, seed: int = 1) -> list[SourcePage]:
    """Every document in a file of its own."""
    rng = random.Random(seed)
    return [
        source_page(f"file{n:03}.pdf", p, typeset(lines, rng, scanned=scanned))
        for n, document in enumerate(written)
        for p, lines in enumerate(document.pages, start=1)
    ]


def combined(
    written: list[Written], *, scanned: float = 0.5, faxed: float = 0.3, seed: int = 1
) -> tuple[list[SourcePage], list[int], list[Written]]:
    """All documents shuffled into one file: its pages, the positions where documents begin, the order."""
    rng = random.Random(seed)
    order = written[:]
    rng.shuffle(order)
    pages: list[SourcePage] = []
    starts: list[int] = []
    for document in order:
        starts.append(len(pages))
        scan, fax = rng.random() < scanned, rng.random() < faxed
        for lines in document.pages:
            number = len(pages) + 1
            line = (
                f"06/{rng.randint(10, 28)}/2018 14:{rng.randint(10, 59)} FAX 5625550142 P.{number:03}/120"
                if fax
                else None
            )
            pages.append(source_page("scan.pdf", number, typeset(lines, rng, scanned=scan, fax=line)))
    return pages, starts, order
