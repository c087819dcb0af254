"""The reasons of a decision are told under the items their page puts them under, and by the newest review."""

import datetime as dt
import re

from hypothesis import given, settings
from hypothesis import strategies as st

from openimr.clinical import read_report, report_of_text
from openimr.clinical.deciding import decided_in, reasons_in
from openimr.clinical.summary import Length, draft
from openimr.domain.document_kind import DocumentKind

REVIEW = DocumentKind.UTILIZATION_REVIEW_DECISION


def reasons(text: str) -> list[tuple[tuple[str, ...], str]]:
    """The reasons of a page: the items each is under, and its words."""
    report = report_of_text(text, "letter.txt", kind=REVIEW, date=dt.date(2019, 5, 2))
    return [(tuple(item.parts[0] for item in one.items), one.words) for one in reasons_in(report, decided_in(report))]


def told(*papers: tuple[str, dt.date]) -> list[str]:
    """What a draft tells of reviews."""
    facts = [
        fact
        for number, (text, day) in enumerate(papers)
        for fact in read_report(report_of_text(text, f"{number}.txt", kind=REVIEW, date=day))
    ]
    return [one.text for one in draft(facts, Length.LONG).sentences if one.section == "utilization_review"]


FIRST = """NOTICE OF UTILIZATION REVIEW DETERMINATION
Items under review:
1. Left knee hinged brace
2. Aquatic therapy, 12 visits
3. Naproxen 500 mg #60
Determination: 1. Denied. 2. Denied. 3. Certified.

RATIONALE
Item 1, brace. MTUS supports a brace for instability of the knee. A brace was given in March.
Loss or wear is not documented.
Item 2. Why land therapy would not do is not explained. Therefore not medically necessary.
Item 3. Certified.
Peer to peer: two calls were made and no call back was received.
"""


def test_a_reason_stands_under_the_item_whose_number_heads_it() -> None:
    assert reasons(FIRST) == [
        (("Left knee hinged brace",), "A brace was given in March."),
        (("Left knee hinged brace",), "Loss or wear is not documented."),
        (("Aquatic therapy, 12 visits",), "Why land therapy would not do is not explained."),
    ]


def test_a_sentence_without_its_subject_is_told_with_its_item() -> None:
    said = " ".join(told((FIRST, dt.date(2019, 5, 2))))
    assert "on “Left knee hinged brace”: “A brace was given in March”; “Loss or wear is not documented”" in said
    assert "call back" not in said


def test_ranges_and_lists_of_letters_name_their_items() -> None:
    page = """UTILIZATION REVIEW DECISION
Requests:
A. Right hip arthroscopy
B. Assistant surgeon
C. Crutches, purchase
D. Cold therapy unit, 7 days
Determination: A. Denied. B. Denied. C. Denied. D. Denied.

Discussion and Rationale
A. No injection into the joint was tried.
B–D. As the operation is not supported, the associated requests are not supported.
"""
    assert reasons(page)[1][0] == ("Assistant surgeon", "Crutches, purchase", "Cold therapy unit, 7 days")


def test_a_number_that_belongs_to_no_item_is_not_told_under_another() -> None:
    page = FIRST.replace("Item 2. Why", "Item 7. Why")
    assert all("land therapy" not in words for _, words in reasons(page))


def test_reasons_one_sentence_counts_up_are_parted_and_what_hangs_on_an_untold_sentence_is_not_told() -> None:
    page = """APPEAL DETERMINATION
Service under appeal: left shoulder arthroscopy.
The denial is upheld.

Discussion
The guideline recommends surgery for patients who fail six months of care. This is rarely met. Here: (a) only one
injection is documented; (b) no therapy note after January is supplied; and (c) the two examiners
differ by thirty degrees.
"""
    assert [words for _, words in reasons(page)] == [
        "Here: (a) only one injection is documented",
        "(b) no therapy note after January is supplied",
        "(c) the two examiners differ by thirty degrees.",
    ]


