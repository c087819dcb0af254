"""A stamped page looks as it did, whatever its PDF is like inside, and carries its number below."""

import base64
import io
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import paper
import pypdfium2
import pytest
from pypdf import PageObject, PdfReader, PdfWriter
from pypdf.annotations import Link, Rectangle
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    NumberObject,
    RectangleObject,
    StreamObject,
)

from openimr.records.bounds import Limits
from openimr.records.geometry import strip_height
from openimr.records.pdfobjects import NotOurPdf, dictionary, dictionary_of
from openimr.records.stamping import stamp_pages

Change = Callable[[PdfWriter, PageObject], object]


def _content(page: PageObject) -> bytes:
    return bytes(page["/Contents"].get_object().get_data())  # type: ignore[union-attr]


def _stream(writer: PdfWriter, data: bytes, filter_: str = "FlateDecode") -> Any:
    made = StreamObject()
    made._data = base64.a85encode(data) + b"~>" if filter_ == "ASCII85Decode" else zlib.compress(data)
    made[NameObject("/Filter")] = NameObject(f"/{filter_}")
    return writer._add_object(made)


def _drawn(before: bytes, after: bytes) -> Change:
    """The page's content between other operators."""

    def change(writer: PdfWriter, page: PageObject) -> None:
        page[NameObject("/Contents")] = _stream(writer, before + _content(page) + after)

    return change


def _in_two(filter_: str) -> Change:
    """The page's content in two streams, cut between operators, the list of them an object of its own."""

    def change(writer: PdfWriter, page: PageObject) -> None:
        whole = _content(page)
        at = whole.index(b"\n", len(whole) // 2)
        parts = ArrayObject([_stream(writer, whole[:at], filter_), _stream(writer, whole[at:])])
        page[NameObject("/Contents")] = writer._add_object(parts)

    return change


def _boxes(media: tuple[float, ...], crop: tuple[float, ...] | None = None, turn: int = 0) -> Change:
    def change(_: PdfWriter, page: PageObject) -> None:
        page[NameObject("/MediaBox")] = ArrayObject(map(FloatObject, media))
        if crop:
            page.cropbox = RectangleObject(crop)
        page[NameObject("/Rotate")] = NumberObject(turn)

    return change


def _without(key: str) -> Change:
    return lambda _, page: page.pop(NameObject(key))


def _seen_through(writer: PdfWriter, page: PageObject) -> None:
    """Something half transparent over the words, as highlighters leave it."""
    page[NameObject("/Contents")] = _stream(writer, _content(page) + b"\n/G1 gs 1 0 0 rg 60 500 300 250 re f")
    state = DictionaryObject({NameObject("/BM"): NameObject("/Multiply"), NameObject("/ca"): FloatObject(0.5)})
    resources: Any = page["/Resources"].get_object()  # type: ignore[union-attr]
    resources[NameObject("/ExtGState")] = DictionaryObject({NameObject("/G1"): state})


def _annotated(writer: PdfWriter, page: PageObject) -> None:
    writer.add_annotation(0, Rectangle(rect=RectangleObject((100, 100, 300, 300))))
    writer.add_annotation(0, Link(rect=RectangleObject((50, 50, 150, 100)), url="https://example.org"))
    page.rotate(90)


PAGES: dict[str, Change] = {
    "plain": lambda *_: None,
    "state left open": _drawn(b"q q 0.5 0 0 0.5 20 20 cm\n", b"\nq 2 0 0 2 0 0 cm 1 0 0 rg BT"),
    "more closed than opened": _drawn(b"Q Q\n", b"\nQ Q Q"),
    "two streams": _in_two("FlateDecode"),
    "two streams, one written in ASCII": _in_two("ASCII85Decode"),
    "corners in another order": _boxes((612, 792, 0, 0)),
    "corners below zero": _boxes((-50, -40, 562, 752)),
    "cropped": _boxes((0, 0, 612, 792), (50, 300, 500, 760)),
    "cropped and turned": _boxes((0, 0, 612, 792), (50, 300, 500, 760), 270),
    "cropped to more than there is": _boxes((0, 0, 612, 792), (-100, -100, 900, 900), 90),
    "turned upside down": _boxes((0, 0, 612, 792), None, 180),
    "turned the other way": _boxes((0, 0, 612, 792), None, -90),
    "turned a little": _boxes((0, 0, 612, 792), None, 45),
    "no size": _boxes((0, 0, 0, 0)),
    "two hundred inches": _boxes((0, 0, 14400, 14400)),
    "half transparent": _seen_through,
    "annotated": _annotated,
    "nothing on it": _without("/Contents"),
    "no fonts": _without("/Resources"),
}


def _written(change: Change, pages: int = 1) -> bytes:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(paper.pdf(*[paper.REPORT] * pages))))
    change(writer, writer.pages[0])
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _stamped(tmp_path: Path, pdf: bytes, numbers: list[int]) -> pypdfium2.PdfDocument:
    (tmp_path / "in.pdf").write_bytes(pdf)
    stamp_pages(
        pdf=str(tmp_path / "in.pdf"),
        sources=list(range(1, len(numbers) + 1)),
        numbers=numbers,
        keys=[""] * len(numbers),
        store=str(tmp_path),
        out=str(tmp_path / "out.pdf"),
        limits=Limits(),
    )
    return pypdfium2.PdfDocument(tmp_path / "out.pdf")


