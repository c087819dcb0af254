"""The catalogue of guidelines: what exists, where it stands in the hierarchy, when it was in force, what it covers.

It holds facts about the works, no text of theirs; every entry names the source of its facts.
"""

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from pydantic import Field

from openimr.domain.anatomy import BodyPart
from openimr.domain.value import Value

from .data import read_data

_FILES = ("acoem_2004.yaml", "mtus_parts.yaml", "acoem_topics.yaml", "outside_mtus.yaml")
_LETTERS = re.compile(r"[a-z0-9]+")
_SMALL = frozenset(("and", "the", "of", "for", "in", "guideline", "guidelines", "chapter", "medical", "treatment"))


class PageRange(Value):
    """First and last page of a chapter or a work; ``note`` says of which printing."""

    first: int
    last: int
    note: str | None = None


class Entry(Value):
    """One chapter or work, in one edition.

    ``source`` is the short name citations carry; ``in_force_from`` and ``in_force_to`` (both inclusive) are when it
    was part of the MTUS, or, outside it, when it was current; None leaves that side open. ``body_parts`` is empty
    where the work covers any. ``section`` is the rule that adopts it (8 CCR), ``reference`` the source of the facts.
    ``verified`` is False where a fact was not read from its source.
    """

    id: str
    source: str
    title: str
    edition: str
    chapter: int | None = None
    topics: tuple[str, ...] = ()
    pages: tuple[PageRange, ...] = ()
    body_parts: tuple[BodyPart, ...] = ()
    mtus: bool
    in_force_from: dt.date | None = None
    in_force_to: dt.date | None = None
    section: str | None = None
    reference: str = Field(min_length=1)
    verified: bool = True

    def in_force(self, on: dt.date) -> bool:
        """Whether it was in force on that day."""
        return (self.in_force_from is None or self.in_force_from <= on) and (
            self.in_force_to is None or on <= self.in_force_to
        )

    def holds_page(self, page: int, tolerance: int = 1) -> bool:
        """Whether the page lies in it, give or take ``tolerance`` at each end; True where its pages are not known."""
        return not self.pages or any(r.first - tolerance <= page <= r.last + tolerance for r in self.pages)


class Catalogue:
    """All entries, and the ways to look them up."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self.entries = tuple(entries)
        self._by_source: dict[str, tuple[Entry, ...]] = {}
        for entry in self.entries:
            self._by_source[entry.source] = (*self._by_source.get(entry.source, ()), entry)

    @classmethod
    def load(cls) -> "Catalogue":
        """The catalogue that ships with the project (read once a process)."""
        return _shipped()

    @property
    def sources(self) -> tuple[str, ...]:
        """The short names of all works it knows, in its order."""
        return tuple(self._by_source)

    def of(self, source: str, on: dt.date | None = None) -> tuple[Entry, ...]:
        """The entries of a work, all editions or the ones in force on a day."""
        return tuple(e for e in self._by_source.get(source, ()) if on is None or e.in_force(on))

    def chapter(self, number: int, source: str = "ACOEM") -> Entry | None:
        """The chapter with that number in the work's numbered edition."""
        return next((e for e in self._by_source.get(source, ()) if e.chapter == number), None)

    def titled(self, title: str, source: str | None = None) -> tuple[Entry, ...]:
        """Entries whose title the given one repeats (``Low Back`` is not enough for ``Low Back Complaints``)."""
        words = title_words(title)
        return tuple(
            e
            for e in (self.entries if source is None else self._by_source.get(source, ()))
            if (own := title_words(e.title)) and words[: len(own)] == own
        )

    def for_body_part(self, part: BodyPart, on: dt.date | None = None, mtus: bool | None = None) -> tuple[Entry, ...]:
        """Entries that name this body part, by day in force and by place in the hierarchy."""
        return tuple(
            e
            for e in self.entries
            if part in e.body_parts and (on is None or e.in_force(on)) and (mtus is None or e.mtus is mtus)
        )

    def search(self, words: str, on: dt.date | None = None) -> tuple[Entry, ...]:
        """Entries that hold all of the words, singular or plural, in title, topics, regions, source or edition."""
        wanted = search_words(words)
        return tuple(
            e
            for e in self.entries
            if (on is None or e.in_force(on))
            and wanted
            <= search_words(f"{e.title} {' '.join(e.topics)} {' '.join(e.body_parts)} {e.source} {e.edition}")
        )

    def successors(self, ids: Iterable[str], on: dt.date) -> tuple[Entry, ...]:
        """The entries with these ids, or what the same rule (8 CCR) adopts in their place, in force on a day."""
        named = set(ids)
        rules = {e.section for e in self.entries if e.id in named and e.section}
        return tuple(e for e in self.entries if e.in_force(on) and (e.id in named or e.section in rules))


def search_words(text: str) -> frozenset[str]:
    """The words of a text for searching: small letters, without the ending of the plural."""
    return frozenset(w.removesuffix("s") if len(w) > 3 else w for w in _LETTERS.findall(text.lower()))


def title_words(title: str) -> tuple[str, ...]:
    """A title's words for comparing: lower case, without articles and words such as "guideline"."""
    return tuple(w for w in _LETTERS.findall(title.lower()) if w not in _SMALL)


@lru_cache(maxsize=1)
def _shipped() -> Catalogue:
    entries: list[Entry] = []
    for name in _FILES:
        data = read_data(name)
        common = data.get("common", {})
        entries.extend(Entry.model_validate({**common, **row}) for row in data["entries"])
    return Catalogue(entries)
