"""Every kind of file becomes pages, what it holds is unpacked, and what is wrong with it has a name."""

import io
import os
import zipfile
from pathlib import Path
from typing import Any

import paper
import pypdfium2
import pytest
from PIL import Image
from pypdf import PdfReader, PdfWriter

from openimr.records.bounds import Limits
from openimr.records.opening import open_file
from openimr.records.problems import Unreadable, problem


def _open(tmp_path: Path, content: bytes, limits: Limits | None = None) -> dict[str, Any]:
    file = tmp_path / "file"
    file.write_bytes(content)
    return open_file(path=str(file), digest="ab", folder=str(tmp_path / "work"), limits=limits or Limits())


def _texts(opened: dict[str, Any]) -> list[str]:
    document = pypdfium2.PdfDocument(opened["pdf"])
    return [page.get_textpage().get_text_range() for page in document]


def test_a_mail_becomes_a_page_with_its_headers_and_its_attachments_files(tmp_path: Path) -> None:
    inner = paper.mail("Earlier request", "Asked before.")
    message = paper.mail("Records", "See attached.", ("report.pdf", paper.pdf("x")), inner=inner)
    opened = _open(tmp_path, message.as_bytes())

    (text,) = _texts(opened)
    for part in ("records@example.org", "Records", "10 Jun 2024", "See attached.", "report.pdf, Earlier request.eml"):
        assert part in " ".join(text.split())
    assert [part["name"] for part in opened["parts"]] == ["report.pdf", "Earlier request.eml"]
    assert Path(opened["parts"][0]["path"]).read_bytes().startswith(b"%PDF")


def test_a_mail_in_two_forms_is_shown_once(tmp_path: Path) -> None:
    message = paper.mail("Both", "The plain form.")
    message.add_alternative("<html><body><p>The <b>rich</b> form.</p></body></html>", subtype="html")
    opened = _open(tmp_path, message.as_bytes())

    assert "plain form" in _texts(opened)[0]
    assert opened["parts"] == []


def test_a_word_file_becomes_pages_and_so_do_its_large_pictures(tmp_path: Path) -> None:
    out = io.BytesIO()
    paper.picture(paper.pdf("Scanned letter"), dpi=80).save(out, "PNG")
    opened = _open(tmp_path, paper.docx("PROGRESS REPORT", "Pain is 7/10.", pictures=[out.getvalue()]))

    assert opened["pages"] == 2
    assert "Pain is 7/10." in _texts(opened)[0]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"{\\rtf1\\ansi Progress \\b report\\b0\\par Date: 06/03/2024\\par}", "Progress report Date: 06/03/2024"),
        (b"<html><body><h1>Progress report</h1><p>Date: 06/03/2024</p></body></html>", "Progress report Date:"),
        (b"Progress   report\nDate:      06/03/2024\n", "Progress report Date: 06/03/2024"),
    ],
    ids=["rtf", "html", "text"],
)
def test_text_of_any_kind_becomes_pages(tmp_path: Path, content: bytes, words: str) -> None:
    text = " ".join(_texts(_open(tmp_path, content))[0].replace("\u00a0", " ").split())

    assert words in text


def test_every_page_of_a_fax_becomes_a_page_in_its_true_shape(tmp_path: Path) -> None:
    file = tmp_path / "fax.tif"
    paper.fax(file, [paper.picture(paper.pdf("one")), paper.picture(paper.pdf("two"))])
    opened = open_file(path=str(file), digest="ab", folder=str(tmp_path), limits=Limits())
    document = pypdfium2.PdfDocument(opened["pdf"])

    assert opened["pages"] == 2
    assert document[0].get_size() == pytest.approx((1728 / 204 * 72, 1100 / 98 * 72), abs=1)


PNG_MODES = ["1", "L", "RGB", "RGBA", "P", "LA", "I;16"]
TIFF_MODES = [*PNG_MODES, "CMYK", "F"]
JPEG_MODES = ["L", "RGB", "CMYK"]


@pytest.mark.parametrize(
    ("format_", "mode"),
    [(f, m) for f, modes in (("PNG", PNG_MODES), ("TIFF", TIFF_MODES), ("JPEG", JPEG_MODES)) for m in modes],
)
def test_pictures_of_every_mode_become_pages(tmp_path: Path, format_: str, mode: str) -> None:
    out = io.BytesIO()
    Image.new(mode, (300, 200)).save(out, format_)
    opened = _open(tmp_path, out.getvalue())

    assert opened["pages"] == 1
    assert opened["remarks"] == []


def test_a_photo_is_turned_the_way_the_camera_was_held(tmp_path: Path) -> None:
    out = io.BytesIO()
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.new("RGB", (400, 300), "white").save(out, "JPEG", exif=exif)
    width, height = pypdfium2.PdfDocument(_open(tmp_path, out.getvalue())["pdf"])[0].get_size()

    assert height > width


