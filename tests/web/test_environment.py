"""What the environment says: database addresses, the data folder, the secret key."""

import stat

import pytest

from openimr.web.environment import EnvironmentProblem, data_folder, database_settings, secret_key


def test_an_address_with_everything_in_it_is_read():
    found = database_settings("postgresql://us%40er:p%2Fw@db.example:6543/imr?sslmode=require")
    assert found["USER"] == "us@er"
    assert found["PASSWORD"] == "p/w"
    assert (found["HOST"], found["PORT"], found["NAME"]) == ("db.example", "6543", "imr")
    assert found["OPTIONS"] == {"sslmode": "require"}


def test_an_address_over_a_socket_is_read():
    found = database_settings("postgresql://postgres:@/openimr?host=/var/lib/openimr/postgres")
    assert (found["HOST"], found["PORT"], found["USER"]) == ("/var/lib/openimr/postgres", "", "postgres")


@pytest.mark.parametrize("address", ["mysql://host/name", "sqlite:///file", "nonsense", "postgresql://host"])
def test_another_database_is_refused_with_a_remedy(address):
    with pytest.raises(EnvironmentProblem, match="DATABASE_URL"):
        database_settings(address)


def test_the_secret_is_made_once_and_only_its_owner_reads_it(tmp_path, monkeypatch):
    monkeypatch.delenv("OPENIMR_SECRET_KEY", raising=False)
    first = secret_key(tmp_path / "data")
    assert len(first) > 50
    assert secret_key(tmp_path / "data") == first
    assert stat.S_IMODE((tmp_path / "data" / "secret_key").stat().st_mode) == 0o600
    assert [path.name for path in (tmp_path / "data").iterdir()] == ["secret_key"]


def test_the_data_folder_is_the_named_one_or_the_users_own(monkeypatch, tmp_path):
    monkeypatch.setenv("OPENIMR_DATA", str(tmp_path))
    assert data_folder() == tmp_path
    monkeypatch.delenv("OPENIMR_DATA")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "share"))
    assert data_folder() == tmp_path / "share" / "openimr"
