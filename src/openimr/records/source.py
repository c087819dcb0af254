"""What reading hands to understanding: the pages of one file handed in, in order, and what its format says of them."""

from dataclasses import dataclass
from enum import StrEnum

from openimr.domain.pages import Page


class FileFormat(StrEnum):
    """Formats a file of the record can have, after looking at its content rather than its name."""

    PDF = "pdf"
    IMAGE = "image"
    OFFICE = "office"
    MAIL = "mail"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class SourcePage:
    """One page of one file, as read.

    ``source`` is the file relative to what was handed in (``mail.eml > report.pdf`` for an attachment), ``number``
    its page there, from 1. ``bookmark`` is the title of the bookmark that points at this page, if any.
    ``look`` is a 64-bit difference hash of the page's picture, or None where no picture was made. ``digest`` is the
    SHA-256 of the page's content in hexadecimal: equal for a page handed in twice in identical files.
    """

    source: str
    number: int
    file_format: FileFormat
    page: Page
    digest: str
    bookmark: str | None = None
    look: int | None = None
