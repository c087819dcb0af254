"""The form of the workbench and the domain's ``Decisions``, each made from the other.

Field names are ``sentence-<row>-text|pages``, ``item-<id>-decision|rationale|…``, ``why-<id>-<standard>``,
``citation-<id>-<row>-source|title|chapter|pages|mtus`` and ``grading-<id>-<row>-recommendation|study|…``. Row numbers
only tell rows apart; their order is the order in which they stand in the form.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from django.http import QueryDict

from openimr.domain.case import Case
from openimr.domain.determination import Decisions, ItemDecision, Outcome, StandardPassedOver, SummarySentence
from openimr.domain.guidance import Citation, EvidenceStandard
from openimr.web.models import Comment
from openimr.web.wording import page_ranges

from .grading import NAMES, graded_from, grading_rows

# How the form says that an item is upheld because the one it depends on is.
FOLLOWS = "follows"

_PAGE = re.compile(r"(\d+)\s*(?:[-–]\s*(\d+))?")
_NOT_PAGES = re.compile(r"[^\d\s,;.\-–]|[-–]\s*[-–]")


class FieldProblem(NamedTuple):
    """A field whose content cannot be kept as it was typed: its name in the form and what to do."""

    name: str
    message: str


class Written(NamedTuple):
    """What a form says: everything that can be kept, and the fields that cannot."""

    decisions: Decisions
    problems: list[FieldProblem]


def decisions_from(form: QueryDict, case: Case, page_count: int | None, before: Decisions) -> Written:
    """Read the posted form.

    Args:
        form: the posted fields.
        case: whose disputed items the form may decide; fields of other items are ignored.
        page_count: the pages there are in the case file (None: not known), for page numbers that cannot be.
        before: the draft so far; a citation that is still the same keeps the words it was made in, and what the form
            has no field for stays as it is.

    Returns:
        The decisions, empty rows left out, and what could not be understood (which never stops the rest).
    """
    problems: list[FieldProblem] = []
    sentences = []
    for prefix, row in _rows(form, "sentence"):
        name = f"{prefix}-pages"
        pages, problem = read_pages(row.get("pages", ""), page_count)
        if problem:
            problems.append(FieldProblem(name, problem))
        if row.get("text", "").strip() or pages:
            sentences.append(SummarySentence(text=_plain(row.get("text", "")), pages=pages))
    known = {i.item: i for i in before.items}
    items = [_item(form, t.id, known.get(t.id), problems) for t in case.disputed_treatments]
    written = before.model_copy(update={"clinical_case_summary": tuple(sentences), "items": tuple(items)})
    return Written(written, problems)


def _item(form: QueryDict, number: int, before: ItemDecision | None, problems: list[FieldProblem]) -> ItemDecision:
    def field(name: str) -> str:
        return _plain(form.get(f"item-{number}-{name}", ""))

    decision, standard = field("decision"), field("standard")
    follows = decision == FOLLOWS
    written = {
        "decision": Outcome.UPHELD if follows else Outcome(decision) if decision in set(Outcome) else None,
        "follows_primary": follows,
        "citations": tuple(_citations(form, number, before, problems)),
        "evidence_standard": EvidenceStandard(standard) if standard in set(EvidenceStandard) else None,
        "higher_standards_do_not_apply": tuple(
            StandardPassedOver(standard=higher, reason=reason)
            for higher in EvidenceStandard
            if (reason := _plain(form.get(f"why-{number}-{higher}", "")))
        ),
        "necessary": field("necessary") or None,
        "not_necessary": field("unnecessary") or None,
        "rationale": field("rationale"),
        "evidence_grading": graded_from(
            {name: _plain(value) for name, value in row.items()} for _, row in _rows(form, f"grading-{number}")
        ),
    }
    return (before or ItemDecision(item=number)).model_copy(update=written)


def _citations(
    form: QueryDict, number: int, before: ItemDecision | None, problems: list[FieldProblem]
) -> Iterable[Citation]:
    kept = {_structure(c): c.text for c in before.citations} if before else {}
    for prefix, row in _rows(form, f"citation-{number}"):
        source, title, pages = (_plain(row.get(k, "")) for k in ("source", "title", "pages"))
        chapter = row.get("chapter", "").strip()
        if not any((source, title, chapter, pages)):
            continue
        if chapter and not (chapter.isascii() and chapter.isdigit() and len(chapter) < 5):
            # Some works have chapters with names; the name is part of the title then, and is not lost.
            title, chapter = f"{title}, {chapter}" if title else chapter, ""
        if not source:
            problems.append(FieldProblem(f"{prefix}-source", "Name the source, such as ACOEM or ODG."))
        citation = Citation(
            text="",
            mtus=row.get("mtus") is not None,
            source=source,
            title=title or None,
            chapter=int(chapter) if chapter else None,
            pages=pages or None,
        )
        yield citation.model_copy(update={"text": kept.get(_structure(citation)) or citation_words(citation)})


def _structure(citation: Citation) -> tuple[object, ...]:
    return (citation.mtus, citation.source, citation.title, citation.chapter, citation.pages)


def citation_words(citation: Citation) -> str:
    """A citation in words, from its fields: ``ACOEM, Low Back Complaints, chapter 12, pages 305-307``."""
    parts = [citation.source]
    if citation.title:
        parts.append(citation.title)
    if citation.chapter is not None:
        parts.append(f"chapter {citation.chapter}")
    if citation.pages:
        parts.append(f"pages {citation.pages}" if re.search(r"\d\D+\d", citation.pages) else f"page {citation.pages}")
    return ", ".join(parts)


def read_pages(text: str, page_count: int | None) -> tuple[tuple[int, ...], str]:
    """The pages a field names (``41, 43-45``), in order and once each, and what is wrong with it (or nothing).

    Pages that cannot be (page 0, beyond the last page, a range that runs backwards) are left out and named.
    """
    pages: set[int] = set()
    wrong: list[str] = []
    for found in _PAGE.finditer(text):
        first, last = int(found[1]), int(found[2] or found[1])
        if first < 1 or last < first or (page_count is not None and last > page_count) or last - first > 2_000:
            wrong.append(found[0])
        else:
            pages.update(range(first, last + 1))
    if wrong:
        there_are = f"The case file has pages 1 to {page_count}" if page_count else "Pages count from 1"
        return tuple(sorted(pages)), f"{there_are}; there is no page {', '.join(wrong)}."
    if _NOT_PAGES.search(text):
        return tuple(sorted(pages)), "Write page numbers only, such as 41 or 41, 43-45."
    return tuple(sorted(pages)), ""


def _rows(form: QueryDict, prefix: str) -> Iterable[tuple[str, dict[str, str]]]:
    """Rows ``(name prefix, fields)`` of a repeated part of the form, in the order they stand in it."""
    rows: dict[str, dict[str, str]] = {}
    pattern = re.compile(rf"{re.escape(prefix)}-(\w+)-(\w+)")
    for name in form:
        if found := pattern.fullmatch(name):
            rows.setdefault(f"{prefix}-{found[1]}", {})[found[2]] = form.get(name, "")
    return rows.items()


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


# --- the other way: what the form shows --------------------------------------------------------------------------


class SentenceRow(NamedTuple):
    """A sentence as the form shows it; ``pages`` as written, ``refs`` the pages to link to, ``comments`` made on it."""

    row: str
    text: str
    pages: str
    refs: tuple[int, ...]
    comments: Sequence[Comment] = ()


class CitationRow(NamedTuple):
    """A citation as the form shows it."""

    row: str
    source: str = ""
    title: str = ""
    chapter: str = ""
    pages: str = ""
    mtus: bool = False


def sentence_rows(decisions: Decisions, comments: Mapping[str, Sequence[Comment]] | None = None) -> list[SentenceRow]:
    """The sentences of a draft with the comments on each by its place, and an empty one to go on with."""
    said = comments or {}
    rows = [
        SentenceRow(str(n), s.text, page_ranges(s.pages), s.pages, said.get(f"sentence-{n}", ()))
        for n, s in enumerate(decisions.clinical_case_summary)
    ]
    return [*rows, SentenceRow(str(len(rows)), "", "", ())]


def citation_rows(decision: ItemDecision) -> list[CitationRow]:
    """The citations of an item, and an empty one to go on with."""
    rows = [
        CitationRow(str(n), c.source, c.title or "", "" if c.chapter is None else str(c.chapter), c.pages or "", c.mtus)
        for n, c in enumerate(decision.citations)
    ]
    return [*rows, CitationRow(str(len(rows)))]


def entries(decisions: Decisions) -> list[tuple[str, str]]:
    """A draft as the fields of its form, ``(name, value)`` as a browser would send them."""
    said: list[tuple[str, str]] = []
    for sentence in sentence_rows(decisions)[:-1]:
        said += [(f"sentence-{sentence.row}-text", sentence.text), (f"sentence-{sentence.row}-pages", sentence.pages)]
    for item in decisions.items:
        fields = {
            "decision": FOLLOWS if item.follows_primary else item.decision or "",
            "standard": item.evidence_standard or "",
            "necessary": item.necessary or "",
            "unnecessary": item.not_necessary or "",
            "rationale": item.rationale,
        }
        said += [(f"item-{item.item}-{name}", str(value)) for name, value in fields.items()]
        said += [(f"why-{item.item}-{one.standard}", one.reason) for one in item.higher_standards_do_not_apply]
        for line in grading_rows(item)[:-1]:
            said += [(f"grading-{item.item}-{line.row}-{name}", getattr(line, name)) for name in NAMES]
        for row in citation_rows(item)[:-1]:
            said += [
                (f"citation-{item.item}-{row.row}-{name}", getattr(row, name))
                for name in ("source", "title", "chapter", "pages")
            ]
            if row.mtus:
                said.append((f"citation-{item.item}-{row.row}-mtus", "on"))
    return said
