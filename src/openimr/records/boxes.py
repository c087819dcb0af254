"""The boxes of a form on the picture of a page: where each stands, and whether it is marked.

A form says by a cross in a small square what no word says; recognition of letters drops such squares or reads
them as one letter or another. They are found by their four straight sides, whatever mark is inside.
"""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from openimr.domain.pages import Word

EMPTY, MARKED = "☐", "☒"
_SIDES = (5.0, 16.0)
"""The least and the greatest side of a box, in points: those of printed forms are 7 to 12."""
_SQUARE = 1.3
"""How much longer one side may be than the other."""
_WHOLE = 0.8
"""The share of the least side that a stroke runs straight: what is shorter belongs to letters and crosses."""
_STROKE, _INKED = 0.6, 0.9
"""The share of each side along which a straight stroke runs, and that has ink at all."""
_CORNER, _INKED_CORNER = 0.2, 0.15
"""The share of a side that is its corner, and the share of ink it has at least."""
_ROUND, _ROUND_PIXELS = 0.08, 1.3
"""How far from its corners the ink of a box begins at most, on the average, by its side or in pixels: "O" is round."""
_BAND = 0.22
"""The share of a side's length in which its ink is looked for, since a scan is never quite straight."""
_INNER = 0.29
"""What is left out at each side of a box when its inside is looked at."""
_CLEAN, _FULL = 0.06, 0.9
"""Up to this share of ink the inside is empty (specks of a scan); above the other it is a black square."""
STRAIGHT = frozenset("BDEHMNQUR")
"""Letters with bars along three or four sides."""


class Box(NamedTuple):
    """A box of a form, in points from the top left of the upright page."""

    x0: float
    y0: float
    x1: float
    y1: float
    marked: bool


def is_of_size(width: float, height: float) -> bool:
    """Whether something of a width and a height in points may be a box: square, and not too small or large."""
    shorter, longer = min(width, height), max(width, height)
    return shorter >= _SIDES[0] and longer <= min(_SIDES[1], _SQUARE * shorter)


def find_boxes(picture: Any, scale: float) -> list[Box]:
    """The boxes of a form on a picture.

    Args:
        picture: grey picture of the upright page, uint8 array of shape (height, width).
        scale: pixels per point.

    Returns:
        The boxes from top to bottom. A black square counts as a marked box only where the page has an empty box of
        its size, else it is the sign before an item of a list.
    """
    import cv2
    import numpy as np

    _, inked = cv2.threshold(picture, 0, 255, cv2.THRESH_BINARY_INV | cv2.THRESH_OTSU)
    # A line of a scan is a little oblique: it is thickened before strokes shorter than a side are dropped.
    thick = cv2.dilate(inked, np.ones((2, 2), np.uint8))
    found: list[tuple[Box, float]] = []
    for x, y, width, height in _squares(thick, inked, scale):
        ink = _ink_inside(inked[y : y + height, x : x + width])
        box = Box(x / scale, y / scale, (x + width) / scale, (y + height) / scale, marked=ink > _CLEAN)
        found.append((box, ink))
    empty = [box.y1 - box.y0 for box, ink in found if ink <= _CLEAN]
    kept = [box for box, ink in found if ink < _FULL or any(abs(box.y1 - box.y0 - side) < 1.5 for side in empty)]
    return sorted(kept, key=lambda box: (box.y0, box.x0))


def _squares(thick: Any, inked: Any, scale: float) -> Iterator[tuple[int, int, int, int]]:
    """Squares of the size of boxes made by straight strokes: left, top, width and height in pixels."""
    import cv2
    import numpy as np

    straight = max(6, round(_WHOLE * _SIDES[0] * scale))
    across = cv2.morphologyEx(thick, cv2.MORPH_OPEN, np.ones((1, straight), np.uint8))
    down = cv2.morphologyEx(thick, cv2.MORPH_OPEN, np.ones((straight, 1), np.uint8))
    count, _, stats, _ = cv2.connectedComponentsWithStats(cv2.bitwise_or(across, down), connectivity=8)
    for x, y, width, height in stats[1:count, :4].tolist():
        if not is_of_size(width / scale, height / scale):
            continue
        here = np.s_[y : y + height, x : x + width]
        part = inked[here]
        if _has_sides(across[here], down[here], _STROKE) and _has_sides(part, part, _INKED) and _has_corners(part):
            yield x, y, width, height


def may_be_letter(box: Box, words: Sequence[Word]) -> bool:
    """Whether a word has a letter with straight bars about where a box seems to stand: the "B" of "DOB".

    Args:
        box: what looks like a box.
        words: words of the page with boxes in points.
    """
    return any(_has_letter_at(word, box) for word in words)


