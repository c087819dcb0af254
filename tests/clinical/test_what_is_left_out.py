"""A summary leaves out what would mislead: answers without their question, drugs not borne, states put off."""

import datetime as dt

import pytest

from openimr.clinical import read_report, report_of_text
from openimr.clinical.picture import marks_of
from openimr.clinical.summary import draft
from openimr.clinical.summary.warrants import is_warranted
from openimr.domain.document_kind import DocumentKind

from .test_summary import MRI, OLD, REPORT, fact, said
from .test_what_is_no_fact import facts, says

HURT = fact("injury_date", "2014-02-11", 1, **OLD)


@pytest.mark.parametrize(
    "answer",
    ["No; full motion of the knee.", "Yes (full range of motion).", "☐ Yes ☒ No. (Motion is full", "No. Full."],
)
def test_an_answer_is_not_told_without_its_question(answer):
    found = [
        fact("range_of_motion", "full", 9, sentence=answer, quote="full", **REPORT),
        fact("strength", "5/5", 9, sentence="No weakness, strength 5/5.", quote="5/5", **REPORT),
    ]
    (told,) = said(found, "examination")
    assert told.endswith(": “No weakness, strength 5/5”.")


def test_an_answer_that_stands_behind_its_question_is_told():
    found = [fact("risk_factor", "smoking", 9, sentence="Do you smoke tobacco? No.", polarity="absent", **REPORT)]
    assert "“Do you smoke tobacco? No”" in said(found, "risk")[0]


def test_the_answer_of_a_box_is_no_diagnosis():
    found = [
        fact("diagnosis", "x", 9, quote="☐ Yes ☒ No. (Denies prior ankle injury", section="diagnosis", **REPORT),
        fact("diagnosis", "y", 9, quote="Sprain of the left ankle", section="diagnosis", **REPORT),
    ]
    words = "Diagnoses, in the words of the progress report of 15 March 2016: “Sprain of the left ankle”."
    assert said(found, "diagnoses") == [words]


def test_a_screen_for_an_illness_is_not_the_illness():
    assert not says(
        facts("PAST MEDICAL HISTORY: Seen before? Flu shot, TB screen only."), "risk_factor", "tuberculosis"
    )
    assert says(facts("PAST MEDICAL HISTORY: TB in 1998, treated."), "risk_factor", "tuberculosis")


@pytest.mark.parametrize(
    "words",
    [
        "Tramadol makes him vomit.",
        "Tramadol 50 mg upset his stomach.",
        "Tramadol gave her hives.",
        "She had tramadol after a root canal without trouble.",
        "He had tramadol once, years ago.",
    ],
)
def test_a_drug_that_is_not_borne_or_was_had_once_is_not_told_and_not_drawn(words):
    note = f"PROGRESS REPORT\nDate: 03/15/2016\nSUBJECTIVE: Takes naproxen 500 mg twice a day. {words}"
    found = read_report(report_of_text(note, "note", kind=DocumentKind.PROGRESS_REPORT, date=dt.date(2016, 3, 15)))
    assert {one.value for one in found if one.type == "medication"} == {"tramadol", "naproxen"}
    told = " ".join(said(found, "medication"))
    assert "naproxen" in told
    assert "tramadol" not in told
    assert "tramadol" not in {mark.label for mark in marks_of(found, []).marks}


@pytest.mark.parametrize(
    "words",
    ["Takes tramadol 50 mg, which upsets his stomach a little.", "Tramadol upsets her stomach, still takes it."],
)
def test_a_drug_that_is_taken_all_the_same_is_told(words):
    found = read_report(report_of_text(f"SUBJECTIVE: {words}", "note", kind=DocumentKind.PROGRESS_REPORT))
    assert "tramadol" in " ".join(said(found, "medication")).lower()


@pytest.mark.parametrize(
    "words",
    [
        "These ratings are subject to change at MMI.",
        "Future care is to be addressed at MMI.",
        "I disagree with the permanent and stationary determination.",
        "I do not agree with Dr. Moss that this patient is at MMI.",
    ],
)
def test_a_state_that_is_put_off_or_disputed_is_not_reached(words):
    assert not says(facts(f"DISCUSSION: {words}"), "work_status", "permanent_and_stationary", "present")


@pytest.mark.parametrize("words", ["He is at MMI.", "I agree with Dr. Moss that she is permanent and stationary."])
def test_a_state_that_is_reached_is_a_fact(words):
    assert says(facts(f"DISCUSSION: {words}"), "work_status", "permanent_and_stationary", "present")


def test_a_job_that_offers_no_light_duty_is_no_status_of_work():
    assert not says(facts("JOB: Lifts 80 pounds. No permanent light duty on this unit."), "work_status")
    assert says(facts("WORK STATUS: Permanent light duty."), "work_status", "modified_duty", "present")


def rated(value, words, region, own, **more):
    return fact("pain_score", value, 3, quote=value, sentence=words, body_part=region, **own, **more)


LATER = {"document": "d8", "document_kind": "progress_report", "document_date": dt.date(2015, 6, 1)}


