"""Small documents for the tests of this room, made on the spot: PDF pages, scans, faxes, mail, Word files."""

import io
import zipfile
from collections.abc import Sequence
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import numpy as np
import pypdfium2
from PIL import Image

from openimr.records.typeset import text_pdf

REPORT = """PROGRESS REPORT
Valley Spine Associates
Patient: Rosalind Quimby        Date of service: 06/03/2024

Subjective: The patient has low back pain that goes down the left leg to the foot.
Physical therapy was done twice a week for eight weeks without lasting improvement.
Objective: Straight leg raise is positive on the left at forty degrees.
Assessment: Lumbar radiculopathy at the level L5-S1.
Plan: Continue gabapentin 300 mg three times a day and return in four weeks.
"""


def pdf(*pages: str) -> bytes:
    """A PDF with one page for each text."""
    return text_pdf("\f".join(pages))


def picture(page: bytes, *, turn: int = 0, dpi: int = 200, skew: float = 0.0) -> Image.Image:
    """A grey scan of a PDF's first page, turned counterclockwise by quarter turns of 90 degrees and skewed."""
    document = pypdfium2.PdfDocument(page)
    image: Image.Image = document[0].render(scale=dpi / 72, grayscale=True).to_pil().convert("L")
    document.close()
    if skew:
        image = image.rotate(skew, resample=Image.Resampling.BICUBIC, fillcolor=255)
    return Image.fromarray(np.rot90(np.asarray(image), turn // 90).copy())


def scan(page: bytes, **options: Any) -> bytes:
    """The scan of a page as a PDF that holds nothing but the picture."""
    out = io.BytesIO()
    picture(page, **options).save(out, "PDF", resolution=options.get("dpi", 200), quality=80)
    return out.getvalue()


def fax(path: Path, pages: Sequence[Image.Image]) -> None:
    """A black and white TIFF of several pages, with a fax machine's unequal resolution."""
    frames = [page.resize((1728, 1100)).convert("1") for page in pages]
    frames[0].save(path, save_all=True, append_images=frames[1:], dpi=(204, 98), compression="group4")


def mail(subject: str, text: str, *attachments: tuple[str, bytes], inner: EmailMessage | None = None) -> EmailMessage:
    """A mail with attachments (name, content) and perhaps another mail attached."""
    message = EmailMessage()
    message["From"] = "Records Desk <records@example.org>"
    message["To"] = "review@example.org"
    message["Subject"] = subject
    message["Date"] = "Mon, 10 Jun 2024 09:30:00 -0700"
    message["Message-ID"] = f"<{len(subject)}.{len(text)}@example.org>"
    message.set_content(text)
    for name, data in attachments:
        message.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    if inner is not None:
        message.add_attachment(inner)
    return message


def docx(*paragraphs: str, pictures: Sequence[bytes] = ()) -> bytes:
    """A Word file with these paragraphs."""
    w = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    body = "".join(f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>" for text in paragraphs)
    office = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            "[Content_Types].xml",
            '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Override PartName="/word/document.xml" ContentType="{office}"/></Types>',
        )
        archive.writestr(
            "_rels/.rels",
            '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            '<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/'
            'officeDocument" Target="word/document.xml"/></Relationships>',
        )
        archive.writestr(
            "word/document.xml", f'<?xml version="1.0"?><w:document {w}><w:body>{body}</w:body></w:document>'
        )
        for number, data in enumerate(pictures):
            archive.writestr(f"word/media/image{number}.png", data)
    return out.getvalue()


def archive(**members: bytes) -> bytes:
    """A ZIP archive; underscores in names stand for dots."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in members.items():
            file.writestr(name.replace("_", "."), data)
    return out.getvalue()


def protected(page: bytes) -> bytes:
    """The PDF under a password."""
    from pypdf import PdfWriter

    writer = PdfWriter(clone_from=io.BytesIO(page))
    writer.encrypt("not-known-here")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()
