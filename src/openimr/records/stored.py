"""The pages of a case file as understanding sees them, read from the store one at a time so that thousands fit."""

from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, overload

from .formats import Kind
from .ledger import ReceivedFile
from .pagestore import PageStore, page_digest
from .source import SourcePage

if TYPE_CHECKING:
    from .understanding.looking import PagesLookedAt

_KEPT = 64


class StoredPages(Sequence[SourcePage]):
    """A sequence of `SourcePage` in the order received that keeps only a few of them in memory."""

    def __init__(self, files: Sequence[ReceivedFile], store: PageStore, looked: "PagesLookedAt | None" = None) -> None:
        """``looked`` are pages that were looked at while others were read; they are not read from the store again."""
        self.looked = {} if looked is None else looked
        self._places = [(file, number) for file in files for number in range(1, file.pages + 1)]
        self._store = store
        self._positions: dict[tuple[str, int], int] | None = None
        self._load = lru_cache(maxsize=_KEPT)(self._read)

    def __len__(self) -> int:
        return len(self._places)

    @overload
    def __getitem__(self, at: int) -> SourcePage: ...
    @overload
    def __getitem__(self, at: slice) -> list[SourcePage]: ...
    def __getitem__(self, at: int | slice) -> SourcePage | list[SourcePage]:
        if isinstance(at, slice):
            return [self._load(i) for i in range(*at.indices(len(self)))]
        return self._load(range(len(self))[at])

    def at(self, source: str, number: int) -> SourcePage:
        """Page ``number`` (from 1) of the file ``source``; raises KeyError where there is none."""
        if self._positions is None:
            self._positions = {(file.source, n): i for i, (file, n) in enumerate(self._places)}
        return self._load(self._positions[source, number])

    def _read(self, at: int) -> SourcePage:
        file, number = self._places[at]
        seen = self.looked.get((file.source, number))
        return seen.sheet.page if seen else stored_page(file, number, self._store)


Place = tuple[str, int, str, str, str, str | None]
"""Where a page is from and lies: file, number in it, kind of file, key in the store, digest, bookmark."""


def place_of(file: ReceivedFile, number: int) -> Place:
    """Where page ``number`` (from 1) of a file is from and lies."""
    key, digest = file.keys[number - 1], page_digest(file.digest, number)
    return file.source, number, file.kind, key, digest, file.bookmarks.get(number)


def page_at(place: Place, store: PageStore) -> SourcePage:
    """The page at a place, as it was read."""
    source, number, kind, key, digest, bookmark = place
    read = store.read(key)
    return SourcePage(source, number, Kind(kind).file_format, read.page, digest, bookmark, read.look)


def stored_page(file: ReceivedFile, number: int, store: PageStore) -> SourcePage:
    """Page ``number`` (from 1) of a file, as it was read."""
    return page_at(place_of(file, number), store)
