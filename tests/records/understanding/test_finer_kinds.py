"""Papers that the field names apart are told from their like by their title, and by nothing else."""

import random

import pytest
from piles import EMPLOYEE, source_page, typeset

from openimr.domain.document_kind import DocumentKind
from openimr.records.understanding import DocumentDraft, understand
from openimr.records.understanding.finer import finer
from openimr.records.understanding.kinds import read
from openimr.records.understanding.sheets import look

CASE_MANAGER = (
    "Employee: Rosalind Ferreyra   Claim 55-1042   Report period 2/1/2016 - 2/29/2016",
    "Contacts: one telephone call with the employee, one with the employer, one visit attended.",
    "Current medical status: the physician attended on the eighth reports no change and asks for therapy.",
    "Barriers: no modified duty is offered. Plan: follow up with the office, attend the next visit.",
    "Helen Marsh, RN, CCM",
)
FILLS = (
    "Patient: Rosalind Ferreyra   Period 01/01/2015 to 02/01/2016",
    "Filled Drug Strength Qty Days Prescriber Pharmacy",
    "01/05/2016 hydrocodone/apap 10/325 90 30 Marsh Elm Pharmacy",
    "12/04/2015 hydrocodone/apap 10/325 90 30 Marsh Elm Pharmacy",
    "11/06/2015 tramadol 50 60 30 Marsh Elm Pharmacy",
)
VISIT = (
    "Patient: Rosalind Ferreyra   Visit date 3/4/2016   Time in 9:00",
    "Vital signs BP 120/80 P 72 T 98.4. Incision clean and dry, dressing changed.",
    "Teaching: medication schedule, signs of infection. Call light within reach.",
    "Next nurse visit in three days. Helen Marsh, RN",
)
AGREEMENT = (
    "Patient: Rosalind Ferreyra   Date 1/8/2016",
    "I will get opioids from one prescriber only and use one pharmacy. No early refills.",
    "I agree to urine tests and pill counts. I will not drink alcohol with these medicines.",
    "Patient signature: R. Ferreyra   Physician: Helen Marsh, M.D.",
)


def _one(*lines: str) -> DocumentDraft:
    (draft,) = understand([source_page("a.pdf", 1, typeset(lines, random.Random(3)))], EMPLOYEE)
    return draft


@pytest.mark.parametrize(
    ("title", "rest", "kind"),
    [
        ("^NURSE CASE MANAGER PROGRESS REPORT #3", CASE_MANAGER, DocumentKind.NURSE_CASE_MANAGER_REPORT),
        ("^Redwood Case Management - Field Report #2", CASE_MANAGER, DocumentKind.NURSE_CASE_MANAGER_REPORT),
        ("^CURES PATIENT ACTIVITY REPORT", FILLS, DocumentKind.PRESCRIPTION_MONITORING_REPORT),
        ("^PRESCRIPTION DRUG MONITORING PROGRAM", FILLS, DocumentKind.PRESCRIPTION_MONITORING_REPORT),
        ("^ELM PHARMACY PRESCRIPTION PROFILE", FILLS, DocumentKind.PHARMACY_RECORD),
        ("^SKILLED NURSING VISIT NOTE", VISIT, DocumentKind.NURSING_NOTE),
        ("^CONTROLLED SUBSTANCE TREATMENT AGREEMENT", AGREEMENT, DocumentKind.OPIOID_AGREEMENT),
        ("^Opioid Pain Medication Contract", AGREEMENT, DocumentKind.OPIOID_AGREEMENT),
    ],
)
def test_a_paper_is_called_by_the_name_its_own_title_gives_it(title, rest, kind):
    draft = _one(title, *rest)
    assert draft.kind is kind
    assert draft.kind_confidence >= 0.85


def test_a_house_of_case_managers_whose_nurse_dresses_a_wound_wrote_a_nursing_note():
    draft = _one("Redwood Case Management", "^SKILLED NURSING VISIT NOTE", *VISIT)
    assert draft.kind is DocumentKind.NURSING_NOTE


@pytest.mark.parametrize(
    "line",
    ["cc: Nurse case manager report", "Records: CURES report of 1/1/2016", "See the nurse case manager report, which "
     "says that the employee was seen on the fourth and that she walks without a cane at home and in the yard"],
)  # fmt: skip
def test_what_is_sent_along_or_spoken_of_does_not_name_the_paper(line):
    page = source_page("a.pdf", 1, typeset(("^PROGRESS REPORT", line), random.Random(3)))
    assert finer(DocumentKind.PROGRESS_REPORT, read(look(0, 0, page))) is DocumentKind.PROGRESS_REPORT


def test_every_kind_told_by_its_title_has_a_broader_one_that_the_words_tell():
    finer_kinds = [kind for kind in DocumentKind if kind.broader is not kind]
    assert len(finer_kinds) == 3
    assert all(kind.broader.broader is kind.broader for kind in finer_kinds)
