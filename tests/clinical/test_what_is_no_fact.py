"""Words that only look like a fact give none: named, asked about, signed, hoped for or said of something else."""

import pytest

from openimr.clinical import read_report, report_of_text
from openimr.domain.document_kind import DocumentKind
from openimr.domain.facts import Fact

REVIEW, REQUEST = DocumentKind.UTILIZATION_REVIEW_DECISION, DocumentKind.REQUEST_FOR_AUTHORIZATION
NOTE, LETTER = DocumentKind.PROGRESS_REPORT, DocumentKind.CONSULTATION_REPORT


def facts(text: str, kind: DocumentKind = NOTE) -> tuple[Fact, ...]:
    return read_report(report_of_text(text, "note", kind=kind))


def says(found: tuple[Fact, ...], type_: str, value: str | None = None, polarity: str | None = None) -> bool:
    return any(
        fact.type == type_ and value in (None, fact.value) and polarity in (None, fact.polarity.value) for fact in found
    )


@pytest.mark.parametrize(
    ("text", "kind", "type_", "value"),
    [
        ("Meridians: Bladder, Gallbladder. 8 needles.", DocumentKind.ACUPUNCTURE_NOTE, "surgery", None),
        (
            "PREOPERATIVE LABORATORY RESULTS\nPT 7.1 normal\nPTT 31 normal",
            DocumentKind.LABORATORY_REPORT,
            "therapy",
            None,
        ),
        ("S: busy week, OT x2, numb by 2 pm.", DocumentKind.PHYSICAL_THERAPY_NOTE, "therapy", "occupational_therapy"),
        ("OBJECTIVE: Skin warm. DP/PT 2+. Sensation intact.", NOTE, "therapy", "physical_therapy"),
        ("Visit # 1 2 3 4 5\nPain 4 4 3 3 2", DocumentKind.PHYSICAL_THERAPY_NOTE, "therapy", "physical_therapy"),
        ("Auth: 12 visits, PCL-24-0087316, exp 11/30/24", NOTE, "risk_factor", "pcl-5 24"),
        ("DIAGNOSIS: Ankle sprain.\n\nTime Note Pain\n1758 Triage. 8", NOTE, "diagnosis", "time note pain"),
        ("A: lateral epicondylitis. Pain add-on 2%.", NOTE, "diagnosis", "Pain add-on 2"),
        ("DIAGNOSIS: adjustment disorder. Employee reports insomnia.", NOTE, "diagnosis", "Employee reports insomnia"),
        ("Meridians: Bladder, Gallbladder. 8 needles.", DocumentKind.ACUPUNCTURE_NOTE, "complaint", None),
        ("Gait is antalgic. He cannot walk on heels or toes.", NOTE, "function", "walking"),
        ("PLAN: Surgery was discussed but he wishes to avoid it.", NOTE, "request_reason", None),
        ("HADDAD PAIN & REHABILITATION MEDICAL GROUP\nLas Palmas", NOTE, "complaint", "pain"),
        ("HISTORY: The patient was hurt on May 13, 2017 while leaning over.", LETTER, "complaint", "pain"),
        ("HISTORY: He has no wish to hurt the driver.", NOTE, "complaint", "pain"),
        (
            "RATIONALE: ODG recommends MRI for red flags such as weakness or bladder dysfunction.",
            REVIEW,
            "complaint",
            None,
        ),
        ("Per MTUS, injections are recommended where numbness is present.", REVIEW, "request", None),
        (
            "ODG criteria for arthroscopy: therapy, giving way and a positive McMurray.",
            REQUEST,
            "orthopedic_test",
            None,
        ),
        ("REQUEST\nPhysical therapy [ ]  Chiropractic [ ]  Acupuncture [ ]", REQUEST, "request", None),
        ("EXAM: Bowel sounds present. Abdomen soft.", NOTE, "complaint", "bowel_dysfunction"),
        ("HISTORY: He can walk three blocks.", NOTE, "injection", None),
        ("Date inj. 7/23/13   Hand went into a sheeter.", NOTE, "injection", None),
        ("PLAN: Nerve block under ultrasound if no better.", NOTE, "therapy", "ultrasound"),
        ("REHAB: B. Stroud PT", NOTE, "therapy", "physical_therapy"),
        ("Frontier Therapy Network\nAuthorization request", REQUEST, "therapy", None),
        ("DISCUSSION: The applicant asked about chiropractic.", NOTE, "request", "chiropractic"),
        ("Thank you for the referral.", LETTER, "request", None),
        ("PLAN: UDS collected. HEP reviewed, handout given.", NOTE, "request", None),
        ("PLAN: MRI of the knee dated 3/2/2016 showed a tear.", NOTE, "request", None),
        ("HISTORY: Dr. Lee ordered an MRI of the knee in May.", NOTE, "request", "mri"),
        ("RATIONALE: A home program was completed.", REVIEW, "request", None),
        ("IMPRESSION: Anticipated MMI: 3/19/2018", NOTE, "work_status", "permanent_and_stationary"),
        ("PLAN: He needs therapy for safe progression to full duty.", NOTE, "work_status", "full_duty"),
        ("WORK STATUS: No work around moving machinery.", NOTE, "work_status", "off_work"),
        ("HISTORY: The risk of aberrant behavior was reviewed.", NOTE, "risk_factor", None),
        ("HISTORY: He drinks three cups of coffee.", NOTE, "risk_factor", None),
        ("PLAN: Opioids over 100 MED are to be avoided.", NOTE, "risk_factor", None),
        ("HISTORY: In the right inguinal region hunts and costs of the drugstore.", NOTE, "complaint", None),
        ("EXAM: AROM limited in rotation 2/2 pain.", NOTE, "range_of_motion", "rotation 2"),
        ("SUBJECTIVE: Dressing change 3/10 at the clinic.", NOTE, "pain_score", None),
        ("FINDINGS: Marrow signal is normal.", DocumentKind.IMAGING_REPORT, "imaging_finding", "bone_marrow_edema"),
    ],
)
def test_words_that_only_look_like_a_fact_give_none(text, kind, type_, value):
    found = facts(text, kind)
    assert not says(found, type_, value), [(fact.type.value, fact.value) for fact in found]


