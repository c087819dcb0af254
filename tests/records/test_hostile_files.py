"""Thousands of damaged files of every format: none crashes or hangs a worker, each is read or named as a problem."""

import io
import random
import struct
import zipfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import outlook_files
import paper
import pytest
import test_pdf_insides

from openimr.records.bounds import Limits
from openimr.records.pagestore import page_key
from openimr.records.problems import problem
from openimr.records.workers import Task, Workers

FILES = 2400


def _seeds(folder: Path) -> list[bytes]:
    report = paper.pdf(paper.REPORT, "second page")
    fax = folder / "fax.tif"
    paper.fax(fax, [paper.picture(report, dpi=60)] * 2)
    jpeg, png = folder / "p.jpg", folder / "p.png"
    paper.picture(report, dpi=40).save(jpeg)
    paper.picture(report, dpi=40).save(png)
    return [
        report,
        paper.scan(report, dpi=40),
        fax.read_bytes(),
        jpeg.read_bytes(),
        png.read_bytes(),
        paper.docx("PROGRESS REPORT", "Pain is 7/10.", pictures=[png.read_bytes()]),
        b"{\\rtf1\\ansi{\\fonttbl\\f0 Arial;}\\f0 Progress \\b report\\b0\\par Pain \\'e9 7/10\\par}",
        b"<!DOCTYPE html><html><body><table><tr><td>Dose</td><td>300 mg</td></tr></table></body></html>",
        paper.mail("Records", "See attached.", ("a.pdf", report), inner=paper.mail("In", "x")).as_bytes(),
        "Nursing note\n\nSeñora Núñez, 45°\n\fpage two".encode(),
        paper.archive(a_pdf=report, b_txt=b"note"),
        *_newer_seeds(report),
    ]


def _newer_seeds(report: bytes) -> list[bytes]:
    """Outlook messages, a photo of a telephone, an OpenDocument text, PDF with files, fields and remarks inside."""
    inner = outlook_files.message("Inner", "Inside.", attachments=(("note.txt", b"A note."),), top=False)
    attached = (("report.pdf", report), ("inner.msg", inner))
    rtf = b"{\\rtf1\\ansi The request was sent again.}"
    only_rtf = {"__substg1.0_10090102": struct.pack("<4I", len(rtf) + 12, len(rtf), 0x414C454D, 0) + rtf}
    odt = io.BytesIO()
    with zipfile.ZipFile(odt, "w") as file:
        file.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        file.writestr("content.xml", _ODT)
    return [
        outlook_files.compound_file(outlook_files.message(attachments=attached)),
        outlook_files.compound_file(outlook_files.message(text=None, streams=only_rtf, code_page="cp1252")),
        (Path(__file__).parent / "files" / "letter.heic").read_bytes(),
        odt.getvalue(),
        test_pdf_insides.portfolio(("inside.pdf", report), ("note.txt", b"note")),
        test_pdf_insides.form(need_appearances=True),
    ]


_ODT = (
    '<?xml version="1.0"?><office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:text><text:p>Pain is 7/10.'
    "</text:p></office:text></office:body></office:document-content>"
)


def _cut(data: bytearray, chance: random.Random) -> bytearray:
    return data[: chance.randrange(1, len(data))]


def _flip(data: bytearray, chance: random.Random) -> bytearray:
    for _ in range(chance.choice([1, 3, 20, 200])):
        data[chance.randrange(len(data))] = chance.randrange(256)
    return data


def _swap(data: bytearray, chance: random.Random) -> bytearray:
    a, b = sorted(chance.randrange(len(data)) for _ in range(2))
    return data[:a] + data[b:] + data[a:b]


def _repeat(data: bytearray, chance: random.Random) -> bytearray:
    a = chance.randrange(len(data))
    return data[:a] + data[a : a + 200] * chance.choice([2, 50]) + data[a:]


def _enlarge(data: bytearray, chance: random.Random) -> bytearray:
    """Put huge numbers where numbers stand: sizes, counts, offsets."""
    digits = [i for i, byte in enumerate(data) if 48 <= byte <= 57]
    for _ in range(min(len(digits), chance.choice([1, 4]))):
        data[chance.choice(digits)] = ord("9")
    for _ in range(2):
        at = chance.randrange(len(data))
        data[at : at + 4] = chance.choice([b"\xff\xff\xff\xff", b"\x7f\xff\xff\xff", b"\0\0\0\0"])
    return data


DAMAGE: list[Callable[[bytearray, random.Random], bytearray]] = [_cut, _flip, _swap, _repeat, _enlarge]


@pytest.mark.slow
def test_no_damaged_file_crashes_or_hangs_a_worker(tmp_path: Path) -> None:
    chance = random.Random(20240603)
    seeds = _seeds(tmp_path)
    limits = Limits(open_seconds=60, text_seconds=60, page_seconds=60)
    ended: Counter[str] = Counter()
    opened = 0
    with Workers(2, limits) as workers:
        for number in range(FILES):
            data = bytearray(chance.choice(seeds))
            for _ in range(chance.choice([1, 1, 2])):
                data = chance.choice(DAMAGE)(data, chance) or bytearray(b"x")
            file = tmp_path / f"f{number}"
            file.write_bytes(data)
            arguments = {"path": str(file), "digest": f"{number:064d}", "folder": str(tmp_path / "work")}
            workers.add(Task("open", arguments, 60.0, label=(number, file)))
        for outcome in workers.outcomes():
            ended[f"{outcome.task.work} {outcome.failure or 'done'}"] += 1
            if outcome.failure:
                code = {"failed": "corrupt"}.get(outcome.failure, outcome.failure)
                assert problem("f", code, **outcome.details).remedy
            elif outcome.task.work == "open" and outcome.value["pdf"]:
                opened += 1
                pages = range(1, min(4, outcome.value["pages"]) + 1)
                arguments = {
                    "pdf": outcome.value["pdf"],
                    "numbers": list(pages),
                    "keys": [page_key(outcome.task.arguments["digest"], n) for n in pages],
                    "store": str(tmp_path / "pages"),
                    "ocr": False,
                }
                workers.add(Task("read", arguments, 60.0, label=outcome.task.label))

    for bad in ("crashed", "hung", "memory", "gone", "not_permitted"):
        assert ended[f"open {bad}"] == ended[f"read {bad}"] == 0, ended
    assert sum(n for what, n in ended.items() if what.startswith("open")) == FILES
    assert opened > FILES / 10
