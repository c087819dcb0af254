"""The check boxes of a row and which of them is ticked, by the ink inside them on the picture of the page."""

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Picture = NDArray[np.uint8]

_SMALLEST, _LARGEST = 6.3, 15.0  # sides of a box in points
_SQUARE = 0.72  # how much shorter one side may be than the other
_TICKED = 0.16  # share of ink inside a box from where on it counts as ticked
_NEAR = 26.0  # points from a box to its words at most


class Box(NamedTuple):
    """A check box: its left and right side in points of the page, and how much of its inside is ink (0..1)."""

    left: float
    right: float
    ink: float


def boxes_in(picture: "Picture", scale: float, x0: float, y0: float, x1: float, y1: float) -> list[Box]:
    """The check boxes between ``x0`` and ``x1`` whose middle stands between ``y0`` and ``y1``, from left to right.

    Args:
        picture: grey picture of the page, uint8 of shape (height, width).
        scale: pixels per point.
        x0, y0, x1, y1: points of the page.
    """
    import cv2

    left, top = max(0, round(x0 * scale)), max(0, round((y0 - 6) * scale))
    crop = picture[top : round((y1 + 6) * scale), left : round(x1 * scale)]
    if crop.size == 0 or min(crop.shape) < 6:
        return []
    _, dark = cv2.threshold(crop, 0, 255, cv2.THRESH_BINARY_INV + cv2.THRESH_OTSU)
    found: list[Box] = []
    contours, _ = cv2.findContours(_closed(dark), cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)
    for contour in sorted(contours, key=cv2.contourArea, reverse=True):
        x, y, width, height = cv2.boundingRect(contour)
        if not _is_box(contour, width / scale, height / scale):
            continue
        middle = (top + y + height / 2) / scale
        place = (left + x) / scale, (left + x + width) / scale
        if not y0 - 3 <= middle <= y1 + 3 or any(place[0] < b.right and b.left < place[1] for b in found):
            continue
        inset = max(2, round(0.24 * min(width, height)))
        inside = dark[y + inset : y + height - inset, x + inset : x + width - inset]
        if inside.size:
            found.append(Box(*place, float((inside > 0).mean())))
    return sorted(found)


def assigned(boxes: list[Box], words: dict[str, float | None], *, ordered: bool) -> dict[str, Box | None]:
    """Which box belongs to which option: the nearest one left of its words (``words``: where they begin, in points).

    Where options stand in a known order (``ordered``) and their words were not all read, boxes are told by place.
    """
    if ordered and len(boxes) == len(words):
        return dict(zip(words, boxes, strict=True))
    found: dict[str, Box | None] = {}
    for value, begin in words.items():
        near = [box for box in boxes if begin is not None and -6 <= begin - box.right <= _NEAR]
        found[value] = max(near, default=None)
    return found


def ticked(marks: dict[str, Box | None]) -> tuple[str, float]:
    """The value whose box is ticked and how sure that is (0..1); no value where none, or more than one, is."""
    inks = {value: box.ink for value, box in marks.items() if box is not None}
    if not inks:
        return "", 0.0
    order = sorted(inks, key=lambda value: -inks[value])
    most = inks[order[0]]
    second = inks[order[1]] if len(order) > 1 else 0.0
    if most < _TICKED:
        return "", 0.5 if len(inks) == len(marks) else 0.2
    if second >= _TICKED and second > 0.6 * most:
        return "", 0.2
    sure = 0.55 + 1.2 * min(most - second, 0.35)
    return order[0], min(sure, 0.97) if len(inks) == len(marks) else min(sure, 0.7)


def _is_box(contour: Any, width: float, height: float) -> bool:
    """Whether an outline of these sides in points is a box's: about square, and filling its rectangle."""
    import cv2

    if not all(_SMALLEST <= side <= _LARGEST for side in (width, height)) or min(width, height) < _SQUARE * max(
        width, height
    ):
        return False
    _, _, wide, high = cv2.boundingRect(contour)
    return float(cv2.contourArea(contour)) >= 0.72 * wide * high


def _closed(dark: Any) -> Any:
    """Small gaps that a fax leaves in the outline of a box closed, so that it is one outline."""
    import cv2
    import numpy as np

    return cv2.morphologyEx(dark, cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8))
