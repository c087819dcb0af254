"""Puts pages into the files a case arrives in: PDF (typed and scanned), TIFF, JPEG, PNG, DOCX, EML and TXT.

Every writer fixes times and boundaries, so that the same pages make the same bytes.
"""

import io
import time
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

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
            writer.add_outline_item(part.bookmark, first)
    writer.metadata = {"/Producer": "Document export"}
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


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


_DOCX_TYPES = (
    '<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)
_DOCX_RELATIONS = (
    '<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns='
    '"http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type='
    '"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/>'
    "</Relationships>"
)
_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def docx(blocks: Sequence[Block]) -> bytes:
    """A word processor's document of ``blocks``."""
    body = "".join(_docx_block(block) for block in blocks)
    page = '<w:sectPr><w:pgSz w:w="12240" w:h="15840"/><w:pgMar w:top="1300" w:right="1300" w:bottom="1300" w:left="1300"/>'
    xml = (
        f'<?xml version="1.0" encoding="UTF-8"?><w:document xmlns:w="{_WORD}"><w:body>{body}{page}</w:sectPr></w:body>'
    )
    parts = {
        "[Content_Types].xml": _DOCX_TYPES,
        "_rels/.rels": _DOCX_RELATIONS,
        "word/document.xml": f"{xml}</w:document>",
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, text in parts.items():
            package.writestr(zipfile.ZipInfo(name, (2015, 6, 1, 9, 0, 0)), text)
    return out.getvalue()


def _docx_block(block: Block) -> str:
    kind = block["kind"]
    if kind == "table":
        rows = "".join(
            "<w:tr>" + "".join(f"<w:tc><w:tcPr/>{_docx_paragraph(cell)}</w:tc>" for cell in row) + "</w:tr>"
            for row in block["rows"]
        )
        edges = "".join(
            f'<w:{side} w:val="single" w:sz="4"/>' for side in ("top", "left", "bottom", "right", "insideH", "insideV")
        )
        columns = "<w:gridCol/>" * max(len(row) for row in block["rows"])
        return (
            f"<w:tbl><w:tblPr><w:tblBorders>{edges}</w:tblBorders></w:tblPr>"
            f"<w:tblGrid>{columns}</w:tblGrid>{rows}</w:tbl>{_docx_paragraph([])}"
        )
    if kind == "fields":
        return "".join(_docx_paragraph([["b", f"{label}: "], *value]) for label, value in block["items"])
    if kind == "break":
        return '<w:p><w:r><w:br w:type="page"/></w:r></w:p>'
    if kind == "signature":
        return "".join(_docx_paragraph([["", line]]) for line in (f"/s/ {block['name']}", *block["lines"]))
    if kind == "item":
        return _docx_paragraph([["", f"{block['mark']} "], *block["runs"]])
    if "runs" not in block:
        return _docx_paragraph([])
    bold = kind in ("heading", "subheading", "title")
    return _docx_paragraph(
        [["b", text] if bold else [style, text] for style, text in block["runs"]],
        centered=kind in ("title", "centered"),
    )


def _docx_paragraph(parts: Sequence[Sequence[str]], *, centered: bool = False) -> str:
    looks = {"b": "<w:rPr><w:b/></w:rPr>", "u": '<w:rPr><w:u w:val="single"/></w:rPr>', "i": "<w:rPr><w:i/></w:rPr>"}
    marks = {"ticked": "[x]", "box": "[ ]"}
    words = "".join(
        f'<w:r>{looks.get(style, "")}<w:t xml:space="preserve">{escape(marks.get(style, text))}</w:t></w:r>'
        for style, text in parts
    )
    look = '<w:pPr><w:jc w:val="center"/></w:pPr>' if centered else ""
    return f"<w:p>{look}{words}</w:p>"
