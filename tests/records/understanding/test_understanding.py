"""What understanding says of single pages and small files, sentence by sentence."""

import datetime as dt
import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from piles import EMPLOYEE, documents, source_page, typeset

from openimr.domain.document_kind import DocumentKind
from openimr.domain.pages import Page, TextSource
from openimr.records.source import FileFormat, SourcePage
from openimr.records.understanding import DocumentDraft, Person, understand
from openimr.records.understanding.sheets import look

LETTER = (
    "^SIERRA MUTUAL CLAIMS SERVICES",
    "March 18, 2015",
    "Dear Dr. Marsh:",
    "I am the adjuster handling this file. Please send your reports.",
    "Sincerely,",
    "Gail Pruett",
    "Claims Examiner",
)


def _pages(*texts: tuple[str, ...], source: str = "a.pdf", scanned: bool = False) -> list[SourcePage]:
    rng = random.Random(3)
    return [source_page(source, n, typeset(lines, rng, scanned=scanned)) for n, lines in enumerate(texts, start=1)]


def _one(*lines: str, person: Person | None = EMPLOYEE) -> DocumentDraft:
    drafts = understand(_pages(lines), person)
    assert len(drafts) == 1
    return drafts[0]


def _report(*more: str) -> tuple[str, ...]:
    return ("^PRIMARY TREATING PHYSICIAN'S PROGRESS REPORT (PR-2)", *more, "Subjective complaints: low back pain.")


def test_nothing_gives_nothing() -> None:
    assert understand([], None) == []


@pytest.mark.parametrize(
    "written",
    [
        "Date of Exam: 06/03/2015",
        "Date of service: June 3, 2015",
        "DOS: 6/3/15",
        "Exam date: O6/03/2O15",
        "Date of visit: 3 June 2015",
        "Date of Exam: June3,2015",
        "Date of Service: 2015-06-03",
        "Date of exam: Junc 3, 2015",
        "Visit date: 06.03.2015",
        "DOI 2/11/14 DOE 6/3/15",
    ],
)
def test_a_date_of_service_is_read_in_every_american_form(written: str) -> None:
    assert _one(*_report(written)).date == dt.date(2015, 6, 3)


def test_birth_and_injury_are_not_the_date_of_a_document() -> None:
    draft = _one(*_report("Date: 02/11/2014   Ref 04/17/1971", "Signed 06/03/2015"))
    assert draft.date == dt.date(2015, 6, 3)


def test_birth_and_injury_labelled_on_the_page_are_not_taken_without_knowing_the_person() -> None:
    draft = _one(*_report("DOB: 05/05/1960", "Date of injury: 01/02/2013", "Date of Exam: 06/03/2015"), person=None)
    assert draft.date == dt.date(2015, 6, 3)


def test_a_visit_on_the_day_of_the_injury_keeps_its_date() -> None:
    draft = _one("^EMERGENCY DEPARTMENT REPORT", "Date of service: 02/11/2014", "Triage level 3. ED course: stable.")
    assert draft.date == EMPLOYEE.date_of_injury


def test_the_fax_line_is_neither_a_date_nor_a_page_number() -> None:
    rng = random.Random(1)
    fax = "06/15/2018 14:22 FAX 5625550142 P.001/012"
    pages = [source_page("fax.pdf", 1, typeset(_report("Return in four weeks."), rng, fax=fax))]
    (draft,) = understand(pages, EMPLOYEE)
    assert draft.date is None
    assert "no_date" in draft.flags


def test_a_received_stamp_dates_a_document_only_where_nothing_else_does() -> None:
    stamped = "RECEIVED JUN 15 2018"
    assert _one(*_report("Date of Exam: 06/03/2015", stamped)).date == dt.date(2015, 6, 3)
    assert _one(*_report(stamped)).date == dt.date(2018, 6, 15)


def test_the_value_of_a_form_is_found_under_its_label() -> None:
    draft = _one(
        "^PRIMARY TREATING PHYSICIAN'S PROGRESS REPORT (PR-2)",
        "Patient                    Date of birth        Date of exam",
        "Whitlock, Daniel           04/17/1971           02/23/2016",
    )
    assert draft.date == dt.date(2016, 2, 23)


