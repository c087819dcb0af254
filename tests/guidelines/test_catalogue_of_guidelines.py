"""The catalogue knows editions, chapters, pages and regions; citations are held against it."""

import datetime as dt

import pytest

from openimr.domain.anatomy import BodyPart
from openimr.guidelines import Catalogue, ProblemKind, read_citations, resolve
from openimr.guidelines.resolution import page_ranges

CATALOGUE = Catalogue.load()
IN_2014 = dt.date(2014, 8, 1)
IN_2018 = dt.date(2018, 5, 1)


def problems(line: str, on: dt.date | None = None, part: BodyPart | None = None) -> list[ProblemKind]:
    (citation,) = read_citations(line)
    return [p.kind for p in resolve(citation, on, [part] if part else []).problems]


def test_every_entry_has_an_id_of_its_own_and_names_its_source() -> None:
    assert len({e.id for e in CATALOGUE.entries}) == len(CATALOGUE.entries)
    assert all(e.reference for e in CATALOGUE.entries)


def test_what_is_part_of_the_mtus_names_the_rule_that_adopts_it() -> None:
    assert all(e.section and e.section.startswith("8 CCR 9792.") for e in CATALOGUE.entries if e.mtus)


def test_dates_and_pages_run_forward() -> None:
    for entry in CATALOGUE.entries:
        assert entry.in_force_from is None or entry.in_force_to is None or entry.in_force_from < entry.in_force_to
        assert all(r.first < r.last for r in entry.pages)


def test_a_chapter_is_found_by_number_title_and_region() -> None:
    chapter = CATALOGUE.chapter(12)
    assert chapter is not None
    assert chapter.title == "Low Back Complaints"
    assert CATALOGUE.titled("Low Back Complaints, Surgical Considerations", "ACOEM") == (chapter,)
    assert chapter in CATALOGUE.for_body_part(BodyPart.LUMBAR_SPINE, IN_2014, mtus=True)
    assert chapter in CATALOGUE.search("low back surgical")


def test_one_edition_of_a_topic_governs_on_any_day_since_2007() -> None:
    for day in (
        dt.date(2008, 1, 1),
        dt.date(2017, 11, 30),
        dt.date(2017, 12, 1),
        dt.date(2019, 8, 10),
        dt.date(2020, 1, 1),
    ):
        low_back = [e for e in CATALOGUE.for_body_part(BodyPart.LUMBAR_SPINE, day, mtus=True) if e.source == "ACOEM"]
        assert len(low_back) == 1, day


def test_the_edition_changes_on_the_first_of_december_2017() -> None:
    before = CATALOGUE.for_body_part(BodyPart.KNEE, dt.date(2017, 11, 30), mtus=True)
    after = CATALOGUE.for_body_part(BodyPart.KNEE, dt.date(2017, 12, 1), mtus=True)
    assert ([e.title for e in before], [e.title for e in after]) == (["Knee Complaints"], ["Knee Disorders"])


@pytest.mark.parametrize(
    ("line", "part", "expected"),
    [
        ("MTUS ACOEM Chapter 12 Low Back Complaints Page(s): 305-307", BodyPart.LUMBAR_SPINE, []),
        ("MTUS ACOEM Chapter 12 Low Back Complaints Page(s): 286, 329", BodyPart.LUMBAR_SPINE, []),
        ("MTUS ACOEM Chapter 12 Low Back Complaints Page(s): 3", BodyPart.LUMBAR_SPINE, [ProblemKind.PAGES_OUTSIDE]),
        ("MTUS ACOEM Chapter 10 Elbow Complaints Page(s): 44", BodyPart.ELBOW, []),
        (
            "MTUS ACOEM Chapter 11 Forearm, Wrist, and Hand Complaints Page(s): 307",
            BodyPart.LUMBAR_SPINE,
            [ProblemKind.PAGES_OUTSIDE, ProblemKind.OTHER_BODY_PART],
        ),
        ("MTUS ACOEM Chapter 12 Shoulder Complaints", None, [ProblemKind.CHAPTER_AND_TITLE_DISAGREE]),
        ("MTUS ACOEM Chapter 19", None, [ProblemKind.UNKNOWN_CHAPTER]),
        ("MTUS ACOEM Chapter 5 page 83", BodyPart.KNEE, []),
        ("MTUS Chronic Pain Treatment Guidelines Spinal Fusion Page(s): 307", None, [ProblemKind.PAGES_OUTSIDE]),
        ("MTUS Chronic Pain Treatment Guidelines Opioids Page(s): 76-80", BodyPart.KNEE, []),
        ("Non-MTUS Citation ODG Knee", BodyPart.KNEE, []),
        (
            "Non-MTUS Citation Official Disability Guidelines (ODG) Low Back",
            BodyPart.KNEE,
            [ProblemKind.OTHER_BODY_PART],
        ),
        ("Non-MTUS Citation Journal of Invented Results, page 4", None, [ProblemKind.UNKNOWN_SOURCE]),
        ("MTUS ODG Low Back", None, [ProblemKind.NOT_PART_OF_MTUS]),
        ("MTUS ACOEM", BodyPart.KNEE, []),
        ("MTUS", BodyPart.KNEE, []),
    ],
)
def test_what_does_not_fit_is_named(line: str, part: BodyPart | None, expected: list[ProblemKind]) -> None:
    assert problems(line, IN_2014, part) == expected


def test_the_chapters_of_2004_do_not_govern_a_decision_of_2018() -> None:
    line = "MTUS ACOEM Chapter 12 Low Back Complaints Page(s): 305"
    assert problems(line, IN_2018) == [ProblemKind.NOT_IN_FORCE]
    assert problems("MTUS ACOEM Low Back Disorders, Fusion", IN_2018) == []
    assert problems("MTUS ACOEM Low Back Disorders, Fusion", IN_2014) == [ProblemKind.NOT_IN_FORCE]
    assert problems("MTUS Chronic Pain Treatment Guidelines Page(s): 8", IN_2018) == [ProblemKind.NOT_IN_FORCE]


def test_without_a_date_nothing_is_said_of_what_governs() -> None:
    assert problems("MTUS ACOEM Chapter 12 Low Back Complaints Page(s): 305") == []


@pytest.mark.parametrize(
    ("pages", "ranges"),
    [("307", [(307, 307)]), ("303-305, 310", [(303, 305), (310, 310)]), ("303-5; 12", [(303, 305), (12, 12)])],
)
def test_pages_are_read_as_ranges(pages: str, ranges: list[tuple[int, int]]) -> None:
    assert page_ranges(pages) == ranges
