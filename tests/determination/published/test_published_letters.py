"""Published letters read back: real ones, ones of the project's own in every layout, and generated ones."""

import hashlib
import json
import time
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from typesetting import BREAKS, Item, Letter, Setting, typeset

from openimr.determination.published import NotADetermination, parse_determinations
from openimr.domain.determination import Outcome

DATA = Path(__file__).parent / "data"
OWN = sorted(path.stem for path in DATA.glob("*.json"))
OUTCOMES = {
    "Upheld": Outcome.UPHELD,
    "Overturned": Outcome.OVERTURNED,
    "Partially Overturned": Outcome.PARTIALLY_OVERTURNED,
}


def own(name: str) -> str:
    return (DATA / f"{name}.txt").read_text(encoding="utf-8")


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


@pytest.mark.parametrize("name", OWN)
def test_a_letter_of_each_layout_is_read_in_every_field(name: str) -> None:
    (read,) = parse_determinations(own(name), f"{name}.txt")
    assert read.model_dump(mode="json") == json.loads((DATA / f"{name}.json").read_text(encoding="utf-8"))


def test_every_layout_has_a_letter() -> None:
    assert {json.loads((DATA / f"{name}.json").read_text())["layout"] for name in OWN} == {"A", "B", "C", "D"}


def test_the_published_letter_with_one_item_is_read_right(published_folder: Path) -> None:
    path = published_folder / "000_e63dcce86f2aac02.txt"
    (read,) = parse_determinations(path.read_text(), path.name)
    assert read.layout == "A"
    assert (read.reviewer.kind, read.reviewer.board_certifications) == ("expert reviewer", ("Orthopedic Surgery",))
    assert read.reviewer.licensed_in == ("California",)
    assert (read.patient.age, read.patient.sex) == (66, "female")
    assert [str(read.dates.injury), str(read.dates.ur_decision)] == ["2006-12-02", "2014-06-13"]
    (item,) = read.items
    assert (item.treatment, item.outcome) == ("L5-S1 Anterior Lumbar Interbody Fusion (ALIF)", Outcome.UPHELD)
    assert [(c.text, c.mtus, c.source, c.title, c.pages) for c in item.claims_administrator_guidelines] == [
        ("MTUS ACOEM", True, "ACOEM", None, None),
        ("Non-MTUS Citation Official Disability Guidelines (ODG) Low Back", False, "ODG", "Low Back", None),
    ]
    assert [(c.mtus, c.source, c.title, c.pages) for c in item.reviewer_guidelines] == [
        (True, "MTUS Chronic Pain", "Spinal Fusion", "307")
    ]
    # The texts were compared with the file by eye once; the project keeps no sentence of them.
    assert (digest(read.case_summary), digest(item.rationale)) == ("c05c2a34e1c2ec04", "34613902b55fbd61")


def test_the_published_letter_with_four_items_is_read_right(published_folder: Path) -> None:
    path = published_folder / "001_10b686e3d4054e0a.txt"
    (read,) = parse_determinations(path.read_text(), path.name)
    assert read.reviewer.kind == "physician reviewer"
    assert (read.reviewer.board_certifications, read.reviewer.licensed_in) == (("Orhopedics",), ("New York",))
    assert (read.patient.age, read.patient.sex, read.dates.injury, read.dates.ur_decision) == (None, None, None, None)
    assert [i.treatment for i in read.items] == [
        "L4 to S1 posterior lumbar interbody fusion with instrumentation",
        "Neural decompression",
        "Iliac crest marrow aspiration/harvestion",
        "Possible junctional levels",
    ]
    assert {i.outcome for i in read.items} == {Outcome.UPHELD}
    assert [(c.chapter, c.title, c.pages) for i in read.items for c in i.reviewer_guidelines if c.mtus] == [
        (12, "Low Back Complaints", "3"),
        (12, "Low Back Complaints", "307"),
        (11, "Forearm, Wrist, and Hand Complaints", "307"),
        (12, "Low Back Complaints", "307"),
    ]
    assert {(c.source, c.title) for i in read.items for c in i.reviewer_guidelines if not c.mtus} == {
        ("American Pain Society", "Clinical Practice Guideline")
    }
    assert [digest(i.rationale) for i in read.items] == ["f3f56eab76983b4a"] * 2 + ["06625da220948474"] * 2
    assert digest(read.case_summary) == "4f76365459b7440947d5bcaa9f57a5c1f3d0740c2794f0b7b325ea7aaa021332"[:16]


def test_a_file_of_several_letters_gives_one_determination_each() -> None:
    names = ["a_header_two_items", "b_long_letter", "c_notice", "d_professional_review"]
    read = parse_determinations("\n\n".join(own(name) for name in names), "several.txt")
    alone = [parse_determinations(own(name), "several.txt")[0] for name in names]
    assert [d.layout for d in read] == ["A", "B", "C", "D"]
    assert read == alone


def test_a_letter_twice_in_a_file_is_two_determinations() -> None:
    once = parse_determinations(own("a_header_two_items"), "x")
    assert parse_determinations(own("a_header_two_items") + "\f" + own("a_header_two_items"), "x") == once * 2


@pytest.mark.parametrize("text", ["", " \n\f\n ", own("not_a_determination"), "The request was upheld: Upheld"])
def test_what_is_not_a_determination_is_said_with_file_reason_and_remedy(text: str) -> None:
    with pytest.raises(NotADetermination) as caught:
        parse_determinations(text, "note.txt")
    assert caught.value.source == "note.txt"
    assert caught.value.problem
    assert "final determination" in caught.value.remedy


def test_a_letter_without_any_item_is_not_a_determination() -> None:
    text = own("a_header_two_items").replace("Overturned", "pending")
    with pytest.raises(NotADetermination, match="no disputed treatment with an outcome"):
        parse_determinations(text, "x")