def _picture(page: Any, scale: float) -> np.ndarray:
    return np.asarray(page.render(scale=scale, grayscale=True).to_numpy()).squeeze().astype(int)


@pytest.mark.parametrize("kind", PAGES)
def test_a_stamped_page_looks_as_it_did_and_its_number_stands_below(tmp_path: Path, kind: str) -> None:
    pdf = _written(PAGES[kind])
    stamped = _stamped(tmp_path, pdf, [4711])[0]
    before = pypdfium2.PdfDocument(pdf)[0]
    words = before.get_textpage().get_text_range().split()
    width, height = before.get_size()

    assert stamped.get_size() == pytest.approx((width, height + strip_height(width, height)), abs=0.5)
    assert stamped.get_textpage().get_text_range().split() == [*words, "Case", "file", "page", "4711"]
    scale = min(1.0, 1500 / height)
    one, other = _picture(before, scale), _picture(stamped, scale)
    rows = len(one) - 2
    assert np.mean(np.abs(one[:rows] - other[:rows]) > 60) < 0.002
    assert other[rows + 4 :].min() < 120


def test_pages_that_share_their_content_keep_it_each(tmp_path: Path) -> None:
    def again(writer: PdfWriter, page: PageObject) -> None:
        other = PageObject(writer)
        other.update(page)
        other.cropbox = RectangleObject((0, 400, 612, 792))
        writer.add_page(other)

    document = _stamped(tmp_path, _written(again), [8, 9])
    texts = [" ".join(page.get_textpage().get_text_range().split()) for page in document]
    assert [text[-16:] for text in texts] == ["Case file page 8", "Case file page 9"]
    assert all("gabapentin 300 mg" in text for text in texts)
    assert [round(page.get_height()) for page in document] == [810, 410]


def test_other_readers_find_stamped_pages_sound(tmp_path: Path) -> None:
    for kind, change in PAGES.items():
        folder = tmp_path / kind
        folder.mkdir()
        _stamped(folder, _written(change, pages=2), [1, 2])
        reader = PdfReader(folder / "out.pdf", strict=True)
        assert [page.extract_text().split()[-1] for page in reader.pages] == ["1", "2"], kind


def test_a_dictionary_is_read_as_it_was_written() -> None:
    text = rb"<</A(a \) << /B 1)/B[ 1 2 0 R<</C/D>>]/E<feff>/F 12 0 R/G<</H[ ]>>/I null/J -1.5>>"
    entries = dictionary_of(text)
    assert list(entries) == [b"/A", b"/B", b"/E", b"/F", b"/G", b"/I", b"/J"]
    assert entries[b"/A"] == rb"(a \) << /B 1)"
    assert dictionary_of(dictionary(entries)) == entries
    for broken in (b"", b"[1 2]", b"<</A>>", b"<<1 2>>"):
        with pytest.raises(NotOurPdf):
            dictionary_of(broken)
