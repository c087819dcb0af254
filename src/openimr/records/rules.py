"""The rules of tables: the straight lines a page draws across and down, in its file or on its picture.

Files draw them as strokes, as very thin rectangles, or as the edges of coloured cells; a scan shows them as long dark
runs, a little oblique.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

from openimr.domain.pages import Word

from .boxes import is_of_size
from .drawn import Drawn, Place, own_matrix
from .geometry import PageGeometry

_THIN = 3.0
"""A shape of no more points is a rule, however it is drawn."""
_LEAST_PIECE = 7.0
"""How long a piece of a rule is at least, in points, where the file draws it: many draw the sides of each cell."""
_LEAST_ACROSS, _LEAST_DOWN = 16.5, 11.0
"""How long a rule is at least, in points, all its pieces together: the sides of boxes are no longer."""
_LEAST_SEEN_ACROSS, _LEAST_SEEN_DOWN = 22.0, 14.0
"""The same on a picture, where letters have strokes, too."""
_SLOPED = 60.0
"""From this length on, in points, a rule across tells how oblique its page lies."""
_MOST_SEGMENTS, _MOST_RULES = 240, 900
"""Shapes of more strokes, and pages of more rules, are drawings."""
_WITHIN, _CROSSED = 0.3, 0.3
"""How far from the middle of a word, by its width, a rule runs through it; and how many words a rule of a table may
cross, for each rule across that it meets."""
_WHITE = 250
_PALEST = 45
"""How much darker than its paper a rule on a picture is at least, of 255."""
_FAINT, _FAINT_LENGTH = 26, 216.0
"""How much darker than what is above and below it a long rule is at least on the average, and how long it is then, in
points: below a coloured head, or printed grey, single pixels of it are no darker than their noise."""
_NARROW, _AVERAGED = 2.6, 8.0
"""How high a long faint rule is at most, and along how much of it its pixels are averaged, in points."""
_BROAD, _BLACK = 5.0, 100
"""What is so many points broad and high, and so much darker than paper, is a bar: the letters left white in it part no
cells."""
_CORNERS = 5
"""So many points a rectangle has."""
_SNAP_DRAWN, _SNAP_SEEN = 3.0, 4.0
"""Rules nearer to each other than this, in points, are the two edges of one."""


class Span(NamedTuple):
    """A rule: where it stands (how far down, or how far across), and from where to where it runs."""

    at: float
    low: float
    high: float


class Placed(NamedTuple):
    """A word, and where its middle stands among the rules of its page, in points."""

    x: float
    y: float
    word: Word

    def lies_on(self, x: float) -> bool:
        """Whether a rule down at a place runs through the word: near its ends its place is not so sure."""
        return abs(x - self.x) < _WITHIN * (self.word.x1 - self.word.x0)


class Rules(NamedTuple):
    """The rules of a page, made straight, in points.

    ``slope`` is by how much those across fall to the right; `placed` tells where words stand among them. Rules
    nearer than ``snap`` are one.
    """

    across: tuple[Span, ...]
    down: tuple[Span, ...]
    slope: float = 0.0
    snap: float = _SNAP_DRAWN

    def placed(self, words: Iterable[Word]) -> list[Placed]:
        """Words with where they stand among the rules."""
        slope = self.slope
        middles = (((word.x0 + word.x1) / 2, (word.y0 + word.y1) / 2, word) for word in words)
        return [Placed(x + slope * y, y - slope * x, word) for x, y, word in middles]

    def parting(self, words: Sequence[Word]) -> "Rules":
        """The rules without those down that run through words: streaks of a scanner."""
        placed = self.placed(words)
        kept = []
        for rule in self.down:
            crossed = sum(rule.low < word.y < rule.high and word.lies_on(rule.at) for word in placed)
            ends = rule.low - self.snap, rule.high + self.snap
            met = sum(ends[0] <= one.at <= ends[1] and one.low <= rule.at <= one.high for one in self.across)
            if crossed <= met * _CROSSED:
                kept.append(rule)
        return self._replace(down=tuple(kept))


def has_drawn_squares(shapes: Sequence[Drawn]) -> bool:
    """Whether there are small squares among the shapes of a page, as a form has: its text lacks them."""
    return any(is_of_size(right - left, top - bottom) for _, (left, bottom, right, top), _ in shapes)


def rules_drawn(shapes: Sequence[Drawn], geometry: PageGeometry) -> Rules | None:
    """The rules among the shapes of a page; None where there are too few for a table.

    Args:
        shapes: as `drawn_on` gives them.
        geometry: the page's, turned as the page is shown.
    """
    across: list[Span] = []
    down: list[Span] = []
    for place in (side for shape in shapes for side in _sides(shape)):
        (xa, ya), (xb, yb) = geometry.shown(place[0], place[1]), geometry.shown(place[2], place[3])
        x0, x1, y0, y1 = min(xa, xb), max(xa, xb), min(ya, yb), max(ya, yb)
        if y1 - y0 <= x1 - x0:
            if x1 - x0 >= _LEAST_PIECE:
                across.append(Span((y0 + y1) / 2, x0, x1))
        elif y1 - y0 >= _LEAST_PIECE:
            down.append(Span((x0 + x1) / 2, y0, y1))
    return _rules(across, down, 0.0, _SNAP_DRAWN)


def rules_seen(picture: Any, scale: float) -> Rules | None:
    """The rules on a picture; None where there are too few for a table.

    Args:
        picture: grey picture of the upright page, uint8 array of shape (height, width).
        scale: pixels per point.
    """
    import cv2
    import numpy as np

    broad: Any = np.ones((round(_BROAD * scale), round(_BROAD * scale)), np.uint8)
    # Against what is around it, for rules are printed paler than letters, and on coloured cells, too.
    strokes: Any = (cv2.morphologyEx(picture, cv2.MORPH_BLACKHAT, broad) > _PALEST).astype(np.uint8)
    dark = (picture < float(np.median(picture[::4, ::4])) - _BLACK).astype(np.uint8)
    bars: Any = cv2.morphologyEx(dark, cv2.MORPH_OPEN, broad)
    bars = cv2.morphologyEx(bars, cv2.MORPH_CLOSE, np.ones((len(broad), 3 * len(broad)), np.uint8))
    strokes = cv2.subtract(strokes, bars)
    # A rule of a scan is a little oblique: it is thickened, so that its pieces touch.
    level_ink = cv2.dilate(cv2.bitwise_or(strokes, bars), np.ones((3, 1), np.uint8))
    across = [_ends(*one, scale) for one in _runs(level_ink, scale)]
    across += [place for place in _faint(picture, scale) if place[0][2] - place[0][0] >= _FAINT_LENGTH]
    upright = np.ascontiguousarray(cv2.dilate(strokes, np.ones((1, 3), np.uint8)).T)
    down = [_ends(*one, scale) for one in _runs(upright, scale, _LEAST_SEEN_DOWN)]
    seen = [one for ends in across for one in ends]
    long_ones = sorted((y1 - y0) / (x1 - x0) for x0, y0, x1, y1 in seen if x1 - x0 >= _SLOPED)
    slope = long_ones[len(long_ones) // 2] if long_ones else 0.0
    level = [Span((y0 + y1) / 2 - slope * (x0 + x1) / 2, x0 + slope * y0, x1 + slope * y1) for x0, y0, x1, y1 in seen]
    steep = [
        Span((x0 + x1) / 2 + slope * (y0 + y1) / 2, y0 - slope * x0, y1 - slope * x1)
        for y0, x0, y1, x1 in (one for ends in down for one in ends)
    ]
    found = _rules(level, steep, slope, _SNAP_SEEN)
    return found and found._replace(down=tuple(one for one in found.down if _is_held(one, found)))


def _faint(picture: Any, scale: float) -> Iterator[list[Place]]:
    """Where rules across run on a picture that are hardly darker than their noise: of letters too little is level."""
    import cv2
    import numpy as np

    thin = cv2.morphologyEx(picture, cv2.MORPH_BLACKHAT, np.ones((round(_NARROW * scale), 1), np.uint8))
    level = (cv2.blur(thin, (round(_AVERAGED * scale), 1)) > _FAINT).astype(np.uint8)
    yield from (_ends(*one, scale) for one in _runs(cv2.dilate(level, np.ones((3, 1), np.uint8)), scale))


def _is_held(rule: Span, rules: Rules) -> bool:
    """Whether a rule down begins and ends at rules across: a streak of the scanner does not."""
    near = 2 * rules.snap
    held = [one.at for one in rules.across if one.low - near <= rule.at <= one.high + near]
    return all(any(abs(at - end) <= near for at in held) for end in (rule.low, rule.high))


def _runs(inked: Any, scale: float, least: float = _LEAST_SEEN_ACROSS) -> Iterator[tuple[Any, int, int]]:
    """The long runs along the rows of a picture of ink: the mask of each, and its left and top in pixels."""
    import cv2
    import numpy as np

    straight = round(least * scale)
    runs = cv2.morphologyEx(inked, cv2.MORPH_OPEN, np.ones((1, straight), np.uint8))
    count, marked, stats, _ = cv2.connectedComponentsWithStats(runs, connectivity=8)
    for n, (x, y, width, height) in enumerate(stats[1:count, :4].tolist(), start=1):
        if width >= straight:
            yield marked[y : y + height, x : x + width] == n, x, y


def _ends(mask: Any, left: int, top: int, scale: float) -> list[Place]:
    """Where a run begins and ends, in points; a bar has a rule at each edge."""
    import numpy as np

    width = mask.shape[1]
    near = max(1, round(scale))
    rows = [np.flatnonzero(part.any(axis=1)) for part in (mask[:, :near], mask[:, -near:])]
    x0, x1 = left / scale, (left + width) / scale
    first, last = ((top + one[0]) / scale for one in rows), ((top + one[-1] + 1) / scale for one in rows)
    (a0, a1), (b0, b1) = tuple(first), tuple(last)
    if float(mask.sum()) / width <= _THIN * scale:
        return [(x0, (a0 + b0) / 2, x1, (a1 + b1) / 2)]
    return [(x0, a0, x1, a1), (x0, b0, x1, b1)]


def _sides(shape: Drawn) -> Iterator[Place]:
    """The rules of a shape: itself where it is thin, the sides of a rectangle, the straight parts of a drawing."""
    import pypdfium2.raw as pdfium

    left, bottom, right, top = shape.place
    across, up = right - left, top - bottom
    if max(up, across) < _LEAST_PIECE or is_of_size(across, up):
        return
    corners = pdfium.FPDFPath_CountSegments(shape.thing)
    if corners > _MOST_SEGMENTS or not _is_seen(shape.thing):
        return
    if up <= _THIN or across <= _THIN:
        yield shape.place
    elif corners <= _CORNERS:
        if corners >= _CORNERS - 1 and not _is_oblique(shape.thing):
            yield left, bottom, right, bottom
            yield left, top, right, top
            yield left, bottom, left, top
            yield right, bottom, right, top
    else:
        yield from _straight_parts(shape)


def _is_seen(shape: Any) -> bool:
    """Whether a shape is drawn in another colour than paper has."""
    import ctypes

    import pypdfium2.raw as pdfium

    fill, stroke = ctypes.c_int(), ctypes.c_int()
    if not pdfium.FPDFPath_GetDrawMode(shape, fill, stroke):
        return False
    red, green, blue, opaque = (ctypes.c_uint() for _ in range(4))
    for used, colour in (
        (stroke.value, pdfium.FPDFPageObj_GetStrokeColor),
        (fill.value, pdfium.FPDFPageObj_GetFillColor),
    ):
        told = used and colour(shape, red, green, blue, opaque)
        if told and opaque.value and min(red.value, green.value, blue.value) < _WHITE:
            return True
    return False


def _is_oblique(shape: Any) -> bool:
    """Whether a shape of few corners has a side that runs neither across nor down."""
    points = list(_points(shape))
    return any(abs(a[1] - b[1]) > 1 and abs(a[2] - b[2]) > 1 for a, b in pairwise(points))


def _straight_parts(shape: Drawn) -> Iterator[Place]:
    """The straight parts of a shape of many strokes that run across or down, in the page's own coordinates."""
    import pypdfium2.raw as pdfium

    before: tuple[float, float] | None = None
    begun: tuple[float, float] | None = None
    matrices = own_matrix(shape)
    for kind, x, y in _points(shape.thing):
        for matrix in matrices:
            x, y = matrix.on_point(x, y)
        if kind == pdfium.FPDF_SEGMENT_MOVETO or begun is None or before is None:
            begun = before = (x, y)
            continue
        if kind == pdfium.FPDF_SEGMENT_LINETO and (abs(x - before[0]) < 1 or abs(y - before[1]) < 1):
            yield min(x, before[0]), min(y, before[1]), max(x, before[0]), max(y, before[1])
        before = (x, y)


