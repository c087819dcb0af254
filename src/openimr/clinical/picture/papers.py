"""Which documents of a record stand in the timeline: those of the patient that hold, each at the day it bears."""

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Sequence

from openimr.clinical.summary.wording import data as words
from openimr.clinical.words.lexicon import lexicon
from openimr.domain.document_kind import DocumentKind
from openimr.domain.documents import Document

from .values import Mark

_NOT_DRAWN = frozenset(("replaced", "other_person", "patient_not_named"))
_UNSURE = frozenset(("uncertain_date",))
_SHORTEST_JOINED = 6
"""Letters from which on a word may be two that a scan ran together."""


def kept(documents: Sequence[Document], injured: dt.date | None) -> list[Document]:
    """The documents that are drawn: dated, of the patient, no copies, not replaced, not of before the injury."""
    return [
        document
        for document in documents
        if document.date
        and document.pages
        and not document.duplicate_of
        and not _NOT_DRAWN & set(document.flags)
        and not (injured and document.date < injured)
    ]


def visits(documents: Iterable[Document]) -> Iterator[Mark]:
    """A mark for each report of a visit."""
    kinds = {DocumentKind(kind) for kind in words()["visits"]}
    return (of_paper("visits", document) for document in documents if document.kind in kinds)


def of_paper(lane: str, document: Document) -> Mark:
    """The mark of a dated document at its day."""
    sure = not _UNSURE & set(document.flags)
    return Mark(lane, _title(document), document.date or dt.date.min, min(document.pages), sure=sure)


def _title(document: Document) -> str:
    """Its title, or the name of its kind where a scan ran words of the title together."""
    joined = any(_is_joined(word.lower()) for word in re.findall(r"[A-Za-z]+", document.title))
    return document.title if document.title and not joined else document.kind.label


def _is_joined(word: str) -> bool:
    """Whether nobody knows a word that two known ones make: "reportof"."""
    known = lexicon()

    def is_known(part: str) -> bool:
        return part in known.words or part in known.plain

    if len(word) < _SHORTEST_JOINED or is_known(word):
        return False
    return any(is_known(word[:at]) and is_known(word[at:]) for at in range(2, len(word) - 1))
