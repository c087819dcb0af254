"""Who and when: read from the words that say so, null where none do."""

import datetime as dt

import pytest

from openimr.determination.published.dates import dates
from openimr.determination.published.people import patient, reviewer


@pytest.mark.parametrize(
    ("summary", "age", "sex"),
    [
        ("The patient is a 66 year old female who was injured.", 66, "female"),
        ("This 41-year-old gentleman drives a truck.", 41, "male"),
        ("The applicant is a 39 y/o male.", 39, "male"),
        ("A forty-four year old woman reports pain.", 44, "female"),
        ("The employee, aged 58, was struck. He limps.", 58, "male"),
        ("The patient reports that she fell; her knee locks.", None, "female"),
        ("He/she has back pain.", None, None),
        ("The patient saw his physician, and she ordered a study.", None, None),
        ("The patient has had a fusion. Pain goes on.", None, None),
        ("She lives with her 12 year old son. The patient is a 45 year old female.", 45, "female"),
        ("The disc protrudes 5 mm. Naproxen 500 mg was given for 14 days.", None, None),
    ],
)
def test_age_and_sex_are_the_patients_and_are_said(summary: str, age: int | None, sex: str | None) -> None:
    found = patient(summary)
    assert (found.age, found.sex) == (age, sex)


@pytest.mark.parametrize(
    ("summary", "injury", "decision"),
    [
        ("She was injured on 12/02/2006.", "2006-12-02", None),
        ("The date of injury is March 3, 2009.", "2009-03-03", None),
        ("DOI: 6-8-12. He fell.", "2012-06-08", None),
        ("He sustained an injury to the low back on 1/9/98.", "1998-01-09", None),
        ("On 04/11/2011 the employee slipped on oil.", "2011-04-11", None),
        ("The injury was in July of 2012.", None, None),
        ("Date of injury: 01/01/2005 to 06/01/2006.", None, None),
        ("After the injury an MRI of 11/03/2014 shows a tear.", None, None),
        ("The date of injury is 13/45/2011.", None, None),
        ("Prior utilization review dated 06/13/2014 denied the request.", None, "2014-06-13"),
        ("The request was denied by utilization review on 4/2/2013.", None, "2013-04-02"),
        ("UR on 01/17/2014 modified the request.", None, "2014-01-17"),
        ("Utilization review denied the MRI of 03/04/2014.", None, None),
    ],
)
def test_a_date_is_taken_only_where_its_words_say_what_happened(
    summary: str, injury: str | None, decision: str | None
) -> None:
    found = dates("", summary)
    assert found.injury == (dt.date.fromisoformat(injury) if injury else None)
    assert found.ur_decision == (dt.date.fromisoformat(decision) if decision else None)


def test_the_letter_head_goes_before_the_summary() -> None:
    head = "Date of Injury: 09/14/2011   Decision Date: 05/06/2015\nUR Denial Date: 02/27/2015"
    found = dates(head, "She was injured on 12/02/2006. Utilization review dated 06/13/2014.")
    assert (found.injury, found.ur_decision) == (dt.date(2011, 9, 14), dt.date(2015, 2, 27))


@pytest.mark.parametrize(
    ("words", "certifications", "states"),
    [
        ("Board Certified in Orthopedic Surgery and is licensed to practice in California.", ["Orthopedic Surgery"], 1),
        ("board certified in Physical Medicine and Rehabilitation, has a subspecialty in Pain Medicine and is licensed "
         "to practice in Texas and Ohio.", ["Physical Medicine and Rehabilitation", "Pain Medicine"], 2),
        ("Board Certified in Internal Medicine, Cardiology and Nephrology, and is licensed in New York.",
         ["Internal Medicine", "Cardiology", "Nephrology"], 1),
        ("Board Certified in Psychiatry & Neurology. The reviewer is licensed in West Virginia.",
         ["Psychiatry & Neurology"], 1),
        ("a licensed Doctor of Chiropractic and is licensed to practice in Nevada.", [], 1),
    ],
)  # fmt: skip
def test_the_reviewers_qualifications_are_read_as_written(words: str, certifications: list[str], states: int) -> None:
    found = reviewer(f"The file went to a physician reviewer. The physician reviewer is {words}")
    assert found.kind == "physician reviewer"
    assert list(found.board_certifications) == certifications
    assert len(found.licensed_in) == states
