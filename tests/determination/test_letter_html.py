"""The letter as HTML: the same words, one tree, nothing of the letter taken for markup."""

from html.parser import HTMLParser
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from letters import CASE, determination

from openimr.determination import parties_of, render_html, render_text
from openimr.domain.determination import Determination, Service

_EMPTY = {"meta", "br"}


class Tree(HTMLParser):
    """Reads a page strictly: every element closed in order; keeps elements, text, heading levels."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[str] = []
        self.words: list[str] = []
        self.feed(page)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        if tag not in _EMPTY:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" not in self.open:
            self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())


def with_rationale(text: str) -> Determination:
    made = determination()
    decision = made.items[0].decision.model_copy(update={"rationale": text})
    return made.model_copy(update={"items": (made.items[0].model_copy(update={"decision": decision}), made.items[1])})


def test_it_says_what_the_plain_text_says() -> None:
    made = determination()
    employee = parties_of(CASE)[0]
    service = Service(on=made.decided_on or CASE.application.received_date)
    page = Tree(render_html(made, employee, service=service)).text.casefold()
    for line in render_text(made, employee, service=service).casefold().splitlines():
        for word in line.replace("_", " ").replace(":", " ").split():
            assert word.rstrip(".") in page, word


def test_headings_go_down_by_one_and_tables_have_heads() -> None:
    tree = Tree(render_html(determination()))
    levels = [int(tag[1]) for tag in tree.tags if tag in {"h1", "h2", "h3", "h4"}]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert tree.tags.count("table") == tree.tags.count("thead") == tree.tags.count("caption") == 2
    assert not {"script", "img", "link", "a"} & set(tree.tags)


def test_the_page_names_its_language_and_title() -> None:
    page = render_html(determination())
    assert page.startswith('<!DOCTYPE html>\n<html lang="en-US">')
    assert "<title>Independent Medical Review Final Determination, case CM16-0041729</title>" in page


@pytest.mark.parametrize("wicked", ["<script>alert(1)</script>", '"><img src=x onerror=y>', "a & b < c", "&lt;b&gt;"])
def test_words_never_become_markup(wicked: str) -> None:
    tree = Tree(render_html(with_rationale(wicked)))
    assert tree.tags == Tree(render_html(with_rationale("words"))).tags
    assert wicked in tree.text


@settings(max_examples=40, deadline=None)
@given(st.text(min_size=1, max_size=80))
def test_any_text_gives_a_page_whose_elements_are_closed(text: str) -> None:
    assert Tree(render_html(with_rationale(text))).tags


def test_characters_that_no_page_may_hold_are_left_out() -> None:
    page = render_html(with_rationale("before\x00\x07\x1b after"))
    assert "before after" in page
