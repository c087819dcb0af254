"""Files inside a PDF become files of the case, and what forms and remarks show is read and seen."""

import io
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import paper
import pypdfium2
import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    BooleanObject,
    DictionaryObject,
    NameObject,
    NumberObject,
    RectangleObject,
    StreamObject,
    TextStringObject,
)

from openimr.records import CaseFile, assemble
from openimr.records.embedded import speaks_of_pinned_files


def _dictionary(**entries: Any) -> DictionaryObject:
    return DictionaryObject({NameObject(f"/{key}"): value for key, value in entries.items()})


def _name(value: str) -> NameObject:
    return NameObject(f"/{value}")


def _written(writer: PdfWriter) -> bytes:
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _specification(writer: PdfWriter, name: str, data: bytes) -> Any:
    held = StreamObject()
    held.set_data(data)
    held[_name("Type")] = _name("EmbeddedFile")
    return writer._add_object(
        _dictionary(
            Type=_name("Filespec"),
            F=TextStringObject(name),
            UF=TextStringObject(name),
            EF=_dictionary(F=writer._add_object(held)),
        )
    )


def portfolio(*files: tuple[str, bytes]) -> bytes:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(paper.pdf("For the best experience, open this portfolio."))))
    names = ArrayObject()
    for key, data in files:
        names += [TextStringObject(key), _specification(writer, key, data)]
    writer._root_object[_name("Names")] = _dictionary(EmbeddedFiles=_dictionary(Names=names))
    writer._root_object[_name("Collection")] = _dictionary(Type=_name("Collection"), View=_name("D"))
    return _written(writer)


def _assembled(tmp_path: Path, pdf: bytes) -> CaseFile:
    (tmp_path / "in.pdf").write_bytes(pdf)
    return assemble([tmp_path / "in.pdf"], tmp_path / "out", workers=1, order="received")


def _sources(case_file: CaseFile) -> set[str]:
    return {source for document in case_file.index.documents for source, _ in document.places}


def test_every_file_of_a_portfolio_is_a_file_of_the_case(tmp_path: Path) -> None:
    inner = portfolio(("deep.txt", b"A note inside a portfolio inside a portfolio."))
    pdf = portfolio(
        ("<0>report.pdf", paper.pdf(paper.REPORT)), ("mri.pdf", paper.pdf("MRI report")), ("more.pdf", inner)
    )
    case_file = _assembled(tmp_path, pdf)
    assert _sources(case_file) == {
        "in.pdf",
        "in.pdf > report.pdf",
        "in.pdf > mri.pdf",
        "in.pdf > more.pdf",
        "in.pdf > more.pdf > deep.txt",
    }
    assert case_file.search("radiculopathy")
    assert case_file.search("inside a portfolio inside")


def test_a_file_pinned_to_a_page_is_found(tmp_path: Path) -> None:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(paper.pdf("Cover letter", "Second page"))))
    pin = _dictionary(
        Type=_name("Annot"),
        Subtype=_name("FileAttachment"),
        Rect=RectangleObject((100, 100, 120, 120)),
        FS=_specification(writer, "pinned.pdf", paper.pdf("Pinned operative report")),
    )
    writer.pages[1][_name("Annots")] = ArrayObject([writer._add_object(pin)])
    pdf = _written(writer)
    case_file = _assembled(tmp_path, pdf)
    assert _sources(case_file) == {"in.pdf", "in.pdf > pinned.pdf"}


def test_pinned_files_are_looked_for_only_where_a_pdf_speaks_of_them(tmp_path: Path) -> None:
    file = tmp_path / "a.pdf"
    packed = zlib.compress(b"<</Type/Annot/Subtype/FileAttachment>>")
    for content, speaks in (
        (b"%PDF-1.7 nothing of the kind", False),
        (b"%PDF-1.7 <</Subtype /FileAttachment>>", True),
        (b"%PDF-1.7 <</Type/ObjStm/N 1>>stream\r\n" + packed + b"endstream", True),
        (b"%PDF-1.7 <</Type/ObjStm/N 1>>stream\r\n" + zlib.compress(b"<</Subtype/Link>>") + b"endstream", False),
    ):
        file.write_bytes(content)
        assert speaks_of_pinned_files(file) is speaks