def test_the_one_who_signs_is_the_author_and_the_one_referred_from_is_not() -> None:
    draft = _one(
        "^MRI OF THE LUMBAR SPINE",
        "Referring physician: Helen Marsh, MD",
        "Findings: disc protrusion. Impression: L4-5 protrusion.",
        "Interpreted by: Saul Feldstein, M.D., Diplomate American Board of Radiology",
    )
    assert draft.author == "Saul Feldstein, MD"
    assert draft.author_specialty == "Radiology"


def test_a_letter_has_its_signer_facility_and_kind() -> None:
    draft = _one(*LETTER)
    assert draft.kind is DocumentKind.CLAIMS_ADMINISTRATOR_CORRESPONDENCE
    assert draft.author == "Gail Pruett"
    assert draft.facility == "Sierra Mutual Claims Services"


def test_the_title_is_the_heading_in_usual_case() -> None:
    assert _one(*_report()).title == "Primary treating physician's progress report (PR-2)"


def test_the_kind_comes_with_the_words_it_was_decided_on() -> None:
    draft = _one(*_report("Date of Exam: 06/03/2015"))
    assert draft.kind is DocumentKind.PROGRESS_REPORT
    assert "primary treating physicians progress report" in draft.kind_words
    assert 0.5 < draft.kind_confidence <= 1


def test_a_mail_that_brings_records_is_no_fax_cover() -> None:
    mail = (
        "From: Dana Wells <dwells@granite.example>",
        "To: Records <records@imr.example>",
        "Date: Tue, 3 May 2016 10:12:00 -0700",
        "Subject: Case IMR16-0041873 records",
        "Attached are the records you asked for. Please confirm receipt.",
        "Dana Wells",
        "Claims examiner",
    )
    assert _one(*mail).kind is DocumentKind.CLAIMS_ADMINISTRATOR_CORRESPONDENCE
    cover = ("^FAX", "To: Records   Fax: (559) 555-0100", "From: Dana Wells   Pages: 4 with cover", "Date: 05/03/2016")
    assert _one(*cover).kind is DocumentKind.FAX_COVER_SHEET


def test_a_letter_to_the_reviewer_is_no_decision_of_a_review_nor_a_report() -> None:
    draft = _one(
        "^Mokelumne Spine Medical Group",
        "September 3, 2025",
        "RE: APPEAL OF UR DENIAL, Daniel R. Whitlock",
        "To the reviewer: I ask you to reconsider the non-certification of the program.",
        "The reviewer states that more than 80 hours were asked. The request is medically necessary.",
        "H. Marsh, DO",
    )
    assert draft.kind is DocumentKind.OTHER_CORRESPONDENCE


def test_a_note_of_a_few_words_is_what_its_title_says() -> None:
    note = _one("^PROGRESS REPORT", "Date of service: 02/03/2016", "Low back pain persists.")
    assert (note.kind, note.date) == (DocumentKind.PROGRESS_REPORT, dt.date(2016, 2, 3))
    assert note.kind_confidence < 0.7


def test_pages_that_say_little_are_other_and_uncertain() -> None:
    draft = _one("Some words on a page that say nothing of use to anybody here.")
    assert draft.kind is DocumentKind.OTHER
    assert draft.kind_confidence < 0.8


def test_running_page_numbers_hold_a_document_together() -> None:
    pages = _pages(*((f"Page {n} of 3", "^OPERATIVE REPORT", f"Text of part {n} of it.") for n in (1, 2, 3)))
    assert [d.source_pages for d in understand(pages * 1, EMPLOYEE)] == [(1, 2, 3)]


def test_a_later_day_at_the_head_begins_a_document_though_the_day_before_is_told_below() -> None:
    first = ("Peer Review, LLC", "September 5, 2019", "Re: Daniel R. Whitlock", "The request for a brace is denied.")
    second = (
        "Peer Review, LLC",
        "RECONSIDERATION DESK",
        "September 26, 2019",
        "Re: Daniel R. Whitlock",
        "Item                First level         Reconsideration",
        "9/5/2019",
        "Brace               Denied              Upheld",
    )
    assert [d.source_pages for d in understand(_pages(first, second), EMPLOYEE)] == [(1,), (2,)]


def _numbered(*lines: str) -> list[tuple[int, int | None]]:
    """The page numbers seen on a page with these lines."""
    return [tuple(found) for found in look(0, 0, _pages(lines)[0]).numberings]


