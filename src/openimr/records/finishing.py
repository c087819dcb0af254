"""Finishes a case file once its pages are read and numbered: corrections, the PDF, the chronology, the index.

What the machine found is kept beside the pages, so that a person's corrections can be applied to it at any time
without reading anything again.
"""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import ValidationError

from openimr.domain.completeness import RequirementResult
from openimr.domain.corrections import CORRECTIONS, HandCorrection
from openimr.domain.documents import CaseFileIndex, DifferingWord, Document, PageDuplicate, PageRemark, Problem
from openimr.domain.pages import TextSource, Word

from .binding import Bookmark, bind, bound_pages, front_pages
from .casefile import CaseFileError, kept_corrections
from .chronology import chronology_csv, chronology_html
from .corrections import apply_corrections, document_id
from .front import contents
from .ledger import Ledger
from .pagestore import PageStore, write_atomically
from .remarks import BLANK, REPLACED, SEPARATOR
from .stamper import Stamper
from .stored import StoredPages

if TYPE_CHECKING:
    from .understanding import DocumentDraft, Person
    from .understanding.looking import PagesLookedAt

Completeness = Callable[[CaseFileIndex, Mapping[int, str]], tuple[RequirementResult, ...]]
"""Holds an index and the texts of its pages, by permanent number, against what the law requires."""

FOUND = "found.json"
# What a remark on a page makes of its document; that a page was turned is of no matter to a reader of the list.
_FLAG_OF_REMARK = {BLANK: "blank_pages", SEPARATOR: "separator_pages", REPLACED: "text_layer_replaced"}
# Of differing words so many a page are kept in the index; their number says how many there are.
_SHOWN = 60


class PageTexts(Mapping[int, str]):
    """The text of every page by permanent number, read from the store when it is asked for."""

    def __init__(self, ledger: Ledger, store: PageStore) -> None:
        self._keys = ledger.numbered_keys
        self._store = store

    def __getitem__(self, number: int) -> str:
        if not 1 <= number <= len(self._keys):
            raise KeyError(number)
        return self._store.read(self._keys[number - 1]).page.text

    def __iter__(self) -> Iterator[int]:
        return iter(range(1, len(self._keys) + 1))

    def __len__(self) -> int:
        return len(self._keys)