def form(*, need_appearances: bool, fields_too: bool = True) -> bytes:
    """A page with fields and a typed remark that say what they hold and not how they look."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(paper.pdf("Request for authorization"))))
    helvetica = _dictionary(Type=_name("Font"), Subtype=_name("Type1"), BaseFont=_name("Helvetica"))
    look = TextStringObject("/Helv 11 Tf 0 g")

    def shown(kind: str, top: int, **more: Any) -> Any:
        box = RectangleObject((100, 792 - top - 24, 400, 792 - top))
        entries = _dictionary(Type=_name("Annot"), Subtype=_name(kind), F=NumberObject(4), DA=look, Rect=box)
        entries.update({NameObject(f"/{key}"): value for key, value in more.items()})
        return writer._add_object(entries)

    fields = [
        shown("Widget", 300, FT=_name("Tx"), T=TextStringObject("drug"), V=TextStringObject("Gabapentin 300 mg")),
        shown(
            "Widget",
            340,
            FT=_name("Ch"),
            Ff=NumberObject(131072),
            T=TextStringObject("region"),
            V=TextStringObject("Lumbar spine"),
            Opt=ArrayObject([TextStringObject("Lumbar spine"), TextStringObject("Neck")]),
        ),
    ]
    remark = shown("FreeText", 380, Contents=TextStringObject("Received by fax"))
    writer.pages[0][_name("Annots")] = ArrayObject([*(fields if fields_too else []), remark])
    if fields_too:
        writer._root_object[_name("AcroForm")] = _dictionary(
            Fields=ArrayObject(fields),
            NeedAppearances=BooleanObject(need_appearances),
            DA=look,
            DR=_dictionary(Font=_dictionary(Helv=writer._add_object(helvetica))),
        )
    return _written(writer)


@pytest.mark.parametrize("need_appearances", [True, False])
def test_what_is_filled_into_a_form_is_read_and_seen_in_the_case_file(tmp_path: Path, need_appearances: bool) -> None:
    case_file = _assembled(tmp_path, form(need_appearances=need_appearances))
    for words in ('"Gabapentin 300 mg"', '"Lumbar spine"', '"Received by fax"'):
        (hit,) = case_file.search(words)
        assert _ink(case_file, hit.boxes[0]) < 120, words


def test_a_typed_remark_without_a_form_is_read_and_seen(tmp_path: Path) -> None:
    case_file = _assembled(tmp_path, form(need_appearances=False, fields_too=False))
    (hit,) = case_file.search('"Received by fax"')
    assert _ink(case_file, hit.boxes[0]) < 120


def _ink(case_file: CaseFile, box: tuple[float, float, float, float]) -> float:
    """The darkest grey inside a box of page 1 of the case file's PDF."""
    document = pypdfium2.PdfDocument(case_file.pdf)
    page = document[len(document) - case_file.index.page_count]
    picture = np.asarray(page.render(scale=2, grayscale=True).to_pil().convert("L"))
    x0, y0, x1, y1 = (round(2 * value) for value in box)
    return float(picture[y0 : y1 + 1, x0 : x1 + 1].min())


def test_a_damaged_file_inside_is_named_and_the_rest_goes_on(tmp_path: Path) -> None:
    case_file = _assembled(tmp_path, portfolio(("a.pdf", b"%PDF-1.4 broken"), ("b.pdf", paper.pdf("Whole report"))))
    assert [problem.source for problem in case_file.index.problems] == ["in.pdf > a.pdf"]
    assert case_file.search("whole")
