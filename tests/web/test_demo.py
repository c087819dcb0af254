"""The demonstration: the sample case goes the whole way, a copy waits for a reader; twice changes nothing."""

import shutil

import pytest

from openimr.web import demo
from openimr.web.events.history import verify_chain
from openimr.web.models import Case, FinalDetermination, PartyLetter, User
from openimr.web.models.case import State

pytestmark = [pytest.mark.postgres, pytest.mark.slow]


@pytest.mark.django_db(transaction=True)
def test_the_demonstration_leaves_an_issued_case_and_one_at_the_workbench(data, sample_out, monkeypatch, client):
    from openimr.records import CaseFile

    def assembled_before(paths, out, **_):
        # Reading the sample's scans takes a minute and is tested where it belongs.
        shutil.copytree(sample_out / "casefile", out, dirs_exist_ok=True)
        return CaseFile.open(out)

    monkeypatch.setattr("openimr.casework.case_file.assemble", assembled_before, raising=False)
    first = demo._prepare(data)
    again = demo._prepare(data)
    assert first == again

    finished, waiting = Case.objects.get(number=first.finished), Case.objects.get(number=first.waiting)
    assert (finished.state, waiting.state) == (State.SERVED, State.IN_REVIEW)
    assert FinalDetermination.objects.count() == 1
    letters = PartyLetter.objects.filter(determination__case=finished)
    assert {"employee", "claims_administrator", "requesting_physician"} <= {letter.role for letter in letters}
    assert not PartyLetter.objects.exclude(determination__case=finished).exists()
    assert verify_chain(finished).holds
    assert verify_chain(waiting).holds
    assert [look.outcome for look in finished.second_looks.all()] == ["passed"]
    assert waiting.pages.count() == finished.pages.count() > 50
    letter = (first.results / "final_determination.pdf").read_bytes()
    assert letter == bytes(FinalDetermination.objects.get().letter_pdf)
    assert {path.name for path in first.results.iterdir()} == {
        "final_determination.pdf",
        "final_determination.txt",
        "final_determination.json",
        "casefile.pdf",
        "index.json",
    }
    assert set(first.logins) == set(User.objects.values_list("username", flat=True))
    client.post("/login/", {"username": "reviewer", "password": first.logins["reviewer"]})
    assert waiting.number in client.get("/").content.decode()
    assert client.get(f"/cases/{waiting.pk}/workbench/").status_code == 200