def test_a_page_number_behind_the_name_in_the_foot_is_one_a_row_of_figures_and_a_count_of_visits_none() -> None:
    visit = ("Valley Spine Medical Group", "Daniel R. Whitlock", "Back pain is 7/10.")
    assert _numbered(*visit, "Oswestry    52%    30%    48%", "Whitlock, Daniel MRN 58102 1 of 2") == [(1, 2)]
    assert _numbered(*visit, "Oswestry    52%    30%    48%") == []
    assert _numbered(*visit, "Whitlock, D 7/15/2019 p. 2") == [(2, None)]
    assert _numbered(*visit, "Therapist: Ann Marsh, PT    Visit 5 of 12") == []


def test_a_blank_page_stays_with_the_document_before_it_and_is_flagged() -> None:
    blank = source_page("a.pdf", 2, Page(612, 792, (), "", TextSource.NONE))
    (draft,) = understand([*_pages(LETTER), blank], EMPLOYEE)
    assert draft.source_pages == (1, 2)
    assert "blank_pages" in draft.flags


def test_a_page_about_somebody_else_is_flagged() -> None:
    draft = _one(*_report("Patient: Maria Quintero", "DOB: 09/09/1980", "Date of Exam: 06/03/2015"))
    assert "other_person" in draft.flags


@pytest.mark.parametrize("name", ["WHITLOCK, DANIEL", "Daniel Whitlock", "Mr. Daniel R. Whitlock", "D. Whitlock"])
def test_the_employee_under_any_form_of_the_name_is_not_somebody_else(name: str) -> None:
    assert "other_person" not in _one(*_report(f"Patient: {name}", "Date of Exam: 06/03/2015")).flags


@pytest.mark.parametrize("name", ["Esteban Villasenor Quiroz", "VILLASENOR, ESTEBAN Q", "E Villasenor Quiroz Age 56"])
def test_somebody_of_two_surnames_is_known_by_either_of_them_and_with_fields_behind(name: str) -> None:
    person = Person("Esteban Villaseñor Quiroz", dt.date(1969, 2, 27))
    assert "other_person" not in _one(*_report(f"Patient: {name}", "Date of Exam: 06/03/2015"), person=person).flags
    sister = _report("Patient: Estela M. Villasenor", "DOB: 03/04/1971", "Date of Exam: 06/03/2015")
    assert "other_person" in _one(*sister, person=person).flags


def test_the_physician_named_on_a_form_is_not_whom_it_is_about() -> None:
    form = _report("Requesting Physician", "Name: Karin M. Lindqvist MD", "Date of Exam: 06/03/2015")
    assert "other_person" not in _one(*form).flags


def test_a_namesake_born_on_another_day_is_somebody_else_and_one_called_by_an_initial_is_not() -> None:
    assert (
        "other_person" in _one(*_report("Name: Dexter Whitlock", "DOB: 02/27/1991", "Date of Exam: 06/03/2015")).flags
    )
    misread = _report("Name: D. Whitlock", "DOB: 04/17/1977", "Date of Exam: 06/03/2015")
    assert "other_person" not in _one(*misread).flags


def test_poorly_recognised_pages_are_flagged() -> None:
    (page,) = _pages(LETTER, scanned=True)
    words = tuple(word._replace(confidence=0.6) for word in page.page.words)
    (draft,) = understand([replace(page, page=replace(page.page, words=words))], EMPLOYEE)
    assert "low_ocr_confidence" in draft.flags


def test_identical_files_are_exact_duplicates() -> None:
    first, second = _pages(LETTER), _pages(LETTER, source="b.pdf")
    original, copy = understand(first + second, EMPLOYEE)
    assert original.duplicate_of is None
    assert copy.duplicate_of == 0
    assert "exact_duplicate" in copy.flags


def test_a_report_faxed_again_with_a_stamp_is_a_near_duplicate_of_the_clean_copy() -> None:
    lines = documents("heldout_a.txt")[0].pages[0]
    rng = random.Random(5)
    faxed = typeset(
        (*lines, "RECEIVED JUL 02 2018"), rng, scanned=True, rate=0.02, fax="07/02/2018 09:11 FAX 5625550142 P.001/004"
    )
    pages = [source_page("fax.pdf", 1, faxed), source_page("clean.pdf", 1, typeset(lines, rng))]
    copy, original = understand(pages, EMPLOYEE)
    assert original.duplicate_of is None
    assert copy.duplicate_of == 1
    assert "near_duplicate" in copy.flags


