"""Holds a citation against the catalogue: which chapter or work it means, and what does not fit.

Used by the checks of a determination; it says what is known, and says nothing where the catalogue does not know.
"""

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from enum import StrEnum

from openimr.domain.anatomy import BodyPart
from openimr.domain.guidance import Citation
from openimr.domain.value import Value

from .catalogue import Catalogue, Entry, title_words

_RANGE = re.compile(r"(?<![A-Za-z\d])(\d{1,4})(?:\s*(?:[-–]|to)\s*(\d{1,4}))?")
_EDITION_2004 = re.compile(r"\b(?:2nd|second)\s+ed|\b2004\b|\bchapter\s*\d", re.IGNORECASE)
_LATER_ACOEM = re.compile(r"\b(?:3rd|third)\s+ed|\bv\.?\s*3|\bdisorders?\b|\b20(?:0[89]|1\d|2\d)\b", re.IGNORECASE)


class ProblemKind(StrEnum):
    """What can be wrong with a citation."""

    UNKNOWN_SOURCE = "unknown_source"
    UNKNOWN_CHAPTER = "unknown_chapter"
    CHAPTER_AND_TITLE_DISAGREE = "chapter_and_title_disagree"
    PAGES_OUTSIDE = "pages_outside"
    NOT_IN_FORCE = "not_in_force"
    OTHER_BODY_PART = "other_body_part"
    NOT_PART_OF_MTUS = "not_part_of_mtus"


class CitationProblem(Value):
    """One thing that does not fit, and the sentence that says so."""

    kind: ProblemKind
    message: str


class ResolvedCitation(Value):
    """A citation with the entries of the catalogue it can mean and what does not fit.

    ``entries`` is empty where the catalogue does not know the work or where the chapter is not given.
    """

    citation: Citation
    entries: tuple[Entry, ...] = ()
    problems: tuple[CitationProblem, ...] = ()


def resolve(
    citation: Citation,
    on: dt.date | None = None,
    body_parts: Iterable[BodyPart] = (),
    catalogue: Catalogue | None = None,
) -> ResolvedCitation:
    """The entries a citation means, and its problems.

    Args:
        citation: As read by ``read_citations`` or written by a reviewer.
        on: The date of the decision; without it, nothing is said of what was in force.
        body_parts: The body parts of the disputed item; without them, nothing is said of the chapter's region.
        catalogue: Another catalogue than the one that ships.

    Returns:
        The citation with entries and problems. Page numbers may miss a chapter by one page at each end.
    """
    known = (catalogue or Catalogue.load()).of(citation.source)
    if citation.source == "MTUS":
        return ResolvedCitation(citation=citation)
    if not known:
        return ResolvedCitation(citation=citation, problems=(_problem(ProblemKind.UNKNOWN_SOURCE, citation.source),))
    entries, problems = _entries(citation, known, on)
    if entries:
        problems += _pages(citation, entries)
        problems += _region(entries, tuple(body_parts))
    if citation.mtus and not any(e.mtus for e in known):
        problems.append(_problem(ProblemKind.NOT_PART_OF_MTUS, citation.source))
    problems += _force(citation, entries, known, on)
    return ResolvedCitation(citation=citation, entries=tuple(entries), problems=tuple(problems))


def page_ranges(pages: str) -> list[tuple[int, int]]:
    """``303-305, 310`` as ``[(303, 305), (310, 310)]``; a shortened end (``303-5``) is completed."""
    ranges: list[tuple[int, int]] = []
    for first, last in _RANGE.findall(pages):
        end = first[: len(first) - len(last)] + last if last and len(last) < len(first) else last or first
        ranges.append((int(first), int(end)))
    return ranges


