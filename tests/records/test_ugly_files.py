"""Files as they come in real life: odd names, odd encodings, wide tables, text boxes, pictures that are damaged."""

import io
import os
import zipfile
from pathlib import Path

import paper
import pypdfium2
import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.annotations import FreeText
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    NumberObject,
    RectangleObject,
    StreamObject,
)

from openimr.domain.documents import CaseFileIndex
from openimr.records import CaseFile, assemble
from openimr.records.formats import Kind, decode_text, recognise
from openimr.records.geometry import PageGeometry
from openimr.records.office import office_pdf, office_text
from openimr.records.textlayer import read_words
from openimr.records.typeset import text_pdf

NOTE = "Progress report of 03/04/2015 – Señor Müller’s back pain.\nPhysical therapy was completed without relief.\n"


def _assembled(tmp_path: Path, *names: str) -> CaseFile:
    return assemble([tmp_path / name for name in names], tmp_path / "out", workers=1, order="received")


def _sources(index: CaseFileIndex) -> list[str]:
    return [document.source for document in index.documents]


def test_a_name_that_is_not_unicode_stops_nothing_and_is_shown_as_windows_meant_it(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    odd = os.fsencode(folder) + b"/Z\xfcrich \xff\x01.txt"
    try:
        with open(odd, "w") as file:  # noqa: PTH123 - a name that no Path of these systems can spell
            file.write("A note about the knee.")
    except OSError:
        pytest.skip("this file system takes UTF-8 names only")
    case_file = _assembled(tmp_path, "in")
    assert _sources(case_file.index) == ["Zürich ÿ .txt"]
    assert case_file.search("knee")


def test_names_in_an_archive_stay_names_wherever_they_point(tmp_path: Path) -> None:
    outside = tmp_path / "up.txt"
    with zipfile.ZipFile(tmp_path / "in.zip", "w") as archive:
        for name in ("/etc/absolute.txt", "../../up.txt", "..\\..\\back.txt", "C:\\drive.txt", "..", "same.txt"):
            archive.writestr(name, f"A note kept as {name}.")
    with zipfile.ZipFile(tmp_path / "more.zip", "w") as archive:
        archive.writestr("n@@me.txt", "Named in UTF-8 without saying so.")
    data = (tmp_path / "more.zip").read_bytes()
    (tmp_path / "more.zip").write_bytes(data.replace(b"n@@me", "näme".encode()))
    case_file = _assembled(tmp_path, "in.zip", "more.zip")
    assert case_file.index.page_count == 7
    assert "more.zip > näme.txt" in _sources(case_file.index)
    assert not outside.exists()


@pytest.mark.parametrize(
    ("encoding", "mark"),
    [
        ("utf-16-le", b"\xff\xfe"),
        ("utf-16-le", b""),
        ("utf-16-be", b""),
        ("utf-32-le", b"\xff\xfe\0\0"),
        ("utf-32-be", b"\0\0\xfe\xff"),
        ("cp1252", b""),
        ("mac_roman", b""),
    ],
)
def test_text_is_told_and_read_in_the_encodings_senders_use(tmp_path: Path, encoding: str, mark: bytes) -> None:
    text = NOTE.replace("\n", "\r") if encoding == "mac_roman" else NOTE
    file = tmp_path / "note.txt"
    file.write_bytes(mark + text.encode(encoding))
    assert recognise(file) is Kind.TEXT
    assert decode_text(file.read_bytes()) == text


def test_zeros_that_pad_old_lines_do_not_make_text_unreadable(tmp_path: Path) -> None:
    (tmp_path / "old.txt").write_bytes(b"NAME\0\0 QUIMBY, ROSALIND   PAIN IN THE LOW BACK SINCE 03/04/2015\r\n" * 4)
    (tmp_path / "noise.txt").write_bytes(bytes(range(256)) * 20)
    assert recognise(tmp_path / "old.txt") is Kind.TEXT
    assert recognise(tmp_path / "noise.txt") is Kind.UNKNOWN


def _visible(pdf: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(pdf)
    return [word.text for page in document for word in read_words(page, PageGeometry.of(page))]


def test_no_line_of_a_text_file_runs_off_the_page() -> None:
    wide = "  ".join(f"col{n:03}" for n in range(19))
    wider = "  ".join(f"field{n:03}" for n in range(60))
    long = " ".join(f"word{n}" for n in range(300))
    shown = _visible(text_pdf("\n".join([wide, wider, long]), fixed_width=True))
    assert shown == [*wide.split(), *wider.split(), *long.split()]
    for fixed_width in (True, False):
        blob = "".join(chr(ord("a") + n % 26) for n in range(4000))
        assert "".join(_visible(text_pdf(f"{blob} end", fixed_width=fixed_width))) == f"{blob}end"


def _docx(body: str) -> bytes:
    plain = paper.docx("INSIDE")
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(plain)) as old, zipfile.ZipFile(out, "w") as new:
        for member in old.infolist():
            content = old.read(member)
            if member.filename == "word/document.xml":
                text = content.decode()
                start, end = text.index("<w:p>"), text.rindex("</w:p>") + len("</w:p>")
                content = (text[:start] + body + text[end:]).encode()
            new.writestr(member.filename, content)
    return out.getvalue()


def test_tracked_changes_are_read_as_accepted_and_text_boxes_once(tmp_path: Path) -> None:
    box = "<w:txbxContent><w:p><w:r><w:t>Boxed remark</w:t></w:r></w:p></w:txbxContent>"
    spaces = (
        'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
        'xmlns:v="urn:schemas-microsoft-com:vml" '
        'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
    )
    file = tmp_path / "report.docx"
    file.write_bytes(
        _docx(
            "<w:p><w:r><w:t>The knee is </w:t></w:r><w:del><w:r><w:delText>unstable</w:delText></w:r></w:del>"
            "<w:ins><w:r><w:t>stable.</w:t></w:r></w:ins></w:p>"
            f"<w:p {spaces}><w:r><mc:AlternateContent><mc:Choice Requires='wps'><wps:txbx>{box}</wps:txbx></mc:Choice>"
            f"<mc:Fallback><w:pict><v:textbox>{box}</v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>"
        )
    )
    assert office_text(file, Kind.DOCX).split() == ["The", "knee", "is", "stable.", "Boxed", "remark"]


@pytest.mark.parametrize(
    "around",
    [
        "{{\\pict\\pngblip {0}}}",
        "{{\\*\\shppict{{\\pict{{\\*\\picprop\\shplid1025{{\\sp{{\\sn a}}{{\\sv b}}}}}}\\picscalex100\\picw100"
        "\\pngblip\\bliptag12{{\\*\\blipuid 0aff}}\n{0}}}}}{{\\nonshppict{{\\pict\\wmetafile8 0100}}}}",
    ],
)
def test_a_letter_pasted_into_an_rtf_becomes_a_page(tmp_path: Path, around: str) -> None:
    out = io.BytesIO()
    paper.picture(paper.pdf(paper.REPORT), dpi=100).save(out, "PNG")
    digits = out.getvalue().hex()
    lines = "\n".join(digits[at : at + 128] for at in range(0, len(digits), 128))
    file = tmp_path / "letter.rtf"
    file.write_text("{\\rtf1\\ansi See the letter. " + around.format(lines) + " End.}")
    assert len(pypdfium2.PdfDocument(office_pdf(file, Kind.RTF))) == 2


def test_a_picture_that_cannot_be_shown_is_a_named_problem_and_no_blank_page(tmp_path: Path) -> None:
    writer = PdfWriter()
    page = writer.add_blank_page(612, 792)
    picture = StreamObject()
    picture._data = bytes(range(256)) * 8
    for key, value in (
        ("Type", "XObject"),
        ("Subtype", "Image"),
        ("Filter", "JBIG2Decode"),
        ("ColorSpace", "DeviceGray"),
    ):
        picture[NameObject(f"/{key}")] = NameObject(f"/{value}")
    for key, number in (("Width", 1200), ("Height", 1500), ("BitsPerComponent", 1)):
        picture[NameObject(f"/{key}")] = NumberObject(number)
    drawn = DictionaryObject({NameObject("/I"): writer._add_object(picture)})
    page[NameObject("/Resources")] = DictionaryObject({NameObject("/XObject"): drawn})
    content = StreamObject()
    content.set_data(b"612 0 0 792 0 0 cm /I Do")
    page[NameObject("/Contents")] = writer._add_object(content)
    writer.add_blank_page(612, 792)
    writer.write(tmp_path / "scan.pdf")
    index = _assembled(tmp_path, "scan.pdf").index
    assert [problem.problem for problem in index.problems] == ["The picture on page 1 is damaged and shows nothing."]
    assert [remark.page for remark in index.page_remarks if "blank" in remark.flags] == [2]


def test_a_typed_remark_that_names_no_font_is_read(tmp_path: Path) -> None:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(paper.pdf(paper.REPORT))))
    remark = FreeText(text="Typed remark in the margin", rect=RectangleObject((300, 300, 500, 340)))
    writer.add_annotation(0, remark)
    writer.pages[0].rotate(90)
    writer.write(tmp_path / "a.pdf")
    case_file = _assembled(tmp_path, "a.pdf")
    assert case_file.search('"remark in the margin"')


def test_a_page_of_two_hundred_inches_is_read_and_drawn(tmp_path: Path) -> None:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(paper.pdf(paper.REPORT))))
    writer.pages[0][NameObject("/MediaBox")] = ArrayObject(map(FloatObject, (0, 0, 14400, 14400)))
    writer.write(tmp_path / "a.pdf")
    case_file = _assembled(tmp_path, "a.pdf")
    assert case_file.search("gabapentin")
    assert case_file.render(1)
