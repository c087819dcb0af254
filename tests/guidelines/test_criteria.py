"""Criteria sets: read from YAML, held against facts leaf by leaf, with the pages, and never a verdict."""

import datetime as dt
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openimr.domain.case import DisputedTreatment
from openimr.domain.document_kind import DocumentKind
from openimr.domain.documents import CaseFileIndex, Document
from openimr.domain.errors import InputRefused
from openimr.domain.facts import Fact
from openimr.guidelines import Catalogue
from openimr.guidelines.criteria import Status, evaluate, plan_definition, read_set_text, sets_for, shipped_sets
from openimr.guidelines.criteria.evaluation import _levels_meet
from openimr.guidelines.criteria.values import leaves

ON = dt.date(2016, 5, 10)
TREATMENTS = {
    "lumbar_fusion": ("L4-L5 anterior lumbar interbody fusion", "lumbar_spine"),
    "lumbar_decompression": ("Microdiscectomy L5-S1", "lumbar_spine"),
    "epidural_steroid_injection": ("Transforaminal epidural steroid injection, left L5", "lumbar_spine"),
    "facet_joint_procedures": ("Medial branch block L4-5", "lumbar_spine"),
    "lumbar_mri": ("MRI of the lumbar spine without contrast", "lumbar_spine"),
    "cervical_fusion": ("ACDF C5-C6", "cervical_spine"),
    "knee_arthroscopy": ("Right knee arthroscopy with partial meniscectomy", "knee"),
    "rotator_cuff_repair": ("Arthroscopic rotator cuff repair", "shoulder"),
    "carpal_tunnel_release": ("Right carpal tunnel release", "forearm_wrist_hand"),
    "physical_therapy_beyond_cap": ("Physical therapy, 12 visits", "knee"),
    "long_term_opioids": ("Norco 10/325 mg, 120 tablets", "lumbar_spine"),
    "functional_restoration_program": ("Functional restoration program, 80 hours", "lumbar_spine"),
}
SMALL = """
id: knee_mri
title: MRI of the knee
matches: [mri]
sources: {own: {citation: The organization's own guideline}}
criteria:
  all:
    - id: locking
      says: The knee locks
      source: own
      asks: [{type: complaint, value: locking, body_part: item, side: item}]
      looked_for_in: [progress_report]
    - id: exercise
      says: Six weeks of exercise
      source: own
      asks: [{type: therapy, value: physical_therapy, body_part: item}]
      measure: {of: weeks, at_least: 6, unit: weeks}
    - at_least: 2
      of:
        - {id: a, says: Effusion, source: own, asks: [{type: imaging_finding, value: effusion}]}
        - {id: b, says: A positive test, source: own, asks: [{type: orthopedic_test, value: 'mc*'}]}
    - not: {id: arthritis, says: Arthritis, source: own, asks: [{type: imaging_finding, value: joint_osteoarthritis}]}
"""


def item(treatment="MRI of the right knee", body_part="knee", **more):
    return DisputedTreatment(
        id=1, treatment=treatment, body_part=body_part, utilization_review={"decision": "denied"}, **more
    )


def fact(type, value, page=1, **more):
    return Fact(type=type, value=value, page=page, quote="words", span=(0, 5), source=f"file{page}.pdf", **more)


def results(facts, of=None, text=SMALL, index=None):
    found = evaluate(read_set_text(text), facts, of or item(), ON, index)
    return {leaf.criterion.id: leaf for leaf in found.leaves}


def test_twelve_example_sets_ship_each_with_sources_and_marked_as_an_example():
    sets = {one.id: one for one in shipped_sets()}
    assert set(sets) == set(TREATMENTS)
    known = {entry.id for entry in Catalogue.load().entries}
    for one in sets.values():
        assert one.example
        assert one.note
        assert "own words" in one.note
        for source in one.sources.values():
            assert source.catalogue is None or source.catalogue in known
        assert all(leaf.looked_for_in for leaf in leaves(one.criteria))


@pytest.mark.parametrize("name", TREATMENTS)
def test_a_disputed_treatment_finds_its_set(name):
    treatment, part = TREATMENTS[name]
    assert name in [one.id for one in sets_for(item(treatment, part), shipped_sets(), ON)]


def test_an_organizations_own_set_comes_before_an_example_and_a_set_out_of_force_is_not_offered():
    own = read_set_text(SMALL.replace("matches: [mri]", "matches: [fusion]").replace("knee_mri", "own_fusion"))
    old = read_set_text(SMALL.replace("matches: [mri]", "matches: [fusion]\nin_force_to: 2015-12-31"))
    found = sets_for(item("Lumbar fusion", "lumbar_spine"), (*shipped_sets(), own, old), ON)
    assert [one.id for one in found] == ["own_fusion", "lumbar_fusion"]


def test_what_the_record_says_is_documented_with_its_pages():
    found = results([fact("complaint", "locking", page=12, body_part="knee", side="right")])["locking"]
    assert (found.status, found.pages) == (Status.DOCUMENTED, (12,))
    assert "page 12" in found.because


