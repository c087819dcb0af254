"""A case folder that does not fit is refused with the file, the line, the field and what to do."""

from pathlib import Path

import pytest

from openimr.casework.folder import open_case_folder
from openimr.domain.document_kind import DocumentKind
from openimr.domain.documents import CaseFileIndex, Document
from openimr.domain.errors import InputRefused

CASE = """\
case_number: T-1
application:
  received_date: 2016-04-20
employee:
  name: Ana Example
  date_of_birth: 1970-01-02
claim:
  claim_number: C-1
  date_of_injury: 2014-02-03
  employer: Example Orchards
parties:
  claims_administrator: {name: Pat Adjuster, organization: Example Claims}
requesting_physician: {name: Dr. Example, specialty: Orthopaedic Surgery}
utilization_review: {decision_date: 2016-04-01, served_date: 2016-04-01}
disputed_treatments:
  - id: 1
    treatment: Lumbar fusion
    body_part: lumbar_spine
    utilization_review: {decision: denied}
  - id: 2
    treatment: Brace
    body_part: lumbar_spine
    depends_on: 1
    utilization_review: {decision: denied}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "records").mkdir()
    (tmp_path / "records" / "note.txt").write_text("A note.")
    (tmp_path / "case.yaml").write_text(CASE)
    return tmp_path


def index() -> CaseFileIndex:
    return CaseFileIndex(
        documents=(
            Document(
                id="d1",
                source="note.pdf",
                source_pages=(1, 2),
                pages=(7, 8),
                kind=DocumentKind.PROGRESS_REPORT,
                kind_confidence=1,
                title="Note",
            ),
        ),
        problems=(),
        page_count=8,
    )


def test_a_case_is_read(folder: Path) -> None:
    case = open_case_folder(folder).case()
    assert case.disputed_treatments[1].depends_on == 1
    assert case.claim.date_of_injury.isoformat() == "2014-02-03"


@pytest.mark.parametrize(
    ("was", "becomes", "expected"),
    [
        ("employer: Example Orchards", "employr: Example Orchards", ["case.yaml", "line 7", "employer"]),
        ("date_of_birth: 1970-01-02", "date_of_birth: yesterday", ["line 6", "date_of_birth"]),
        ("treatment: Brace", "treatment: ''", ["line 21", "disputed_treatments 2 (2), treatment"]),
        ("depends_on: 1", "depends_on: 9", ["depends on 9"]),
        ("depends_on: 1", "depends_on: 2", ["depends on itself"]),
        ("case_number: T-1", "case_number: [", ["line", "not YAML"]),
    ],
)
def test_what_does_not_fit_is_named(folder: Path, was: str, becomes: str, expected: list[str]) -> None:
    (folder / "case.yaml").write_text(CASE.replace(was, becomes))
    with pytest.raises(InputRefused) as refused:
        open_case_folder(folder).case()
    for words in expected:
        assert words in str(refused.value)


def test_a_folder_without_records_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputRefused, match="no records"):
        open_case_folder(tmp_path)


def test_page_references_become_case_file_pages(folder: Path) -> None:
    (folder / "decisions.yaml").write_text(
        "clinical_case_summary:\n  - {text: It hurts., pages: ['note.pdf#2', 7]}\nitems: []\n"
    )
    decisions = open_case_folder(folder).decisions(index())
    assert decisions.clinical_case_summary[0].pages == (8, 7)


@pytest.mark.parametrize("ref", ["'note.pdf#3'", "'other.pdf#1'", "9", "0"])
def test_a_reference_to_no_page_is_refused(folder: Path, ref: str) -> None:
    (folder / "decisions.yaml").write_text(f"clinical_case_summary:\n  - {{text: It hurts., pages: [{ref}]}}\n")
    with pytest.raises(InputRefused, match=r"decisions\.yaml \(clinical_case_summary 1\)"):
        open_case_folder(folder).decisions(index())


def test_every_wrong_place_of_a_file_is_named_so_that_it_is_mended_in_one_go(folder: Path) -> None:
    path = folder / "case.yaml"
    path.write_text(CASE.replace("lumbar_spine", "low_back").replace("2014-02-03", "the winter"))
    with pytest.raises(InputRefused) as refused:
        open_case_folder(folder).case()
    told = str(refused.value)
    assert "line 9, claim, date_of_injury" in told
    assert (
        "Also wrong: line 18, disputed_treatments 1 (1), body_part; line 22, disputed_treatments 2 (2), body_part."
        in told
    )
