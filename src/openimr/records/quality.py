"""Whether words read from a page can be trusted: text layers with a wrong encoding, hidden text of a poor OCR.

The measure is coarse on purpose: it only has to tell language from noise, and what it doubts is read again. Codes,
figures and short capitals say nothing either way, so that bills, tables and lists of drugs are left alone.
"""

import re
import unicodedata
from collections.abc import Sequence
from functools import cache, lru_cache
from importlib.resources import files

from openimr.domain.pages import Word

_ALPHABETIC = re.compile(r"[A-Za-zÀ-ÿ][A-Za-zÀ-ÿ'’-]*")
_LONG_NAME = re.compile(r"[^\W\d_]{4,}")
_VOWELS = frozenset("aeiouyAEIOUYàáâãäèéêëìíîïòóôõöùúûü")
# Hydrocodone/APAP, L4-L5: each side is a word of its own.
_PARTS = re.compile(r"[/\-–(),]+")
_EDGE = ".,;:!?()[]{}\"'“”‘’*/|<>#-–—_"
_MEANINGLESS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ufff0-\uffff\ue000-\uf8ff\U000f0000-\U0010ffff]")
_CODE_NAMES = re.compile(r"\(cid:\d+\)|/[gG]\d{1,4}\b|/uni[0-9A-F]{4}")

# Mean surprise of a word's letter pairs, in tenths of bits, from which on it looks like no word of a language.
# Words of records, Spanish and drug names included, have about 36; letters exchanged by a wrong encoding 55 and more.
SURPRISING = 54
SURPRISING_SHARE = 0.18
FEWEST_NAMES = 8
# Capitals shorter than this are codes and short forms (MRI, CBC), not words.
SHORTEST_CAPITALS = 6
NOT_LATIN_SHARE = 0.4
SINGLE_LETTERS = 0.6
LONGEST_WORD = 24


@cache
def common_words() -> frozenset[str]:
    """Words so common that a page of language holds some of them (``common_words.txt``)."""
    text = files("openimr.records").joinpath("common_words.txt").read_text(encoding="utf-8")
    return frozenset(w for line in text.splitlines() if not line.startswith("#") for w in line.split())


@cache
def _letter_pairs() -> dict[str, int]:
    """The surprise of each pair of letters in tenths of bits; a space is the edge of a word."""
    text = files("openimr.records").joinpath("letter_pairs.txt").read_text(encoding="utf-8")
    rows = [line for line in text.splitlines() if line and not line.startswith("#")]
    seconds = rows[0].split()
    return {
        f"{row[0]}{second}".replace("_", " "): int(value)
        for row in rows[1:]
        for second, value in zip(seconds, row[1:].split(), strict=True)
    }


@lru_cache(maxsize=1 << 15)
def surprise(name: str) -> float:
    """Mean surprise of a word's letter pairs in tenths of bits, accents and case aside; 90 for other letters."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", name.casefold()) if not unicodedata.combining(c))
    pairs = _letter_pairs()
    values = [pairs.get(a + b, 90) for a, b in zip(f" {plain}", f"{plain} ", strict=True)]
    return sum(values) / len(values)


def language_share(words: Sequence[Word]) -> float:
    """How far words look like language: 0.0 for noise to about 1.0 for running text.

    Args:
        words: words of one page, in any order.

    Returns:
        The share of characters in words that are common, that could be pronounced, or that are numbers.
    """
    good = total = 0
    for text in (part for word in words for part in _PARTS.split(word.text.strip(_EDGE)) if part):
        total += len(text)
        if text.casefold() in common_words() or _is_number(text) or _could_be_a_word(text):
            good += len(text)
    return good / total if total else 0.0


def looks_garbled(words: Sequence[Word]) -> bool:
    """Whether a text layer is so unlike language that the page should be read from its picture.

    The signs: characters without meaning (private use, replacement, control, names of glyphs), letters that do not
    follow each other in words, letters of another alphabet, letters set one by one, words run together, and words
    written backwards.
    """
    text = " ".join(word.text for word in words)
    return bool(text) and (
        _is_meaningless(text)
        or _is_surprising(text)
        or _is_other_alphabet(text)
        or _is_spaced_or_glued(text)
        or _is_backwards(text)
    )


def _is_meaningless(text: str) -> bool:
    strange = len(_MEANINGLESS.findall(text))
    names = sum(len(match[0]) for match in _CODE_NAMES.finditer(text))
    return strange + names > 0.1 * len(text.replace(" ", ""))


def _is_surprising(text: str) -> bool:
    # Each name once: a rare name that stands in every row of a table is one rare name.
    names = {n for n in _LONG_NAME.findall(text) if len(n) >= SHORTEST_CAPITALS or not n.isupper()}
    odd = sum(1 for name in names if surprise(name) > SURPRISING)
    return len(names) >= FEWEST_NAMES and odd > SURPRISING_SHARE * len(names)


def _is_other_alphabet(text: str) -> bool:
    """Greek and other letters where English is expected are mostly a symbol font's; reading the picture settles it."""
    if text.isascii():
        return False
    letters = [c for c in text if c.isalpha()]
    other = sum(1 for c in letters if ord(c) > 0x24F and not 0x1E00 <= ord(c) <= 0x1EFF)
    return len(letters) >= 20 and other > NOT_LATIN_SHARE * len(letters)


def _is_spaced_or_glued(text: str) -> bool:
    names = _ALPHABETIC.findall(text)
    letters = sum(map(len, names))
    if letters < 60:
        return False
    single = sum(1 for name in names if len(name) == 1)
    glued = sum(len(name) for name in names if len(name) > LONGEST_WORD and "-" not in name)
    return single > SINGLE_LETTERS * len(names) or glued > 0.5 * letters


def _is_backwards(text: str) -> bool:
    names = [name.casefold() for name in _ALPHABETIC.findall(text) if len(name) >= 3]
    known = common_words()
    backwards = sum(1 for name in names if name[::-1] in known and name not in known)
    return backwards >= 8 and backwards > 3 * sum(1 for name in names if name in known)


def _is_number(text: str) -> bool:
    return sum(c.isdigit() or c in "./-,:%$#" for c in text) >= 0.6 * len(text)


def _could_be_a_word(text: str) -> bool:
    if not _ALPHABETIC.fullmatch(text):
        return False
    if len(text) <= 3:
        return True
    if text.isupper():
        return len(text) < SHORTEST_CAPITALS or surprise(text) <= SURPRISING
    if not _VOWELS & set(text) or re.search(r"(.)\1\1", text):
        return False
    # Case that changes inside a word is what misread letters look like.
    if not (text[1:].islower() or "-" in text or "'" in text or "’" in text):
        return False
    return surprise(text) <= SURPRISING