def test_two_reports_from_one_template_with_other_dates_are_not_copies() -> None:
    notes = [d for d in documents("heldout_c.txt") if d.author == "Ortega"]
    rng = random.Random(2)
    pages = [source_page(f"{n}.pdf", 1, typeset(d.pages[0], rng, scanned=True)) for n, d in enumerate(notes)]
    assert [d.duplicate_of for d in understand(pages, EMPLOYEE)] == [None] * len(notes)


def test_reports_of_one_day_that_measure_something_else_are_not_copies() -> None:
    one = _pages(_report("Date of Exam: 06/03/2015", "Pain 7/10. Flexion 40 degrees. Extension 10 degrees. Visit 5."))
    two = _pages(
        _report("Date of Exam: 06/03/2015", "Pain 4/10. Flexion 60 degrees. Extension 20 degrees. Visit 6."),
        source="b.pdf",
    )
    assert [d.duplicate_of for d in understand(one + two, EMPLOYEE)] == [None, None]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(max_size=400), min_size=1, max_size=6))
def test_no_text_whatever_breaks_it_and_no_page_is_lost(texts: list[str]) -> None:
    pages = [
        source_page("wild.pdf", n, Page(612, 792, (), text, TextSource.TEXT_LAYER))
        for n, text in enumerate(texts, start=1)
    ]
    drafts = understand(pages, None)
    assert [n for d in drafts for n in d.source_pages] == list(range(1, len(texts) + 1))


def test_the_head_of_a_mail_is_no_fax_line() -> None:
    text = (
        "From: Gail Pruett <g.pruett@sierra.invalid>\nTo: Scheduling <desk@harbor.invalid>\n"
        "Date: Tue, 03 Feb 2015 10:11:22 -0800\nSubject: second injection\nDear Dr. Marsh, our letter is attached.\n"
        "Regards,\nGail Pruett\nSenior claims examiner, Sierra Mutual Claims Services"
    )
    (page,) = _pages(LETTER, source="mail.eml")
    mail = replace(page, file_format=FileFormat.MAIL, page=Page(612, 792, (), text, TextSource.TEXT_LAYER))
    (draft,) = understand([mail], EMPLOYEE)
    assert draft.date == dt.date(2015, 2, 3)
    assert draft.kind is DocumentKind.CLAIMS_ADMINISTRATOR_CORRESPONDENCE


@pytest.mark.parametrize(
    "named",
    [
        "Patient: Daniel Whitlock",
        "WHITLOCK, DANIEL",
        "Mr. Whitlock was seen.",
        "D. Whitl0ck",
        "Name: Whit lock, Daniel",
        "PT WHITLOCK",
    ],
)
def test_a_page_that_names_the_employee_names_the_patient(named: str) -> None:
    assert "patient_not_named" not in _one(*_report(named, "Date of Exam: 06/03/2015")).flags


@pytest.mark.parametrize("nobody", [(), ("Examined for Cornelius Whitlock",), ("Seen by Dr. Whitlock",)])
def test_beside_papers_that_name_the_patient_one_that_does_not_is_flagged(nobody: tuple[str, ...]) -> None:
    (named,) = _pages(_report("Patient: Daniel Whitlock", "Date of Exam: 05/06/2015"), source="a.pdf")
    (other,) = _pages(_report(*nobody, "Date of Exam: 06/03/2015"), source="b.pdf")
    assert ["patient_not_named" in draft.flags for draft in understand([named, other], EMPLOYEE)] == [False, True]


def test_a_paper_that_prints_the_day_the_patient_was_born_names_the_patient() -> None:
    (named,) = _pages(_report("Patient: Daniel Whitlock", "Date of Exam: 05/06/2015"), source="a.pdf")
    (other,) = _pages(_report("DOB: 04/17/1971", "Date of Exam: 06/03/2015"), source="b.pdf")
    assert not any("patient_not_named" in draft.flags for draft in understand([named, other], EMPLOYEE))


def test_where_no_paper_names_the_patient_that_none_does_says_nothing() -> None:
    assert "patient_not_named" not in _one(*_report("Date of Exam: 06/03/2015")).flags


