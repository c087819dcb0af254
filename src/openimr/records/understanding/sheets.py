"""A page as understanding looks at it: lines and segments with their places, fax lines set apart, page numbers read.

Everything later (splitting, kind, date, author) asks a ``Sheet``; it is made once per page and is cheap.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from itertools import groupby, pairwise
from statistics import median
from typing import NamedTuple

from openimr.domain.pages import TextSource, Word
from openimr.records.source import FileFormat, SourcePage

from .fingerprints import minhash
from .folding import fold, squeeze

# A gap wider than this many line heights separates two columns or two fields of a form.
FIELD_GAP = 1.3
# The edges of a page end and begin here, as shares of its height.
EDGE_ABOVE, EDGE_BELOW = 0.08, 0.91
BLANK_PAGE_WORDS = 4
# Shorter runs of letters, or fewer of them, say little of the width of a letter.
FACE_LETTERS, FACE_SEGMENTS = 12, 3
# Paper with at least this many line numbers in a row down its margin is pleading paper.
PLEADING_LINES = 8

# Telephone numbers and amounts of money hold no hours.
_TIME = r"(?:\d{1,2}:\d{2}(?::\d{2})?|(?<![\d.$-])\d{1,2}\.\d{2}(?![\d.]))\s*(?:[ap]\.?m\.?)?"
_DAY = (
    r"(?:\d{1,2}[/.:-] ?\d{1,2}[/.-] ?\d{2,4}|[a-z]{3,9}[ .-]*\d{1,2}[, .-]+\d{2,4}"
    r"|(?<![\d.])\d{1,2}[ -][a-z]{3,9}[ -]\d{2,4})"
)
# What only fax machines and gateways print beside day and hour, and what others print, too.
_FAX_MARKS = (
    re.compile(r"(?<!by )\bfax\b|\befax\b|telecopy|facsimile|\bhp laserjet|\brightfax|xerox", re.I),
    re.compile(r"\+?1?[ -.(]*\d{3}[ ).-]+\d{3}[ .-]?\d{4}|(?<!\d)\d{10,11}(?!\d)"),
    re.compile(r"->|=>|→|@(?! ?\$)|\bno\.\s*\d+|#\d+"),
)
_OTHER_MARKS = (
    re.compile(r"\b(?:from|to|tel|id|csid|remote)\s*:", re.I),
    re.compile(r"\b(?:mon|tue|wed|thu|fri|sat|sun)\b", re.I),
)
_PAGE_OF = re.compile(r"\b(\d{1,4})\s*/\s*(\d{2,4})\b(?!\s*/)|(?<![a-z])(?:page|pg|p|pag)\s*[.:#]?\s*\d+", re.I)
_HAS_TIME = re.compile(_TIME, re.I)
_HAS_DAY = re.compile(_DAY, re.I)
_FIELD_OF_MAIL = re.compile(r"^\s*(?:date|sent|subject)\s*:", re.I)
# A day that a field names is of the paper, whatever else stands on the line.
_PRINTED = re.compile(
    rf"\bpatient\b|(?:print|signed|visit|service|exam|arriv|collect|report|admi|seen)\w*\s*(?:date|on|time|at|by)?\s*:?\s*{_DAY}",
    re.I,
)
_LINE_NUMBER = re.compile(r"^(\d{1,2})(?=\s|$)")
_STAMPED = ("received", "recd", "scanned", "faxed", "filed", "docketed", "entered", "copy", "duplicate")
_FIGURE = re.compile(r"^\W*\d+\W*$")
_FIGURES = re.compile(r"\d{2,4}")
_MISREAD_STAMP = 80.0

_OF = re.compile(r"\b(?:page|pages|pg|p|sheet)\.?\s*:?\s*(\d{1,4})\s*(?:of|/|out of)\s*(\d{1,4})\b", re.I)
_BARE_OF = re.compile(r"^\W*(\d{1,4})\s*(?:of)\s*(\d{1,4})\W*$|^\W*(\d{1,3})\s*/\s*(\d{1,3})\W*$", re.I)
_PAGE = re.compile(r"(?:^|\s|[-–|])(?:page|pg)\.?\s*(?:no\.?|#|:|\|)?\s*(\d{1,3})\b(?!\s*(?:of|/|pages))", re.I)
_BARE = re.compile(r"^[^\w%$#°]*(\d{1,3})[^\w%°]*$")
# At the end of a running head or foot, behind the name of the file: "Doe, Ann MRN 4410 1 of 2".
_ENDS_OF = re.compile(r"(?<![/.#\d])\b(\d{1,3}) of (\d{1,3})$", re.I)
_ENDS_P = re.compile(r"(?<![\w.])p\. ?(\d{1,3})$", re.I)
# As word processors number pages: "3 | P a g e".
_ENDS_PAGE = re.compile(r"(?<![\w.])(\d{1,3}) ?\| ?p ?a ?g ?e$", re.I)
# What else is counted so.
_COUNTED = re.compile(
    r"\b(?:visits?|sessions?|treatments?|tx|rx|weeks?|units?|phase|grade|refills?|no|number)\W*$", re.I
)


class Segment(NamedTuple):
    """A run of words without a wide gap, in points; ``line`` counts the lines of the page from 0."""

    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    line: int

    @property
    def height(self) -> float:
        """Height of the segment in points, never zero."""
        return max(self.y1 - self.y0, 1.0)


class Numbering(NamedTuple):
    """A page number printed on the page: ``number`` of ``total``, the total None where it does not say."""

    number: int
    total: int | None


@dataclass
class Sheet:
    """One page, looked at. ``index`` is its position among all pages handed in, ``position`` in its file."""

    index: int
    position: int
    page: SourcePage
    segments: tuple[Segment, ...] = ()
    fax_lines: tuple[str, ...] = ()
    numberings: tuple[Numbering, ...] = ()
    type_size: float = 10.0
    begins: float = 1.0
    """How likely a document begins on it, 0 to 1; the first page of a file begins one."""
    _lines: tuple[str, ...] = field(default=(), repr=False)

    @property
    def lines(self) -> tuple[str, ...]:
        """The lines of the page in reading order without fax lines; fields of one line two spaces apart."""
        return self._lines

    @property
    def height(self) -> float:
        """Height of the page in points."""
        return max(self.page.page.height, 1.0)

    @property
    def recognised(self) -> bool:
        """Whether the words come from a picture (OCR) rather than from a text layer."""
        return self.page.page.source is TextSource.OCR

    @cached_property
    def folded(self) -> str:
        """The text of the page folded, with one space at both ends so that whole words can be asked for."""
        return f" {fold(' '.join(self._lines))} "

    @cached_property
    def tokens(self) -> frozenset[str]:
        """The folded words of the page."""
        return frozenset(self.folded.split())

    @cached_property
    def compact(self) -> str:
        """The folded text without spaces."""
        return squeeze(self.folded)

    @cached_property
    def word_count(self) -> int:
        """How many words the page has beside fax lines."""
        return sum(len(line.split()) for line in self._lines)

    @property
    def blank(self) -> bool:
        """Whether the page says nothing (an empty back, a separator sheet)."""
        return self.word_count < BLANK_PAGE_WORDS and not any(len(line) > 24 for line in self._lines)

    @cached_property
    def confidence(self) -> float:
        """Mean confidence of the words, 1.0 for a text layer and for a page without words."""
        words = self.page.page.words
        return sum(w.confidence for w in words) / len(words) if words and self.recognised else 1.0

    @cached_property
    def filled(self) -> float:
        """How far down the page the text reaches, 0 to 1."""
        tops = [s.y1 for s in self.segments]
        return min(1.0, max(tops) / self.height) if tops else 0.0

    @cached_property
    def face(self) -> float:
        """The width of a letter by its height, which tells one face of type from another; 0.0 where there is too little
        text."""
        widths = [(s.x1 - s.x0) / len(s.text) / s.height for s in self.segments if len(s.text) >= FACE_LETTERS]
        return median(widths) if len(widths) >= FACE_SEGMENTS else 0.0

    @cached_property
    def left_margin(self) -> float:
        """Where most lines begin, in points."""
        starts: dict[int, float] = {}
        for s in self.segments:
            starts[s.line] = min(starts.get(s.line, 1e9), s.x0)
        return median(starts.values()) if starts else 0.0

    def said(self) -> Iterator[tuple[list[str], bool]]:
        """The folded words of each line that is neither a fax line nor a stamp, and whether it stands at an edge of the
        scanned page, where stamps and handwriting go."""
        upper, lower = EDGE_ABOVE * self.height, EDGE_BELOW * self.height
        for text, (_, line) in zip(self._lines, groupby(self.segments, lambda s: s.line), strict=False):
            if not is_stamp(text):
                y0 = next(line).y0
                yield fold(text).split(), self.recognised and not upper <= y0 <= lower

    @cached_property
    def minhash(self) -> bytes:
        """By which pages that are alike are found: see `fingerprints.minhash`."""
        return minhash([word for words, _ in self.said() for word in words])

    def top(self, share: float = 0.4) -> list[Segment]:
        """The segments in the upper ``share`` of the page."""
        limit = self.height * share
        return [s for s in self.segments if s.y0 <= limit]


def is_fax_line(text: str) -> bool:
    """Whether a line at the edge of a page was printed by a fax machine or a fax gateway."""
    if len(text) > 140 or _FIELD_OF_MAIL.match(text):
        return False
    if _PRINTED.search(text):
        return False
    day, hour = bool(_HAS_DAY.search(text)), bool(_HAS_TIME.search(text))
    if not day and not hour:
        return False
    rest = _HAS_TIME.sub(" ", _HAS_DAY.sub(" ", text))
    own = sum(bool(mark.search(rest)) for mark in _FAX_MARKS)
    # "132/75" is no page of a number of pages.
    own += any(not of[1] or int(of[1]) <= int(of[2]) for of in _PAGE_OF.finditer(rest))
    marks = own + sum(bool(mark.search(rest)) for mark in _OTHER_MARKS)
    return (day and hour and own >= 1) or (hour and marks >= 3) or (day and marks >= 4)


@lru_cache(maxsize=1 << 14)
def is_stamp(text: str) -> bool:
    """Whether a line is a stamp put on the paper later (``RECEIVED JUN 08 2015``), not part of the document."""
    from rapidfuzz import fuzz, process

    if len(text) >= 60 or ":" in text[:12] or len(text.split()) > 8:
        return False
    folded = fold(text)
    # Words of a stamp may be glued to its date or misread; a field (``Bill received: …``) is no stamp.
    first = re.match(r"[a-z]*", squeeze(folded))
    word = first[0][:9] if first else ""
    if len(word) < 4:
        return False
    if any(word.startswith(squeeze(fold(w))) for w in _STAMPED):
        return bool(_HAS_DAY.search(text) or _FIGURES.search(text)) or len(folded.split()) <= 2
    found = process.extractOne(word, _STAMPED, scorer=fuzz.ratio, score_cutoff=_MISREAD_STAMP)
    return found is not None and bool(_FIGURES.search(text)) and len(folded.split()) <= 5


def _segments_of(words: Sequence[Word], line: int) -> list[Segment]:
    """The words of one line, joined where they stand close together."""
    found: list[Segment] = []
    texts: list[str] = []
    left = top = right = bottom = 0.0
    before: Word | None = None
    for word in words:
        text, x0, y0, x1, y1, _ = word
        if before is not None and (x0 - before.x1 > FIELD_GAP * max(before.y1 - before.y0, 6.0) or x1 < before.x0):
            found.append(Segment(" ".join(texts), left, top, right, bottom, line))
            texts = []
        if texts:
            left, top = x0 if x0 < left else left, y0 if y0 < top else top
            right, bottom = x1 if x1 > right else right, y1 if y1 > bottom else bottom
        else:
            left, top, right, bottom = x0, y0, x1, y1
        texts.append(text)
        before = word
    if texts:
        found.append(Segment(" ".join(texts), left, top, right, bottom, line))
    return found


def _without_line_numbers(lines: list[list[Segment]]) -> list[list[Segment]]:
    """The lines without the numbers that pleading paper and transcripts print down the left margin."""
    numbered = [(n, int(m[1])) for n, line in enumerate(lines) if (m := _LINE_NUMBER.match(line[0].text))]
    rising = sum(1 for (_, a), (_, b) in pairwise(numbered) if b == a + 1)
    if rising < PLEADING_LINES:
        return lines
    numbers = dict(numbered)
    kept = []
    for n, line in enumerate(lines):
        first = line[0]
        if n in numbers:
            rest = first.text.split(maxsplit=1)[1:]
            line = [first._replace(text=rest[0]), *line[1:]] if rest else line[1:]
        if line:
            kept.append(line)
    return kept


def _placed(source: SourcePage) -> list[list[Segment]]:
    """The lines of the page as segments. Words are dealt to lines in reading order; where text and words
    do not agree, lines are placed by their number alone."""
    page = source.page
    rows = [row for row in page.text.splitlines() if row.strip()]
    if sum(len(row.split()) for row in rows) == len(page.words):
        lines, at = [], 0
        for number, row in enumerate(rows):
            count = len(row.split())
            lines.append(_segments_of(page.words[at : at + count], number))
            at += count
        return lines
    pitch = page.height / max(len(rows) + 4, 58)
    return [
        [
            Segment(part, 72.0 + i * 150, 36 + n * pitch, 72.0 + i * 150 + 5 * len(part), 36 + n * pitch + 10, n)
            for i, part in enumerate(re.split(r"\s{3,}", row.strip()))
        ]
        for n, row in enumerate(rows)
    ]


def _numberings(lines: Sequence[Sequence[Segment]]) -> list[Numbering]:
    """Page numbers printed in the first and last lines of the page."""
    found = []
    edge = list(lines[:6]) + list(lines[max(6, len(lines) - 4) :])
    last = {id(line) for line in lines[-2:]}
    runs = {id(line) for line in (*lines[:1], *lines[-1:])}
    for line in edge:
        for segment in line:
            for match in _OF.finditer(segment.text):
                found.append(Numbering(int(match[1]), int(match[2])))
            # "5/8" beside other fields is a visit or a fraction.
            if len(line) == 1 and (bare := _BARE_OF.match(segment.text)):
                found.append(Numbering(int(bare[1] or bare[3]), int(bare[2] or bare[4])))
            for match in _PAGE.finditer(segment.text):
                found.append(Numbering(int(match[1]), None))
            if id(line) in last and (alone := _BARE.match(segment.text)) and not _is_row(line):
                found.append(Numbering(int(alone[1]), None))
        # Words of a running head or foot may stand far apart, the number behind the last of them.
        whole = " ".join(segment.text for segment in line)
        if id(line) in runs and (ends := _ENDS_OF.search(whole)) and not _COUNTED.search(whole[: ends.start()]):
            found.append(Numbering(int(ends[1]), int(ends[2])))
        elif id(line) in runs and (ends := _ENDS_P.search(whole) or _ENDS_PAGE.search(whole)):
            found.append(Numbering(int(ends[1]), None))
    return [n for n in found if n.number > 0 and (n.total is None or n.number <= n.total)]


def _is_row(line: Sequence[Segment]) -> bool:
    """Whether a line is a row of figures, none of which numbers the page."""
    return sum(bool(_FIGURE.match(segment.text)) for segment in line) > 1


def look(index: int, position: int, source: SourcePage) -> Sheet:
    """The sheet for one page; ``index`` counts over all pages handed in, ``position`` over its file, from 0."""
    lines = _without_line_numbers(_placed(source))
    texts = ["  ".join(s.text for s in line) for line in lines]
    edges = set(range(min(3, len(texts)))) | set(range(max(0, len(texts) - 2), len(texts)))
    # A letter or a mail handed in as a file of its own never went through a fax machine.
    typeset = source.file_format in (FileFormat.MAIL, FileFormat.OFFICE, FileFormat.TEXT)
    fax = set() if typeset else {n for n in edges if is_fax_line(texts[n])}
    kept = [line for n, line in enumerate(lines) if n not in fax]
    segments = tuple(s for line in kept for s in line)
    sizes = [s.height for s in segments if len(s.text) > 3]
    return Sheet(
        index=index,
        position=position,
        page=source,
        segments=segments,
        fax_lines=tuple(texts[n] for n in sorted(fax)),
        numberings=tuple(_numberings(kept)),
        type_size=median(sizes) if sizes else 10.0,
        _lines=tuple(t for n, t in enumerate(texts) if n not in fax),
    )
