"""What a review of records tells is told with the day and the paper of its entry, and what is over is told as over."""

import datetime as dt

import pytest

from openimr.clinical import read_report, report_of_text
from openimr.domain.document_kind import DocumentKind
from openimr.domain.facts import Fact, FactType


def facts(text: str, kind: DocumentKind = DocumentKind.MEDICAL_LEGAL_REPORT) -> tuple[Fact, ...]:
    return read_report(report_of_text(text, "note.txt", kind=kind, date=dt.date(2024, 5, 6)))


REVIEW = """REVIEW OF MEDICAL RECORDS
01/09/21 – Shoreline Urgent Care, P. Dorn, M.D. Slipped on a wet ramp. Wrist pain. Norco 5/325 given.
02/14/21 – MRI right wrist. Central perforation of the TFC. Small joint effusion.
06/02/21 – Hollis PR-2: flare after lifting, aspirated 3 cc. 07/15/21 – Hollis operative report. Arthroscopic
debridement of the TFCC.
DIAGNOSES
1. Right wrist TFCC tear, status post debridement.
"""


def test_a_finding_of_a_retold_study_is_quoted_with_day_and_study() -> None:
    tears = [fact for fact in facts(REVIEW) if fact.type is FactType.IMAGING_FINDING and "effusion" in fact.quote]
    assert tears
    assert all(fact.sentence is not None and fact.sentence.startswith("02/14/21 – MRI right wrist.") for fact in tears)
    assert all("06/02/21" not in (fact.sentence or "") for fact in tears)


def test_what_a_retold_paper_names_has_the_day_of_its_entry() -> None:
    told = {fact.type: fact for fact in facts(REVIEW) if "entry" in fact.attributes}
    assert told[FactType.MEDICATION].attributes["entry"] == "2021-01-09"
    surgery = [fact for fact in facts(REVIEW) if fact.type is FactType.SURGERY and "entry" in fact.attributes]
    assert {fact.date for fact in surgery} == {"2021-07-15"}


def test_a_diagnosis_below_the_review_is_no_entry() -> None:
    assert all("entry" not in fact.attributes for fact in facts(REVIEW) if fact.section == "diagnosis")


def test_where_the_next_papers_are_from_ends_an_entry_and_so_does_a_day_before_small_letters() -> None:
    text = """REVIEW OF MEDICAL RECORDS
06/02/21 – PR-4: permanent and stationary, no surgery.
Canyon Hand Center. 09/16/21–12/05/21, 18 visits. Grip 20 to 35 lb.
01/23/22: No fracture. 03/06/22, 04/24/22: pain 4/10 and gabapentin continued.
"""
    told = {fact.value: fact.sentence or "" for fact in facts(text)}
    assert told["permanent_and_stationary"] == "06/02/21 – PR-4: permanent and stationary, no surgery."
    assert told["gabapentin"] == "03/06/22, 04/24/22: pain 4/10 and gabapentin continued."
    assert all("Canyon" not in sentence for sentence in told.values())


def test_an_entry_is_not_cut_before_a_word_that_may_be_a_heading() -> None:
    told = facts(
        "REVIEW OF MEDICAL RECORDS\n08/18/2018, Cesar Tran, MD: Pain is dull and radiates down the left leg.\n"
        "A urine drug screen was collected today as part of medication\nmonitoring.\n"
        "05/05/2018, Cesar Tran, MD: Norco was refilled.\n"
    )
    cut = [fact.sentence or "" for fact in told if fact.sentence and fact.sentence.startswith("08/18")]
    assert cut
    assert all(sentence.endswith("medication monitoring.") for sentence in cut)


@pytest.mark.parametrize(
    "row",
    [
        "D/C'd: etodolac 400 (rash 11/2022)",
        "Tried/failed: etodolac, with no relief",
        "Intolerant: etodolac (dyspepsia)",
        "Past meds: etodolac - no help",
        "Discontinued medications: etodolac 400 mg",
    ],
)
def test_a_list_of_what_was_stopped_is_told_as_stopped(row: str) -> None:
    text = f"MEDICATIONS\nCelecoxib 200 mg daily\n{row}\n"
    drugs = [fact for fact in facts(text, DocumentKind.PROGRESS_REPORT) if fact.type is FactType.MEDICATION]
    found = {fact.value: fact.attributes.get("status") for fact in drugs}
    assert found == {"celecoxib": "current", "etodolac": "stopped"}


def test_a_label_behind_a_list_of_the_stopped_begins_what_is_taken() -> None:
    text = "Failed: etodolac (stomach). Current: tramadol 50 mg q8h prn.\n"
    found = {fact.value: fact.attributes for fact in facts(text, DocumentKind.PROGRESS_REPORT)}
    assert found["etodolac"]["status"] == "stopped"
    assert found["tramadol"]["status"] == "current"
    assert found["tramadol"]["as_needed"] is True


def test_a_heading_that_the_next_sentence_denies_is_no_finding() -> None:
    text = "DISCUSSION\nPermanent and stationary status. She is not at maximum medical improvement.\n"
    assert all(fact.polarity == "absent" for fact in facts(text) if fact.type is FactType.WORK_STATUS)
    stated = facts("DISCUSSION\nPermanent and stationary. She has reached a plateau.\n")
    assert any(fact.value == "permanent_and_stationary" and fact.polarity == "present" for fact in stated)


def test_entries_behind_bullets_are_parted_whatever_follows_their_day() -> None:
    text = """REVIEW OF MEDICAL RECORDS
• 06/21/2018, Lind. ACDF C5-6.
• 09/24 to 11/06/2018, Hollis PT, 12 visits.
• 05/11/2020, flexion-extension radiographs. No motion at C5-6.
"""
    told = {fact.sentence for fact in facts(text) if fact.type in (FactType.SURGERY, FactType.IMAGING_FINDING)}
    assert {(sentence or "").lstrip("• ") for sentence in told} == {
        "06/21/2018, Lind. ACDF C5-6.",
        "05/11/2020, flexion-extension radiographs. No motion at C5-6.",
    }
