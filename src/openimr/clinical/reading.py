"""Reads facts out of a document: one of a case file, a report with its pages, or plain text.

Each document is read by itself, with its own date and kind; where its words stand is kept for every fact.
"""

import datetime as dt
import hashlib
import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from openimr.domain.document_kind import DocumentKind
from openimr.domain.documents import Document
from openimr.domain.facts import Fact
from openimr.domain.pages import Page, TextSource, Word

from .engine import facts_of
from .papers.dating import is_administrative, names_kind, titles_kind
from .report import Report
from .sentences.doubts import ADMINISTRATIVE, UNNAMED, WITHDRAWN

if TYPE_CHECKING:
    from openimr.records import CaseFile
    from openimr.records.understanding import DocumentDraft


SURE_KIND = 0.85
"""From this confidence on a document is called by its kind in sentences, where it says so itself."""
TITLED_KIND = 0.5
"""From this confidence on a document is called by its kind where its title is plainly of that kind and no other."""
SURE_DATE = 0.99
"""From this confidence on a document is called by its date (docs/summary.md tells how often that was right)."""


def report_of_text(text: str, source: str, *, kind: DocumentKind | None = None, date: dt.date | None = None) -> Report:
    """Plain text as one report; form feeds part its pages, which count from 1.

    Args:
        text: the text, line for line.
        source: the file it came in, as the user knows it.
        kind: what document it is; where not known, it is told from the text as that of any record is.
        date: the document's date; where not known, likewise.
    """
    texts = text.replace("\r\n", "\n").replace("\r", "\n").split("\f")
    author, kind_is_sure, date_is_sure = None, True, True
    if kind is None or date is None:
        first = _understood(texts, source)
        kind_is_sure = kind is not None or _is_sure(first.kind, first.kind_confidence, texts[0])
        date_is_sure = date is not None or first.date_confidence >= SURE_DATE
        kind, date, author = kind or first.kind, date or first.date, first.author
    pages = tuple(
        (number, Page(0.0, 0.0, (), page, TextSource.TEXT_LAYER)) for number, page in enumerate(texts, start=1)
    )
    untold = None if kind_is_sure or not is_administrative(texts[0]) else ADMINISTRATIVE
    return Report(
        source, pages, kind, date, author, kind_is_sure=kind_is_sure, date_is_sure=date_is_sure, untold=untold
    )


def _understood(texts: Sequence[str], source: str) -> "DocumentDraft":
    """What the records' own understanding says of the text, laid out as on a typewriter."""
    from openimr.records.source import FileFormat, SourcePage
    from openimr.records.understanding import understand

    pages = [
        SourcePage(source, number, FileFormat.TEXT, _typewritten(text), hashlib.sha256(text.encode()).hexdigest())
        for number, text in enumerate(texts, start=1)
    ]
    return understand(pages)[0]


_PITCH, _LINE, _MARGIN = 5.1, 11.0, 50.0
"""Points from letter to letter and from line to line of typewritten text, and its margins."""


def _typewritten(text: str) -> Page:
    words, lines = [], []
    for row, line in enumerate(text.split("\n")):
        for match in re.finditer(r"\S+", line):
            left, top = _MARGIN + match.start() * _PITCH, _MARGIN + row * _LINE
            words.append(Word(match[0], left, top, left + len(match[0]) * _PITCH, top + 0.8 * _LINE))
        lines.append(" ".join(line.split()))
    return Page(612.0, 792.0, tuple(words), "\n".join(line for line in lines if line), TextSource.TEXT_LAYER)


def read_report(report: Report) -> tuple[Fact, ...]:
    """The facts of one document, in the order of its pages and words."""
    return facts_of(report)


def documents_to_read(documents: Iterable[Document]) -> list[Document]:
    """Those of the documents that are no copies and of kinds that speak of the patient's health."""
    from .words.lexicon import data

    silent = frozenset(data("silent_kinds")["kinds"])
    return [d for d in documents if d.duplicate_of is None and d.kind.value not in silent]


def report_of(case_file: "CaseFile", document: Document) -> Report:
    """A document of a case file as a report to read."""
    pages = tuple((number, case_file.page(number)) for number in document.pages)
    first = pages[0][1].text
    sure = "kind_by_hand" in document.flags or _is_sure(document.kind, document.kind_confidence, first)
    # What a single page says of itself holds whether or not it is a part of the document before it.
    speaks_for_itself = len(pages) == 1 and sure and document.date_confidence >= SURE_DATE
    return Report(
        document.source,
        pages,
        document.kind,
        document.date,
        document.author,
        document.id,
        of_another="other_person" in document.flags,
        kind_is_sure=sure,
        date_is_sure=document.date_confidence >= SURE_DATE,
        dated_by_hand="date_by_hand" in document.flags,
        untold=_why_untold(document, first, sure=sure),
        uncertain_pages=() if speaks_for_itself or _BY_HAND & set(document.flags) else document.uncertain_pages,
    )


_BY_HAND = {"kind_by_hand", "date_by_hand"}
"""Flags of a document that a person looked at and called what it is."""


def _why_untold(document: Document, first: str, *, sure: bool) -> str | None:
    """Why nothing a document says is told as said of the patient, or None where it is."""
    if "replaced" in document.flags:
        return WITHDRAWN
    if "patient_not_named" in document.flags:
        return UNNAMED
    return ADMINISTRATIVE if not sure and is_administrative(first) else None


def _is_sure(kind: DocumentKind, confidence: float, first_page: str) -> bool:
    """Whether a document may be called by the kind it was taken for: with confidence, and by words at its head."""
    if confidence >= SURE_KIND and names_kind(first_page, kind):
        return True
    return confidence >= TITLED_KIND and titles_kind(first_page, kind)
