"""What a summary chooses to tell: the newest, all that was done, and on which pages more stands."""

import datetime as dt

import pytest

from openimr.clinical.sentences.doubts import WITHDRAWN
from openimr.clinical.summary import Length, draft

from .test_summary import MRI, OLD, REPORT, fact, said

LATER = {
    "document": "d12",
    "document_kind": "emergency_department_report",
    "document_date": dt.date(2016, 5, 2),
    "dated_surely": False,
}


def test_a_later_visit_whose_day_is_not_sure_is_told_by_its_page_before_the_one_whose_day_is():
    facts = [
        fact("complaint", "knee pain", 9, **REPORT),
        fact("complaint", "numbness of the foot", 9, span=(20, 30), **REPORT),
        fact("complaint", "burning knee pain", 12, **LATER),
        fact("complaint", "weakness", 12, span=(20, 30), **LATER),
    ]
    assert said(facts, "complaints") == [
        "Complaints, in the words of the emergency or urgent care report on page 12: “burning knee pain”; “weakness”.",
        "Complaints, in the words of the progress report of 15 March 2016: “knee pain”; “numbness of the foot”.",
    ]


def test_a_sign_found_and_not_found_in_one_report_is_told_both_ways():
    facts = [
        fact("orthopedic_test", "hawkins", 9, sentence="Hawkins (-) right.", polarity="absent", **REPORT),
        fact("orthopedic_test", "hawkins", 9, sentence="Hawkins (+) right.", span=(40, 50), **REPORT),
    ]
    assert "“Hawkins (-) right”; “Hawkins (+) right”" in said(facts, "examination")[0]


def test_the_page_that_tells_another_finding_of_a_study_is_named_at_the_end():
    effusion = "Diagnostic tests: MRI of the knee: small effusion."
    facts = [
        fact("imaging_finding", "effusion", 9, sentence=effusion, **REPORT),
        fact("imaging_finding", "effusion", 3, sentence="The MRI had shown an effusion.", **OLD),
        fact("imaging_finding", "meniscal_tear", 2, sentence="X-ray and MRI: a torn meniscus.", **OLD),
        fact("complaint", "pain", 12, sentence="Pain; still waiting to hear about the MRI.", **LATER),
    ]
    assert said(facts, "imaging") == [
        "Of studies the progress report of 15 March 2016 says: “Diagnostic tests: MRI of the knee: small effusion”.",
    ]
    assert said(facts, "further") == ["Not quoted above: imaging: page 2."]


def test_a_normal_impression_is_not_told_without_what_the_same_report_found():
    facts = [
        fact("imaging_finding", "effusion", 5, sentence="There is a moderate effusion.", section="findings", **MRI),
        fact("imaging_finding", "normal", 6, sentence="Normal study.", section="impression", **MRI),
    ]
    assert said(facts, "imaging") == [
        "The imaging report of 24 November 2015: “There is a moderate effusion”; “Normal study”."
    ]


def test_diagnoses_come_from_the_request_first_and_from_the_newest_report_of_each_kind():
    asked = {"document": "r1", "document_kind": "request_for_authorization", "document_date": dt.date(2016, 2, 1)}
    mind = {"document": "m1", "document_kind": "psychological_report", "document_date": dt.date(2015, 2, 1)}
    listed = {"section": "diagnosis"}
    facts = [
        fact("diagnosis", "lumbar strain", 12, body_part="lumbar_spine", **listed, **LATER),
        fact("diagnosis", "rotator cuff tear", 4, body_part="shoulder", **listed, **asked),
        fact("diagnosis", "pain disorder", 3, **listed, **mind),
        fact("diagnosis", "rotator cuff tear", 9, body_part="shoulder", **listed, **REPORT),
    ]
    assert said(facts, "diagnoses") == [
        "Diagnoses, in the words of the request for authorization of 1 February 2016: “rotator cuff tear”.",
        "Diagnoses, in the words of the emergency or urgent care report on page 12: “lumbar strain”.",
        "Diagnoses, in the words of the psychological report of 1 February 2015: “pain disorder”.",
    ]


def test_of_two_decisions_each_is_told_with_its_grounds_and_the_newest_without_one_is_named():
    old = {"document": "u1", "document_kind": "utilization_review_decision", "document_date": dt.date(2015, 2, 1)}
    new = {"document": "u2", "document_kind": "utilization_review_decision", "document_date": dt.date(2016, 2, 1)}
    facts = [
        fact("request_reason", "ground", 3, sentence="No imaging was sent.", attributes={"by": "ur"}, **old),
        fact("decision", "denied", 8, sentence="MRI of the knee: denied.", attributes={"item": "MRI"}, **new),
    ]
    assert said(facts, "utilization_review") == [
        "The utilization review decision of 1 February 2016: “MRI of the knee: denied”.",
        "The utilization review decision of 1 February 2016 is in the file; its ground is not told here.",
        "As grounds the utilization review decision of 1 February 2015 gives: “No imaging was sent”.",
    ]


