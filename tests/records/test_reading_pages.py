"""Each page is read from where its words are: the text layer, the picture, or both."""

import io
from pathlib import Path

import numpy as np
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


def _sideways(text: str, turn: int) -> bytes:
    """A page whose sheet stands upright and whose text is typeset turned, as wide tables are."""
    below = pypdfium2.PdfDocument.new()
    below.new_page(612, 792) if turn % 180 == 0 else below.new_page(792, 612)
    out = io.BytesIO()
    below.save(out)
    writer = PdfWriter(clone_from=io.BytesIO(out.getvalue()))
    page: PageObject = writer.pages[0]
    move = {90: (0, 612), 180: (612, 792), 270: (792, 0)}[turn]
    placed = Transformation().rotate(-turn).translate(*move)
    page.merge_transformed_page(PdfReader(io.BytesIO(paper.pdf(text))).pages[0], placed)
    made = io.BytesIO()
    writer.write(made)
    return made.getvalue()


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_text_typeset_sideways_or_upside_down_is_turned_without_ocr(tmp_path: Path, turn: int) -> None:
    read = _read(tmp_path, _sideways(paper.REPORT, turn), ocr=False)

    assert read is not None
    assert read.turn == 360 - turn
    assert "Straight leg raise is positive" in read.page.text
    assert "turned" in read.remarks
    assert read.page.height > read.page.width


@pytest.mark.slow
@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_scan_of_a_table_that_lies_wrong_is_turned(tmp_path: Path, turn: int) -> None:
    rows = [f"0{n}/1{n}/2016   9921{n}   M54.1{n}   ${n}{n}0.00   ${n}5.{n}0   CO-45" for n in range(1, 9)]
    table = "ITEMIZED STATEMENT\nDate   Code   Diagnosis   Charge   Paid   Reason\n" + "\n".join(rows * 2)
    read = _read(tmp_path, paper.scan(paper.pdf(table), turn=turn))

    assert read is not None
    assert read.turn == turn
    assert "99213" in read.page.text


MISREAD = {"e": "c", "o": "0", "l": "1", "t": "f", "a": "~", "i": "!", "n": "ri"}
GARBLED = {
    "codes without a table": lambda c: chr(ord(c) - 29) if c.isalpha() else c,
    "another alphabet's table": lambda c: chr(0x3B1 + (ord(c) - 97) % 24) if c.islower() else c,
    "poor hidden recognition": lambda c: MISREAD.get(c, c),
}


@pytest.mark.parametrize("kind", GARBLED)
def test_hidden_text_that_cannot_be_trusted_is_read_again_and_said_to_be(tmp_path: Path, kind: str) -> None:
    hidden = paper.pdf("".join(map(GARBLED[kind], paper.REPORT)))
    read = _read(tmp_path, _merged(hidden, paper.scan(paper.pdf(paper.REPORT))))

    assert read is not None
    assert read.remarks == ("text_layer_replaced",)
    assert "low back pain" in read.page.text


@pytest.mark.parametrize(
    "text",
    [
        "El paciente refiere dolor lumbar que se irradia a la pierna izquierda y no mejora con los ejercicios.\n" * 6,
        "99213  M54.16  $112.40  97110  x4  GP  06/03/2024  $240.00\n" * 12,
        "Tizanidine 4 mg #60\nHydrocodone/APAP 10-325 #90\nPantoprazole DR 20 mg #30\nXeljanz 5 mg\nQulipta 60 mg\n"
        * 4,
    ],
    ids=["Spanish", "figures", "drugs"],
)
def test_good_hidden_text_of_any_kind_is_not_read_again(tmp_path: Path, text: str) -> None:
    read = _read(tmp_path, _merged(paper.pdf(text), paper.scan(paper.pdf(text), dpi=100)), ocr=False)

    assert read is not None
    assert read.page.source is TextSource.TEXT_LAYER


def test_half_a_page_of_text_and_half_a_scan_are_read_as_one(tmp_path: Path) -> None:
    """A typed letter with the fax it answers pasted below."""
    top = paper.pdf("Dear Ms. Lopez,\nplease find below the report you asked for.\nSincerely, A. Marsh")
    pasted = paper.picture(paper.pdf(paper.REPORT)).crop((0, 0, 1700, 1000))
    out = io.BytesIO()
    pasted.save(out, "PDF", resolution=200)
    read = _read(tmp_path, _merged(top, out.getvalue(), shift=60))

    assert read is not None
    lines = read.page.text
    assert lines.index("Dear Ms. Lopez") < lines.index("Straight leg raise is positive")
    assert read.page.text.count("Sincerely") == 1


def _specked(seed: int) -> bytes:
    """The back of a sheet: uneven grey paper, specks, a shadow and punched holes at the edge."""
    dice = np.random.default_rng(seed)
    paper_grey = 235 + dice.normal(0, 6, (2200, 1700)) - np.linspace(0, 15, 1700)[None, :]
    paper_grey[dice.random((2200, 1700)) > 0.9998] = 60
    paper_grey[:, :40] = 90
    for y in (400, 1100, 1800):
        paper_grey[y : y + 40, 42:66] = 30
    out = io.BytesIO()
    Image.fromarray(paper_grey.clip(0, 255).astype(np.uint8)).save(out, "PDF", resolution=200)
    return out.getvalue()


@pytest.mark.parametrize("seed", range(3))
def test_the_specked_back_of_a_sheet_is_blank(tmp_path: Path, seed: int) -> None:
    read = _read(tmp_path, _specked(seed))

    assert read is not None
    assert read.remarks == ("blank",)
    assert read.page.words == ()


def test_a_picture_without_words_is_not_blank(tmp_path: Path) -> None:
    dice = np.random.default_rng(3)
    film = np.full((2200, 1700), 245.0)
    film[500:1600, 300:1400] = 60 + 50 * np.sin(np.arange(1100) / 60)[None, :] + dice.normal(0, 10, (1100, 1100))
    out = io.BytesIO()
    Image.fromarray(film.clip(0, 255).astype(np.uint8)).save(out, "PDF", resolution=200)
    read = _read(tmp_path, out.getvalue())

    assert read is not None
    assert read.remarks == ("picture_without_words",)


def test_a_page_with_one_short_line_is_not_blank(tmp_path: Path) -> None:
    read = _read(tmp_path, paper.scan(paper.pdf("Signed: A. Marsh, MD")))

    assert read is not None
    assert read.remarks == ()
    assert "Marsh" in read.page.text


@pytest.mark.parametrize(
    ("text", "remark"),
    [
        ("This page intentionally left blank", "blank"),
        ("DOCUMENT SEPARATOR\nDo not remove this sheet\n00418-2", "separator"),
        ("PATCH T", "separator"),
        ("EXHIBIT B", "separator"),
        ("Slip sheet: begin of document 12", "separator"),
        ("See Exhibit B for the films of the lumbar spine.", None),
        ("EXHIBIT B\n" + "The witness was asked whether the sheet was a slip sheet and said no. " * 6, None),
    ],
)
def test_separator_sheets_are_marked_and_pages_that_speak_of_them_are_not(
    tmp_path: Path, text: str, remark: str | None
) -> None:
    read = _read(tmp_path, paper.pdf(text), ocr=False)

    assert read is not None
    assert read.remarks == ((remark,) if remark else ())
