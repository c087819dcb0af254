"""Words of a form put into rows however the sheet lay on the glass, and the labels and headings found in them."""

import math
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from openimr.domain.pages import Word

from .labels import LabelledField, Labels, plain

_STEEPEST = 2.5  # degrees a sheet may lie askew
# How like a label words must be: less where a colon says that they are one, more where they are few letters.
_LIKE_LABEL, _LIKE_LABEL_WITHOUT_COLON, _LIKE_SHORT_LABEL, _LIKE_HEADING = 80.0, 92.0, 92.0, 84.0
_SHORT = 6


class Piece(NamedTuple):
    """A word (or a part of one) with its place on the straightened sheet, in points."""

    word: Word
    x0: float
    y0: float
    x1: float
    y1: float

    @property
    def middle(self) -> float:
        """The height of its middle."""
        return (self.y0 + self.y1) / 2


class FoundLabel(NamedTuple):
    """A label where it stands: its field, its pieces' range in the row, how like the label the words are (0..1)."""

    field: LabelledField
    row: int
    first: int
    last: int
    likeness: float
    treatment: int | None


class Heading(NamedTuple):
    """A heading: its part of the form, and the number of the disputed treatment where it is one's."""

    part: str
    treatment: int | None


class Sheet(NamedTuple):
    """One page in rows: pieces from left to right, headings by row, and the labels in reading order."""

    rows: list[list[Piece]]
    headings: dict[int, Heading]
    labels: list[FoundLabel]


def sheet_of(words: Sequence[Word], known: Labels, part: Heading | None) -> tuple[Sheet, Heading | None]:
    """The page's rows with their labels; ``part`` is the part the page before ended in, the new one is returned."""
    rows = _rows(_straight([piece for word in words for piece in _split(word)]))
    headings: dict[int, Heading] = {}
    found: list[FoundLabel] = []
    for number, row in enumerate(rows):
        heading = _heading(row, known)
        if heading is not None:
            headings[number] = part = heading
            continue
        found.extend(_labels_in(row, number, known, part))
    return Sheet(rows, headings, found), part


def _split(word: Word) -> list[Word]:
    """A word that holds a label and its value (``Side:left``) as two; marks before a word as a word of their own."""
    text = word.text
    cut = text.find(":") + 1
    if 0 < cut < len(text) and any(c.isalpha() for c in text[:cut]):
        at = word.x0 + (word.x1 - word.x0) * cut / len(text)
        return [word._replace(text=text[:cut], x1=at), word._replace(text=text[cut:], x0=at)]
    return [word]


def _straight(words: Sequence[Word]) -> list[Piece]:
    """The words as they would stand if the sheet had lain straight: the turn that makes the sharpest rows."""
    if not words:
        return []
    best, best_score = 0.0, -1.0
    steps = round(_STEEPEST * 10)
    for step in sorted(range(-steps, steps + 1), key=abs):
        slope = math.tan(math.radians(step / 10))
        bins: dict[int, int] = {}
        for word in words:
            at = round(((word.y0 + word.y1) / 2 - slope * (word.x0 + word.x1) / 2) / 3)
            bins[at] = bins.get(at, 0) + 1
        score = float(sum(count * count for count in bins.values()))
        if score > best_score * 1.001:
            best, best_score = slope, score
    return [Piece(w, w.x0, w.y0 - best * (w.x0 + w.x1) / 2, w.x1, w.y1 - best * (w.x0 + w.x1) / 2) for w in words]


def _rows(pieces: Sequence[Piece]) -> list[list[Piece]]:
    rows: list[list[Piece]] = []
    for piece in sorted(pieces, key=lambda p: p.middle):
        if rows:
            middle = sum(p.middle for p in rows[-1]) / len(rows[-1])
            height = sum(p.y1 - p.y0 for p in rows[-1]) / len(rows[-1])
            if piece.middle - middle < 0.5 * max(height, 6.0):
                rows[-1].append(piece)
                continue
        rows.append([piece])
    for row in rows:
        row.sort(key=lambda p: p.x0)
    return rows


def _heading(row: Sequence[Piece], known: Labels) -> Heading | None:
    from rapidfuzz import fuzz

    text = plain(" ".join(piece.word.text for piece in row))
    best, score = None, _LIKE_HEADING
    for part, headings in known.parts.items():
        for heading in headings:
            # the number of a treatment must be right, whatever the letters before it
            if part == "treatment" and (not text or text[-1] != heading[-1]):
                continue
            like = fuzz.ratio(text, plain(heading))
            if like > score:
                best, score = Heading(part, int(heading[-1]) if part == "treatment" else None), like
    return best


def _labels_in(row: Sequence[Piece], number: int, known: Labels, part: Heading | None) -> list[FoundLabel]:
    here = part.part if part else None
    treatment = part.treatment if part else None
    fields = known.treatment if treatment else ()
    candidates: list[tuple[float, int, FoundLabel]] = []
    texts = [plain(piece.word.text) for piece in row]
    for field in (*fields, *known.fields):
        if field.part is not None and field.part != here:
            continue
        for label in field.labels:
            wanted = plain(label)
            for first, last, like in _likenesses(texts, wanted):
                if like >= _needed(wanted, row[last].word.text):
                    of = treatment if field in fields else None
                    candidates.append((like, len(wanted), FoundLabel(field, number, first, last, like / 100, of)))
    chosen: list[FoundLabel] = []
    # those that are nearly the label's own words first, the longer before the shorter
    for _, _, found in sorted(candidates, key=lambda c: (c[0] < 95, -c[1], -c[0])):
        if all(found.last < other.first or found.first > other.last for other in chosen):
            chosen.append(found)
    return sorted(chosen, key=lambda found: found.first)


def _likenesses(texts: Sequence[str], wanted: str) -> Iterator[tuple[int, int, float]]:
    """Runs of words about as long as ``wanted``: first, last and how like it they are (0..100)."""
    from rapidfuzz import fuzz

    for first in range(len(texts)):
        joined = ""
        for last in range(first, len(texts)):
            joined += texts[last]
            if len(joined) > len(wanted) + 3:
                break
            if joined and texts[last] and len(joined) >= len(wanted) - 3:
                yield first, last, fuzz.ratio(joined, wanted)


def _needed(label: str, last_word: str) -> float:
    if not last_word.endswith((":", "?", ")")):
        return _LIKE_LABEL_WITHOUT_COLON
    return _LIKE_SHORT_LABEL if len(label) < _SHORT else _LIKE_LABEL
