"""An assembled case file: stamped, bookmarked, searchable, its words where they are shown."""

import io
import time
from pathlib import Path

import paper
import pypdfium2
import pytest
from PIL import Image
from pypdf import PdfReader, PdfWriter

from openimr.domain.pages import TextSource
from openimr.records import CaseFile, CaseFileError, assemble
from openimr.records.geometry import PageGeometry, strip_height


@pytest.fixture(scope="module")
def case_file(tmp_path_factory: pytest.TempPathFactory) -> CaseFile:
    """A report as text, its copy turned by 90 degrees in the PDF, and a scan of it that lies on its side."""
    folder = tmp_path_factory.mktemp("records")
    report = paper.pdf(paper.REPORT)
    (folder / "a.pdf").write_bytes(report)
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(report)))
    writer.pages[0].rotate(90)
    writer.write(folder / "b.pdf")
    (folder / "c.pdf").write_bytes(paper.scan(paper.pdf(paper.REPORT.replace("06/03", "07/08")), turn=90))
    return assemble([folder], tmp_path_factory.mktemp("case") / "out", order="received")


def _shown_words(case_file: CaseFile, number: int) -> str:
    document = pypdfium2.PdfDocument(case_file.pdf)
    front = len(document) - case_file.index.page_count
    return " ".join(document[front + number - 1].get_textpage().get_text_range().split())


def test_every_page_carries_its_number_and_all_its_words(case_file: CaseFile) -> None:
    for number in (1, 2, 3):
        text = _shown_words(case_file, number)
        assert text.endswith(f"Case file page {number}")
        assert "gabapentin 300 mg three times a day" in text


def test_a_scan_on_its_side_is_shown_upright_with_its_words_under_it(case_file: CaseFile) -> None:
    page = case_file.page(3)

    assert page.source is TextSource.OCR
    assert page.height > page.width
    assert "Lumbar radiculopathy at the level L5-S1." in page.text


@pytest.mark.parametrize("number", [1, 2, 3])
def test_words_lie_on_the_ink_of_the_shown_page(case_file: CaseFile, number: int) -> None:
    page = case_file.page(number)
    picture = Image.open(io.BytesIO(case_file.render(number, width=1200))).convert("L")
    scale = picture.width / page.width

    assert picture.height / scale == pytest.approx(page.height, abs=1)
    for word in page.words:
        box = tuple(round(value * scale) for value in word[1:5])
        assert picture.crop(box).getextrema()[0] < 140, word


@pytest.mark.parametrize("number", [1, 2, 3])
def test_the_number_hides_nothing_of_the_page(case_file: CaseFile, number: int) -> None:
    page = case_file.page(number)
    strip = strip_height(page.width, page.height - 18)

    assert strip == 18
    assert max(word.y1 for word in page.words) <= page.height - strip


def test_the_unseen_words_can_be_selected_where_they_are_seen(case_file: CaseFile) -> None:
    """The invisible text of the scan gives the words back at the boxes the index has for them."""
    document = pypdfium2.PdfDocument(case_file.pdf)
    page = document[len(document) - 1]
    text, geometry = page.get_textpage(), PageGeometry.of(page)
    assert case_file.page(3).words
    for word in case_file.page(3).words:
        corners = [geometry.own(word.x0 - 1, word.y0 - 1), geometry.own(word.x1 + 1, word.y1 + 1)]
        (left, right), (bottom, top) = (sorted(c[axis] for c in corners) for axis in (0, 1))
        assert word.text in text.get_text_bounded(left, bottom, right, top)


def test_search_finds_words_and_phrases_whatever_their_case(case_file: CaseFile) -> None:
    hits = case_file.search("GABAPENTIN")

    assert [hit.page for hit in hits] == [1, 2, 3]
    assert "gabapentin 300 mg" in hits[0].snippet
    assert [h.page for h in case_file.search('"07/08/2024"')] == [3]
    assert [h.page for h in case_file.search('"straight leg raise" radicul')] == [1, 2, 3]
    assert case_file.search('"leg straight"') == []
    assert case_file.search("cervical") == []
    assert case_file.search("  ") == []


def test_a_hit_shows_where_its_words_stand(case_file: CaseFile) -> None:
    (hit, *_) = case_file.search('"positive on the left"')
    words = case_file.page(hit.page).words
    at = [w.text for w in words].index("positive")

    assert hit.boxes == tuple(tuple(w[1:5]) for w in words[at : at + 4])


def test_the_outline_leads_to_the_documents(case_file: CaseFile) -> None:
    document = pypdfium2.PdfDocument(case_file.pdf)
    front = len(document) - case_file.index.page_count
    outline = [(b.get_title(), b.get_dest().get_index() - front + 1) for b in document.get_toc()]

    assert [page for _, page in outline] == [min(d.pages) for d in case_file.index.documents]
    assert outline[0][0].startswith("2024-06-03 Progress report")
    assert [document.get_page_label(front + n) for n in range(3)] == ["1", "2", "3"]


def test_other_readers_find_the_pdf_sound(case_file: CaseFile) -> None:
    reader = PdfReader(case_file.pdf, strict=True)

    assert len(reader.pages) >= 3
    assert "gabapentin" in reader.pages[-1].extract_text()


def test_a_page_is_drawn_quickly(case_file: CaseFile) -> None:
    case_file.render(1)
    began = time.process_time()
    for number in (1, 2, 3):
        case_file.render(number)

    assert (time.process_time() - began) / 3 < 0.3


def test_pages_outside_the_case_file_do_not_exist(case_file: CaseFile) -> None:
    for number in (0, -1, case_file.index.page_count + 1):
        with pytest.raises(IndexError):
            case_file.page(number)
        with pytest.raises(IndexError):
            case_file.render(number)


def test_it_opens_from_its_folder_alone(case_file: CaseFile, tmp_path: Path) -> None:
    assert CaseFile.open(case_file.folder).page(1) == case_file.page(1)
    assert CaseFile.open(str(case_file.folder)).pdf == case_file.pdf
    with pytest.raises(CaseFileError, match="no assembled case file"):
        CaseFile.open(tmp_path)
    (tmp_path / "index.json").write_text("{}")
    with pytest.raises(CaseFileError, match="damaged"):
        CaseFile.open(tmp_path)
