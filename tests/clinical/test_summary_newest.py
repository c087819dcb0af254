"""What a summary tells first: the newest count, the full examination, both sides of a report, the injured structure."""

import datetime as dt

from openimr.clinical import read_report, report_of_text
from openimr.clinical.papers.dating import is_administrative
from openimr.clinical.summary import draft
from openimr.domain.document_kind import DocumentKind

from .test_summary import MRI, OLD, REPORT, fact, said

EARLIER = {"document": "d7", "document_kind": "consultation_report", "document_date": dt.date(2015, 6, 1)}


def attended(words, page, own, **more):
    return fact("therapy", "physical_therapy", page, quote="physical therapy", sentence=words, **own, **more)


def test_the_newest_count_of_visits_is_told_and_a_greater_one_of_an_older_report_beside_it():
    facts = [
        attended("Physical therapy: 8 sessions so far.", 9, REPORT),
        attended("She has had 6 visits of physical therapy.", 1, OLD),
        attended("After 17 sessions of physical therapy she is no better.", 7, EARLIER),
    ]
    assert said(facts, "therapy") == [
        "Physical therapy: “Physical therapy: 8 sessions so far” (progress report of 15 March 2016); "
        "“After 17 sessions of physical therapy she is no better” (consultation report of 1 June 2015)."
    ]


def test_counts_in_the_same_words_are_told_by_their_numbers():
    told = "A course of {} physical therapy visits was begun."
    facts = [attended(told.format(12), 9, REPORT), attended(told.format(18), 7, EARLIER)]
    assert said(facts, "therapy") == [
        "Physical therapy: “A course of 12 physical therapy visits was begun” (progress report of 15 March 2016); "
        "in the same words 18 (consultation report of 1 June 2015)."
    ]


def test_visits_that_are_asked_for_are_no_course():
    facts = [attended("I am requesting 12 sessions of physical therapy.", 9, REPORT)]
    assert said(facts, "therapy") == []


def test_what_is_done_within_a_session_and_in_a_ward_is_no_treatment_of_its_own():
    ward = {"document": "h1", "document_kind": "hospital_record"}
    facts = [
        fact("therapy", "manual_therapy", 9, sentence="Manual therapy 8 minutes.", quote="Manual therapy", **REPORT),
        attended("Physical therapy: transfers with one person, walks 228 feet.", 4, ward),
        fact("therapy", "home_exercise", 9, sentence="Does home exercise daily.", quote="Home exercise", **REPORT),
    ]
    words = "Also of treatment the documents say: “Does home exercise daily” (progress report of 15 March 2016)."
    assert said(facts, "therapy") == [words]


FINDINGS = (
    ("gait", "antalgic", "Gait is antalgic."),
    ("strength", "4/5", "Strength of the quadriceps 4/5."),
    ("sensation", "intact", "Sensation is intact."),
    ("orthopedic_test", "lachman", "Lachman test positive."),
)


def test_a_full_examination_is_told_beside_a_newer_short_note_each_with_its_day():
    short = {"document": "c1", "document_kind": "chiropractic_note", "document_date": dt.date(2016, 5, 2)}
    facts = [fact(*one[:2], 9, sentence=one[2], span=(at, at + 5), **REPORT) for at, one in enumerate(FINDINGS)]
    facts += [
        fact("tenderness", "tenderness", 12, sentence="Tender at C5.", **short),
        fact("tenderness", "spasm", 12, sentence="Spasm of the trapezius.", span=(90, 99), **short),
    ]
    assert [told.split(":")[0] for told in said(facts, "examination")] == [
        "Examination, in the words of the chiropractic note of 2 May 2016",
        "Examination, in the words of the progress report of 15 March 2016",
    ]


