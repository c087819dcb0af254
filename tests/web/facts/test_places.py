"""Where the words of a fact stand on their page, and the sentence around them."""

import pytest

from openimr.web.facts import store, topics


@pytest.mark.parametrize(
    ("quote", "boxes"),
    [
        ("visits of physical", [[30, 10, 79, 20]]),
        ("therapy, without", [[80, 10, 99, 20], [10, 30, 29, 40]]),
        ("never there", []),
        ("", []),
    ],
)
def test_the_place_of_a_quote_is_a_box_a_line(quote, boxes):
    words = [
        ["24", 10, 10, 19, 20],
        ["visits", 30, 10, 49, 20],
        ["of", 50, 10, 59, 20],
        ["physical", 60, 10, 79, 20],
        ["therapy,", 80, 10, 99, 20],
        ["without", 10, 30, 29, 40],
    ]
    assert store.places(words, quote) == boxes


def test_of_the_same_words_twice_on_a_page_the_right_one_is_marked():
    words = [["pain", 0, 0, 9, 9], ["no", 10, 0, 19, 9], ["pain", 20, 0, 29, 9]]
    assert store.places(words, "pain", 1) == [[20, 0, 29, 9]]


def test_an_address_names_the_page_and_the_places_of_the_words():
    assert topics.address(41, [[1.5, 2, 3, 4]]) == "#page=41&box=1.5,2,3,4"


def test_words_are_quoted_with_the_sentence_they_stand_in():
    text = "He walks slowly. There is weakness of the left foot\nwith footdrop. Reflexes are equal.\n\nPlan"
    at = text.index("weakness")
    assert store.around(text, (at, at + 8)) == "There is weakness of the left foot with footdrop."
    long = "word " * 200
    quoted = store.around(long, (500, 504))
    assert quoted.startswith("… ")
    assert quoted.endswith(" …")
    assert len(quoted) < 260
