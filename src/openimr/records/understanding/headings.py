"""The lines of a page that could be its heading, and the titles of the lexicon that stand in them.

A phrase counts as a title by how much of its line it fills, how the line is set and how high it stands.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from openimr.domain.document_kind import DocumentKind

from .folding import fold, squeeze
from .lexicon import Lexicon, lexicon, read_yaml
from .sheets import Segment, Sheet

HEADING_ZONE = 0.55
HEADING_LINES = 22
FUZZY_AT_LEAST = 88.0
# A short title (FAX, FCE) must be most of its line.
SHORT_TITLE = 6
# A title that may as well be the name of the house ("Torrance Physical Therapy") and names no document.
HOUSE_NAME = 0.45
_SUBJECT = re.compile(r"^\s*(?:re|ref|regarding|subject|in re|cc|enc\w*|encl\w*|attach\w*)\s*[.:;]", re.I)
_BESIDE_LETTER = re.compile(r"^\s*(?:cc|enc\w*|encl\w*|attach\w*)\s*[.:;]", re.I)
_FIELD = re.compile(r"^[\w /.#'()-]{2,40}:\s*\S")
_LETTERS, _CAPITALS = re.compile(r"[A-Za-z]"), re.compile(r"[A-Z]")
ADDRESS = re.compile(
    r"\b(?:tel|telephone|phone|fax|suite|ste|avenue|ave|blvd|boulevard|street|p\.? ?o\.? box)\b|\b\d{5}(?:-\d{4})?\b"
    r"|\(\d{3}\)\s*\d{3}|@|www\.",
    re.I,
)


class Heading(NamedTuple):
    """A line that could be a heading: its text, how emphatically it is set (0 to 1), its place from the top."""

    text: str
    folded: str
    compact: str
    emphasis: float
    rank: int


@dataclass(frozen=True, slots=True)
class TitleHit:
    """A title of the lexicon found in a heading: how strongly it stands there (0 to 1) and the weights it has."""

    phrase: int
    heading: Heading
    strength: float


def _emphasis(segment: Segment, sheet: Sheet) -> float:
    letters = len(_LETTERS.findall(segment.text))
    if not letters:
        return 0.0
    capitals = len(_CAPITALS.findall(segment.text)) / letters
    words = segment.text.split()
    initials = sum(w[:1].isupper() for w in words) / len(words)
    larger = segment.height > 1.15 * sheet.type_size
    middle = (segment.x0 + segment.x1) / 2
    centred = abs(middle - sheet.page.page.width / 2) < 30 and segment.x0 > sheet.left_margin + 40
    score: float = 0.5 * (capitals > 0.7) + 0.35 * larger + 0.2 * centred + 0.2 * (initials > 0.7)
    return float(min(1.0, score if len(words) <= 14 else score * 0.4))


def headings(sheet: Sheet) -> list[Heading]:
    """The possible headings of a page from the top down; two lines that belong together are also joined."""
    found: list[Heading] = []
    limit = sheet.height * HEADING_ZONE
    previous: tuple[Segment, float] | None = None
    for segment in sheet.segments:
        if segment.y0 > limit or segment.line >= HEADING_LINES + 8 or len(found) >= 2 * HEADING_LINES:
            break
        emphasis = _emphasis(segment, sheet)
        folded = fold(segment.text)
        rank = segment.line
        found.append(Heading(segment.text, f" {folded} ", squeeze(folded), emphasis, rank))
        if (
            previous is not None
            and emphasis >= 0.4
            and previous[1] >= 0.4
            and previous[0].line != segment.line
            and len(previous[0].text) + len(segment.text) < 110
        ):
            joined = f"{previous[0].text} {segment.text}"
            folded = fold(joined)
            found.append(Heading(joined, f" {folded} ", squeeze(folded), min(emphasis, previous[1]), rank))
        previous = (segment, emphasis)
    return found


def _strength(phrase: str, heading: Heading) -> float:
    """How much a phrase in a heading counts as the title of the page, 0 to 1."""
    share = len(phrase) / max(len(heading.compact), 1)
    starts = heading.compact.startswith(phrase)
    if share >= 0.6:
        strength = 1.0 if heading.emphasis >= 0.2 else 0.85
    elif heading.emphasis >= 0.4:
        strength = 0.85 if share >= 0.35 else 0.6
    elif starts and (share >= 0.3 or heading.text[: len(phrase)].isupper()):
        strength = 0.6
    elif starts:
        strength = 0.3
    else:
        strength = 0.2
    if len(phrase) < SHORT_TITLE and share < 0.5:
        strength *= 0.2
    if _BESIDE_LETTER.match(heading.text):
        strength *= 0.15
    elif _SUBJECT.match(heading.text):
        strength *= 0.45
    elif _FIELD.match(heading.text) and not starts:
        strength *= 0.5
    if len(heading.text.split()) > 11 and heading.emphasis < 0.4:
        strength *= 0.5
    if ADDRESS.search(heading.text):
        strength *= 0.5
    return strength * (1.0 if heading.rank < 10 else 0.9 if heading.rank < 16 else 0.75)


def title_hits(sheet: Sheet, found: frozenset[int], lines: Iterable[Heading]) -> list[TitleHit]:
    """The titles of the lexicon in the headings of a page, each with its strength; ``found`` are the phrases
    known to be on the page."""
    book = lexicon()
    titles = book.zones["title"]
    candidates = frozenset(n for n in found if n in titles)
    hits: list[TitleHit] = []
    nouns = title_nouns()
    for heading in lines:
        here = book.find_among(candidates, heading.folded, heading.compact)
        for number in _longest(here, heading, book):
            phrase = book.phrases[number]
            strength = _strength(phrase.compact, heading)
            if number in book.zones["letterhead"] and not nouns & set(heading.folded.split()):
                strength *= HOUSE_NAME
            hits.append(TitleHit(number, heading, strength))
    if sheet.recognised and not any(h.strength >= 0.6 for h in hits):
        hits.extend(_misread(lines))
    return hits


@cache
def title_nouns() -> frozenset[str]:
    """The folded nouns that say of a heading that it names a document (``report``, ``note``)."""
    return frozenset(fold(noun) for noun in read_yaml("titles.yaml")["nouns"])


def _longest(numbers: list[int], heading: Heading, book: Lexicon) -> list[int]:
    """Without the phrases that are only a part of a longer one in the same heading (``report`` of a title)."""
    texts = [book.phrases[n].compact for n in numbers]
    return [
        n
        for n, text in zip(numbers, texts, strict=True)
        if not any(len(other) > len(text) and text in other for other in texts)
    ]


def _misread(lines: Iterable[Heading]) -> list[TitleHit]:
    """Titles that a recogniser misread by a letter or two."""
    from rapidfuzz import fuzz, process

    titles = _long_titles()
    hits = []
    for heading in lines:
        if not 9 <= len(heading.compact) <= 70 or heading.emphasis < 0.2:
            continue
        best = process.extractOne(heading.compact, titles, scorer=fuzz.ratio, score_cutoff=FUZZY_AT_LEAST)
        if best is not None:
            hits.append(TitleHit(best[2], heading, 0.9 * _strength(heading.compact, heading)))
    return hits


@cache
def _long_titles() -> dict[int, str]:
    book = lexicon()
    return {n: book.phrases[n].compact for n in book.zones["title"] if len(book.phrases[n].compact) > 9}


def strongest(hits: Iterable[TitleHit]) -> dict[DocumentKind, list[tuple[float, str]]]:
    """Per kind the scores (weight times strength) and words of its titles, best first."""
    book = lexicon()
    scores: dict[DocumentKind, dict[str, float]] = {}
    for hit in hits:
        text = book.phrases[hit.phrase].text
        for said in book.zones["title"][hit.phrase]:
            table = scores.setdefault(said.kind, {})
            table[text] = max(table.get(text, 0.0), said.weight * hit.strength)
    return {
        kind: sorted(((score, text) for text, score in table.items()), reverse=True) for kind, table in scores.items()
    }