def test_a_long_report_that_grades_a_muscle_twice_is_told_both_ways():
    again = [("reflex", "2+", f"Reflex {at} is 2+.", {"reflex": f"r{at}"}) for at in range(9)]
    grades = [("strength", "5/5", "Motor testing of the deltoid 5/5."), ("strength", "4/5", "Deltoid is graded 4/5.")]
    facts = [
        fact(*grades[0][:2], 9, sentence=grades[0][2], **REPORT),
        *(
            fact(*one[:2], 9, sentence=one[2], attributes=one[3], span=(at, at + 9), **REPORT)
            for at, one in enumerate(again, 20)
        ),
        fact(*grades[1][:2], 10, sentence=grades[1][2], **REPORT),
    ]
    (told,) = said(facts, "examination")
    assert "“Motor testing of the deltoid 5/5”" in told
    assert "“Deltoid is graded 4/5”" in told


def test_what_changed_in_months_is_no_disagreement():
    slr = {"type": "orthopedic_test", "value": "straight_leg_raise", "side": "left"}
    facts = [
        fact(**slr, page=9, sentence="SLR positive on the left.", **REPORT),
        fact(**slr, page=7, polarity="absent", sentence="SLR negative.", **EARLIER),
    ]
    assert not said(facts, "disagreements")


def test_what_an_impression_passes_over_is_told_from_the_findings():
    facts = [
        fact("imaging_finding", "ligament_tear", 5, sentence="A 7 mm tear of the ligament.", section="findings", **MRI),
        fact("imaging_finding", "normal", 5, sentence="Marrow is normal.", section="findings", span=(30, 40), **MRI),
        fact("imaging_finding", "cyst", 6, sentence="Small cyst.", section="impression", **MRI),
    ]
    assert said(facts, "imaging") == [
        "The imaging report of 24 November 2015: “A 7 mm tear of the ligament”; “Small cyst”."
    ]


OPERATED = {"document": "o1", "document_kind": "operative_report", "document_date": dt.date(2015, 6, 1)}


def test_an_operation_named_by_one_word_is_told_and_without_the_surgeon_beside_it():
    one = fact(
        "surgery",
        "discectomy",
        2,
        quote="microdiscectomy",
        sentence="L4-L5 microdiscectomy.",
        section="procedure",
        **OPERATED,
    )
    assert said([one], "surgery") == ["“L4-L5 microdiscectomy” (operative report of 1 June 2015)."]
    beside = "Milton Sample, DO anterior cruciate ligament reconstruction"
    one = fact(
        "surgery",
        "acl_reconstruction",
        2,
        quote="anterior cruciate ligament reconstruction",
        sentence=beside,
        **OPERATED,
    )
    assert said([one], "surgery") == ["“anterior cruciate ligament reconstruction” (operative report of 1 June 2015)."]


def test_what_an_injection_brought_is_told_from_a_discussion_and_a_repeated_sentence_once():
    gave = "In December the patient underwent a knee injection, with 26% improvement lasting 8 weeks."
    since = "Treatment since then has included {} therapy sessions and a knee injection."
    facts = [
        fact(
            "injection", "corticosteroid_injection", 9, quote="knee injection", sentence=gave, section="plan", **REPORT
        ),
        fact("injection", "corticosteroid_injection", 7, quote="knee injection", sentence=since.format(10), **EARLIER),
        fact("injection", "corticosteroid_injection", 1, quote="knee injection", sentence=since.format(23), **OLD),
    ]
    (told,) = said(facts, "injections")
    assert gave.rstrip(".") in told
    assert told.count("Treatment since then") == 1


def test_drugs_of_a_procedure_of_a_ward_and_of_the_future_are_no_medication_taken():
    procedure = {"document": "p1", "document_kind": "procedure_report"}
    care = "Future medical care should include naproxen."
    facts = [
        fact("medication", "lidocaine", 3, sentence="Infiltrated with 1% lidocaine.", **procedure),
        fact("medication", "naproxen", 9, sentence=care, **REPORT),
        fact("medication", "topiramate", 9, sentence="Refill gabapentin 300 mg; d/c topiramate.", **REPORT),
        fact("medication", "gabapentin", 9, sentence="Refill gabapentin 300 mg; d/c topiramate.", **REPORT),
    ]
    words = "Medication, in the words of the progress report of 15 March 2016:"
    assert said(facts, "medication") == [f"{words} “Refill gabapentin 300 mg; d/c topiramate”."]


