"""A sentence is told with the words of its page that say its side, its part of the body or whoever "it" is."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openimr.clinical import read_report, report_of_text
from openimr.clinical.summary import draft
from openimr.domain.document_kind import DocumentKind
from openimr.domain.facts import FactType

HEAD = "PROGRESS REPORT\nPatient: Ana Example\nDate: 03/14/2016\n\n"


def facts(body, kind=DocumentKind.PROGRESS_REPORT):
    found = read_report(report_of_text(HEAD + body, "note.txt", kind=kind, date=dt.date(2016, 3, 14)))
    return [fact for fact in found if fact.type is not FactType.EXTRACT]


def said(body, section, kind=DocumentKind.PROGRESS_REPORT):
    return " ".join(one.text for one in draft(facts(body, kind)).sentences if one.section == section)


TWO_HANDS = """SUBJECTIVE
She is seen for both hands. As to the right hand, operated nine months ago, she is pleased. The night waking is gone.
She rates it 1 out of 10.
The left has become the problem. She describes numbness in the thumb, waking her about four times each night.
It is 6 out of 10.
"""


def test_where_a_paragraph_speaks_of_both_hands_each_complaint_is_told_with_its_own():
    told = said(TWO_HANDS, "complaints")
    assert (
        "“As to the right hand, operated nine months ago, she is pleased. The night waking is gone. She rates it 1"
        in told
    )
    assert "“The left has become the problem. She describes numbness in the thumb, waking her about four times" in told
    assert "“It is" not in told


def test_findings_behind_the_label_of_a_joint_are_quoted_from_that_label_on():
    told = said(
        "OBJECTIVE\nGait: antalgic. Left knee: mild effusion, well healed portals. McMurray: positive. Lachman neg.\n",
        "examination",
    )
    assert "“Gait: antalgic”; “Left knee: mild effusion, well healed portals. McMurray: positive. Lachman neg”" in told


def test_a_sentence_about_it_whose_paragraph_begins_with_it_is_not_told():
    body = "SUBJECTIVE\nLow back pain daily.\n\nIt is 6 out of 10.\n"
    assert "6 out of 10" not in said(body, "complaints")
    assert any(fact.value == "6/10" for fact in facts(body))


@pytest.mark.parametrize(
    "sentence", ["It is painful to bend.", "This is a 45-year-old man with low back pain.", "There is low back pain."]
)
def test_an_it_or_this_that_stands_for_nothing_before_needs_nothing_before(sentence):
    assert all(fact.reference is None for fact in facts(f"SUBJECTIVE\nHe came alone. {sentence}\n"))


def test_she_is_told_with_the_sentence_before_where_the_patient_is_he():
    body = (
        "HISTORY\nMr. Roe says that he hurt his back and that he was off work. He was sent to Dr. Lee for his pain. "
        "She gave an epidural steroid injection on 10/02/2015 that helped for three weeks. He is better and he walks.\n"
    )
    assert "“He was sent to Dr. Lee for his pain. She gave an epidural steroid injection" in said(body, "injections")


def test_a_heading_above_a_list_of_findings_is_told_once_before_them():
    told = said(
        "LEFT SHOULDER\nPhysical examination\n\nLeft knee:\n- Flexion 115 degrees.\n- McMurray positive.\n",
        "examination",
    )
    assert "under “Left knee” (“Flexion 115 degrees”; “McMurray positive”)" in told


def test_an_addendum_that_corrects_the_examination_is_told_with_it():
    body = (
        "OBJECTIVE\nTinel neg bilat, Phalen neg bilat. Grip 44 right, 27 left.\n\n"
        'Cosigned 03/15/2016: "Left Phalen was positive at 30 sec for me. Macro exam above is for the right."\n'
    )
    told = said(body, "examination")
    assert "“Tinel neg bilat, Phalen neg bilat" in told
    assert "to which the same page adds: “Cosigned 03/15/2016:" in told
    assert "Macro exam above is for the right" in told


def test_a_report_that_calls_its_examination_unchanged_corrects_nothing():
    body = "OBJECTIVE\nPhalen positive right. The exam above is unchanged from the last visit.\n"
    assert "same page adds" not in said(body, "examination")


def test_last_november_is_not_told_of_a_paper_whose_day_nobody_knows():
    sentence = "She had one subacromial injection last November, which helped for two months."
    report = report_of_text(f"{sentence}\n", "note.txt", kind=DocumentKind.PROGRESS_REPORT, date=dt.date(2016, 3, 14))
    sure = [fact for fact in read_report(report) if fact.type == "injection"]
    unsure = [fact.model_copy(update={"dated_surely": False}) for fact in sure]
    sure = [fact.model_copy(update={"dated_surely": True}) for fact in sure]
    assert any("last November" in one.text for one in draft(sure).sentences)
    assert not any("last November" in one.text for one in draft(unsure).sentences)


def test_what_a_template_denies_of_every_organ_is_no_complaint():
    told = said(
        "SUBJECTIVE\nRight knee pain.\n\nREVIEW OF SYSTEMS\nENT: denies hearing loss.\nCV: denies chest pain.\n",
        "complaints",
    )
    assert "Right knee pain" in told
    assert "denies" not in told


_WORDS = st.sampled_from(
    ["Left knee:", "right", "It is", "pain 6/10.", "Flexion 40.", "both", "She", "\n", "\n\n", "|", "positive."]
)


@given(st.lists(_WORDS, max_size=40))
def test_whatever_the_page_what_stands_before_a_sentence_stands_directly_before_it_there(words):
    body = " ".join(words)
    page = " ".join((HEAD + body).split())
    for fact in facts(body):
        if fact.reference and fact.reference.before:
            assert f"{fact.reference.before} {fact.sentence}" in page
        if fact.reference and fact.reference.under:
            assert fact.reference.under in page


def test_a_few_words_of_an_examination_are_told_with_the_findings_they_stand_among():
    told = said("OBJECTIVE\nFF 115 act / 160 pass. Abd 95. ER 50. SS 4-/5. Drop arm -.\n", "examination")
    assert "“FF 115 act / 160 pass. Abd 95. ER 50. SS 4-/5. Drop arm -”" in told


def test_what_calls_itself_a_template_is_no_finding():
    told = said(
        "OBJECTIVE\nMusculoskeletal (template): strength 5/5 throughout.\n\nRight shoulder: flexion 100.\n",
        "examination",
    )
    assert "Right shoulder: flexion 100" in told
    assert "template" not in told


IMAGING = """MRI LEFT ANKLE{corrected}
Patient: Ana Example
Date of exam: 03/14/2016