def test_what_the_record_denies_is_contradicted_with_its_pages():
    found = results([fact("complaint", "locking", page=7, body_part="knee", polarity="absent")])["locking"]
    assert (found.status, found.pages) == (Status.CONTRADICTED, (7,))


def test_sources_that_disagree_are_unclear_and_both_pages_are_given():
    facts = [
        fact("complaint", "locking", page=3, body_part="knee"),
        fact("complaint", "locking", page=9, body_part="knee", polarity="absent"),
    ]
    found = results(facts)["locking"]
    assert (found.status, found.pages) == (Status.UNCLEAR, (3, 9))
    assert "disagree" in found.because


def test_what_is_only_possible_is_unclear():
    assert results([fact("imaging_finding", "effusion", certainty="uncertain")])["a"].status is Status.UNCLEAR


def test_what_is_not_found_says_where_it_was_looked_for():
    document = {"source": "a.pdf", "source_pages": (1, 2), "kind_confidence": 1.0, "title": "PR-2"}
    index = CaseFileIndex(
        documents=(
            Document(id="d1", pages=(4, 5), kind=DocumentKind.PROGRESS_REPORT, **document),
            Document(id="d2", pages=(8, 9), kind=DocumentKind.PROGRESS_REPORT, duplicate_of="d1", **document),
        ),
        problems=(),
        page_count=9,
    )
    found = results([], index=index)["locking"]
    assert found.status is Status.NOT_FOUND
    assert [(where.kind, where.documents, where.pages) for where in found.looked_in] == [("progress_report", 1, (4,))]


@pytest.mark.parametrize(
    "wrong",
    [
        {"body_part": "shoulder"},
        {"body_part": "knee", "side": "left"},
        {"body_part": "knee", "subject": "family"},
        {"body_part": "knee", "temporality": "hypothetical"},
    ],
)
def test_facts_of_another_place_person_or_time_do_not_count(wrong):
    of = item(side="right")
    assert results([fact("complaint", "locking", **wrong)], of)["locking"].status is Status.NOT_FOUND


@pytest.mark.parametrize(
    ("facts", "status", "said"),
    [
        ([{"date": "2016-01-04"}, {"date": "2016-03-07"}], Status.DOCUMENTED, "9 weeks"),
        ([{"date": "2016-01-04"}, {"date": "2016-01-18"}], Status.UNCLEAR, "2 weeks"),
        ([{"attributes": {"duration": "2 months"}}], Status.DOCUMENTED, "8.6 weeks"),
        ([{"date": "2016-01-04"}], Status.UNCLEAR, "how much is not said"),
    ],
)
def test_a_condition_that_asks_for_an_amount_says_how_much_is_documented(facts, status, said):
    found = results([fact("therapy", "physical_therapy", page=n, **one) for n, one in enumerate(facts, 1)])["exercise"]
    assert found.status is status
    assert said in found.because


def test_a_branch_counts_its_conditions_and_gives_no_result_of_its_own():
    found = evaluate(read_set_text(SMALL), [fact("imaging_finding", "effusion")], item(), ON)
    third = found.tree.children[2]
    assert (third.operator, third.count, third.documented, third.conditions) == ("at_least", 2, 1, 2)
    assert "status" not in type(found.tree).model_fields
    assert "status" not in type(found).model_fields


@pytest.mark.parametrize(
    ("one", "other", "meet"),
    [
        ("L4-L5", "L4-5", True),
        ("L4-S1", "L5-S1", True),
        ("L3-L4", "L4-L5", False),
        ("L5", "L5-S1", True),
        ("L4-L5", "L5-S1", False),
        ("C7-T1", "C6-C7", False),
        ("S1", "L5-S1", True),
        ("multiple", "L4-L5", False),
    ],
)
def test_levels_meet_where_they_share_a_segment_or_a_root(one, other, meet):
    assert _levels_meet(one, other) is meet
    assert _levels_meet(other, one) is meet


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("type: complaint", "type: complaints"), r"line 11, criteria, all 1 \(locking\), asks 1"),
        (("unit: weeks", "units: weeks"), r"line 17, .*measure"),
        (("at_least: 2\n", "at_least: 3\n"), "at least 3 of 2"),
        (("source: own\n      asks: [{type: c", "source: other\n      asks: [{type: c"), "does not list"),
        (("id: exercise", "id: locking"), "two conditions are called locking"),
        (("matches: [mri]", "matches: ['(']"), "not a regular expression"),
        (("  all:", "   - all:"), "."),
    ],
)
def test_a_mistake_in_a_set_is_told_with_its_line_and_what_to_do(change, said):
    with pytest.raises(InputRefused, match=said) as refused:
        read_set_text(SMALL.replace(*change))
    assert "docs/criteria.md" in str(refused.value)


@given(st.text(max_size=200))
def test_no_text_breaks_the_reader_of_sets(text):
    with pytest.raises(InputRefused):
        read_set_text(text)


