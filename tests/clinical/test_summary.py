"""The case summary says what the pages say, each sentence with its pages, and names what is not in the file."""

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from openimr.clinical.summary import Length, Sentence, draft
from openimr.domain.document_kind import DocumentKind
from openimr.domain.facts import Fact, FactType

FILE = {"source": "a.pdf"}
REPORT = {"document": "d9", "document_kind": "progress_report", "document_date": dt.date(2016, 3, 15)}
OLD = {"document": "d1", "document_kind": "first_report_of_injury", "document_date": dt.date(2014, 2, 12)}
MRI = {"document": "d5", "document_kind": "imaging_report", "document_date": dt.date(2015, 11, 24)}


def fact(type, value, page=1, **more):
    given = {"type": type, "value": value, "page": page, "quote": value, "span": (page, page + 9)}
    return Fact(**{**given, **FILE, **more})


def said(facts, section, length=Length.USUAL):
    return [sentence.text for sentence in draft(facts, length).sentences if sentence.section == section]


def test_who_the_patient_is_comes_from_the_newest_age_and_the_sex_most_documents_give():
    facts = [
        fact("age", "42", 1, **OLD),
        fact("age", "44", 9, **REPORT),
        fact("sex", "male", 2, **OLD),
        fact("sex", "female", 3, **REPORT),
        fact("sex", "female", 4, **MRI),
        fact("occupation", "order selector", 1, **OLD),
    ]
    summary = draft(facts)
    assert summary.sentences[0].text == (
        "The patient is a woman of 44 (stated in a document of 15 March 2016), by occupation order selector (stated in"
        " a document of 12 February 2014)."
    )
    assert summary.sentences[0].pages == (1, 3, 9)


def test_the_dominant_hand_is_told_where_a_page_says_it():
    facts = [fact("age", "44", 9, attributes={"dominant_hand": "left"}, **REPORT)]
    assert said(facts, "who") == ["The patient is a person of 44 (stated in a document of 15 March 2016), left-handed."]


def test_visits_are_told_in_the_sentence_that_counts_them_and_by_their_number_where_it_cannot_be_quoted():
    counted = {"visits_attended": 10, "visits_approved": 12}
    sentence = "Of 12 visits approved she attended 10 visits of physical therapy."
    facts = [fact("therapy", "physical_therapy", 9, sentence=sentence, attributes=counted, **REPORT)]
    assert "“Of 12 visits approved she attended 10 visits of physical therapy” (progress" in said(facts, "therapy")[0]
    sentence = "Patient: A. Doe DOB 1/2/1970 visit 10"
    facts = [fact("therapy", "physical_therapy", 9, sentence=sentence, attributes=counted, **REPORT)]
    assert said(facts, "therapy") == ["Physical therapy: 10 visits stated (progress report of 15 March 2016)."]


def test_the_date_of_injury_most_documents_give_comes_first_and_others_are_named():
    facts = [
        fact("injury_date", "2014-02-11", 1, **OLD),
        fact("injury_date", "2014-02-11", 9, **REPORT),
        fact("injury_date", "2015-09", 5, sentence="A second injury to the wrist in September 2015.", **REPORT),
        fact("injury_date", "2009-01-02", 5, sentence="See the letter of 01/02/2009.", **MRI),
    ]
    assert said(facts, "injury") == [
        "The injury is dated 11 February 2014.",
        "Of other days of injury, or of other injuries, documents say: "
        "“A second injury to the wrist in September 2015” (progress report of 15 March 2016).",
    ]


def test_a_period_of_injury_is_told_as_a_period():
    facts = [fact("injury_date", "2008-01-01/2012-03-14", 1, **OLD)]
    assert said(facts, "injury") == ["The injury is dated from 1 January 2008 to 14 March 2012."]


