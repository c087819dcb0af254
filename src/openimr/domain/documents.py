"""The documents of a case file and the index that lists them, as written to ``index.json``."""

import datetime as dt

from pydantic import Field

from .completeness import RequirementResult
from .document_kind import DocumentKind
from .value import Value

UNCERTAIN_PAGE = 0.85
"""A page that belongs to its document with less likelihood may well be another's (docs/case-file.md has how often)."""
UNCERTAIN_PAGES = "uncertain_pages"
"""The flag of a document that has such a page."""


class Document(Value):
    """One document of the case file.

    ``source`` is the file it came in, relative to what was handed in (``mail.eml > report.pdf`` for an
    attachment); ``source_pages`` are the pages of that file, from 1; ``pages`` are its permanent page numbers in
    the case file, from 1, the same length. ``kind_words`` are the words the kind was decided on.
    ``date_confidence`` is how likely ``date`` is the document's own day, 0 to 1.
    ``author_specialty`` is the author's, as the page names it or a credential says; ``facility`` is the house that
    its letterhead names. ``duplicate_of`` is the ``id`` of the document whose copy this is. ``flags`` are short
    machine-readable remarks such as ``near_duplicate``, ``low_ocr_confidence`` or ``other_person``; those that end in
    ``_by_hand`` say what a person corrected. ``sources`` is empty unless a person joined pages of several files: then
    it names the file of each page, and ``source`` is the first of them. ``page_confidence`` is how likely each page
    belongs with the first one and nothing before it, 0 to 1; empty where that was not measured.
    """

    id: str
    source: str
    source_pages: tuple[int, ...]
    pages: tuple[int, ...]
    kind: DocumentKind
    kind_confidence: float = Field(ge=0, le=1)
    kind_words: tuple[str, ...] = ()
    title: str
    date: dt.date | None = None
    date_confidence: float = Field(default=0.0, ge=0, le=1)
    author: str | None = None
    author_specialty: str | None = None
    facility: str | None = None
    duplicate_of: str | None = None
    flags: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    page_confidence: tuple[float, ...] = ()

    @property
    def uncertain_pages(self) -> tuple[int, ...]:
        """The pages that may well belong to another document."""
        return tuple(p for p, sure in zip(self.pages, self.page_confidence, strict=False) if sure < UNCERTAIN_PAGE)

    @property
    def written_by(self) -> str:
        """Author, specialty and facility as words for a person, as far as they are known; empty where none is."""
        return written_by(self.author, self.author_specialty, self.facility)

    @property
    def places(self) -> tuple[tuple[str, int], ...]:
        """The file and the page of it that each page of the document came from, from 1."""
        return tuple(zip(self.sources or (self.source,) * len(self.pages), self.source_pages, strict=True))


def written_by(author: str | None, specialty: str | None, facility: str | None) -> str:
    """Who wrote a document: ``Ana Example, MD, orthopedic surgery; Example Spine Center``."""
    own = facility if facility != author else None
    return "; ".join(part for part in (", ".join(filter(None, (author, specialty if author else None))), own) if part)


class DifferingWord(Value):
    """A word that stands on one page of a pair of copies only, and its box in points as shown."""

    text: str
    box: tuple[float, float, float, float]


class PageDuplicate(Value):
    """A page that is a copy of another one, both by permanent number.

    ``similarity`` is the share of words the two have in common, 0 to 1; ``only_here`` are the words that stand on
    ``page`` alone, ``only_there`` those that stand on ``duplicate_of`` alone, in reading order. Of very many
    differences the first are kept; ``differences`` counts them all.
    """

    page: int
    duplicate_of: int
    similarity: float = Field(ge=0, le=1)
    differences: int = 0
    only_here: tuple[DifferingWord, ...] = ()
    only_there: tuple[DifferingWord, ...] = ()


class PageRemark(Value):
    """What is said of one page: ``blank``, ``separator``, ``turned``, ``text_layer_replaced`` and the like."""

    page: int
    flags: tuple[str, ...]


class Problem(Value):
    """Something handed in that could not be read (or only in part): which file, what is wrong, what to do."""

    source: str
    problem: str
    remedy: str


class CaseFileIndex(Value):
    """The table of contents of an assembled case file; its JSON form is ``index.json``.

    ``page_duplicates`` are the pages that are copies of others, ``page_remarks`` the pages something is said of,
    ``completeness`` the case file held against the records the law requires (empty where no case was given).
    """

    documents: tuple[Document, ...]
    problems: tuple[Problem, ...]
    page_count: int
    page_duplicates: tuple[PageDuplicate, ...] = ()
    page_remarks: tuple[PageRemark, ...] = ()
    completeness: tuple[RequirementResult, ...] = ()

    def document_at(self, page: int) -> Document | None:
        """The document that holds case file page ``page``, or None where there is no such page."""
        return next((d for d in self.documents if page in d.pages), None)
