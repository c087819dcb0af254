"""What a later paper takes back of an earlier one is told with the words it takes back, and with nothing else."""

import datetime as dt
from dataclasses import replace

import pytest

from openimr.clinical import read_report, report_of_text
from openimr.clinical.papers.retracting import RETRACTION
from openimr.clinical.summary import Length, draft
from openimr.domain.document_kind import DocumentKind
from openimr.domain.facts import Fact, FactType

VISIT, LETTER = DocumentKind.PROGRESS_REPORT, DocumentKind.OTHER_CORRESPONDENCE
SEEN, WRITTEN = dt.date(2024, 10, 15), dt.date(2024, 11, 6)
NOTE = """PROGRESS REPORT
Patient: Ana Example

SUBJECTIVE
The pain radiates to the right arm and hand, and it wakes her at night.

OBJECTIVE FINDINGS
Wrist extension 30, flexion 30. Grip 12 lb left, 98 lb right. Tinel negative at the left wrist.

CURRENT MEDICATIONS
Gabapentin 300 mg at bedtime, tramadol 50 mg daily.
"""


def facts(text: str, kind: DocumentKind, day: dt.date) -> list[Fact]:
    return list(read_report(report_of_text(text, f"{day}.txt", kind=kind, date=day)))


def taken_back(letter: str) -> list[tuple[str, str]]:
    """The days of the papers and the words of what a letter takes back."""
    found = facts(f"November 6, 2024\n\nDear Reviewer:\n{letter}\n", LETTER, WRITTEN)
    return [
        (str(one.attributes["corrects"]), one.sentence or "")
        for one in found
        if one.type is FactType.EXTRACT and one.value == RETRACTION
    ]


@pytest.mark.parametrize(
    ("letter", "words"),
    [
        (
            "In my report of October 15 the motion and the grip were carried forward from May and are wrong.",
            "In my report of October 15 the motion and the grip were carried forward from May and are wrong.",
        ),
        (
            "I correct my note of 10/15/2024. The medication list was not up to date.",
            "The medication list was not up to date.",
        ),
        (
            "My report of October 15, 2024 says she fell on the right. This is a dictation error.",
            "My report of October 15, 2024 says she fell on the right. This is a dictation error.",
        ),
        (
            "Corrections to my 10/15/2024 note follow. The pain radiates to the LEFT arm, not the right.",
            "The pain radiates to the LEFT arm, not the right.",
        ),
        (
            "He takes no meloxicam. My note 10/15/24 has old list, typed by the office, my mistake.",
            "My note 10/15/24 has old list, typed by the office, my mistake.",
        ),
    ],
)
def test_a_statement_that_takes_back_is_read_with_the_day_of_its_paper(letter: str, words: str) -> None:
    assert ("2024-10-15", words) in taken_back(letter)


@pytest.mark.parametrize(
    "letter",
    [
        "The reviewer's decision is wrong, and the denial was in error.",
        "I saw her on October 15. There were no errors of refraction.",
        "Dr. Roe's note of October 15 is enclosed. The list of enclosures is below.",
    ],
)
def test_what_takes_back_no_paper_is_none(letter: str) -> None:
    assert not taken_back(letter)


def test_it_is_told_with_the_section_it_is_about_and_its_page() -> None:
    letter = (
        "November 6, 2024\n\nDear Reviewer:\n"
        "In my report of October 15 the range of motion and the grip were carried forward from May and are wrong.\n"
        "The medication list was not up to date.\nThe pain radiates to the LEFT arm, not the right.\n"
    )
    sentences = draft([*facts(NOTE, VISIT, SEEN), *facts(letter, LETTER, WRITTEN)], Length.USUAL).sentences
    told = {one.section: one.text for one in sentences if "of the progress report of 15 October 2024 the " in one.text}
    assert "carried forward from May and are wrong”." in told["examination"]
    assert "“The medication list was not up to date”." in told["medication"]
    assert "“The pain radiates to the LEFT arm, not the right”." in told["complaints"]
    assert "carried forward" not in told["medication"]


INJECTED = """PROGRESS REPORT
Patient: Ana Example

HISTORY
An epidural steroid injection in September gave her 60 percent relief for {} weeks.
"""


def by(author: str, text: str, kind: DocumentKind, day: dt.date) -> list[Fact]:
    return list(read_report(replace(report_of_text(text, f"{day}.txt", kind=kind, date=day), author=author)))


@pytest.mark.parametrize(
    ("words", "weeks", "author", "told"),
    [
        ('I wrote "8 weeks" in October; six is what the chart supports.', "8", "Helen Marsh, MD", True),
        ("She had relief for three weeks (I earlier wrote six weeks from memory).", "six", "Helen Marsh, MD", True),
        ("I earlier wrote six weeks from memory; the diary is more reliable.", "8", "Helen Marsh, MD", False),
        ("I earlier wrote six weeks from memory; the diary is more reliable.", "six", "Lee Roe, MD", False),
        ("I wrote six weeks ago and had no answer.", "six", "Helen Marsh, MD", False),
    ],
)
def test_an_amount_its_writer_does_not_hold_to_is_told_with_it(words: str, weeks: str, author: str, told: bool) -> None:
    letter = by(author, f"November 6, 2024\n\nDear Reviewer:\n{words}\n", LETTER, WRITTEN)
    visit = by("Helen Marsh, MD", INJECTED.format(weeks), VISIT, SEEN)
    (injections,) = [
        one.text for one in draft([*visit, *letter], Length.USUAL).sentences if one.section == "injections"
    ]
    assert (f" of 6 November 2024 says: “{words.rstrip('.')}”." in injections) is told


def test_an_addendum_that_supersedes_an_impression_is_told_with_it_and_by_its_own_day() -> None:
    films = "RADIOLOGY REPORT\nPatient: Ana Example\n\nIMPRESSION\n1. No instability of L4-5 in flexion.\n"
    corrected = """RADIOLOGY REPORT
Patient: Ana Example

Addendum dictated 07/11/2025. This addendum supersedes the impression of the report signed
06/30/2025.

CORRECTED IMPRESSION
1. Instability of L4-5, 5 mm of translation.
"""
    kind, day = DocumentKind.IMAGING_REPORT, dt.date(2025, 6, 30)
    first, second = (
        read_report(replace(report_of_text(text, name, kind=kind, date=day), document=name))
        for name, text in (("first.txt", films), ("second.txt", corrected))
    )
    told = [one.text for one in draft([*first, *second], Length.USUAL).sentences if one.section == "imaging"]
    superseded = next(one for one in told if "No instability" in one)
    assert "the addendum of 11 July 2025 to the imaging report of 30 June 2025 says: “" in superseded
    assert "This addendum supersedes the impression of the report signed 06/30/2025”" in superseded


def test_a_score_that_a_paper_calls_wrong_is_not_told() -> None:
    wrong = "PSYCHOLOGICAL REPORT\nPatient: Ana Example\n\nThe Opioid Risk Tool of 1 on the chart is not correct.\n"
    later = (
        "PROGRESS REPORT\nPatient: Ana Example\n\nHISTORY\nThe Opioid Risk Tool is 1 (low). The PHQ-9 today is 15.\n"
    )
    papers = (*facts(wrong, DocumentKind.PSYCHOLOGICAL_REPORT, SEEN), *facts(later, VISIT, WRITTEN))
    told = " ".join(one.text for one in draft(list(papers), Length.USUAL).sentences if one.section == "risk")
    assert "PHQ-9 today is 15" in told
    assert "Risk Tool is 1" not in told
