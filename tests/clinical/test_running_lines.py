"""What runs over the pages of a paper (heads, feet, counts, fax lines, production numbers) is no word of its text."""

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from openimr.clinical import read_report, report_of_text
from openimr.clinical.page.running import body_texts, edges_of
from openimr.clinical.quoting.statements import Quoting
from openimr.domain.document_kind import DocumentKind
from openimr.domain.facts import Fact, FactType


def facts(text: str, kind: DocumentKind = DocumentKind.PROGRESS_REPORT) -> tuple[Fact, ...]:
    return read_report(report_of_text(text, "note.txt", kind=kind, date=dt.date(2024, 5, 6)))


def bodies(text: str) -> list[str]:
    report = report_of_text(text, "note.txt", kind=DocumentKind.PROGRESS_REPORT, date=dt.date(2024, 5, 6))
    return body_texts(report)


NOTE = """Harbor Street Pain Clinic
Patient: Joan Ferris
Seen 05/06/2024 for right shoulder pain.
Physical Exam
Tender over the right acromioclavicular joint.
Assessment
Harbor Street Pain Clinic  FERRIS, J  55120  Page 1 of 2
\fHarbor Street Pain Clinic
M75.111 Incomplete rotator cuff tear, right shoulder
G89.29 Other chronic pain
Plan
Return in six weeks.
Harbor Street Pain Clinic  FERRIS, J  55120  Page 2 of 2
"""


def test_a_list_goes_on_from_page_to_page_past_the_foot_of_one() -> None:
    told = [fact.attributes.get("words", fact.quote) for fact in facts(NOTE) if fact.type is FactType.DIAGNOSIS]
    assert any("rotator cuff" in str(words) for words in told)
    assert all("FERRIS" not in fact.quote and "Harbor" not in fact.quote for fact in facts(NOTE))
    named = {fact.page for fact in facts(NOTE) if fact.type is FactType.DIAGNOSIS}
    assert named == {2}


def test_what_a_sender_stamps_on_a_page_is_no_nerve_study() -> None:
    text = "REQUEST FOR AUTHORIZATION\nAcupuncture, low back, 6 visits\nSigned: R. Tam MD\nEMG 22-0048812 000417\n"
    read = facts(text, DocumentKind.REQUEST_FOR_AUTHORIZATION)
    assert any(fact.value == "acupuncture" for fact in read)
    assert all("000417" not in (fact.sentence or "") and "EMG" not in fact.quote for fact in read)


def test_every_other_letter_keeps_its_place() -> None:
    for page, body in zip(NOTE.split("\f"), bodies(NOTE), strict=True):
        assert len(page) == len(body)
        assert all(one in (" ", other) for one, other in zip(body, page, strict=True))


def test_a_fax_line_is_no_text() -> None:
    first, second = bodies(
        "06/01/2024 07:51 5105550100 HARBOR PAIN PAGE 002 OF 004\nPain is 6/10.\n\f"
        "06/01/2024 07:51 5105550100 HARBOR PAIN PAGE 003 OF 004\nSleeps badly.\n"
    )
    assert first.split() == ["Pain", "is", "6/10."]
    assert second.split() == ["Sleeps", "badly."]


def test_the_first_page_keeps_the_head_that_names_the_patient_and_rows_of_logs_stay() -> None:
    first, second = bodies(
        "Patient: Joan Ferris DOB 01/02/1970\n05/01/2024 Visit 3 pain 6/10\n\f"
        "Patient: Joan Ferris DOB 01/02/1970\n05/08/2024 Visit 4 pain 6/10\n"
    )
    assert "Joan Ferris" in first
    assert "Joan" not in second
    assert "Visit 3" in first
    assert "Visit 4" in second


def test_a_sentence_or_a_question_said_on_two_pages_is_no_running_line() -> None:
    page = "The patient has numbness of the left hand and\nQ. Does it hurt?\nHe continues to take naproxen as before\n"
    assert all("numbness" in body and "Does it hurt" in body for body in bodies(f"{page}\f{page}"))


def quoted(text: str, page: int, words: str) -> str:
    report = report_of_text(text, "note.txt", kind=DocumentKind.PROGRESS_REPORT, date=dt.date(2024, 5, 6))
    at = report.pages[page - 1][1].text.index(words)
    return Quoting(report.pages).sentence(page, at, at + len(words))


def test_what_is_blanked_before_reading_is_not_quoted_either() -> None:
    assert quoted(NOTE, 2, "FERRIS") == ""
    assert quoted(NOTE, 1, "Harbor") == ""
    assert quoted(NOTE, 2, "Return in six weeks") == "Return in six weeks."


def test_a_foot_with_the_count_of_its_page_and_of_all_is_a_running_line() -> None:
    first, second = bodies(
        "Pain is 6/10.\nSleeps badly.\nEats well.\nWalks.\nFerris QME 5/6/24 1 of 2\n\f"
        "Gait is slow.\nNo limp.\nNo cane.\nNo brace.\nFerris QME 5/6/24 2 of 2\n"
    )
    assert "QME" not in first + second


def test_rows_of_a_log_that_differ_by_their_numbers_are_quoted() -> None:
    log = "05/01/2024 Visit 3 pain 6/10\nTolerated well.\n\f05/08/2024 Visit 4 pain 6/10\nTolerated well.\n"
    assert quoted(log, 2, "pain 6/10") == "05/08/2024 Visit 4 pain 6/10"


@given(st.lists(st.text("ab1. \nP", max_size=60), min_size=1, max_size=4))
def test_whatever_the_pages_the_body_of_each_lies_on_it_and_between_its_edges(texts: list[str]) -> None:
    for text, edges in zip(texts, edges_of(texts), strict=True):
        start, end = edges.body(text)
        assert 0 <= start <= end <= len(text)
        running = [line for line in (*edges.head, *edges.foot) if edges.is_running(line)]
        outside = [line for line in running if line.end <= start or line.start >= end]
        assert start in (0, *(line.end for line in outside))
        assert end in (len(text), *(line.start for line in outside))
