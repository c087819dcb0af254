"""Text made equal: two spellings that a recogniser confuses fold to the same letters.

Phrases of the lexicons and text of the pages are folded by the same functions, so a search stays an exact one.
"""

import re
from functools import lru_cache

_CONFUSED = str.maketrans({"0": "o", "1": "i", "l": "i", "|": "i", "!": "i", "’": "'", "´": "'", "`": "'"})
_APOSTROPHES = re.compile(r"(?<=\w)'(?=\w|\s|$)")
_NOT_LETTERS = re.compile(r"[^a-z0-9]+")


def fold(text: str) -> str:
    """``text`` in lower case with look-alike characters made one, words separated by single spaces."""
    lowered = text.lower().translate(_CONFUSED)
    lowered = _APOSTROPHES.sub("", lowered)
    return _NOT_LETTERS.sub(" ", lowered).replace("rn", "m").strip()


def squeeze(folded: str) -> str:
    """Folded text without its spaces: a recogniser that glues words together reads the same."""
    # "rn" can also arise across a former space, so it is made one again after the spaces are gone.
    return folded.replace(" ", "").replace("rn", "m")


@lru_cache(maxsize=8192)
def squeezed(text: str) -> str:
    """``squeeze(fold(text))``, remembered: meant for phrases, not for pages."""
    return squeeze(fold(text))
