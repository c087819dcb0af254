"""The title of a document: its own heading in usual case, or else the name of its kind."""

import re
from functools import cache

from openimr.domain.document_kind import DocumentKind

from .headings import TitleHit, title_nouns
from .kinds import Reading
from .lexicon import lexicon, read_yaml

# Behind a title: whose paper it is, and which page of it.
_ASIDE = re.compile(
    r"(?:\s+[-–—]\s+(?:[Pp](?:age|AGE) \d+(?: of \d+)?|[A-Z][A-Za-z'’-]+, [A-Z][A-Za-z]+(?: [A-Z]\.?)?))+$"
)
LONGEST = 110
AT_LEAST = 0.45
# What no title is: a number that identifies somebody, a numbered box of a form, a part of a heading, a heading
# inside a report.
_NO_TITLE = re.compile(
    r"\b(?=(?:[A-Z-]*\d){5})[A-Z\d]+(?:-[A-Z\d]+)+\b"
    r"|^\d{1,2}[a-z]?[.)]? [A-Za-z]"
    r"|^\([^()]*\)$"
    r"|\b(?:of|for|to|by|and|the)$"
    r"|^(?:clinical |brief |relevant )?(?:history|findings?|impressions?|techniques?|comparisons?|indications?"
    r"|information|conclusions?)$",
    re.I,
)


@cache
def _kept() -> frozenset[str]:
    """Abbreviations that stay as they are in a heading."""
    return frozenset(read_yaml("titles.yaml")["abbreviations"])


def _matches(hit: TitleHit, kind: DocumentKind) -> float:
    return max((w.weight for w in lexicon().zones["title"][hit.phrase] if w.kind is kind.broader), default=0.0)


def cased(text: str) -> str:
    """A heading in usual case: ``OPERATIVE REPORT`` → ``Operative report``; abbreviations and names stay."""
    words = text.split()
    letters = [c for c in text if c.isalpha()]
    if letters and sum(c.isupper() for c in letters) > 0.6 * len(letters):
        words = [w if w.strip("()[],.:;") in _kept() or any(c.isdigit() for c in w) else w.lower() for w in words]
    shown = " ".join(words)
    shown = re.sub(r"\bcalifornia\b", "California", shown)
    return shown[:1].upper() + shown[1:]


def _cleaned(text: str) -> str:
    text = re.sub(r"\s+", " ", text).strip(" -–—|*_=:;,.#")
    text = re.sub(r"^(?:re|subject|exam|examination|study|procedure)\s*:\s*", "", text, flags=re.I)
    text = re.split(r"\s+(?:Patient|Date|Name|Claim|DOB|DOI|Page)\b\s*[:#]", text)[0]
    return _ASIDE.sub("", text).strip(" -–—|*_=:;,.#")


def _is_house(text: str, house: str | None) -> bool:
    return house is not None and text.casefold() == house.casefold()


def _named(reading: Reading, house: str | None) -> str | None:
    """The most emphatic heading that names a document in any words."""
    best: tuple[float, str] | None = None
    for heading in reading.lines:
        text = _cleaned(heading.text)
        words = set(heading.folded.split())
        if _NO_TITLE.search(text):
            continue
        if heading.emphasis >= 0.5 and not _is_house(text, house) and words & title_nouns() and 2 <= len(words) <= 9:
            score = heading.emphasis - 0.03 * heading.rank
            if best is None or score > best[0]:
                best = (score, text)
    return best[1] if best else None


def title(reading: Reading | None, kind: DocumentKind, house: str | None = None) -> str:
    """The title of a document of ``kind`` whose first written page is ``reading``; ``house`` is the name in its
    letterhead, which is no title."""
    best: tuple[float, str] | None = None
    for hit in reading.hits if reading is not None else ():
        weight = _matches(hit, kind)
        text = _cleaned(hit.heading.text)
        if weight and hit.strength >= AT_LEAST and 4 <= len(text) <= LONGEST and not _NO_TITLE.search(text):
            score = weight * hit.strength - 0.1 * hit.heading.rank - 6.0 * _is_house(text, house)
            if best is None or score > best[0]:
                best = (score, text)
    if best is not None and best[0] > 0 and not _is_house(best[1], house):
        return cased(best[1])
    if reading is not None and (named := _named(reading, house)):
        return cased(named)
    if reading is not None and reading.sheet.page.bookmark and len(reading.sheet.page.bookmark) <= LONGEST:
        return reading.sheet.page.bookmark.strip()
    return kind.label
