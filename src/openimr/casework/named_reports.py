"""Finds the reports that a request or a utilization review decision names: words for a report beside a date.

It reads text, not meaning: what it finds is shown with its page for a person to judge. The words are data
(``named_reports.yaml``).
"""

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from openimr.domain.document_kind import DocumentKind

_BEFORE, _AFTER = 80, 60
# A sentence or an entry of a list ends here: what lies beyond it belongs to another report.
# (A full stop after an initial or a title, ``T.`` or ``Dr.``, ends nothing.)
_ENDS = re.compile(r"[;•]|(?<=\w\w\w)\.\s+(?=[A-Z0-9(\"“])|(?<=\s)\d{1,2}[.)]\s")
_NAMED_DOCTOR = re.compile(r"\bDr\.?\s+([A-Z][A-Za-z'’-]+)")


@dataclass(frozen=True, slots=True)
class NamedReport:
    """A report that a document names: its date, the words for it, the kinds it can be, its author if one is named."""

    date: dt.date
    words: str
    kinds: tuple[DocumentKind, ...]
    author: str | None
    pages: tuple[int, ...]


def named_reports(texts: Iterable[tuple[int, str]]) -> tuple[NamedReport, ...]:
    """The reports named on the given pages, each once, in the order of their dates.

    Args:
        texts: page number and text of each page of the naming documents.

    Returns:
        Reports with the pages that name them. A date without a word for a report beside it names none.
    """
    found: dict[tuple[dt.date, tuple[DocumentKind, ...]], NamedReport] = {}
    for page, text in texts:
        for report in _on_page(page, " ".join(text.split())):
            key = (report.date, report.kinds)
            known = found.get(key)
            if known is not None:
                pages = tuple(sorted({*known.pages, page}))
                report = NamedReport(known.date, known.words, known.kinds, known.author or report.author, pages)
            found[key] = report
    return tuple(sorted(found.values(), key=lambda r: (r.date, r.words)))


def _on_page(page: int, text: str) -> Iterable[NamedReport]:
    from openimr.records.understanding.date_reading import spot

    dates = spot(text)
    for number, spotted in enumerate(dates):
        floor = dates[number - 1].end if number else 0
        roof = dates[number + 1].start if number + 1 < len(dates) else len(text)
        before = _last_part(text[max(floor, spotted.start - _BEFORE) : spotted.start])
        after = _first_part(text[spotted.end : min(roof, spotted.end + _AFTER)])
        named = _report(before, last=True) or _report(after, last=False)
        if named:
            words, kinds = named
            yield NamedReport(spotted.value, words, kinds, _author(before) or _author(after), (page,))


def _last_part(text: str) -> str:
    ends = [match.end() for match in _ENDS.finditer(text)]
    return text[ends[-1] :] if ends else text


def _first_part(text: str) -> str:
    end = _ENDS.search(text)
    return text[: end.start()] if end else text


def _report(text: str, *, last: bool) -> tuple[str, tuple[DocumentKind, ...]] | None:
    """The words for a report nearest to the date, and the kinds it can be."""
    hits = [(match.start(), match[0]) for match in _pattern().finditer(text)]
    if not hits:
        return None
    words = hits[-1 if last else 0][1]
    return words, _lexicon()[words.casefold()]


def _author(text: str) -> str | None:
    from openimr.records.understanding.people import credentialed

    people = credentialed(text)
    if people:
        return people[-1].name
    doctor = _NAMED_DOCTOR.search(text)
    return doctor[1] if doctor else None


@cache
def _lexicon() -> dict[str, tuple[DocumentKind, ...]]:
    text = files("openimr.casework").joinpath("named_reports.yaml").read_text(encoding="utf-8")
    groups: Sequence[dict[str, Any]] = yaml.safe_load(text)["reports"]
    return {word: tuple(DocumentKind(kind) for kind in group["kinds"]) for group in groups for word in group["words"]}


@cache
def _pattern() -> re.Pattern[str]:
    words = sorted(_lexicon(), key=len, reverse=True)
    return re.compile(r"\b(?:" + "|".join(re.escape(word) for word in words) + r")\b", re.I)
