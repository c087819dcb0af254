"""The rows of a table with a column for each side are told with the heads of their columns, or not at all."""

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from openimr.clinical import read_report, report_of_text
from openimr.clinical.boundaries import boundaries
from openimr.clinical.side_tables import rows
from openimr.clinical.summary import draft
from openimr.domain.document_kind import DocumentKind
from openimr.domain.pages import Page, TextSource


def told(text):
    """The rows of a page of plain text."""
    return [row.told for row in rows(boundaries(Page(0.0, 0.0, (), text, TextSource.TEXT_LAYER)))]


WRIST = """OBJECTIVE
                              Right          Left
Tinel at wrist                neg            positive
Phalen                        neg            positive 20 s
Thenar bulk                   normal         slight flattening
Spurling negative. No triggering.
Jamar grip                    47             24
"""


def test_a_row_is_told_with_its_sides_and_prose_ends_the_table():
    assert told(WRIST) == [
        "“Tinel at wrist”: right “neg”, left “positive”",
        "“Phalen”: right “neg”, left “positive 20 s”",
        "“Thenar bulk”: right “normal”, left “slight flattening”",
    ]


def test_the_left_column_may_stand_first_and_a_third_one_keeps_its_head():
    text = "Motion            L         R         Normal\nFlexion           30        58        60\n"
    assert told(text) == ["“Flexion”: left “30”, right “58”, “Normal” “60”"]


def test_a_row_with_one_side_alone_or_an_empty_column_in_doubt_is_not_told():
    text = "Measure       Right     Left      Comment\nQuad          5/5       3+/5      lag\nQuickDASH     54.5\n"
    assert told(text) == ["“Quad”: right “5/5”, left “3+/5”, “Comment” “lag”"]


def test_a_cell_that_stands_between_two_columns_is_not_told():
    text = (
        "                  Right               Left                Comment\n"
        "Flexion           120                 175                 pain\n"
        "Extension         50          55\n"
    )
    assert told(text) == ["“Flexion”: right “120”, left “175”, “Comment” “pain”"]


def test_columns_of_days_are_no_columns_of_sides():
    assert told("Measure           09/04/24       11/07/24\nFlexion R         100            115\n") == []


def test_the_title_of_a_table_is_told_once_before_its_rows_and_rows_no_rule_reads_come_with_them():
    text = "PROGRESS REPORT\nDate: 03/14/2016\n\n" + WRIST.replace("OBJECTIVE\n      ", "OBJECTIVE\nWrist ")
    report = report_of_text(text, "note.txt", kind=DocumentKind.PROGRESS_REPORT, date=dt.date(2016, 3, 14))
    (sentence,) = [one.text for one in draft(read_report(report)).sentences if one.section == "examination"]
    assert "under “Wrist” (“Tinel at wrist”: right “neg”, left “positive”; “Phalen”:" in sentence
    assert "“Thenar bulk”: right “normal”, left “slight flattening”" in sentence
    assert sentence.count("Tinel") == 1


@given(st.text(st.sampled_from("Right Left0123/|+-\n     abc“”"), max_size=400))
def test_whatever_the_page_every_cell_told_stands_on_it(text):
    page = " ".join(text.replace("|", " ").split())
    for row in told(text):
        for cell in row.split("“")[1:]:
            assert cell.split("”")[0] in page
