"""Which of the dates on a document's pages is its own."""

import datetime as dt
import random

import pytest
from piles import EMPLOYEE, source_page, typeset

from openimr.records.understanding import dates, understand
from openimr.records.understanding.date_places import mentions
from openimr.records.understanding.sheets import is_fax_line, look


def _date(*lines: str) -> dt.date | None:
    page = typeset(lines, random.Random(1))
    return understand([source_page("a.pdf", 1, page)], EMPLOYEE)[0].date


def _days(*lines: str) -> list[dt.date]:
    return [m.value for m in mentions(look(0, 0, source_page("a.pdf", 1, typeset(lines, random.Random(1)))))]


def test_a_letter_is_dated_by_its_date_line_and_not_by_what_its_subject_line_names() -> None:
    assert _date(
        "^Harbor Orthopedic Group",
        "March 9, 2021",
        "Dana Whitfield, Claims Examiner",
        "RE: Daniel R. Whitlock   Date of injury: 02/11/2014   Our letter of 01/15/2021",
        "Dear Ms. Whitfield:",
        "I write about your letter of 01/15/2021 and the MRI of 12/02/2020.",
        "Sincerely,",
        "Helen Marsh, MD",
    ) == dt.date(2021, 3, 9)


def test_a_visit_is_dated_by_the_visit_and_neither_by_the_last_one_nor_by_the_next() -> None:
    assert _date(
        "^PROGRESS NOTE",
        "Patient: Daniel R. Whitlock   DOB: 04/17/1971",
        "Date of service: 05/04/2020   Last seen: 04/06/2020   Next appointment: 06/01/2020",
        "S: The back is better since the last visit.",
        "Helen Marsh, MD   Electronically signed 05/05/2020",
    ) == dt.date(2020, 5, 4)


def test_a_paper_that_mentions_only_the_birth_of_the_patient_has_no_date() -> None:
    assert (
        _date("^PATIENT INFORMATION", "Name: Daniel R. Whitlock", "Date of birth: 04/17/1971", "Weight 180 lb") is None
    )


def test_a_day_that_the_end_of_a_line_parts_is_read() -> None:
    assert _days(
        "In the matter of Whitlock I certify that on Thursday, September 8,", "2022 I served the response."
    ) == [dt.date(2022, 9, 8)]


NOTE = (
    "Helen Marsh, MD   Knee and Shoulder   ph 562.555.0119",
    "FOLLOW-UP / REQUEST FOR SURGERY - October 31, 2023",
    "Daniel R. Whitlock   DOI 02/11/2022",
    "He returns ten weeks after the injection of the right knee.",
    *("The knee is stiff and he cannot squat or kneel on it at work.",) * 14,
)
ADDED = ("Surgery was denied by utilization review 11/14/23. He is not eager for it.",)


def test_a_note_is_of_the_day_of_its_visit_and_not_of_what_was_added_to_it() -> None:
    signed = "Electronically signed: Helen Marsh, MD 11/02/2023 07:15; addendum 01/16/2024 18:03"
    assert _date(*NOTE, "Addendum 1/16/2024 (H.M.)", *ADDED, signed) == dt.date(2023, 10, 31)


def test_an_addendum_on_a_paper_of_its_own_is_of_its_day() -> None:
    assert _date("^ADDENDUM", "Addendum 1/16/2024", "To my report of 10/31/2023", *ADDED, "Helen Marsh, MD") == dt.date(
        2024, 1, 16
    )


@pytest.mark.parametrize("kind_first", [True, False])
def test_the_order_of_pages_with_one_date_does_not_matter(kind_first: bool) -> None:
    pages = [
        mentions(look(0, n, source_page("a.pdf", n, typeset(lines, random.Random(1)))))
        for n, lines in enumerate((("Date: 05/04/2020",), ("no day here",)))
    ]
    assert dates.choose(pages if kind_first else pages[::-1], set(), set()).day == dt.date(2020, 5, 4)


@pytest.mark.parametrize(
    "line",
    [
        "445 Medical Center Parkway, Room 608 Franklin Gap, MD 20741 Tel 310.555.0196 Fax (209) 555-0161",
        "02/09/2017  94574090401  Topiramate 25 MG Oral Tablet  60  15  Isaac D.  PD  $67.84",
        "7/17/19  8:41  sutures out, Steri-Strips  132/75  as",
        "Visit Date: Thu Oct 15, 2020 11:17 am",
        "From: Occupational Health e-consult desk Sent: 3/10/2019 4:46 PM",
    ],
)
def test_letterheads_rows_and_headings_are_no_fax_lines(line: str) -> None:
    assert not is_fax_line(line)


@pytest.mark.parametrize(
    "line",
    [
        "03/05/201910:42 (FAX)5550123P.002/002",
        "To: 18665550177Page001 of 0012019-06-1311:18(GMT)From:",
        "06/12/2018 14:33 FAX 5625550142 P.003/120",
        "RightSend E2-1 02/11/201915:17:41 PAGE 002/002 Fax Server",
    ],
)
def test_what_fax_machines_print_is_a_fax_line_also_where_it_is_glued(line: str) -> None:
    assert is_fax_line(line)


def test_of_the_two_days_an_evaluators_report_states_the_likelier_is_told_for_sure() -> None:
    lines = (
        "^QUALIFIED MEDICAL EVALUATION",
        "Patient: Daniel R. Whitlock   Claim 55-1042",
        "Date of examination: 03/18/2025",
        "Report served: April 15, 2025",
        "I examined Mr. Whitlock as panel qualified medical evaluator under Labor Code 4062.2.",
        "Causation, apportionment and future medical care are discussed below. Impairment is 8% WPI.",
    )
    (draft,) = understand([source_page("a.pdf", 1, typeset(lines, random.Random(1)))], EMPLOYEE)
    assert draft.date in (dt.date(2025, 3, 18), dt.date(2025, 4, 15))
    assert draft.date_confidence >= 0.99
