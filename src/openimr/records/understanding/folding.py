"""Text made equal: two spellings that a recogniser confuses fold to the same letters.

Phrases of the lexicons and text of the pages are folded by the same functions, so a search stays an exact one.
"""

import re
from functools import lru_cache

_CONFUSED = str.maketrans({"0": "o", "1": "i", "l": "i", "|": "i", "!": "i", "’": "'", "´": "'", "`": "'"})
# Lines are asked for again and again; texts longer than this are whole pages and are not remembered.
REMEMBERED = 160
_APOSTROPHES = re.compile(r"(?<=\w)'(?=\w|\s|$)")
_R_N = re.compile(r"rn(?!\b)|(?<!\b)rn")
_NOT_LETTERS = re.compile(r"[^a-z0-9]+")


def fold(text: str) -> str:
    """``text`` in lower case with look-alike characters made one, words separated by single spaces."""
    return _fold_short(text) if len(text) < REMEMBERED else _fold(text)


@lru_cache(maxsize=1 << 16)
def _fold_short(text: str) -> str:
    return _fold(text)


def _fold(text: str) -> str:
    lowered = text.lower().translate(_CONFUSED)
    if "'" in lowered:
        lowered = _APOSTROPHES.sub("", lowered)
    folded = _NOT_LETTERS.sub(" ", lowered).strip()
    # Read as one letter inside words only: RN behind a name is a nurse.
    return _R_N.sub("m", folded) if "rn" in folded else folded


def squeeze(folded: str) -> str:
    """Folded text without its spaces: a recogniser that glues words together reads the same."""
    # "rn" can also arise across a former space, so it is made one again after the spaces are gone.
    return folded.replace(" ", "").replace("rn", "m")
