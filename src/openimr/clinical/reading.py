"""Reads facts out of documents: a case file, one report with its pages, or plain text.

Each document is read by itself, with its own date and kind; where its words stand is kept for every fact.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from openimr.domain.documents import DocumentKind
from openimr.domain.facts import Fact
from openimr.domain.pages import Page, TextSource

if TYPE_CHECKING:
    from openimr.records import CaseFile


@dataclass(frozen=True, slots=True)
class Report:
    """One document to read: its pages by number, and what is known of it.

    ``pages`` are (permanent page number from 1, page) in order; ``date`` is the document's date, against which dates
    such as "three weeks ago" are resolved; ``document`` is its id in the case file.
    """

    source: str
    pages: tuple[tuple[int, Page], ...]
    kind: DocumentKind = DocumentKind.OTHER
    date: dt.date | None = None
    author: str | None = None
    document: str | None = None


def report_of_text(text: str, source: str, *, date: dt.date | None = None, first_page: int = 1) -> Report:
    """Plain text as a report; form feeds part its pages.

    Args:
        text: the text, line for line.
        source: the file it came in, as the user knows it.
        date: the document's date where it is known; else it is looked for in the text.
        first_page: number of its first page.
    """
    pages = tuple(
        (number, Page(0.0, 0.0, (), page, TextSource.TEXT_LAYER))
        for number, page in enumerate(text.split("\f"), start=first_page)
    )
    return Report(source, pages, date=date)


def read_report(report: Report) -> tuple[Fact, ...]:
    """The facts of one document, in the order of its pages and words."""
    from .engine import facts_of

    return facts_of(report)


def read_facts(case_file: "CaseFile", *, progress: Callable[[int, int], None] | None = None) -> tuple[Fact, ...]:
    """The facts of an assembled case file, document by document in the order of its pages.

    A document that is a copy of another is not read again: it is no second source.

    Args:
        case_file: the case file.
        progress: told (documents read, documents in all).
    """
    originals = [document for document in case_file.index.documents if document.duplicate_of is None]
    facts: list[Fact] = []
    for count, document in enumerate(originals, start=1):
        pages = tuple((number, case_file.page(number)) for number in document.pages)
        facts += read_report(Report(document.source, pages, document.kind, document.date, document.author, document.id))
        if progress:
            progress(count, len(originals))
    return tuple(facts)
