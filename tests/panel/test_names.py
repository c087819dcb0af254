"""Two spellings of one name are found, two people or organizations are told apart, and measured on generated pairs."""

import pytest
from bench.panel import matching
from hypothesis import given
from hypothesis import strategies as st

from openimr.panel.likeness import likeness
from openimr.panel.names import lexicon, read_name


def score(one: str, other: str) -> float:
    return likeness(read_name(one), read_name(other)).score


SAME = [
    ("Robert A. Kestrel, M.D.", "Dr. Bob Kestrel"),
    ("Kestrel, Robert", "ROBERT KESTREL MD"),
    ("John Smith", "Smith, John A., D.O."),
    ("Maria López née García", "Maria Garcia"),
    ("José Núñez", "Jose Nunez"),
    ("Maria de la Cruz", "De La Cruz, Maria"),
    ("Wei Chen", "Chen Wei"),
    ("Ana Garcia-Lopez", "Ana Garcia"),
    ("Samuel O'Brien", "Sam OBrien"),
    ("Katherine Johansson", "Katherine Johanson"),
    ("R. Michael Stone", "Michael Stone"),
    ("State Compensation Insurance Fund", "SCIF"),
    ("Blue Shield of California", "BlueShield of Calif."),
    ("Saint Mary's Hospital", "St. Marys Hosp"),
    ("Apex Ortho (formerly Summit Peak Orthopedics)", "Summit Peak Orthopaedics, Inc."),
    ("Golden Valley Produce, Inc.", "Golden Valley Produce LLC"),
    ("Tall Oak & Sons Trucking", "Tall Oak and Sons Trucking Co."),
    ("Granite Bluff Claims Management Services", "Granite Bluff Claims Mgmt"),
    ("Cobalt Mutual Insurance Company", "Cobolt Mutual Insurance"),
    ("Ironwood Physical Therapy", "Ironwood PT"),
    ("Acme Produce dba Sunny Fields Farms", "Sunny Fields Farms"),
]
MAYBE = [
    ("J. Smith", "John Smith"),
    ("Dr. Kestrel", "Robert Kestrel"),
    ("John A. Smith", "John B. Smith"),
    ("Sam Tanaka Sr.", "Sam Tanaka Jr."),
    ("Wei Chen", "Wei Chan"),
]
BARE = {"J. Smith", "Dr. Kestrel"}
APART = [
    ("John Smith", "James Smith"),
    ("Maria Lopez", "Maria Perez"),
    ("Pacific Coast Medical Group", "Pacific Ridge Medical Group"),
    ("Sierra Insurance Company", "Sierra Hospital"),
    ("Valley Orthopaedic Institute", "Bay Orthopaedic Institute"),
    ("Medical Group", "Medical Center"),
    ("Kaiser Farms", "Kaiser Law Group"),
    ("Ann Lee", "Ann Li"),
    ("", "John Smith"),
    ("Dr.", "Dr. Smith"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_one_name_in_two_spellings_is_taken_as_a_conflict(one: str, other: str) -> None:
    assert score(one, other) >= lexicon().conflict


@pytest.mark.parametrize(("one", "other"), MAYBE)
def test_what_only_a_person_can_tell_is_left_to_a_person(one: str, other: str) -> None:
    assert lexicon().possible <= score(one, other) < lexicon().conflict


@pytest.mark.parametrize(("one", "other"), APART)
def test_two_names_are_told_apart(one: str, other: str) -> None:
    assert score(one, other) < lexicon().possible


def test_a_hit_says_why() -> None:
    assert "stand for one another" in likeness(read_name("Bob Kestrel"), read_name("Robert Kestrel")).why
    assert "middle names a and b differ" in likeness(read_name("John A. Smith"), read_name("John B. Smith")).why


@given(st.text(max_size=60), st.text(max_size=60))
def test_any_two_texts_compare_the_same_way_round_within_bounds(one: str, other: str) -> None:
    assert 0 <= score(one, other) <= 100
    assert read_name(one).written == one


@given(st.sampled_from([name for pair in SAME + MAYBE for name in pair]))
def test_a_name_is_like_itself(name: str) -> None:
    assert score(name, name) >= lexicon().conflict or name in BARE
    assert score(name, name.upper()) >= lexicon().possible


@pytest.mark.slow
def test_recall_and_precision_on_generated_pairs_stay_where_they_were_measured() -> None:
    measured = matching(seed=11, same=1000, apart=1500)
    assert measured["recall"] >= 0.99
    assert measured["precision"] >= 0.90
