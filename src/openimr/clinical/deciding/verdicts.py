"""The words by which a paper says what was decided: "denied", "certified in part", "upheld".

The words are data (``data/decisions.yaml``); here is how they are found in a line, also in a bad copy.
"""

import re
from collections.abc import Sequence
from functools import cache
from itertools import pairwise
from typing import NamedTuple

from ..words.lexicon import data


class Verdict(NamedTuple):
    """What was decided, and where its words stand in the line they were found in (end exclusive)."""

    value: str
    start: int
    end: int


def verdicts(words: str) -> list[Verdict]:
    """The words of a line that say what was decided, in order.

    Args:
        words: the line; its offsets are those of the verdicts.

    Returns:
        Verdicts with the values of ``verdicts`` in the data: ``approved``, ``denied``, ``modified``, ``deferred``,
        ``withdrawn``, ``upheld``, ``overturned``.
    """
    plain = _no_verdict().sub(lambda match: " " * len(match[0]), as_read(words))
    found = (Verdict(str(match.lastgroup), *match.span()) for match in _verdict().finditer(plain))
    return [one for one in found if not _NAMED_AFTER.match(words, one.start)]


_NAMED_AFTER = re.compile(r"modified [A-Z][^\W\d_]{3,}")
"""An operation that is called after somebody: "modified Brostrom reconstruction"."""


def as_read(words: str) -> str:
    """Words as one reads a bad copy, letter for letter: small letters, "i" and "l" alike, "0" in a word an "o"."""
    small = words.lower()
    if len(small) != len(words):
        return words  # a letter of another alphabet, longer when small
    return _IN_WORD.sub(lambda match: match[0].replace("0", "o").replace("1", "l"), small).replace("i", "l")


_IN_WORD = re.compile(r"\b(?=[a-z01-]*[a-z][a-z01-]*[a-z])[a-z01-]*[01][a-z01-]*\b")


@cache
def written(name: str) -> str:
    """An entry of ``data/decisions.yaml``, its alternatives joined, to be looked for in words ``as_read``."""
    entry = data("decisions")[name]
    return folded(entry if isinstance(entry, str) else "|".join(f"(?:{one})" for one in entry))


def folded(expression: str) -> str:
    """A regular expression of small letters for words ``as_read``."""
    return expression.strip().replace("i", "l")


def decided_of(words: str, found: Sequence[Verdict]) -> str:
    """What a statement decides that holds several of the words: of an appeal its outcome, of a part a modification."""
    values = [one.value for one in found] or ["approved"]
    for value in ("overturned", "upheld", "withdrawn", "deferred"):
        if value in values:
            return value
    part = _SOME_OF.search(words)
    if part and int(part["some"]) < int(part["all"]) and "approved" in values:
        return "modified"
    if _NONE_OF.search(words):
        return "denied"
    return "modified" if {"approved", "denied"} <= set(values) or "modified" in values else values[0]


_SOME_OF = re.compile(r"\b(?P<some>\d{1,3}) (?:out )?of (?:the )?(?P<all>\d{1,3})\b", re.IGNORECASE)
_NONE_OF = re.compile(r"\b(?:none|neither|no (?:part|item|portion)s?)\b(?: of\b)?", re.IGNORECASE)


@cache
def _verdict() -> re.Pattern[str]:
    groups = (f"(?P<{value}>{folded('|'.join(said))})" for value, said in data("decisions")["verdicts"].items())
    return re.compile(rf"(?<![\w-])(?:{'|'.join(groups)})(?!\w)")


@cache
def _no_verdict() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{written('no_verdict')})")


def without(words: str, found: Sequence[Verdict]) -> str:
    edges = [0, *(i for one in found for i in (one.start, one.end)), len(words)]
    return " ".join(words[a:b] for a, b in list(pairwise(edges))[::2])


def says(name: str, words: str) -> bool:
    """Whether words say what an entry of ``data/decisions.yaml`` looks for."""
    return bool(_expression(name).search(as_read(words)))


def behind_label(name: str, words: str) -> re.Match[str] | None:
    """The label of an entry of ``data/decisions.yaml`` that a line begins with; ``rest`` is what stands behind it."""
    return _behind(name).match(as_read(words))


def heads_answer(name: str, words: str, answer: Verdict) -> bool:
    """Whether only a label stands before a decision, as in the fields of a portal in capitals: "OUTCOME UPHELD"."""
    return bool(re.fullmatch(rf"\W{{0,3}}(?:{written(name)})\s*", as_read(words[: answer.start])))


@cache
def _expression(name: str) -> re.Pattern[str]:
    return re.compile(written(name))


@cache
def _behind(name: str) -> re.Pattern[str]:
    return re.compile(rf"^\W{{0,3}}(?:{written(name)})\s*[:=]\s*(?P<rest>\S.*)$")
