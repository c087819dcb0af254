"""Decides what a hyphen at the end of a line was: part of the word, or the mark of a word broken in two.

The document's own words decide first (does it say ``instrumentation`` or ``non-union`` elsewhere?), then a small
lexicon of word parts.
"""

import re
from collections.abc import Callable
from functools import lru_cache
from importlib import resources
from typing import NamedTuple

import yaml

_LAST = re.compile(r"[^\W_]+(?:-[^\W_]+)*$")
_FIRST = re.compile(r"[^\W_]+")


class _Parts(NamedTuple):
    first: frozenset[str]
    prefixes: frozenset[str]
    second: frozenset[str]
    endings: frozenset[str]


@lru_cache(maxsize=1)
def _parts() -> _Parts:
    data = yaml.safe_load(resources.files(__package__).joinpath("data/hyphens.yaml").read_text(encoding="utf-8"))
    return _Parts(**{name: frozenset(data[name].split()) for name in _Parts._fields})


def joined(before: str, after: str, words: Callable[[], frozenset[str]]) -> tuple[str, str]:
    """Two lines, the first ending in a hyphen, so that they can be put together with nothing between.

    Args:
        before: The line that ends in ``-`` or in a soft hyphen.
        after: The line that follows.
        words: Gives the document's unbroken words in lower case; asked only where they are needed.

    Returns:
        The two lines; the first without its hyphen where the hyphen only broke a word, or with a space added where
        it was a dash.
    """
    if before.endswith("\u00ad"):
        return before[:-1], after
    stem = before[:-1]
    if not stem or stem[-1].isspace() or stem[-1] == "-":
        return before + " ", after
    if not stem[-1].isalpha() or not after[0].islower():
        return (before, after) if after[0].isalnum() else (before + " ", after)
    first, second = _LAST.search(stem), _FIRST.match(after)
    if first is None or second is None:
        return before, after
    return (before, after) if _keeps_hyphen(first[0].lower(), second[0].lower(), words()) else (stem, after)


def _keeps_hyphen(first: str, second: str, words: frozenset[str]) -> bool:
    if f"{first}-{second}" in words:
        return True
    last = first.rsplit("-", 1)[-1]
    if first + second in words or last + second in words:
        return False
    parts = _parts()
    if second in parts.endings or len(second) == 1:
        return False
    if first != last:
        return True  # a word that already has a hyphen is a compound: range-of-motion, over-the-counter
    if last in parts.first or second in parts.second:
        return True
    return second in words and (last in words or last in parts.prefixes)
