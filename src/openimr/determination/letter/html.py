"""The Final Determination as one accessible HTML page: for browsers, screen readers and mail on any device.

Built as a tree and only then written out, so that no word of a letter can become markup; the style is in the file.
"""

import re
from importlib.resources import files
from xml.etree.ElementTree import Element, SubElement, tostring

from openimr.domain.determination import Determination, Party, Service

from .content import LetterContent, letter_content
from .items import ItemContent, Labelled, Section
from .parties import ProofOfService

_NO_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]")  # control characters a page may not hold


def render_html(determination: Determination, to: Party | None = None, *, service: Service | None = None) -> str:
    """The whole letter as an HTML document that needs nothing beside it: no script, no file, no address elsewhere.

    Args:
        determination: signed or in draft.
        to: the party whose copy it is, None for the copy of the file.
        service: how it was served.

    Raises:
        UnknownText: the organization replaces a text that does not exist.
        InputRefused: the service is of a draft, or before the determination.
    """
    content = letter_content(determination, to, service)
    html = Element("html", lang=f"{content.language}-{content.region.upper()}")
    head, body = SubElement(html, "head"), SubElement(html, "body")
    SubElement(head, "meta", charset="utf-8")
    SubElement(head, "meta", name="viewport", content="width=device-width, initial-scale=1")
    _text(head, "title", content.document_title)
    style = (files(__package__) / "templates" / "final_determination.css").read_text(encoding="utf-8")
    _text(head, "style", style.replace("--accent: #1f4e6b", f"--accent: {content.colour}"))
    _header(SubElement(body, "header"), content)
    _main(SubElement(body, "main"), content)
    return "<!DOCTYPE html>\n" + _NO_TEXT.sub("", tostring(html, encoding="unicode", method="html")) + "\n"


def _header(parent: Element, content: LetterContent) -> None:
    if content.logo:
        height = f"{content.logo.height:g}pt"
        SubElement(parent, "img", src=content.logo.address, alt=content.logo.name, style=f"height: {height}")
    _lines(SubElement(parent, "address"), content.sender)
    if content.addressee:
        _lines(SubElement(parent, "p", {"class": "addressee"}), content.addressee)
    title = _text(parent, "h1", content.title)
    _text(title, "small", content.subtitle).tail = None
    for words, kind in ((content.dated, "dated"), (content.draft, "draft")):
        if words:
            _text(parent, "p", words, kind)


def _main(parent: Element, content: LetterContent) -> None:
    if content.correction:
        _section(parent, content.correction, "correction")
    _pairs(parent, content.header, "facts")
    overview = _section(parent, content.overview)
    rows = SubElement(_table(overview, content.overview_columns, content.overview.heading), "tbody")
    for item in content.items:
        row = SubElement(rows, "tr")
        _pairs(_text(row, "th", item.treatment, scope="row"), item.request, "request")
        _text(row, "td", item.outcome, "outcome")
    if content.follows:
        _section(parent, content.follows)
    _section(parent, content.made)
    summary = SubElement(_section(parent, content.summary), "p")
    for line in content.summary_lines:
        _text(summary, "span", f"{line.text} ").tail = ""
        _text(summary, "span", line.pages, "pages").tail = " "
    issues = _section(parent, content.issues)
    for item in content.items:
        _item(issues, item, content.grading_heading)
    documents = _section(parent, content.documents)
    if content.document_lines:
        rows = SubElement(_table(documents, content.document_columns, content.documents.heading), "tbody")
        for document in content.document_lines:
            row = SubElement(rows, "tr")
            for cell in (str(document.number), document.date, document.document, document.author, document.pages):
                _text(row, "td", cell)
    _section(parent, content.signature)
    if content.service:
        _service(parent, content.service)


def _item(parent: Element, item: ItemContent, grading_heading: str) -> None:
    article = SubElement(parent, "article")
    heading = _text(article, "h3", f"{item.treatment}: ")
    _text(heading, "span", item.outcome, "outcome")
    first, *others = item.rationale
    for label, words in (*item.guidelines, (item.rationale_label, first)):
        paragraph = SubElement(article, "p")
        _text(paragraph, "strong", f"{label}:").tail = f" {words}"
    for words in others:
        _text(article, "p", words)
    _pairs(article, item.standing, "standing")
    if item.grading:
        _text(article, "h4", grading_heading)
        _pairs(article, item.grading, "grading")
    for analysis in item.analyses:
        _text(article, "h4", analysis.heading)
        for words in analysis.paragraphs:
            _text(article, "p", words)


def _service(parent: Element, proof: ProofOfService) -> None:
    section = _section(parent, Section(proof.heading, proof.paragraphs), "service")
    rows = SubElement(_table(section, proof.columns, proof.heading), "tbody")
    for party in proof.rows:
        row = SubElement(rows, "tr")
        for cell in (party.name, party.role, party.address):
            _text(row, "td", cell)
    _text(section, "p", proof.declaration)
    _pairs(section, proof.lines, "signed")


def _section(parent: Element, section: Section, kind: str = "") -> Element:
    made = SubElement(parent, "section", {"class": kind} if kind else {})
    _text(made, "h2", section.heading)
    for words in section.paragraphs:
        _text(made, "p", words)
    return made


def _table(parent: Element, columns: tuple[str, ...], caption: str) -> Element:
    """A table with its head; its rows are still to come."""
    table = SubElement(SubElement(parent, "div", _scrolling(caption)), "table")
    _text(table, "caption", caption)
    row = SubElement(SubElement(table, "thead"), "tr")
    for column in columns:
        _text(row, "th", column, scope="col")
    return table


def _scrolling(name: str) -> dict[str, str]:
    """A box that scrolls where the window is narrower than its table, with the keyboard, too."""
    return {"class": "wide", "tabindex": "0", "role": "group", "aria-label": name}


def _pairs(parent: Element, pairs: tuple[Labelled, ...], kind: str) -> None:
    """Labels and their values as a description list, none where there are none."""
    if not pairs:
        return
    listed = SubElement(parent, "dl", {"class": kind})
    for label, value in pairs:
        group = SubElement(listed, "div")
        _text(group, "dt", label)
        _text(group, "dd", value)


def _lines(parent: Element, lines: tuple[str, ...]) -> None:
    parent.text, *rest = lines
    for line in rest:
        SubElement(parent, "br").tail = line


def _text(parent: Element, tag: str, words: str, kind: str = "", **attributes: str) -> Element:
    made = SubElement(parent, tag, {**attributes, **({"class": kind} if kind else {})})
    made.text = words
    return made
