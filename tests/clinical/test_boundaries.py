"""No quotation crosses a cell or a field, and none is half of one, whatever the table."""

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openimr.clinical.quoting.statements import Quoting
from openimr.clinical.summary.telling import own_words
from openimr.domain.pages import Page, TextSource, Word

from .typeset_pages import a_fact, pages_of, quoted


def test_the_last_field_of_a_row_ends_before_the_line_below():
    page = pages_of(
        "Nature: 82 sprain #h(1.2em) Part: 24 right elbow #h(1.2em) Cause 83: lifting stock pots all day\n\n"
        "Preparer Clayton D. Wexler, payroll"
    )
    assert quoted(page, "lifting stock pots") == "Cause 83: lifting stock pots all day"


def test_labels_above_values_are_quoted_neither_alone_nor_with_each_other():
    page = pages_of(
        "#let f(a, b) = [#text(size: 6.5pt)[#a]\\ #b]\n"
        "#grid(columns: (1fr, 1fr), f([Claim administrator], [Anchor Claims]), f([P&S date / exam], [04/21/2019]))"
    )
    assert quoted(page, "P&S date") == ""
    assert quoted(page, "04/21/2019") == ""


def test_the_cell_of_a_name_is_not_quoted_with_the_procedure_beside_it():
    page = pages_of(
        "#grid(columns: (1fr, 1fr), row-gutter: 6pt, [Surgeon], [Procedure],"
        "[Claude E. Yancey, M.D.], [left total knee arthroplasty])"
    )
    assert quoted(page, "knee arthroplasty") == "left total knee arthroplasty"


TABLE = (
    "#table(columns: (140pt, 60pt, 130pt, 50pt), stroke: none, inset: 3pt,"
    "[Diagnosis], [ICD], [Service or good], [CPT],"
    "[plantar fasciitis with Achilles tendinosis], [M72.2], [right gastrocnemius recession], [27687],"
    "[contusion of the right foot], [S90.31XA], [MRI of the right ankle without contrast material], [73721])"
)


@pytest.mark.parametrize(
    ("words", "cell"),
    [
        ("plantar fasciitis", "plantar fasciitis with Achilles tendinosis"),
        ("tendinosis", "plantar fasciitis with Achilles tendinosis"),
        ("MRI of the right ankle", "MRI of the right ankle without contrast material"),
    ],
)
def test_a_cell_of_two_lines_is_quoted_whole(words, cell):
    assert quoted(pages_of(TABLE), words) == cell


def test_cells_of_several_lines_side_by_side_are_not_run_together():
    page = pages_of(
        "#table(columns: (90pt, 50pt, 100pt, 70pt, 1fr), stroke: none, inset: (x: 3pt, y: 5pt),"
        "[Spondylolisthesis at L4-5, unstable], [M43.16],"
        "[L4-S1 posterior lumbar interbody fusion, decompression, instrumentation], [22633, 22634, 63047], [once],"
        "[Stenosis], [M48.06], [Assistant surgeon], [22633], [once])"
    )
    whole = "L4-S1 posterior lumbar interbody fusion, decompression, instrumentation"
    assert quoted(page, "interbody fusion") == quoted(page, "decompression") == whole
    assert quoted(page, "unstable") == "Spondylolisthesis at L4-5, unstable"


def test_the_rest_of_a_cell_begins_below_its_words_and_not_below_the_number_of_its_row():
    page = pages_of(
        "#table(columns: (220pt, 1fr), stroke: none, inset: (x: 3pt, y: 5pt),"
        "par(hanging-indent: 12pt)[1 Shoulder arthroscopy with capsular release, lysis of adhesions, manipulation under"
        " anesthesia], [NOT CERTIFIED], par(hanging-indent: 12pt)[2 Assistant surgeon], [NOT CERTIFIED])"
    )
    assert quoted(page, "capsular release") == ""  # neither half of the item is quoted with the decision
    assert quoted(page, "under anesthesia") == ""
    assert quoted(page, "Assistant") == "Assistant surgeon NOT CERTIFIED"


def test_all_cells_of_a_line_go_on_where_one_does():
    page = pages_of(
        "#table(columns: (60pt, 50pt, 150pt, 1fr), stroke: none, inset: (x: 3pt, y: 5pt),"
        "[Adhesive capsulitis of it], [M75.01], [Shoulder scope \\ capsular release and MUA], [once],"
        "[Same], [M75.01], [Assistant surgeon], [once])"
    )
    assert (
        quoted(page, "capsular release") == quoted(page, "Shoulder scope") == "Shoulder scope capsular release and MUA"
    )


