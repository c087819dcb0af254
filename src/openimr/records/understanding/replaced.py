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
_SHARED, _SHARED_LATER = 0.8, 0.9
"""Share of the words of the shorter issue that the other one has too, where both are of one day (two visits of a day
have fewer), and where the new one bears the day of its correction and names that of the other."""
_CORRECTED = dt.timedelta(days=14)
"""A request that is marked as corrected takes the place of one sent within so many days before."""


class Issue(NamedTuple):
    """What is asked of a document: its number, kind and day, and its first page, its days of service and its text."""

    number: int
    kind: DocumentKind
    date: dt.date | None
    days: frozenset[dt.date]
    text: str


def replaced(issues: Iterable[Issue]) -> frozenset[int]:
    """The numbers of documents that an amended issue of the same kind replaces, of their day or later."""
    alike: dict[DocumentKind, list[Issue]] = defaultdict(list)
    for issue in issues:
        if issue.date is not None:
            alike[issue.kind].append(issue)
    new = [(issue, group) for group in alike.values() if len(group) > 1 for issue in group if _is_new(issue)]
    amended = {issue.number for issue, _ in new}
    void = {issue.number for group in alike.values() if len(group) > 1 for issue in group if _is_void(issue)}
    found = {
        other.number
        for one, group in new
        for other in group
        if other.number not in amended and _takes_the_place(one, other)
    }
    return frozenset(found | void | {sent.number for one, group in new if (sent := _request_before(one, group))})


def _is_void(issue: Issue) -> bool:
    """Whether a form says of itself that it is void: another of its kind is in the file in its place."""
    return issue.kind in _ON_ONE_PAGE and bool(_patterns()["void"].search(issue.text))


_ON_ONE_PAGE = (DocumentKind.REQUEST_FOR_AUTHORIZATION, DocumentKind.WORK_STATUS_REPORT)
"""Kinds of forms that are stamped anywhere on their page."""


def _request_before(one: Issue, group: Iterable[Issue]) -> Issue | None:
    """The request for authorization that a corrected one was sent in place of, some days after it.

    The form is filled in anew and bears the day of its correction alone.
    """
    if one.kind is not DocumentKind.REQUEST_FOR_AUTHORIZATION or one.date is None:
        return None
    before = [other for other in group if other.date and dt.timedelta() < one.date - other.date <= _CORRECTED]
    last = max(before, key=lambda other: other.date or dt.date.min, default=None)
    return last if last and _shared(one.text, last.text) >= _SHARED else None


def _is_new(issue: Issue) -> bool:
    return says_it_replaces(issue.text) or (
        issue.kind in _ON_ONE_PAGE and bool(_patterns()["form"].search(issue.text)) and not _is_void(issue)
    )


def _takes_the_place(one: Issue, other: Issue) -> bool:
    if one.date == other.date:
        return _shared(one.text, other.text) >= _SHARED
    return other.date in one.days and _shared(one.text, other.text) >= _SHARED_LATER


def says_it_replaces(text: str) -> bool:
    """Whether the head of a document says that it is amended and takes another one's place."""
    rules, head = _patterns(), text[:_HEAD]
    return bool(rules["amended"].search(head) and (rules["issue"].search(head) or rules["replaces"].search(head)))


def _shared(one: str, other: str) -> float:
    """The share of the words of the shorter text that the other one has too."""
    words = [Counter(re.findall(r"\w+", text.casefold())) for text in (one, other)]
    return (words[0] & words[1]).total() / max(min(words[0].total(), words[1].total()), 1)


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    written = read_yaml("amended.yaml")["head"]
    return {name: re.compile(rule, re.IGNORECASE | re.MULTILINE | re.VERBOSE) for name, rule in written.items()}
