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
