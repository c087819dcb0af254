"""What a page says of a treatment or a complaint besides that it was is read with it: numbers, days, results."""

import datetime as dt

import pytest

from openimr.clinical import read_report, report_of_text
from openimr.domain.document_kind import DocumentKind
from openimr.domain.facts import Fact, FactType


def facts(text: str) -> list[Fact]:
    report = report_of_text(text, "note.txt", kind=DocumentKind.PROGRESS_REPORT, date=dt.date(2013, 3, 14))
    return list(read_report(report))


def only(text: str, kind: FactType) -> Fact:
    found = [fact for fact in facts(text) if fact.type is kind]
    assert len(found) == 1, found
    return found[0]


COUNTED = {"visits_requested": 24, "visits_approved": 12, "visits_attended": 10}


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("Physical therapy: 24 visits were requested, 12 visits were approved and she attended 10 visits.", COUNTED),
        ("Physical therapy: visits requested 24, approved 12, attended 10.", COUNTED),
        ("Physical therapy: 24 requested / 12 approved / 10 attended", COUNTED),
        ("Physical therapy 10 of 12 approved sessions, no relief.", {"visits_approved": 12, "visits_attended": 10}),
        (
            "She attended physical therapy from 07/02/2012 to 09/15/2012 with temporary relief.",
            {"from": "2012-07-02", "to": "2012-09-15", "response": "temporary"},
        ),
        ("Acupuncture: 8 visits, good relief lasting 3 days.", {"response": "good", "response_duration": "3 days"}),
        ("Chiropractic: 6 sessions in October 2012 without benefit.", {"response": "without benefit"}),
    ],
)
def test_therapy_tells_its_visits_days_and_result(line: str, told: dict[str, object]) -> None:
    fact = only(f"TREATMENT TO DATE\n{line}\n", FactType.THERAPY)
    assert told.items() <= fact.attributes.items()
    assert "doubt" not in fact.attributes


def test_visits_only_asked_for_are_not_visits_had() -> None:
    found = facts("TREATMENT TO DATE\nPhysical therapy: 24 visits were requested.\n")
    assert found
    assert not any("visits_attended" in fact.attributes for fact in found)


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (
            "Gabapentin 300 mg three times daily, started 08/01/2012, stopped 12/15/2012 because of drowsiness.",
            {"frequency": "tid", "from": "2012-08-01", "to": "2012-12-15", "side_effects": "drowsiness"},
        ),
        ("Naproxen 550 mg twice daily caused stomach upset and was discontinued.", {"side_effects": "stomach upset"}),
        ("Naproxen 550 mg twice daily caused stomach upset and was discontinued.", {"status": "stopped"}),
        ("Tramadol 50 mg from 01/2012 to 06/2012 with no benefit.", {"from": "2012-01", "to": "2012-06"}),
        ("Norco 10/325 mg since August 2012, 40% pain relief; causes constipation.", {"effect": "40 % pain relief"}),
        ("Norco 10/325 mg since August 2012, 40% pain relief; causes constipation.", {"side_effects": "constipation"}),
        ("Cymbalta 30 mg daily helps. It is well tolerated.", {"effect": "helps", "side_effects": "none"}),
    ],
)
def test_a_drug_tells_when_it_was_taken_its_effect_and_side_effects(line: str, told: dict[str, object]) -> None:
    assert told.items() <= only(f"MEDICATIONS\n{line}\n", FactType.MEDICATION).attributes.items()


def test_what_one_drug_does_is_not_told_of_the_next() -> None:
    found = facts("MEDICATIONS\nNaproxen 550 mg caused nausea, gabapentin 300 mg tid helps.\n")
    naproxen, gabapentin = (fact for fact in found if fact.type is FactType.MEDICATION)
    assert naproxen.attributes["side_effects"] == "nausea"
    assert "effect" not in naproxen.attributes
    assert gabapentin.attributes["effect"] == "helps"
    assert "side_effects" not in gabapentin.attributes


