"""Applications that belong together are found although names are misspelt and dates swapped, and others are not."""

import datetime as dt

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from openimr.casework.related import Kind, claims_alike, dates_alike, keys, may_be_related, related
from openimr.domain.case import Case
from openimr.samples import sample_case

SAMPLE = sample_case()


def another(**changes) -> Case:
    """The sample application with values replaced: ``name``, ``born``, ``claim``, ``injury``, ``decided`` and so on."""
    data = SAMPLE.model_dump()
    places = {
        "name": ("employee", "name"),
        "born": ("employee", "date_of_birth"),
        "claim": ("claim", "claim_number"),
        "injury": ("claim", "date_of_injury"),
        "decided": ("utilization_review", "decision_date"),
        "physician": ("requesting_physician", "name"),
    }
    for name, value in changes.items():
        if name == "treatment":
            data["disputed_treatments"] = [{**data["disputed_treatments"][0], "treatment": value, "codes": []}]
        elif name == "items":
            data["disputed_treatments"] = [{**data["disputed_treatments"][0], **value}]
        else:
            part, field = places[name]
            data[part][field] = value
    return Case.model_validate({**data, "case_number": "IMR16-2"})


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        ({}, Kind.DUPLICATE),
        ({"name": "Rosalynd Fereyra"}, Kind.DUPLICATE),
        ({"name": "Ferreyra, Rosalind"}, Kind.DUPLICATE),
        ({"born": dt.date(1971, 8, 15)}, Kind.DUPLICATE),
        ({"name": "Rosalind Ferreira", "claim": "GC 14 OO82716"}, Kind.DUPLICATE),
        ({"injury": dt.date(2014, 11, 2)}, Kind.DUPLICATE),
        ({"name": "Rosalind Duarte"}, Kind.DUPLICATE),
        ({"decided": dt.date(2016, 9, 1)}, Kind.SAME_TREATMENT),
        ({"treatment": "Acupuncture, 12 visits"}, Kind.SAME_INJURY),
        ({"claim": "ZZ-1", "injury": dt.date(2012, 1, 5), "treatment": "Acupuncture"}, Kind.SAME_EMPLOYEE),
        ({"name": "Peter Ostrow", "born": dt.date(1980, 2, 2), "claim": "X-9"}, None),
        ({"born": dt.date(1950, 1, 1), "claim": "X-9"}, None),
        ({"name": "Peter Ostrow", "claim": "X-9"}, None),
    ],
)
def test_applications_are_related_as_a_person_would_say(changes, kind):
    found = related(SAMPLE, another(**changes))
    assert (found.kind if found else None) is kind


def test_the_reasons_say_what_is_alike_and_what_is_exchanged():
    found = related(another(born=dt.date(1971, 4, 8)), another(born=dt.date(1971, 8, 4), name="Rosalind Fereyra"))
    assert "date of birth with day and month exchanged" in found.reasons
    assert "claim number the same" in found.reasons
    assert not found.sure
    assert related(SAMPLE, another()).sure


def test_the_other_side_or_another_level_is_another_treatment():
    for mine, theirs in (({"side": "left"}, {"side": "right"}), ({"levels": ("L4-L5",)}, {"levels": ("C5-C6",)})):
        assert related(another(items=mine), another(items=theirs)).kind is Kind.SAME_INJURY


def test_only_the_same_physician_and_date_of_injury_may_be_consolidated():
    assert related(SAMPLE, another(treatment="Acupuncture")).may_consolidate
    assert not related(SAMPLE, another(physician="Helen Ibarra, DC")).may_consolidate
    assert not related(SAMPLE, another(injury=dt.date(2014, 11, 2))).may_consolidate


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("GC-14-0082716", "gc14 oo82716", "same"),
        ("GC-14-0082716", "GC-14-0082761", "near"),
        ("GC-14-0082716", "GC-15-0099716", None),
        ("", "", None),
        ("12", "13", None),
    ],
)
def test_claim_numbers_are_alike_but_for_slips_of_the_pen(one, other, alike):
    assert claims_alike(one, other) == alike


names = st.from_regex(r"[A-Z][a-z]{3,9} [A-Z][a-z]{4,10}", fullmatch=True)
days = st.dates(dt.date(1930, 1, 1), dt.date(2020, 12, 31))


@given(name=names, born=days, injury=days)
def test_every_application_is_the_same_as_itself_and_relations_go_both_ways(name, born, injury):
    one = another(name=name, born=born, injury=injury)
    assert related(one, one).kind is Kind.DUPLICATE
    there, back = related(one, SAMPLE), related(SAMPLE, one)
    assert (there and there.kind) == (back and back.kind)


@given(name=names, born=days, at=st.integers(0, 30), letter=st.sampled_from("aeiourst"))
def test_a_misspelt_name_and_a_swapped_birthday_are_still_found_and_still_related(name, born, at, letter):
    assume(born.day <= 12)
    place = at % len(name)
    assume(name[place] != " " and name[place : place + 1].lower() != letter and place not in (0, name.index(" ") + 1))
    misspelt = name[:place] + letter + name[place + 1 :]
    one, other = (
        another(name=name, born=born),
        another(name=misspelt, born=born.replace(month=born.day, day=born.month)),
    )
    assert keys(one) & keys(other)
    assert dates_alike(one.employee.date_of_birth, other.employee.date_of_birth) in {"same", "swapped"}
    assert related(one, other) is not None


@given(name=names, born=days, injury=days)
def test_what_is_cut_from_the_candidates_is_never_related(name, born, injury):
    other = another(name=name, born=born, injury=injury)
    if not may_be_related(SAMPLE, born, injury, other.claim.claim_number):
        assert related(SAMPLE, other) is None


@given(name=st.text(min_size=1, max_size=60))
def test_no_name_is_too_wild_and_keys_stay_few(name):
    assume(name.strip())
    found = keys(another(name=name))
    assert 2 <= len(found) <= 700
    assert all(len(key) <= 80 for key in found)
