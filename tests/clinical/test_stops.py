"""A stop ends a sentence or it does not: sides, signs and asides of short notes, and the numbers of lists."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openimr.clinical.page.stops import begun, ended, listed

from .test_quoting import around


@pytest.mark.parametrize(
    "note",
    [
        "Achilles absent L, 1+ R.|Rectal tone normal.",
        "Tender paraspinal L>R.|Facet loading negative.",
        "Slump + L.|Repeated extension centralizes.",
        "Denies N/T.|Denies bowel changes.",
        "Drop arm -.|Grip R 42 L 50 lb.",
        "Lhermitte –.|Clonus absent.",
        "X-rays negative per pt.|Taking Norco as before.",
        "TINEL + R, EQUIV L.|PHALEN + R 25 S, + L 45 S.",
        "Sling, CPM 21d, PT 24 post.|Norco 5 #40.",
        "New brace L.|no more therapy now.",
        "Not yet at that level .|If no further gain an MRI.",
    ],
)
def test_a_side_or_a_sign_before_a_stop_ends_its_sentence(note):
    first, second = note.split("|")
    text = f"{first} {second}\n"
    assert around(text, first[:6]) == first
    assert around(text, second.rstrip(".")) == second


@pytest.mark.parametrize(
    "sentence",
    [
        "Seen by L. Brandvold, MD for the left knee.",
        "PR-2 L. Brandvold MD was received.",
        "The guideline (eff. 02/13/2020) recommends an epidural injection.",
        "DM (A1c 7.3 per pt mo. ago).",
        "The pt. states that it hurts.",
    ],
)
def test_an_initial_and_a_stop_in_an_aside_end_nothing(sentence):
    text = f"Gait is normal. {sentence} Reflexes are equal.\n"
    assert around(text, sentence[-9:-1]) == sentence
    assert around(text, sentence[:6]) == sentence


def test_a_unit_of_time_ends_a_sentence_where_those_of_the_page_begin_in_small_letters():
    text = "numb at night. wants surgery. injection helped 3\nwk. sugars were high. brace torn.\n"
    assert around(text, "sugars were") == "sugars were high."
    assert around("He was better for 3 wks. after that. It hurts.\n", "after that") == (
        "He was better for 3 wks. after that."
    )


def test_the_words_in_capitals_before_a_sentence_stay_unless_they_head_it():
    assert around("LEFT Shoulder arthroscopy was advised.", "arthroscopy") == "LEFT Shoulder arthroscopy was advised."
    assert around("IMPRESSION There is no fracture.", "no fracture") == "There is no fracture."


def test_the_items_of_a_list_are_parted_whatever_their_marks():
    text = "However: (1) one injection was given; (2) a home program is not logged; (3) the neck is open.\n"
    assert around(text, "home program") == "a home program is not logged;"
    going_on = "6. HEP. 7. RTC 8 wks. 8. Consider repeat ablation.\n"
    assert around(going_on, "Consider") == "Consider repeat ablation."
    assert around(going_on, "HEP") == "HEP."


def test_numbers_without_marks_part_a_list_of_three():
    text = "A: 1 R cuff tear, high grade 2 Biceps instability 3 AC arthrosis\n"
    assert around(text, "Biceps") == "Biceps instability"
    assert around("Rx: 1 Tab twice daily for 2 Weeks\n", "Weeks") == "Rx: 1 Tab twice daily for 2 Weeks"


def test_a_number_that_counts_something_is_no_mark_of_a_list():
    text = "4. UDS today. 5. Taper to zero by week 6. 6. HEP daily.\n"
    assert around(text, "Taper") == "Taper to zero by week 6."
    assert around("1. CTS R (G56.01) with pain 2. CTS L (G56.02) mild\n", "CTS L") == "CTS L (G56.02) mild"


@given(st.text("ab12.() L-\n", max_size=120), st.data())
def test_whatever_the_text_a_sentence_holds_its_words_and_the_marks_of_a_list_stand_in_order(text, data):
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    assert 0 <= begun(text, 0, start) <= start
    assert end <= max(end, ended(text, 0, start, end, len(text))) <= len(text)
    marks = listed(text, 0, len(text))
    assert len(marks) != 1
    assert all(one.end <= two.start for one, two in pairwise(marks))
