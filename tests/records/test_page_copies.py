"""A page handed in twice is known as a copy, and what differs is shown word by word with its place."""

import io

import paper
import pytest
from pypdf import PdfReader, PdfWriter

from openimr.domain.pages import Page, TextSource, Word
from openimr.records import CaseFile, assemble
from openimr.records.differences import differing_words

SECOND = """Bay Street Physical Therapy
DAILY TREATMENT NOTE
Patient: Rosalind Quimby     Date of service: 05/21/2024

Visit 6 of 12. The patient did lumbar stabilization, hamstring stretching and twenty minutes on the bicycle.
She reports that sitting at work is easier than last week and that the left calf is less numb.
Pain before treatment 6 of 10 and after treatment 4 of 10. Home exercises were reviewed and one was added.
Plan: continue twice a week. Jo Brand, PT
"""
THIRD = SECOND.replace("05/21/2024", "05/28/2024").replace("Visit 6", "Visit 8").replace("6 of 10", "5 of 10")


def _page(text: str, source: TextSource = TextSource.TEXT_LAYER) -> Page:
    words = tuple(Word(word, 10.0 * n, 20.0, 10.0 * n + 9, 30.0) for n, word in enumerate(text.split()))
    return Page(612.0, 792.0, words, text, source)


def _texts(words: tuple[Word, ...]) -> list[str]:
    return [word.text for word in words]


def test_equal_pages_share_everything() -> None:
    found = differing_words(_page(paper.REPORT), _page(paper.REPORT))
    assert (found.similarity, found.only_here, found.only_there) == (1.0, (), ())


def test_a_stamp_is_what_stands_on_the_copy_only() -> None:
    found = differing_words(_page("RECEIVED JUN 08 2024 " + paper.REPORT), _page(paper.REPORT))
    assert _texts(found.only_here) == ["RECEIVED", "JUN", "08", "2024"]
    assert found.only_here[0][1:5] == (0.0, 20.0, 9.0, 30.0)
    assert found.only_there == ()


def test_another_figure_is_always_a_difference() -> None:
    found = differing_words(
        _page(paper.REPORT.replace("300 mg", "600 mg"), TextSource.OCR), _page(paper.REPORT, TextSource.OCR)
    )
    assert (_texts(found.only_here), _texts(found.only_there)) == (["600"], ["300"])


def test_slips_of_a_recogniser_and_moved_words_are_no_differences() -> None:
    misread = paper.REPORT.replace("gabapentin", "gabapcntin").replace("low back", "lowback")
    moved = "\n".join(sorted(misread.splitlines(), key=lambda line: not line.startswith("Plan")))
    found = differing_words(_page(moved, TextSource.OCR), _page(paper.REPORT))
    assert (_texts(found.only_here), _texts(found.only_there)) == ([], [])


def test_the_same_words_typed_otherwise_are_differences() -> None:
    found = differing_words(_page(paper.REPORT.replace("positive", "negative")), _page(paper.REPORT))
    assert (_texts(found.only_here), _texts(found.only_there)) == (["negative"], ["positive"])


def test_empty_pages_are_alike() -> None:
    assert differing_words(_page(""), _page("")).similarity == 1.0
    assert differing_words(_page(paper.REPORT), _page("")).similarity == 0.0


def _stamped(pdf: bytes) -> bytes:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf)))
    stamp = PdfReader(io.BytesIO(paper.pdf("RECEIVED JUN 08 2024"))).pages[0]
    writer.pages[0].merge_translated_page(stamp, 250, -600)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


@pytest.fixture(scope="module")
def case_file(tmp_path_factory: pytest.TempPathFactory) -> CaseFile:
    """A report, a note, a letter with that note stamped as its second page, a scan of the report, a later note."""
    folder = tmp_path_factory.mktemp("copies")
    records = folder / "in"
    records.mkdir()
    letter = "Jansen & Roe, Attorneys at Law\nJune 12, 2024\n\nDear Ms. Lopez,\nenclosed is the note you asked for.\n"
    writer = PdfWriter()
    for pdf in (paper.pdf(letter + "Sincerely, A. Roe"), _stamped(paper.pdf(SECOND))):
        writer.append(PdfReader(io.BytesIO(pdf)))
    out = io.BytesIO()
    writer.write(out)
    (records / "a_report.pdf").write_bytes(paper.pdf(paper.REPORT))
    (records / "b_note.pdf").write_bytes(paper.pdf(SECOND))
    (records / "c_letter.pdf").write_bytes(out.getvalue())
    (records / "d_scan.pdf").write_bytes(paper.scan(paper.pdf(paper.REPORT), skew=0.5))
    (records / "e_later_note.pdf").write_bytes(paper.pdf(THIRD))
    return assemble([records], folder / "out", workers=2)


def _number(case_file: CaseFile, source: str, page: int = 1) -> int:
    return next(
        number
        for document in case_file.index.documents
        for place, number in zip(document.places, document.pages, strict=True)
        if place == (source, page)
    )


def test_a_page_sent_again_inside_another_document_is_a_copy(case_file: CaseFile) -> None:
    pairs = {pair.page: pair for pair in case_file.index.page_duplicates}
    note, again = _number(case_file, "b_note.pdf"), _number(case_file, "c_letter.pdf", 2)
    pair = pairs.get(again) or pairs[note]
    assert {pair.page, pair.duplicate_of} == {note, again}
    assert pair.similarity > 0.9
    stamp = pair.only_here if pair.page == again else pair.only_there
    assert [word.text for word in stamp] == ["RECEIVED", "JUN", "08", "2024"]
    assert stamp[0].box[0] > 250
    assert pair.differences == 4


def test_a_scan_of_a_page_is_a_copy_of_its_text(case_file: CaseFile) -> None:
    pairs = {pair.page: pair.duplicate_of for pair in case_file.index.page_duplicates}
    assert pairs[_number(case_file, "d_scan.pdf")] == _number(case_file, "a_report.pdf")


def test_the_next_visits_note_in_the_same_words_is_no_copy(case_file: CaseFile) -> None:
    later = _number(case_file, "e_later_note.pdf")
    assert all(later not in (pair.page, pair.duplicate_of) for pair in case_file.index.page_duplicates)


def test_copies_are_folded_and_never_dropped(case_file: CaseFile) -> None:
    assert case_file.index.page_count == 6
    page = (case_file.folder / "chronology.html").read_text(encoding="utf-8")
    assert "<mark>RECEIVED JUN 08 2024</mark>" in page


def test_a_form_filled_in_twice_is_no_copy() -> None:
    blank = paper.REPORT * 2
    first = _page(blank + " ".join(f"first{n} answer{n}" for n in range(12)))
    second = _page(blank + " ".join(f"second{n} reply{n}" for n in range(30)))
    assert not differing_words(first, second).is_of_copies(recognised=False)
