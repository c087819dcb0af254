"""What understanding makes of one page by itself, so that it can be made while other pages are still being read.

Nothing here needs a page's neighbours or the person the case is about; `reading` puts the pages together.
"""

from dataclasses import dataclass, replace

from openimr.records.source import SourcePage

from . import kinds
from .date_places import Mention, mentions
from .sheets import Sheet, look


@dataclass(frozen=True, slots=True)
class Looked:
    """A page looked at: its dates, what the lexicon finds on it (with the sheet itself), its kind by itself."""

    hits: list[Mention]
    reading: kinds.Reading
    kind: kinds.KindDecision

    @property
    def sheet(self) -> Sheet:
        """The page."""
        return self.reading.sheet


PagesLookedAt = dict[tuple[str, int], Looked]
"""Pages looked at before, by source and page number in it."""


def look_at(page: SourcePage) -> Looked:
    """Look at one page; its place among all pages is filled in when they are put together.

    The sheet lets go of the page's words, which are three quarters of what it would hold in memory: its lines and
    segments say the same, and whoever needs the words themselves has them in the page store.
    """
    sheet = look(0, page.number - 1, page)
    reading = kinds.read(sheet)
    looked = Looked(mentions(sheet), reading, kinds.decide([reading]))
    _ = sheet.confidence  # worked out while the words are there
    _ = sheet.minhash  # worked out by whoever looks at the page
    sheet.page = replace(page, page=replace(page.page, words=()))
    return looked
