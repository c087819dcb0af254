"""Pages typeset for tests of quotations, read as they would be from a file, and what is quoted on them."""

from typing import Any

import pypdfium2
import typst

from openimr.clinical.quoting import Quoting
from openimr.domain.facts import Fact
from openimr.domain.pages import Page, TextSource
from openimr.records.geometry import PageGeometry
from openimr.records.layout import reading_order, text_of
from openimr.records.preparing import prepared_page
from openimr.records.textlayer import read_words

LOOK = '#set page(width: 612pt, height: 792pt, margin: 54pt)\n#set text(size: 10pt, font: "Libertinus Serif")\n'


def pages_of(source: str) -> list[Page]:
    """Pages as they are read from the PDF that a Typst source makes."""
    pdf = typst.compile((LOOK + source).encode(), ignore_system_fonts=True)
    document = pypdfium2.PdfDocument(pdf)
    return [page_of(prepared_page(document, n + 1)) for n in range(len(document))]


def page_of(page: Any) -> Page:
    geometry = PageGeometry.of(page)
    lines = reading_order(read_words(page, geometry))
    words = tuple(word for line in lines for word in line)
    return Page(geometry.width, geometry.height, words, text_of(lines), TextSource.TEXT_LAYER)


def quoted(pages: list[Page], words: str, number: int = 1) -> str:
    """What is quoted around some words of a page; where they stand several times, around the last."""
    at = pages[number - 1].text.rindex(words)
    return Quoting(list(enumerate(pages, start=1))).sentence(number, at, at + len(words))


def a_fact(sentence: str) -> Fact:
    return Fact(
        type="work_status", value="x", source="a.pdf", page=1, quote=sentence or "x", span=(0, 1), sentence=sentence
    )
