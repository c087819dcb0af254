"""Parts of a report that are told whole: with their heading, every item as it stands, and nothing of the next part."""

import datetime as dt

import pytest

from openimr.clinical import read_report, report_of_text
from openimr.clinical.quoting.parts import GOES_ON, LONGEST
from openimr.clinical.report import Report
from openimr.clinical.summary import draft
from openimr.domain.document_kind import DocumentKind
from openimr.domain.facts import FactType

from .typeset_pages import pages_of

HEAD = "PROGRESS REPORT\nPatient: Ana Example\nDate: 03/14/2016\n\n"
TYPESET_HEAD = "#strong[PROGRESS REPORT]\n\nPatient: Ana Example\n\n"
DAY = dt.date(2016, 3, 14)
VISIT = DocumentKind.PROGRESS_REPORT


def told(report):
    """Page, heading and words of each part of a report that is told whole."""
    found = (fact for fact in read_report(report) if fact.type is FactType.EXTRACT)
    return [(fact.page, fact.reference.under, fact.sentence) for fact in found]


def parts(text, kind=VISIT):
    """Heading and words of the parts of a typed report."""
    return [(heading, words) for _, heading, words in told(report_of_text(HEAD + text, "n.txt", kind=kind, date=DAY))]


def typeset(source):
    """Page, heading and words of the parts of a report that is typeset and read from its PDF."""
    pages = tuple(enumerate(pages_of(TYPESET_HEAD + source), start=1))
    return told(Report("a.pdf", pages, VISIT, DAY, None))


def test_a_list_is_told_with_its_heading_and_what_stands_behind_each_item():
    diagnoses = "DIAGNOSES\n1. Cervicalgia, M54.2\n2. Radiculopathy, rule out\n3. Shoulder strain, resolved\n\n"
    drugs = "CURRENT MEDICATIONS\nGabapentin 300 mg at bedtime\nTramadol 50 mg - stopped, nausea\n"
    assert parts(diagnoses + drugs) == [
        ("DIAGNOSES", "1. Cervicalgia, M54.2 / 2. Radiculopathy, rule out / 3. Shoulder strain, resolved"),
        ("CURRENT MEDICATIONS", "Gabapentin 300 mg at bedtime / Tramadol 50 mg - stopped, nausea"),
    ]


def test_what_stands_behind_a_heading_on_its_line_is_told_as_what_stands_below_one():
    assert parts("ALLERGIES: penicillin (hives)\n") == parts("ALLERGIES\npenicillin (hives)\n")
    assert parts("ALLERGIES: penicillin (hives)\n") == [("ALLERGIES", "penicillin (hives)")]


def test_nothing_is_told_whole_without_a_heading_or_without_words_below_it():
    assert parts("He has lumbar strain and takes naproxen.\n") == []
    assert parts("DIAGNOSES\n\nALLERGIES\nNone known\n") == [("ALLERGIES", "None known")]


@pytest.mark.parametrize(
    "line",
    [
        "Marta Quill, MD",
        "MARTA QUILL, D.C.",
        "Electronically signed by Marta Quill",
        "Sincerely,",
        "I declare under penalty of perjury that this report is true and correct.",
        "License no. A12345",
        "cc: claims administrator",
        "Call (555) 010-1234 with questions",
        "Approved / Denied / Modified",
        "RATIONALE FOR CARE",
        "Discussion:",
        "21. ARE YOUR FINDINGS CONSISTENT WITH THE ACCOUNT",
    ],
)
def test_a_part_ends_before_a_signature_a_declaration_and_the_heading_of_another_part(line):
    text = f"DIAGNOSES\n1. Lumbar strain.\n2. Knee contusion.\n{line}\nWhat stands below it is no diagnosis.\n"
    assert ("DIAGNOSES", "1. Lumbar strain. / 2. Knee contusion.") in parts(text)
    assert "no diagnosis" not in " ".join(words for heading, words in parts(text) if heading == "DIAGNOSES")


def test_the_field_of_a_form_ends_where_the_next_number_begins():
    form = (
        "20. DIAGNOSIS\n1. S39.012A Strain of the low back\n2. S80.01XA Contusion of right knee\n"
        "21. ARE YOUR FINDINGS CONSISTENT WITH ACCOUNT: Yes\n22. IS THERE ANY OTHER CONDITION: No\n"
    )
    assert parts(form, DocumentKind.FIRST_REPORT_OF_INJURY) == [
        ("DIAGNOSIS", "1. S39.012A Strain of the low back / 2. S80.01XA Contusion of right knee")
    ]


def test_a_label_without_its_answer_at_the_end_of_a_part_is_not_told():
    assert parts("ALLERGIES\nNone known\nReaction seen:\n") == [("ALLERGIES", "None known")]


