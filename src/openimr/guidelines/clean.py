"""Prepares the text of a guideline line for reading: one kind of space, one kind of hyphen inside words.

The words stay as cited; only what a line end or a typesetter put between them changes.
"""

import re

_NON_MTUS = re.compile(r"\bnon\s*[-–—]?\s*mtus\b", re.IGNORECASE)
_SPACE = re.compile(r"\s+")


def clean(text: str) -> str:
    """The line with single spaces, ``Non-MTUS`` whole and non-breaking characters made plain."""
    if not text.isascii():
        text = text.replace("\u2010", "-").replace("\u2011", "-").replace("\u00ad", "")
    return _SPACE.sub(" ", _NON_MTUS.sub("Non-MTUS", text)).strip()
