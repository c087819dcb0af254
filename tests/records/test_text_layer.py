"""Words come out of a PDF's text layer where they stand on the page as it is shown."""

import io
from pathlib import Path
from typing import Any

import paper
import pypdfium2
import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    NameObject,
    NumberObject,
    RectangleObject,
    StreamObject,
)

from openimr.domain.pages import Word
from openimr.records.geometry import PageGeometry
from openimr.records.preparing import prepared_page
from openimr.records.textlayer import read_words


def _words(pdf: bytes) -> tuple[list[Word], PageGeometry]:
    document = pypdfium2.PdfDocument(pdf)
    page = prepared_page(document, 1)
    geometry = PageGeometry.of(page)
    return read_words(page, geometry), geometry


def _changed(pdf: bytes, change: Any) -> bytes:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf)))
    change(writer)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _ink_under(pdf: bytes, word: Word) -> float:
    """The darkest value of the page's picture inside a word's box (0 is black)."""
    page = pypdfium2.PdfDocument(pdf)[0]
    picture = page.render(scale=2, grayscale=True).to_numpy().squeeze()
    box = picture[int(word.y0 * 2) : int(word.y1 * 2) + 1, int(word.x0 * 2) : int(word.x1 * 2) + 1]
    return float(box.min())


def test_every_word_is_read_once_and_in_order() -> None:
    words, _ = _words(paper.pdf(paper.REPORT))

    assert [w.text for w in words] == paper.REPORT.split()


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_boxes_lie_on_the_ink_however_the_page_is_turned(turn: int) -> None:
    pdf = _changed(paper.pdf(paper.REPORT), lambda writer: writer.pages[0].rotate(turn))
    words, geometry = _words(pdf)

    assert (geometry.width > geometry.height) == (turn in (90, 270))
    for word in words:
        assert 0 <= word.x0 < word.x1 <= geometry.width
        assert 0 <= word.y0 < word.y1 <= geometry.height
        assert _ink_under(pdf, word) < 128


def test_a_cropped_page_is_measured_from_its_visible_corner() -> None:
    def crop(writer: PdfWriter) -> None:
        writer.pages[0].cropbox = RectangleObject((50, 100, 562, 760))

    pdf = _changed(paper.pdf(paper.REPORT), crop)
    words, geometry = _words(pdf)

    assert (geometry.width, geometry.height) == (512, 660)
    assert words[0].text == "PROGRESS"
    assert all(_ink_under(pdf, word) < 128 for word in words)


def test_what_an_annotation_shows_is_read_as_part_of_the_page() -> None:
    def annotate(writer: PdfWriter) -> None:
        seen = StreamObject()
        seen.set_data(b"BT /F 14 Tf 4 8 Td (RECEIVED) Tj ET")
        helvetica = {"/Type": "/Font", "/Subtype": "/Type1", "/BaseFont": "/Helvetica"}
        font = DictionaryObject({NameObject(k): NameObject(v) for k, v in helvetica.items()})
        fonts = DictionaryObject({NameObject("/F"): font})
        seen[NameObject("/Type")] = NameObject("/XObject")
        seen[NameObject("/Subtype")] = NameObject("/Form")
        seen[NameObject("/BBox")] = RectangleObject((0, 0, 160, 30))
        seen[NameObject("/Resources")] = DictionaryObject({NameObject("/Font"): fonts})
        stamp = DictionaryObject({NameObject("/Type"): NameObject("/Annot"), NameObject("/F"): NumberObject(4)})
        stamp[NameObject("/Subtype")] = NameObject("/Stamp")
        stamp[NameObject("/Rect")] = RectangleObject((400, 700, 560, 730))
        stamp[NameObject("/AP")] = DictionaryObject({NameObject("/N"): writer._add_object(seen)})
        writer.pages[0][NameObject("/Annots")] = ArrayObject([writer._add_object(stamp)])

    words, geometry = _words(_changed(paper.pdf("Cover page"), annotate))
    stamp = next(w for w in words if w.text == "RECEIVED")

    assert (stamp.x0, stamp.y1) == pytest.approx((404, geometry.height - 708), abs=5)


def test_hyphens_at_a_line_end_do_not_join_lines(tmp_path: Path) -> None:
    words, _ = _words(paper.pdf("The post-\noperative course was good"))

    assert [w.text for w in words][:3] == ["The", "post-", "operative"]


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_shown_and_own_coordinates_are_each_others_inverse(turn: int) -> None:
    geometry = PageGeometry(10.0, -20.0, 400.0, 700.0, turn)

    assert geometry.own(*geometry.shown(123.0, 456.0)) == pytest.approx((123.0, 456.0))
    assert geometry.shown(*geometry.own(0.0, 0.0)) == pytest.approx((0.0, 0.0))
    taller = geometry.with_strip()
    assert taller.shown(*geometry.own(5.0, 6.0)) == pytest.approx((5.0, 6.0))
    assert taller.height > geometry.height
