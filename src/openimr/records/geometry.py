"""Where things stand on a page: between a PDF page's own coordinates and the page as it is shown.

A PDF page has its origin at the bottom left and may be turned; every box of this project has its origin at the
top left of the page as shown.
"""

from dataclasses import dataclass
from typing import Any

STRIP = 18.0
"""Height in points of the strip under a page of ordinary size that carries its case file number."""

_SMALLEST, _ORDINARY = 160.0, 612.0


@dataclass(frozen=True, slots=True)
class PageGeometry:
    """The visible box of a page in its own coordinates and how far it is turned clockwise when shown."""

    left: float
    bottom: float
    right: float
    top: float
    turn: int

    @classmethod
    def of(cls, page: Any) -> "PageGeometry":
        """The geometry of a pypdfium2 page."""
        left, bottom, right, top = page.get_bbox()
        return cls(left, bottom, right, top, page.get_rotation() % 360)

    @property
    def width(self) -> float:
        """Width in points as shown."""
        return self.right - self.left if self.turn % 180 == 0 else self.top - self.bottom

    @property
    def height(self) -> float:
        """Height in points as shown."""
        return self.top - self.bottom if self.turn % 180 == 0 else self.right - self.left

    def shown(self, x: float, y: float) -> tuple[float, float]:
        """A point of the page's own coordinates as it is shown (origin top left, y downwards)."""
        match self.turn:
            case 90:
                return y - self.bottom, x - self.left
            case 180:
                return self.right - x, y - self.bottom
            case 270:
                return self.top - y, self.right - x
            case _:
                return x - self.left, self.top - y

    def own(self, x: float, y: float) -> tuple[float, float]:
        """The inverse of `shown`."""
        match self.turn:
            case 90:
                return self.left + y, self.bottom + x
            case 180:
                return self.right - x, self.bottom + y
            case 270:
                return self.right - y, self.top - x
            case _:
                return self.left + x, self.top - y

    @property
    def direction(self) -> tuple[int, int]:
        """The unit vector, in the page's own coordinates, that points right when shown."""
        return {0: (1, 0), 90: (0, 1), 180: (-1, 0), 270: (0, -1)}[self.turn]

    def turned(self, degrees: int) -> "PageGeometry":
        """The same page turned further clockwise."""
        return PageGeometry(self.left, self.bottom, self.right, self.top, (self.turn + degrees) % 360)

    def with_strip(self) -> "PageGeometry":
        """The page made taller at the bottom, as shown, by the strip that carries its number."""
        strip = strip_height(self.width, self.height)
        match self.turn:
            case 90:
                return PageGeometry(self.left, self.bottom, self.right + strip, self.top, 90)
            case 180:
                return PageGeometry(self.left, self.bottom, self.right, self.top + strip, 180)
            case 270:
                return PageGeometry(self.left - strip, self.bottom, self.right, self.top, 270)
            case _:
                return PageGeometry(self.left, self.bottom - strip, self.right, self.top, 0)


def stamp_scale(width: float, height: float) -> float:
    """How much larger or smaller than on a letter page the stamp is: 1.0 from A5 to letter, legal and A4.

    Scanners that save 200 dpi pictures as if they had 72 dpi make pages of 24 by 31 inches, on which a stamp of
    8 points could not be read; receipts can be narrower than the stamp.
    """
    if width < _SMALLEST:
        return width / _SMALLEST
    return max(1.0, min(width, height) / _ORDINARY)


def strip_height(width: float, height: float) -> float:
    """Height in points of the strip added under a page of this size (as shown)."""
    return round(STRIP * stamp_scale(width, height), 2)
