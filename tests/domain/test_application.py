"""What an application may say: diagnosis codes, the kind of review, and old case files that say less."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from openimr.domain.case import Case, Certification, ReviewPriority, handled
from openimr.domain.diagnosis import read_diagnosis
from openimr.samples import sample_case


@pytest.mark.parametrize(
    ("written", "code", "chapter"),
    [
        ("M54.16", "M54.16", "musculoskeletal"),
        ("m5416", "M54.16", "musculoskeletal"),
        ("s83.511a", "S83.511A", "Injury"),
        ("G56.01", "G56.01", "nervous"),
        ("F43.10", "F43.10", "Mental"),
        ("M1A.0710", "M1A.0710", "musculoskeletal"),
        (" T84.84 XA", "T84.84XA", "Injury"),
        ("Z98.1", "Z98.1", "Factors"),
        ("M54", "M54", "musculoskeletal"),
    ],
)
def test_a_diagnosis_code_is_read_as_people_write_it(written, code, chapter):
    found = read_diagnosis(written)
    assert found.code == code
    assert chapter in found.chapter


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("724.2", "ICD-9"),
        ("low back pain", "not an ICD-10 code"),
        ("M55.1", "no category M55"),
        ("Q99.99999", "not an ICD-10 code"),
        ("M5B.1", "no category M5B"),
    ],
)
def test_what_is_no_code_is_refused_with_what_to_do(written, said):
    with pytest.raises(ValueError, match=said):
        read_diagnosis(written)


@given(st.text(max_size=12))
def test_no_text_is_too_wild_for_the_reading_of_codes(text):
    try:
        code = read_diagnosis(text).code
    except ValueError:
        return
    assert read_diagnosis(code).code == code


def test_a_case_of_before_still_reads_and_says_nothing_it_does_not_know():
    case = Case.model_validate(sample_case().model_dump(mode="json", exclude_defaults=True))
    assert case.application.consent is None
    assert case.application.designation is None
    assert case.primary_diagnosis_code is None


def test_a_case_with_a_code_that_does_not_exist_is_refused():
    with pytest.raises(ValidationError, match="no category M55"):
        Case.model_validate({**sample_case().model_dump(mode="json"), "primary_diagnosis_code": "M55.1"})


def test_an_expedited_review_without_certification_is_handled_as_a_regular_one():
    asked = sample_case().model_copy(update={"priority": ReviewPriority.EXPEDITED})
    case = handled(asked)
    assert case.priority is ReviewPriority.REGULAR
    assert case.application.asked_priority is ReviewPriority.EXPEDITED
    certified = asked.application.model_copy(
        update={"certification": Certification(physician="Marcus T. Okonjo, MD", certified_on=dt.date(2016, 4, 18))}
    )
    assert handled(asked.model_copy(update={"application": certified})).priority is ReviewPriority.EXPEDITED
