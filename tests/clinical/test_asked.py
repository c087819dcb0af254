"""A request for authorization is read row by row: each treatment whole, with its codes and its amount."""

import datetime as dt
import re

from hypothesis import given, settings
from hypothesis import strategies as st

from openimr.clinical import read_report
from openimr.clinical.papers.asked import asked_in
from openimr.clinical.report import Report
from openimr.clinical.summary import Length, draft
from openimr.domain.document_kind import DocumentKind
from openimr.domain.facts import Fact
from openimr.domain.pages import Page, TextSource, Word

WIDE, HIGH = 5.0, 9.0


def request(
    text: str, steps: list[float] | None = None, *, day: dt.date = dt.date(2021, 3, 4), scanned: bool = False
) -> Report:
    """A form set with a fixed pitch; ``steps`` are the distances between its lines; a scan lies a little askew."""
    top, words, lines = 50.0, [], []
    for row, raw in enumerate(text.strip("\n").split("\n")):
        for match in re.finditer(r"\S+", raw):
            left = 50 + match.start() * WIDE - (0.4 * row if scanned else 0)
            words.append(Word(match[0], left, top, left + len(match[0]) * WIDE, top + HIGH))
        lines.append(" ".join(raw.split()))
        top += steps[row] if steps and row < len(steps) else 14.0
    source = TextSource.OCR if scanned else TextSource.TEXT_LAYER
    page = Page(612, 792, tuple(words), "\n".join(lines), source)
    return Report("form.pdf", ((1, page),), DocumentKind.REQUEST_FOR_AUTHORIZATION, day, document=f"form {day}")


FORM = """
REQUEST FOR AUTHORIZATION
Employee name: Ada Quill
Diagnosis         ICD-Code   Service/Good Requested       CPT/HCPCS   Other: Frequency,
(Required)                                                            Duration, Quantity
Torn meniscus R   S83.241A   Right knee arthroscopy,      29881       1, outpatient
knee                         partial meniscectomy
same              S83.241A   Assistant surgeon PA-C                   1
same              S83.241A   CBC, BMP preop               85025       1 each
                                                          80048
"                 "          Post-op PT                   97110       2 x wk x 6 = 12
Requesting Physician Signature: R. Oake   Date: 3/4/2021
"""
STEPS = [20, 20, 12, 12, 11, 16, 16, 11, 16, 20]


def rows(report: Report) -> list[tuple[tuple[str, ...], str, str]]:
    """The rows of a request."""
    return [(one.parts, one.codes, one.amount) for one in asked_in(report)]


ASKED = [
    (("Right knee arthroscopy,", "partial meniscectomy"), "29881", "1, outpatient"),
    (("Assistant surgeon PA-C",), "", "1"),
    (("CBC, BMP preop",), "85025 80048", "1 each"),
    (("Post-op PT",), "97110", "2 x wk x 6 = 12"),
]


def test_rows_are_told_by_their_distance() -> None:
    assert rows(request(FORM, STEPS)) == ASKED


def test_on_a_scan_whose_lines_stand_evenly_rows_are_told_by_their_cells() -> None:
    assert rows(request(FORM, scanned=True)) == ASKED


def test_a_list_below_a_line_that_asks_is_read_item_by_item() -> None:
    letter = """
We request authorization for the following:
- Lumbar laminectomy L4-5, CPT 63047
- Preoperative medical clearance
- Postoperative physical therapy, 12 visits
Diagnosis: spinal stenosis. Please respond within five days.
- This is no item.
"""
    assert [parts for parts, _, _ in rows(request(letter))] == [
        ("Lumbar laminectomy L4-5, CPT 63047",),
        ("Preoperative medical clearance",),
        ("Postoperative physical therapy, 12 visits",),
    ]


def test_a_line_of_a_list_that_lost_its_mark_is_of_the_list() -> None:
    letter = """
Please authorize:
- Carpal tunnel release, right
Surgical assistant (PA)
- Post-op sling
ICD-10: G56.01
"""
    assert [parts for parts, _, _ in rows(request(letter))] == [
        ("Carpal tunnel release, right",),
        ("Surgical assistant (PA)",),
        ("Post-op sling",),
    ]


def test_numbered_services_of_a_portal_are_read_one_by_one() -> None:
    portal = """
Type New Request
Service 1 MRI KNEE LT W/O CONTRAST CPT 73721 x1
Service 2 PT 97110 2x6
Signature date 08/05/2016
"""
    assert [parts for parts, _, _ in rows(request(portal))] == [
        ("MRI KNEE LT W/O CONTRAST CPT 73721 x1",),
        ("PT 97110 2x6",),
    ]


def told(*papers: Report) -> list[str]:
    """What a draft tells of requests."""
    facts: list[Fact] = [fact for paper in papers for fact in read_report(paper)]
    return [one.text for one in draft(facts, Length.LONG).sentences if one.section == "request"]


def test_every_row_is_told_whether_or_not_its_treatment_is_known() -> None:
    (said,) = told(request(FORM, STEPS))
    assert "“CBC, BMP preop”, “85025 80048”, “1 each”; “Post-op PT”, “97110”, “2 x wk x 6 = 12”" in said


def test_of_an_earlier_request_for_the_same_only_what_differs_is_told() -> None:
    earlier = request(FORM.replace("12\n", "24\n"), STEPS, day=dt.date(2021, 1, 5))
    newest, other = told(request(FORM, STEPS), earlier)
    assert "= 12”" in newest
    assert other.endswith("asks for some of the same, and otherwise for: “Post-op PT”, “97110”, “2 x wk x 6 = 24”.")
    copy = request(FORM, STEPS, day=dt.date(2021, 1, 5))
    assert told(request(FORM, STEPS), copy)[1].endswith("asks for the same.")


def test_a_form_without_such_a_table_has_no_rows() -> None:
    assert rows(request("Please fax the request for services and diagnosis codes to our office.")) == []


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(FORM.strip("\n").split("\n")), max_size=12), st.booleans())
def test_whatever_the_form_the_lines_of_each_row_stand_on_it_word_for_word(lines: list[str], scanned: bool) -> None:
    form = request("\n".join(lines) or "blank", scanned=scanned)
    for row in asked_in(form):
        assert tuple(" ".join(form.pages[0][1].text[low:high].split()) for low, high in row.spans) == row.parts