def test_the_most_recent_visit_gives_complaints_and_findings_in_its_own_words():
    says = "Numbness of the left foot, pain 7/10."
    facts = [
        fact("pain_score", "7/10", 9, sentence=says, **REPORT),
        fact("complaint", "numbness", 9, body_part="ankle_foot", side="left", sentence=says, **REPORT),
        fact("complaint", "bladder_dysfunction", 9, polarity="absent", sentence="Denies incontinence.", **REPORT),
        fact("complaint", "headache", 1, **OLD),
        fact("strength", "4/5", 10, sentence="EHL 4/5 on the left.", attributes={"muscle": "ehl"}, **REPORT),
        fact("orthopedic_test", "straight_leg_raise", 10, sentence="SLR positive left, negative right.", **REPORT),
    ]
    assert said(facts, "complaints") == [
        "Complaints, in the words of the progress report of 15 March 2016: "
        "“Numbness of the left foot, pain 7/10”; “Denies incontinence”."
    ]
    assert said(facts, "examination") == [
        "Examination, in the words of the progress report of 15 March 2016: "
        "“EHL 4/5 on the left”; “SLR positive left, negative right”."
    ]


def test_what_a_report_tells_of_others_is_not_told_as_its_own():
    facts = [
        fact("complaint", "pain", 9, sentence="Pain in the low back.", **REPORT),
        fact("complaint", "numbness", 9, sentence="Numbness resolved.", section="records", **REPORT),
        fact("complaint", "weakness", 9, sentence="01/03/2015 - The patient feels weak.", **REPORT),
        fact("complaint", "spasm", 9, sentence="Dr. Lee noted spasm of the back.", **REPORT),
    ]
    (told,) = said(facts, "complaints")
    assert told.endswith(": “Pain in the low back”.")


def test_a_day_or_a_kind_that_is_no_more_than_likely_is_not_named():
    unsure = {"dated_surely": False, "kind_is_sure": False}
    facts = [fact("complaint", "pain", 9, sentence="Pain in the low back.", **REPORT, **unsure)]
    assert said(facts, "complaints") == ["Complaints, in the words of the document on page 9: “Pain in the low back”."]


def test_the_row_of_a_table_or_the_head_of_a_form_is_not_quoted():
    facts = [
        fact("range_of_motion", "flexion 40", 9, sentence="Flexion 60 40", **REPORT),
        fact("risk_factor", "heart_disease", 9, sentence="Patient: Last First M.I. Sex", **REPORT),
        fact("medication", "aspirin", 9, quote="ASA", sentence="Procedure Surgeon ASA", **REPORT),
    ]
    assert not draft(facts).sentences


def test_what_reports_tell_differently_stands_side_by_side_in_their_words():
    slr = {"type": "orthopedic_test", "value": "straight_leg_raise", "side": "left"}
    positive = "SLR positive on the left at {} degrees."
    kinds = {"document_kind": "progress_report"}
    days = {page: {"document": f"d{page}", "document_date": dt.date(2016, 3, 30 - page), **kinds} for page in (3, 5, 8)}
    later = {"document": "d11", "document_date": dt.date(2016, 4, 11), **kinds}
    facts = [
        *(fact(**slr, page=page, sentence=positive.format(page * 10), **own) for page, own in days.items()),
        fact(**slr, page=11, polarity="absent", sentence="SLR is negative.", **later),
    ]
    (sentence,) = [one for one in draft(facts).sentences if one.section == "disagreements"]
    assert sentence.text == (
        "“SLR positive on the left at 30 degrees” (progress report of 27 March 2016) but "
        "“SLR is negative” (progress report of 11 April 2016)."
    )
    assert sentence.pages == (3, 11)


def test_a_report_that_says_both_is_no_two_sources():
    slr = {"type": "orthopedic_test", "value": "straight_leg_raise", "side": "left"}
    facts = [
        fact(**slr, page=3, sentence="SLR positive on the left.", **REPORT),
        fact(**slr, page=4, polarity="absent", sentence="SLR negative.", **REPORT),
    ]
    assert not said(facts, "disagreements")


