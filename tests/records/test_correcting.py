"""Corrections made by hand reach every file of the case file and hold when more records come in."""

import json
from collections.abc import Mapping
from pathlib import Path

import paper
import pypdfium2
import pytest

from openimr.domain.completeness import RequirementResult, RequirementStatus
from openimr.domain.corrections import JoinDocuments, SetDate, SetKind, SetTitle, SplitDocument
from openimr.domain.document_kind import DocumentKind
from openimr.domain.documents import CaseFileIndex
from openimr.records import CaseFile, CaseFileError, assemble, correct

IMAGING = """Lakeview Imaging Center
MRI LUMBAR SPINE WITHOUT CONTRAST
Patient: Rosalind Quimby     Date of exam: 02/11/2024

FINDINGS: At L4-L5 there is a 4 mm disc protrusion.
IMPRESSION: Disc protrusion at L4-L5 with moderate stenosis.
Read by Ira Fennimore, MD, Radiology
"""


@pytest.fixture
def case_file(tmp_path: Path) -> CaseFile:
    records = tmp_path / "in"
    records.mkdir()
    (records / "report.pdf").write_bytes(paper.pdf(paper.REPORT, "Page 2 of 2\nThe report goes on.\nSigned."))
    (records / "imaging.pdf").write_bytes(paper.pdf(IMAGING))
    return assemble([records], tmp_path / "out", workers=1)


def _bookmarks(case_file: CaseFile) -> list[str]:
    document = pypdfium2.PdfDocument(case_file.pdf)
    return [bookmark.get_title() for bookmark in document.get_toc()]


def _place(case_file: CaseFile, source: str, page: int) -> int:
    held = next(d for d in case_file.index.documents if d.source == source and page in d.source_pages)
    return held.pages[held.source_pages.index(page)]


def test_bookmarks_chronology_and_index_follow_a_correction(case_file: CaseFile) -> None:
    page = _place(case_file, "imaging.pdf", 1)
    made = [SetTitle(page=page, title="MRI read at Lakeview"), SetKind(page=page, kind=DocumentKind.OTHER)]
    corrected = correct(case_file.folder, made)

    assert any("MRI read at Lakeview" in title for title in _bookmarks(corrected))
    for name in ("chronology.html", "chronology.csv"):
        assert "MRI read at Lakeview" in (corrected.folder / name).read_text(encoding="utf-8")
    document = corrected.index.document_at(page)
    assert document is not None
    assert (document.kind, document.flags[-2:]) == (DocumentKind.OTHER, ("kind_by_hand", "title_by_hand"))
    assert corrected.corrections == tuple(made)


def test_numbers_and_pages_stay_what_they_were(case_file: CaseFile) -> None:
    pages = [case_file.page(n) for n in range(1, 4)]
    first, second = _place(case_file, "report.pdf", 1), _place(case_file, "imaging.pdf", 1)
    corrected = correct(case_file.folder, [JoinDocuments(page=second, to=first)])
    assert [corrected.page(n) for n in range(1, 4)] == pages
    joined = corrected.index.document_at(first)
    assert joined is not None
    assert second in joined.pages


def test_a_part_cut_out_gets_what_the_machine_reads_on_its_pages(case_file: CaseFile) -> None:
    report, imaging = _place(case_file, "report.pdf", 1), _place(case_file, "imaging.pdf", 1)
    joined = correct(case_file.folder, [JoinDocuments(page=imaging, to=report)])
    assert len(joined.index.documents) < len(case_file.index.documents)
    again = correct(case_file.folder, [JoinDocuments(page=imaging, to=report), SplitDocument(page=imaging)])
    # Cut and join are applied in the order they were made: what was joined is cut again.
    part = again.index.document_at(imaging)
    assert part is not None
    assert (part.kind, str(part.date)) == (DocumentKind.IMAGING_REPORT, "2024-02-11")


def test_corrections_hold_when_records_are_added(case_file: CaseFile, tmp_path: Path) -> None:
    page = _place(case_file, "report.pdf", 1)
    correct(case_file.folder, [SetDate(page=page, date=None), SetTitle(page=page, title="By hand")])
    (tmp_path / "in" / "later.pdf").write_bytes(paper.pdf(paper.REPORT.replace("06/03/2024", "01/08/2024")))
    grown = assemble([tmp_path / "in"], case_file.folder, workers=1)

    document = grown.index.document_at(page)
    assert document is not None
    assert (document.title, document.date) == ("By hand", None)
    assert grown.index.page_count == case_file.index.page_count + 1


def test_taking_every_correction_back_gives_what_the_machine_found(case_file: CaseFile) -> None:
    correct(case_file.folder, [SplitDocument(page=2), SetDate(page=1, date=None)])
    assert correct(case_file.folder, []).index == case_file.index


def test_what_the_law_requires_is_written_into_the_index_and_the_chronology(case_file: CaseFile) -> None:
    missing = RequirementResult(
        key="a", text="All reports", source="8 CCR", verified=True, status=RequirementStatus.MISSING, why="None found."
    )

    def judge(index: CaseFileIndex, texts: Mapping[int, str]) -> tuple[RequirementResult, ...]:
        page = _place(case_file, "imaging.pdf", 1)
        return (missing,) if "disc protrusion" in texts[page] and len(texts) == index.page_count else ()

    corrected = correct(case_file.folder, [], completeness=judge)
    written = json.loads((corrected.folder / "index.json").read_bytes())
    assert [(r["key"], r["status"]) for r in written["completeness"]] == [("a", "missing")]
    page = (corrected.folder / "chronology.html").read_text(encoding="utf-8")
    assert "None found." in page
    assert "Missing" in page


def test_a_folder_without_a_case_file_cannot_be_corrected(tmp_path: Path) -> None:
    with pytest.raises(CaseFileError):
        correct(tmp_path, [])