def test_a_state_called_permanent_is_told_beside_the_newest_work_status():
    stationary = {"document": "d3", "document_kind": "permanent_and_stationary_report"}
    facts = [
        fact("work_status", "modified_duty", 9, sentence="Modified work, no lifting over 10 lbs.", **REPORT),
        fact(
            "work_status",
            "permanent_and_stationary",
            2,
            sentence="PR-4 PRIMARY TREATING PHYSICIAN'S PERMANENT AND STATIONARY REPORT Data element Entry",
            **stationary,
        ),
        fact("work_status", "permanent_and_stationary", 3, sentence="The condition is stationary.", **stationary),
    ]
    assert said(facts, "function") == [
        "Work, in the words of the progress report of 15 March 2016: “Modified work, no lifting over 10 lbs”.",
        "Work, in the words of the permanent and stationary report on page 3: “The condition is stationary”.",
    ]


def test_every_operation_is_told_the_newest_report_first_and_what_others_say_after_it():
    def operated(page, year, words):
        own = {"document": f"o{year}", "document_kind": "operative_report", "document_date": dt.date(year, 6, 1)}
        return fact("surgery", "arthroscopy", page, sentence=words, section="procedure", **own)

    stay = {"document": "h1", "document_kind": "hospital_record", "section": "procedure"}
    stated = "Procedure: arthroscopy, Jul 4, 2016."
    facts = [
        operated(2, 2014, "Procedure: left knee arthroscopy."),
        operated(7, 2015, "Procedure: right knee arthroscopy."),
        fact("surgery", "arthroscopy", 5, quote="arthroscopy", sentence=stated, date="2016-07-04", **stay),
    ]
    assert said(facts, "surgery") == [
        "“right knee arthroscopy” (operative report of 1 June 2015).",
        "“left knee arthroscopy” (operative report of 1 June 2014).",
        "The documents say: “arthroscopy, Jul 4, 2016” (hospital record on page 5).",
    ]


def test_an_earlier_claim_is_no_habit_and_no_illness():
    assert not said([fact("risk_factor", "litigated", 9, sentence="No prior WC claims.", **REPORT)], "risk")


def test_what_an_amended_issue_takes_the_place_of_is_not_told():
    day = {"document_kind": "progress_report", "document_date": dt.date(2017, 3, 8)}
    facts = [
        fact("complaint", "left pain", 1, document="new", **day),
        fact("complaint", "pain", 2, document="old", attributes={"doubt": WITHDRAWN}, **day),
    ]
    told = "Complaints, in the words of the progress report of 8 March 2017: “left pain”."
    assert said(facts, "complaints") == [told]


def test_an_injury_that_a_page_calls_cumulative_is_told_as_one():
    once = fact("injury_date", "2014-02-11", 9, quote="DOI 2/11/14", **REPORT)
    assert said([once], "injury") == ["The injury is dated 11 February 2014."]
    over_time = fact("injury_date", "2014-02-11", 4, quote="DOI CT to 2/11/14", **REPORT)
    assert said([once, over_time], "injury") == ["The injury is dated 11 February 2014 and called cumulative (CT)."]


@pytest.mark.parametrize(
    ("type", "sentence", "told"),
    [
        ("imaging_finding", "If the study has advanced, release is reasonable.", "release is reasonable"),
        ("work_status", "PERMANENT AND STATIONARY STATUS", "STATIONARY"),
        ("mechanism", "Left grip fell from 33 to 27 over the same time.", "grip fell"),
        ("mechanism", "Ran out of metformin last fall due to overtime.", "metformin"),
    ],
)
def test_a_sentence_that_is_of_something_else_is_not_told_under_a_topic(type, sentence, told):
    one = fact(type, "x", 9, sentence=sentence, **REPORT)
    assert not any(told in sentence.text for sentence in draft([one], Length.LONG).sentences)


