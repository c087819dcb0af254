"""Sets the list of documents that stands before page 1 of a case file."""

import io
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .bounds import Limits
from .pagestore import write_atomically
from .typeset import typeset

if TYPE_CHECKING:
    from openimr.domain.documents import Document, Problem


def contents(documents: "Sequence[Document]", problems: "Sequence[Problem]", page_count: int) -> dict[str, Any]:
    """What the list says, as JSON values."""
    copies = sum(document.duplicate_of is not None for document in documents)
    summary = f"{page_count} pages, {len(documents)} documents"
    return {
        "summary": f"{summary}, {copies} of them copies of others." if copies else f"{summary}.",
        "rows": [_row(document) for document in documents],
        "problems": [[found.source, found.problem, found.remedy] for found in problems],
    }


def front_matter(*, path: str, data: dict[str, Any], limits: Limits) -> dict[str, Any]:
    """Write the list as a PDF to ``path``; a task of the worker."""
    import pypdfium2

    del limits
    # Written anew by PDFium, whose structure is the one that binding reads.
    target = pypdfium2.PdfDocument.new()
    target.import_pages(pypdfium2.PdfDocument(typeset("contents.typ", data)))
    out = io.BytesIO()
    target.save(out)
    target.close()
    write_atomically(Path(path), out.getvalue())
    return {}


def _row(document: "Document") -> list[str]:
    title = document.title
    if document.duplicate_of:
        title += f" (copy of page {int(document.duplicate_of[1:])})"
    date = document.date.isoformat() if document.date else "undated"
    return [ranges(document.pages), date, document.kind.label, title, document.author or ""]


def ranges(pages: Iterable[int]) -> str:
    """Page numbers as ranges: ``3–5, 9``."""
    return ", ".join(str(first) if first == last else f"{first}–{last}" for first, last in runs(pages))


def runs(pages: Iterable[int]) -> list[tuple[int, int]]:
    """Page numbers as runs without gaps, each its first and last: ``(3, 5), (9, 9)``."""
    found: list[tuple[int, int]] = []
    for page in sorted(pages):
        if found and page == found[-1][1] + 1:
            found[-1] = (found[-1][0], page)
        else:
            found.append((page, page))
    return found
