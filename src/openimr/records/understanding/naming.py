"""Whether the pages of a document name the person a case file is about: by name, or as Mr. or Ms. with the surname.

A paper that names nobody may be anybody's: what it says is kept, but it is not told as said of the patient.
"""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from .folding import fold

_CALLED = frozenset(
    map(fold, ("mr", "ms", "mrs", "miss", "mx", "patient", "pt", "claimant", "applicant", "employee", "re"))
)
"""What may stand before a surname alone."""
_TITLES = frozenset(("dr", "md", "do", "dc", "pa", "np", "rn", "pt", "ot"))
# How alike a surname and a given name must be read, of 100, and how many words may stand between them.
_SURNAME, _GIVEN, _BETWEEN = 80.0, 75.0, 2
_LEAST, _LOST = 3, 2
"""Letters of the longest name that must be read exactly, and how many may be lost or added in a longer one."""


def names_anyone(texts: Iterable[str], names: Sequence[str]) -> bool:
    """Whether some of the texts name one of the people, allowing for letters misread.

    Args:
        texts: the text of the pages of a document.
        names: the people, given names first ("Ana M. Example").
    """
    texts, names = list(texts), [name for name in names if name.split()]
    # Most papers write the name as it is; only the others are worth comparing word by word.
    if any(_written_out(name).search(text) for text in texts for name in names):
        return True
    people = [parts for name in names if (parts := fold(name).split())]
    return any(_names(fold(text).split(), parts) for text in texts for parts in people)


@lru_cache(maxsize=8)
def _written_out(name: str) -> re.Pattern[str]:
    words = name.split()
    given, surname = re.escape(words[0]), re.escape(words[-1])
    return re.compile(rf"\b{given}\b.{{0,16}}\b{surname}\b|\b{surname}\b.{{0,3}}\b{given}\b", re.IGNORECASE)


def _names(words: Sequence[str], parts: Sequence[str]) -> bool:
    given, surname = parts[0], parts[-1]
    initials = "".join(part[0] for part in parts[:-1])
    for at, word in enumerate(words):
        # A space that a recogniser put into the surname.
        broken = word[:1] == surname[:1] and "".join(words[at : at + 2]) == surname
        if not broken and not _alike(word, surname, _SURNAME):
            continue
        after = at + 1 + broken
        near = (*words[max(0, at - _BETWEEN - 1) : at], *words[after : after + _BETWEEN + 1])
        if len(parts) == 1 or any(_is_initials(one, initials) or _alike(one, given, _GIVEN) for one in near):
            return True
        if at and words[at - 1] in _CALLED:
            return True
    return False


def _is_initials(word: str, initials: str) -> bool:
    """Whether a word is the first initial, or more of them ("TL"), and no title or credential."""
    return word == initials[0] or (word not in _TITLES and initials.startswith(word))


def _alike(word: str, name: str, least: float) -> bool:
    from rapidfuzz import fuzz

    if word == name:
        return True
    if len(name) <= _LEAST or abs(len(word) - len(name)) > _LOST:
        return False
    return fuzz.ratio(word, name, score_cutoff=least) > 0