def _points(shape: Any) -> Iterator[tuple[int, float, float]]:
    """The points of a shape in its own coordinates, each with how the pen comes to it."""
    import ctypes

    import pypdfium2.raw as pdfium

    x, y = ctypes.c_float(), ctypes.c_float()
    for n in range(pdfium.FPDFPath_CountSegments(shape)):
        part = pdfium.FPDFPath_GetPathSegment(shape, n)
        if part and pdfium.FPDFPathSegment_GetPoint(part, x, y):
            yield pdfium.FPDFPathSegment_GetType(part), x.value, y.value


def _rules(across: list[Span], down: list[Span], slope: float, snap: float) -> Rules | None:
    """Rules with pieces of one put together; None where there are too few for a table, or so many that it is a film."""
    if len(across) < 2 or len(across) + len(down) > 2 * _MOST_RULES:
        return None
    whole = [one for one in _whole(across, snap) if one.high - one.low >= _LEAST_ACROSS]
    upright = [one for one in _whole(down, snap) if one.high - one.low >= _LEAST_DOWN]
    if len(whole) < 2 or len(whole) + len(upright) > _MOST_RULES:
        return None
    return Rules(tuple(whole), tuple(upright), slope, snap)


def _whole(spans: Sequence[Span], snap: float) -> list[Span]:
    """Rules with those put together that stand beside each other and touch."""
    result: list[Span] = []
    level: list[Span] = []
    for span in sorted(spans):
        if level and span.at - level[0].at > snap:
            result += _joined(level, snap)
            level = []
        level.append(span)
    return result + _joined(level, snap)


def _joined(level: Sequence[Span], snap: float) -> list[Span]:
    """Rules at one place with those made one that touch or nearly do."""
    result: list[Span] = []
    for span in sorted(level, key=lambda one: one.low):
        if result and span.low - result[-1].high <= 2 * snap:
            last = result[-1]
            result[-1] = Span((last.at + span.at) / 2, last.low, max(last.high, span.high))
        else:
            result.append(span)
    return result
