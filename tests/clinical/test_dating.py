"""A document is called by its day and kind only where its pages leave little doubt; else a summary names the page."""

import datetime as dt
from dataclasses import replace

import pytest

from openimr.clinical.papers.dating import begins, names_kind, shows_another_day, titles_kind
from openimr.clinical.reading import read_report, report_of, report_of_text
from openimr.domain.document_kind import DocumentKind
from openimr.domain.documents import Document
from openimr.domain.pages import Page, TextSource

DAY = dt.date(2016, 3, 15)


@pytest.mark.parametrize(
    "text",
    [
        "PROGRESS REPORT\nDate of service: 03/15/2016\nDOB: 01/02/1970   DOI: 02/11/2014\nThe patient returns.",
        "March 15, 2016\nDear Doctor:\nRE: Ann Marsh\nDate of injury: 02/11/2014\nI saw her again.",
        "RECORD OF A VISIT\nDate of visit: 03/15/2016   Date of injury: 02/11/2014\nThe patient returns.",
        "Sent by fax 04/01/2016 09:12 Page 001\nMarch 15, 2016\nTo whom it may concern",
        "PSYCHIATRY NOTE 3/15/2016\nUribe, Kimberly\nMood is low.",
    ],
)
def test_a_labelled_day_or_one_alone_at_the_head_is_the_documents_own(text):
    report = report_of_text(text, "page.txt")
    assert report.date == DAY
    assert report.date_is_sure


@pytest.mark.parametrize(
    "text",
    [
        "Report date: 03/20/2016\nThe MRI dated 03/15/2016 is available for review.",
        "An MRI of the cervical spine dated 03/15/2016 is available for review.\nThe patient is a mechanic.",
        "March 20, 2016\nDear Doctor:\nDate of operation: 03/15/2016\nShe is doing well.",
        "03/15/2016\n03/20/2016\nClaim notes",
        "Next visit: 03/15/2016\nThe patient returns.",
        "3/15/16, 3:51 PM Portal\nFOLLOW UP 4/13/2016\nMood is low.",
        "The patient returns for a visit in this office on\n03/15/2016.\nShe is better.",
        "No day at all.",
    ],
)
def test_a_day_of_something_else_or_one_of_several_is_not(text):
    report = report_of_text(text, "page.txt")
    assert report.date != DAY or not report.date_is_sure


def test_a_day_that_a_person_gave_is_sure():
    assert report_of_text("No day at all.", "page.txt", date=DAY).date_is_sure


def test_a_page_that_counts_itself_as_a_later_one_or_goes_on_with_a_sentence_begins_no_document():
    assert begins("PROGRESS REPORT\nPage 1 of 3")
    assert not begins("Reflexes are normal.\nArroyo Independent Evaluators 4 of 9")
    assert not begins("the spine is available for review and the medical history is not remarkable at all.")


def test_a_later_page_that_shows_another_day_at_its_head_may_be_another_paper():
    page = "Initial report to the agency\nDecember 29, 2016\nI first treated this employee for a strain of the back."
    assert shows_another_day(page, dt.date(2017, 8, 28))
    assert not shows_another_day(page, dt.date(2016, 12, 29))
    assert not shows_another_day("Page 2 of 3\nMRI of 3/4/2016 was reviewed with the patient.", dt.date(2017, 8, 28))


def test_what_puts_a_decision_off_is_not_called_a_decision():
    head = "HARBOR UTILIZATION REVIEW\n{}\nClaim 12-345"
    review = DocumentKind.UTILIZATION_REVIEW_DECISION
    assert names_kind(head.format("UTILIZATION REVIEW DECISION"), review)
    assert not names_kind(head.format("DEFERRAL OF UTILIZATION REVIEW"), review)


def test_the_numbered_questions_of_a_transcript_say_what_it_is():
    page = "41\n1. Q. Did you tell a doctor?\n2. A. My clinic.\n3. Q. Which hand?"
    assert names_kind(page, DocumentKind.DEPOSITION_TRANSCRIPT)
    assert not names_kind("41\nThe question was asked again.", DocumentKind.DEPOSITION_TRANSCRIPT)


