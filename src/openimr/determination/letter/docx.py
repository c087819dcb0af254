"""The Final Determination as a word processor file (DOCX), for those who must put it under a cover of their own.

Headings, tables and lists are real ones, so that the file can be edited and read aloud. It is no signed form: what was
signed is the PDF. Times inside the package are those of the letter, so that the same letter gives the same bytes.
"""

import datetime as dt
import io
import re
import zipfile
from collections.abc import Iterable
from importlib.resources import files
from xml.etree.ElementTree import Element, SubElement, tostring

from openimr.domain.determination import Determination, Party, Service

from .content import LetterContent, letter_content
from .items import ItemContent, Labelled, Section
from .parties import ProofOfService

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_NO_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")  # what XML cannot hold
_WIDTH = 9360  # of the text, in twentieths of a point: 6.5 inches


def render_docx(determination: Determination, to: Party | None = None, *, service: Service | None = None) -> bytes:
    """The whole letter as a DOCX file on US Letter pages.

    Args:
        determination: signed or in draft.
        to: the party whose copy it is, None for the copy of the file.
        service: how it was served.

    Raises:
        UnknownText: the organization replaces a text that does not exist.
        InputRefused: the service is of a draft, or before the determination.
    """
    content = letter_content(determination, to, service)
    body = Element("w:body")
    _head(body, content)
    _main(body, content)
    if content.service:
        _service(body, content.service)
    page = SubElement(body, "w:sectPr")
    SubElement(page, "w:pgSz", {"w:w": "12240", "w:h": "15840"})
    SubElement(page, "w:pgMar", {f"w:{side}": "1440" for side in ("top", "right", "bottom", "left")})
    document = Element("w:document", {"xmlns:w": _W})
    document.append(body)
    stamp = determination.decided_on or determination.case.application.received_date
    return _package(tostring(document, encoding="unicode"), content, stamp)


def _head(body: Element, content: LetterContent) -> None:
    for number, line in enumerate(content.sender):
        _paragraph(body, line, style="Sender" if number == 0 else "SenderLine")
    for line in content.addressee:
        _paragraph(body, line, style="Address")
    _paragraph(body, content.title, style="Title")
    _paragraph(body, content.subtitle, style="Subtitle")
    for line in (content.dated, content.draft):
        if line:
            _paragraph(body, line, bold=line == content.draft)
    if content.correction:
        _section(body, content.correction)
    _pairs(body, content.header)


def _main(body: Element, content: LetterContent) -> None:
    _section(body, content.overview)
    treatments = [
        ("\n".join([item.treatment, *(f"{label}: {value}" for label, value in item.request)]), item.outcome)
        for item in content.items
    ]
    _table(body, content.overview_columns, treatments, (7200, 2160))
    for section in (content.follows, content.made, content.summary):
        if section:
            _section(body, section)
    for line in content.summary_lines:
        _paragraph(body, f"{line.text} {line.pages}")
    _section(body, content.issues)
    for item in content.items:
        _item(body, item, content.grading_heading)
    _section(body, content.documents)
    if content.document_lines:
        rows = [(str(d.number), d.date, d.document, d.author, d.pages) for d in content.document_lines]
        _table(body, content.document_columns, rows, (700, 1600, 3560, 2100, 1400))
    _section(body, content.signature)


def _item(body: Element, item: ItemContent, grading_heading: str) -> None:
    _paragraph(body, f"{item.treatment}: {item.outcome}", style="Heading2")
    first, *others = item.rationale
    _pairs(body, (*item.guidelines, (item.rationale_label, first)))
    for words in others:
        _paragraph(body, words)
    _pairs(body, item.standing)
    if item.grading:
        _paragraph(body, grading_heading, style="Heading3")
        _pairs(body, item.grading)
    for analysis in item.analyses:
        _paragraph(body, analysis.heading, style="Heading3")
        for words in analysis.paragraphs:
            _paragraph(body, words)


