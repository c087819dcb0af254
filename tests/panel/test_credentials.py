"""What the parties may know of a reviewer, from verified facts in force only; rosters read with clear errors."""

from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from openimr.domain.errors import InputRefused
from openimr.panel import qualifications, read_roster
from openimr.panel.credentials import recognised
from openimr.panel.specialties import name_of, needs_of, specialties_in
from openimr.panel.tables import table

from .conftest import ON, certification, item, licence, make_case, make_reviewer


def test_qualifications_are_what_is_in_force_and_verified() -> None:
    reviewer = make_reviewer(
        licences=[
            licence(state="NV"),
            licence(),
            licence(state="TX", verified_on=None),
            licence(state="OR", valid_to="2024-01-01"),
            licence(state="WA", restricted=True),
        ],
        board_certifications=[
            certification(),
            certification("Hand Surgery", verified_on=None),
            certification("Pain Medicine", valid_to="2020-01-01"),
        ],
    )
    described = qualifications(reviewer, ON, "physician reviewer")
    assert described.kind == "physician reviewer"
    assert described.licensed_in == ("California", "Nevada")
    assert described.board_certifications == ("Orthopaedic Surgery",)
    assert described.years_in_practice == 15
    assert described.weekly_practice_hours == 32


@given(st.text(min_size=3, alphabet=st.characters(categories=["Lu", "Ll"])))
def test_the_name_never_stands_in_the_qualifications(name: str) -> None:
    reviewer = make_reviewer(name=f"Zz{name}zZ")
    assert reviewer.name not in qualifications(reviewer, ON, "physician reviewer").model_dump_json()


def test_a_day_short_of_the_anniversary_is_a_year_less() -> None:
    assert qualifications(make_reviewer(practising_since="2008-05-07"), ON, "r").years_in_practice == 15
    assert qualifications(make_reviewer(practising_since="2008-05-06"), ON, "r").years_in_practice == 16


@pytest.mark.parametrize(
    ("stated", "keys"),
    [
        ("Orthopedic Surgery", ("orthopaedic_surgery",)),
        ("PM&R", ("physical_medicine",)),
        ("Physical Medicine & Rehabilitation", ("physical_medicine",)),
        ("Physical Medicine and Rehabilitation, Pain Medicine", ("physical_medicine", "pain_medicine")),
        ("Anesthesiology with subspecialty in Pain Medicine", ("anesthesiology", "pain_medicine")),
        ("Preventive Medicine (Occupational Medicine)", ("occupational_medicine",)),
        ("Neurological Surgry", ("neurological_surgery",)),
        ("Urology", ("urology",)),
        ("Astrology", ()),
        ("", ()),
    ],
)
def test_a_specialty_is_known_however_it_is_written(stated: str, keys: tuple[str, ...]) -> None:
    assert specialties_in(stated) == keys


@pytest.mark.parametrize(
    ("treatment", "body_part", "first"),
    [
        ("L4-S1 posterior lumbar interbody fusion", "lumbar_spine", "orthopaedic_surgery"),
        ("C5-6 ACDF", "cervical_spine", "orthopaedic_surgery"),
        ("Lumbar epidural steroid injection at L5-S1", "lumbar_spine", "pain_medicine"),
        ("Spinal cord stimulator trial", "lumbar_spine", "pain_medicine"),
        ("Norco 10/325mg #120", "lumbar_spine", "pain_medicine"),
        ("Omeprazole 20 mg", "other", "gastroenterology"),
        ("Physical therapy 2x6", "shoulder", "physical_medicine"),
        ("Occupational therapy, 8 visits", "forearm_wrist_hand", "hand_surgery"),
        ("Right carpal tunnel release", "forearm_wrist_hand", "hand_surgery"),
        ("Left knee arthroscopy with meniscectomy", "knee", "orthopaedic_surgery"),
        ("Functional restoration program, 160 hours", "lumbar_spine", "physical_medicine"),
        ("Cognitive behavioral therapy, 6 sessions", "mental_health", "psychology"),
        ("Individual sessions, monthly", "mental_health", "psychiatry"),
        ("Chiropractic treatment", "lumbar_spine", "chiropractic"),
        ("Acupuncture x 8", "cervical_spine", "acupuncture"),
        ("EMG/NCV bilateral upper extremities", "cervical_spine", "neurology"),
        ("MRI of the lumbar spine", "lumbar_spine", "orthopaedic_surgery"),
        ("Botox for migraine", "head", "neurology"),
        ("Dental crown, tooth 14", "head", "oral_surgery"),
        ("Bunionectomy", "ankle_foot", "orthopaedic_surgery"),
        ("Custom orthotics", "ankle_foot", "podiatry"),
        ("Cataract extraction", "eye", "ophthalmology"),
        ("H-wave unit, purchase", "shoulder", "physical_medicine"),
        ("Inguinal hernia repair", "other", "general_surgery"),
        ("CPAP machine", "other", "sleep_medicine"),
        ("Something nobody has heard of", "knee", "orthopaedic_surgery"),
        ("Something nobody has heard of", "other", "occupational_medicine"),
    ],
)
def test_usual_disputes_need_the_specialty_that_treats_them(treatment: str, body_part: str, first: str) -> None:
    [need] = needs_of(make_case(item(treatment=treatment, body_part=body_part)))
    assert need.specialties[0] == first
    assert need.reason