@pytest.mark.parametrize(
    "prose",
    [
        "There is a full-thickness tear of the anterior and the middle supraspinatus tendon at the footprint measuring"
        " 1.4 cm by 1.2 cm. The muscle is good.",
        "The optional internal appeal of this organization may be requested by the worker or the physician within"
        " (10) days of receipt. It stays no other time.",
    ],
)
def test_prose_goes_on_in_a_line_that_begins_with_a_number(prose):
    sentence = prose.partition(". T")[0].partition(". I")[0] + "."
    for width in range(330, 470, 4):  # one of them breaks the line before the number
        page = pages_of(f"#box(width: {width}pt)[{prose}]")
        assert quoted(page, sentence[:12]) == sentence


def test_each_line_of_a_list_of_drugs_is_quoted_by_itself():
    page = pages_of(
        "metformin 1,000 mg tab, 1 tab PO BID with food (outside)\\\natorvastatin 20 mg tab, 1 tab PO QHS (outside)"
    )
    assert quoted(page, "atorvastatin") == "atorvastatin 20 mg tab, 1 tab PO QHS (outside)"


def test_a_choice_that_begins_with_no_is_no_answer():
    page = pages_of("#grid(columns: (120pt, 1fr), [No ladder], [No floor buffer machine])")
    assert "ladder No floor" not in quoted(page, "ladder")


def test_the_rest_of_a_last_cell_at_the_margin_is_not_that_of_the_first():
    page = pages_of(
        "#set text(size: 9pt)\n#grid(columns: (150pt, 60pt, 1fr), column-gutter: 4pt,"
        "[Requested for: X hip arthroscopy], [MRI], "
        "[Physical therapy after the operation and until the motion is free, X post-])\n#v(-8pt)\n"
        "operative therapy 12 visits"
    )
    assert "operative therapy" not in quoted(page, "hip arthroscopy")


def test_rows_of_a_table_in_small_letters_are_not_run_together():
    row = "[gabapentin 300 mg tid], [07/01/2020], [90],"
    page = pages_of(f"#table(columns: (105pt, 90pt, 1fr), stroke: none, {row * 4})")
    assert quoted(page, "gabapentin").count("gabapentin") <= 1


def test_a_cell_of_one_line_is_a_statement_where_no_answer_stands_behind_it():
    assert quoted(pages_of(TABLE), "contusion of") == "contusion of the right foot S90.31XA"
    assert quoted(pages_of(TABLE), "right gastrocnemius") == "right gastrocnemius recession"


@pytest.mark.parametrize(
    "answer", ["No; modified since April", "negative", "Non-certified", "STOP", "deferred", "DENlED"]
)
def test_a_cell_is_quoted_with_the_cell_that_answers_it(answer):
    page = pages_of(f"#grid(columns: (220pt, 1fr), [Able to perform the usual work], [{answer}])")
    assert quoted(page, "usual work") == f"Able to perform the usual work {answer}"


@pytest.mark.parametrize("answer", ["[40], [60]", "[left], [positive]", "[+], []"])
def test_a_cell_is_not_quoted_without_the_cells_that_say_what_is_so(answer):
    page = pages_of(f"#grid(columns: (220pt, 90pt, 1fr), [Straight leg raising while seated], {answer})")
    assert quoted(page, "Straight leg") == ""


def test_a_row_that_decides_is_quoted_whole_and_not_where_a_cell_of_it_goes_on_below():
    page = pages_of(
        "#table(columns: (150pt, 60pt, 1fr), stroke: none, [Assistant surgeon], [22633-80], [Non-certified],"
        "[Anterior and posterior lumbar fusion with cages], [22842], [Denied])"
    )
    assert quoted(page, "Assistant") == "Assistant surgeon 22633-80 Non-certified"
    assert quoted(page, "posterior lumbar") == ""


def test_what_a_score_means_is_quoted_with_its_name_and_number():
    page = pages_of("#grid(columns: (200pt, 60pt, 1fr), [Tampa Scale (TSK-17)], [47], [high fear of movement])")
    assert quoted(page, "high fear") == quoted(page, "Tampa") == "Tampa Scale (TSK-17) 47 high fear of movement"


def test_how_a_drug_is_taken_is_quoted_with_its_name():
    page = pages_of("#grid(columns: (100pt, 1fr), [Naproxen 550], [bid \\#30 with food, ice packs. Allergy: sulfa])")
    assert quoted(page, "ice packs") == quoted(page, "Naproxen") == "Naproxen 550 bid #30 with food, ice packs."


