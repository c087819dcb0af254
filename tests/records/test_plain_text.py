"""The plain text of a letter, for whoever parses it."""

from pathlib import Path

import paper
import pytest

from openimr.records import UnreadableFile, read_text


def test_a_pdf_is_read_line_by_line_and_page_by_page(tmp_path: Path) -> None:
    file = tmp_path / "letter.pdf"
    file.write_bytes(paper.pdf("FINAL DETERMINATION\nCase number: CM24-0001\n\nThe request is denied.", "Page two"))

    assert read_text(file) == "FINAL DETERMINATION\nCase number: CM24-0001\nThe request is denied.\fPage two"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_a_text_file_may_have_any_encoding(tmp_path: Path, encoding: str) -> None:
    file = tmp_path / "letter.txt"
    file.write_bytes("Dr. Núñez – 45°\r\nline two\f".encode(encoding))

    assert read_text(file) == "Dr. Núñez – 45°\nline two\f"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (paper.scan(paper.pdf("x"), dpi=50), "no text"),
        (paper.protected(paper.pdf("x")), "password"),
        (b"%PDF-1.4 broken", "damaged"),
        (b"\x89PNG\r\n\x1a\n" + bytes(50), "neither a PDF nor text"),
    ],
    ids=["empty", "scan", "protected", "damaged", "picture"],
)
def test_what_cannot_be_read_is_said_with_a_remedy(tmp_path: Path, content: bytes, words: str) -> None:
    file = tmp_path / "letter.pdf"
    file.write_bytes(content)
    with pytest.raises(UnreadableFile) as raised:
        read_text(file)

    assert words in raised.value.problem
    assert raised.value.remedy


def test_a_missing_file_is_said_to_be_missing(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="no such file"):
        read_text(tmp_path / "none.pdf")
