"""The boxes of a form are found on scans and where a file draws them, with what is marked, and no letter is one."""

from pathlib import Path

import cv2
import numpy as np
import paper
import pytest
import typst
from hypothesis import given, settings
from hypothesis import strategies as st

from openimr.domain.pages import Word
from openimr.records import CaseFile, assemble
from openimr.records.boxes import EMPTY, MARKED, Box, find_boxes, with_boxes
from openimr.records.ocr import read_picture

SCALE = 200 / 72
FORM = """
#set page(width: 612pt, height: 420pt, margin: 40pt)
#set text(font: ("Libertinus Serif", "DejaVu Sans"), size: 11pt)
#let cross = place(line(start: (0pt, 0pt), end: (100%, 100%), stroke: 0.9pt)) + place(
  line(start: (0pt, 100%), end: (100%, 0pt), stroke: 0.9pt))
#let box-of(body) = box(width: 8.5pt, height: 8.5pt, stroke: 0.8pt, baseline: 1pt, body)
#let no = box-of([])
#let yes = box-of(cross)
*WORK STATUS OF THE DOB 03/14/1979, BOBBED HEN, MINIMUM DEMAND* \\ \\
#no Full duty without restriction \\
#yes Modified duty from the third of June \\
#no Off work until the next visit \\ \\
Have you treated this patient before? #no Yes #yes No \\ \\
#yes No lifting over ten pounds #h(20pt) #yes No overhead work #h(20pt) #no Seated work only
"""
MARKS = [False, True, False, False, True, True, True, False]
LINES = [
    "☐ Full duty without restriction",
    "☒ Modified duty from the third of June",
    "☐ Off work until the next visit",
    "Have you treated this patient before? ☐ Yes ☒ No",
    "☒ No lifting over ten pounds ☒ No overhead work ☐ Seated work only",
]


@pytest.fixture(scope="module")
def form(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A form as a PDF: its boxes are strokes, and no words."""
    source = tmp_path_factory.mktemp("form") / "form.typ"
    source.write_text(FORM, encoding="utf-8")
    made = typst.compile(str(source))
    assert isinstance(made, bytes)
    return made


@pytest.mark.parametrize("skew", [0.0, 0.7, -1.2])
@pytest.mark.parametrize("size", [7.5, 8.5, 9.5])
def test_no_round_letter_is_a_box(size: float, skew: float) -> None:
    text = "OPIOID AGREEMENT OF THE EMPLOYER, FORM FOR ORIF OR OA, DOB 1908, of Order, opioid"
    look = f'#set text(font: ("DejaVu Sans", "Libertinus Serif"), size: {size}pt)\n'
    made = typst.compile(("#set page(width: 612pt, height: 100pt)\n" + look + text).encode())
    assert isinstance(made, bytes)

    letters = [box for box in find_boxes(np.asarray(paper.picture(made, skew=skew)), SCALE) if not box.marked]

    assert not letters


@pytest.mark.parametrize("skew", [0.0, 0.7, -1.2])
def test_the_boxes_of_a_scan_are_found_with_their_marks(form: bytes, skew: float) -> None:
    """The letters of the title have bars as straight: they are sorted out where its words are read."""
    page = np.asarray(paper.picture(form, skew=skew))
    below = [box for box in find_boxes(page, SCALE) if box.y0 > 60]

    assert sorted(box.marked for box in below) == sorted(MARKS)


@pytest.mark.slow
@pytest.mark.parametrize("skew", [0.0, 0.7])
def test_a_scanned_form_is_read_with_its_boxes_where_they_stand(form: bytes, skew: float, tmp_path: Path) -> None:
    (tmp_path / "slip.pdf").write_bytes(paper.scan(form, skew=skew))

    assert _lines(tmp_path) == LINES


def test_boxes_that_a_file_draws_are_read_with_its_text(form: bytes, tmp_path: Path) -> None:
    (tmp_path / "slip.pdf").write_bytes(form)

    assert _lines(tmp_path) == LINES


def _lines(folder: Path) -> list[str]:
    """The lines of the assembled page that have a box, or a letter taken for one."""
    assemble([folder / "slip.pdf"], folder / "out")
    text = CaseFile.open(folder / "out").page(1).text
    assert "DOB 03/14/1979" in text
    return [line for line in text.splitlines() if EMPTY in line or MARKED in line]


@settings(max_examples=60, deadline=None)
@given(
    side=st.integers(min_value=16, max_value=40),
    stroke=st.integers(min_value=1, max_value=3),
    x=st.integers(min_value=60, max_value=200),
    y=st.integers(min_value=60, max_value=200),
    mark=st.sampled_from(["none", "cross", "tick", "dot"]),
)
def test_a_box_of_any_size_and_place_is_found_once(side: int, stroke: int, x: int, y: int, mark: str) -> None:
    page = np.full((300, 300), 250, dtype=np.uint8)
    cv2.rectangle(page, (x, y), (x + side, y + side), 20, stroke)
    middle = (x + side // 2, y + side // 2)
    if mark == "cross":
        cv2.line(page, (x, y), (x + side, y + side), 20, 2)
        cv2.line(page, (x + side, y), (x, y + side), 20, 2)
    elif mark == "tick":
        cv2.line(page, (x + side // 4, middle[1]), (middle[0], y + 3 * side // 4), 20, 3)
        cv2.line(page, (middle[0], y + 3 * side // 4), (x + side, y + side // 4), 20, 2)
    elif mark == "dot":
        cv2.circle(page, middle, side // 4, 20, -1)

    found = find_boxes(page, SCALE)

    assert [box.marked for box in found] == [mark != "none"]
    assert found[0][:4] == pytest.approx([at / SCALE for at in (x, y, x + side, y + side)], abs=1.5)


def test_words_printed_in_any_face_have_no_boxes() -> None:
    read = read_picture(np.asarray(paper.picture(paper.pdf(paper.REPORT))), SCALE)

    assert read.words
    assert not any(word.text in (EMPTY, MARKED) for word in read.words)


def test_a_word_drawn_over_a_box_ends_beside_it() -> None:
    box = Box(10, 10, 18, 18, marked=True)
    words = with_boxes([Word("Modified", 9, 8, 70, 19), Word("□", 10, 10, 18, 18), Word("duty", 74, 8, 95, 19)], [box])

    assert sorted(words, key=lambda word: word.x0) == [
        Word(MARKED, 10, 10, 18, 18, 0.9),
        Word("Modified", 18, 8, 70, 19),
        Word("duty", 74, 8, 95, 19),
    ]