class Finishing:
    """The last steps of assembling into ``out``; safe to be killed and run again at any moment."""

    def __init__(
        self,
        out: Path,
        ledger: Ledger,
        store: PageStore,
        stamper: Stamper | None,
        person: "Person | None",
        completeness: Completeness | None,
    ) -> None:
        self._out = out
        self._ledger = ledger
        self._store = store
        self._stamper = stamper
        self._person = person
        self._completeness = completeness

    def found(
        self, drafts: "Sequence[DocumentDraft]", problems: Sequence[Problem], looked: "PagesLookedAt"
    ) -> CaseFileIndex:
        """What the machine found, before anybody corrected it; kept for `found_before`."""
        remarks = tuple(self._remarks())
        index = CaseFileIndex(
            documents=tuple(_remarked(_documents(drafts, self._ledger.numbers), remarks)),
            problems=tuple(problems),
            page_count=len(self._ledger.numbered),
            page_duplicates=tuple(self._page_duplicates(drafts, looked)),
            page_remarks=remarks,
        )
        write_atomically(self._out / "pages" / FOUND, index.model_dump_json().encode())
        return index

    def _page_duplicates(self, drafts: "Sequence[DocumentDraft]", looked: "PagesLookedAt") -> Iterator[PageDuplicate]:
        """The pages that are copies of others, by permanent number, each with the words that differ."""
        if not drafts:
            return
        from .differences import differing_words
        from .understanding.page_copies import page_copies

        numbers, files = self._ledger.numbers, self._ledger.files
        found = page_copies(drafts, looked)
        # The pages of a document that is a copy as a whole are shown against its original's, however badly read.
        folded = {(d.source, page) for d in drafts if d.duplicate_of is not None for page in d.source_pages}
        for here, (there, exact) in sorted(found.items(), key=lambda pair: numbers[pair[0]]):
            if exact and looked[here].sheet.page.digest == looked[there].sheet.page.digest:
                yield PageDuplicate(page=numbers[here], duplicate_of=numbers[there], similarity=1.0)
                continue
            one, other = (self._store.read(files[source].keys[page - 1]).page for source, page in (here, there))
            difference = differing_words(one, other)
            recognised = TextSource.OCR in (one.source, other.source)
            if not (here in folded or difference.is_of_copies(recognised=recognised)):
                continue
            yield PageDuplicate(
                page=numbers[here],
                duplicate_of=numbers[there],
                similarity=difference.similarity,
                differences=len(difference.only_here) + len(difference.only_there),
                only_here=tuple(map(_differing, difference.only_here[:_SHOWN])),
                only_there=tuple(map(_differing, difference.only_there[:_SHOWN])),
            )

    def _remarks(self) -> Iterator[PageRemark]:
        for number, (source, page) in enumerate(self._ledger.numbered, start=1):
            said = self._ledger.files[source].remarks.get(page)
            if said:
                yield PageRemark(page=number, flags=tuple(said))

    def found_before(self) -> CaseFileIndex:
        """What the machine found when the case file was last assembled.

        Raises:
            CaseFileError: where that was not kept.
        """
        try:
            return CaseFileIndex.model_validate_json((self._out / "pages" / FOUND).read_bytes())
        except (OSError, ValidationError) as error:
            raise CaseFileError(
                str(self._out), "What was found on its pages was not kept.", "Assemble the records again."
            ) from error

    def run(
        self, found: CaseFileIndex, corrections: Sequence[HandCorrection] | None, pdfs: Mapping[str, Path]
    ) -> CaseFileIndex:
        """Apply the corrections and bring every file of the folder up to date, the index last."""
        kept = kept_corrections(self._out) if corrections is None else tuple(corrections)
        index = self.corrected(found, kept)
        if corrections is not None:
            write_atomically(self._out / "pages" / "corrections.json", CORRECTIONS.dump_json(kept))
        self._write_pdf(index.documents, found.problems, pdfs)
        index = self.held_against_the_law(index, found)
        out = self._out
        write_atomically(out / "chronology.csv", chronology_csv(index.documents))
        write_atomically(out / "chronology.html", chronology_html(index, front_pages(out / "casefile.pdf")))
        write_atomically(out / "index.json", index.model_dump_json(indent=1).encode())
        return index

    def corrected(self, found: CaseFileIndex, corrections: Sequence[HandCorrection]) -> CaseFileIndex:
        """What the machine found as the corrections leave it; nothing is written."""
        return apply_corrections(found, corrections, reread=self._reread)

    def held_against_the_law(self, index: CaseFileIndex, found: CaseFileIndex) -> CaseFileIndex:
        """The corrected index with all problems and, where a case is known, with what is present and missing."""
        index = index.model_copy(update={"problems": (*found.problems, *self._ledger.pages_not_shown())})
        if self._completeness is None:
            return index
        texts = PageTexts(self._ledger, self._store)
        return index.model_copy(update={"completeness": self._completeness(index, texts)})

    def _reread(self, part: Document) -> Document:
        """What understanding says of the pages a person cut out, looked at by themselves."""
        from .understanding import understand

        pages = StoredPages(tuple(self._ledger.files.values()), self._store)
        read = [pages.at(source, number) for source, number in part.places]
        draft = understand(read, self._person)[0]
        return part.model_copy(
            update={
                "kind": draft.kind,
                "kind_confidence": draft.kind_confidence,
                "kind_words": draft.kind_words,
                "title": draft.title,
                "date": draft.date,
                "date_confidence": draft.date_confidence,
                "author": draft.author,
                "author_specialty": draft.author_specialty,
                "facility": draft.facility,
                "flags": tuple(flag for flag in draft.flags if not flag.endswith("_duplicate")),
                "page_confidence": draft.page_confidence,
            }
        )

    def _write_pdf(self, documents: Sequence[Document], problems: Sequence[Problem], pdfs: Mapping[str, Path]) -> None:
        """Bring ``casefile.pdf`` up to date: new pages after those it holds, the outline, the list of documents."""
        pdf, ledger = self._out / "casefile.pdf", self._ledger
        assert self._stamper is not None  # noqa: S101 - only reading goes without one
        held = bound_pages(pdf)
        bookmarks = [_bookmark(document) for document in documents]
        blocks = self._stamper.run(held + 1, dict(pdfs)) if held < len(ledger.numbered) else []
        ledger.save()
        listed = contents(documents, [*problems, *ledger.pages_not_shown()], len(ledger.numbered))
        outline = hashlib.sha256(repr((bookmarks, listed)).encode()).hexdigest()
        if held == len(ledger.numbered) and ledger.bookmarks == outline and pdf.exists():
            return
        front = self._stamper.front(listed)
        bind(pdf, blocks, front=front, bookmarks=bookmarks, earlier=pdf if held else None)
        ledger.bookmarks = outline
        ledger.save()


def _differing(word: Word) -> DifferingWord:
    return DifferingWord(text=word.text, box=(word.x0, word.y0, word.x1, word.y1))


def _documents(drafts: "Sequence[DocumentDraft]", numbers: dict[tuple[str, int], int]) -> list[Document]:
    """The documents of the index, in the order of their first page; their ids name that page."""
    pages = [tuple(numbers[draft.source, page] for page in draft.source_pages) for draft in drafts]
    ids = [document_id(own) for own in pages]
    documents = [
        Document(
            id=ids[i],
            source=draft.source,
            source_pages=draft.source_pages,
            pages=pages[i],
            kind=draft.kind,
            kind_confidence=draft.kind_confidence,
            kind_words=draft.kind_words,
            title=draft.title,
            date=draft.date,
            date_confidence=draft.date_confidence,
            author=draft.author,
            author_specialty=draft.author_specialty,
            facility=draft.facility,
            duplicate_of=None if draft.duplicate_of is None else ids[draft.duplicate_of],
            flags=draft.flags,
            page_confidence=draft.page_confidence,
        )
        for i, draft in enumerate(drafts)
    ]
    return sorted(documents, key=lambda document: min(document.pages))


def _remarked(documents: Sequence[Document], remarks: Sequence[PageRemark]) -> Iterator[Document]:
    """The documents with the flags that remarks on their pages bring."""
    said = {remark.page: remark.flags for remark in remarks}
    for document in documents:
        of_pages = {flag for page in document.pages for flag in said.get(page, ())}
        flags = tuple(_FLAG_OF_REMARK[flag] for flag in sorted(of_pages & _FLAG_OF_REMARK.keys()))
        new = tuple(flag for flag in flags if flag not in document.flags)
        yield document.model_copy(update={"flags": (*document.flags, *new)}) if new else document


def _bookmark(document: Document) -> Bookmark:
    date = document.date.isoformat() if document.date else "Undated"
    title = f"{date} {document.kind.label}"
    if document.title and document.title.casefold() != document.kind.label.casefold():
        title += f" – {document.title}"
    if document.duplicate_of:
        title += f" (copy of page {int(document.duplicate_of[1:])})"
    return Bookmark(title, min(document.pages))
