"""Each page is read from where its words are: the text layer, the picture, or both."""

import io
from pathlib import Path

import paper
import pypdfium2
import pytest
from PIL import Image
from pypdf import PageObject, PdfReader, PdfWriter, Transformation

from openimr.domain.pages import TextSource
from openimr.records.bounds import Limits
from openimr.records.pagestore import PageStore, ReadPage
from openimr.records.reading import read_pages


def _read(tmp_path: Path, pdf: bytes, *, ocr: bool = True) -> ReadPage | None:
    file = tmp_path / "page.pdf"
    file.write_bytes(pdf)
    answer = read_pages(
        pdf=str(file), numbers=[1], keys=["ab01"], store=str(tmp_path / "pages"), ocr=ocr, limits=Limits()
    )
    return PageStore(tmp_path / "pages").read("ab01") if answer["read"] else None


def _merged(below: bytes, above: bytes, *, shift: float = 0.0, scale: float = 1.0) -> bytes:
    """A page drawn over another."""
    writer = PdfWriter(clone_from=io.BytesIO(below))
    page: PageObject = writer.pages[0]
    placed = Transformation().scale(scale).translate(0, shift)
    page.merge_transformed_page(PdfReader(io.BytesIO(above)).pages[0], placed)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def test_a_text_page_is_read_without_looking_at_its_picture(tmp_path: Path) -> None:
    read = _read(tmp_path, paper.pdf(paper.REPORT), ocr=False)

    assert read is not None
    assert read.page.source is TextSource.TEXT_LAYER
    assert read.look is None
    assert read.ocr_words == ()


def test_a_scan_waits_for_ocr_and_is_then_read_from_its_picture(tmp_path: Path) -> None:
    scan = paper.scan(paper.pdf(paper.REPORT))
    assert _read(tmp_path, scan, ocr=False) is None
    read = _read(tmp_path, scan)

    assert read is not None
    assert read.page.source is TextSource.OCR
    assert "Lumbar radiculopathy" in read.page.text
    assert read.ocr_words == read.page.words
    assert read.look is not None


def test_a_scan_with_a_typed_line_on_top_is_read_from_both(tmp_path: Path) -> None:
    """The fax header is text, the letter under it a picture."""
    scan = paper.scan(paper.pdf("\n\n\n\n" + paper.REPORT))
    read = _read(tmp_path, _merged(scan, paper.pdf("FAX 06/04/2024 page 1 of 1"), shift=30))

    assert read is not None
    assert "FAX 06/04/2024 page 1 of 1" in read.page.text
    assert "gabapentin 300 mg" in read.page.text
    assert len(read.ocr_words) < len(read.page.words)
    assert read.page.text.count("06/04/2024") == 1


def test_a_text_layer_in_a_wrong_alphabet_is_replaced_by_what_is_seen(tmp_path: Path) -> None:
    """The picture shows the report; the text hidden behind it is shifted by three letters."""
    shifted = "".join(chr((ord(c) - 97 + 3) % 26 + 97) if c.islower() else c for c in paper.REPORT)
    hidden = paper.pdf(shifted + "\n" + shifted)
    read = _read(tmp_path, _merged(hidden, paper.scan(paper.pdf(paper.REPORT))))

    assert read is not None
    assert "low back pain" in read.page.text
    assert "sdlq" not in read.page.text


def test_good_hidden_text_of_a_scan_is_kept(tmp_path: Path) -> None:
    searchable = _merged(paper.pdf(paper.REPORT), paper.scan(paper.pdf(paper.REPORT)))
    read = _read(tmp_path, searchable, ocr=False)

    assert read is not None
    assert read.page.source is TextSource.TEXT_LAYER
    assert "gabapentin 300 mg" in read.page.text


def test_a_logo_does_not_make_a_text_page_a_scan(tmp_path: Path) -> None:
    logo = io.BytesIO()
    Image.new("L", (600, 300), 90).save(logo, "PDF", resolution=300)
    read = _read(tmp_path, _merged(paper.pdf(paper.REPORT), logo.getvalue(), shift=720), ocr=False)

    assert read is not None
    assert read.page.source is TextSource.TEXT_LAYER


@pytest.mark.parametrize("kind", ["empty", "white picture"])
def test_a_blank_page_has_no_words(tmp_path: Path, kind: str) -> None:
    out = io.BytesIO()
    if kind == "empty":
        document = pypdfium2.PdfDocument.new()
        document.new_page(612, 792)
        document.save(out)
    else:
        Image.new("L", (1700, 2200), 248).save(out, "PDF", resolution=200)
    read = _read(tmp_path, out.getvalue())

    assert read is not None
    assert read.page.source is TextSource.NONE
    assert read.page.words == ()


def test_a_text_page_on_its_side_is_turned_upright(tmp_path: Path) -> None:
    writer = PdfWriter(clone_from=io.BytesIO(paper.pdf(paper.REPORT)))
    writer.pages[0].rotate(90)
    out = io.BytesIO()
    writer.write(out)
    read = _read(tmp_path, out.getvalue(), ocr=False)

    assert read is not None
    assert read.turn == 270
    assert (read.page.width, read.page.height) == (612, 792)
    assert "Straight leg raise is positive" in read.page.text
