"""Pages typeset for tests of quotations, read as they would be from a file, and what is quoted on them."""

from typing import Any

import pypdfium2
import typst

from openimr.clinical.quoting.statements import Quoting
from openimr.domain.facts import Fact
from openimr.domain.pages import Page, TextSource
from openimr.records.drawn import drawn_on
from openimr.records.geometry import PageGeometry
from openimr.records.preparing import prepared_page
from openimr.records.reading import page_of_words
from openimr.records.rules import rules_drawn
from openimr.records.textlayer import read_words

LOOK = '#set page(width: 612pt, height: 792pt, margin: 54pt)\n#set text(size: 10pt, font: "Libertinus Serif")\n'


def pages_of(source: str) -> list[Page]:
    """Pages as they are read from the PDF that a Typst source makes."""
    pdf = typst.compile((LOOK + source).encode(), ignore_system_fonts=True)
    document = pypdfium2.PdfDocument(pdf)
    return [page_of(prepared_page(document, n + 1)) for n in range(len(document))]


def page_of(page: Any) -> Page:
    geometry = PageGeometry.of(page)
    rules = rules_drawn(drawn_on(page)[0], geometry)
    return page_of_words(geometry, read_words(page, geometry), TextSource.TEXT_LAYER, rules)


def quoted(pages: list[Page], words: str, number: int = 1) -> str:
    """What is quoted around some words of a page; where they stand several times, around the last."""
    at = pages[number - 1].text.rindex(words)
    return Quoting(list(enumerate(pages, start=1))).sentence(number, at, at + len(words))


def a_fact(sentence: str) -> Fact:
    return Fact(
        type="work_status", value="x", source="a.pdf", page=1, quote=sentence or "x", span=(0, 1), sentence=sentence
    )