def test_conditions_a_guideline_counts_up_are_no_reasons_and_what_is_found_of_them_is() -> None:
    page = """NOTICE OF DECISION
Service under appeal: left L5-S1 discectomy.
The denial is upheld.

Discussion
The criteria call for all of the following: (a) radicular pain with current weakness; (b) imaging that confirms
compression of the root; and (c) six weeks of care. Criterion (a): the two examinations disagree.
Criterion (b): the only report on file is eleven months old.
"""
    assert [words for _, words in reasons(page)] == [
        "Criterion (a): the two examinations disagree.",
        "Criterion (b): the only report on file is eleven months old.",
    ]


def test_what_a_reviewer_would_need_stays_one_sentence_however_it_counts() -> None:
    whole = (
        "The plan would be looked at again with (a) a negative test, (b) a diagnostic block, and (c) the full report."
    )
    page = f"""NOTICE OF DECISION
Service under appeal: removal of hardware.
The denial is upheld.

Discussion
{whole}
"""
    assert [words for _, words in reasons(page)] == [whole]


def test_what_follows_a_decision_in_its_own_paragraph_is_its_reason() -> None:
    page = """UTILIZATION REVIEW - SECOND REVIEW
Decision and reasons
Fusion L4-5: CERTIFIED. Instability is now shown on standing films.
Vascular co-surgeon: NON-CERTIFIED. The approach is posterior and no vessel is mobilized.
"""
    assert reasons(page) == [
        (("Fusion L4-5",), "Instability is now shown on standing films."),
        (("Vascular co-surgeon",), "The approach is posterior and no vessel is mobilized."),
    ]


def test_of_items_an_appeal_decided_again_the_earlier_reasons_are_told_as_earlier() -> None:
    appeal = """RECONSIDERATION
Service under appeal: left knee hinged brace.
The original denial is upheld.

Discussion
The brace was mended in April at the clinic's cost. No instability was found by either examiner.
The worker returned to full duty in May without one.
"""
    said = told((FIRST, dt.date(2019, 5, 2)), (appeal, dt.date(2019, 6, 1)))
    assert any("No instability was found by either examiner" in one for one in said)
    earlier = next(one for one in said if one.startswith("The earlier utilization review decision of 2 May 2019 says"))
    assert "Loss or wear" in earlier
    assert "Why land therapy would not do" in earlier


def test_letters_that_are_no_numbers_of_items_are_followed_by_their_names() -> None:
    page = """NOTICE OF DECISION
UTILIZATION REVIEW
APPROVED: C5-6 epidural steroid injection, one.
DENIED: Zolpidem 10 mg, #30.
MODIFIED: Chiropractic treatment, 12 visits requested; 4 visits approved.

Explanation of the decision:
(a) Zolpidem. Sleep habits were not looked into.
(b) Chiropractic. A trial is reasonable.
(c) The rest. No word of it was sent.
"""
    assert reasons(page) == [
        (("Zolpidem 10 mg, #30",), "Sleep habits were not looked into."),
        (("Chiropractic treatment, 12 visits requested; 4 visits approved",), "A trial is reasonable."),
    ]


def test_a_name_within_a_paragraph_holds_for_its_own_sentence() -> None:
    page = """RECONSIDERATION
Requests:
A. Shoulder arthroscopy with clavicle excision
B. Abduction sling
Determination: A. Upheld. B. Upheld.

Rationale. Only one injection has been given. Clavicle excision is not supported: no tenderness is recorded. The
records conflict as to tobacco.
"""
    assert [items for items, _ in reasons(page)] == [(), ("Shoulder arthroscopy with clavicle excision",), ()]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from([*FIRST.split("\n"), "(", "Item 2, 3", "A. B. C.", "Rationale:", "x (eff. 2/3", ""])))
def test_whatever_the_page_each_reason_stands_on_it_word_for_word(lines: list[str]) -> None:
    page = "\n".join(lines)
    report = report_of_text(page, "letter.txt", kind=REVIEW, date=dt.date(2019, 5, 2))
    for one in reasons_in(report, decided_in(report)):
        assert " ".join(report.pages[0][1].text[one.start : one.end].split()) == one.words


