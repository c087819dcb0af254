"""Which documents another one of the file takes the place of.

A later issue says at its head that it is amended and replaces what was given before (``data/amended.yaml``).
"""

import datetime as dt
import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

from openimr.domain.document_kind import DocumentKind

from .lexicon import read_yaml

_HEAD = 900
"""Characters of the first page in which an issue says that it is a new one."""
_SHARED = 0.8
"""Share of the words of the shorter issue that the other one has too: two visits of a day have fewer."""


class Issue(NamedTuple):
    """What is asked of a document: its number, its kind and day, and the text of its first page."""

    number: int
    kind: DocumentKind
    date: dt.date | None
    text: str


def replaced(issues: Iterable[Issue]) -> frozenset[int]:
    """The numbers of documents that an amended issue of the same kind and day replaces."""
    alike: dict[tuple[DocumentKind, dt.date], list[Issue]] = defaultdict(list)
    for issue in issues:
        if issue.date is not None:
            alike[issue.kind, issue.date].append(issue)
    found: set[int] = set()
    for group in alike.values():
        new = [issue for issue in group if _replaces(issue.text)] if len(group) > 1 else []
        for one in new:
            found.update(other.number for other in group if other not in new and _is_issue_of(one.text, other.text))
    return frozenset(found)


def _replaces(text: str) -> bool:
    rules, head = _patterns(), text[:_HEAD]
    return bool(rules["amended"].search(head) and (rules["issue"].search(head) or rules["replaces"].search(head)))


def _is_issue_of(one: str, other: str) -> bool:
    """Whether two pages have nearly all of the words of the shorter one in common."""
    mine, theirs = (Counter(re.findall(r"\w+", text.lower())) for text in (one, other))
    least = min(mine.total(), theirs.total())
    return least > 0 and (mine & theirs).total() >= _SHARED * least


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    written = read_yaml("amended.yaml")["head"]
    return {name: re.compile(rule, re.IGNORECASE | re.MULTILINE | re.VERBOSE) for name, rule in written.items()}
