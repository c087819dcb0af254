"""Tables are read by the rules a page draws: a cell that runs over lines is one cell, a row is one row."""

from pathlib import Path

import paper
import pytest
import typst

from openimr.domain.pages import Page
from openimr.records import CaseFile, assemble

LOOK = '#set page(width: 612pt, height: 420pt, margin: 40pt)\n#set text(size: 10pt, font: "Libertinus Serif")\n'
CELLS = """
  [Line], [Service asked for], [Code], [Freq / qty allowed],
  [1], [Onabotulinum toxin 155 units by the protocol for migraine], [64615 J0585], [every 12 weeks x 2],
  [2], [Removal of deep hardware, right heel (code 20680)], [20680], [1],
  [3], [Lidocaine patch], [], [30],
"""
ROWS = [
    ["Line", "Service asked for", "Code", "Freq / qty allowed"],
    ["1", "Onabotulinum toxin 155 units by the protocol for migraine", "64615 J0585", "every 12 weeks x 2"],
    ["2", "Removal of deep hardware, right heel (code 20680)", "20680", "1"],
    ["3", "Lidocaine patch", "", "30"],
]
LINES = [" ".join(cell for cell in row if cell) for row in ROWS]
WIDTHS = "columns: (26pt, 120pt, 38pt, 58pt), inset: 4pt"
RULED = f"#table({WIDTHS}, {CELLS})"
STRIPED = (
    f"#table({WIDTHS}, stroke: none, table.hline(), {CELLS.replace('[1],', 'table.hline(), [1],')}".replace(
        "[2],", "table.hline(), [2],"
    ).replace("[3],", "table.hline(), [3],")
    + " table.hline())"
)
COLOURED = f"#table({WIDTHS}, stroke: none, fill: (_, row) => if calc.even(row) {{ luma(215) }}, {CELLS} table.hline())"


def made(source: str) -> bytes:
    return bytes(typst.compile((LOOK + source).encode(), ignore_system_fonts=True))


def read(folder: Path, pdf: bytes) -> Page:
    """The first page of a file as an assembled case file has it."""
    (folder / "letter.pdf").write_bytes(pdf)
    assemble([folder / "letter.pdf"], folder / "out")
    return CaseFile.open(folder / "out").page(1)


def rows(page: Page) -> list[list[list[str]]]:
    """The tables of a page, as words."""
    return [[[" ".join(page.words[at].text for at in cell) for cell in row] for row in table] for table in page.tables]


@pytest.mark.parametrize("table", [RULED, STRIPED, COLOURED], ids=["ruled", "ruled across", "coloured"])
def test_a_row_whose_cells_run_over_lines_is_one_line_of_the_page(table: str, tmp_path: Path) -> None:
    page = read(tmp_path, made(f"The request was reviewed as follows.\n\n{table}\n\nThe reasons stand below.\n"))

    assert page.text.split("\n") == ["The request was reviewed as follows.", *LINES, "The reasons stand below."]
    assert rows(page) == [ROWS]


@pytest.mark.slow
@pytest.mark.parametrize("skew", [0.0, 1.3, -0.8])
def test_a_scan_tells_its_rows_by_its_rules_even_where_it_lies_askew(skew: float, tmp_path: Path) -> None:
    page = read(tmp_path, paper.scan(made(f"The request was reviewed as follows.\n\n{RULED}\n"), skew=skew))

    [found] = rows(page)
    assert [[cell.replace(" ", "") for cell in row] for row in found] == [
        [cell.replace(" ", "") for cell in row] for row in ROWS
    ]


def test_two_tables_of_a_page_are_two_tables(tmp_path: Path) -> None:
    people = "#table(columns: (80pt, 100pt), [Patient], [Rosalind Quimby], [Claim], [WC-118])"
    page = read(tmp_path, made(f"{people}\n\nWhat was decided:\n\n{RULED}"))

    assert rows(page) == [[["Patient", "Rosalind Quimby"], ["Claim", "WC-118"]], ROWS]


def test_tables_ruled_across_that_follow_each_other_keep_their_own_columns(tmp_path: Path) -> None:
    fields = ["[Patient], [Quimby], ", "[Born], [1971], ", "[Claim], [118], ", ""]
    people = f"#table(columns: (120pt, 122pt), stroke: none, table.hline(), {'table.hline(), '.join(fields)})"
    page = read(tmp_path, made(f"{people}\n#v(6pt)\n{STRIPED}"))

    assert rows(page) == [[["Patient", "Quimby"], ["Born", "1971"], ["Claim", "118"]], ROWS]


def test_fields_of_a_form_stay_lines_of_their_own_and_a_box_with_a_small_label_is_one(tmp_path: Path) -> None:
    form = """#table(columns: (200pt, 150pt),
      [Name: Rosalind Quimby \\ Date of birth: 03/14/1971], [Employer: Valley Spine \\ Claim number: WC-118],
      [#text(6pt)[Address] \\ 12 Elm Street], [#text(6pt)[Telephone] \\ 555-0148])"""
    page = read(tmp_path, made(form))

    assert page.text.split("\n") == [
        "Name: Rosalind Quimby Employer: Valley Spine",
        "Date of birth: 03/14/1971 Claim number: WC-118",
        "Address",
        "12 Elm Street",
        "Telephone",
        "555-0148",
    ]
    assert rows(page)[0][0][0] == "Name: Rosalind Quimby Date of birth: 03/14/1971"


