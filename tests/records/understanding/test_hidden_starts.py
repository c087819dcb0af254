"""Copies that lie behind their original, or within another document, are documents of their own."""

import random

from piles import EMPLOYEE, documents, source_page, typeset

from openimr.records.source import SourcePage
from openimr.records.understanding import understand
from openimr.records.understanding.duplicates import Content
from openimr.records.understanding.fingerprints import Vocabulary
from openimr.records.understanding.hidden_starts import hidden_starts
from openimr.records.understanding.looking import look_at

TEXTS = [d.pages[0] for d in documents("heldout_a.txt") if len(" ".join(d.pages[0]).split()) > 60]


def _pages(source: str, *texts: tuple[str, ...]) -> list[SourcePage]:
    rng = random.Random(source)
    return [source_page(source, n, typeset(lines, rng)) for n, lines in enumerate(texts, start=1)]


def _contents(*documents: list[SourcePage]) -> list[Content]:
    vocabulary = Vocabulary()
    return [
        Content(n, [look_at(page).sheet for page in pages], None, None, vocabulary) for n, pages in enumerate(documents)
    ]


def test_a_document_that_stands_alone_elsewhere_begins_within_another_one() -> None:
    one, two, three = TEXTS[:3]
    contents = _contents(_pages("a.pdf", one, two), _pages("b.pdf", two), _pages("c.pdf", three))
    assert hidden_starts(contents) == {0: 1}


def test_a_copy_behind_its_original_is_a_document_of_its_own() -> None:
    one, two = TEXTS[:2]
    assert hidden_starts(_contents(_pages("a.pdf", one, two, one, two))) == {0: 2}


def test_the_rest_of_a_document_that_was_torn_begins_nothing_in_a_copy_of_the_whole() -> None:
    one, two = TEXTS[:2]
    torn = _pages("b.pdf", one, two)
    assert hidden_starts(_contents(_pages("a.pdf", one, two), torn[:1], torn[1:])) == {}


def test_a_page_that_says_it_is_the_second_begins_nothing() -> None:
    one, two = (*TEXTS[0], "Page 1 of 2"), (*TEXTS[1], "Page 2 of 2")
    assert hidden_starts(_contents(_pages("a.pdf", one, two), _pages("b.pdf", two))) == {}


def test_both_are_told_as_copies_of_each_other() -> None:
    one, two = TEXTS[:2]
    drafts = understand(_pages("a.pdf", one, two, one, two), EMPLOYEE)
    copies = [(d.source_pages, d.duplicate_of) for d in drafts if d.duplicate_of is not None]
    assert copies