def with_boxes(words: Sequence[Word], boxes: Sequence[Box]) -> list[Word]:
    """The words of a page with its boxes among them, each a word of its own, ``☐`` or ``☒``.

    Args:
        words: words with boxes in points.
        boxes: the boxes of the same page.

    Returns:
        The words; one that was read for a box is dropped, one whose place reaches over a box ends or begins beside it.
    """
    left = list(words)
    for box in boxes:
        left = [kept for word in left for kept in _beside(word, box)]
    signs = [Word(MARKED if box.marked else EMPTY, box.x0, box.y0, box.x1, box.y1, _SURE) for box in boxes]
    return [*left, *signs]


_ON = 0.4
"""The share of a box that a word read for it covers."""
_SURE = 0.9
"""The confidence of a box as a word: its sides were seen."""


def _has_sides(across: Any, down: Any, share: float) -> bool:
    """Whether each of the four sides is seen along at least so much of its length."""
    height, width = across.shape
    rows, columns = max(2, round(_BAND * height)), max(2, round(_BAND * width))
    level = (across[:rows].any(axis=0), across[-rows:].any(axis=0))
    sides = (*level, down[:, :columns].any(axis=1), down[:, -columns:].any(axis=1))
    return all(float(side.mean()) >= share for side in sides)


def _has_corners(part: Any) -> bool:
    """Whether there is ink where the sides meet: an "O" and a "D" have none there."""
    height, width = part.shape
    rows, columns = max(2, round(_CORNER * height)), max(2, round(_CORNER * width))
    corners = (part[:rows, :columns], part[:rows, -columns:], part[-rows:, :columns], part[-rows:, -columns:])
    return all(float((corner > 0).mean()) >= _INKED_CORNER for corner in corners) and not _is_round(part > 0)


def _is_round(inked: Any) -> bool:
    """Whether the way from the corners of what is inked to its ink is long, as it is at an "O"."""
    down, across = inked.any(axis=1).nonzero()[0], inked.any(axis=0).nonzero()[0]
    inked = inked[down[0] : down[-1] + 1, across[0] : across[-1] + 1]
    ways: list[int] = [_to_ink(inked[::up, ::back]) for up in (1, -1) for back in (1, -1)]
    height, width = inked.shape
    return sum(ways) / 4 > max(_ROUND * min(int(height), int(width)), _ROUND_PIXELS)


def _to_ink(inked: Any) -> int:
    """How many pixels of its diagonal lie before the first that is inked, or has ink above or left of it."""
    height, width = inked.shape
    shorter = min(int(height), int(width))
    for n in range(shorter):
        if inked[n, n] or (n and (inked[n - 1, n] or inked[n, n - 1])):
            return n
    return shorter


def _ink_inside(part: Any) -> float:
    """The share of ink inside the sides."""
    height, width = part.shape
    down, across = max(2, round(_INNER * height)), max(2, round(_INNER * width))
    inside = part[down : height - down, across : width - across]
    return float((inside > 0).mean()) if inside.size else 0.0


def _shared(word: Word, box: Box) -> float:
    """The share of a box that a word lies on."""
    width = min(word.x1, box.x1) - max(word.x0, box.x0)
    height = min(word.y1, box.y1) - max(word.y0, box.y0)
    if width <= 0 or height <= 0:
        return 0.0
    return width * height / ((box.x1 - box.x0) * (box.y1 - box.y0))


def _has_letter_at(word: Word, box: Box) -> bool:
    if _shared(word, box) <= _ON or len(word.text) < 2 or not word.text.isalpha():
        return False
    at = int((box.x0 + box.x1 - 2 * word.x0) / 2 * len(word.text) / (word.x1 - word.x0))
    near = word.text[max(0, at - 1) : at + 2]
    return any(letter in STRAIGHT for letter in near)


def _beside(word: Word, box: Box) -> Iterator[Word]:
    """A word as far as it does not lie on a box; nothing where the box is all there is of it."""
    if _shared(word, box) <= _ON:
        yield word
        return
    before, behind = box.x0 - word.x0, word.x1 - box.x1
    if not word.text.strip(_SIGNS) or (len(word.text) <= 2 and not word.text.isalnum()):
        return  # what a text layer or recognition has for the box itself
    letter = (word.x1 - word.x0) / len(word.text)
    if max(before, behind) < 0.4 * letter:
        return
    if behind >= before:
        yield word._replace(text=word.text.lstrip(_SIGNS), x0=box.x1)
    else:
        yield word._replace(text=word.text.rstrip(_SIGNS), x1=box.x0)


_SIGNS = "□☐☑☒■"
