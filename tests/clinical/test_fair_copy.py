"""A quotation reads well: whole words, no marks of lists, no headings that say what the sentence around it says."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openimr.clinical.quoting.fair_copy import on_one_line, without_heading, without_marks


@pytest.mark.parametrize(
    ("broken", "page", "whole"),
    [
        ("the cross-\nbody adduction test", "", "the cross-body adduction test"),
        ("disabled until re-\nevaluated", "", "disabled until re-evaluated"),
        ("with radiculo-\npathy", "", "with radiculopathy"),
        ("a quasi-\nquibble", "No quasiquibble was seen.", "a quasiquibble"),
        ("at L5-\nS1", "", "at L5-S1"),
        ("pre-\nand postoperative", "", "pre- and postoperative"),
        ("pain -\nworse at night", "", "pain - worse at night"),
    ],
)
def test_a_word_broken_at_the_end_of_a_line_is_whole(broken, page, whole):
    assert on_one_line(broken, page) == whole


@pytest.mark.parametrize(
    ("said", "quoted"),
    [
        ("2. Mild bursitis.", "Mild bursitis"),
        ("PROCEDURE: 1. Left L5 block", "PROCEDURE: Left L5 block"),
        ("However: (1) one injection was given", "However: one injection was given"),
        ("I therefore request: - MRI of the knee", "I therefore request: MRI of the knee"),
        ("Here: (a) only one injection is documented", "Here: only one injection is documented"),
        ("(b) a second injection was authorized", "a second injection was authorized"),
        ("What I think is 1) a slipped disc", "What I think is a slipped disc"),
        ("Items 4 and 6. As the surgery is denied, so are they.", "As the surgery is denied, so are they"),
        ("6 visits certified.*", "6 visits certified"),
        ("7 days is the maximum*", "7 days is the maximum"),
        ("Phalen negative [macro: HANDNL].", "Phalen negative"),
        ("24. TREATMENT RENDERED: ice", "TREATMENT RENDERED: ice"),
        ('HISTORY: "I slipped on the wet floor.', "HISTORY: I slipped on the wet floor"),
        ('pop in my back."', "pop in my back"),
        ('he felt a "pop" in the back', 'he felt a "pop" in the back'),
        ("12 visits of therapy", "12 visits of therapy"),
        ("Grade 2. strain", "Grade 2. strain"),
        ("[sic; all else is left]", "[sic; all else is left]"),
    ],
)
def test_the_marks_around_a_statement_are_no_part_of_it(said, quoted):
    assert without_marks(said) == quoted


def test_a_heading_is_left_out_where_the_frame_names_it_and_a_label_stays():
    assert without_heading("IMPRESSION: No fracture") == "No fracture"
    assert without_heading("HPI: fell at work") == "fell at work"
    for kept in ("Severity: 7/10", "Family: diabetes", "Denied: MRI", "PREOPERATIVE DIAGNOSIS: tear", "Dx: 1"):
        assert without_heading(kept) == kept


@given(st.text("abA1 .-*:()\n", max_size=80))
def test_a_fair_copy_has_the_letters_of_the_page_in_their_order(said):
    words = without_heading(without_marks(on_one_line(said)))
    left = iter(said)
    assert all(letter in left for letter in words if not letter.isspace())
    assert without_marks(words) == words or len(without_marks(words)) < len(words)
