"""A file's format is told from its content, whatever it is called."""

import io
from pathlib import Path

import paper
import pytest
from PIL import Image

from openimr.records.formats import Kind, decode_text, recognise


def _png() -> bytes:
    out = io.BytesIO()
    Image.new("L", (8, 8)).save(out, "PNG")
    return out.getvalue()


CASES = {
    "a PDF": (paper.pdf("x"), Kind.PDF),
    "a PDF after a few stray bytes": (b"\n\n junk \n" + paper.pdf("x"), Kind.PDF),
    "a picture": (_png(), Kind.PNG),
    "a Word file": (paper.docx("x"), Kind.DOCX),
    "an archive": (paper.archive(a_txt=b"x"), Kind.ZIP),
    "rich text": (b"{\\rtf1 x}", Kind.RTF),
    "a web page": (b"<!DOCTYPE html><html><body>x</body></html>", Kind.HTML),
    "a mail": (paper.mail("s", "t").as_bytes(), Kind.EML),
    "a note with a date and an addressee": (b"Date: 06/03/2024\nTo: the file\nSubject: call\n\nCalled.", Kind.TEXT),
    "a note that begins with BM": (b"BMI 31. Blood pressure 130/80.", Kind.TEXT),
    "a text in Latin-1": ("Señor Núñez, dolor de espalda crónico".encode("latin-1"), Kind.TEXT),
    "a text in UTF-16": ("Progress".encode("utf-16"), Kind.TEXT),
    "an old Word file": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), Kind.LEGACY_OFFICE),
    "a phone's photo": (b"\0\0\0\x18ftypheic" + bytes(40), Kind.HEIC),
    "nothing": (b"", Kind.EMPTY),
    "noise": (bytes(range(256)) * 20, Kind.UNKNOWN),
}


@pytest.mark.parametrize("what", CASES)
def test_content_tells_the_format(tmp_path: Path, what: str) -> None:
    content, kind = CASES[what]
    file = tmp_path / "misleading.jpg"
    file.write_bytes(content)

    assert recognise(file) is kind


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_text_is_decoded_whatever_its_encoding(encoding: str) -> None:
    assert decode_text("Señor Núñez – 50 °".encode(encoding)) == "Señor Núñez – 50 °"