def test_an_imaging_report_tells_what_it_concludes_in_its_own_words():
    facts = [
        fact("imaging_finding", "fracture", 5, polarity="absent", section="findings", sentence="No fracture.", **MRI),
        fact(
            "imaging_finding",
            "spondylolisthesis grade 1",
            5,
            section="impression",
            certainty="uncertain",
            sentence="Possible grade 1 anterolisthesis of 7 mm at L4-5.",
            **MRI,
        ),
    ]
    assert said(facts, "imaging") == [
        "The imaging report of 24 November 2015: “Possible grade 1 anterolisthesis of 7 mm at L4-5”."
    ]
    assert said(facts[:1], "imaging") == ["The imaging report of 24 November 2015: “No fracture”."]


RELIEF = {"response_percent": 60, "response_duration": "5 weeks"}


def test_an_injection_is_told_by_its_report_and_the_relief_by_the_report_that_says_so():
    facts = [
        fact(
            "injection",
            "epidural_steroid_injection",
            4,
            section="procedure",
            sentence="Left L4-5 transforaminal epidural steroid injection.",
            document="d4",
            document_kind="procedure_report",
            document_date=dt.date(2014, 10, 22),
        ),
        fact("injection", "injection", 6, sentence="The injection gave 60% relief.", attributes=RELIEF, **REPORT),
    ]
    assert said(facts, "injections") == [
        "“Left L4-5 transforaminal epidural steroid injection” (procedure report of 22 October 2014).",
        "The documents say: “The injection gave 60% relief” (progress report of 15 March 2016).",
    ]


def test_what_is_asked_for_or_paid_for_is_no_treatment_that_was_done():
    asked = {"document": "d7", "document_kind": "utilization_review_decision", "document_date": dt.date(2016, 3, 29)}
    facts = [fact("surgery", "fusion", 7, level="L4-L5", **asked), fact("therapy", "acupuncture", 7, **asked)]
    assert not said(facts, "surgery")
    assert not said(facts, "therapy")


def test_therapy_that_papers_merely_name_is_not_told_as_had():
    wrong = {"document": "d2", "document_kind": "consultation_report", "document_date": dt.date(1971, 8, 14)}
    facts = [
        fact("injury_date", "2014-02-11", 1, **OLD),
        fact("therapy", "physical_therapy", 2, **wrong),
        fact("therapy", "physical_therapy", 1, **OLD),
        fact("therapy", "physical_therapy", 9, **REPORT),
    ]
    (told,) = draft(facts).sentences
    assert told.section == "injury"


def test_what_is_hypothetical_or_about_the_family_is_not_told():
    facts = [
        fact("risk_factor", "diabetes", 9, subject="family", **REPORT),
        fact("surgery", "fusion", 9, certainty="uncertain", **REPORT),
        fact("medication", "gabapentin", 9, temporality="hypothetical", **REPORT),
    ]
    assert not draft(facts).sentences


QUOTE = "No psychological\nscreening was sent."


def test_the_grounds_of_utilization_review_stand_in_its_own_words():
    decision = {"document": "d7", "document_kind": "utilization_review_decision", "document_date": dt.date(2016, 3, 29)}
    facts = [
        fact(
            "request_reason",
            "no screening",
            7,
            quote="No psychological\nscreening was sent.",
            attributes={"by": "ur"},
            **decision,
        )
    ]
    assert said(facts, "utilization_review") == [
        "As grounds the utilization review decision of 29 March 2016 gives: “No psychological screening was sent”.",
        "The utilization review decision of 29 March 2016 is in the file; what it decides is not told here.",
    ]


def test_what_no_page_speaks_of_is_named():
    gaps = [gap.text for gap in draft([]).gaps]
    assert "The mechanism of injury is not stated in the file." in gaps
    assert "No imaging report was found in the file." in gaps
    assert "The mechanism of injury is not stated in the file." not in [
        gap.text for gap in draft([fact("mechanism", "a fall", **OLD)]).gaps
    ]