def test_the_letters_of_a_short_note_head_its_parts():
    note = (
        "S: Low back pain is 6/10 and wakes him twice a night.\nO: Lumbar flexion 40 degrees.\n"
        "A: Lumbar strain.\nP: Refill naproxen 500 mg.\n"
    )
    assert parts(note) == [
        ("S", "Low back pain is 6/10 and wakes him twice a night."),
        ("O", "Lumbar flexion 40 degrees."),
        ("A", "Lumbar strain."),
        ("P", "Refill naproxen 500 mg."),
    ]


def test_a_letter_that_abbreviates_something_heads_no_part():
    assert parts("A/O x4, no distress. Lumbar flexion 40 degrees.\n") == []
    assert parts("P: 72, regular. Lumbar flexion 40 degrees.\n") == []


@pytest.mark.parametrize(
    "heading", ["ICD-10", "ASSESSMENT AND PLAN", "PATIENT INSTRUCTIONS", "RX", "ALLERGIES / IMMUNIZATIONS"]
)
def test_what_stands_under_a_heading_that_may_mean_something_else_is_not_told_whole(heading):
    assert parts(f"{heading}\nLumbar strain, ice twice a day.\n") == []


@pytest.mark.parametrize(
    ("heading", "other"),
    [
        ("MECHANISM OF INJURY", "PAST MEDICAL HISTORY"),
        ("HISTORY OF INJURY", "HISTORY OF PRIOR INJURY"),
        ("IMPAIRMENT RATING", "CAUSATION"),
    ],
)
def test_of_histories_and_conclusions_those_are_told_whole_whose_heading_asks_for_just_that(heading, other):
    statement = "He slipped from a ladder and landed on the right hip."
    assert parts(f"{heading}\n{statement}\n") == [(heading, statement)]
    assert parts(f"{other}\n{statement}\n") == []


def test_of_a_long_account_the_first_statements_are_told_with_the_sign_that_it_goes_on():
    account = "".join(f"He says that on day {n} the back hurt when he bent to the floor. " for n in range(1, 30))
    ((_, words),) = parts(f"SUBJECTIVE\n{account}\n\nVITALS\nBP 120/80.\n")
    assert len(words) <= LONGEST + len(GOES_ON) + 1
    assert words.endswith(f"the floor. {GOES_ON}")
    assert account.startswith(words.removesuffix(GOES_ON).rstrip())


def test_a_table_below_an_account_is_no_part_of_it():
    account = "Low back pain of 6/10 after lifting, which wakes him twice a night. He walks for ten minutes."
    table = "#table(columns: (120pt, 120pt, 120pt), [Motion], [Left], [Right], [Flexion], [40], [60])\n"
    assert typeset(f"#strong[SUBJECTIVE]\n\n{account}\n\n{table}\n") == [(1, "SUBJECTIVE", account)]


def test_a_list_that_is_a_table_is_told_row_by_row_with_its_cells_apart():
    rows = "[Gabapentin], [300 mg], [at bedtime], [Tramadol], [50 mg], [stopped, nausea]"
    found = typeset(f"#strong[MEDICATIONS]\n\n#table(columns: (120pt, 120pt, 120pt), {rows})\n")
    assert found == [(1, "MEDICATIONS", "Gabapentin | 300 mg | at bedtime / Tramadol | 50 mg | stopped, nausea")]


def test_a_list_that_a_page_cuts_goes_on_on_the_next_under_the_same_heading():
    first, second = "1. Cervicalgia\n\n2. Left shoulder strain", "3. Carpal tunnel syndrome, right\n\n4. Insomnia"
    rest = "#strong[WORK STATUS]\n\nOff work until 4/14/2016."
    assert typeset(f"#strong[DIAGNOSES]\n\n{first}\n\n#pagebreak()\n\n{second}\n\n{rest}\n") == [
        (1, "DIAGNOSES", "1. Cervicalgia / 2. Left shoulder strain"),
        (2, "DIAGNOSES", "3. Carpal tunnel syndrome, right / 4. Insomnia"),
        (2, "WORK STATUS", "Off work until 4/14/2016."),
    ]


def test_a_part_that_is_closed_at_the_end_of_its_page_does_not_go_on_on_the_next():
    closed = "IMPRESSION\nLumbar strain, improving.\n\fHe was seen with an interpreter.\n"
    assert parts(closed) == [("IMPRESSION", "Lumbar strain, improving.")]


def test_a_sentence_torn_by_a_page_that_nothing_continues_has_the_sign_of_that():
    account = (
        "He has had low back pain since he lifted a crate in March, and by the end of a working day of nine hours it"
    )
    torn = parts(f"SUBJECTIVE\n{account}\n\fOBJECTIVE\nGait is normal.\n")
    assert torn[0] == ("SUBJECTIVE", f"{account} {GOES_ON}")


LETTER = """Re: Ana Example

I am writing to appeal the denial of the lumbar epidural steroid injection.

The reviewer states that no conservative care was tried. She attended 24 visits of physical therapy. \
It did not help her for more than a day.

Please call my office with questions.
"""