def _issue(side: str, *head: str, day: str = "03/08/2017") -> list[SourcePage]:
    """A report of its own file."""
    lines = (
        "^PRIMARY TREATING PHYSICIAN'S PROGRESS REPORT (PR-2)",
        *head,
        f"Patient: {EMPLOYEE.name}",
        f"Date of Service: {day}",
        f"Seen again in the office. Denies numbness. Walks holding the rail. Speed test negative on the {side} side.",
        f"Plan: strengthening of the {side} shoulder, twelve visits. Return in six weeks for another examination.",
        "Ambrose Whitfield, M.D.",
    )
    return _pages(lines, source=f"{'-'.join((side, day[:2], *head))}.pdf")


@pytest.mark.parametrize(
    "head",
    [
        "AMENDED. The side given before was wrong and is replaced.",
        "CORRECTED COPY",
        "Amended progress report",
        "*** AMENDED 10/02/2017 09:12",
    ],
)
def test_an_amended_issue_replaces_the_one_of_its_kind_and_day(head: str) -> None:
    drafts = understand([*_issue("right"), *_issue("left", head), *_issue("right", day="04/19/2017")], EMPLOYEE)
    assert {draft.source: "replaced" in draft.flags for draft in drafts} == {
        "right-03.pdf": True,
        f"left-03-{head}.pdf": False,
        "right-04.pdf": False,
    }


def test_an_issue_dated_by_its_correction_replaces_the_one_whose_day_it_tells_of() -> None:
    dated = "*** CORRECTED REPORT - ADDENDUM 04/11/2017 - side in the title corrected ***"
    drafts = understand([*_issue("right"), *_issue("left", dated), *_issue("right", day="04/19/2017")], EMPLOYEE)
    assert [draft.source for draft in drafts if "replaced" in draft.flags] == ["right-03.pdf"]


def _request(day: str, side: str, *stamp: str) -> list[SourcePage]:
    """A request for authorization, a file of its own."""
    lines = (
        "^REQUEST FOR AUTHORIZATION",
        "DWC Form RFA",
        *stamp,
        f"Employee: {EMPLOYEE.name}   Claim Number: 44-1020   Employer: Harbor Freight Lines",
        "Requesting Physician: Ambrose Whitfield, M.D.   Specialty: Orthopedic Surgery   Fax: 555-0100",
        f"Diagnosis: rotator cuff tear {side}   Requested: arthroscopic repair, {side} shoulder   CPT 29827",
        "Requesting Physician Signature: A. Whitfield",
        f"Date: {day}",
    )
    return _pages(lines, source=f"{day[:2]}-{day[3:5]}.pdf")


def test_a_request_that_is_marked_as_corrected_replaces_the_one_sent_before_it() -> None:
    requests = [
        *_request("02/20/2017", "left"),
        *_request("03/02/2017", "left"),
        *_request("03/07/2017", "right", "** CORRECTED 3/7 - SIDE **"),
    ]
    drafts = understand(requests, EMPLOYEE)
    assert [draft.source for draft in drafts if "replaced" in draft.flags] == ["03-02.pdf"]


def test_a_form_that_says_it_is_void_is_replaced_by_the_one_that_names_itself_corrected() -> None:
    void = "*** VOID - side entered in error. Replaced by corrected RFA. Not to be processed. ***"
    requests = [
        *_request("03/02/2017", "left", void),
        *_request("03/30/2017", "right", "CORRECTED RFA - replaces RFA of 03/02/2017"),
    ]
    drafts = understand(requests, EMPLOYEE)
    assert [draft.source for draft in drafts if "replaced" in draft.flags] == ["03-02.pdf"]


def test_a_second_request_of_a_week_that_is_not_marked_replaces_nothing() -> None:
    drafts = understand([*_request("03/02/2017", "left"), *_request("03/07/2017", "right")], EMPLOYEE)
    assert not any("replaced" in draft.flags for draft in drafts)


def test_a_second_visit_of_a_day_replaces_nothing() -> None:
    drafts = understand([*_issue("right"), *_issue("left", "The plan has been revised since the morning.")], EMPLOYEE)
    assert len(drafts) == 2
    assert not any("replaced" in draft.flags for draft in drafts)


def test_a_page_number_before_the_spaced_word_is_one() -> None:
    visit = ("Valley Spine Medical Group", "Daniel R. Whitlock", "Back pain is 7/10.")
    assert _numbered(*visit, "Panel QME Report - Whitlock 3 | P a g e") == [(3, None)]
    assert (4, None) in _numbered(*visit, "Page | 4")