def test_a_short_draft_tells_less_than_a_long_one():
    facts = [fact("complaint", value, 9, **REPORT) for value in ("pain", "numbness", "weakness", "tingling", "spasm")]
    facts += [fact("device", "cane", 9, sentence="She walks with a cane.", **REPORT)]
    assert len(draft(facts, Length.SHORT).sentences) < len(draft(facts, Length.LONG).sentences)
    assert "spasm" not in draft(facts, Length.SHORT).text
    assert "spasm" in draft(facts, Length.LONG).text


WORDS = st.text(alphabet=st.characters(categories=("L", "N", "P", "Z")), min_size=1, max_size=30).filter(str.strip)
FACTS = st.builds(
    Fact,
    type=st.sampled_from(FactType),
    value=WORDS,
    page=st.integers(1, 900),
    quote=WORDS,
    span=st.just((0, 1)),
    source=st.just("a.pdf"),
    polarity=st.sampled_from(["present", "absent"]),
    side=st.sampled_from([None, "left", "right", "bilateral"]),
    level=st.sampled_from([None, "L4-L5", "C6"]),
    date=st.sampled_from([None, "2014", "2014-02", "2014-02-11"]),
    document=st.sampled_from(["d1", "d2", "d3"]),
    document_kind=st.sampled_from(DocumentKind),
    document_date=st.none() | st.dates(dt.date(1990, 1, 1), dt.date(2026, 1, 1)),
    attributes=st.fixed_dictionaries(
        {},
        optional={
            "visits_attended": st.integers(0, 99),
            "response_percent": st.integers(0, 100),
            "mm": st.integers(1, 9),
        },
    ),
)


@given(st.lists(FACTS, max_size=40), st.sampled_from(Length))
def test_whatever_the_facts_every_sentence_has_pages_and_facts_that_were_given(facts, length):
    ids, pages = {one.id for one in facts}, {one.page for one in facts}
    for sentence in draft(facts, length).sentences:
        assert sentence.text.strip()
        assert set(sentence.facts) <= ids
        assert set(sentence.pages) <= pages
        assert sentence.pages


def test_a_page_that_does_not_exist_is_never_named(sample_out):
    from openimr.clinical import read_facts
    from openimr.records import CaseFile

    case_file = CaseFile.open(sample_out / "casefile")
    summary = draft(read_facts(case_file))
    assert len(summary.sentences) > 25
    for sentence in summary.sentences:
        assert all(1 <= page <= case_file.index.page_count for page in sentence.pages)
    text = summary.text.lower()
    for words in ("11 february 2014", "anterolisthesis", "epidural steroid injection", "fusion", "utilization review"):
        assert words in text


def test_a_dose_or_a_count_that_the_sentence_does_not_have_is_not_told():
    drug = {"quote": "gabapentin", "sentence": "Takes gabapentin and Norco.", "attributes": {"dose": "300 mg"}}
    course = {
        "quote": "physical therapy",
        "sentence": "Continues physical therapy.",
        "attributes": {"visits_attended": 9},
    }
    facts = [
        fact("medication", "gabapentin", 9, **drug, **REPORT),
        fact("therapy", "physical_therapy", 9, **course, **REPORT),
    ]
    words = "Medication, in the words of the progress report of 15 March 2016: “Takes gabapentin and Norco”."
    assert said(facts, "medication") == [words]
    words = "Also of treatment the documents say: “Continues physical therapy” (progress report of 15 March 2016)."
    assert said(facts, "therapy") == [words]


def test_a_value_the_page_says_otherwise_is_told_in_the_words_of_the_page():
    facts = [fact("medication", "hydrocodone/acetaminophen", 9, quote="Norco 10 mg", **REPORT)]
    words = "Medication, in the words of the progress report of 15 March 2016: “Norco 10 mg”."
    assert said(facts, "medication") == [words]


