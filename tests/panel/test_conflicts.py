"""Conflicts beyond the written name: former names, parents, addresses, numbers, authors; decided and kept."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openimr.domain.identifiers import is_npi, npi_of, tax_number_of
from openimr.panel import assign
from openimr.panel.addresses import read_address, same_address
from openimr.panel.conflicts import ConflictIndex, Party, Ruling, employee_key, parties_of
from openimr.panel.organizations import KnownOrganization, OrganizationGraph
from openimr.panel.requirements import Circumstances

from .conftest import ON, make_case, make_reviewer

NPI = "1234567893"  # the example number of the standard itself


def declared(**affiliation):
    return make_reviewer(affiliations=[{"name": "Quillfeather Holdings", "kind": "financial"} | affiliation])


def hits(reviewer, *parties, known=()):
    return ConflictIndex([reviewer], OrganizationGraph(known)).hits(parties).get(0, ())


def test_the_check_digit_of_an_npi_is_the_standards():
    assert is_npi(NPI)
    assert not is_npi("1234567890")
    assert npi_of("12345 67893") == NPI
    assert tax_number_of("12-3456789") == "123456789"
    assert tax_number_of("00-0000000") is None


@given(st.integers(0, 9), st.integers(0, 9))
def test_one_wrong_digit_makes_no_npi(position, digit):
    changed = NPI[:position] + str(digit) + NPI[position + 1 :]
    assert is_npi(changed) == (changed == NPI)


def test_a_reviewer_with_a_wrong_npi_is_refused():
    with pytest.raises(ValueError, match="check digit"):
        make_reviewer(npi="1234567890")


def test_the_same_npi_or_tax_number_is_a_conflict_whatever_the_names():
    party = Party("facility", "Harbor Day Surgery", npi=NPI)
    [hit] = hits(declared(npi=NPI), party)
    assert hit.certain
    assert hit.why == "same NPI"
    [hit] = hits(declared(tax_number="12-3456789"), Party("insurer", "Cobalt Mutual", tax_number="123456789"))
    assert (hit.certain, hit.why) == (True, "same tax number")


def test_a_shared_address_is_for_a_person_to_weigh():
    reviewer = declared(address="4100 Harbor Boulevard, Suite 200, Oakland, CA 94607")
    [hit] = hits(
        reviewer, Party("facility", "Redtail Hospital", address="4100 Harbor Blvd #200, Oakland CA 94607-1234")
    )
    assert not hit.certain
    assert hit.why == "same address"
    assert not hits(reviewer, Party("facility", "Redtail Hospital", address="4100 Harbor Blvd Ste 310, Oakland"))
    assert not hits(reviewer, Party("facility", "Redtail Hospital", address="4102 Harbor Blvd, Oakland CA 94607"))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("12 North Main Street", "12 N. Main St."),
        ("P.O. Box 77, Fresno CA 93701", "PO Box 77 Fresno"),
        ("900 Alameda Avenue, Floor 3", "900 ALAMEDA AVE FL 3"),
    ],
)
def test_two_writings_of_an_address_are_one(one, other):
    first, second = read_address(one), read_address(other)
    assert first
    assert second
    assert same_address(first, second)


@given(st.text(max_size=60))
def test_any_text_is_an_address_or_none(text):
    address = read_address(text)
    assert address is None or (address.number and address.street)


def test_a_former_name_on_either_side_is_found():
    [hit] = hits(declared(former_names=["Bluebonnet Casualty"]), Party("insurer", "Bluebonnet Casualty Co."))
    assert hit.certain
    assert "formerly “Bluebonnet Casualty”" in hit.why
    party = Party("insurer", "Marrow Indemnity", former_names=("Quillfeather Holdings, Inc.",))
    [hit] = hits(declared(), party)
    assert "before" in hit.why


def test_a_parent_and_a_subsidiary_are_found_through_the_known_organizations():
    known = (
        KnownOrganization(name="Corviden Group", former_names=("Old Corviden Mutual",)),
        KnownOrganization(name="Tamblyn Insurance", parent="Corviden Group", tax_number="98-7654321"),
        KnownOrganization(name="Peralta Claims", parent="Tamblyn Insurance"),
        KnownOrganization(name="Zephyrine Medical Devices", parent="Corviden Group"),
    )
    party = Party("claims_administrator", "Peralta Claims, LLC")
    for name, told in [
        ("Corviden Group", "parent of “Peralta Claims”"),
        ("Old Corviden Mutual", "parent of “Peralta Claims”"),
        ("Tamblyn Insurance", "parent of"),
        ("Zephyrine Medical Devices", "under the same parent"),
    ]:
        [hit] = hits(declared(name=name), party, known=known)
        assert told in hit.why
        assert not hit.certain
    [hit] = hits(declared(name="Peralta Claims"), Party("insurer", "Corviden Group"), known=known)
    assert "subsidiary" in hit.why
    [hit] = hits(declared(tax_number="987654321"), Party("insurer", "Tamblyn Insurance Company"), known=known)
    assert "on file for “Tamblyn Insurance”" in hit.why


def test_organizations_that_own_each_other_in_a_ring_end_the_search():
    ring = tuple(
        KnownOrganization(name=f"Ring{n}stone Works", parent=f"Ring{(n + 1) % 3}stone Works") for n in range(3)
    )
    assert OrganizationGraph(ring).related(OrganizationGraph(ring)._names[0][1])


def test_every_kind_of_party_is_held_against_the_reviewer():
    others = [
        {"role": "officers", "name": "Gwendolyn Marchetti"},
        {"role": "provider_network", "name": "Saltmarsh Provider Network"},
        {"role": "family", "name": "Iker Quintanar"},
    ]
    case = make_case()
    case = make_case(parties=case.parties.model_dump() | {"others": others})
    assert {party.role for party in parties_of(case)} >= {"officers", "provider_network", "family"}
    for name in ("Gwendolyn Marchetti", "Saltmarsh Provider Network", "Iker Quintanar"):
        assert assign(case, [declared(name=name)], ON).chosen is None


def test_whoever_wrote_a_record_of_the_case_does_not_review_it(case):
    reviewer = make_reviewer(name="Ottoline Farnsworth")
    known = Circumstances(authors=("O. Painter, PA", "Dr. Ottoline Farnsworth, MD"))
    candidate = assign(case, [reviewer], ON, known=known).candidate("R1")
    assert [r.code for r in candidate.refusals] == ["no_prior_involvement"]
    assert "Dr. Ottoline Farnsworth" in candidate.refusals[0].fact


def test_a_remanded_case_does_not_return_to_the_same_reviewer(case):
    known = Circumstances(barred={"R1": "decided this case before it was remanded"})
    assignment = assign(case, [make_reviewer("R1"), make_reviewer("R2", name="Basil Thorne")], ON, known=known)
    assert assignment.chosen == "R2"
    assert "remanded" in assignment.candidate("R1").refusals[0].fact


def ruling(conflict, **changes):
    base = {
        "reviewer_id": "R1",
        "role": "requesting_physician",
        "party": "Robert A. Kestrel, M.D.",
        "declared": "R. Kestrel",
        "relation": "professional",
        "conflict": conflict,
        "reason": "another physician of that name",
    }
    return Ruling(**(base | changes))


def test_what_a_person_decided_about_a_hit_holds_for_the_next_case(case):
    reviewer = make_reviewer(affiliations=[{"name": "R. Kestrel", "kind": "professional"}])
    assert assign(case, [reviewer], ON).chosen is None
    cleared = assign(case, [reviewer], ON, known=Circumstances(rulings=(ruling(False),)))
    assert cleared.chosen == "R1"
    fact = next(r.fact for r in cleared.candidate("R1").requirements if r.code == "no_conflict")
    assert "no conflict: another physician of that name" in fact
    confirmed = assign(case, [reviewer], ON, known=Circumstances(rulings=(ruling(False), ruling(True))))
    assert confirmed.chosen is None


def test_a_ruling_about_one_employee_says_nothing_about_another_of_the_same_name():
    reviewer = declared(name="Marisela Quintanar", kind="familial")
    case = make_case()
    about = {
        "role": "employee",
        "party": "Marisela Quintanar",
        "declared": "Marisela Quintanar",
        "relation": "familial",
    }
    cleared = Circumstances(rulings=(ruling(False, employee=employee_key(case), **about),))
    assert assign(case, [reviewer], ON, known=cleared).chosen == "R1"
    other = make_case(employee={"name": "Marisela Quintanar", "date_of_birth": dt.date(1980, 1, 1)})
    assert assign(other, [reviewer], ON, known=cleared).chosen is None


@pytest.mark.parametrize(
    ("percent", "verdict"), [(0.5, "possible conflict"), (1, "possible conflict"), (3, "conflict: ")]
)
def test_a_share_not_above_the_laws_is_for_a_person_to_weigh(percent, verdict, case):
    reviewer = declared(name="Redtail Surgical Hospital", percent=percent)
    [fact] = [r.fact for r in assign(case, [reviewer], ON).candidate("R1").refusals]
    assert fact.startswith(verdict)
    assert ("not above 1" in fact) == (percent <= 1)