def test_what_a_drug_is_taken_for_is_no_side_effect() -> None:
    assert "side_effects" not in only("MEDICATIONS\nOndansetron 4 mg for nausea.\n", FactType.MEDICATION).attributes


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("L4-5 laminectomy in 2009 with poor outcome.", "poor outcome"),
        ("He had L5-S1 microdiscectomy on 02/02/2011. He did well for a year.", "did well"),
        ("Right carpal tunnel release 05/05/2010, complicated by infection.", "complicated by infection"),
    ],
)
def test_an_operation_tells_its_outcome(line: str, told: str) -> None:
    assert only(f"PAST TREATMENT\n{line}\n", FactType.SURGERY).attributes["outcome"] == told


def test_the_next_sentence_may_tell_the_response_to_an_injection() -> None:
    text = "TREATMENT\nHe had a cervical epidural injection at C6-7 01/05/2013. He had 70% relief for two months.\n"
    told = only(text, FactType.INJECTION).attributes
    assert (told["response_percent"], told["response_duration"]) == (70, "2 months")


def test_every_quality_of_a_pain_is_kept_and_how_it_changes() -> None:
    pain = only("SUBJECTIVE\nConstant, sharp, burning low back pain. It has been getting worse.\n", FactType.COMPLAINT)
    assert pain.attributes["quality"] == "constant, sharp, burning"
    assert pain.attributes["trend"] == "worse"


@pytest.mark.parametrize(
    "line",
    [
        "Mr. Doe is a 52-year-old right-hand-dominant man.",
        "Mr. Doe is a 52-year-old man. Hand dominance: right.",
        "52 yo RHD male.",
        "Mr. Doe is 52 years old and right-handed.",
    ],
)
def test_the_dominant_hand_is_told_with_who_the_patient_is(line: str) -> None:
    assert "right" in [fact.attributes.get("dominant_hand") for fact in facts(f"HISTORY\n{line}\n")]


def test_one_handed_work_is_no_dominance() -> None:
    found = facts("HISTORY\nMr. Doe is a 52-year-old man. He does left-handed work only.\n")
    assert found
    assert not any("dominant_hand" in fact.attributes for fact in found)


def test_an_activity_she_is_unable_to_do_is_limited_as_far_as_said() -> None:
    found = facts("FUNCTION\nShe is unable to sit for more than 20 minutes.\n")
    sitting = next(fact for fact in found if fact.type is FactType.FUNCTION)
    assert dict(sitting.attributes) == {"tolerance": "20 minutes"}


def test_what_is_supposed_to_be_approved_is_not_approved() -> None:
    text = "REQUEST\nL4-5 fusion as conservative treatment has failed. If surgery is approved, 12 visits of PT."
    found = facts(text)
    assert found
    for fact in found:
        assert not {"decision", "doubt"} & set(fact.attributes), fact


def test_a_study_of_nerves_named_before_a_colon_is_read_with_its_day() -> None:
    text = "DIAGNOSTIC STUDIES\nEMG/NCV of 01/15/2013: acute left L5 radiculopathy. No peripheral neuropathy.\n"
    found = [fact for fact in facts(text) if fact.type is FactType.ELECTRODIAGNOSTIC_FINDING]
    told = [(fact.value, fact.side, fact.level, fact.polarity, fact.date) for fact in found]
    assert told == [
        ("radiculopathy", "left", "L5", "present", "2013-01-15"),
        ("peripheral_neuropathy", None, None, "absent", "2013-01-15"),
    ]


def test_the_impression_of_a_study_quoted_in_a_visit_is_no_diagnosis() -> None:
    study = "MRI of the lumbar spine 02/20/2013: 5 mm disc protrusion at L4-5. Impression: degenerative disc disease."
    found = facts(f"DIAGNOSTIC STUDIES\n{study}\n\nDIAGNOSES\n1. Lumbar strain\n")
    assert [fact.value for fact in found if fact.type is FactType.DIAGNOSIS] == ["lumbar strain"]
    assert "disc_degeneration" in [fact.value for fact in found if fact.type is FactType.IMAGING_FINDING]


