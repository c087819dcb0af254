"""What a draft tells of a form or a report is whole: no half of a cell, no half list, no finding of another's paper."""

import datetime as dt

import pytest

from openimr.clinical import read_report, report_of_text
from openimr.clinical.summary import Length
from openimr.domain.document_kind import DocumentKind
from openimr.domain.facts import FactType

from .test_summary import MRI, REPORT, fact, said

TABLE = """REQUEST FOR AUTHORIZATION
Diagnosis                        ICD        Service requested                  CPT
{rows}
"""
WRAPS = """Cervical stenosis                M48.02     C5-C6 anterior discectomy and      22551
with radiculopathy                          fusion
"""
WRAPS_NOWHERE = """Cervical stenosis                M48.02     C5-C6 anterior discectomy and      22551
with radiculopathy
"""
SHORT_ROW = "Cervical strain                  S16.1XXA   PT                                 97110\n"


def read(text, kind):
    return read_report(report_of_text(text, "page.txt", kind=kind, date=dt.date(2024, 5, 6)))


def asked(rows):
    return said(read(TABLE.format(rows=rows), DocumentKind.REQUEST_FOR_AUTHORIZATION), "request")


def test_an_item_that_runs_over_two_lines_of_its_cell_is_told_whole():
    assert "“C5-C6 anterior discectomy and fusion”" in asked(WRAPS)[0]


def test_an_item_whose_rest_stands_nowhere_is_not_told_by_its_half():
    assert not any("discectomy" in sentence for sentence in asked(WRAPS_NOWHERE))


def test_a_form_with_an_item_that_is_not_told_is_not_told_as_if_that_were_all():
    assert " asks for: " in asked(WRAPS)[0]
    assert " asks, among others, for: " in asked(WRAPS + SHORT_ROW)[0]


def test_of_fields_run_together_a_treatment_that_a_word_joins_to_something_unknown_is_not_told():
    row = "Authorization is requested for: X lumbar fusion with zorbex augment  MRI  X Post-operative therapy 18 visits"
    form = f"REQUEST FOR AUTHORIZATION\n{row}\n"
    told = said(read(form, DocumentKind.REQUEST_FOR_AUTHORIZATION), "request")
    assert "“Post-operative therapy”" in told[0]
    assert " asks, among others, for: " in told[0]
    assert "fusion" not in told[0]


REVIEWED = """PHYSICAL EXAMINATION
Biceps reflex 2+ and equal. Spurling test negative.
VI. RECORDS REVIEWED (88 pp., declaration on file)
Harbor Occupational Clinic, T. Lund MD. 3/4/23: first report. Flexion 90, abduction 75.
Lakeview PT. 4/2/23-6/1/23, 12 visits. Flexion 110 to 140.
VII. DIAGNOSES
1. Right shoulder impingement.
"""


def test_what_a_review_of_records_with_an_aside_in_its_heading_tells_is_no_examination():
    found = read(REVIEWED, DocumentKind.MEDICAL_LEGAL_REPORT)
    measured = [one for one in found if one.type is FactType.RANGE_OF_MOTION]
    assert measured
    assert {one.section for one in measured} <= {"records", "clinical_summary"}
    told = " ".join(said(found, "examination"))
    assert "Spurling test negative" in told
    assert "lexion" not in told


def test_the_author_of_the_next_paper_is_no_part_of_an_entry():
    text = "RECORDS REVIEWED\n4/15/23 EMG/NCS: mild right C6 radiculopathy.\nR. Ostby MD. 6/19/23: full strength.\n"
    found = read(text, DocumentKind.MEDICAL_LEGAL_REPORT)
    studies = [one for one in found if one.type is FactType.ELECTRODIAGNOSTIC_FINDING]
    assert studies
    assert all("Ostby" not in (one.sentence or "") for one in studies)


FORM = """20. Diagnosis
1. S43.421A Sprain of right rotator cuff capsule, r/o tear 2. S16.1XXA Strain neck
22. Other condition that will impede recovery?
☐ Yes ☒ No. (Pt denies prior shoulder or neck injury.)
"""


def test_diagnoses_of_a_form_with_their_codes_before_them_are_told_and_the_next_box_is_not():
    told = said(read(FORM, DocumentKind.FIRST_REPORT_OF_INJURY), "diagnoses")
    whole = "“1. S43.421A Sprain of right rotator cuff capsule, r/o tear 2. S16.1XXA Strain neck”"
    assert whole in told[0]
    assert "denies" not in told[0]


def test_an_impression_is_told_from_its_first_item_with_what_it_suspects():
    first = "1. High-grade partial tear of the supraspinatus, with suspected full-thickness component."
    facts = [
        fact("imaging_finding", "partial_thickness_tear", 5, sentence=first, quote="partial tear", **MRI),
        fact("imaging_finding", "tendinosis", 5, sentence="2. Biceps tendinosis.", quote="tendinosis", **MRI),
    ]
    facts = [one.model_copy(update={"section": "impression", "span": (at, at + 5)}) for at, one in enumerate(facts)]
    told = said(facts, "imaging", Length.LONG)[0]
    assert told.index("with suspected full-thickness component”") < told.index("“Biceps tendinosis”")


@pytest.mark.parametrize("half", ["R shoulder flexion 140 / abd", "Right wrist extension 50, flexion", "Flexion 90 /"])
def test_a_motion_cut_before_its_number_is_not_told(half):
    whole = "Right elbow flexion 140 degrees, extension full."
    own = {**REPORT, "section": "objective"}
    facts = [
        fact("range_of_motion", "flexion 140", 3, sentence=half, quote=half[:14], span=(1, 9), **own),
        fact("range_of_motion", "flexion 140", 3, sentence=whole, quote="flexion 140", span=(40, 51), **own),
        fact("orthopedic_test", "tinel", 3, sentence="Tinel negative.", quote="Tinel", span=(90, 95), **own),
    ]
    told = " ".join(said(facts, "examination"))
    assert "extension full" in told
    assert half.strip(" /") not in told


def test_a_decision_on_half_an_item_is_told_by_its_page_alone():
    own = {"document": "u1", "document_kind": "utilization_review_decision", "document_date": dt.date(2024, 5, 2)}
    items = {3: "acupuncture x 6", 4: "C5-C6 discectomy and"}
    facts = [
        fact("decision", "denied", page, sentence="DENIED", attributes={"item": item, "item_page": page}, **own)
        for page, item in items.items()
    ]
    told = said(facts, "utilization_review")
    assert "“acupuncture x 6”" in told[0]
    assert "discectomy" not in " ".join(told)
    assert said(facts, "further") == ["Not quoted above: decisions on treatment: page 4."]
