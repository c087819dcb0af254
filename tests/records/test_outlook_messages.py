"""Outlook messages are read like any mail: headers and text as pages, attachments and messages inside as files."""

import datetime as dt
import struct
from pathlib import Path

import outlook_files as outlook
import paper
import pytest

from openimr.domain.documents import CaseFileIndex
from openimr.records import CaseFile, assemble
from openimr.records.bounds import Limits
from openimr.records.formats import Kind, recognise
from openimr.records.outlook import decompressed_rtf


def _assembled(tmp_path: Path, message: dict[str, object], **options: Limits) -> CaseFile:
    (tmp_path / "mail.msg").write_bytes(outlook.compound_file(message))
    return assemble([tmp_path / "mail.msg"], tmp_path / "out", workers=1, order="received", **options)


def _texts(case_file: CaseFile) -> dict[str, str]:
    return {
        source: case_file.page(page).text
        for document in case_file.index.documents
        for (source, _), page in zip(document.places, document.pages, strict=True)
    }


def test_a_message_is_told_from_an_old_word_file(tmp_path: Path) -> None:
    (tmp_path / "a.msg").write_bytes(outlook.compound_file(outlook.message()))
    (tmp_path / "a.doc").write_bytes(outlook.compound_file({"WordDocument": b"\0" * 5000}))
    assert recognise(tmp_path / "a.msg") is Kind.MSG
    assert recognise(tmp_path / "a.doc") is Kind.LEGACY_OFFICE


def test_headers_text_and_date_are_pages_and_attachments_are_files(tmp_path: Path) -> None:
    report = paper.pdf(paper.REPORT)
    case_file = _assembled(tmp_path, outlook.message("Records for review", attachments=(("report.pdf", report),)))
    texts = _texts(case_file)
    assert set(texts) == {"mail.msg", "mail.msg > report.pdf"}
    for words in ("Records Desk <records@example.org>", "Mon, 10 Jun 2024", "Records for review", "See the report."):
        assert words in texts["mail.msg"]
    assert "Lumbar radiculopathy" in texts["mail.msg > report.pdf"]
    assert case_file.index.problems == ()


def test_messages_inside_messages_are_opened_with_what_they_hold(tmp_path: Path) -> None:
    innermost = outlook.message("Third", "Deepest text.", attachments=(("note.txt", b"A note."),), top=False)
    inner = outlook.message("Second", "Inner text.", attachments=(("third.msg", innermost),), top=False)
    texts = _texts(_assembled(tmp_path, outlook.message(attachments=(("second.msg", inner),))))
    assert "Inner text." in texts["mail.msg > second.eml"]
    assert "Subject Second" in " ".join(texts["mail.msg > second.eml"].replace(":", " ").split())
    assert "Deepest text." in texts["mail.msg > second.eml > third.eml"]
    assert "A note." in texts["mail.msg > second.eml > third.eml > note.txt"]


def test_text_of_eight_bits_is_read_in_its_code_page(tmp_path: Path) -> None:
    message = outlook.message("Informe médico", "El señor Núñez viene mañana.", code_page="cp1252")
    assert "El señor Núñez viene mañana." in _texts(_assembled(tmp_path, message))["mail.msg"]


def test_a_message_with_html_only_is_read(tmp_path: Path) -> None:
    html = b"<html><body><p>The MRI was <b>denied</b>.</p></body></html>"
    message = outlook.message(text=None, streams={"__substg1.0_10130102": html})
    assert "The MRI was denied." in _texts(_assembled(tmp_path, message))["mail.msg"]


def test_a_message_with_compressed_rtf_only_is_read(tmp_path: Path) -> None:
    rtf = b"{\\rtf1\\ansi The request was sent again.\\par Thank you.}"
    stored = struct.pack("<4I", len(rtf) + 12, len(rtf), 0x414C454D, 0) + rtf
    message = outlook.message(text=None, streams={"__substg1.0_10090102": stored})
    assert "The request was sent again." in _texts(_assembled(tmp_path, message))["mail.msg"]


def test_compressed_rtf_is_unpacked_as_its_specification_shows() -> None:
    # The first example of [MS-OXRTFCP], section 4.1.
    packed = bytes.fromhex("2d0000002b0000004c5a4675f1c5c7a703000a007263706731323542320af826c0d8c0")
    assert decompressed_rtf(packed).startswith(b"{\\rtf1\\ansi\\ansicpg125")


def test_a_message_without_text_still_has_a_page_for_its_headers(tmp_path: Path) -> None:
    message = outlook.message("Only a subject", text=None, sent=dt.datetime(2023, 1, 5, tzinfo=dt.UTC))
    assert "Only a subject" in _texts(_assembled(tmp_path, message))["mail.msg"]


def test_messages_nested_without_end_are_followed_so_far_and_no_further(tmp_path: Path) -> None:
    message = outlook.message("bottom", top=False)
    for level in range(12):
        message = outlook.message(f"level {level}", attachments=(("in.msg", message),), top=level == 11)
    case_file = _assembled(tmp_path, message)
    assert case_file.index.page_count == Limits().depth + 1
    assert any("nested more than 5 deep" in found.problem for found in case_file.index.problems)


@pytest.mark.parametrize("length", [520, 1100, 2000, 4000])
def test_a_cut_off_message_is_a_problem_and_no_crash(tmp_path: Path, length: int) -> None:
    whole = outlook.compound_file(outlook.message(attachments=(("report.pdf", paper.pdf("text")),)))
    (tmp_path / "cut.msg").write_bytes(whole[:length])
    index: CaseFileIndex = assemble([tmp_path / "cut.msg"], tmp_path / "out", workers=1).index
    assert index.problems
    assert index.problems[0].remedy