def test_a_row_that_decides_goes_on_to_the_end_of_its_last_cell_and_its_number_is_left_out():
    row = (
        "[{}], [{}], [Denied], [Upheld; initial twelve would be half of the allotment of twenty-four visits after it],"
    )
    page = pages_of(
        "#table(columns: (30pt, 120pt, 60pt, 200pt), stroke: none,"
        + row.format(1, "Cold therapy unit")
        + row.format(2, "Post-op therapy")
        + ")"
    )
    assert quoted(page, "Post-op") == (
        "Post-op therapy Denied Upheld; initial twelve would be half of the allotment of twenty-four visits after it"
    )


def test_letters_that_count_the_items_of_a_list_are_left_out_and_initials_are_not():
    small = pages_of("a. oxymorphone twice a day\n\nb. pregabalin 150 mg twice a day")
    assert quoted(small, "pregabalin") == "pregabalin 150 mg twice a day"
    page = pages_of("A. Cold therapy unit for the knee\n\nB. Knee brace with a hinge\n\nL. Brandvold examined her")
    assert quoted(page, "hinge") == "Knee brace with a hinge"
    assert quoted(page, "examined") == "L. Brandvold examined her"


def test_prose_typed_in_capitals_goes_on_from_line_to_line():
    text = (
        "HAND DOMINANT. NO NECK PAIN OR OTHER COMPLAINT TODAY, NO EARLIER PROBLEM OF EITHER HAND, AND NO\nNUMBNESS OF "
    )
    page = [Page(0.0, 0.0, (), f"{text}THE FEET AT NIGHT.\n", TextSource.TEXT_LAYER)]
    assert quoted(page, "NUMBNESS").startswith("NO NECK PAIN")


def test_the_code_beside_a_diagnosis_is_quoted_with_it():
    page = pages_of("#grid(columns: (220pt, 90pt), [Spinal stenosis of the lumbar region], [M48.06])")
    assert quoted(page, "stenosis") == "Spinal stenosis of the lumbar region M48.06"


def test_a_row_of_numbers_is_not_quoted():
    page = pages_of("#grid(columns: (150pt, 80pt, 80pt), [Forward flexion], [140], [175], [Abduction], [150], [170])")
    assert quoted(page, "Forward flexion 140") == ""


def test_the_amount_in_a_cell_is_quoted_with_what_it_is_of():
    page = pages_of("#grid(columns: (150pt, 1fr), [Lift/carry], [12 lbs for 4 hours a day])")
    assert quoted(page, "12 lbs") == "Lift/carry 12 lbs for 4 hours a day"
    assert quoted(page, "carry") == "Lift/carry 12 lbs for 4 hours a day"


def test_the_items_of_a_list_in_two_columns_are_not_quoted_as_one():
    page = pages_of("#grid(columns: (150pt, 1fr), [Relaxation training], [Psychiatric referral])")
    assert quoted(page, "training") == ""


def test_a_value_of_several_lines_in_the_last_column_is_quoted_whole():
    page = pages_of(
        "#grid(columns: (150pt, 200pt), row-gutter: 4pt, [Diagnosis],"
        "[Incomplete tear of the rotator cuff of the right shoulder, not specified as traumatic])"
    )
    assert quoted(page, "Incomplete tear") == (
        "Incomplete tear of the rotator cuff of the right shoulder, not specified as traumatic"
    )


def test_what_a_label_announces_across_a_gap_belongs_to_it():
    page = pages_of("Treatment requested: #h(4em) arthroscopy with biceps tenodesis\n\nDetermination: #h(6em) Denied")
    assert quoted(page, "biceps tenodesis") == "Treatment requested: arthroscopy with biceps tenodesis"


def test_bars_part_a_line_like_cells():
    page = pages_of("Employer: Quality Linen | Date of injury: 12/17/2017 | Occupation: data entry clerk")
    assert own_words(a_fact(quoted(page, "12/17/2017"))) == "Date of injury: 12/17/2017"


@pytest.mark.parametrize(
    "line",
    [
        "Employee Dana Yoshikawa      DOB 4/19/1980      Work: may not lift      Class 2097",
        "| Work: may not lift | Class 2097 |",
        "Work: may not lift\tClass 2097",
    ],
)
def test_plain_text_is_parted_by_its_own_blanks(line):
    page = [Page(0.0, 0.0, (), f"Report of the visit\n\n{line}\n", TextSource.TEXT_LAYER)]
    assert own_words(a_fact(quoted(page, "not lift"))) == "Work: may not lift"