def test_a_name_with_a_fall_in_it_tells_of_no_fall():
    words = "This concerns a clerk, employed by Garnet Falls Produce Co and hurt on 2015-10-04."
    quote = "Garnet Falls Produce Co and hurt"
    assert not said([fact("mechanism", "garnet falls", 1, quote=quote, sentence=words, **OLD)], "injury")


def test_a_differential_is_no_diagnosis():
    assert not said(
        [fact("diagnosis", "fracture", 9, sentence="Differential: fracture, tendon rupture.", **REPORT)], "diagnoses"
    )


def test_the_day_below_a_field_that_ends_its_line_is_the_fields_own():
    head = "Beacon Clinic\nPatient A. Doe DOB Mar 11, 1970 Appt 02/07/2016 9:12 Injury\nSep 30, 2015\nCC: knee pain\n"
    report = report_of_text(head, "page.txt")
    assert not (report.date == dt.date(2015, 9, 30) and report.date_is_sure)


def test_a_page_with_the_parts_of_an_examination_is_no_paper_of_administration():
    head = "Bayview Spine\nAttn: claims adjuster\n"
    report = head + "PRESENT COMPLAINTS\nKnee pain.\nPHYSICAL EXAMINATION\nGait normal.\nTREATMENT PLAN\nRest.\n"
    assert is_administrative(head + "Please send the records.")
    assert not is_administrative(report)


def test_a_report_read_from_its_page_tells_the_newest_visits_and_the_sentence_that_counts_them():
    text = (
        "PROGRESS REPORT\nPatient: A. Doe\nDate of visit: 03/15/2016\n\nHISTORY\n"
        "Ms. Doe has completed 14 sessions of physical therapy with little relief.\n"
    )
    report = report_of_text(text, "a.txt", kind=DocumentKind.PROGRESS_REPORT)
    told = [one.text for one in draft(read_report(report)).sentences if one.section == "therapy"]
    assert len(told) == 1
    assert "“Ms. Doe has completed 14 sessions of physical therapy with little relief”" in told[0]


def test_what_is_said_of_him_and_of_the_patient_is_said_once():
    facts = [
        fact("complaint", "numbness", 9, sentence="The patient denies numbness.", polarity="absent", **REPORT),
        fact("complaint", "numbness", 9, sentence="He denies numbness.", polarity="absent", span=(60, 70), **REPORT),
        fact("complaint", "knee pain", 9, sentence="Knee pain at night.", span=(80, 90), **REPORT),
    ]
    (told,) = said(facts, "complaints")
    assert told.endswith(": “The patient denies numbness”; “Knee pain at night”.")


def test_the_principal_diagnosis_stands_before_that_of_an_emergency_room():
    hasty = {"document": "e1", "document_kind": "emergency_department_report", "document_date": dt.date(2016, 5, 2)}
    facts = [
        fact("diagnosis", "lumbar sprain", 12, section="diagnosis", **hasty),
        fact("diagnosis", "lumbar stenosis", 9, section="diagnosis", **REPORT),
        fact("diagnosis", "labral tear", 2, quote="labral tear of the hip", section="diagnosis", **OPERATED),
    ]
    assert said(facts, "diagnoses") == [
        "Diagnoses, in the words of the progress report of 15 March 2016: “lumbar stenosis”.",
        "Diagnoses, in the words of the operative report of 1 June 2015: “labral tear of the hip”.",
        "Diagnoses, in the words of the emergency or urgent care report of 2 May 2016: “lumbar sprain”.",
    ]


