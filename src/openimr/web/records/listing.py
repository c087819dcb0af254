"""The list of a case's documents as people read it: copies folded under the document they copy."""

import datetime as dt
from collections.abc import Mapping
from typing import Any, NamedTuple

from openimr.domain.document_kind import DocumentKind
from openimr.domain.documents import UNCERTAIN_PAGE, UNCERTAIN_PAGES, written_by
from openimr.web.models import Document
from openimr.web.request import day_given, whole_number

ROWS_AT_ONCE = 150

# What the list can be narrowed to beside kind, date and author; each is a question about one document.
SHOWN = {
    "": "All documents",
    "copies": "Copies of others",
    "originals": "Without copies",
    "other_person": "Somebody else's pages",
    "replaced": "Replaced by an amended issue",
    "patient_not_named": "Without the patient's name",
    "no_date": "Without a date",
    "uncertain_date": "Uncertain date",
    "uncertain_kind": "Uncertain kind",
    "uncertain_pages": "Uncertain pages",
    "low_ocr_confidence": "Hard to read",
    "blank_pages": "With blank pages",
    "by_hand": "Corrected by hand",
}


class Filter(NamedTuple):
    """What is asked of the list, as it stands in the address."""

    kind: str = ""
    since: dt.date | None = None
    until: dt.date | None = None
    author: str = ""
    show: str = ""

    @classmethod
    def asked(cls, sent: Mapping[str, str]) -> "Filter":
        """From an address; what makes no sense narrows nothing."""
        show = sent.get("show", "")
        return cls(
            kind=sent.get("kind", ""),
            since=day_given(sent.get("since", "")),
            until=day_given(sent.get("until", "")),
            author=sent.get("author", "").strip(),
            show=show if show in SHOWN else "",
        )

    def fits(self, document: Document) -> bool:
        """Whether a document is among those asked for."""
        return (
            (not self.kind or document.kind == self.kind)
            and (self.since is None or (document.date is not None and document.date >= self.since))
            and (self.until is None or (document.date is not None and document.date <= self.until))
            and self.author.casefold() in _written_by(document).casefold()
            and self._shows(document)
        )

    def _shows(self, document: Document) -> bool:
        flags = document.content.get("flags", [])
        match self.show:
            case "":
                return True
            case "copies":
                return bool(document.duplicate_of)
            case "originals":
                return not document.duplicate_of
            case "by_hand":
                return any(flag.endswith("_by_hand") for flag in flags)
            case flag:
                return flag in flags


class Row(NamedTuple):
    """A document with its copies; ``written_by`` adds specialty and facility to its author, ``source`` is the file it
    came in, as it was named when it was uploaded.
    """

    document: Document
    kind: str
    author: str
    written_by: str
    source: str
    pages: list[int]
    flags: list[str]
    by_hand: list[str]
    copies: "list[Row]"


def folded(documents: list[Document], names: dict[str, str], wanted: Filter | None = None) -> list[Row]:
    """Rows in the order of the case file; a copy stands under its original, or alone where that is not shown.

    Args:
        documents: all documents of the case.
        names: uploaded names by stored name.
        wanted: which of them to show, all where not given. A document that is shown keeps its copies beneath it.
    """
    rows = {document.key: _row(document, names) for document in documents}
    shown = {document.key for document in documents if wanted is None or wanted.fits(document)}
    separate = wanted is not None and wanted.show == "copies"
    top = []
    for document in documents:
        original = rows.get(document.duplicate_of)
        under = original is not None and document.duplicate_of != document.key
        if under and original is not None and not separate and document.duplicate_of in shown:
            if wanted is None or wanted.show != "originals":
                original.copies.append(rows[document.key])
        elif document.key in shown:
            top.append(rows[document.key])
    return top


class Part(NamedTuple):
    """Some rows of a list of ``total``: those from ``first`` to ``last``, counted from 1, and how many come next."""

    rows: list[Row]
    first: int
    last: int
    total: int
    following: int


def part_of(rows: list[Row], after: str) -> Part:
    """The part of the list that follows row ``after``, as an address gives it; from the beginning where it gives none.

    A case file of thousands of pages has thousands of documents: a page of all of them would take seconds.
    """
    seen = whole_number(after) or 0
    part = rows[seen : seen + ROWS_AT_ONCE]
    last = seen + len(part)
    return Part(part, seen + 1, last, len(rows), min(ROWS_AT_ONCE, max(0, len(rows) - last)))


def source_name(source: str, names: dict[str, str]) -> str:
    """A source as people know it: the uploaded name in place of the stored one, attachments after it."""
    head, separator, rest = source.partition(" > ")
    return names.get(head, head) + separator + rest


def _written_by(document: Document) -> str:
    """Author, specialty and facility of a document, as far as they are known."""
    content = document.content
    return written_by(content.get("author"), content.get("author_specialty"), content.get("facility"))


def _row(document: Document, names: dict[str, str]) -> Row:
    content = document.content
    flags = content.get("flags", [])
    return Row(
        document=document,
        kind=DocumentKind(document.kind).label,
        author=content.get("author") or "",
        written_by=_written_by(document),
        source=source_name(content["source"], names),
        pages=content["pages"],
        flags=[_shown(flag, content) for flag in flags if not flag.endswith("_by_hand")],
        by_hand=[flag.replace("_", " ") for flag in flags if flag.endswith("_by_hand")],
        copies=[],
    )


def _shown(flag: str, content: Mapping[str, Any]) -> str:
    """A flag as words; that pages are uncertain names them."""
    words = flag.replace("_", " ")
    if flag != UNCERTAIN_PAGES:
        return words
    likely = zip(content["pages"], content.get("page_confidence", ()), strict=False)
    return f"{words} {', '.join(str(page) for page, sure in likely if sure < UNCERTAIN_PAGE)}"
