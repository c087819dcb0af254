"""A real PostgreSQL for the tests of the site, and the people and cases they need.

One embedded server serves a whole run; every worker of a parallel run gets a database of its own in it.
"""

import datetime as dt
import os
import shutil
import tempfile
from pathlib import Path

os.environ.setdefault("OPENIMR_DATA", tempfile.mkdtemp(prefix="openimr-tests-"))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "openimr.web.settings")

import django
import pytest

django.setup()

from django.test import Client  # noqa: E402

from openimr.web.cases import intake, states  # noqa: E402
from openimr.web.determination import writing  # noqa: E402
from openimr.web.determination.attestation import ATTESTATIONS  # noqa: E402
from openimr.web.panel import assigning, attesting  # noqa: E402
from openimr.web.records.assembling import fill  # noqa: E402

from .browser import chromium, window  # noqa: E402, F401
from .cases_at_hand import CaseFileByHand, uploads, whole_decisions  # noqa: E402
from .post_office import PostOffice  # noqa: E402


@pytest.fixture(scope="session")
def postgres(request):
    """The URL of the run's server; parallel workers share one, and the last to leave removes it."""
    from openimr.web.database import start_embedded

    run = getattr(request.config, "workerinput", {}).get("testrunuid", str(os.getpid()))
    return start_embedded(Path(tempfile.gettempdir()) / f"openimr-tests-{run}" / "pg", when_last_leaves="delete")


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
    """Tests that commit are cleaned up by truncating, which the append-only tables refuse: lifted for tests only."""
    from django.db import connection

    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute("SELECT tgrelid::regclass::text, tgname FROM pg_trigger WHERE tgname LIKE '%\\_no\\_truncate'")
        for table, trigger in cursor.fetchall():
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER {trigger}")


@pytest.fixture(autouse=True)
def data(tmp_path, settings):
    """A data folder of the test's own."""
    settings.DATA = tmp_path / "data"
    settings.DATA.mkdir()
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    return settings.DATA


PASSWORD = "correct horse battery"  # of every account of the tests
TODAY = dt.date(2016, 5, 10)


@pytest.fixture
def organization(db):
    """The review organization and its panel, the calendar standing on 10 May 2016."""
    from openimr.samples import sample_organization, sample_roster
    from openimr.web.models import Organization, Reviewer

    for reviewer in sample_roster():
        Reviewer.objects.create(key=reviewer.id, content=reviewer.model_dump(mode="json"))
    return Organization.objects.create(content=sample_organization().model_dump(mode="json"), practice_day=TODAY)


@pytest.fixture
def people(organization):
    """An account per role, and a second reviewer, by name."""
    from openimr.web.models import Reviewer, User

    def account(name, role, key=None):
        reviewer = Reviewer.objects.get(key=key) if key else None
        return User.objects.create_user(
            name, PASSWORD, role=role, reviewer=reviewer, email=f"{name}@example.org", display_name=name.capitalize()
        )

    return {
        "administrator": account("administrator", "administrator"),
        "coordinator": account("coordinator", "coordinator"),
        "director": account("director", "medical_director"),
        "reviewer": account("reviewer", "reviewer", "R-101"),
        "colleague": account("colleague", "reviewer", "R-102"),
    }


@pytest.fixture
def signed_in(people):
    """A client of the site for whoever is named."""

    def of(name):
        client = Client()
        client.force_login(people[name])
        return client

    return of


@pytest.fixture
def application():
    """The application of the sample case."""
    from openimr.samples import sample_case

    return sample_case()


@pytest.fixture
def received(people, application):
    """A case just taken in, its records waiting for a worker."""
    return intake.take_in(application, uploads("Progress report.txt", "MRI.txt"), people["coordinator"])


def make_ready(case):
    """Find the case eligible, ask for its records and find them complete, as a coordinator does."""
    from openimr.web.models import User

    for way in ("find_eligible", "notice_of_assignment", "records_complete"):
        states.go(case, way, User.objects.get(username="coordinator"))


@pytest.fixture
def assembled(received):
    """The case with its case file, ready to assign."""
    fill(received, CaseFileByHand(), received.assembly.requested)
    received.refresh_from_db()
    make_ready(received)
    return received


@pytest.fixture
def in_review(assembled, people):
    """The case at the reviewer's workbench."""
    assigning.assign_reviewer(assembled, people["coordinator"], key="R-101", reason="for the test")
    assigning.accept(assembled, people["reviewer"], attesting.ALL)
    return assembled


@pytest.fixture
def signed(in_review, people, application):
    """The case signed."""
    writing.save_draft(in_review, people["reviewer"], whole_decisions(application), 0)
    writing.sign(in_review, people["reviewer"], PASSWORD, [key for key, _ in ATTESTATIONS], 1)
    return in_review


def pytest_unconfigure(config):
    """Remove the data folder made for this run."""
    folder = Path(os.environ["OPENIMR_DATA"])
    if folder.name.startswith("openimr-tests-") and not hasattr(config, "workerinput"):
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def post_office(settings):
    """A mail server the site sends through."""
    office = PostOffice()
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", office.port
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.DEFAULT_FROM_EMAIL = "notices@imr.example.org"
    settings.SITE_URL = "https://imr.example.org"
    yield office
    office.close()
