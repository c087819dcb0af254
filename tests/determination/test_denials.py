"""What a rationale says nobody had or did is heard in the plain words physicians use, and only of this case."""

import pytest

from openimr.determination.checks.contradictions import denied_in

DENIED = [
    ("The record shows no conservative treatment.", "conservative care"),
    ("No conservative treatment.", "conservative care"),
    ("No conservative treatment was tried before the operation was asked for.", "conservative care"),
    ("The operation comes without any conservative treatment.", "conservative care"),
    ("There has been no documented trial of physical therapy.", "physical therapy"),
    ("The employee has not had physical therapy.", "physical therapy"),
    ("She did not undergo acupuncture.", "acupuncture"),
    ("No MR arthrogram of the hip was done.", "imaging"),
    ("The case file contains no MRI report.", "imaging"),
]
NOT_DENIED = [
    "There is no MRI evidence of nerve root compression.",
    "There is no indication for an MRI.",
    "The record shows no benefit from physical therapy.",
    "He had no relief from the epidural injections.",
    "There has been no physical therapy since the surgery.",
    "No further physical therapy is medically necessary.",
    "No physical therapy was requested.",
    "If no physical therapy was tried, the guideline does not support surgery.",
    "The guideline recommends no imaging in the first six weeks.",
    "Without physical therapy the shoulder will stiffen.",
    "There is no acupuncture guideline for this condition.",
]


@pytest.mark.parametrize(("sentence", "thing"), DENIED)
def test_care_and_studies_called_absent_in_plain_words_are_heard(sentence: str, thing: str) -> None:
    assert [name for name, _ in denied_in(sentence)] == [thing]


@pytest.mark.parametrize("sentence", NOT_DENIED)
def test_what_was_of_no_use_is_still_to_come_or_true_of_any_case_is_no_denial(sentence: str) -> None:
    assert list(denied_in(sentence)) == []
