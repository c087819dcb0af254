"""Text made equal: two spellings that a recogniser confuses fold to the same letters.

Phrases of the lexicons and text of the pages are folded by the same functions, so a search stays an exact one.
"""

import unicodedata
from functools import lru_cache

_CONFUSED = {"0": "o", "1": "i", "l": "i", "|": "i", "!": "i"}
_APOSTROPHES = frozenset("'’‘´`")
# Lines are asked for again and again; texts longer than this are whole pages and are not remembered.
REMEMBERED = 160


class _Letters(dict[int, str]):
    """What each character folds to, worked out once per character."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        if char in _APOSTROPHES:
            folded = ""
        else:
            plain = "".join(c for c in unicodedata.normalize("NFKD", char.lower()) if not unicodedata.combining(c))
            folded = "".join(_CONFUSED.get(c, c if c.isascii() and c.isalnum() else " ") for c in plain) or " "
        self[code] = folded
        return folded


_LETTERS = _Letters()


def fold(text: str) -> str:
    """``text`` in lower case without accents, look-alike characters made one, words separated by single spaces."""
    return _fold_short(text) if len(text) < REMEMBERED else _fold(text)


@lru_cache(maxsize=1 << 16)
def _fold_short(text: str) -> str:
    return _fold(text)


def _fold(text: str) -> str:
    words = text.translate(_LETTERS).split()
    # "rn" is read as "m" inside words only: RN behind a name is a nurse.
    return " ".join(w.replace("rn", "m") if "rn" in w and w != "rn" else w for w in words)


def squeeze(folded: str) -> str:
    """Folded text without its spaces: a recogniser that glues words together reads the same."""
    # "rn" can also arise across a former space, so it is made one again after the spaces are gone.
    return folded.replace(" ", "").replace("rn", "m")
