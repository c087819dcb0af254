"""Applies what a person corrected to an index: cuts and joins first, then kinds, dates, titles, authors and copies.

Pure and idempotent: corrections are bound to permanent page numbers, so they can be applied to whatever the machine
found on the same pages, as often as it reads them.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from openimr.domain.corrections import (
    HandCorrection,
    JoinDocuments,
    SetAuthor,
    SetCopy,
    SetDate,
    SetKind,
    SetTitle,
    SplitDocument,
)
from openimr.domain.documents import UNCERTAIN_PAGES, CaseFileIndex, Document
from openimr.domain.errors import InputRefused

Reread = Callable[[Document], Document]
"""What the machine says of a document that a person cut out: the same pages with kind, date, title and author."""

_SAID_BY_MACHINE = {
    "kind": ("uncertain_kind",),
    "date": ("no_date", "uncertain_date"),
    "title": (),
    "author": (),
    "copy": ("exact_duplicate", "near_duplicate"),
}


def apply_corrections(
    index: CaseFileIndex, corrections: Iterable[HandCorrection], *, reread: Reread | None = None
) -> CaseFileIndex:
    """The index with the corrections applied in their order; cuts and joins come before everything else.

    Args:
        index: as the machine (or an earlier call) left it.
        corrections: in the order they were made.
        reread: asked about each document that a cut makes; by default it keeps its kind, as uncertain, and has no
            date and no author of its own.

    Returns:
        An index of the same pages. What was corrected is flagged ``…_by_hand``; applying the same corrections again
        changes nothing.

    Raises:
        InputRefused: where a correction names a page that is not in the case file.
    """
    made = list(corrections)
    documents = _Documents(index)
    for change in made:
        match change:
            case SplitDocument():
                documents.split(change.page, reread)
            case JoinDocuments():
                documents.join(change.page, change.to)
    for change in made:
        match change:
            case SetKind():
                documents.set(change.page, "kind", kind=change.kind, kind_confidence=1.0, kind_words=())
            case SetDate():
                documents.set(change.page, "date", date=change.date, date_confidence=1.0)
            case SetTitle():
                documents.set(change.page, "title", title=change.title)
            case SetAuthor():
                # The specialty read was that of whoever was taken for the author.
                documents.set(change.page, "author", author=change.author, author_specialty=None)
            case SetCopy():
                documents.set_copy(change.page, change.of)
    return index.model_copy(update={"documents": documents.in_order()})


class _Documents:
    """Documents while they are corrected, found by any of their pages."""

    def __init__(self, index: CaseFileIndex) -> None:
        self._page_count = index.page_count
        self._by_id = {document.id: document for document in index.documents}
        self._holder = {page: document.id for document in index.documents for page in document.pages}

    def holding(self, page: int) -> Document:
        """The document that has this page; raises ``InputRefused`` where the case file has no such page."""
        if page not in self._holder:
            raise InputRefused(
                "corrections",
                f"Page {page} is not in the case file, which has {self._page_count} pages.",
                "Remove that correction.",
            )
        return self._by_id[self._holder[page]]

    def in_order(self) -> tuple[Document, ...]:
        return tuple(sorted(self._by_id.values(), key=lambda document: min(document.pages)))

    def split(self, page: int, reread: Reread | None) -> None:
        whole = self.holding(page)
        at = whole.pages.index(page)
        if at == 0:
            return
        copied = whole.duplicate_of
        first = _part(whole, 0, at).model_copy(update={"flags": _flagged(whole.flags, "split_by_hand")})
        part = _part(whole, at, len(whole.pages))
        part = reread(part) if reread else _unread(part)
        part = part.model_copy(update={"duplicate_of": copied, "flags": _flagged(part.flags, "split_by_hand")})
        self._replace((whole,), (_sure_where_sure(first), part))

    def join(self, page: int, to: int) -> None:
        first, later = self.holding(to), self.holding(page)
        if first.id == later.id:
            return
        places = (*first.places, *later.places)
        sources = tuple(source for source, _ in places)
        joined = first.model_copy(
            update={
                "pages": (*first.pages, *later.pages),
                "source_pages": tuple(number for _, number in places),
                "sources": sources if len(set(sources)) > 1 else (),
                "flags": _flagged(first.flags, "joined_by_hand"),
                "page_confidence": _from_known(first, later) if first.page_confidence else (),
                "duplicate_of": None if first.duplicate_of == later.id else first.duplicate_of,
            }
        )
        self._replace((first, later), (_sure_where_sure(joined),))

    def set(self, page: int, what: str, **values: Any) -> None:
        document = self.holding(page)
        flags = _flagged(document.flags, f"{what}_by_hand", without=_SAID_BY_MACHINE[what])
        self._by_id[document.id] = document.model_copy(update={**values, "flags": flags})

    def set_copy(self, page: int, of: int | None) -> None:
        original = self.holding(of).id if of is not None else None
        self.set(page, "copy", duplicate_of=None if original == self.holding(page).id else original)

    def _replace(self, old: Sequence[Document], new: Sequence[Document]) -> None:
        """Put ``new`` in the place of ``old``; copies of the old ones are copies of the first new one."""
        for document in old:
            del self._by_id[document.id]
        named = [document.model_copy(update={"id": document_id(document.pages)}) for document in new]
        for document in named:
            self._by_id[document.id] = document
            self._holder.update(dict.fromkeys(document.pages, document.id))
        gone = {document.id for document in old}
        for document in list(self._by_id.values()):
            if document.duplicate_of in gone:
                target = None if document.id == named[0].id else named[0].id
                self._by_id[document.id] = document.model_copy(update={"duplicate_of": target})


def document_id(pages: Iterable[int]) -> str:
    """The id of the document with these pages: it names the lowest of their permanent numbers."""
    return f"d{min(pages):04d}"


def _part(document: Document, start: int, end: int) -> Document:
    places = document.places[start:end]
    sources = tuple(source for source, _ in places)
    return document.model_copy(
        update={
            "pages": document.pages[start:end],
            "source": sources[0],
            "source_pages": tuple(number for _, number in places),
            "sources": sources if len(set(sources)) > 1 else (),
            "page_confidence": document.page_confidence[start:end] if start == 0 else _relative(document, start),
        }
    )


def _relative(document: Document, start: int) -> tuple[float, ...]:
    """How likely the pages from ``start`` on belong together, where it is known that they begin there."""
    later = document.page_confidence[start:]
    return tuple(round(sure / later[0], 3) if later[0] else 1.0 for sure in later)


def _from_known(first: Document, later: Document) -> tuple[float, ...]:
    """The confidences of two documents of which it is known that one goes on with the other."""
    return (*first.page_confidence, *(_relative(later, 0) or (1.0,) * len(later.pages)))


def _sure_where_sure(document: Document) -> Document:
    """A document without the mark of uncertain pages, where none of its pages is uncertain."""
    flags = tuple(flag for flag in document.flags if flag != UNCERTAIN_PAGES or document.uncertain_pages)
    return document.model_copy(update={"flags": flags})


def _unread(part: Document) -> Document:
    """A part of which only the kind of the whole is known."""
    return part.model_copy(
        update={
            "kind_confidence": 0.0,
            "kind_words": (),
            "title": part.kind.label,
            "date": None,
            "date_confidence": 0.0,
            "author": None,
            "author_specialty": None,
            "facility": None,
            "flags": ("no_date", "uncertain_kind"),
        }
    )


def _flagged(flags: Sequence[str], flag: str, *, without: Sequence[str] = ()) -> tuple[str, ...]:
    """The machine's flags in their order, then those of corrections in a fixed one."""
    said = tuple(one for one in flags if not one.endswith("_by_hand") and one not in without)
    return (*said, *sorted({flag, *(one for one in flags if one.endswith("_by_hand"))}))