def test_a_letter_that_lost_its_line_ends_still_has_its_items() -> None:
    (whole,) = parse_determinations(own("a_double_spaced"), "x")
    (flat,) = parse_determinations(" ".join(own("a_double_spaced").replace("\f", " ").split()), "x")
    assert [(i.treatment, i.outcome) for i in flat.items] == [(i.treatment, i.outcome) for i in whole.items]
    assert flat.case_summary == whole.case_summary


@pytest.mark.parametrize("ends", ["\r\n", "\r"])
def test_line_ends_of_other_systems_make_no_difference(ends: str) -> None:
    text = own("a_header_two_items")
    assert parse_determinations(text.replace("\n", ends), "x") == parse_determinations(text, "x")


TEXT = """
examination shows tenderness at L4-L5 with guarded extension, reflexes are equal, the patient walks without aid,
therapy notes describe gradual improvement, imaging dated March is attached, the trauma-related pain radiates,
medication is reduced
"""
WORDS = [*TEXT.split(), *BREAKS, *BREAKS]
sentence = st.lists(st.sampled_from(WORDS), min_size=4, max_size=18).map(
    lambda words: ("Then " + " ".join(words)).rstrip(",") + "."
)
paragraph = st.lists(sentence, min_size=1, max_size=5).map(" ".join)
texts = st.lists(paragraph, min_size=1, max_size=3).map(tuple)
guideline = st.sampled_from(
    [
        "Decision based on MTUS ACOEM Chapter 12 Low Back Complaints Page(s): 305-307.",
        "Decision based on MTUS ACOEM. Decision based on Non-MTUS Citation Official Disability Guidelines (ODG) Knee",
        "Decision based on MTUS Chronic Pain Treatment Guidelines Opioids, criteria for use Page(s): 76-80.",
    ]
)
treatments = st.sampled_from(
    [
        "Lumbar fusion with instrumentation",
        "Twelve visits of physical therapy: 3 x 4, lumbar spine",
        "Norco 10/325 mg #60",
        "L5-S1 decompression (bilateral)",
        "One prescription of a compound cream, 120 g, with two refills, to be applied to the painful area at night",
    ]
)
items = st.builds(Item, treatments, st.sampled_from(list(OUTCOMES)), guideline, guideline, texts)
letters = st.builds(
    Letter, texts, st.lists(items, min_size=1, max_size=5).map(tuple), st.sampled_from(["ACME", "IMRO"])
)
settings_of_type = st.builds(
    Setting,
    width=st.integers(45, 120),
    spacing=st.sampled_from(["single", "marked"]),
    page_length=st.sampled_from([0, 17, 38]),
    page_numbers=st.booleans(),
    hyphenate=st.booleans(),
    title_case=st.booleans(),
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(letters, settings_of_type)
def test_a_letter_reads_the_same_however_it_was_set(letter: Letter, setting: Setting) -> None:
    (read,) = parse_determinations(typeset(letter, setting), "generated")
    assert read.case_summary == "\n\n".join(letter.summary)
    assert [(i.treatment, i.outcome) for i in read.items] == [(i.treatment, OUTCOMES[i.outcome]) for i in letter.items]
    assert [i.rationale for i in read.items] == ["\n\n".join(i.rationale) for i in letter.items]
    assert [len(i.claims_administrator_guidelines) for i in read.items] == [
        i.administrator.count("based on") for i in letter.items
    ]
    assert (read.reviewer.board_certifications, read.reviewer.licensed_in) == (("Neurology",), ("California",))


@settings(max_examples=25, deadline=None)
@given(letters, st.integers(60, 110))
def test_wider_gaps_alone_tell_paragraphs_where_every_line_is_apart(letter: Letter, width: int) -> None:
    (read,) = parse_determinations(typeset(letter, Setting(width=width, spacing="wide")), "generated")
    assert [i.treatment for i in read.items] == [i.treatment for i in letter.items]
    assert read.case_summary == "\n\n".join(letter.summary)
    assert [i.rationale for i in read.items] == ["\n\n".join(i.rationale) for i in letter.items]


@settings(max_examples=40, deadline=None)
@given(letters, st.integers(60, 110))
def test_without_any_empty_line_items_are_told_apart_and_no_word_is_lost(letter: Letter, width: int) -> None:
    (read,) = parse_determinations(typeset(letter, Setting(width=width, spacing="none")), "generated")
    assert "".join(read.case_summary.split()) == "".join("".join(letter.summary).split())
    for item, made in zip(read.items, letter.items, strict=True):
        assert item.outcome == OUTCOMES[made.outcome]
        assert "".join(f"{item.rationale}".split()) == "".join("".join(made.rationale).split())
        assert item.treatment == made.treatment


@settings(max_examples=60, deadline=2000)
@given(st.sampled_from(OWN), st.data())
def test_damage_never_crashes_the_reader(name: str, data: st.DataObject) -> None:
    text = own(name)
    for _ in range(data.draw(st.integers(1, 12))):
        at = data.draw(st.integers(0, len(text)))
        drop = data.draw(st.integers(0, 60))
        text = text[:at] + data.draw(st.text(max_size=8)) + text[at + drop :]
    with suppress(NotADetermination):
        assert all(read.items for read in parse_determinations(text, "damaged"))


@pytest.mark.parametrize("filler", [" ", ":", "1) ", "(", "Decision rationale: ", "guideline: ", "A. ", "\n- ", "a-\n"])
def test_a_long_run_of_anything_is_read_in_time(filler: str) -> None:
    text = own("a_header_two_items").replace("The tear is", filler * (40_000 // len(filler)) + " The tear is")
    start = time.process_time()
    parse_determinations(text, "long")
    assert time.process_time() - start < 3
