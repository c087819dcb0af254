"""What understanding gives back: documents as drafts, before they have permanent page numbers.

Also what it may be told beforehand: the person the case file is about.
"""

import datetime as dt
from dataclasses import dataclass

from openimr.domain.document_kind import DocumentKind


@dataclass(frozen=True, slots=True)
class Person:
    """The injured employee as the case knows them; every field may be unknown.

    The dates are never taken as the date of a document, and a page that names somebody else is flagged.
    """

    name: str | None = None
    date_of_birth: dt.date | None = None
    date_of_injury: dt.date | None = None


@dataclass(frozen=True, slots=True)
class DocumentDraft:
    """One document found in the pages handed in.

    ``source`` is the file it came in and ``source_pages`` the pages of that file, from 1. ``kind_words`` are the
    words the kind was decided on. ``duplicate_of`` is the position, in the list ``understand`` returns, of the
    document this one is a copy of. ``flags``: ``exact_duplicate``, ``near_duplicate``, ``low_ocr_confidence``,
    ``blank_pages``, ``other_person``, ``patient_not_named``, ``replaced``, ``no_date``, ``uncertain_date``,
    ``uncertain_kind``, ``uncertain_pages``. ``date_confidence`` is how likely ``date`` is the document's own, 0 to 1,
    ``page_confidence`` how likely each page belongs to it.
    """

    source: str
    source_pages: tuple[int, ...]
    kind: DocumentKind
    kind_confidence: float
    kind_words: tuple[str, ...]
    title: str
    date: dt.date | None = None
    date_confidence: float = 0.0
    author: str | None = None
    author_specialty: str | None = None
    facility: str | None = None
    duplicate_of: int | None = None
    flags: tuple[str, ...] = ()
    page_confidence: tuple[float, ...] = ()
