"""Which of the people a document names wrote it."""

import random

from piles import EMPLOYEE, source_page, typeset

from openimr.records.understanding import understand


def _author(*lines: str) -> str | None:
    page = typeset(lines, random.Random(1))
    return understand([source_page("a.pdf", 1, page)], EMPLOYEE)[0].author


def test_a_letter_is_by_who_signs_it_and_not_by_whom_it_goes_to_or_tells_of() -> None:
    assert _author(
        "^Harbor Orthopedic Group",
        "March 9, 2021",
        "Boris Lipscomb, MD",
        "14 Pine Street, Fresno, CA 93701",
        "RE: Daniel R. Whitlock   Claim: WC-5512",
        "Dear Dr. Lipscomb:",
        "Thank you for sending me Mr. Whitlock, whom Dr. Joan Tolliver saw in January. The back is tender and",
        "stiff. I ask for six more visits of physical therapy.",
        "Sincerely,",
        "Helen Marsh, MD",
        "cc: Joan Tolliver, MD",
    ) == ("Helen Marsh, MD")


def test_a_visit_is_by_the_one_who_signed_it_electronically_not_by_the_one_who_referred() -> None:
    assert _author(
        "^PROGRESS NOTE",
        "Patient: Daniel R. Whitlock   DOB: 04/17/1971",
        "Date of service: 05/04/2020   Referred by: Boris Lipscomb, MD",
        "S: The back is better since the last visit.",
        "O: Flexion 50 degrees. Straight leg raise negative.",
        "A: Lumbar strain.   P: Continue therapy.",
        "Electronically signed by Helen Marsh, MD on 05/05/2020",
    ) == ("Helen Marsh, MD")


def test_a_paper_that_names_nobody_but_the_patient_has_no_author() -> None:
    assert (
        _author("^PATIENT INFORMATION", "Name: Daniel R. Whitlock", "Date of birth: 04/17/1971", "Weight 180 lb")
        is None
    )


def test_who_signs_as_the_patient_wrote_nothing_whatever_label_follows() -> None:
    assert _author(
        "^EMERGENCY DEPARTMENT",
        "Patient: Daniel R. Whitlock   DOB: 04/17/1971   Arrival: 05/04/2020 14:12",
        "PROVIDER NOTE - H. Marsh, MD",
        "HPI: Fell from a ladder an hour ago. The left knee is swollen.",
        "Electronically signed H. Marsh MD 05/04/2020 17:05",
        "Patient/guardian signature: D. Whitlock RN: K. Odum",
    ) == ("H. Marsh, MD")


def test_neither_a_street_nor_the_referring_doctor_wrote_a_paper() -> None:
    assert (
        _author(
            "^MRI OF THE LUMBAR SPINE",
            "Patient: Daniel R. Whitlock   DOB: 04/17/1971",
            "EXAM DATE: 05/04/2020   REF: HELEN MARSH MD",
            "17700 Tolliver Rd, Fresno",
            "IMPRESSION: L5-S1 protrusion of 4 mm.",
        )
        is None
    )


def test_a_street_is_no_author_where_nobody_signs() -> None:
    assert (
        _author(
            "^APPLICATION FOR INDEPENDENT MEDICAL REVIEW",
            "Employee: Daniel R. Whitlock",
            "Address: 412 W Harbor Boulevard #3, Fresno 93701   Phone: 559-555-0101",
            "Harbor Boulevard",
        )
        is None
    )


def test_an_application_for_review_is_by_the_employee_who_signs_it_not_by_the_physician_it_names() -> None:
    assert _author(
        "^APPLICATION FOR INDEPENDENT MEDICAL REVIEW",
        "State of California, Division of Workers' Compensation   DWC Form IMR",
        "Employee Name (First, MI, Last): DANIEL R WHITLOCK",
        "Requesting Physician: B LIPSCOMB DO   Specialty: PAIN MEDICINE",
        "Claims Administrator: NORTHGATE CLAIMS   Adjuster: K TOLLIVER",
        "Disputed Medical Treatment: physical therapy, six visits",
        "Employee Signature: Daniel Whitlock   Date: 9/12/25",
    ) in ("Daniel Whitlock", "Daniel R. Whitlock")


_VISIT = (
    "^PROGRESS NOTE",
    "Patient: Daniel R. Whitlock   DOB: 04/17/1971",
    "Date of service: 05/04/2020   Referred by: Boris Lipscomb, MD",
    "S: The back is better since the last visit.",
)


def test_who_signs_at_the_end_or_the_beginning_of_a_line_of_text_wrote_it() -> None:
    ended = "Not able to work overhead. Recommend a consultation with an orthopedic surgeon. H. Marsh PT"
    assert _author(*_VISIT, ended) == "H. Marsh, PT"
    opened = 'H. Marsh PA-C 05/04/2020 11:02 Cosigned 05/05/2020: "I saw her also and agree with all of the above."'
    assert _author(*_VISIT, opened) == "H. Marsh, PA-C"


def test_a_credential_that_a_recogniser_glued_to_the_name_or_read_with_a_nought_is_one() -> None:
    assert _author(*_VISIT, "Helen Runyan-MarshMD Finalized 05/05/2020") == "Helen Runyan-Marsh, MD"
    assert _author(*_VISIT, "Provider: Helen Marsh D0") == "Helen Marsh, DO"


def test_what_a_house_did_in_a_sentence_makes_it_no_person_and_no_author() -> None:
    assert _author(
        "^CASCADE RIM TOXICOLOGY",
        "Patient: WHITLOCK, DANIEL   DOB 04/17/1971   Collected 06/10/2020",
        "Hydrocodone POS 1,140 25 CONSISTENT",
        "This test was developed and its performance characteristics determined by Cascade Rim",
    ) in (None, "Cascade Rim Toxicology")


def test_the_employee_signs_an_application_with_the_day_behind_it() -> None:
    assert (
        _author(
            "^APPLICATION FOR INDEPENDENT MEDICAL REVIEW",
            "DWC Form IMR",
            "Employee Name (First, MI, Last): DANIEL R WHITLOCK",
            "Requesting Physician: H MARSH DO Specialty: PAIN MEDICINE",
            "Consent to obtain medical records: I request an independent medical review.",
            "Employee Signature: Daniel Whitlock Date: 9/12/20",
            "DWC-IMR RCVD 09/16/2020",
        )
        == "Daniel Whitlock"
    )


def _request(name: str, signature: str) -> str | None:
    return _author(
        "^REQUEST FOR AUTHORIZATION (DWC FORM RFA)",
        "Employee: Daniel R. Whitlock   Claim: WC-5512",
        f"Requesting physician: {name}   Specialty: Hand surgery",
        "Diagnosis: strain   Procedure: physical therapy   Code: 97110   Quantity: 6",
        f"Requesting physician signature: {signature}   Date: 05/05/2020",
    )


def test_a_signature_cut_short_is_written_out_where_the_paper_names_its_bearer_in_full() -> None:
    assert _request("P. Venkataraghavan, MD", "P Venkat") == "P. Venkataraghavan, MD"


def test_a_signature_that_begins_otherwise_is_somebody_elses() -> None:
    assert _request("P. Venkataraghavan, MD", "R Tolliver") != "P. Venkataraghavan, MD"
