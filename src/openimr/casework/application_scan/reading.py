"""From pages with words and pictures to the fields of an application, each where it stands and how sure it is.

Labels are found first; a value is what stands beside or below its label, until the next label or heading.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from openimr.domain.pages import Page, Word
from openimr.domain.value import Value

from .labels import LabelledField, labels, plain
from .marks import assigned, boxes_in, ticked
from .rows import FoundLabel, Heading, Piece, Sheet, sheet_of
from .values import read_value

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Box = tuple[float, float, float, float]

_MOST_ROWS = 3  # a value runs over this many rows at most
_INDENT = 14.0  # points a second line may begin left of the first
_GAP = 22.0  # points between two rows of one value at most
_LIKE_OPTION = 80.0
_SEVERAL_ROWS = frozenset({"text", "lines", "choice"})  # kinds whose values may run over more than one row
_BOXES = "☒☐□■[]()|"


@dataclass(frozen=True, slots=True)
class FormPage:
    """A page of the form: its words in points, and its grey picture (height by width) at ``scale`` pixels a point."""

    page: Page
    picture: "NDArray[np.uint8] | None" = None
    scale: float = 1.0


class ScannedField(Value):
    """One field as it was read.

    ``name`` is the field's, or ``treatment-1-side`` for one of a disputed treatment (from 1). ``value`` is what the
    form takes, ``read`` the words on the paper. ``confidence`` is 0 where nothing was found; ``page`` counts from 1;
    ``box`` is around value and label in points of that page.
    """

    name: str
    value: str = ""
    read: str = ""
    confidence: float = 0.0
    page: int | None = None
    box: Box | None = None


def read_application(pages: Sequence[FormPage]) -> tuple[ScannedField, ...]:
    """Every field of the form in its order, those that were not found with confidence 0.

    Args:
        pages: the pages of one application, in order. Without pictures no check box can be read.
    """
    known = labels()
    found: dict[str, ScannedField] = {}
    part: Heading | None = None
    treatments = {1}
    for number, page in enumerate(pages, start=1):
        sheet, part = sheet_of(page.page.words, known, part)
        treatments |= {h.treatment for h in sheet.headings.values() if h.treatment}
        for label in sheet.labels:
            field = _field(label, sheet, page, number)
            before = found.get(field.name)
            if before is None or (field.value and field.confidence > before.confidence):
                found[field.name] = field
    names = dict.fromkeys(field.name for field in known.fields)
    rows = [f"treatment-{n}-{field.name}" for n in sorted(treatments) for field in known.treatment]
    return tuple(found.get(name, ScannedField(name=name)) for name in (*names, *rows))


def _field(label: FoundLabel, sheet: Sheet, page: FormPage, number: int) -> ScannedField:
    name = f"treatment-{label.treatment}-{label.field.name}" if label.treatment else label.field.name
    rows = _value_rows(label, sheet)
    beside = [piece for row in rows for piece in row]
    own = sheet.rows[label.row][label.first : label.last + 1]
    if label.field.kind == "choice":
        value, confidence, read = _choice(label.field, own[-1], rows, page)
    else:
        lines = [" ".join(piece.word.text for piece in row) for row in rows]
        value, fits = read_value(label.field.kind, lines)
        sure = min((p.word.confidence for p in beside), default=0.5)
        average = sum(p.word.confidence for p in beside) / len(beside) if beside else 0.5
        read, confidence = "\n".join(lines), fits * (sure + average) / 2
    return ScannedField(
        name=name,
        value=value,
        read=read,
        confidence=round(confidence * min(1.0, label.likeness + 0.05), 3),
        page=number,
        box=_around([*own, *beside]),
    )


def _value_rows(label: FoundLabel, sheet: Sheet) -> list[list[Piece]]:
    """The pieces of a value row by row: right of the label, and below it until the next label or heading."""
    row = sheet.rows[label.row]
    start = row[label.last].x1
    left, right = row[label.first].x0, _right_end(label, sheet)
    found = [[piece for piece in row[label.last + 1 :] if piece.x0 < right]]
    begin = min((piece.x0 for piece in found[0]), default=left if not found[0] else start) - _INDENT
    above = max(piece.y1 for piece in row[label.first : label.last + 1])
    several = label.field.kind in _SEVERAL_ROWS
    for number in range(label.row + 1, min(label.row + 1 + _MOST_ROWS, len(sheet.rows))):
        below = sheet.rows[number]
        inside = [piece for piece in below if begin <= piece.x0 < right]
        if number in sheet.headings or _labelled(number, left - 10, right, sheet) or (found[0] and not several):
            break
        if inside and min(piece.y0 for piece in inside) - above > _GAP:
            break
        if inside:
            found.append(inside)
            above = max(piece.y1 for piece in inside)
    return [pieces for pieces in found if pieces]


def _right_end(label: FoundLabel, sheet: Sheet) -> float:
    """Where the label's column ends: at the next label of its row, or where labels of the rows beside it begin."""
    row = sheet.rows[label.row]
    own = row[label.first].x0
    here = [row[other.first].x0 for other in sheet.labels if other.row == label.row and other.first > label.last]
    if here:
        return min(here) - 2
    if label.field.kind == "choice" or own > 0.4 * max(piece.x1 for one in sheet.rows for piece in one):
        return float("inf")
    # A column beside it: labels of its neighbours that begin well to the right of it.
    near = [
        sheet.rows[other.row][other.first].x0
        for other in sheet.labels
        if abs(other.row - label.row) <= 2 and sheet.rows[other.row][other.first].x0 > own + 120
    ]
    after = [piece.x0 for piece in row[label.last + 1 :]]
    edge = min(near, default=float("inf"))
    # a value that runs on across the column's edge without a gap belongs to the label
    return edge if not after or edge == float("inf") or any(abs(x - edge) < 8 for x in after) else float("inf")