def test_the_items_of_a_list_in_a_cell_are_not_run_together(tmp_path: Path) -> None:
    page = read(tmp_path, made("#table(columns: (200pt, 60pt), [Gabapentin \\ Naproxen \\ Omeprazole], [drugs])"))

    assert "Naproxen" in page.text.split("\n")


def test_a_cell_over_several_rows_is_read_with_the_first_of_them(tmp_path: Path) -> None:
    table = """#table(columns: (70pt, 90pt, 40pt),
      table.cell(rowspan: 2)[Lumbar radiculopathy], [Epidural injection at L4-5 on the left], [1], [Therapy], [12])"""
    page = read(tmp_path, made(table))

    assert rows(page) == [[["Lumbar radiculopathy", "Epidural injection at L4-5 on the left", "1"], ["Therapy", "12"]]]


def test_prose_between_rules_is_no_table(tmp_path: Path) -> None:
    prose = "#line(length: 100%)\nThe patient has pain of the back that goes down the leg to the foot at night.\n" * 4
    page = read(tmp_path, made(prose))

    assert page.tables == ()


def test_what_stands_around_a_table_narrower_than_the_rules_above_and_below_it_is_no_cell(tmp_path: Path) -> None:
    codes = "#table(columns: (60pt, 200pt), [M25.372], [Other instability], [G57.82], [Other neuropathy])"
    below = "No criteria of a syndrome are met."
    things = [(0, "*Assessment*"), (14, "#line(length: 100%)"), (14, codes), (62, below), (90, "#line(length: 100%)")]
    page = read(tmp_path, made("\n".join(f"#place(dy: {at}pt)[{thing}]" for at, thing in things)))

    assert page.text.split("\n") == ["Assessment", "M25.372 Other instability", "G57.82 Other neuropathy", below]


def test_every_word_of_a_table_is_found_where_it_stands(tmp_path: Path) -> None:
    (tmp_path / "letter.pdf").write_bytes(made(RULED))
    assemble([tmp_path / "letter.pdf"], tmp_path / "out")
    case_file = CaseFile.open(tmp_path / "out")

    [hit] = case_file.search('"toxin 155 units by the protocol"')
    words = case_file.page(1).words
    assert [next(w.text for w in words if (w.x0, w.y0, w.x1, w.y1) == box) for box in hit.boxes] == (
        ["toxin", "155", "units", "by", "the", "protocol"]
    )
    assert len({round(box[1]) for box in hit.boxes}) > 1


SPACED = """
#set par(leading: 3pt)
#grid(columns: (60pt, 130pt, 60pt, 90pt), row-gutter: {gutter}, column-gutter: 12pt,
  [Day], [What was done], [Code], [Next],
  [06/03/24], [Epidural injection at the fourth lumbar level on the left side], [62323], [in four weeks],
  [06/17/24], [Therapy], [97110], [twice a week, and again once the pain is less],
  [07/01/24], [Visit with the surgeon], [99214], [none])
"""


def test_a_table_without_rules_tells_its_rows_by_the_white_between_them(tmp_path: Path) -> None:
    page = read(tmp_path, made(SPACED.format(gutter="9pt")))

    assert page.text.split("\n") == [
        "Day What was done Code Next",
        "06/03/24 Epidural injection at the fourth lumbar level on the left side 62323 in four weeks",
        "06/17/24 Therapy 97110 twice a week, and again once the pain is less",
        "07/01/24 Visit with the surgeon 99214 none",
    ]
    assert len(rows(page)[0]) == 4


def test_a_table_without_rules_and_with_even_lines_goes_on_where_its_first_column_is_blank(tmp_path: Path) -> None:
    page = read(tmp_path, made(SPACED.format(gutter="3pt")))

    assert "06/03/24 Epidural injection at the fourth lumbar level on the left side 62323 in four weeks" in page.text


def test_lines_of_three_columns_that_each_say_something_of_their_own_stay_lines(tmp_path: Path) -> None:
    grid = """#grid(columns: (110pt, 110pt, 110pt), row-gutter: 5pt, column-gutter: 20pt,
      [Hip flexors], [5/5], [5/5], [], [pain], [none], [Quadriceps], [4/5], [5/5], [], [giving way], [none])"""
    page = read(tmp_path, made(grid))

    assert page.text.split("\n") == ["Hip flexors 5/5 5/5", "pain none", "Quadriceps 4/5 5/5", "giving way none"]


@pytest.mark.slow
def test_a_scan_tells_its_first_row_from_a_grey_head_above_a_pale_rule(tmp_path: Path) -> None:
    pale = f"#table({WIDTHS}, stroke: 0.5pt + luma(165), fill: (_, row) => if row == 0 {{ luma(220) }}, {CELLS})"
    page = read(tmp_path, paper.scan(made(f"The request was reviewed as follows.\n\n{pale}\n"), skew=0.3))
    assert [[cell.replace(" ", "") for cell in row] for row in rows(page)[0]] == [
        [cell.replace(" ", "") for cell in row] for row in ROWS
    ]
