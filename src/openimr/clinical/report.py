"""One document as it is handed to the rules: its pages, and what is known of it before a word is read."""

import datetime as dt
from dataclasses import dataclass

from openimr.domain.document_kind import DocumentKind
from openimr.domain.pages import Page


@dataclass(frozen=True, slots=True)
class Report:
    """One document to read: its pages by number, and what is known of it.

    ``pages`` are (permanent page number from 1, page) in order; ``date`` is the document's date, against which dates
    such as "three weeks ago" are resolved; ``document`` is its id in the case file.
    ``of_another`` tells that the document is about another person than the rest of the case file. ``untold`` is why
    nothing it says is told as said of the patient: another paper replaces it, it does not name the patient, or it may
    be no paper of a clinician.
    ``kind_is_sure`` and ``date_is_sure`` are false where kind and date are no more than the likeliest ones;
    ``dated_by_hand`` tells that a person gave the date. ``uncertain_pages`` may well be another document's: of what
    they say no kind, day or author is told.
    """

    source: str
    pages: tuple[tuple[int, Page], ...]
    kind: DocumentKind = DocumentKind.OTHER
    date: dt.date | None = None
    author: str | None = None
    document: str | None = None
    of_another: bool = False
    kind_is_sure: bool = True
    date_is_sure: bool = True
    dated_by_hand: bool = False
    untold: str | None = None
    uncertain_pages: tuple[int, ...] = ()