def test_a_code_decides_where_the_words_say_nothing() -> None:
    [need] = needs_of(make_case(item(treatment="As requested", codes=["22612"])))
    assert need.row == "spine_surgery"
    assert "code 22612" in need.reason


def test_every_row_of_the_table_names_known_specialties() -> None:
    for row in table("needs.yaml")["rows"]:
        assert row["because"]
        assert all(name_of(specialty) for specialty in row["specialties"])
        assert len(set(row["specialties"])) == len(row["specialties"])


@pytest.mark.parametrize(
    ("board", "known"),
    [
        ("American Board of Orthopedic Surgery", True),
        ("The American Board of Physical Medicine & Rehabilitation", True),
        ("ABPM&R", True),
        ("American Board of Internal Medicine, Rheumatology", True),
        ("American Osteopathic Board of Surgery", True),
        ("American Board of Surgical Hats", False),
        ("", False),
    ],
)
def test_only_recognised_boards_count(board: str, known: bool) -> None:
    assert recognised(board) is known


def test_a_roster_is_read_in_its_order(tmp_path: Path) -> None:
    path = tmp_path / "roster.yaml"
    entries = [make_reviewer(f"R{n}").model_dump(mode="json") for n in (3, 1, 2)]
    path.write_text(yaml.safe_dump({"reviewers": entries}))
    assert [reviewer.id for reviewer in read_roster(path)] == ["R3", "R1", "R2"]


@pytest.mark.parametrize(
    ("content", "place", "problem"),
    [
        ("reviewers: [", "line", "not YAML"),
        ("- id: R1", "", "fields such as reviewers"),
        ("reviewers: []\nnotes: x", "line 2, notes", "not permitted"),
        ("reviewers:\n- just text", "line 2, reviewers 1", "dictionary"),
        ("reviewers:\n- {id: R9, name: A}", r"reviewers 1 (R9)", "This field is missing"),
        ("", "", "fields such as reviewers"),
    ],
)
def test_a_wrong_roster_is_refused_with_entry_field_and_remedy(
    tmp_path: Path, content: str, place: str, problem: str
) -> None:
    path = tmp_path / "roster.yaml"
    path.write_text(content)
    with pytest.raises(InputRefused) as error:
        read_roster(path)
    assert place in (error.value.place or "")
    assert problem in error.value.problem
    assert error.value.remedy


def test_a_misspelt_field_a_wrong_date_and_a_repeated_id_are_named(tmp_path: Path) -> None:
    path = tmp_path / "roster.yaml"
    good = make_reviewer().model_dump(mode="json")
    path.write_text(yaml.safe_dump({"reviewers": [good, good | {"id": "R2", "specialities": []}]}))
    with pytest.raises(InputRefused, match=r"reviewers 2 \(R2\), specialities"):
        read_roster(path)
    wrong = good | {"licences": [licence(valid_to="2024-13-01")]}
    path.write_text(yaml.safe_dump({"reviewers": [wrong]}))
    with pytest.raises(InputRefused, match=r"licences 1, valid_to"):
        read_roster(path)
    path.write_text(yaml.safe_dump({"reviewers": [good, good]}))
    with pytest.raises(InputRefused, match="reviewer 1 has the same id"):
        read_roster(path)
    with pytest.raises(InputRefused, match="missing"):
        read_roster(tmp_path / "none.yaml")
