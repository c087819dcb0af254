"""An assembled case file on disk: its index, its pages by permanent number, their pictures, and search.

Everything here works from the folder alone, long after the files that were handed in are gone.
"""

import io
import json
from dataclasses import dataclass, replace
from os import PathLike
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from openimr.domain.corrections import CORRECTIONS, HandCorrection
from openimr.domain.documents import CaseFileIndex
from openimr.domain.errors import InputRefused
from openimr.domain.pages import Page, Word
from openimr.domain.pdfium import PDFIUM

from .geometry import strip_height
from .pagestore import PageStore

Box = tuple[float, float, float, float]


class CaseFileError(InputRefused):
    """A folder that is not a (whole) case file, or cannot become one."""


@dataclass(frozen=True, slots=True)
class SearchHit:
    """A page on which the words searched for stand: their boxes in points, and a line of text around the first."""

    page: int
    boxes: tuple[Box, ...]
    snippet: str


def assembled_in(path: Path) -> Path | None:
    """The folder of the case file that ``path`` is, or holds beside other results as ``casefile/``; else None."""
    for folder in (path, path / "casefile"):
        if (folder / "index.json").is_file():
            return folder
    return None


class CaseFile:
    """An assembled case file. Page numbers are the permanent ones, from 1 to ``index.page_count``."""

    def __init__(self, folder: Path, index: CaseFileIndex, keys: list[str]) -> None:
        self.folder = folder
        self.index = index
        self._keys = keys
        self._store = PageStore(folder / "pages")
        self._document: Any = None
        self._terms: list[list[str]] | None = None

    @classmethod
    def open(cls, folder: str | PathLike[str]) -> "CaseFile":
        """The case file in ``folder``.

        Raises:
            CaseFileError: where there is none, or it is not whole.
        """
        from .ledger import Ledger

        folder, again = Path(folder), "Assemble the records into this folder again."
        try:
            index = CaseFileIndex.model_validate_json((folder / "index.json").read_bytes())
            ledger = Ledger(folder / "pages" / "ledger.json")
            keys = ledger.numbered_keys
        except FileNotFoundError as error:
            missing = Path(error.filename).name
            raise CaseFileError(str(folder), f"It holds no assembled case file (no {missing}).", again) from error
        except (ValidationError, ValueError, KeyError, IndexError, TypeError, json.JSONDecodeError) as error:
            raise CaseFileError(str(folder), "The index of the case file is damaged.", again) from error
        if len(keys) < index.page_count or (index.page_count and not (folder / "casefile.pdf").exists()):
            raise CaseFileError(str(folder), "The case file is not whole.", again)
        return cls(folder, index, keys)

    @property
    def pdf(self) -> Path:
        """The stamped and bookmarked PDF of all pages."""
        return self.folder / "casefile.pdf"

    @property
    def corrections(self) -> tuple[HandCorrection, ...]:
        """What a person corrected, in the order it was made."""
        return kept_corrections(self.folder)

    def page(self, number: int) -> Page:
        """The words of page ``number``, in points of the stamped page as shown.

        Raises:
            IndexError: where there is no such page.
        """
        page = self._store.read(self._key(number)).page
        # The strip is added at the bottom, so that no word moves.
        return replace(page, height=round(page.height + strip_height(page.width, page.height), 2))

    def reading(self, number: int) -> str:
        """What page ``number`` was read from and by which reader, as one word; equal as long as its words are.

        Raises:
            IndexError: where there is no such page.
        """
        return self._key(number)

    def render(self, number: int, *, width: int = 1100) -> bytes:
        """A WebP picture, ``width`` pixels wide, of page ``number`` of the stamped PDF.

        Raises:
            IndexError: where there is no such page.
            CaseFileError: where the PDF is damaged.
        """
        self._key(number)
        import pypdfium2

        with PDFIUM:
            try:
                if self._document is None:
                    self._document = pypdfium2.PdfDocument(self.pdf)
                # The list of documents stands before page 1.
                front = len(self._document) - self.index.page_count
                page = self._document[front + number - 1]
                bitmap = page.render(scale=width / page.get_width(), rev_byteorder=True)
                picture = bitmap.to_pil().convert("RGB")
                bitmap.close()
                page.close()
            except pypdfium2.PdfiumError as error:
                raise CaseFileError(
                    str(self.pdf), f"Page {number} cannot be shown.", "Assemble the records again."
                ) from error
        out = io.BytesIO()
        picture.save(out, "WEBP", quality=75, method=0)
        return out.getvalue()

    def search(self, query: str) -> list[SearchHit]:
        """Pages that hold every word of ``query``; words in double quotes stand next to each other.

        Case and punctuation do not matter; a word also finds longer words that begin with it.

        Returns:
            Hits in the order of pages, each with the boxes of all matching words.
        """
        wanted = _phrases(query)
        if not wanted:
            return []
        hits = []
        for number, terms in enumerate(self._all_terms(), start=1):
            found = [_matches(terms, phrase) for phrase in wanted]
            if not all(found):
                continue
            page = self.page(number)
            places = sorted(
                {
                    start + i
                    for starts, phrase in zip(found, wanted, strict=True)
                    for start in starts
                    for i in range(len(phrase))
                }
            )
            boxes = tuple(_box(page.words[i]) for i in places)
            hits.append(SearchHit(number, boxes, _snippet(page, places[0])))
        return hits

    def _key(self, number: int) -> str:
        if not 1 <= number <= self.index.page_count:
            raise IndexError(f"the case file has pages 1 to {self.index.page_count}, not {number}")
        return self._keys[number - 1]

    def _all_terms(self) -> list[list[str]]:
        if self._terms is None:
            read = (self._store.read(key).page for key in self._keys[: self.index.page_count])
            self._terms = [[_term(word.text) for word in page.words] for page in read]
        return self._terms


def kept_corrections(folder: Path) -> tuple[HandCorrection, ...]:
    """The corrections kept in the folder of a case file; none where nobody corrected anything.

    Raises:
        CaseFileError: where the file that keeps them is damaged.
    """
    path = folder / "pages" / "corrections.json"
    try:
        return CORRECTIONS.validate_json(path.read_bytes()) if path.exists() else ()
    except ValidationError as error:
        raise CaseFileError(str(path), "The corrections made by hand are damaged.", "Restore the file.") from error


def _term(text: str) -> str:
    return text.casefold().strip(".,;:!?()[]{}\"'“”‘’*|<>")


def _phrases(query: str) -> list[list[str]]:
    phrases = []
    for i, part in enumerate(query.split('"')):
        terms = [term for term in map(_term, part.split()) if term]
        if i % 2 and terms:
            phrases.append(terms)
        else:
            phrases.extend([term] for term in terms)
    return phrases


def _matches(terms: list[str], phrase: list[str]) -> list[int]:
    """Where ``phrase`` begins; its last word may be the beginning of a longer one."""
    *head, last = phrase
    starts = []
    for i in range(len(terms) - len(head)):
        if terms[i + len(head)].startswith(last) and terms[i : i + len(head)] == head:
            starts.append(i)
    return starts


def _box(word: Word) -> Box:
    return (word.x0, word.y0, word.x1, word.y1)


def _snippet(page: Page, at: int, around: int = 8) -> str:
    words = page.words[max(0, at - around) : at + around + 1]
    return " ".join(word.text for word in words)