IMPRESSION:
1. Complete tear of the anterior talofibular ligament.
2. Osteochondral lesion of the {side} talar dome, 8 x 6 mm.
3. Mild peroneus brevis tendinosis without tear.
"""


def test_of_a_page_that_is_repeated_corrected_nothing_is_told():
    first, second = (
        IMAGING.format(corrected="", side="lateral"),
        IMAGING.format(corrected=" - CORRECTED REPORT", side="medial"),
    )
    kind, day = DocumentKind.IMAGING_REPORT, dt.date(2016, 3, 14)
    told = draft(read_report(report_of_text(f"{first}\f{second}", "mri.txt", kind=kind, date=day))).sentences
    text = " ".join(one.text for one in told if one.section == "imaging")
    assert "medial talar dome" in text
    assert "lateral talar dome" not in text
    both = read_report(report_of_text(f"{first}\f{first}", "mri.txt", kind=kind, date=day))
    assert any("lateral talar dome" in one.text for one in draft(both).sentences)


def test_an_evaluator_s_history_of_the_onset_is_no_present_complaint():
    body = (
        "HISTORY OF INJURY\nLeft leg pain began two days after.\n\n"
        "PRESENT COMPLAINTS\nLow back pain, constant, 5 to 7/10. Left leg pain, frequent.\n"
    )
    told = said(body, "complaints", DocumentKind.MEDICAL_LEGAL_REPORT)
    assert "Low back pain, constant" in told
    assert "began" not in told


def test_a_diagnosis_still_to_be_ruled_out_is_not_told_alone():
    told = said("ASSESSMENT\n1. Cervicalgia - M54.2.\n2. Radiculopathy, cervical - M54.12, rule out.\n", "diagnoses")
    assert "Cervicalgia" in told
    assert "Radiculopathy" not in told