def test_a_set_is_exported_as_a_plan_definition_with_every_condition_and_its_source():
    for one in shipped_sets():
        resource = json.loads(json.dumps(plan_definition(one)))
        found, todo = [], list(resource["action"])
        while todo:
            action = todo.pop()
            todo.extend(action.get("action", ()))
            found += [action["id"].replace("-", "_")] if "documentation" in action else []
        assert sorted(found) == sorted(leaf.id for leaf in leaves(one.criteria))
        assert resource["resourceType"] == "PlanDefinition"


def shipped(name, facts):
    treatment, part = TREATMENTS[name]
    one = next(one for one in shipped_sets() if one.id == name)
    found = evaluate(one, facts, item(treatment, part, levels=["L4-L5"]), ON, None)
    return {leaf.criterion.id: leaf.status for leaf in found.leaves}


def test_films_in_motion_are_documented_by_a_report_that_says_which_films_they_were():
    moved = {"body_part": "lumbar_spine", "level": "L4-L5"}
    views = {"modality": "xray", "views": "flexion_extension"}
    in_motion = fact("imaging_finding", "instability", attributes=views, **moved)
    still = fact("imaging_finding", "spondylolisthesis grade 1", attributes={"modality": "xray"}, **moved)
    assert shipped("lumbar_fusion", [in_motion])["films_in_motion"] is Status.DOCUMENTED
    assert shipped("lumbar_fusion", [still])["films_in_motion"] is Status.NOT_FOUND


def test_another_level_does_not_speak_against_the_level_requested():
    slip = fact("imaging_finding", "spondylolisthesis grade 1", body_part="lumbar_spine", level="L4-L5")
    above = fact("imaging_finding", "instability", 2, body_part="lumbar_spine", level="L3-L4", polarity="absent")
    assert shipped("lumbar_fusion", [slip, above])["spondylolisthesis_with_instability"] is Status.DOCUMENTED


@pytest.mark.parametrize(
    ("lasted", "status"),
    [
        ("2 months", Status.DOCUMENTED),
        ("6 weeks", Status.DOCUMENTED),
        ("10 days", Status.NOT_FOUND),
        ("8 hours", Status.NOT_FOUND),
    ],
)
def test_how_long_relief_lasted_is_counted_in_weeks(lasted, status):
    relief = {"body_part": "lumbar_spine", "attributes": {"response_duration": lasted}}
    facts = [fact("injection", "epidural_steroid_injection", **relief)]
    assert shipped("epidural_steroid_injection", facts)["relief_lasted"] is status


@pytest.mark.parametrize("words", ["no benefit", "without relief", "did not help", "temporary relief", "minimal"])
def test_therapy_that_did_not_help_is_told_by_many_words(words):
    failed = fact("therapy", "physical_therapy", body_part="lumbar_spine", attributes={"response": words})
    assert shipped("lumbar_fusion", [failed])["conservative_care_failed"] is Status.DOCUMENTED


def test_a_course_is_as_long_as_its_first_and_last_day_say():
    days = {"from": "2016-01-04", "to": "2016-02-22"}
    assert results([fact("therapy", "physical_therapy", attributes=days)])["exercise"].status is Status.DOCUMENTED
    assert results([fact("therapy", "physical_therapy", attributes=days | {"to": "2016-01-20"})])[
        "exercise"
    ].status is (Status.UNCLEAR)


def test_every_question_of_the_examples_asks_for_a_value_the_reader_of_facts_can_give():
    from fnmatch import fnmatch

    from openimr.clinical.words.lexicon import data

    named = ("complaints", "signs", "tests", "imaging", "electrodiagnostics", "treatments", "drugs", "services")
    named = (*named, "function", "risk", "work")
    known = {
        str(value) for name in named for values in data(name).values() if isinstance(values, dict) for value in values
    }
    graded = {"strength", "reflex", "sensation", "range_of_motion", "pain_score"}
    for one in shipped_sets():
        for leaf in leaves(one.criteria):
            for question in (*leaf.asks, *leaf.contradicted_by):
                for value in question.values if not set(question.types) & graded else ():
                    head = value.split()[0]
                    assert any(fnmatch(each, head) for each in known), (one.id, leaf.id, value)


@pytest.mark.parametrize("polarity", ["present", "absent"])
def test_a_condition_that_asks_whether_something_was_asked_about_takes_either_answer(polarity):
    told = fact("complaint", "constipation", polarity=polarity, date="2016-04-01")
    assert shipped("long_term_opioids", [told])["adverse_effects"] is Status.DOCUMENTED


@pytest.mark.parametrize(
    ("more", "status"),
    [
        ({"attributes": {"modality": "xray"}}, Status.NOT_FOUND),
        ({}, Status.NOT_FOUND),
        ({"attributes": {"modality": "mri"}, "level": "L2-L3"}, Status.NOT_FOUND),
        ({"attributes": {"modality": "mri"}, "level": "L4-L5"}, Status.CONTRADICTED),
        ({"attributes": {"modality": "ct_myelogram"}}, Status.CONTRADICTED),
    ],
)
def test_only_a_study_that_could_show_a_compressed_root_speaks_against_one(more, status):
    study = fact("imaging_finding", "normal", body_part="lumbar_spine", **more)
    assert shipped("lumbar_decompression", [study])["compression"] is status