def _entries(
    citation: Citation, known: Sequence[Entry], on: dt.date | None
) -> tuple[list[Entry], list[CitationProblem]]:
    """Entries by chapter, else by title, else the only one there is."""
    problems: list[CitationProblem] = []
    titled = [e for e in known if citation.title and _says(citation.title, e)]
    if citation.chapter is not None and any(e.chapter for e in known):
        numbered = [e for e in known if e.chapter == citation.chapter]
        if not numbered:
            problems.append(_problem(ProblemKind.UNKNOWN_CHAPTER, f"{citation.source} chapter {citation.chapter}"))
            return titled, problems
        if titled and not any(e in numbered for e in titled):
            problems.append(
                _problem(
                    ProblemKind.CHAPTER_AND_TITLE_DISAGREE,
                    f"chapter {citation.chapter} is {numbered[0].title}; "
                    f"{titled[0].title} is chapter {titled[0].chapter or 'of a later edition'}",
                )
            )
        return numbered, problems
    if titled:
        in_force = [e for e in titled if on is not None and e.in_force(on)]
        return in_force or titled, problems
    if len({e.title for e in known}) > 1:
        return [], problems
    return [e for e in known if on is None or e.in_force(on)] or list(known), problems


def _says(title: str, entry: Entry) -> bool:
    words, own = title_words(title), title_words(entry.title)
    return bool(own) and words[: len(own)] == own


def _pages(citation: Citation, entries: Sequence[Entry]) -> list[CitationProblem]:
    if citation.pages is None or not all(e.pages for e in entries):
        return []
    outside = [
        page
        for first, last in page_ranges(citation.pages)
        for page in {first, last}
        if not any(e.holds_page(page) for e in entries)
    ]
    if not outside:
        return []
    held = "; ".join(f"{r.first}-{r.last}" for e in entries for r in e.pages)
    named = ", ".join(str(p) for p in sorted(outside))
    return [_problem(ProblemKind.PAGES_OUTSIDE, f"page {named} is not in {entries[0].title} (pages {held})")]


def _region(entries: Sequence[Entry], body_parts: tuple[BodyPart, ...]) -> list[CitationProblem]:
    named = [p for p in body_parts if p is not BodyPart.OTHER]
    if not named or any(not e.body_parts or set(e.body_parts) & set(named) for e in entries):
        return []
    regions = "; ".join(p.words for p in entries[0].body_parts)
    item = "; ".join(p.words for p in named)
    return [_problem(ProblemKind.OTHER_BODY_PART, f"{entries[0].title} covers {regions}, the item is about {item}")]


def _force(
    citation: Citation, entries: Sequence[Entry], known: Sequence[Entry], on: dt.date | None
) -> list[CitationProblem]:
    if on is None or not citation.mtus:
        return []
    meant = list(entries) or _edition_meant(citation, known)
    if not meant or any(e.in_force(on) for e in meant):
        return []
    entry = meant[0]
    return [
        _problem(
            ProblemKind.NOT_IN_FORCE,
            f"{_named(entry)}, {entry.edition}, was not in force on {on.isoformat()}",
        )
    ]


def _named(entry: Entry) -> str:
    return entry.title if entry.source.startswith("MTUS") else f"{entry.source} {entry.title}"


def _edition_meant(citation: Citation, known: Sequence[Entry]) -> list[Entry]:
    """Without a chapter: the entries of the edition the words name, none where they name none."""
    if _EDITION_2004.search(citation.text) and not _LATER_ACOEM.search(citation.text):
        return [e for e in known if e.chapter is not None]
    return []


def _problem(kind: ProblemKind, what: str) -> CitationProblem:
    messages = {
        ProblemKind.UNKNOWN_SOURCE: "The catalogue does not know the source {}.",
        ProblemKind.UNKNOWN_CHAPTER: "There is no {} in the catalogue.",
        ProblemKind.CHAPTER_AND_TITLE_DISAGREE: "Chapter and title disagree: {}.",
        ProblemKind.PAGES_OUTSIDE: "Pages do not fit: {}.",
        ProblemKind.NOT_IN_FORCE: "The edition does not govern: {}.",
        ProblemKind.OTHER_BODY_PART: "The chapter is of another region: {}.",
        ProblemKind.NOT_PART_OF_MTUS: "{} is cited as part of the MTUS, which it is not.",
    }
    return CitationProblem(kind=kind, message=messages[kind].format(what))