def test_a_letter_of_questions_gives_its_reasons_under_those_that_ask_why():
    text = (
        "UTILIZATION REVIEW DECISION\n1. Left knee hinged brace: DENIED\n"
        "2. Aquatic therapy, 12 visits: MODIFIED to 6\n\n"
        "What was the reviewer sent?\nRFA; progress report 1/5/2026. A diary is mentioned but was not attached.\n"
        "What happened to the worker?\nShe was struck by a bag of linen. A brace was worn for ten days.\n"
        "Line 1 – why is the brace denied?\nNo instability of the knee is documented.\n"
        "Line 2 – why is therapy modified?\nSix visits suffice to learn a home program.\n"
        "What can you do if you disagree?\nThe decision stands for 12 months absent changed facts.\n"
    )
    assert [words for _, words in reasons(text)] == [
        "No instability of the knee is documented.",
        "Six visits suffice to learn a home program.",
    ]


def test_a_head_of_reasons_that_names_an_item_puts_them_under_it():
    text = (
        "UTILIZATION REVIEW DECISION\n1. Percocet 10/325 #150: MODIFIED to #120\n2. Zolpidem 10 mg #30: DENIED\n\n"
        "RATIONALE – PERCOCET\nFunctional gain is stated in the same words in both notes.\n\n"
        "RATIONALE – ZOLPIDEM\nThe drug screen was negative for zolpidem.\n"
    )
    assert [("Percocet" in items[0], "Zolpidem" in items[0]) for items, _ in reasons(text)] == [
        (True, False),
        (False, True),
    ]


def test_the_title_of_an_item_holds_over_the_label_of_its_analysis_and_over_letters_that_count_the_reasons():
    page = """UTILIZATION REVIEW DETERMINATION
DETERMINATION
1. Cervical epidural steroid injection C6-7: DENIED
2. Compounded topical cream, 240 grams: DENIED

RATIONALE BY REQUEST
1. Cervical epidural steroid injection C6-7
Guideline: MTUS (8 CCR 9792.23.1), ACOEM Cervical and Thoracic Spine Disorders Guideline.
Analysis: (a) Findings do not corroborate one another. (b) No reduction of medication is shown. Request 1 is denied.
2. Compounded topical cream
Guideline: MTUS (8 CCR 9792.24.2), ACOEM Chronic Pain Guideline.
Analysis: A first-line topical product was not tried. Request 2 is denied.
"""
    injection, cream = "Cervical epidural steroid injection C6-7", "Compounded topical cream, 240 grams"
    assert reasons(page) == [
        ((injection,), "Findings do not corroborate one another."),
        ((injection,), "No reduction of medication is shown."),
        ((cream,), "A first-line topical product was not tried."),
    ]


def test_the_name_a_paragraph_begins_with_says_which_item_it_is_on():
    page = """NOTICE OF DECISION
UTILIZATION REVIEW
APPROVED: Acupuncture, cervical spine, six visits.
DENIED: Cyclobenzaprine 7.5 mg, #60.

Background as given by the requester
He was driving a bus when it was struck.

Why
Acupuncture. The request of twelve exceeds the trial.
Cyclobenzaprine. A note says it was stopped in 2020 for sedation.
"""
    assert reasons(page) == [
        (("Acupuncture, cervical spine, six visits",), "The request of twelve exceeds the trial."),
        (("Cyclobenzaprine 7.5 mg, #60",), "A note says it was stopped in 2020 for sedation."),
    ]


def test_lines_that_repeat_number_name_and_decision_head_the_reasons_of_their_item():
    page = """UTILIZATION REVIEW DETERMINATION
1. Hydrocodone 10/325 mg, #120: MODIFIED
2. Gabapentin 600 mg, #90: DENIED

CLINICAL SUMMARY
He is a bus driver of 61.

DETERMINATION, RATIONALE AND GUIDELINES
1. Hydrocodone 10/325 mg #120 - MODIFIED TO #90. The reports do not describe a recent attempt to taper.
2. Gabapentin 600 mg #90 - DENIED. No figure for the response of the burning was given.
"""
    assert [(re.sub(r"^\d\. ", "", items[0]).split(" ")[0], words) for items, words in reasons(page)] == [
        ("Hydrocodone", "The reports do not describe a recent attempt to taper."),
        ("Gabapentin", "No figure for the response of the burning was given."),
    ]
