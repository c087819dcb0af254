"""Pages and the words on them, in one shape whether they came from a text layer or from OCR."""

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from .page_ref import PageRef as PageRef


class Word(NamedTuple):
    """One word where it stands on the page.

    The box is in points (1/72 inch), origin at the top left of the page as it is shown (rotation applied),
    ``x0 < x1`` and ``y0 < y1``. ``confidence`` is 1.0 for a text layer and the recogniser's 0..1 for OCR.
    """

    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    confidence: float = 1.0


class TextSource(StrEnum):
    """How the words of a page were read."""

    TEXT_LAYER = "text_layer"
    OCR = "ocr"
    NONE = "none"


TableRow = tuple[tuple[int, ...], ...]
"""A row of a table: its cells from left to right, each the positions of its words among the words of its page."""
Table = tuple[TableRow, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """What was read from one page: its size in points as shown, its words in reading order, its plain text.

    ``text`` holds one line of the page per line, and one line for a row of a table whose cells run over lines;
    ``words`` is the same content with boxes. ``tables`` are its tables as far as rules show them.
    """

    width: float
    height: float
    words: tuple[Word, ...]
    text: str
    source: TextSource
    tables: tuple[Table, ...] = ()

    def cell_of(self) -> dict[int, tuple[int, int, int]]:
        """The table, row and cell of each word that stands in one, by the position of the word."""
        return {
            word: (number, at, place)
            for number, table in enumerate(self.tables)
            for at, row in enumerate(table)
            for place, cell in enumerate(row)
            for word in cell
        }


def __getattr__(name: str) -> Any:
    # The reading of pages runs in many short-lived processes that need words and no models of data: they are spared
    # loading what checks such models.
    if name == "PageRef":
        from .page_ref import PageRef

        return PageRef
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
