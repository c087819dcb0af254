"""Pages handed in twice: the same page faxed again inside another document, a copy with a stamp.

A page is held against others as a document of one page would be; where a document is a copy as a whole, its pages
are paired with those of its original even where they are too badly read to be known by themselves.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from .draft import DocumentDraft
from .duplicates import Content, copies
from .fingerprints import Vocabulary
from .looking import PagesLookedAt

# Pages of fewer words (covers, signature pages) are alike without being copies.
FEWEST_WORDS = 25
# Stricter than for documents: pages are many, those of one clinic are much alike, and a copy of one page has no other
# pages to make up for what was misread. A tenth of the words misread leaves two pages about 0.7 alike.
BAND = 4
ALIKE = 0.4
# A page bears no day and no person by itself that would tell it from the same form filled in again.
SURELY = 3.0


@dataclass(eq=False)
class PageContent(Content):
    """A page as what is compared: ``standing`` is 1 for a page of a document that is no copy, else 0."""

    standing: int = 1

    @property
    def quality(self) -> tuple[float, int]:
        """A page of an original before one of a copy, then as for documents."""
        value, words = super().quality
        return value + 10 * self.standing, words


Place = tuple[str, int]


def page_copies(drafts: Sequence[DocumentDraft], looked: PagesLookedAt) -> dict[Place, tuple[Place, bool]]:
    """For each page that is a copy: the page it is a copy of, both by source and number, and whether it is exact.

    Args:
        drafts: the documents, with those that are copies marked.
        looked: every page of theirs.
    """
    places = [(draft, (draft.source, number)) for draft in drafts for number in draft.source_pages]
    vocabulary = Vocabulary()
    contents = [
        PageContent(n, [looked[place].sheet], None, None, vocabulary, standing=int(draft.duplicate_of is None))
        for n, (draft, place) in enumerate(places)
        if place in looked and looked[place].sheet.word_count >= FEWEST_WORDS
    ]
    found = {
        places[n][1]: (places[of][1], exact)
        for n, (of, exact) in copies(contents, band=BAND, alike=ALIKE, surely=SURELY).items()
    }
    for draft in drafts:
        if draft.duplicate_of is None:
            continue
        original = drafts[draft.duplicate_of]
        if len(original.source_pages) != len(draft.source_pages):
            continue
        for here, there in zip(draft.source_pages, original.source_pages, strict=True):
            if (original.source, there) not in found:
                found.setdefault((draft.source, here), ((original.source, there), False))
    return found