def _service(body: Element, proof: ProofOfService) -> None:
    _section(body, Section(proof.heading, proof.paragraphs), new_page=True)
    _table(body, proof.columns, [(row.name, row.role, row.address) for row in proof.rows], (3400, 2200, 3760))
    _paragraph(body, proof.declaration)
    _pairs(body, tuple((label, value or "_" * 40) for label, value in proof.lines))


def _section(body: Element, section: Section, *, new_page: bool = False) -> None:
    _paragraph(body, section.heading, style="Heading1", new_page=new_page)
    for words in section.paragraphs:
        _paragraph(body, words)


def _pairs(body: Element, pairs: Iterable[Labelled]) -> None:
    for label, value in pairs:
        _paragraph(body, value, label=label)


def _paragraph(
    parent: Element, words: str, *, style: str = "", label: str = "", bold: bool = False, new_page: bool = False
) -> None:
    made = SubElement(parent, "w:p")
    if style or new_page:
        about = SubElement(made, "w:pPr")
        if style:
            SubElement(about, "w:pStyle", {"w:val": style})
        if new_page:
            SubElement(about, "w:pageBreakBefore")
    if label:
        _run(made, f"{label}: ", bold=True)
    for number, line in enumerate(words.split("\n")):
        _run(made, line, bold=bold, below=number > 0)


def _run(parent: Element, words: str, *, bold: bool = False, below: bool = False) -> None:
    run = SubElement(parent, "w:r")
    if bold:
        SubElement(SubElement(run, "w:rPr"), "w:b")
    if below:
        SubElement(run, "w:br")
    SubElement(run, "w:t", {"xml:space": "preserve"}).text = _NO_TEXT.sub("", words)


def _table(parent: Element, columns: tuple[str, ...], rows: Iterable[tuple[str, ...]], widths: tuple[int, ...]) -> None:
    """A table whose first row is its head, repeated on every page it goes on to."""
    table = SubElement(parent, "w:tbl")
    about = SubElement(table, "w:tblPr")
    SubElement(about, "w:tblStyle", {"w:val": "Lines"})
    SubElement(about, "w:tblW", {"w:w": str(_WIDTH), "w:type": "dxa"})
    SubElement(about, "w:tblLook", {"w:val": "0020", "w:firstRow": "1"})
    grid = SubElement(table, "w:tblGrid")
    for width in widths:
        SubElement(grid, "w:gridCol", {"w:w": str(width)})
    for number, cells in enumerate((columns, *rows)):
        row = SubElement(table, "w:tr")
        how = SubElement(row, "w:trPr")
        SubElement(how, "w:cantSplit")
        if number == 0:
            SubElement(how, "w:tblHeader")
        for words, width in zip(cells, widths, strict=True):
            cell = SubElement(row, "w:tc")
            SubElement(SubElement(cell, "w:tcPr"), "w:tcW", {"w:w": str(width), "w:type": "dxa"})
            _paragraph(cell, words, bold=number == 0)
    _paragraph(parent, "")


def _package(document: str, content: LetterContent, day: dt.date) -> bytes:
    folder = files(__package__) / "templates" / "docx"
    title = Element("dc:title")
    title.text = _NO_TEXT.sub("", content.document_title)
    parts = {
        name: (folder / name.replace("/", "~")).read_text(encoding="utf-8")
        for name in ("[Content_Types].xml", "_rels/.rels", "word/_rels/document.xml.rels", "word/styles.xml")
    }
    parts["word/styles.xml"] = parts["word/styles.xml"].replace(
        "{language}", f"{content.language}-{content.region.upper()}"
    )
    core = (folder / "docProps~core.xml").read_text(encoding="utf-8")
    parts["docProps/core.xml"] = core.replace("{title}", tostring(title, encoding="unicode"))
    parts["word/document.xml"] = f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n{document}'
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, text in parts.items():
            package.writestr(zipfile.ZipInfo(name, (max(day.year, 1980), day.month, day.day, 12, 0, 0)), text)
    return out.getvalue()