@pytest.mark.parametrize(
    ("text", "kind", "type_", "value"),
    [
        ("TREATMENT\n- Not tried: acupuncture, opioids.", NOTE, "therapy", "acupuncture"),
        ("MEDICATIONS: Amitriptyline has not been tried because of his prostate.", NOTE, "medication", "amitriptyline"),
        ("EXAM: Clonus Ø. Reflexes 2+.", NOTE, "orthopedic_test", "clonus"),
        ("INTERPRETATION: No electrical evidence of ulnar neuropathy, or of radiculopathy or plexopathy.",
         DocumentKind.ELECTRODIAGNOSTIC_REPORT, "electrodiagnostic_finding", "plexopathy"),
        ("HISTORY: He no longer wears the collar.", NOTE, "device", "cervical_collar"),
        ("FUNCTION: She cooks, does laundry and drives to church.", NOTE, "function", "cooking"),
        ("PLAN: Amputation, about which she asks, must not be done.", NOTE, "request", "amputation"),
    ],
)  # fmt: skip
def test_what_the_page_denies_is_absent(text, kind, type_, value):
    found = facts(text, kind)
    assert says(found, type_, value, "absent"), [(fact.type.value, fact.value, fact.polarity.value) for fact in found]
    assert not says(found, type_, value, "present")


def test_what_is_said_anew_behind_and_is_not_denied():
    found = facts("SOCIAL HISTORY: The patient does not use tobacco and drinks alcohol rarely.")
    assert says(found, "risk_factor", "smoking", "absent")
    assert says(found, "risk_factor", "alcohol_use", "present")


@pytest.mark.parametrize("value", ["fusion", "discectomy"])
def test_a_request_without_a_heading_asks_and_does_not_tell_of_an_operation(value):
    found = facts("Surgical Auth Request\nProcedure: ANTERIOR CERVICAL DISCECTOMY FUSION C5-6", REQUEST)
    assert says(found, "request", value)
    assert not says(found, "surgery")


def test_a_mention_without_its_kind_or_place_says_again_what_is_named_elsewhere():
    text = (
        "HISTORY: An epidural steroid injection at L4-5 in May gave relief. The injection helped.\n"
        "MEDICATIONS: Norco, naproxen.\nPLAN: Taper opioids. No NSAIDs before surgery."
    )
    found = facts(text)
    assert says(found, "injection", "epidural_steroid_injection")
    assert not says(found, "injection", "injection")
    assert not says(found, "medication", "opioid")


def test_a_diagnosis_that_has_resolved_was_there_and_one_ruled_out_was_not():
    found = facts("DIAGNOSES\n1. Left shoulder contusion, resolved\n2. Rib fracture, ruled out by x-ray")
    assert says(found, "diagnosis", "left shoulder contusion", "present")
    assert says(found, "diagnosis", "rib fracture", "absent")


def test_pain_that_falls_is_two_scores():
    found = facts("SUBJECTIVE: Medication reduces the pain from 9 to 3.")
    assert {fact.value for fact in found if fact.type == "pain_score"} == {"9/10", "3/10"}


def test_every_ground_of_a_sentence_is_a_fact_of_its_own():
    text = (
        "My reasons are that the tenderness is directly over the hardware, that the nerve is irritable at that very "
        "level, and that she has not improved with time and therapy."
    )
    grounds = [
        fact.value for fact in facts(f"PLAN: I request removal of the plate. {text}") if fact.type == "request_reason"
    ]
    assert len(grounds) == 3
    assert all(ground in text for ground in grounds)