def test_files_inside_a_pdf_are_found_and_its_bookmarks_kept(tmp_path: Path) -> None:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(paper.pdf("cover", "second"))))
    writer.add_attachment("inside.txt", b"hello")
    writer.add_outline_item(title="Operative report", page_number=1)
    out = io.BytesIO()
    writer.write(out)
    opened = _open(tmp_path, out.getvalue())

    assert opened["parts"][0]["name"] == "inside.txt"
    assert opened["bookmarks"][2] == "Operative report"


def test_an_archive_gives_its_files_and_leaves_litter(tmp_path: Path) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        file.writestr("2024/report.txt", "x")
        file.writestr("../../escape.txt", "y")
        file.writestr("__MACOSX/._report.txt", "z")
        file.writestr("2024/Thumbs.db", "z")
    opened = _open(tmp_path, out.getvalue())

    assert [part["name"] for part in opened["parts"]] == ["2024/report.txt", "../../escape.txt"]
    for part in opened["parts"]:
        assert Path(part["path"]).resolve().is_relative_to(tmp_path / "work")


def test_an_archive_bomb_is_not_unpacked(tmp_path: Path) -> None:
    bomb = paper.archive(a_txt=bytes(30 * 2**20), b_txt=bytes(40 * 2**20), c_txt=bytes(40 * 2**20))
    opened = _open(tmp_path, bomb, Limits(unpacked_bytes=60 * 2**20))

    assert len(opened["parts"]) == 1
    assert [remark["code"] for remark in opened["remarks"]] == ["archive_bomb"]
    assert sum(f.stat().st_size for f in (tmp_path / "work").rglob("*") if f.is_file()) < 60 * 2**20


def test_a_cut_off_fax_keeps_the_pages_that_arrived(tmp_path: Path) -> None:
    file = tmp_path / "fax.tif"
    noise = Image.frombytes("L", (1728, 1100), os.urandom(1728 * 1100)).convert("1")
    noise.save(file, save_all=True, append_images=[noise, noise], compression="group4")
    opened = _open(tmp_path, file.read_bytes()[: file.stat().st_size * 2 // 5])

    assert opened["pages"] >= 1
    assert opened["remarks"][0]["code"] == "truncated"
    assert pypdfium2.PdfDocument(opened["pdf"])[0].get_size()[0] > 500


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (paper.pdf("x")[:3000], "corrupt"),
        (b"%PDF-1.7 and nothing else", "corrupt"),
        (paper.protected(paper.pdf("x")), "encrypted"),
        (bytes(range(256)) * 20, "unknown_format"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "legacy_office"),
        (b"\0\0\0\x18ftypheic" + bytes(40), "corrupt"),
        (b"\xff\xd8\xff\xe0 no picture", "corrupt"),
        (paper.archive(a_txt=b"x")[:40], "corrupt"),
        (b"  \n\n ", "no_pages"),
        (paper.docx(), "no_pages"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_wrong_has_a_name_and_a_remedy(tmp_path: Path, content: bytes, code: str) -> None:
    with pytest.raises(Unreadable) as raised:
        _open(tmp_path, content)

    named = problem("scan.pdf", raised.value.code, **raised.value.details)
    assert raised.value.code == code
    assert named.problem.endswith(".")
    assert named.remedy.endswith(".")
    assert "{" not in named.problem + named.remedy


def test_a_file_with_too_many_pages_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="too_many_pages"):
        _open(tmp_path, paper.pdf("a", "b", "c"), Limits(pages=2))


def test_a_fax_whose_pages_have_two_resolutions_keeps_the_shape_of_each(tmp_path: Path) -> None:
    """Standard and fine pages in one file: as many dots across, half or all the lines down."""
    coarse = paper.picture(paper.pdf("coarse")).resize((1728, 1078)).convert("1")
    fine = paper.picture(paper.pdf("fine")).resize((1728, 2156)).convert("1")
    file = tmp_path / "fax.tif"
    _tiff(file, [(coarse, (204, 98)), (fine, (204, 196))])
    opened = open_file(path=str(file), digest="ab", folder=str(tmp_path), limits=Limits())
    sizes = [page.get_size() for page in pypdfium2.PdfDocument(opened["pdf"])]
    assert sizes == [pytest.approx((610, 792), abs=3)] * 2


@pytest.mark.parametrize(("lines", "height"), [(1078, 792), (2156, 792), (1540, 566)])
def test_a_fax_that_does_not_tell_its_resolution_is_not_squashed(tmp_path: Path, lines: int, height: int) -> None:
    file = tmp_path / "fax.tif"
    paper.picture(paper.pdf("page")).resize((1728, lines)).convert("1").save(file, compression="group4")
    opened = open_file(path=str(file), digest="ab", folder=str(tmp_path), limits=Limits())
    assert pypdfium2.PdfDocument(opened["pdf"])[0].get_size() == pytest.approx((610, height), abs=3)


def _tiff(path: Path, pages: list[tuple[Image.Image, tuple[int, int]]]) -> None:
    """A TIFF whose pages each have a resolution of their own."""
    from PIL.TiffImagePlugin import AppendingTiffWriter

    with path.open("w+b") as out:
        writer = AppendingTiffWriter(out)
        for image, dpi in pages:
            image.save(writer, "TIFF", dpi=dpi, compression="group4")
            writer.newFrame()