def test_what_a_reviewer_attests_is_no_ground():
    of = {
        "document": "u1",
        "document_kind": "utilization_review_decision",
        "section": "reasons",
        "attributes": {"by": "ur"},
    }
    grounds = [
        fact("request_reason", "a", 9, sentence="I attest that I have no material affiliation.", **of),
        fact("request_reason", "b", 9, sentence="There is no documentation of an injection.", **of),
    ]
    (told,) = [sentence for sentence in said(grounds, "utilization_review") if "grounds" in sentence]
    assert "no documentation of an injection" in told
    assert "affiliation" not in told


def test_of_a_report_with_one_diagnosis_that_could_be_read_the_last_full_list_is_told_too():
    old = {
        "document": "p1",
        "document_kind": "progress_report",
        "document_date": dt.date(2015, 1, 5),
        "section": "diagnosis",
    }
    new = {**old, "document": "p2", "document_date": dt.date(2015, 6, 5)}
    listed = ["rotator cuff tear", "bicipital tendinitis", "cervical radiculopathy"]
    facts = [fact("diagnosis", name, 3, quote=name, sentence=f"{name}.", **old) for name in listed]
    facts.append(
        fact("diagnosis", "biceps instability", 7, quote="biceps instability", sentence="biceps instability.", **new)
    )
    told = said(facts, "diagnoses")
    assert "biceps instability" in told[0]
    assert "“rotator cuff tear”; “bicipital tendinitis”; “cervical radiculopathy”" in told[1]


def test_what_a_report_of_an_operation_tells_is_told_once_and_what_came_of_it_beside_it():
    own = {"document": "o1", "document_kind": "operative_report", "document_date": dt.date(2024, 8, 22)}
    later = {"document": "p1", "document_kind": "progress_report", "document_date": dt.date(2025, 3, 1)}
    repair, excision = "Right rotator cuff repair", "Distal clavicle excision"
    facts = [
        fact("surgery", "rotator_cuff_repair", 2, quote=repair, sentence=repair, section="procedure", **own),
        fact("surgery", "distal_clavicle_excision", 2, quote=excision, sentence=excision, section="procedure", **own),
        fact(
            "surgery", "rotator_cuff_repair", 5, quote="rotator cuff repair", sentence=f"S/p {repair.lower()}.", **later
        ),
        fact("surgery", "appendectomy", 5, quote="Appendectomy", sentence="Appendectomy in 1998.", **later),
    ]
    helped = fact("surgery", "rotator_cuff_repair", 6, sentence="The rotator cuff repair helped little.", **later)

    reported = f"“{repair}”; “{excision}” (operative report of 22 August 2024)."
    elsewhere = "The documents say: “Appendectomy in 1998” (progress report of 1 March 2025)."
    assert said(facts, "surgery") == [reported, elsewhere]
    assert "helped little" in " ".join(said([*facts, helped], "surgery"))


def test_a_diagnosis_broken_behind_its_side_is_told_whole():
    own = {
        "document": "o1",
        "document_kind": "operative_report",
        "document_date": dt.date(2015, 1, 5),
        "section": "diagnosis",
    }
    one = fact(
        "diagnosis",
        "ac joint arthrosis",
        3,
        quote="Right\nAC joint arthrosis",
        sentence="Right AC joint arthrosis.",
        **own,
    )
    assert "Right AC joint arthrosis" in said([one], "diagnoses")[0]


def test_a_drug_is_told_in_its_statement_and_never_by_its_bare_name():
    own = {"document": "p1", "document_kind": "progress_report", "document_date": dt.date(2025, 3, 1)}
    listed = [
        fact("medication", drug, 2, quote=drug, sentence=f"{drug} daily", section="medications", **own)
        for drug in ("sertraline", "metformin")
    ]
    tried = fact("medication", "propranolol", 2, quote="propranolol", sentence="Propranolol – asthma.", **own)

    assert said([*listed, tried], "medication") == [
        "Medication, in the words of the progress report of 1 March 2025: “sertraline daily”; “metformin daily”;"
        " “Propranolol – asthma”."
    ]


def test_what_came_of_an_injection_after_the_day_of_its_paper_is_told_by_the_page():
    note = {"document": "d7", "document_kind": "physical_therapy_note", "document_date": dt.date(2016, 5, 3)}
    added = "Injection 6/14 gave good relief, then it faded."
    before = "Injection 4/2 gave good relief."
    facts = [
        fact("injection", "corticosteroid_injection", 7, quote="Injection", sentence=added, **note),
        fact("injection", "epidural_steroid_injection", 8, quote="Injection", sentence=before, **note),
    ]
    told = said(facts, "injections")[0]
    assert "then it faded” (therapy note on page 7)" in told
    assert "“Injection 4/2 gave good relief” (therapy note of 3 May 2016)" in told