def _labelled(number: int, left: float, right: float, sheet: Sheet) -> bool:
    return any(other.row == number and left <= sheet.rows[number][other.first].x0 < right for other in sheet.labels)


def _choice(
    field: LabelledField, own: Piece, rows: Sequence[Sequence[Piece]], page: FormPage
) -> tuple[str, float, str]:
    """The ticked option, how sure that is, and the words of the option. ``own`` is the label's last piece."""
    if page.picture is None:
        return "", 0.0, ""
    best: tuple[str, float, str] = ("", 0.0, "")
    # options may stand beside the label or in the rows below it
    for row in [row for row in rows if row] or [[own]]:
        begins: dict[str, float | None] = {}
        texts: dict[str, str] = {}
        for value, options in field.options.items():
            place = _option(options, [row])
            begins[value] = place[0].word.x0 + _lead(place[0].word) if place else None
            texts[value] = place[1] if place else ""
        words = [piece.word for piece in row]
        left = own.word.x1 - 1 if own.word.x1 <= words[0].x0 + 4 or own is row[0] else words[0].x0 - 24
        right = max(word.x1 for word in words) + 30 if row[0] is not own else page.page.width
        top, bottom = min(word.y0 for word in words), max(word.y1 for word in words)
        boxes = boxes_in(page.picture, page.scale, left, top, right, bottom)
        value, sure = ticked(assigned(boxes, begins, ordered=field.ordered))
        if sure > best[1]:
            best = (value, sure, texts.get(value, ""))
    return best


def _option(options: Sequence[str], rows: Sequence[Sequence[Piece]]) -> tuple[Piece, str] | None:
    """Where the words of an option begin, and the words as they were read; the longest of the best matches counts."""
    from rapidfuzz import fuzz

    best: tuple[float, Piece, str] | None = None
    for option in options:
        wanted = plain(option)
        for row in rows:
            for first in range(len(row)):
                # a mark read as the letter X before the words is no part of them
                if plain(row[first].word.text) in {"", "x"}:
                    continue
                for last in range(first, min(first + len(option.split()) + 1, len(row))):
                    text = " ".join(piece.word.text for piece in row[first : last + 1])
                    like = fuzz.ratio(plain(text.lstrip(f"Xx{_BOXES}")), wanted)
                    if like >= _LIKE_OPTION and (best is None or like > best[0]):
                        best = (like, row[first], text)
    return (best[1], best[2]) if best else None


def _lead(word: Word) -> float:
    """How much of a word's width is a box or its mark read as letters before the word itself."""
    bare = word.text.lstrip(_BOXES)
    return (word.x1 - word.x0) * (len(word.text) - len(bare)) / max(1, len(word.text))


def _around(pieces: Sequence[Piece]) -> Box | None:
    if not pieces:
        return None
    words = [piece.word for piece in pieces]
    return (
        round(min(w.x0 for w in words), 1),
        round(min(w.y0 for w in words), 1),
        round(max(w.x1 for w in words), 1),
        round(max(w.y1 for w in words), 1),
    )
