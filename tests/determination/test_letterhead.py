"""An organization's own letterhead: its logo, its colour, its words; what cannot be used is refused with a remedy."""

import struct
import zlib
from pathlib import Path

import pypdfium2
import pytest
from letters import determination

from openimr.determination import read_organization, render_html, render_pdf
from openimr.domain.determination import Determination
from openimr.domain.errors import InputRefused

SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 50 50"><rect width="50" height="50" fill="#cc0000"/></svg>'


def png() -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = b"".join(b"\0" + b"\xcc\0\0" * 8 for _ in range(8))
    head = struct.pack(">IIBBBBB", 8, 8, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def letter(folder: Path, name: str, content: bytes) -> Determination:
    (folder / name).write_bytes(content)
    text = f"name: Marsh Review\nlogo: {name}\ncolour: '#7a1fa2'\ntexts: {{letter.title: Decision}}\n"
    (folder / "organization.yaml").write_text(text)
    return determination().model_copy(update={"organization": read_organization(folder / "organization.yaml")})


@pytest.mark.parametrize(("name", "content"), [("mark.svg", SVG.encode()), ("mark.png", png())])
def test_the_logo_beside_the_file_stands_at_the_head_of_the_letter(name: str, content: bytes, tmp_path: Path) -> None:
    made = letter(tmp_path, name, content)
    page = pypdfium2.PdfDocument(render_pdf(made))[0].render(scale=1).to_pil().convert("RGB")
    head = page.crop((70, 60, 120, 110))
    red = [colour for _, colour in head.getcolors(10_000) if colour[0] > 180 and colour[1] < 60 and colour[2] < 60]
    assert red
    html = render_html(made)
    assert 'alt="Marsh Review"' in html
    assert "--accent: #7a1fa2" in html
    assert "<h1>Decision" in html


@pytest.mark.parametrize(
    ("name", "content", "problem"),
    [
        ("mark.gif", b"GIF89a", "neither SVG nor PNG"),
        ("mark.png", b"x" * 300_000, "too large"),
    ],
)
def test_a_logo_that_cannot_be_used_is_refused(name: str, content: bytes, problem: str, tmp_path: Path) -> None:
    with pytest.raises(InputRefused, match=problem):
        letter(tmp_path, name, content)


def test_a_logo_that_is_not_there_is_named(tmp_path: Path) -> None:
    (tmp_path / "organization.yaml").write_text("name: Marsh Review\nlogo: gone.svg\n")
    with pytest.raises(InputRefused, match="cannot be read"):
        read_organization(tmp_path / "organization.yaml")


def test_a_broken_picture_is_said_and_not_a_crash(tmp_path: Path) -> None:
    with pytest.raises(InputRefused, match="logo"):
        render_pdf(letter(tmp_path, "mark.png", b"not a picture"))
