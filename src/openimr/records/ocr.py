"""Words read from the picture of a page by RapidOCR: detection, orientation, recognition, boxes.

Detection works on a small copy of the page (1,000 pixels on the long side), recognition on the full picture.
One thread each: pages, not operators, are shared out over the cores.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Any

from openimr.domain.pages import Word

from .boxes import STRAIGHT, Box, find_boxes, may_be_letter, with_boxes
from .rules import Rules, rules_seen

_LINE_HEIGHT = 48
_SAMPLE = 4
_SURE = 0.85
_LEAST_CONFIDENCE = 0.5
_WIDTH_STEP = 128
# One or two letters higher than this share of the page are a film or a drawing taken for type.
_LARGEST_LETTER = 0.12


@dataclass(frozen=True, slots=True)
class Reading:
    """What OCR read: words in points of the upright page, how far the picture had to be turned clockwise, and the rules
    of tables."""

    words: list[Word]
    turn: int
    rules: Rules | None = None


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    confidence: float
    spans: list[tuple[str, float, float, float]]


def read_picture(picture: Any, scale: float) -> Reading:
    """Read the words of a page from its picture.

    Args:
        picture: grey picture of the page, uint8 array of shape (height, width).
        scale: pixels per point.

    Returns:
        The words in reading position, boxes in points from the top left of the upright page.
    """
    import numpy as np

    quads = _detector().find(picture)
    turn = 0
    if _runs_sideways(quads):
        picture, turn = np.ascontiguousarray(np.rot90(picture, -1)), 90
        quads = _detector().find(picture)
    if not len(quads):
        return Reading([], 0)
    longest = sorted(range(len(quads)), key=lambda i: -_length(quads[i]))[:_SAMPLE]
    sample = _recognise(picture, [quads[i] for i in longest])
    if _mean(sample) < _SURE:
        upside_down = np.ascontiguousarray(np.rot90(picture, 2))
        flipped = [_flip(quads[i], picture.shape) for i in longest]
        other = _recognise(upside_down, flipped)
        if _mean(other) > _mean(sample) + 0.05:
            picture, turn = upside_down, (turn + 180) % 360
            quads = [_flip(quad, picture.shape) for quad in quads]
            sample = other
    known = dict(zip(longest, sample, strict=True))
    rest = [i for i in range(len(quads)) if i not in known]
    known.update(zip(rest, _recognise(picture, [quads[i] for i in rest]), strict=True))
    tallest = _LARGEST_LETTER * picture.shape[0] / scale
    by_line = {i: _words(known[i], quads[i], scale) for i in range(len(quads))}
    read = [word for line in by_line.values() for word in line]
    boxes = [box for box in find_boxes(picture, scale) if not _is_letter(picture, box, scale, read)]
    for i in by_line:
        # A box is read as a letter, or drawn into the word beside it: a line is read again in the parts between boxes.
        if parts := _between(quads[i], boxes, scale):
            lines = zip(_recognise(picture, parts), parts, strict=True)
            by_line[i] = [word for line, part in lines for word in _words(line, part, scale)]
    words = [w for line in by_line.values() for w in line if len(w.text) > 2 or w.y1 - w.y0 <= tallest]
    words = with_boxes(words, boxes)
    return Reading(words, turn if words else 0, rules_seen(picture, scale) if words else None)


def _is_letter(picture: Any, box: Box, scale: float, words: Sequence[Word]) -> bool:
    """Whether what looks like a box is a letter: where a word may have it, the recogniser is asked for it alone."""
    import numpy as np

    if not may_be_letter(box, words):
        return False
    edge = 0.1 * (box.y1 - box.y0)
    left, top, right, bottom = box.x0 - edge, box.y0 - edge, box.x1 + edge, box.y1 + edge
    corners = [[left, top], [right, top], [right, bottom], [left, bottom]]
    [alone] = _recognise(picture, [np.asarray(corners, dtype=np.float32) * scale])
    return any(letter in STRAIGHT for letter in alone.text)


def _between(quad: Any, boxes: Sequence[Box], scale: float) -> list[Any]:
    """The parts of a line between the boxes that stand in it; none where there is no box."""
    import numpy as np

    top_left, top_right, bottom_right, bottom_left = quad
    width = max(1.0, float(top_right[0] - top_left[0]))
    inside = []
    for box in sorted(boxes):
        x, y = (box.x0 + box.x1) / 2 * scale, (box.y0 + box.y1) / 2 * scale
        along = (x - float(top_left[0])) / width
        above = float(top_left[1] + (top_right[1] - top_left[1]) * along)
        below = float(bottom_left[1] + (bottom_right[1] - bottom_left[1]) * along)
        if 0 <= along <= 1 and above <= y <= below:
            inside.append(box)
    if not inside:
        return []
    ends = [(box.x0 * scale - top_left[0], box.x1 * scale - top_left[0]) for box in inside]
    starts, stops = [0.0, *(end for _, end in ends)], [*(start for start, _ in ends), width]
    parts = []
    for start, stop in zip(starts, stops, strict=True):
        if stop - start < _LEAST_PART * scale:
            continue
        upper, lower = top_right - top_left, bottom_right - bottom_left
        a, b = start / width, stop / width
        corners = [top_left + upper * a, top_left + upper * b, bottom_left + lower * b, bottom_left + lower * a]
        parts.append(np.asarray(corners, dtype=np.float32))
    return parts


_LEAST_PART = 3.0
"""Narrower than this, in points, no letter stands between two boxes."""


def difference_hash(picture: Any) -> int:
    """64-bit difference hash of a grey picture: close pictures differ in few bits."""
    import cv2

    small = cv2.resize(picture, (9, 8), interpolation=cv2.INTER_AREA)
    bits = (small[:, 1:] > small[:, :-1]).flatten()
    return int("".join("1" if bit else "0" for bit in bits), 2)


def _length(quad: Any) -> float:
    return float(max(abs(quad[1][0] - quad[0][0]), abs(quad[3][1] - quad[0][1])))


def _runs_sideways(quads: Sequence[Any]) -> bool:
    upright = sideways = 0.0
    for quad in quads:
        width, height = abs(quad[1][0] - quad[0][0]), abs(quad[3][1] - quad[0][1])
        if height > 1.5 * width:
            sideways += height
        elif width > 1.5 * height:
            upright += width
    return sideways > upright


def _flip(quad: Any, shape: tuple[int, int]) -> Any:
    import numpy as np

    height, width = shape
    turned = np.array([[width - 1 - x, height - 1 - y] for x, y in quad], dtype=np.float32)
    return turned[[2, 3, 0, 1]]


def _mean(lines: Sequence[_Line]) -> float:
    return sum(line.confidence for line in lines) / len(lines) if lines else 0.0


def _crop(picture: Any, quad: Any) -> Any:
    """The line inside ``quad``, straightened, at the recogniser's height."""
    import cv2
    import numpy as np

    sides = [float(np.linalg.norm(quad[i] - quad[i - 1])) for i in range(4)]
    width, height = max(sides[1], sides[3]), max(sides[0], sides[2], 1.0)
    target = max(8, round(width / height * _LINE_HEIGHT))
    corners = np.array([[0, 0], [target, 0], [target, _LINE_HEIGHT], [0, _LINE_HEIGHT]], dtype=np.float32)
    # Shrinking by more than two would drop strokes between samples, so shrink in two steps.
    if height > 2.5 * _LINE_HEIGHT:
        corners *= 2
        big = cv2.warpPerspective(
            picture,
            cv2.getPerspectiveTransform(quad, corners),
            (2 * target, 2 * _LINE_HEIGHT),
            flags=cv2.INTER_LINEAR,
            borderMode=cv2.BORDER_REPLICATE,
        )
        return cv2.resize(big, (target, _LINE_HEIGHT), interpolation=cv2.INTER_AREA)
    return cv2.warpPerspective(
        picture,
        cv2.getPerspectiveTransform(quad, corners),
        (target, _LINE_HEIGHT),
        flags=cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_REPLICATE,
    )


