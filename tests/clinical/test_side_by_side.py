"""The documents of a case file are read side by side, and one that cannot be read costs no other its facts."""

from pathlib import Path

import psutil
import pytest

from openimr.clinical import read_facts, side_by_side
from openimr.clinical.reading import documents_to_read
from openimr.clinical.report import Report
from openimr.domain.documents import Document
from openimr.domain.facts import Fact
from openimr.records import CaseFile


@pytest.fixture(scope="module")
def case_file(sample_out: Path) -> CaseFile:
    return CaseFile.open(sample_out / "casefile")


@pytest.fixture(scope="module")
def read_alone(case_file: CaseFile) -> tuple[Fact, ...]:
    return read_facts(case_file, workers=1)


@pytest.mark.slow
def test_several_processes_find_what_one_finds_in_the_same_order(
    case_file: CaseFile, read_alone: tuple[Fact, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(side_by_side, "FEW_PAGES", 0)
    told: list[tuple[int, int]] = []
    assert read_facts(case_file, workers=2, progress=lambda done, of: told.append((done, of))) == read_alone
    count = len(documents_to_read(case_file.index.documents))
    assert told == [(number, count) for number in range(1, count + 1)]


@pytest.mark.slow
def test_processes_that_are_killed_cost_no_fact(
    case_file: CaseFile, read_alone: tuple[Fact, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(side_by_side, "FEW_PAGES", 0)
    killed: list[psutil.Process] = []

    def kill_once(done: int, of: int) -> None:
        if not killed:
            children = psutil.Process().children()
            killed.extend(one for one in children if "openimr.records.work" in one.cmdline())
            for one in killed:
                one.kill()

    unread: list[Document] = []
    assert read_facts(case_file, workers=2, progress=kill_once, unread=unread.append) == read_alone
    assert killed
    assert not unread


@pytest.mark.slow
def test_reading_that_never_ends_is_ended_and_the_documents_are_named(
    case_file: CaseFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(side_by_side, "FEW_PAGES", 0)
    monkeypatch.setattr(side_by_side, "SECONDS_TO_START", 0.0)
    monkeypatch.setattr(side_by_side, "SECONDS_A_PAGE", 0.0)
    documents = documents_to_read(case_file.index.documents)[:3]
    unread: list[Document] = []
    assert side_by_side.facts_of_documents(case_file, documents, workers=2, unread=unread.append) == ()
    assert {document.id for document in unread} == {document.id for document in documents}


def test_a_document_on_which_a_rule_breaks_is_named_and_all_others_are_read(
    case_file: CaseFile, read_alone: tuple[Fact, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = read_alone[0].document

    def breaks(report: Report) -> tuple[Fact, ...]:
        if report.document == broken:
            raise RuntimeError("a rule met what it was not made for")
        return read_report(report)

    read_report = side_by_side.read_report
    monkeypatch.setattr(side_by_side, "read_report", breaks)
    unread: list[Document] = []
    found = read_facts(case_file, workers=1, unread=unread.append)
    assert found == tuple(fact for fact in read_alone if fact.document != broken)
    assert [document.id for document in unread] == [broken]
