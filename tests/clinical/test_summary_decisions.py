"""What a draft tells of requests and of what was decided on them: item by item, in the words of the pages."""

import datetime as dt

from openimr.clinical import read_report, report_of_text
from openimr.clinical.summary import draft
from openimr.domain.document_kind import DocumentKind

REVIEW, REQUEST = DocumentKind.UTILIZATION_REVIEW_DECISION, DocumentKind.REQUEST_FOR_AUTHORIZATION


def told(section, *papers):
    """The sentences of a section, from papers given as (text, kind, day)."""
    facts = [
        fact
        for number, (text, kind, day) in enumerate(papers)
        for fact in read_report(report_of_text(text, f"{number}.txt", kind=kind, date=day))
    ]
    return [(one.text, one.pages) for one in draft(facts).sentences if one.section == section]


DENIED = """UTILIZATION REVIEW DETERMINATION
Date of decision: 4/2/2018
Items under review:
1. Lumbar epidural steroid injection L4-5, left
2. Physical therapy, 8 visits
\f
Determination: 1. Denied. 2. Certified.
Rationale: No imaging report was sent with the request.
"""
APPROVED = """NOTICE OF CERTIFICATION
Date of decision: {day}
The following treatment is certified:
- MRI of the lumbar spine without contrast
- Physical therapy, 6 visits
"""


def test_each_item_stands_beside_the_words_that_decide_on_it_though_they_stand_on_another_page():
    (decided, pages), *_ = told("utilization_review", (DENIED, REVIEW, dt.date(2018, 4, 2)))
    assert decided.endswith(
        "“Lumbar epidural steroid injection L4-5, left”: “Denied”; “Physical therapy, 8 visits”: “Certified”."
    )
    assert pages == (1, 2)


def test_items_under_one_decision_are_told_with_it_once():
    ((decided, _),) = told("utilization_review", (APPROVED.format(day="5/1/2018"), REVIEW, dt.date(2018, 5, 1)))
    assert decided.endswith(
        "“The following treatment is certified”: “MRI of the lumbar spine without contrast”; "
        "“Physical therapy, 6 visits”."
    )


def test_the_newest_refusal_is_told_though_two_newer_decisions_grant():
    newer = [(APPROVED.format(day=f"{month}/1/2018"), REVIEW, dt.date(2018, month, 1)) for month in (5, 6)]
    said = " ".join(text for text, _ in told("utilization_review", (DENIED, REVIEW, dt.date(2018, 4, 2)), *newer))
    assert "“Denied”" in said
    assert said.count("“The following treatment is certified”") == 2


def test_a_final_determination_in_the_file_is_told_beside_the_reviews_and_nothing_else_of_it():
    final = """INDEPENDENT MEDICAL REVIEW FINAL DETERMINATION
    Final Determination: UPHOLD.
    The patient is a 51-year-old cook with low back pain rated 9/10.
    """
    papers = ((DENIED, REVIEW, dt.date(2018, 4, 2)), (final, DocumentKind.IMR_DETERMINATION, dt.date(2018, 6, 1)))
    assert any("“Final Determination: UPHOLD”" in text for text, _ in told("utilization_review", *papers))
    assert not told("complaints", *papers)


def test_what_a_decision_says_is_no_ground_of_it():
    letter = """NOTICE OF MODIFICATION
    Date of decision: 4/2/2018
    Physical therapy 12 visits is modified to 6 visits because no functional gain is documented.
    """
    said = [text for text, _ in told("utilization_review", (letter, REVIEW, dt.date(2018, 4, 2)))]
    assert sum("12 visits is modified" in text for text in said) == 1


def test_of_a_form_read_as_one_line_only_the_words_that_name_treatment_are_told():
    form = """REQUEST FOR AUTHORIZATION
    Date: 4/2/2018
    Authorization is requested for: X left hip arthroscopy with labral repair  MRI  X Post-operative therapy 18 visits
    """
    ((asked, _),) = told("request", (form, REQUEST, dt.date(2018, 4, 2)))
    assert "“hip arthroscopy with labral repair”" in asked
    assert "MRI" not in asked


def test_the_two_newest_requests_are_told_and_the_foot_of_a_page_asks_for_nothing():
    paper = """REQUEST FOR AUTHORIZATION
    Date: {day}
    Request: {item}
    J. Doe #9808 Saint Brendan Orthotics & Prosthetics p. 1
    """
    said = told(
        "request",
        *(
            (paper.format(day=f"{month}/2/2018", item=item), REQUEST, dt.date(2018, month, 2))
            for month, item in ((4, "lumbar MRI"), (5, "TENS unit purchase"), (6, "acupuncture 6 visits"))
        ),
    )
    assert [text.partition(": ")[2] for text, _ in said] == [
        "“Request: acupuncture 6 visits”.",
        "“Request: TENS unit purchase”.",
    ]