def _recognise(picture: Any, quads: Sequence[Any]) -> list[_Line]:
    """The text of each line.

    Lines are read one by one: batches are no faster on one thread and take more memory. Widths are rounded up to
    a few sizes, because the networks are made ready anew for every size they have not met.
    """
    import numpy as np

    lines = []
    for quad in quads:
        crop = _crop(picture, quad)
        width = -(-crop.shape[1] // _WIDTH_STEP) * _WIDTH_STEP
        line = np.zeros((1, 3, _LINE_HEIGHT, width), dtype=np.float32)
        line[0, :, :, : crop.shape[1]] = crop.astype(np.float32) / 127.5 - 1.0
        lines.append(_decoded(_recogniser().read(line), width, crop.shape[1]))
    return lines


def _decoded(output: tuple[Any, Any], width: int, line_width: int) -> _Line:
    """Text, confidence and the words' places (0..1 along the line) of one recognised line."""
    best, certainty = output
    alphabet = _recogniser().alphabet
    column = width / len(best)
    letters: list[tuple[str, float, float]] = []
    previous = 0
    for i, index in enumerate(best.tolist()):
        if index != previous and index != 0:
            letters.append((alphabet[index], float(certainty[i]), (i + 0.5) * column / line_width))
        previous = index
    if not letters:
        return _Line("", 0.0, [])
    text = "".join(letter[0] for letter in letters)
    confidence = sum(letter[1] for letter in letters) / len(letters)
    return _Line(text, confidence, _spans(letters))


def _spans(letters: Sequence[tuple[str, float, float]]) -> list[tuple[str, float, float, float]]:
    groups: list[list[tuple[str, float, float]]] = [[]]
    for letter in letters:
        if letter[0].isspace():
            groups.append([])
        else:
            groups[-1].append(letter)
    groups = [group for group in groups if group]
    if not groups:
        return []
    steps = [b[2] - a[2] for group in groups for a, b in pairwise(group)]
    half = sorted(steps)[len(steps) // 2] / 2 if steps else 0.5 / max(1, len(letters))
    spans = []
    for n, group in enumerate(groups):
        start = 0.0 if n == 0 else group[0][2] - half
        end = 1.0 if n == len(groups) - 1 else group[-1][2] + half
        confidence = sum(letter[1] for letter in group) / len(group)
        spans.append(("".join(letter[0] for letter in group), max(0.0, start), min(1.0, end), confidence))
    return spans


def _words(line: _Line, quad: Any, scale: float) -> list[Word]:
    if line.confidence < _LEAST_CONFIDENCE:
        return []
    words = []
    top_left, top_right, bottom_right, bottom_left = quad
    for text, start, end, confidence in line.spans:
        corners = [
            edge_start + (edge_end - edge_start) * share
            for edge_start, edge_end in ((top_left, top_right), (bottom_left, bottom_right))
            for share in (start, end)
        ]
        xs, ys = [float(c[0]) for c in corners], [float(c[1]) for c in corners]
        # Detection pads a line on all sides; half of that is taken back so that a highlight fits the word.
        pad = 0.08 * (max(ys) - min(ys))
        x0, x1 = max(0.0, min(xs)) / scale, max(xs) / scale
        y0, y1 = (max(0.0, min(ys)) + pad) / scale, (max(ys) - pad) / scale
        if x1 > x0 and y1 > y0:
            words.append(Word(text, round(x0, 2), round(y0, 2), round(x1, 2), round(y1, 2), round(confidence, 3)))
    return words


@cache
def _detector() -> Any:
    from .detector import Detector

    return Detector()


@cache
def _recogniser() -> Any:
    from .recogniser import Recogniser

    return Recogniser()
