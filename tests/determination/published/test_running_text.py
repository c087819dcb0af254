"""Hyphens at line ends, page furniture and paragraph breaks, each alone."""

import pytest

from openimr.determination.published.flow import flow, reflow
from openimr.determination.published.hyphens import joined


@pytest.mark.parametrize(
    ("before", "after", "elsewhere", "expected"),
    [
        ("fusion with in-", "strumentation planned", (), "fusion with instrumentation planned"),
        ("based on Non-", "MTUS Citation", (), "based on Non-MTUS Citation"),
        ("surgery at L5-", "S1 with", (), "surgery at L5-S1 with"),
        ("pages 305-", "307 of", (), "pages 305-307 of"),
        ("for trauma-", "related fracture", (), "for trauma-related fracture"),
        ("an evidence-", "based review", (), "an evidence-based review"),
        ("no radicu-", "lopathy", (), "no radiculopathy"),
        ("post-", "operative course", (), "post-operative course"),
        ("the patient pre-", "sented with", (), "the patient presented with"),
        ("a re-", "injury", ("injury",), "a re-injury"),
        ("a re-", "ported fall", (), "a reported fall"),
        ("range-of-", "motion exercise", (), "range-of-motion exercise"),
        ("a shoe-", "horn", ("shoehorn",), "a shoehorn"),
        ("a shoe-", "horn", ("shoe-horn",), "a shoe-horn"),
        ("flexion \u2013 or so -", "and then", (), "flexion \u2013 or so - and then"),
        ("soft\u00ad", "ware", (), "software"),
    ],
)
def test_a_hyphen_at_a_line_end_is_kept_only_where_the_word_has_it(
    before: str, after: str, elsewhere: tuple[str, ...], expected: str
) -> None:
    assert "".join(joined(before, after, lambda: frozenset(elsewhere))) == expected


def test_halves_of_broken_words_are_no_words_of_the_document() -> None:
    text = "The study shows radicu-\nlopathy on the left,\nand no radicu-\nlopathy on the right.\n\nEnd."
    assert reflow(flow(text).text) == (
        "The study shows radiculopathy on the left, and no radiculopathy on the right.\n\nEnd."
    )


def test_page_numbers_and_running_lines_go_and_the_sentence_across_the_page_stays_whole() -> None:
    pages = [
        f"Review Organization, case file of one employee\n\n{text}\n\n                 Page {number} of 3\n"
        for number, text in enumerate(
            (
                "The first page ends in the middle of a sentence that\ngoes on",
                "on the second, which is short, and goes\non",
                "to the end.\n\nA new paragraph.",
            ),
            start=1,
        )
    ]
    assert reflow(flow("\f".join(pages)).text) == (
        "The first page ends in the middle of a sentence that goes on on the second, which is short, and goes on to "
        "the end.\n\nA new paragraph."
    )


def test_a_number_that_stands_in_the_text_stays() -> None:
    text = "The visits allowed are\n24\nin all, and the visits used are\n12\nas of March."
    assert reflow(flow(text).text) == "The visits allowed are 24 in all, and the visits used are 12 as of March."


def test_lines_set_apart_one_by_one_are_one_paragraph() -> None:
    lines = ["The pain began in May and", "has not left since, which the", "notes repeat.", "The knee is well."]
    double = " \n\n".join([*lines[:3], " ", lines[3]]).replace("notes repeat. \n\n  \n\n", "notes repeat. \n\n \n\n")
    assert reflow(flow(double).text) == (
        "The pain began in May and has not left since, which the notes repeat.\n\nThe knee is well."
    )


def test_paragraphs_of_one_line_each_stay_paragraphs() -> None:
    paragraphs = ["The first paragraph is one long line.", "So is the second.", "And the third."]
    assert reflow(flow("\n\n".join(paragraphs)).text).split("\n\n") == paragraphs


def test_odd_spaces_and_ligatures_become_plain() -> None:
    assert reflow(flow("The \u00a0of\ufb01ce\u2003note\u200b.").text) == "The office note."