def test_pain_is_followed_in_one_region_to_the_newest_report_that_rates_it():
    found = [
        HURT,
        rated("8/10", "Knee pain 8/10.", "knee", OLD),
        rated("3/10", "Neck pain 3/10.", "cervical_spine", LATER),
        rated("3/10", "Neck ache, 3 out of 10.", "cervical_spine", REPORT),
        rated("6-7/10", "Knee pain, 6 to 7 out of 10.", "knee", REPORT),
        rated("5/10", "Knee pain 5/10.", "knee", LATER),
    ]
    assert said(found, "course") == [
        "Pain, as documents of two days rate it: “Knee pain 8/10” (first report of injury of 12 February 2014); "
        "“Knee pain, 6 to 7 out of 10” (progress report of 15 March 2016)."
    ]
    assert [rating.written for rating in marks_of(found, []).ratings] == ["8/10", "5/10", "6-7/10"]


def test_pain_of_two_regions_is_no_course():
    found = [
        HURT,
        rated("8/10", "Knee pain 8/10.", "knee", OLD),
        rated("3/10", "Neck pain 3/10.", "cervical_spine", REPORT),
    ]
    assert not said(found, "course")


def test_the_region_in_dispute_is_followed_before_one_rated_more_often():
    found = [
        HURT,
        fact("request", "mri", 9, body_part="cervical_spine", **REPORT),
        *(rated("8/10", "Knee pain 8/10.", "knee", own) for own in (OLD, LATER, REPORT)),
        *(rated("3/10", "Neck pain 3/10.", "cervical_spine", own) for own in (LATER, REPORT)),
    ]
    assert "Knee" not in said(found, "course")[0]


def test_pain_of_the_left_and_of_the_right_is_no_course():
    found = [
        HURT,
        rated("8/10", "Left knee pain 8/10.", "knee", OLD, side="left"),
        rated("3/10", "Right knee pain 3/10.", "knee", REPORT, side="right"),
    ]
    assert not said(found, "course")


@pytest.mark.parametrize("words", ["Knee pain 8 to 5/10.", "Knee pain from 4 to 6/10.", "Knee pain 7/10 to 2/10."])
def test_a_change_of_pain_is_no_rating(words):
    assert not is_warranted(rated("5/10", words, "knee", REPORT), "rating_of_pain")


@pytest.mark.parametrize(
    "words",
    [
        "Car accident 2009 with neck strain; chiropractic for 2 months; settled.",
        "Chiropractic, 10 visits, for a prior back injury.",
        "Chiropractic helped after an earlier claim.",
    ],
)
def test_treatment_of_another_event_is_no_treatment_of_this_injury(words):
    found = [
        HURT,
        fact("therapy", "chiropractic", 9, quote="chiropractic", sentence=words, **REPORT),
        fact("therapy", "acupuncture", 9, quote="Acupuncture", sentence="Acupuncture helped.", **REPORT),
    ]
    words = "Also of treatment the documents say: “Acupuncture helped” (progress report of 15 March 2016)."
    assert said(found, "therapy") == [words]


def test_treatment_after_the_injury_is_told_though_its_day_is_old():
    found = [
        HURT,
        fact(
            "therapy",
            "chiropractic",
            9,
            sentence="Had chiropractic since the injury of 2014.",
            quote="Chiropractic",
            **REPORT,
        ),
        fact("imaging_finding", "tear", 5, **MRI),
    ]
    words = "“Had chiropractic since the injury of 2014” (progress report of 15 March 2016)"
    assert said(found, "therapy") == [f"Also of treatment the documents say: {words}."]
    assert draft(found).sentences


def test_words_of_everyday_are_no_findings():
    visit = facts("OBJECTIVE: Left ankle pain after stepping off an extension ladder, 5 hours ago.")
    assert not says(visit, "range_of_motion")
    results = "DIAGNOSTIC TEST RESULTS\nLeft ankle: X-rays are normal.\nA job displacement form is attached."
    assert not says(facts(results, DocumentKind.PERMANENT_AND_STATIONARY_REPORT), "imaging_finding", "malalignment")


def test_what_is_to_be_ruled_out_is_told_as_that_with_the_diagnoses_before_it():
    line = "DX: Crush injury right forearm; contusion right elbow; R/O ulnar neuritis"
    found = [
        fact("diagnosis", words, 9, quote=words, sentence=line, section="diagnosis", **REPORT)
        for words in ("Crush injury right forearm", "contusion right elbow")
    ]
    (told,) = said(found, "diagnoses")
    assert "Crush injury right forearm; contusion right elbow; R/O ulnar neuritis" in told


@pytest.mark.parametrize("words", ["Anesthesiology and Pain Medicine", "Night pain: yes", "Stiffness 25 min in AM"])
def test_neither_a_specialty_nor_a_complaint_is_a_diagnosis(words):
    found = [fact("diagnosis", "x", 9, quote=words, sentence=words, **REPORT)]
    assert not any(words in sentence for sentence in said(found, "diagnoses"))


def test_a_mark_behind_a_line_is_the_box_of_the_next_one():
    asked = {"document": "d5", "document_kind": "request_for_authorization", "document_date": dt.date(2016, 3, 21)}
    found = [
        fact("request", "physical_therapy", 5, sentence="Physical therapy X", **asked),
        fact("request", "arthroscopy", 5, sentence="X arthroscopic repair of the labrum", **asked),
    ]
    (told,) = said(found, "request")
    assert "arthroscopic repair" in told
    assert "Physical therapy" not in told
