"""A pile of files becomes one case file whose page numbers never change."""

import datetime as dt
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import paper
import pypdfium2
import pytest

from openimr.domain.document_kind import DocumentKind
from openimr.domain.documents import CaseFileIndex
from openimr.records import CaseFile, CaseFileError, Limits, Progress, assemble, assembling
from openimr.records.source import SourcePage
from openimr.records.understanding import DocumentDraft


def _one_document_a_file(pages: Sequence[SourcePage], person: object) -> list[DocumentDraft]:
    """A stand-in for understanding: each file is a document, dated by a first line such as ``2024-06-03``."""
    drafts: list[DocumentDraft] = []
    firsts: dict[str, int] = {}
    for source in dict.fromkeys(page.source for page in pages):
        own = [page for page in pages if page.source == source]
        first = own[0].page.text.split("\n")[0]
        copy = firsts.get(own[0].page.text)
        firsts.setdefault(own[0].page.text, len(drafts))
        day = dt.date.fromisoformat(first) if first[:2] == "20" else None
        numbers = tuple(page.number for page in own)
        kind = DocumentKind.PROGRESS_REPORT
        drafts.append(DocumentDraft(source, numbers, kind, 1.0, (), source, day, duplicate_of=copy))
    return drafts


@pytest.fixture(autouse=True)
def plain_understanding(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(assembling, "_understand", lambda pages, person: _one_document_a_file(pages, person))


@pytest.fixture
def records(tmp_path: Path) -> Path:
    folder = tmp_path / "records"
    folder.mkdir()
    (folder / "later.pdf").write_bytes(paper.pdf("2024-06-03\nlater report", "its second page"))
    (folder / "earlier.pdf").write_bytes(paper.pdf("2023-01-15\nearlier report"))
    (folder / "undated.txt").write_text("A note without a date")
    return folder


def _firsts(case_file: CaseFile) -> list[str]:
    numbers = range(1, case_file.index.page_count + 1)
    return [case_file.page(number).text.split("\n")[-1] for number in numbers]


def test_pages_stand_in_the_order_of_their_documents_dates(records: Path, tmp_path: Path) -> None:
    case_file = assemble([records], tmp_path / "out", workers=1)

    assert _firsts(case_file) == ["earlier report", "later report", "its second page", "A note without a date"]
    assert [d.pages for d in case_file.index.documents] == [(1,), (2, 3), (4,)]


def test_pages_may_stay_in_the_order_received(records: Path, tmp_path: Path) -> None:
    case_file = assemble(
        [records / "later.pdf", records / "undated.txt", records / "earlier.pdf"],
        tmp_path / "out",
        workers=1,
        order="received",
    )

    assert [d.source for d in case_file.index.documents] == ["later.pdf", "undated.txt", "earlier.pdf"]


def test_copies_stand_after_everything_else(records: Path, tmp_path: Path) -> None:
    (records / "a copy.pdf").write_bytes((records / "later.pdf").read_bytes())
    index = assemble([records], tmp_path / "out", workers=1).index

    assert [d.source for d in index.documents] == ["earlier.pdf", "a copy.pdf", "undated.txt", "later.pdf"]
    assert index.documents[3].duplicate_of == index.documents[1].id


def test_the_index_on_disk_is_the_index(records: Path, tmp_path: Path) -> None:
    case_file = assemble([records], tmp_path / "out", workers=1)
    data = json.loads((tmp_path / "out" / "index.json").read_text())

    assert CaseFileIndex.model_validate(data) == case_file.index
    assert data["documents"][0]["date"] == "2023-01-15"
    assert (tmp_path / "out" / "chronology.csv").read_text("utf-8-sig").count("\n") == 4
    assert not (tmp_path / "out" / "work").exists()


def test_numbers_stay_when_files_are_added(records: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    before = assemble([records], out, workers=1)
    numbered = {(d.source, n): p for d in before.index.documents for n, p in zip(d.source_pages, d.pages, strict=True)}
    (records / "oldest.pdf").write_bytes(paper.pdf("2020-05-05\noldest report"))
    after = assemble([records], out, workers=1)

    again = {(d.source, n): p for d in after.index.documents for n, p in zip(d.source_pages, d.pages, strict=True)}
    assert {place: again[place] for place in numbered} == numbered
    assert again[("oldest.pdf", 1)] == 5
    assert _stamps(out) == [1, 2, 3, 4, 5]


def test_a_file_added_alone_joins_the_case(records: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assemble([records], out, workers=1)
    for file in records.iterdir():
        file.unlink()
    added = tmp_path / "added.pdf"
    added.write_bytes(paper.pdf("2024-12-24\nadded"))
    case_file = assemble([added], out, workers=1)

    assert case_file.index.page_count == 5
    assert case_file.page(1).text.endswith("earlier report")
    assert _stamps(out) == [1, 2, 3, 4, 5]


def test_nothing_is_done_twice(records: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assemble([records], out, workers=1)
    pdf = (out / "casefile.pdf").read_bytes()
    seen: list[Progress] = []
    assemble([records], out, workers=1, progress=seen.append)

    assert [p for p in seen if p.stage in ("reading", "writing")] == []
    assert (out / "casefile.pdf").read_bytes() == pdf


def test_another_file_of_the_same_name_is_another_file(records: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "later.pdf").write_bytes(paper.pdf("2024-07-07\nanother"))
    index = assemble([records, other], tmp_path / "out", workers=1).index

    assert {d.source for d in index.documents} >= {"later.pdf", "later.pdf (2)"}


def test_everything_inside_everything_is_found(tmp_path: Path) -> None:
    inner = paper.mail("Inner", "2024-02-02", ("note.txt", b"2024-03-03\ninnermost"))
    outer = paper.mail(
        "Outer", "2024-01-01", ("all.zip", paper.archive(report_pdf=paper.pdf("2024-04-04"))), inner=inner
    )
    file = tmp_path / "mail.eml"
    file.write_bytes(outer.as_bytes())
    index = assemble([file], tmp_path / "out", workers=1).index

    assert {d.source for d in index.documents} == {
        "mail.eml",
        "mail.eml > all.zip > report.pdf",
        "mail.eml > Inner.eml",
        "mail.eml > Inner.eml > note.txt",
    }


def test_archives_inside_archives_have_a_limit(tmp_path: Path) -> None:
    data = paper.pdf("deep")
    for _ in range(4):
        data = paper.archive(in_zip=data)
    file = tmp_path / "nest.zip"
    file.write_bytes(data)
    index = assemble([file], tmp_path / "out", workers=1, limits=Limits(depth=2)).index

    assert index.page_count == 0
    assert "nested more than 2 deep" in index.problems[0].problem


def test_bad_files_are_named_and_the_rest_is_assembled(records: Path, tmp_path: Path) -> None:
    (records / "empty.pdf").touch()
    (records / "scan.tif").touch()
    (records / "locked.pdf").write_bytes(paper.protected(paper.pdf("x")))
    (records / "cut.pdf").write_bytes(paper.pdf("x")[:2500])
    (records / "odd.bin").write_bytes(bytes(range(256)) * 9)
    index = assemble([records], tmp_path / "out", workers=2).index

    assert index.page_count == 4
    assert {p.source: p.problem.split(" ")[3:5] for p in index.problems} == {
        "cut.pdf": ["damaged", "and"],
        "empty.pdf": ["empty", "(0"],
        "locked.pdf": ["protected", "with"],
        "odd.bin": ["not", "in"],
        "scan.tif": ["empty", "(0"],
    }


def test_a_file_put_right_is_no_longer_a_problem(records: Path, tmp_path: Path) -> None:
    (records / "report.pdf").touch()
    assert len(assemble([records], tmp_path / "out", workers=1).index.problems) == 1
    (records / "report.pdf").write_bytes(paper.pdf("2024-01-01\nwhole"))
    index = assemble([records], tmp_path / "out", workers=1).index

    assert index.problems == ()
    assert index.page_count == 5


def test_a_bad_file_taken_away_is_no_longer_a_problem(records: Path, tmp_path: Path) -> None:
    (records / "report.pdf").touch()
    assemble([records], tmp_path / "out", workers=1)
    (tmp_path / "added.txt").write_text("A late note")
    assert len(assemble([tmp_path / "added.txt"], tmp_path / "out", workers=1).index.problems) == 1
    (records / "report.pdf").unlink()

    assert assemble([records], tmp_path / "out", workers=1).index.problems == ()


def test_a_page_that_cannot_be_read_in_time_is_named_and_the_others_are_read(tmp_path: Path) -> None:
    file = tmp_path / "mixed.pdf"
    document = pypdfium2.PdfDocument(paper.pdf("2024-01-01\ntext page"))
    document.import_pages(pypdfium2.PdfDocument(paper.scan(paper.pdf(paper.REPORT))))
    document.save(file)
    index = assemble([file], tmp_path / "out", workers=1, limits=Limits(page_seconds=0.3)).index

    assert index.page_count == 2
    assert next(p.problem.split(" could")[0] for p in index.problems) == "Page 2"


def test_a_page_that_cannot_be_copied_leaves_a_notice_and_its_number(records: Path, tmp_path: Path) -> None:
    """The original goes away between reading and stamping: the numbers stand, and it is said which page is missing."""
    out = tmp_path / "out"

    def take_away(progress: Progress) -> None:
        if progress.stage == "understanding":
            (records / "later.pdf").unlink(missing_ok=True)

    index = assemble([records], out, workers=1, progress=take_away).index

    assert [p.problem.split(" could")[0] for p in index.problems] == ["Page 1", "Page 2"]
    assert _stamps(out) == [1, 2, 3, 4]
    assert "could not be shown" in _text(out, 2)
    assert assemble([records], out, workers=1).index.problems == index.problems


def test_a_list_of_documents_stands_before_page_one(records: Path, tmp_path: Path) -> None:
    (records / "empty.pdf").touch()
    assemble([records], tmp_path / "out", workers=1)
    document = pypdfium2.PdfDocument(tmp_path / "out" / "casefile.pdf")
    text = " ".join(document[0].get_textpage().get_text_range().split())

    assert (len(document), document.get_page_label(0), document.get_page_label(1)) == (5, "i", "1")
    assert "4 pages, 3 documents." in text
    assert "2–3 2024-06-03 Progress report later.pdf" in text
    assert "empty.pdf: The file is empty (0 bytes)." in text


def test_every_page_is_counted(records: Path, tmp_path: Path) -> None:
    seen: list[Progress] = []
    assemble([records], tmp_path / "out", workers=2, progress=seen.append)

    for stage in ("reading", "writing"):
        last = [p for p in seen if p.stage == stage][-1]
        assert (last.done, last.total) == (4, 4)
    assert list(dict.fromkeys(p.stage for p in seen)) == ["reading", "understanding", "writing"]


def test_only_one_process_assembles_into_a_folder(records: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"

    def meanwhile(progress: Progress) -> None:
        if progress.stage == "understanding":
            with pytest.raises(CaseFileError, match="Another process"):
                assemble([records], out, workers=1)

    assert assemble([records], out, workers=1, progress=meanwhile).index.page_count == 4


def test_a_path_that_does_not_exist_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(CaseFileError, match="no such file"):
        assemble([tmp_path / "none"], tmp_path / "out")


def test_pipes_devices_and_loops_are_named_and_never_waited_for(records: Path, tmp_path: Path) -> None:
    os.mkfifo(records / "pipe.pdf")
    (records / "endless.pdf").symlink_to("/dev/zero")
    (records / "again").symlink_to(records)
    problems = {problem.source: problem.problem for problem in assemble([records], tmp_path / "out").index.problems}
    assert set(problems) == {"pipe.pdf", "endless.pdf"}
    assert set(problems.values()) == {"This is a pipe or a device, not a file."}


def test_a_place_where_no_folder_can_be_is_said_so(records: Path, tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file")
    with pytest.raises(CaseFileError, match="No folder can be made"):
        assemble([records], tmp_path / "taken")


def test_a_folder_without_anything_readable_is_an_empty_case_file(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    case_file = assemble([tmp_path / "in"], tmp_path / "out", workers=1)

    assert case_file.index == CaseFileIndex(documents=(), problems=(), page_count=0)
    assert case_file.search("anything") == []


PROGRAM = """
import sys
from pathlib import Path
from openimr.records import assemble, assembling
sys.path.insert(0, {tests!r})
import test_assembling
assembling._understand = test_assembling._one_document_a_file
assemble([Path(sys.argv[1])], Path(sys.argv[2]), workers=2, progress=lambda p: print(p.stage, p.done, flush=True))
"""


@pytest.mark.slow
def test_killed_at_any_moment_it_begins_again_where_it_was(records: Path, tmp_path: Path) -> None:
    for n in range(4):
        pages = [f"2024-0{n + 1}-01\nreport {n} page {p}" for p in range(30)]
        (records / f"long{n}.pdf").write_bytes(paper.pdf(*pages))
    (records / "scan.pdf").write_bytes(paper.scan(paper.pdf("2022-02-02\nscanned report"), dpi=100))
    whole = assemble([records], tmp_path / "whole", workers=2)
    out = tmp_path / "killed"
    program = PROGRAM.format(tests=str(Path(__file__).parent))
    for wait in (0.3, 0.7, 1.1, 1.6, 2.2, 3.0):
        process = subprocess.Popen([sys.executable, "-c", program, str(records), str(out)], stdout=subprocess.DEVNULL)
        time.sleep(wait)
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
    case_file = assemble([records], out, workers=2)

    assert case_file.index.model_dump(mode="json") == whole.index.model_dump(mode="json")
    assert _stamps(out) == list(range(1, 126))
    assert [case_file.page(n) for n in range(1, 126)] == [whole.page(n) for n in range(1, 126)]


def _text(out: Path, number: int) -> str:
    document = pypdfium2.PdfDocument(out / "casefile.pdf")
    front = len(document) - len(_stamps(out))
    return str(document[front + number - 1].get_textpage().get_text_range())


def _stamps(out: Path) -> list[int]:
    """The numbers stamped on the pages of the case file, in the order of the pages; front pages have none."""
    found = []
    document = pypdfium2.PdfDocument(out / "casefile.pdf")
    for page in document:
        words = page.get_textpage().get_text_range().split()
        if words[-4:-1] == ["Case", "file", "page"]:
            found.append(int(words[-1]))
    return found