CELL = st.lists(
    st.sampled_from(["knee", "Pain", "left", "of", "the", "Gait", "normal", "7/10", "MRI"]), min_size=1, max_size=5
)


@st.composite
def tables(draw):
    """A page with a table: rows of cells in columns of any width, each cell shorter than its column."""
    size = draw(st.floats(7, 12))
    rows = draw(st.lists(st.lists(CELL, min_size=2, max_size=4), min_size=1, max_size=6))
    gap = draw(st.floats(1.3, 12))
    widths = [
        max(sum(len(w) + 1 for w in row[c]) for row in rows if c < len(row))
        for c in range(4)
        if any(c < len(r) for r in rows)
    ]
    words, lines, cells = [], [], []
    for n, row in enumerate(rows):
        line, left = [], 50.0
        for column, cell in enumerate(row):
            at = left
            for word in cell:
                width = 0.5 * size * len(word)
                line.append(Word(word, at, 100 + 1.5 * size * n, at + width, 100 + 1.5 * size * n + 1.1 * size))
                at += width + 0.28 * size
            left += 0.5 * size * widths[column] + gap * size
            cells.append(" ".join(cell))
        words += line
        lines.append(" ".join(word.text for word in line))
    return Page(3000.0, 792.0, tuple(words), "\n".join(lines), TextSource.TEXT_LAYER), cells


@given(tables(), st.data())
def test_whatever_the_widths_of_a_table_no_quotation_crosses_a_cell(table, data):
    page, cells = table
    edges = [0]
    for cell in cells:
        edges.append(page.text.index(cell, edges[-1]) + len(cell))
    spans = [(page.text.index(cell, begins), ends) for cell, (begins, ends) in zip(cells, pairwise(edges), strict=True)]
    start, end = data.draw(st.sampled_from(spans))
    found = Quoting([(1, page)]).sentence(1, start, end)
    line = page.text[page.text.rfind("\n", 0, start) + 1 :].partition("\n")[0]
    assert found in ("", page.text[start:end], line)  # a row of a name and its answer reads as one statement


@given(st.text("ab. \nAB|:1", max_size=200), st.text("ab. \nAB|:1", max_size=200), st.data())
def test_whatever_two_pages_hold_a_quotation_is_what_stands_there(one, two, data):
    pages = [Page(0.0, 0.0, (), text, TextSource.TEXT_LAYER) for text in (one, two)]
    start = data.draw(st.integers(0, len(one)))
    end = data.draw(st.integers(start, len(one)))
    found = Quoting(list(enumerate(pages, start=1))).sentence(1, start, end)
    assert found in " ".join(one.split())
    assert not found or " ".join(one[start:end].split()) in found


@st.composite
def wrapped_tables(draw):
    """A page with a table whose cells have up to three lines, lines of a cell closer together than rows; each word
    names its row and its column."""
    size = draw(st.floats(8, 12))
    columns = draw(st.integers(2, 4))
    width = draw(st.integers(2, 4)) * 4.2 * size
    top, lines = 100.0, []
    for row in range(draw(st.integers(2, 4))):
        cells = [draw(st.lists(st.integers(1, 3), min_size=1, max_size=3)) for _ in range(columns)]
        for n in range(max(map(len, cells))):
            line = []
            for column, cell in enumerate(cells):
                left = 50.0 + column * (width + 1.5 * size)
                for k in range(cell[n] if n < len(cell) else 0):
                    word = f"{draw(st.sampled_from('abAB'))}r{row}c{column}n{n}k{k}"
                    line.append(Word(word, left, top, left + 3.5 * size, top + 1.1 * size))
                    left += 3.8 * size
            lines.append(line)
            top += 1.3 * size
        top += 0.9 * size
    words = tuple(word for line in lines for word in line)
    text = "\n".join(" ".join(word.text for word in line) for line in lines)
    return Page(3000.0, 792.0, words, text, TextSource.TEXT_LAYER)


@given(wrapped_tables(), st.data())
def test_whatever_the_lines_of_cells_a_quotation_is_of_one_row_and_runs_on_in_its_cell(page, data):
    word = data.draw(st.sampled_from(page.words)).text
    at = page.text.index(word)
    found = Quoting([(1, page)]).sentence(1, at, at + len(word)).split()
    assert not found or word in found
    places = [re.findall(r"\d", one) for one in found]
    assert len({row for row, *_ in places}) <= 1
    if len({column for _, column, *_ in places}) == 1:
        in_order = sorted(re.findall(rf"\w{re.escape(word[1:5])}n\dk\d", page.text), key=lambda one: one[5:])
        assert " ".join(found) in " ".join(in_order)
