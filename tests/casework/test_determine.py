"""The main job on the sample case: from a folder of records, some of them unreadable, to the letter or why not."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pypdfium2
import pytest
import yaml

from openimr.casework.determine import NotIssued, determine
from openimr.determination import parse_determinations
from openimr.domain.errors import InputRefused
from openimr.records import CaseFile, read_text
from openimr.samples import sample_truth, write_bad_files

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("sample")]


@pytest.fixture
def small_case(sample_case: Path, tmp_path: Path) -> Path:
    """The sample case with its one-page papers only, so that a change of it is decided quickly."""
    folder = tmp_path / "case"
    folder.mkdir()
    for name in ("case.yaml", "decisions.yaml", "organization.yaml", "roster.yaml"):
        shutil.copy(sample_case / name, folder)
    (folder / "records").mkdir()
    (folder / "records" / "note.txt").write_text("PROGRESS REPORT\nDate of service: 03/15/2016\nLow back pain.\n")
    change(folder / "decisions.yaml", lambda d: [s.update(pages=[1]) for s in d["clinical_case_summary"]])
    return folder


def change(path: Path, how: Callable[[dict], object]) -> None:  # type: ignore[type-arg]
    data = yaml.safe_load(path.read_text())
    how(data)
    path.write_text(yaml.safe_dump(data, allow_unicode=True))


def test_the_sample_case_becomes_a_letter_that_reads_back(sample_case: Path, sample_out: Path) -> None:
    pdf = pypdfium2.PdfDocument(sample_out / "final_determination.pdf")
    assert len(pdf) >= 4
    (letter,) = parse_determinations(read_text(sample_out / "final_determination.pdf"), "letter")
    decisions = yaml.safe_load((sample_case / "decisions.yaml").read_text())["items"]
    assert [i.outcome.value for i in letter.items] == [d["decision"] for d in decisions]
    for read, written in zip(letter.items, decisions, strict=True):
        assert " ".join(written["rationale"].split()) in " ".join(read.rationale.split())
    assert json.loads((sample_out / "findings.json").read_text()) == []


def test_no_reviewer_of_the_roster_is_named_in_what_leaves(sample_case: Path, sample_out: Path) -> None:
    names = [r["name"] for r in yaml.safe_load((sample_case / "roster.yaml").read_text())["reviewers"]]
    letters = [read_text(sample_out / "final_determination.pdf")]
    letters += [(sample_out / f"final_determination.{kind}").read_text() for kind in ("txt", "json")]
    assert len(names) > 3
    for text in letters:
        assert not [name for name in names if name.casefold() in text.casefold()]


def test_the_assignment_says_why_each_reviewer_was_refused(sample_out: Path) -> None:
    assignment = json.loads((sample_out / "assignment.json").read_text())
    refused = [c for c in assignment["candidates"] if not c["eligible"]]
    assert len(refused) >= 6
    assert all(any(not r["met"] and r["fact"] and r["source"] for r in c["requirements"]) for c in refused)


def test_the_case_file_is_stamped_bookmarked_and_searchable(sample_out: Path) -> None:
    case_file = CaseFile.open(sample_out / "casefile")
    truth = sample_truth()
    pdf = pypdfium2.PdfDocument(case_file.pdf)
    front = len(pdf) - case_file.index.page_count  # the list of documents comes before page 1
    assert case_file.index.page_count >= truth.page_count
    assert 0 <= front <= 6
    assert len(list(pdf.get_toc())) >= len(case_file.index.documents)
    for number in (1, 40, case_file.index.page_count):
        assert f"Case file page {number}" in pdf[front + number - 1].get_textpage().get_text_bounded()
    hits = case_file.search("conservative")
    assert hits
    assert all(hit.boxes for hit in hits)


def test_most_documents_are_found_with_their_kind_and_date(sample_out: Path) -> None:
    index = CaseFile.open(sample_out / "casefile").index
    truth = [d for d in sample_truth().documents if d.source_pages]
    found = {(d.source, d.source_pages[0]): d for d in index.documents}
    met = [(t, found[key]) for t in truth if (key := (t.source, t.source_pages[0])) in found]
    assert len(met) >= 0.95 * len(truth)
    assert sum(d.kind == t.kind for t, d in met) >= 0.9 * len(truth)
    assert sum(d.date == t.date for t, d in met) >= 0.85 * len(truth)
    assert sum(d.duplicate_of is not None for d in index.documents) == sum(
        t.duplicate_of is not None for t in sample_truth().documents
    )


def test_files_that_cannot_be_read_are_named_and_the_rest_is_assembled(small_case: Path, tmp_path: Path) -> None:
    bad = write_bad_files(small_case / "records")
    issued = determine(small_case, tmp_path / "out")
    problems = issued.case_file.index.problems
    assert {p.source for p in problems} == {path.name for path in bad}
    assert all(p.problem and p.remedy for p in problems)
    assert issued.case_file.index.page_count >= 1
    assert issued.letter_pdf.is_file()


def test_a_letter_with_something_missing_is_not_issued(small_case: Path, tmp_path: Path) -> None:
    change(small_case / "decisions.yaml", lambda d: d["items"][0].update(rationale=""))
    with pytest.raises(NotIssued) as refused:
        determine(small_case, tmp_path / "out")
    assert any(f.item == 1 and "RC" in f.code for f in refused.value.findings)
    assert not (tmp_path / "out" / "final_determination.pdf").exists()
    assert json.loads((tmp_path / "out" / "findings.json").read_text())


def test_a_reason_that_the_record_contradicts_is_shown_with_its_page(small_case: Path, tmp_path: Path) -> None:
    """Pages are read as facts, so that "no conservative treatment" is held against treatments of any name."""
    (small_case / "records" / "visits.txt").write_text(
        "PROGRESS REPORT\nDate of service: 04/12/2016\n\nTreatment to date: The patient completed 24 visits of "
        "physical therapy and six chiropractic visits without lasting relief.\n"
    )
    reason = "The records contain no documentation of conservative treatment of the low back. "
    change(small_case / "decisions.yaml", lambda d: d["items"][0].update(rationale=reason + d["items"][0]["rationale"]))
    said: list[str] = []
    seen: list[str] = []
    try:
        findings = determine(
            small_case, tmp_path / "out", step=said.append, progress=lambda at: seen.append(at.stage)
        ).findings
    except NotIssued as refused:
        findings = refused.findings
    assert [f for f in findings if f.code == "CF401" and f.item == 1 and "conservative care" in f.message]
    assert "facts" in seen
    assert any(words.startswith("Read: ") for words in said)


def test_an_undecided_item_is_never_decided_by_the_software(small_case: Path, tmp_path: Path) -> None:
    change(small_case / "decisions.yaml", lambda d: d["items"].pop(1))
    with pytest.raises(NotIssued) as refused:
        determine(small_case, tmp_path / "out")
    assert [f.code for f in refused.value.findings if f.item == 2 and f.code == "RC101"]


def test_without_an_eligible_reviewer_the_reason_is_said(small_case: Path, tmp_path: Path) -> None:
    change(small_case / "roster.yaml", lambda r: r.update(reviewers=r["reviewers"][3:]))
    with pytest.raises(InputRefused, match="No reviewer of the roster is eligible"):
        determine(small_case, tmp_path / "out")
    assert json.loads((tmp_path / "out" / "assignment.json").read_text())["chosen"] is None