def test_a_measure_ends_its_sentence_and_the_next_one_speaks_of_the_other_side() -> None:
    text = "OBJECTIVE\nRight shoulder flexion 110, external rotation 45. Left shoulder full range of motion.\n"
    found = [fact for fact in facts(text) if fact.type is FactType.RANGE_OF_MOTION]
    assert [(fact.value, fact.side) for fact in found] == [
        ("flexion 110", "right"),
        ("external_rotation 45", "right"),
        ("full", "left"),
    ]


def test_a_list_in_one_paragraph_keeps_its_numbers() -> None:
    found = facts("DIAGNOSES\n1. Lumbar strain 2. Cervical strain 3. Left knee contusion\n")
    assert len([fact for fact in found if fact.type is FactType.DIAGNOSIS]) == 3


def test_a_period_of_injury_is_a_period() -> None:
    text = "HISTORY\nHe was injured over the period from 01/01/2012 to 03/15/2014 from repetitive overhead work.\n"
    assert only(text, FactType.INJURY_DATE).value == "2012-01-01/2014-03-15"


def test_visits_belong_to_the_therapy_that_is_asked_for_and_not_to_the_operation_beside_it() -> None:
    text = "REQUEST\nRequest right rotator cuff repair and 12 visits of physical therapy.\n"
    asked = {fact.value: fact.attributes.get("visits") for fact in facts(text) if fact.type is FactType.REQUEST}
    assert asked == {"rotator_cuff_repair": None, "physical_therapy": 12}


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("She completed 8 weeks of supervised physical therapy with no lasting improvement.", "8 weeks"),
        ("Chiropractic care for 3 months without benefit.", "3 months"),
        ("Acupuncture x 6 weeks, no relief.", "6 weeks"),
    ],
)
def test_a_course_of_therapy_tells_its_length_and_what_it_did_not_do(line: str, told: str) -> None:
    attributes = only(f"TREATMENT TO DATE\n{line}\n", FactType.THERAPY).attributes
    assert attributes["duration"] == told
    assert str(attributes["response"]).startswith(("no ", "without "))


def test_films_in_flexion_and_extension_are_told_from_films_at_rest() -> None:
    motion = "X-rays of the lumbar spine with flexion and extension views 02/25/2013: grade 1 anterolisthesis L4-5."
    rest = "X-ray of the lumbar spine 01/02/2013: grade 1 anterolisthesis L4-5."
    found = [fact for fact in facts(f"DIAGNOSTIC STUDIES\n{motion}\n{rest}\n") if fact.type is FactType.IMAGING_FINDING]
    assert [fact.attributes.get("views") for fact in found] == ["flexion_extension", None]


def test_a_report_that_names_both_hands_as_dominant_says_neither():
    found = facts(
        "HISTORY\nThe 57-year-old right-hand dominant man.\nHe is a 57-year-old, left-hand dominant roofer.\n"
    )
    assert any(fact.type is FactType.AGE for fact in found)
    assert not any("dominant_hand" in fact.attributes for fact in found)


@pytest.mark.parametrize(
    ("line", "status"),
    [
        ("gabapentin 300 mg cap qhs (D/C today)", "stopped"),
        ("aspirin 81 mg BID (post op, not taking)", "stopped"),
        ("naproxen 500 mg BID (with food)", "current"),
    ],
)
def test_what_stands_in_brackets_behind_a_drug_says_whether_it_is_taken(line, status):
    assert only(f"MEDICATIONS\n{line}", FactType.MEDICATION).attributes["status"] == status


def test_a_drug_that_gave_hives_is_in_doubt():
    told = only("HISTORY: She had hives to Septra in 2012.", FactType.MEDICATION)
    assert told.attributes["doubt"] == "not borne or once"
