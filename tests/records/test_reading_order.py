"""Words are put into the lines a person would read."""

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


_boxes = st.lists(
    st.tuples(st.floats(0, 600), st.floats(0, 780), st.floats(0.1, 200), st.floats(0.1, 100)), max_size=60
)


@given(_boxes)
def test_no_word_is_lost_or_added(boxes: list[tuple[float, float, float, float]]) -> None:
    words = [Word(f"w{i}", x, y, x + w, y + h) for i, (x, y, w, h) in enumerate(boxes)]

    assert sorted(w for line in reading_order(words) for w in line) == sorted(words)
