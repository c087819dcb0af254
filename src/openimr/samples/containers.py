"""Puts pages into the files a case arrives in: PDF (typed and scanned), TIFF, JPEG, PNG, EML and TXT.

Every writer fixes times and boundaries, so that the same pages make the same bytes.
"""

import io
import time
from collections.abc import Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP
from typing import TYPE_CHECKING, Any

from .markup import Block, plain

if TYPE_CHECKING:
    from .noise import Picture

_MADE = time.gmtime(1_460_000_000)


@dataclass(frozen=True, slots=True)
class Mail:
    """The head of an e-mail and its words."""

    sender: str
    to: str
    subject: str
    date: str
    text: str


def pictures_of(pdf: bytes, resolution: int) -> "list[Picture]":
    """Grey pictures of every page of ``pdf`` at ``resolution`` dots per inch."""
    import pypdfium2

    document = pypdfium2.PdfDocument(pdf)
    try:
        return [page.render(scale=resolution / 72, grayscale=True).to_numpy().copy() for page in document]
    finally:
        document.close()


def scanned_pdf(picture: "Picture", resolution: int, *, jpeg: int, bilevel: bool) -> bytes:
    """One page of PDF that holds only a picture (fax pages as CCITT, others as JPEG)."""
    from PIL import Image

    image = Image.fromarray(picture)
    if bilevel:
        image = image.convert("1", dither=Image.Dither.NONE)
    out = io.BytesIO()
    settings: dict[str, Any] = {} if bilevel else {"quality": jpeg}
    image.save(out, "PDF", resolution=resolution, creationDate=_MADE, modDate=_MADE, **settings)
    return out.getvalue()


@dataclass(frozen=True, slots=True)
class PdfPart:
    """A run of pages for a PDF, its bookmark, and pages turned in degrees clockwise by their number in the part."""

    pdf: bytes
    bookmark: str | None = None
    turned: tuple[tuple[int, int], ...] = ()


def joined_pdf(parts: Sequence[PdfPart]) -> bytes:
    """One PDF of all parts in order."""
    from pypdf import PdfReader, PdfWriter

    writer = PdfWriter()
    for part in parts:
        first = len(writer.pages)
        for page in PdfReader(io.BytesIO(part.pdf)).pages:
            writer.add_page(page)
        for number, degrees in part.turned:
            writer.pages[first + number - 1].rotate(degrees)
        if part.bookmark:
            writer.add_outline_item(title=part.bookmark, page_number=first)
    writer.metadata = {"/Producer": "Document export"}
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def blank_pdf() -> bytes:
    """One page of letter size with nothing on it."""
    from pypdf import PdfWriter

    writer = PdfWriter()
    writer.add_blank_page(612, 792)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def page_count(pdf: bytes) -> int:
    """How many pages ``pdf`` has."""
    from pypdf import PdfReader

    return len(PdfReader(io.BytesIO(pdf)).pages)


def some_pages(pdf: bytes, numbers: Sequence[int]) -> bytes:
    """Only the pages of ``pdf`` with these numbers, from 1."""
    from pypdf import PdfReader, PdfWriter

    reader, writer = PdfReader(io.BytesIO(pdf)), PdfWriter()
    for number in numbers:
        writer.add_page(reader.pages[number - 1])
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def tiff(pictures: "Sequence[Picture]", resolution: int) -> bytes:
    """A multi-page fax TIFF, one bit a pixel, CCITT group 4."""
    from PIL import Image

    images = [Image.fromarray(p).convert("1", dither=Image.Dither.NONE) for p in pictures]
    out = io.BytesIO()
    images[0].save(
        out,
        "TIFF",
        save_all=True,
        append_images=images[1:],
        compression="group4",
        dpi=(resolution, resolution),
    )
    return out.getvalue()


def image(picture: "Picture", resolution: int, form: str, *, jpeg: int) -> bytes:
    """A single picture as ``JPEG`` or ``PNG``."""
    from PIL import Image

    out = io.BytesIO()
    settings: dict[str, Any] = {"quality": jpeg} if form == "JPEG" else {"optimize": False}
    Image.fromarray(picture).save(out, form, dpi=(resolution, resolution), **settings)
    return out.getvalue()


def mail(head: Mail, attachments: Sequence[tuple[str, bytes]]) -> bytes:
    """An e-mail with PDF attachments, as a mail program saves it."""
    message = EmailMessage(policy=SMTP)
    message["From"], message["To"], message["Subject"], message["Date"] = head.sender, head.to, head.subject, head.date
    message["Message-ID"] = "<20150203.101122.granitecoast@mail.invalid>"
    message.set_content(head.text)
    for name, data in attachments:
        message.add_attachment(data, maintype="application", subtype="pdf", filename=name)
    if attachments:
        message.set_boundary("=_openimr_sample_case_boundary")
    return message.as_bytes()


def text_file(pages: Sequence[Sequence[Block]]) -> bytes:
    """Plain text with aligned tables; pages are separated by form feeds."""
    return "\f".join("\n".join(_text_lines(page)) + "\n" for page in pages).encode()


def _text_lines(page: Sequence[Block]) -> list[str]:
    lines: list[str] = []
    for block in page:
        if block["kind"] == "table":
            rows = [[plain(cell) for cell in row] for row in block["rows"]]
            widths = [max(len(row[i]) if i < len(row) else 0 for row in rows) for i in range(max(map(len, rows)))]
            lines += ["  ".join(cell.ljust(w) for cell, w in zip(row, widths, strict=False)).rstrip() for row in rows]
        elif block["kind"] == "fields":
            lines += [f"{label + ':':<22}{plain(value)}" for label, value in block["items"]]
        elif block["kind"] == "rule":
            lines.append("-" * 96)
        elif "runs" in block:
            words = plain(block["runs"])
            lines += [words.center(96).rstrip() if block["kind"] in ("title", "centered") else words]
        lines.append("")
    return lines
