"""What is to be said of a page beside its words: blank, a separator sheet, a picture without words, turned, read again.

A remark never removes a page; it lets a reader pass over what says nothing. Words of separator sheets are data
(``separators.toml``).
"""

import re
import tomllib
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import Any

from openimr.domain.pages import Page, TextSource, Word

BLANK, SEPARATOR, PICTURE = "blank", "separator", "picture_without_words"
TURNED, REPLACED = "turned", "text_layer_replaced"

# Share of the page under ink below which nothing is on it; a single short line of type has about three times as much.
_BLANK_INK = 0.0008
_FAINT = 40
_MARGIN = 0.04
# So few words, read with so little confidence, are specks.
_SPECKS = 4
_SPECK_CONFIDENCE = 0.75
_SEPARATOR_WORDS = 45


def ink(picture: Any) -> float:
    """The share of a page that is clearly darker than its paper, 0 to 1.

    Its edges, where scanners leave shadows and holes, are left out.

    Args:
        picture: grey, uint8 of shape (height, width).
    """
    import cv2
    import numpy as np

    height, width = picture.shape
    down, across = round(height * _MARGIN), round(width * _MARGIN)
    inner = picture[down : height - down, across : width - across]
    if not inner.size:
        return 0.0
    # Made smaller, specks of dust fade and strokes of letters do not.
    small = cv2.resize(inner, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    return float(np.mean(small < np.median(small) - _FAINT))


def is_blank(words: Sequence[Word], inked: float) -> bool:
    """Whether a page read from its picture holds nothing: no ink, or specks that were taken for a word or two."""
    if not words:
        return inked < _BLANK_INK
    poor = sum(word.confidence for word in words) / len(words) < _SPECK_CONFIDENCE
    letters = sum(c.isalnum() for word in words for c in word.text)
    return len(words) < _SPECKS and (poor or letters < 3) and inked < 2 * _BLANK_INK


def remarks_on(page: Page, *, turn: int = 0, inked: float | None = None, replaced: bool = False) -> tuple[str, ...]:
    """The remarks on a page as read.

    Args:
        page: its words.
        turn: how far it was turned to stand upright.
        inked: the share of its picture under ink, where there is one.
        replaced: whether words it carried were replaced by what its picture shows.
    """
    said = []
    if not page.words:
        said.append(PICTURE if inked is not None and inked >= _BLANK_INK else BLANK)
    elif says_blank(page.text):
        said.append(BLANK)
    elif is_separator(page.text):
        said.append(SEPARATOR)
    if turn:
        said.append(TURNED)
    if replaced and page.source is not TextSource.NONE:
        said.append(REPLACED)
    return tuple(said)


def says_blank(text: str) -> bool:
    """Whether a page says of itself that it is blank and says nothing else."""
    return len(text.split()) <= _SEPARATOR_WORDS // 3 and _matches("blank", text)


def is_separator(text: str) -> bool:
    """Whether a page is a sheet that scanning puts between documents."""
    return len(text.split()) <= _SEPARATOR_WORDS and _matches("separator", text)


def _matches(what: str, text: str) -> bool:
    return bool(_pattern(what).search(" ".join(text.split())))


@cache
def _pattern(what: str) -> re.Pattern[str]:
    data = tomllib.loads(files("openimr.records").joinpath("separators.toml").read_text(encoding="utf-8"))
    return re.compile("|".join(f"(?:{phrase})" for phrase in data[what]), re.I)
