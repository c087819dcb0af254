"""What a person corrected in an assembled case file, bound to permanent page numbers so that it stays true.

The machine may read the same pages again and cut them anew; corrections are applied to whatever it finds.
"""

import datetime as dt
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from .document_kind import DocumentKind
from .value import Value

PageNumber = Annotated[int, Field(ge=1)]


class SplitDocument(Value):
    """A document begins at ``page``: the one that holds it is cut before it."""

    change: Literal["split"] = "split"
    page: PageNumber


class JoinDocuments(Value):
    """The document that holds ``page`` is the continuation of the document that holds ``to``."""

    change: Literal["join"] = "join"
    page: PageNumber
    to: PageNumber


class SetKind(Value):
    """The document that holds ``page`` is of this kind."""

    change: Literal["kind"] = "kind"
    page: PageNumber
    kind: DocumentKind


class SetDate(Value):
    """The document that holds ``page`` has this date, or None: it has none."""

    change: Literal["date"] = "date"
    page: PageNumber
    date: dt.date | None


class SetTitle(Value):
    """The document that holds ``page`` has this title."""

    change: Literal["title"] = "title"
    page: PageNumber
    title: str = Field(min_length=1, max_length=300)


class SetAuthor(Value):
    """The document that holds ``page`` has this author, or None: it names none."""

    change: Literal["author"] = "author"
    page: PageNumber
    author: str | None = Field(max_length=200)


class SetCopy(Value):
    """The document that holds ``page`` is a copy of the document that holds ``of``, or None: it is no copy."""

    change: Literal["copy"] = "copy"
    page: PageNumber
    of: PageNumber | None


HandCorrection = Annotated[
    SplitDocument | JoinDocuments | SetKind | SetDate | SetTitle | SetAuthor | SetCopy,
    Field(discriminator="change"),
]
"""One correction; in JSON the field ``change`` tells which."""

CORRECTIONS: TypeAdapter[tuple[HandCorrection, ...]] = TypeAdapter(tuple[HandCorrection, ...])
"""Reads and writes corrections as JSON: a list in the order they were made, later ones over earlier ones."""


class CorrectionFile(Value):
    """All corrections of a case file, in the order they were made."""

    corrections: tuple[HandCorrection, ...]
