"""The rows of a table are told with the heads of their columns, sides, days or answers, or not at all."""

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from openimr.clinical import read_report, report_of_text
from openimr.clinical.page.boundaries import boundaries
from openimr.clinical.page.tables import rows
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


def test_a_column_of_an_earlier_day_beside_the_sides_is_told_with_its_day():
    text = (
        "Test                  Right         Left              08/13/2024 (left)\n"
        "Achilles reflex       2+            absent            trace\n"
        "Calf circumference    41.0 cm       38.5 cm           not measured\n"
    )
    assert told(text) == [
        "“Achilles reflex”: right “2+”, left “absent”, “08/13/2024 (left)” “trace”",
        "“Calf circumference”: right “41.0 cm”, left “38.5 cm”, “08/13/2024 (left)” “not measured”",
    ]


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


def test_a_row_of_days_is_told_with_each_day_and_what_is_aimed_at():
    text = (
        "                    07/08/25 (pre)    08/19/25    09/18/25\n"
        "ODI                 52%               30%         48%\n"
        "Walking             10 min                        15 min\n"
    )
    assert told(text) == [
        "“ODI”: “07/08/25 (pre)” “52%”, “08/19/25” “30%”, “09/18/25” “48%”",
        "“Walking”: “07/08/25 (pre)” “10 min”, “09/18/25” “15 min”",
    ]
    assert told("Test      Baseline 6/25/25     Program goal (wk 6)\nLEFS      29/80                45/80\n") == [
        "“LEFS”: “Baseline 6/25/25” “29/80”, “Program goal (wk 6)” “45/80”"
    ]


def test_what_the_values_of_days_mean_may_stand_behind_them():
    text = (
        "Measure              03/16/2022     08/30/2022     Range / meaning\n"
        "PHQ-9                17             11             moderately severe to moderate\n"
    )
    assert told(text) == [
        "“PHQ-9”: “03/16/2022” “17”, “08/30/2022” “11”, “Range / meaning” “moderately severe to moderate”"
    ]


def test_a_score_out_of_ten_is_no_day():
    assert told("Pain now      8/10      4/10\nPain worst    10/10     6/10\n") == []
    text = "              EVAL 1/9/12     RE-EVAL 2/27/12\nPain now      8/10            4/10\n"
    assert told(text) == ["“Pain now”: “EVAL 1/9/12” “8/10”, “RE-EVAL 2/27/12” “4/10”"]


def test_three_trials_of_a_grip_are_no_days():
    assert told("Grip (kg)     16/17/16     24/24/23\nPinch (kg)    5.5          7\n") == []


def test_of_a_row_of_answers_the_crossed_one_is_told():
    head = "Activity      No difficulty     Some     Much     Unable\n"
    text = f"{head}Hair                                     X\nDriving       X\n"
    assert told(text) == ["“Hair”: “Much”", "“Driving”: “No difficulty”"]
    assert told(text.replace("Driving       X\n", "Driving       X                 X\n")) == ["“Hair”: “Much”"]


def test_a_score_of_several_days_is_told_with_them():
    text = (
        "PROGRESS REPORT\nPatient: Ana Example\nDate: 09/18/2015\n\nOUTCOME MEASURES\n"
        "               07/08/15    08/19/15    09/18/15\n"
        "ODI            52%         30%         48%\n"
    )
    report = report_of_text(text, "note.txt", kind=DocumentKind.PROGRESS_REPORT, date=dt.date(2015, 9, 18))
    said = " ".join(one.text for one in draft(read_report(report)).sentences if one.section == "function")
    assert "“ODI”: “07/08/15” “52%”, “08/19/15” “30%”, “09/18/15” “48%”" in said


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
