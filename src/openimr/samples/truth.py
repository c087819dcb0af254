"""What a sample pile really holds, file by file: the yardstick for reading, splitting, kinds, dates and duplicates.

It is computed from the same plan the files are made from and never lies beside the records.
"""

import datetime as dt
from typing import Literal

from openimr.domain.document_kind import DocumentKind
from openimr.domain.value import Value


class TrueDocument(Value):
    """One document where it lies in a file of the pile.

    ``source`` is the file, with `` > `` before an attachment's name; ``source_pages`` are its pages there from 1
    (None for word processor files and mail, which have no pages of their own). ``duplicate_of`` is ``id`` of the copy
    listed first; ``medium`` says how it came; ``turned`` are pages of the file that are shown sideways; ``also`` are
    kinds that would be right for it too.
    """

    id: str
    document: str
    source: str
    source_pages: tuple[int, ...] | None
    kind: DocumentKind
    title: str
    date: dt.date | None
    author: str | None
    duplicate_of: str | None = None
    other_person: bool = False
    medium: Literal["typed", "scan", "fax", "photo"] = "typed"
    turned: tuple[int, ...] = ()
    also: tuple[DocumentKind, ...] = ()


class Truth(Value):
    """All documents of a pile.

    ``between`` are the blank pages and separator sheets, by file and page: they belong to no document.
    """

    documents: tuple[TrueDocument, ...]
    between: tuple[tuple[str, int], ...] = ()

    @property
    def page_count(self) -> int:
        """Pages of all files that have pages."""
        return sum(len(d.source_pages or ()) for d in self.documents)

    @property
    def picture_count(self) -> int:
        """Pages without a text layer."""
        return sum(len(d.source_pages or ()) for d in self.documents if d.medium != "typed")
