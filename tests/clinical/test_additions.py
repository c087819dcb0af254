"""What was added to a paper on a later day is told as that, and what a later paper ended is not told as going on."""

import datetime as dt

import pytest

from openimr.clinical import read_report, report_of_text
from openimr.domain.document_kind import DocumentKind

from .test_summary import said

VISIT = DocumentKind.PROGRESS_REPORT
NOTE = """FOLLOW-UP VISIT
Patient: Ana Example

PLAN
I recommend right knee arthroscopy.

{head}
Surgery was denied. I would not repeat the cortisone injection until her sugar is controlled.
"""
WRITTEN = dt.date(2023, 10, 31)


def facts(text, day=WRITTEN, kind=VISIT):
    return list(read_report(report_of_text(text, f"{day}.txt", kind=kind, date=day)))


@pytest.mark.parametrize(
    "head", ["Addendum 1/16/2024 (S.R.)", "LATE ADDENDUM - January 16, 2024:", "Addendum dated 01/16/2024"]
)
def test_an_opinion_of_an_addendum_is_of_its_day(head):
    told = " ".join(said(facts(NOTE.format(head=head)), "opinions"))
    assert "of the progress report of 31 October 2023: under “PLAN” (“I recommend right knee arthroscopy.”)" in told
    assert "addendum of 16 January 2024 to the progress report of 31 October 2023" in told
    assert told.index("cortisone injection") < told.index("addendum of 16 January 2024")


@pytest.mark.parametrize("head", ["Addendum", "Addendum 10/31/2023", "See addendum of 1/16/2024"])
def test_what_has_no_later_day_of_its_own_is_of_its_paper(head):
    assert not any("added" in fact.attributes for fact in facts(NOTE.format(head=head)))


def test_a_list_under_a_heading_ends_where_an_addendum_begins():
    told = said(facts(NOTE.format(head="Addendum 1/16/2024")), "opinions")
    assert not any("under “Plan”" in one and "denied" in one for one in told)


OLD, NEW = dt.date(2024, 2, 13), dt.date(2024, 4, 15)
LIST = "PROGRESS REPORT\nPatient: Ana Example\n\nTREATMENT\nShe takes meloxicam 15 mg daily and lisinopril 10 mg.\n"
NEWEST = "PROGRESS REPORT\nPatient: Ana Example\n\nCURRENT MEDICATIONS\nAcetaminophen 500 mg.\n\nHISTORY\n{said}\n"


def test_a_drug_that_a_later_paper_ended_is_not_told_as_taken():
    ended = NEWEST.format(said="Meloxicam was stopped in September 2023 for abdominal pain.")
    told = said([*facts(ended, NEW), *facts(LIST, OLD)], "medication")
    assert any("Of stopping: “Meloxicam was stopped in September 2023" in one for one in told)
    assert not any("15 mg daily" in one for one in told)


def test_a_drug_that_no_paper_ended_is_told_with_its_paper():
    told = said([*facts(NEWEST.format(said="The knee is stiff."), NEW), *facts(LIST, OLD)], "medication")
    assert any("meloxicam 15 mg daily" in one and "of 13 February 2024" in one for one in told)


def test_a_drug_begun_again_after_it_was_ended_is_told():
    ended = "PROGRESS REPORT\nPatient: Ana Example\n\nHISTORY\nMeloxicam was stopped in December 2023.\n"
    again = [
        *facts(NEWEST.format(said="The knee is stiff."), NEW),
        *facts(LIST, OLD),
        *facts(ended, dt.date(2024, 1, 5)),
    ]
    assert any("meloxicam 15 mg daily" in one for one in said(again, "medication"))


def test_an_allergy_at_second_hand_is_not_told():
    first = "PROGRESS REPORT\nPatient: Ana Example\n\nALLERGIES\nEggs - rash (per co-worker).\n"
    assert not any("Eggs" in one for one in said(facts(first), "risk"))


def test_denials_one_of_which_a_later_paper_unsays_are_not_told():
    denied = "PROGRESS REPORT\nPatient: Ana Example\n\nPAST MEDICAL HISTORY\nDenies diabetes, ulcer and gout.\n"
    found = (
        "PROGRESS REPORT\nPatient: Ana Example\n\nPAST MEDICAL HISTORY\nType 2 diabetes, diagnosed in January 2024.\n"
    )
    told = said([*facts(found, NEW), *facts(denied, OLD)], "risk")
    assert any("Type 2 diabetes" in one for one in told)
    assert not any("Denies" in one for one in told)


def test_what_a_form_prints_on_permanence_rates_nothing():
    form = (
        "PROGRESS REPORT\nPatient: Ana Example\n\n"
        'If the patient is "Permanent and Stationary" (i.e., has reached maximum medical improvement), do not use\n'
        "this form.\n"
    )
    assert not any(fact.value == "permanent_and_stationary" for fact in facts(form))


