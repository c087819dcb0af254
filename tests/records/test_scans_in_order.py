"""Scans that lie askew are read in the order of the page: forms with small labels, columns, tables."""

import numpy as np
import paper
import pytest
import typst

from openimr.records.layout import reading_order, text_of
from openimr.records.ocr import read_picture

SCALE = 200 / 72
_PAGE = """
#set page(width: 612pt, height: 430pt, margin: 36pt)
#set text(font: ("DejaVu Sans", "Libertinus Serif"), size: 9.5pt)
#set par(leading: 0.4em, spacing: 0.5em)
"""
FORM = (
    _PAGE
    + """
#let field(label, answer) = [#text(size: 6.5pt, label) \\ #text(font: "DejaVu Sans Mono", answer)]
#table(columns: (1fr,), stroke: 0.8pt, inset: 3pt,
  field("17. DESCRIBE HOW THE ACCIDENT OR EXPOSURE HAPPENED",
    "Stepped back, the board was gone and she dropped straight on her right heel."),
  field("18. SUBJECTIVE COMPLAINTS", "Heel pain nine of ten, low back sore, wrist sore. Denies neck pain."),
  field("19. OBJECTIVE FINDINGS", "Heel swollen, blister on the outer side, no loss of feeling in the foot."),
  field("23. TREATMENT RENDERED", "Splint checked, crutches, knee scooter. Referral to a surgeon today."),
  field("24. IF FURTHER TREATMENT IS NEEDED, SPECIFY", "Surgery is likely in the third week after the injury."),
)
"""
)
FORM_LINES = [
    ("DESCRIBE HOW THE ACCIDENT", "dropped straight on her"),
    ("SUBJECTIVE COMPLAINTS", "low back sore, wrist"),
    ("OBJECTIVE FINDINGS", "blister on the outer side"),
    ("TREATMENT RENDERED", "crutches, knee scooter."),
    ("FURTHER TREATMENT IS NEEDED", "likely in the third week"),
]
COLUMNS = (
    _PAGE
    + """
*Valley Hospital, Emergency Department* \\
Arrival in the afternoon by ambulance, seen at once by the attending physician named at the foot of this page.
#v(4pt)
#grid(columns: (1fr, 1fr), column-gutter: 18pt, [
  *Triage* \\ Fall from a lumber deck of about seven feet, landed on both feet, more on the right one. Alert, no loss of
  consciousness, takes nothing that thins the blood. \\
  *History* \\ Mill worker brought in after he stepped through a missing plank and fell to concrete. Severe pain of the
  right heel, mild pain of the low back. Denies pain of neck, chest and belly. \\
  *Exam* \\ Heel widened and swollen, skin intact, pulses felt. Left wrist mildly tender on its back.
], [
  #v(5pt)
  *Course* \\ Morphine given by vein. Film of the right foot shows a comminuted fracture of the heel bone. Film of
  the left wrist is negative, film of the low back is negative for a fracture of compression. \\
  *Impression* \\ Closed fracture of the right heel bone, sprain of the left wrist, strain of the low back. \\
  *Disposition* \\ Home with his wife, on crutches, nothing by way of work until he is seen. Return for numb toes.
])
"""
)
TABLE = (
    _PAGE
    + """
*Fills of the last year* #v(4pt)
#table(columns: (70pt, 170pt, 30pt, 30pt, 110pt, 110pt), stroke: none, inset: 3pt,
  ..for n in range(1, 13) {
    ([#(n)/14/2024], [GABAPENTIN 300 MG CAPSULE], [90], [30], [TRAN K], [MANTECA RX])
  })
"""
)


def _lines(source: str, skew: float) -> list[str]:
    made = typst.compile(source.encode())
    assert isinstance(made, bytes)
    reading = read_picture(np.asarray(paper.picture(made, skew=skew)), SCALE)
    return text_of(reading_order(reading.words)).split("\n")


@pytest.mark.slow
@pytest.mark.parametrize("skew", [-1.5, -0.6, 0.3, 0.9, 1.5])
def test_the_small_label_of_a_form_and_the_answer_below_it_stay_apart(skew: float) -> None:
    lines = _lines(FORM, skew)

    for label, answer in FORM_LINES:
        of_label = [line for line in lines if label in line]
        of_answer = [line for line in lines if answer in line]
        assert len(of_label) == len(of_answer) == 1, (label, lines)
        assert lines.index(of_answer[0]) == lines.index(of_label[0]) + 1


@pytest.mark.slow
@pytest.mark.parametrize("skew", [-1.2, 0.5, 1.5])
def test_each_column_of_a_record_is_read_to_its_end(skew: float) -> None:
    lines = _lines(COLUMNS, skew)

    heads = [line for line in lines if line in ("Triage", "History", "Exam", "Course", "Impression", "Disposition")]
    assert heads == ["Triage", "History", "Exam", "Course", "Impression", "Disposition"]
    assert not any("negative" in line for line in lines[lines.index("Impression") : lines.index("Disposition")])


@pytest.mark.slow
@pytest.mark.parametrize("skew", [-1.2, 0.8])
def test_a_table_of_many_short_columns_is_read_row_by_row(skew: float) -> None:
    rows = [line for line in _lines(TABLE, skew) if "GABAPENTIN" in line]

    assert len(rows) == 12
    assert all("TRAN K" in row and "RX" in row and "90 30" in row for row in rows)
