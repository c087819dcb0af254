"""The list of a case's documents as people read it: copies folded under the document they copy."""

from typing import NamedTuple

from openimr.domain.documents import DocumentKind
from openimr.web.models import Document


class Row(NamedTuple):
    """A document with its copies; ``source`` is the file it came in, as it was named when it was uploaded."""

    document: Document
    kind: str
    author: str
    source: str
    pages: list[int]
    flags: list[str]
    copies: "list[Row]"


def folded(documents: list[Document], names: dict[str, str], kind: str = "") -> list[Row]:
    """Rows in the order of the case file; a copy stands under its original, or alone where that is not there.

    Args:
        documents: all documents of the case.
        names: uploaded names by stored name.
        kind: show this kind only, all where empty.
    """
    rows = {document.key: _row(document, names) for document in documents}
    top = []
    for document in documents:
        original = rows.get(document.duplicate_of)
        if original is not None and document.duplicate_of != document.key:
            original.copies.append(rows[document.key])
        elif not kind or document.kind == kind:
            top.append(rows[document.key])
    return top


def source_name(source: str, names: dict[str, str]) -> str:
    """A source as people know it: the uploaded name in place of the stored one, attachments after it."""
    head, separator, rest = source.partition(" > ")
    return names.get(head, head) + separator + rest


def _row(document: Document, names: dict[str, str]) -> Row:
    content = document.content
    return Row(
        document=document,
        kind=DocumentKind(document.kind).label,
        author=content.get("author") or "",
        source=source_name(content["source"], names),
        pages=content["pages"],
        flags=[flag.replace("_", " ") for flag in content.get("flags", [])],
        copies=[],
    )