def test_therapy_that_a_plan_names_is_no_treatment_tried():
    assert not said([fact("therapy", "occupational_therapy", 9, section="plan", **REPORT)], "therapy")


def test_what_words_around_make_unsure_is_not_told_and_its_topic_is_not_said_to_be_missing():
    from openimr.clinical import read_report, report_of_text

    text = "PROGRESS REPORT\nDate of service: 03/15/2016\n\nTREATMENT SO FAR\n- Not tried: acupuncture.\n"
    report = report_of_text(text, "a.txt", kind=DocumentKind.PROGRESS_REPORT)
    summary = draft(read_report(report), Length.LONG)
    assert not [one for one in summary.sentences if "cupuncture" in one.text]
    assert "therapy" not in {gap.section for gap in summary.gaps}


def test_entries_of_a_log_are_not_told_by_the_day_of_the_log():
    from openimr.clinical import read_report, report_of_text

    entries = [f"09/{day:02}/15 0910  Telephone call: pain {pain}/10, takes Norco twice a day." for day, pain in
               ((1, 8), (3, 7), (8, 5), (15, 4), (18, 3))]  # fmt: skip
    text = "\n".join(["ACTIVITY LOG of the nurse", *entries])
    facts = read_report(report_of_text(text, "log.txt", kind=DocumentKind.WORK_STATUS_REPORT))
    assert any(fact.type is FactType.PAIN_SCORE for fact in facts)
    assert not draft(facts, Length.LONG).sentences


def test_grounds_are_those_of_the_decision_not_of_a_letter_about_it_nor_of_what_it_approves():
    decision = {"document": "u1", "document_kind": "utilization_review_decision", "section": "reasons"}
    letter = {"document": "l1", "document_kind": "attorney_correspondence", "section": "reasons"}
    why = {"attributes": {"by": "ur"}}
    facts = [
        fact("request_reason", "no benefit is described", 3, **decision, **why),
        fact("request_reason", "claim 5533-08, page 2", 3, **decision, **why),
        fact("request_reason", "therapy has failed", 3, **decision, attributes={"by": "ur", "doubt": "approved"}),
        fact("request_reason", "the records do not exist", 9, **letter, **why),
    ]
    assert said(facts, "utilization_review") == [
        "As grounds the utilization review decision on page 3 gives: “no benefit is described”.",
        "The utilization review decision on page 3 is in the file; what it decides is not told here.",
    ]


def test_work_is_told_in_the_words_of_the_newest_report_and_not_by_instructions_after_a_procedure():
    procedure = {"document": "d8", "document_kind": "procedure_report", "document_date": dt.date(2016, 4, 1)}
    facts = [
        fact("work_status", "lifting_restriction", 7, sentence="No lifting for two days.", **procedure),
        fact("work_status", "modified_duty", 2, sentence="Modified work, no lifting over 10 lbs.", **REPORT),
    ]
    assert said(facts, "function") == [
        "Work, in the words of the progress report of 15 March 2016: “Modified work, no lifting over 10 lbs”."
    ]


def test_a_sentence_about_several_items_or_of_several_documents_has_an_entry_for_each():
    def parted(section, text):
        sentence = Sentence(section=section, text=text, pages=(1,), facts=("f",))
        return sentence.head, sentence.entries

    decided = "The decision of 3 May 2021: “Fusion; L4-5”: “DENIED”; (2) “Brace”: “APPROVED”."
    assert parted("utilization_review", decided) == (
        "The decision of 3 May 2021:",
        ("“Fusion; L4-5”: “DENIED”", "(2) “Brace”: “APPROVED”"),
    )
    told = "The documents say: “It helped” (report of 3 May 2021); “It did not; no” (page 4)."
    assert parted("injections", told)[1] == ("“It helped” (report of 3 May 2021)", "“It did not; no” (page 4)")
    for whole in ("“Injection” (report on page 2).", "Complaints, in the words of page 1: “pain”; “numbness”."):
        assert parted("complaints", whole) == (whole, ())
