"""Words are put into the lines a person would read."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openimr.domain.pages import Word
from openimr.records.layout import reading_order, text_of


def _line(text: str, x: float, y: float, height: float = 11.0) -> list[Word]:
    words = []
    for word in text.split():
        width = 5.5 * len(word)
        words.append(Word(word, x, y, x + width, y + height))
        x += width + 3
    return words


def test_a_label_and_its_value_stand_on_one_line() -> None:
    words = _line("Date of injury:", 72, 100) + _line("Claim number:", 72, 120)
    words += _line("03/14/2022", 300, 100.8) + _line("WC-118", 300, 119.5)

    assert text_of(reading_order(words)) == "Date of injury: 03/14/2022\nClaim number: WC-118"


def test_running_text_in_two_columns_is_read_column_by_column() -> None:
    left = [f"left row {n} runs on with words" for n in range(10)]
    right = [f"right row {n} runs on with words" for n in range(10)]
    words = [w for n, text in enumerate(left) for w in _line(text, 60, 100 + 14 * n)]
    words += [w for n, text in enumerate(right) for w in _line(text, 330, 100 + 14 * n)]

    assert text_of(reading_order(words)).split("\n") == left + right


def test_a_table_is_read_row_by_row() -> None:
    rows = [("Gabapentin", "300 mg", "90"), ("Naproxen", "550 mg", "60"), ("Omeprazole", "20 mg", "30")] * 4
    words = []
    for n, row in enumerate(rows):
        for column, cell in enumerate(row):
            words += _line(cell, 72 + 150 * column, 100 + 16 * n)

    assert text_of(reading_order(words)).split("\n") == [" ".join(row) for row in rows]


def test_a_skewed_line_stays_one_line() -> None:
    words = [Word(f"w{n}", 60 + 40 * n, 100 + 0.9 * n, 90 + 40 * n, 112 + 0.9 * n) for n in range(10)]

    assert len(reading_order(words)) == 1


def _askew(words: list[Word], degrees: float) -> list[Word]:
    """The words as a scan has them that lies askew: their boxes stand upright around the words that do not."""
    sine, cosine = math.sin(math.radians(degrees)), math.cos(math.radians(degrees))
    turned = []
    for word in words:
        corners = [(x, y) for x in (word.x0, word.x1) for y in (word.y0, word.y1)]
        xs = [x * cosine - y * sine for x, y in corners]
        ys = [x * sine + y * cosine for x, y in corners]
        turned.append(Word(word.text, min(xs), min(ys), max(xs), max(ys)))
    return turned


_ANSWERS = [
    (
        "17. DESCRIBE HOW THE ACCIDENT OR EXPOSURE HAPPENED",
        "I stepped back, the board was gone and I dropped on my heel",
    ),
    ("18. SUBJECTIVE COMPLAINTS", "Heel pain nine of ten, low back sore, wrist sore, denies neck pain"),
    ("19. OBJECTIVE FINDINGS A. Physical examination", "Heel swollen, blister on the outer side, compartments soft"),
    ("20. DIAGNOSIS (if an illness, specify its agent)", "Fracture of the right heel bone, strain of the low back"),
    ("23. TREATMENT RENDERED", "Splint checked, crutches and a knee scooter, referral to a specialist"),
]


@pytest.mark.parametrize("degrees", [-1.5, -0.6, -0.3, 0.3, 0.9, 1.5])
def test_small_labels_and_the_answers_below_them_stay_lines_on_a_page_that_lies_askew(degrees: float) -> None:
    words = []
    for n, (label, answer) in enumerate(_ANSWERS):
        words += _line(label, 60, 100 + 40 * n, height=7) + _line(answer, 60, 107 + 40 * n)

    lines = text_of(reading_order(_askew(words, degrees))).split("\n")

    assert lines == [line for pair in _ANSWERS for line in pair]


@pytest.mark.parametrize("degrees", [-1.2, 1.2])
def test_the_columns_of_a_page_that_lies_askew_are_read_one_after_the_other(degrees: float) -> None:
    left = [f"left row {n} runs on with many more words" for n in range(40)]
    right = [f"right row {n} runs on with many more words" for n in range(40)]
    words = []
    for n in range(40):
        words += _line(left[n], 60, 60 + 16 * n) + _line(right[n], 312, 60 + 16 * n)

    assert text_of(reading_order(_askew(words, degrees))).split("\n") == left + right


def test_boxes_stay_where_the_words_stand_on_the_page() -> None:
    words = _askew([word for n, pair in enumerate(_ANSWERS) for word in _line(pair[1], 60, 100 + 20 * n)], 1.0)

    assert sorted(word for line in reading_order(words) for word in line) == sorted(words)


def test_what_is_written_on_the_blank_of_a_line_stays_on_it() -> None:
    words = [*_line("Name: ______________ Date: ________", 72, 100), *_line("Rosalind Quimby", 112, 98)]

    assert len(reading_order(words)) == 1


_TRIAGE = [
    "Triage", "Fall from a lumber deck, landed on both feet", "Heel pain ten of ten, alert, no thinners",
    "History", "Mill worker brought in by ambulance after", "he stepped through a missing plank and",
    "fell to concrete, landed on the right heel", "Exam", "Neck nontender, chest and abdomen benign",
    "Right foot swollen, skin intact, pulses felt",
]  # fmt: skip
_COURSE = [
    "Course", "Morphine given by vein, film of right foot", "shows a comminuted fracture of the heel",
    "Film of the left wrist is negative today", "Impression", "Closed fracture of the right heel bone",
    "Strain of the low back", "Disposition", "Home with crutches, no work until seen", "Return for numb toes",
]  # fmt: skip


def _set(lines: list[str], x: float, y: float, pitch: float = 14.6) -> list[Word]:
    return [word for n, text in enumerate(lines) for word in _line(text, x, y + pitch * n)]


@pytest.mark.parametrize("offset", [4.0, 7.3, 10.0])
@pytest.mark.parametrize("degrees", [0.0, 0.8])
def test_columns_whose_lines_stand_at_other_heights_are_read_one_after_the_other(offset: float, degrees: float) -> None:
    words = _line("Valley Hospital Emergency Department, arrival at half past two, attending named below", 60, 70)
    words += _set(_TRIAGE, 60, 100) + _set(_COURSE, 330, 100 + offset)
    words += _line("Electronically signed by the attending the same evening", 60, 280)

    lines = text_of(reading_order(_askew(words, degrees))).split("\n")

    assert lines[1:-1] == _TRIAGE + _COURSE


def test_a_column_that_goes_on_below_the_other_is_read_to_its_end() -> None:
    longer = [*_TRIAGE, "Left foot nontender, left wrist mild pain", "No tenderness of the snuffbox at all"]
    words = _set(longer, 60, 100) + _set(_COURSE, 330, 93)

    assert text_of(reading_order(words)).split("\n") == longer + _COURSE


def test_a_table_within_a_column_stays_in_it_row_by_row() -> None:
    words = _set(_TRIAGE, 60, 100) + _set(_COURSE, 330, 107)
    words += _line("Wrist bends 58 70", 60, 246) + _line("Wrist straightens", 60, 261) + _line("62", 170, 261)
    words += _line("74", 210, 261)

    lines = text_of(reading_order(words)).split("\n")

    assert lines == [*_TRIAGE, "Wrist bends 58 70", "Wrist straightens 62 74", *_COURSE]


def test_a_table_below_columns_that_keeps_to_their_gutter_is_read_row_by_row() -> None:
    orders, results = (
        ["Order", "Film of the ankle", "Ibuprofen", "Splint"],
        ["Result", "See report", "Given", "Applied"],
    )
    words = _set(_TRIAGE, 60, 100) + _set(_COURSE, 330, 107)
    words += _set(["Orders and results"], 60, 270) + _set(orders, 60, 290) + _set(results, 330, 290)

    lines = text_of(reading_order(words)).split("\n")

    assert lines == [*_TRIAGE, *_COURSE, "Orders and results", *map(" ".join, zip(orders, results, strict=True))]


def test_a_long_table_of_many_columns_is_read_row_by_row() -> None:
    """Each half of it has as many letters a line as running text."""
    rows = [["09/05/25", "GABAPENTIN 300 MG", "90", "30", "OKAFOR P", "MANTECA RX", "AUTO REFILL"]] * 14
    places = [40, 100, 230, 260, 300, 380, 460]
    words = [
        w
        for n, row in enumerate(rows)
        for x, cell in zip(places, row, strict=True)
        for w in _line(cell, x, 90 + 15 * n)
    ]

    assert text_of(reading_order(words)).split("\n") == [" ".join(row) for row in rows]


def test_a_table_of_requests_and_their_reasons_is_read_row_by_row() -> None:
    """Its cells run over lines, and its rows are set apart all across the page."""
    asked = [
        "Repeat injection at the level L5-S1",
        "Therapy of the low back, twice a week",
        "Study of both legs' nerves",
    ]
    reasons = [
        "Relief of half the pain for eight weeks",
        "is what the guideline asks for a second",
        "injection at the level.",
    ]
    words = []
    for n, item in enumerate(2 * asked):
        words += _line(item, 60, 100 + 60 * n) + _line("as asked for on the form of the day", 60, 114 + 60 * n)
        words += _set(reasons, 320, 100 + 60 * n, pitch=14)

    lines = text_of(reading_order(words)).split("\n")

    assert lines[0] == f"{asked[0]} {reasons[0]}"
    assert lines[3] == f"{asked[1]} {reasons[0]}"


_boxes = st.lists(
    st.tuples(st.floats(0, 600), st.floats(0, 780), st.floats(0.1, 200), st.floats(0.1, 100)), max_size=60
)


@given(_boxes)
def test_no_word_is_lost_or_added(boxes: list[tuple[float, float, float, float]]) -> None:
    words = [Word(f"w{i}", x, y, x + w, y + h) for i, (x, y, w, h) in enumerate(boxes)]

    assert sorted(w for line in reading_order(words) for w in line) == sorted(words)