@pytest.mark.parametrize(
    ("head", "kind", "plain"),
    [
        ("S. Marsh, DPM\nPR-2 [ ] periodic [X] consult", DocumentKind.PROGRESS_REPORT, True),
        ("Harbor Hand Group\nINITIAL HAND SURGERY CONSULTATION", DocumentKind.CONSULTATION_REPORT, True),
        ("Ann Marsh, Ph.D.\nPsychological Evaluation (half-day)", DocumentKind.PSYCHOLOGICAL_REPORT, True),
        ("OPERATIVE / PROCEDURE REPORT\nProcedure note", DocumentKind.OPERATIVE_REPORT, False),
        ("Re: progress report of 3 March\nDear Dr. Marsh:", DocumentKind.PROGRESS_REPORT, False),
        ("Received: PR-2 of 3 March\nWork status slip", DocumentKind.PROGRESS_REPORT, False),
        ("Harbor Clinic\nI thank you for the consultation with Dr. Roe and for sending me all of her reports",
         DocumentKind.CONSULTATION_REPORT, False),
    ],
)  # fmt: skip
def test_a_plain_title_of_one_kind_at_the_head_is_told_from_titles_of_other_papers(head, kind, plain):
    assert titles_kind(head, kind) is plain


def test_the_subject_above_the_salutation_of_a_letter_names_its_kind():
    letter = "\n".join(
        ["Meridian Care", *(f"line {n} of a long head" for n in range(15)), "Notice of Modification", "Dear Mr. Roe:"]
    )
    assert names_kind(letter, DocumentKind.UTILIZATION_REVIEW_DECISION)
    assert not names_kind(
        letter.replace("Notice of Modification", "Your claim"), DocumentKind.UTILIZATION_REVIEW_DECISION
    )


def test_of_a_page_that_may_be_another_documents_no_kind_day_or_author_is_told():
    text = "PROGRESS REPORT\nDate of service: 03/15/2016\nPain in the low back.\fNumbness of the left hand."
    report = replace(
        report_of_text(text, "page.txt", kind=DocumentKind.PROGRESS_REPORT, date=DAY), author="Ann Marsh, MD"
    )
    told = {fact.page: fact for fact in read_report(replace(report, uncertain_pages=(2,)))}
    assert (told[1].kind_is_sure, told[1].dated_surely, told[1].author) == (True, True, "Ann Marsh, MD")
    assert (told[2].kind_is_sure, told[2].dated_surely, told[2].author) == (False, False, None)


class _File:
    """A case file of some pages, as far as reading a document asks for it."""

    def __init__(self, *texts: str) -> None:
        self._pages = [Page(0.0, 0.0, (), text, TextSource.TEXT_LAYER) for text in texts]

    def page(self, number: int) -> Page:
        return self._pages[number - 1]


def _uncertain(texts: tuple[str, ...], date_confidence: float) -> tuple[int, ...]:
    document = Document(
        id="d0001",
        source="a.pdf",
        source_pages=tuple(range(1, len(texts) + 1)),
        pages=tuple(range(1, len(texts) + 1)),
        kind=DocumentKind.PROGRESS_REPORT,
        kind_confidence=0.95,
        title="Progress report",
        date=DAY,
        date_confidence=date_confidence,
        page_confidence=(0.6,) * len(texts),
    )
    return report_of(_File(*texts), document).uncertain_pages  # type: ignore[arg-type]


def test_what_a_single_page_says_of_itself_holds_though_it_may_go_on_with_the_document_before_it():
    page = "PROGRESS REPORT\nDate of service: 03/15/2016\nPain in the low back."
    assert _uncertain((page,), 0.995) == ()
    assert _uncertain((page,), 0.9) == (1,)
    assert _uncertain(("Pain in the low back.",), 0.995) == (1,)
    assert _uncertain((page, "Numbness of the left hand."), 0.995) == (1, 2)