LONG_PLAN = """CONSULTATION REPORT
Patient: Ana Example

DISCUSSION AND RECOMMENDATIONS
We talked at length of the course of the year, and of what she does at home on most mornings.
She walks with a friend in the park and has bought a taller chair for the kitchen.
Her sleep is broken, and she reads until it is light outside.
Her employer has kept the place open, and she would like to go back to it by the fall.
I explained the findings of the study with a model, and answered what her daughter asked.
Heat in the evening is fine, and so is the short walk after lunch that she has taken up.
She should not wait for a call of this office before she telephones with a question.
I support an evaluation for a functional restoration program.
"""
ASKED = (
    "REQUEST FOR AUTHORIZATION\nPatient: Ana Example\n\nRequested: functional restoration program evaluation, 1 day.\n"
)


def test_an_opinion_that_a_long_plan_has_no_room_for_is_told_by_itself():
    asked = facts(ASKED, dt.date(2024, 5, 1), DocumentKind.REQUEST_FOR_AUTHORIZATION)
    told = said([*asked, *facts(LONG_PLAN, NEW, DocumentKind.CONSULTATION_REPORT)], "opinions")
    assert told[0].startswith("Plan and discussion")
    assert told[0].count("…") == 1
    assert "functional restoration" not in told[0]
    assert any("“I support an evaluation for a functional restoration program”" in one for one in told[1:])


def test_the_rest_of_a_part_that_was_cut_is_not_told_from_the_next_page():
    pages = LONG_PLAN.replace(
        "I support", "Gabapentin is reasonable for the burning. NSAIDs should be\fused with caution. I support"
    )
    told = said(facts(pages, NEW, DocumentKind.CONSULTATION_REPORT), "opinions")
    assert not any("“used with caution" in one for one in told)


def test_one_of_the_ways_that_are_open_is_no_operation_that_was_done():
    text = (
        "CONSULTATION REPORT\nPatient: Ana Example\n\nI can offer two ways. The first is a posterior cervical fusion.\n"
        "The second is a spinal cord stimulator trial.\n"
    )
    assert not said(facts(text, NEW, DocumentKind.CONSULTATION_REPORT), "surgery")


def test_a_list_of_drugs_is_told_with_what_its_page_strikes_from_it():
    text = (
        "PROGRESS REPORT\nPatient: Ana Example\n\nCURRENT MEDICATIONS\nGabapentin 600 mg three times a day; "
        "cyclobenzaprine 7.5 mg at night.\n\nPLAN\nRefill gabapentin.\n"
        "Cyclobenzaprine is on the list in error, it was stopped in 2020.\n"
    )
    (told,) = [one for one in said(facts(text, NEW), "medication") if one.startswith("Medication, in the words")]
    assert "to which the same page adds: “Cyclobenzaprine is on the list in error, it was stopped in 2020”" in told


def test_a_part_of_the_body_named_by_itself_is_told_with_what_is_said_of_it():
    text = (
        "MEDICAL-LEGAL REPORT\nPatient: Ana Example\n\nFUTURE MEDICAL CARE\nOpioids should be reduced. Shoulders. "
        "Left\ndecompression reasonable if she wishes; injections, up to two a year.\n"
    )
    told = facts(text, NEW, DocumentKind.MEDICAL_LEGAL_REPORT)
    assert {fact.sentence for fact in told if fact.value == "future_care injection"} == {
        "Shoulders. Left decompression reasonable if she wishes; injections, up to two a year."
    }


def test_a_line_of_small_letters_before_a_semicolon_heads_nothing():
    text = (
        "MEDICAL-LEGAL REPORT\nPatient: Ana Example\n\nTREATMENT\nI recommend a repeat MRI of the left knee without\n"
        "contrast; an arthrogram is unnecessary. Arthroscopic meniscectomy is reasonable.\n"
    )
    assert {
        fact.section for fact in facts(text, NEW, DocumentKind.MEDICAL_LEGAL_REPORT) if "meniscectomy" in fact.value
    } == {"treatment"}


def test_what_was_rated_years_before_the_newest_visit_is_no_course_of_pain():
    rated = "PROGRESS REPORT\nPatient: Ana Example\n\nSUBJECTIVE\nNeck pain is {}/10.\n"
    early = [*facts(rated.format(8), dt.date(2016, 11, 8)), *facts(rated.format(7), dt.date(2016, 11, 22))]
    late = facts("PROGRESS REPORT\nPatient: Ana Example\n\nSUBJECTIVE\nNeck pain persists.\n", dt.date(2025, 2, 18))
    assert said(early, "course")
    assert not said([*early, *late], "course")


COURSE = """Ms. Example, now 45, returns with the study of February 13.
She has finished the second course of visits and has used the brace daily since the fall.
She continues the home program and has lost seven pounds since the last visit in November.
A second course was offered in November; she declined because of her sugar, and that was not done.
Her employer has kept the place open, and she hopes to be back by the summer, as she told me.
The drive to this office takes an hour each way, and a friend brought her today.
"""


def test_an_account_that_opens_with_the_course_is_told_to_the_complaints():
    text = f"PROGRESS REPORT\nPatient: Ana Example\n\nINTERVAL HISTORY\n{COURSE}Knee pain is 6/10. There is swelling.\n"
    told = said(facts(text, NEW), "complaints")
    opened = "(“Ms. Example, now 45, returns with the study of February 13. … Knee pain is 6/10. There is swelling"
    assert opened in told[0]
