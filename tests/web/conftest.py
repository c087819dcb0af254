"""A real PostgreSQL for the tests of the site, and the people and cases they need.

One embedded server serves a whole run; every worker of a parallel run gets a database of its own in it.
"""

import os
import shutil
import tempfile
from pathlib import Path

os.environ.setdefault("OPENIMR_DATA", tempfile.mkdtemp(prefix="openimr-tests-"))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "openimr.web.settings")

import django
import pytest

django.setup()


@pytest.fixture(scope="session")
def postgres(tmp_path_factory, worker_id):
    """The URL of the run's server; parallel workers share one."""
    from openimr.web.database import start_embedded

    base = tmp_path_factory.getbasetemp()
    folder = (base if worker_id == "master" else base.parent) / "postgres"
    return start_embedded(folder)


@pytest.fixture(scope="session")
def worker_id(request):
    """The name of this worker of a parallel run, ``master`` where there is only one."""
    return getattr(request.config, "workerinput", {}).get("workerid", "master")


@pytest.fixture(scope="session")
def django_db_modify_db_settings(postgres, worker_id):
    """Point Django at the run's server before it makes the test database."""
    from django.db import connections

    from openimr.web.environment import database_settings

    wrapper = connections["default"]
    wrapper.settings_dict.update(database_settings(postgres))
    wrapper.settings_dict["TEST"]["NAME"] = f"test_{worker_id}"
    wrapper.settings_dict["CONN_MAX_AGE"] = 0


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Tests that commit are cleaned up by truncating, which the append-only tables refuse: lift that here, and here only."""
    from django.db import connection

    with django_db_blocker.unblock(), connection.cursor() as cursor:
        for table in ("web_finaldetermination", "web_event", "web_accessrecord", "web_draftversion"):
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER {table}_no_truncate")


@pytest.fixture(autouse=True)
def data(tmp_path, settings):
    """A data folder of the test's own."""
    settings.DATA = tmp_path / "data"
    settings.DATA.mkdir()
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    return settings.DATA


def pytest_unconfigure(config):
    """Remove the data folder made for this run."""
    folder = Path(os.environ["OPENIMR_DATA"])
    if folder.name.startswith("openimr-tests-") and not hasattr(config, "workerinput"):
        shutil.rmtree(folder, ignore_errors=True)
