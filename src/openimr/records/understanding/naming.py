"""Whether the pages of a document name the person a case file is about: by name, or as Mr. or Ms. with the surname.

A paper that names nobody may be anybody's: what it says is kept, but it is not told as said of the patient.
"""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from .folding import fold

_CALLED = frozenset(
    map(fold, ("mr", "ms", "mrs", "miss", "mx", "patient", "pt", "claimant", "applicant", "employee", "re", "name"))
)
"""What may stand before a surname alone."""
_TITLES = frozenset(("dr", "md", "do", "dc", "pa", "np", "rn", "pt", "ot"))
# How alike a surname and a given name must be read, of 100, and how many words may stand between them.
_SURNAME, _GIVEN, _BETWEEN = 80.0, 75.0, 2
_FIELDS = frozenset(map(fold, ("doi", "dob", "date", "visit", "age", "sex", "claim", "mrn", "d", "male", "female")))
"""Names of the fields behind a name."""
_SHORT = 3
"""Letters that a short form of a given name begins with."""
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
        if not broken and not _alike(word, surname, _SURNAME) and not _is_glued(word, surname):
            continue
        after = at + 1 + broken
        near = (*words[max(0, at - _BETWEEN - 1) : at], *words[after : after + _BETWEEN + 1])
        if len(parts) == 1 or any(_is_initials(one, initials) or _is_given(one, given) for one in near):
            return True
        if at and words[at - 1] in _CALLED:
            return True
    return (len(parts) > 2 and _names_by_first_surname(words, parts)) or _names_by_initials(words, parts)


def _names_by_first_surname(words: Sequence[str], parts: Sequence[str]) -> bool:
    """Whether somebody of several surnames is named by an earlier one: before the given name or in a field with it, or
    with the initials of it and of the last one ("Villasenor Q., E"). In running text it may be a second given name."""
    given, last = parts[0], parts[-1]
    for at, word in enumerate(words):
        surname = next((one for one in parts[1:-1] if len(one) > _LEAST and word.startswith(one)), None)
        if surname is None:
            continue
        near = (*words[max(0, at - _BETWEEN) : at], *words[at + 1 : at + 1 + _BETWEEN])
        behind = word.removeprefix(surname)
        turned = words[at + 1 : at + 2] == [given] or (given in near and _CALLED & set(words[max(0, at - 2) : at]))
        if behind in ("", last[0]) and (turned or (given[0] in near and last[0] in (*near, behind))):
            return True
    return False


def _names_by_initials(words: Sequence[str], parts: Sequence[str]) -> bool:
    """Whether a field names somebody by all given names and initials ("Pt. Thuy-Linh N.", "Name: Danielle O-H")."""
    for length in range(1, len(parts)):
        name = [*parts[:length], *(part[0] for part in parts[length:])]
        for at in range(1, len(words) - len(name) + 1):
            if words[at - 1] in _CALLED and list(words[at : at + len(name)]) == name:
                return True
    return False


def _is_given(word: str, given: str) -> bool:
    """Whether a word is the given name or a short form of it ("Terry" for "Terrence")."""
    short = len(word) > _LEAST and len(given) > _LEAST and word[:_SHORT] == given[:_SHORT]
    return short or _alike(word, given, _GIVEN)


def _is_glued(word: str, surname: str) -> bool:
    """Whether a recogniser glued the name of the next field to a surname ("BoudourisDOI")."""
    return len(surname) > _LEAST and word.startswith(surname) and word.removeprefix(surname) in _FIELDS


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
