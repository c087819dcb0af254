"""Kinds that the field names apart though their words are those of a broader kind: told by their title alone.

What the titles are is data (``data/finer.yaml``); pages are split, dated and given an author by their broader kind.
"""

import re
from functools import cache
from typing import NamedTuple

from openimr.domain.document_kind import DocumentKind

from .headings import ADDRESS
from .kinds import Reading
from .lexicon import read_yaml
from .people import prose

# Lines of a first page in which it says what it is, and those among them that may be its title.
HEAD_LINES, TITLE_LINES = 6, 5
TITLE_WORDS = 16
_ASIDE = re.compile(r"^\s*(?:re|cc|subject|enc\w*|attach\w*|sent to|to|from|via)\s*[.:]", re.I)
# What follows the name of a field is no title: "Records reviewed: nurse case manager report".
_FIELD = re.compile(r"^[^:]{2,40}:\s*\S")


class _Finer(NamedTuple):
    """How a finer kind is told: words at the head of papers of some kinds, words of a title of others; and how not."""

    of: frozenset[DocumentKind]
    head: re.Pattern[str]
    also_of: frozenset[DocumentKind]
    title: re.Pattern[str]
    never: re.Pattern[str] | None


@cache
def _finer() -> dict[DocumentKind, _Finer]:
    return {
        DocumentKind(kind): _Finer(
            frozenset(map(DocumentKind, rule["of"])),
            re.compile(rule["head"], re.IGNORECASE),
            frozenset(map(DocumentKind, rule["also_of"])),
            re.compile(rule["title"], re.IGNORECASE),
            re.compile(rule["never"], re.IGNORECASE) if "never" in rule else None,
        )
        for kind, rule in read_yaml("finer.yaml").items()
    }


def finer(kind: DocumentKind, first: Reading | None) -> DocumentKind:
    """The finer kind that the title of a document names, or ``kind`` itself.

    Args:
        kind: what the document was taken for by all its words.
        first: its first written page.
    """
    if first is None:
        return kind
    top = first.sheet.lines[:HEAD_LINES]
    lines = [line for line in top if not prose(line) and not _ASIDE.match(line) and not ADDRESS.search(line)]
    for own, rule in _finer().items():
        if rule.never and any(map(rule.never.search, top)):
            continue
        if kind in rule.of and any(rule.head.search(line) for line in lines):
            return own
        if kind in rule.of | rule.also_of and any(map(rule.title.search, filter(_is_title, lines[:TITLE_LINES]))):
            return own
    return kind


def _is_title(line: str) -> bool:
    return len(line.split()) <= TITLE_WORDS and not _FIELD.match(line)
