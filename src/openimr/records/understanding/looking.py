"""What understanding makes of one page by itself, so that it can be made while other pages are still being read.

Nothing here needs a page's neighbours or the person the case is about; `reading` puts the pages together.
"""

from dataclasses import dataclass

from openimr.records.source import SourcePage

from . import dates, kinds
from .sheets import Sheet, look


@dataclass(frozen=True, slots=True)
class Looked:
    """A page looked at: its dates and what the lexicon finds on it (with the sheet itself)."""

    hits: list[dates.DateHit]
    reading: kinds.Reading

    @property
    def sheet(self) -> Sheet:
        """The page."""
        return self.reading.sheet


PagesLookedAt = dict[tuple[str, int], Looked]
"""Pages looked at before, by source and page number in it."""


def look_at(page: SourcePage) -> Looked:
    """Look at one page; its place among all pages is filled in when they are put together."""
    sheet = look(0, page.number - 1, page)
    return Looked(dates.date_hits(sheet), kinds.read(sheet))
