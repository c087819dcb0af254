"""Pages are looked at by whoever has time, and it makes no difference who it was."""

import base64
import io
import pickle
from pathlib import Path
from typing import Any

import paper
import pytest

from openimr.records import assemble, looks
from openimr.records.ledger import Ledger
from openimr.records.looks import Looks
from openimr.records.pagestore import PageStore
from openimr.records.workers import Outcome, Task, Workers


@pytest.fixture(scope="module")
def case_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("looks")
    (folder / "a.pdf").write_bytes(paper.pdf(*(paper.REPORT.replace("06/03", f"06/{n:02}") for n in range(1, 21))))
    (folder / "b.txt").write_text("Letter of 05/06/2024 about the claim.\n" * 9)
    assemble([folder / "a.pdf", folder / "b.txt"], folder / "out", workers=1)
    return folder / "out"


def _looked(out: Path) -> tuple[Looks, int]:
    """Every page of a case file looked at again, and how many a worker looked at."""
    ledger, store, shared = Ledger(out / "pages" / "ledger.json"), PageStore(out / "pages"), 0
    with Workers(1) as workers:
        found = Looks(store, workers)
        take = found.take

        def counted(outcome: Outcome) -> None:
            nonlocal shared
            shared += len(outcome.task.label)
            take(outcome)

        found.take = counted  # type: ignore[method-assign]
        found.run(ledger.files.values())
    return found, shared


def test_what_a_worker_sees_is_what_is_seen_here(case_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    here, shared = _looked(case_folder)
    assert (len(here.looked), shared) == (21, 0)

    monkeypatch.setattr(looks, "_WORTH_BEGINNING", 1)
    there, shared = _looked(case_folder)
    assert 0 < shared < 21
    assert there.looked == here.looked
    assert all(looked.sheet.folded == here.looked[place].sheet.folded for place, looked in there.looked.items())


def test_an_answer_that_holds_anything_else_is_not_taken_in(case_folder: Path, tmp_path: Path) -> None:
    class Harm:
        def __reduce__(self) -> Any:
            return (Path.touch, (tmp_path / "harm",))

    answers = [pickle.dumps(value) for value in ([Harm()], [io.BytesIO()], [looks.Looks])]
    for answer in [*answers, b"", b"no pickle", answers[0][:9]]:
        with Workers(1) as workers:
            store = PageStore(case_folder / "pages")
            found = Looks(store, workers)
            file = next(iter(Ledger(case_folder / "pages" / "ledger.json").files.values()))
            given = Task("look", {}, 1.0, label=[(file, 1)])
            found.take(Outcome(given, {"looked": base64.b64encode(answer).decode()}))
            assert not (tmp_path / "harm").exists()
            assert not found.looked
            assert not found.look_at_one()
            assert list(found.looked) == [(file.source, 1)]


def test_pages_a_worker_comes_to_grief_over_are_looked_at_here(case_folder: Path) -> None:
    file = next(iter(Ledger(case_folder / "pages" / "ledger.json").files.values()))
    with Workers(1) as workers:
        found = Looks(PageStore(case_folder / "pages"), workers)
        found.take(Outcome(Task("look", {}, 1.0, label=[(file, 1), (file, 2)]), failure="crashed"))
        found.run([file])
    assert len(found.looked) == file.pages
