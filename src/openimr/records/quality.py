"""Whether words read from a page can be trusted: text layers with a wrong encoding, hidden text of a poor OCR.

The measure is coarse on purpose: it only has to tell language from noise, and what it doubts is read again.
"""

import re
from collections.abc import Sequence
from functools import cache
from importlib.resources import files

from openimr.domain.pages import Word

_ALPHABETIC = re.compile(r"[A-Za-zÀ-ÿ][A-Za-zÀ-ÿ'’-]*")
_VOWELS = frozenset("aeiouyAEIOUYàáâãäèéêëìíîïòóôõöùúûü")
_EDGE = ".,;:!?()[]{}\"'“”‘’*/|<>#-–—_"


@cache
def common_words() -> frozenset[str]:
    """Words so common that a page of language holds some of them (``common_words.txt``)."""
    text = files("openimr.records").joinpath("common_words.txt").read_text(encoding="utf-8")
    return frozenset(w for line in text.splitlines() if not line.startswith("#") for w in line.split())


def language_share(words: Sequence[Word]) -> float:
    """How far words look like language: 0.0 for noise to about 1.0 for running text.

    Args:
        words: words of one page, in any order.

    Returns:
        The share of characters in words that are common, that could be pronounced, or that are numbers.
    """
    good = total = 0
    for word in words:
        text = word.text.strip(_EDGE)
        if not text:
            continue
        total += len(text)
        if text.casefold() in common_words() or _is_number(text) or _could_be_a_word(text):
            good += len(text)
    return good / total if total else 0.0


def looks_garbled(words: Sequence[Word]) -> bool:
    """Whether a text layer is so unlike language that the page should be read from its picture.

    Three signs: characters without meaning (private use, replacement, control), words without vowels, and,
    on a page full of words, none that is common in English or Spanish.
    """
    text = "".join(word.text for word in words)
    if not text:
        return False
    strange = sum(1 for c in text if c == "\ufffd" or "\ue000" <= c <= "\uf8ff" or ord(c) < 32)
    if strange > 0.1 * len(text):
        return True
    names = [m for word in words for m in _ALPHABETIC.findall(word.text)]
    long_ones = [name for name in names if len(name) >= 4 and not name.isupper()]
    mute = sum(1 for name in long_ones if not _VOWELS & set(name))
    if len(long_ones) >= 15 and mute > 0.3 * len(long_ones):
        return True
    if len(names) < 60:
        return False
    known = sum(1 for name in names if name.casefold() in common_words())
    return known < 0.02 * len(names)


def _is_number(text: str) -> bool:
    return sum(c.isdigit() or c in "./-,:%$#" for c in text) >= 0.6 * len(text)


def _could_be_a_word(text: str) -> bool:
    if not _ALPHABETIC.fullmatch(text):
        return False
    if len(text) <= 3 or text.isupper():
        return True
    if not _VOWELS & set(text) or re.search(r"(.)\1\1", text):
        return False
    # Case that changes inside a word is what misread letters look like.
    if not (text[1:].islower() or "-" in text or "'" in text or "’" in text):
        return False
    return re.search(r"[^aeiouyAEIOUYà-ü'’-]{6,}", text) is None
