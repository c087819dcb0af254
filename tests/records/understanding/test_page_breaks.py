"""What is seen where one page follows another: type, running lines, lists that go on, numbers that cannot follow."""

import re

import pytest

from openimr.domain.pages import Page, TextSource, Word
from openimr.records.source import FileFormat, SourcePage
from openimr.records.understanding import understand
from openimr.records.understanding.looking import look_at
from openimr.records.understanding.page_view import PageView, view
from openimr.records.understanding.splitting import SoFar, evidence, opened

OTHER = ("He rates the pain at seven of ten.", "Sensation is intact to light touch.", "No surgery is planned.")
BODY = ("The patient was seen for low back pain.", "Straight leg raising is negative.", "Return in four weeks.")


def _view(*lines: str, pitch: float = 5.0) -> PageView:
    """A page in typewriter face, each letter ``pitch`` points wide."""
    words = [
        Word(m[0], 50 + m.start() * pitch, 60 + 14 * row, 50 + m.end() * pitch, 70 + 14 * row)
        for row, line in enumerate(lines)
        for m in re.finditer(r"\S+", line)
    ]
    page = Page(612.0, 792.0, tuple(words), "\n".join(lines), TextSource.TEXT_LAYER)
    looked = look_at(SourcePage("a.pdf", 1, FileFormat.PDF, page, "0"))
    return view(looked.reading, looked.sheet.numberings, looked.hits, looked.kind)


def _seen(before: PageView, page: PageView, **so_far: int | bool) -> dict[str, float]:
    return evidence(before, page, SoFar(before.reading, before.numberings, **so_far), 20, 0, False)


def test_another_face_of_type_is_seen_and_the_same_one_in_other_words_is_not() -> None:
    assert "face_changed" in _seen(_view(*BODY), _view(*OTHER, pitch=6.0))
    assert "face_changed" not in _seen(_view(*BODY), _view(*OTHER))


def test_a_running_foot_holds_pages_together_and_its_end_is_seen() -> None:
    first, second = _view(*BODY, "Marsh, Ann MRN 4410"), _view(*OTHER, "Marsh, Ann MRN 4410")
    assert "same_foot" in _seen(first, second)
    assert "foot_ended" in _seen(first, _view(*OTHER), footed=True)
    assert "foot_ended" not in _seen(first, second, footed=True)


def test_a_stamp_that_counts_through_the_file_is_no_running_foot() -> None:
    assert "same_foot" not in _seen(_view(*BODY, "CARRIER CLAIM FILE 00017"), _view(*OTHER, "CARRIER CLAIM FILE 00018"))


@pytest.mark.parametrize(("last", "first"), [("3. Nerve study.", "4. Therapy."), ("II. HISTORY", "III. EXAMINATION")])
def test_a_list_that_goes_on_is_seen(last: str, first: str) -> None:
    assert "list_goes_on" in _seen(_view(*BODY, last), _view(first, *BODY))


def test_a_list_that_begins_anew_or_had_that_number_before_does_not_go_on() -> None:
    assert "list_goes_on" not in _seen(_view(*BODY, "3. Nerve study."), _view("1. Therapy.", *BODY))
    assert "list_goes_on" not in _seen(_view("2. Rest.", "3. Nerve study."), _view("3. Therapy.", *BODY))


def test_a_number_that_pages_between_would_have_to_reach_is_no_number_of_the_document() -> None:
    transcript = _view("Page 41", "Q Did you tell a doctor?", "A My clinic.")
    assert "numbered_far" in _seen(_view(*BODY), transcript, pages=1)
    assert "numbered_later" in _seen(_view(*BODY), _view("Page 2", *BODY), pages=1)


def _file(*pages: tuple[str, ...]) -> list[SourcePage]:
    return [
        SourcePage("a.pdf", n, FileFormat.PDF, _view(*lines).sheet.page.page, str(n))
        for n, lines in enumerate(pages, start=1)
    ]


def test_a_page_that_says_it_goes_on_belongs_surely_and_one_that_says_nothing_does_not() -> None:
    report = ("PROGRESS REPORT", "Date of service: 06/03/2015", *BODY)
    (sure,) = understand(_file((*report, "Page 1 of 2"), (*OTHER, "Page 2 of 2")))
    assert min(sure.page_confidence) > 0.99
    assert "uncertain_pages" not in sure.flags
    silent = (*OTHER, "He walks without a cane.", "He sleeps five hours.")
    doubtful = understand(_file(report, silent, report, silent, report))
    assert any("uncertain_pages" in draft.flags for draft in doubtful)
    assert all(draft.page_confidence[0] > 0.85 for draft in doubtful)


def test_the_head_of_a_report_that_stands_again_with_its_title_begins_its_corrected_copy() -> None:
    head = ("CITRUS DIAGNOSTIC IMAGING", "2210 Mountain Avenue, Upland", "PATIENT: MARSH, ANN", "EXAM DATE: 10/29/2024",
            "REFERRING: P. Duvall, MD", "MRI LEFT ANKLE WITHOUT CONTRAST")  # fmt: skip
    first, again = _view(*head, *BODY), _view(*head, "CORRECTED REPORT", *BODY)
    assert "head_again" in evidence(first, again, opened(first), 20, 0, False)
    assert "head_again" not in evidence(first, _view(*head[:2], *OTHER), opened(first), 20, 0, False)


def test_a_page_of_two_lines_that_names_nothing_goes_on_with_the_letter_before() -> None:
    warning = ("Any person who makes a knowingly false statement for the purpose of obtaining", "benefits is guilty.")
    assert "few_lines" in _seen(_view(*BODY), _view(*warning))
    assert "few_lines" not in _seen(_view(*BODY), _view("Date of service: 06/03/2015", *warning))


def test_daily_notes_behind_an_evaluation_are_a_paper_of_their_own_and_the_same_notes_go_on() -> None:
    evaluation = _view("Motion PT INITIAL EVALUATION 03/10/2015 Pt Ann Marsh", *BODY)
    notes = _view("Motion PT DAILY NOTES Marsh, Ann Acct 30117", *OTHER)
    assert "log_begins" in _seen(evaluation, notes)
    assert "log_begins" not in _seen(notes, _view("Motion PT DAILY NOTES Marsh, Ann Acct 30117", *BODY))
    assert "log_begins" not in _seen(
        evaluation, _view("He was told in the daily notes of the therapist that he may go on with it.", *BODY)
    )


def test_the_second_of_six_pages_goes_on_with_a_first_one_whose_number_counts_something_else() -> None:
    excerpt, second = _view(*BODY, "6 of 40"), _view("Deposition Page 2 of 6", *OTHER)
    assert "numbered_later" in _seen(excerpt, second, pages=1)
    assert "other_run" in _seen(_view(*BODY, "Page 3 of 40"), second, pages=3)


def test_below_a_running_head_the_day_of_a_study_is_none_of_another_visit() -> None:
    head = "Camellia Health Marsh, Ann MRN 4410 DOB 3/19/1971"
    first = _view(head, "^OFFICE VISIT", "Date of service: 08/14/2025", *BODY)
    study = _view(head, *OTHER * 6, "Laboratory: A1c 7.1, collected: 05/22/2025", *BODY)
    visit = _view(head, "OFFICE VISIT", "Date of service: 09/11/2025", *OTHER)
    assert "other_date" not in evidence(first, study, opened(first), 20, 0, False)
    assert "other_date" in evidence(first, visit, opened(first), 20, 0, False)