def test_a_letter_of_appeal_is_told_by_the_paragraphs_that_argue_each_whole():
    found = [words for _, words in parts(LETTER, VISIT)]
    assert (
        "The reviewer states that no conservative care was tried. She attended 24 visits of physical therapy."
        " It did not help her for more than a day."
    ) in found
    assert "questions" not in " ".join(found)


def test_a_heading_at_the_foot_of_a_page_heads_the_list_on_the_next():
    text = (
        HEAD + "SUBJECTIVE\nThe neck hurts when she drives.\n\nCURRENT MEDICATIONS\nPage 1 of 2\f"
        "Gabapentin 300 mg at bedtime\nTramadol 50 mg - stopped, nausea\n\nPLAN\nReturn in six weeks.\n"
    )
    found = told(report_of_text(text, "n.txt", kind=VISIT, date=DAY))
    words = "Gabapentin 300 mg at bedtime / Tramadol 50 mg - stopped, nausea"
    assert (2, "CURRENT MEDICATIONS", words) in found
    drugs = next(
        one
        for one in draft(read_report(report_of_text(text, "n.txt", kind=VISIT, date=DAY))).sentences
        if one.section == "medication"
    )
    assert drugs.pages == (1, 2)


def test_what_a_page_begins_with_stands_under_no_heading_that_ended_above():
    text = (
        HEAD + "CURRENT MEDICATIONS\nGabapentin 300 mg at bedtime.\n\nSigned: R. Roe, MD\f"
        "Tramadol 50 mg was discussed on the telephone.\n"
    )
    assert not any(page == 2 for page, _, _ in told(report_of_text(text, "n.txt", kind=VISIT, date=DAY)))


def test_words_behind_a_stop_in_the_midst_of_a_line_begin_no_other_part():
    account = "She was hired in 2022. How and why: a pallet tipped and struck her left knee."
    text = f"HISTORY OF INJURY\n{account}\n\nPLAN\nRest.\n"
    words = dict(parts(text))["HISTORY OF INJURY"]
    assert words == account


def test_what_a_form_prints_below_a_heading_is_left_out():
    hint = "(Include treatment rendered to date. Specify type and frequency. Have there been any changes? If so, why?)"
    text = (
        f"Treatment Plan: {hint}\n1. Continue the home program.\n2. Return in six weeks.\n\nWORK STATUS\nFull duty.\n"
    )
    assert dict(parts(text))["Treatment Plan"] == "1. Continue the home program. / 2. Return in six weeks."


def test_the_fields_of_a_numbered_form_are_told_by_their_names_in_capitals():
    text = (
        '17. DESCRIBE HOW THE ACCIDENT OR EXPOSURE HAPPENED (Patient states) "I pulled a crate and it fell on me."\n'
        "18. SUBJECTIVE COMPLAINTS Low back pain 7/10, tingling of the left calf. Denies any earlier injury.\n"
        "20. DIAGNOSIS (occupational) 1. Lumbar strain S39.012A. 2. Contusion of the left hip S70.02XA.\n"
        "22. Is there any other current condition that will impede recovery? No.\n"
    )
    told_parts = dict(parts(text, kind=DocumentKind.FIRST_REPORT_OF_INJURY))
    account = told_parts["DESCRIBE HOW THE ACCIDENT OR EXPOSURE HAPPENED"]
    assert account.endswith('"I pulled a crate and it fell on me."')
    assert told_parts["SUBJECTIVE COMPLAINTS"].startswith("Low back pain 7/10, tingling of the left calf")
    assert "impede" not in told_parts["DIAGNOSIS"]


def test_a_heading_that_says_who_told_it_heads_the_account():
    account = "A pallet tipped and struck her left knee on the dock."
    text = f"HISTORY OF INJURY AS GIVEN BY THE EXAMINEE\n{account}\n\nPLAN\nRest.\n"
    assert "pallet tipped" in dict(parts(text))["HISTORY OF INJURY AS GIVEN BY THE EXAMINEE"]


def test_a_list_of_papers_under_a_heading_of_work_is_no_restriction():
    text = (
        "WORK STATUS\n04/26/23 Chiropractic discharge, twelve visits.\n05/11/23 Slip of the clinic, off work.\n"
        "07/11/23 MRI of the neck.\n\nPLAN\nRest.\n"
    )
    assert "WORK STATUS" not in dict(parts(text))


def test_the_running_line_of_a_page_is_no_plan():
    text = (
        HEAD + "Treatment plan:\fPR-2 Example, Ana 03/14/2016 (continued)\n"
        "1. Block of the nerve.\n2. Therapy.\n\nWORK STATUS\nOff.\n"
    )
    found = told(report_of_text(text, "n.txt", kind=VISIT, date=DAY))
    assert (2, "Treatment plan", "1. Block of the nerve. / 2. Therapy.") in found