def test_work_is_told_by_the_newest_status_report_and_by_the_day_last_worked():
    slip = {"document": "w1", "document_kind": "work_status_report", "document_date": dt.date(2016, 6, 1)}
    stopped = "He last worked on December 2, 2015."
    facts = [
        fact("work_status", "modified_duty", 14, sentence="Modified work, no kneeling.", **slip),
        fact("work_status", "not_working", 9, sentence=stopped, section="history", **REPORT),
    ]
    assert said(facts, "function") == [
        "Work, in the words of the work status report of 1 June 2016: “Modified work, no kneeling”."
    ]
    assert stopped.rstrip(".") in said(facts[1:], "function")[0]


def test_pain_is_rated_by_visits_and_not_before_and_after_a_needle():
    needle = {"document": "p1", "document_kind": "procedure_report", "document_date": dt.date(2015, 6, 1)}
    facts = [
        fact("pain_score", "9/10", 3, sentence="Pain 9 before, 1 after.", **needle),
        fact("pain_score", "6/10", 9, sentence="Knee pain 6/10.", **REPORT),
    ]
    assert not said(facts, "course")


def test_an_account_in_a_sentence_is_told_before_one_among_the_boxes_of_a_form():
    box = "HPI: X occurred at work context: lifting a crate MVC X pain mild"
    plain = "The patient was hurt while lifting a crate."
    facts = [
        fact("mechanism", "lifting a crate", 1, quote="lifting a crate", sentence=box, **OLD),
        fact("mechanism", "lifting a crate", 9, quote="lifting a crate", sentence=plain, **REPORT),
    ]
    assert "“The patient was hurt while lifting a crate”" in said(facts, "injury")[0]


def test_the_half_of_a_title_says_nothing_of_work():
    title = "MAXIMUM MEDICAL IMPROVEMENT AND"
    assert not said([fact("work_status", "permanent_and_stationary", 9, sentence=title, **REPORT)], "function")


def screened(value, page, words, own, **more):
    return fact("risk_factor", value, page, quote=words, sentence=f"{words}.", **own, **more)


def test_a_denial_that_a_newer_paper_contradicts_is_not_told_and_what_was_found_comes_first():
    facts = [
        screened("cannabis_use", 1, "She denies cannabis", OLD, polarity="absent", section="social"),
        screened("diabetes", 9, "She denies diabetes", REPORT, polarity="absent", section="social"),
        screened(
            "cannabis_use", 9, "Urine screen: THC positive, not prescribed", REPORT, polarity="present", section="risk"
        ),
    ]
    assert said(facts, "risk") == [
        "Habits, illnesses and screens: “Urine screen: THC positive, not prescribed” (progress report of 15 March "
        "2016); “She denies diabetes” (progress report of 15 March 2016)."
    ]


def test_of_a_screen_the_newest_score_is_told_even_out_of_a_table():
    facts = [
        screened("phq-9 13", 1, "PHQ-9 was 13, in Spanish", OLD, section="objective"),
        fact("risk_factor", "phq-9 15", 9, quote="PHQ-9 15", sentence="", section="function", **REPORT),
    ]
    assert said(facts, "risk") == ["Habits, illnesses and screens: “PHQ-9 15” (progress report of 15 March 2016)."]


def test_a_line_of_a_review_of_systems_is_no_habit():
    facts = [
        screened("bleeding_disorder", 9, "Heme: denies easy bruising", REPORT, polarity="absent", section="ros"),
    ]
    assert said(facts, "risk") == []


def test_a_specialty_under_a_signature_and_advice_to_the_patient_are_no_diagnoses():
    for words in ("Pain Medicine", "About your sprain", "Do not drive while taking a pain pill"):
        assert not said([fact("diagnosis", words.lower(), 9, quote=words, **REPORT)], "diagnoses")


def test_a_score_of_function_is_told_beside_the_screens_of_the_mind():
    facts = [
        fact("function", "lefs 41", 9, quote="LEFS 41", sentence="LEFS today is 41 of 80.", **REPORT),
        screened("phq-9 15", 9, "PHQ-9 is 15", REPORT, section="objective"),
    ]
    assert any("LEFS today is 41 of 80" in sentence for sentence in said(facts, "function"))
    assert any("PHQ-9 is 15" in sentence for sentence in said(facts, "risk"))
