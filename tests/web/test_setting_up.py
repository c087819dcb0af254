"""The commands that set a site up: organization, panel, accounts, and the proof of its history."""

import pytest
import yaml
from django.core.management import CommandError, call_command

from openimr.web.models import Organization, Reviewer, User

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


@pytest.fixture
def files(tmp_path):
    from openimr.samples import sample_organization, sample_roster

    (tmp_path / "organization.yaml").write_text(yaml.safe_dump(sample_organization().model_dump(mode="json")))
    roster = [reviewer.model_dump(mode="json") for reviewer in sample_roster()]
    (tmp_path / "roster.yaml").write_text(yaml.safe_dump({"reviewers": roster}))
    return tmp_path


def test_an_organization_and_its_panel_are_loaded_and_brought_up_to_date(files):
    for _ in range(2):
        call_command("set_up", files / "organization.yaml", "--roster", files / "roster.yaml", stdout=None)
    assert Organization.objects.count() == 1
    assert Reviewer.objects.filter(key="R-101").exists()


def test_a_roster_that_does_not_fit_changes_nothing(files):
    (files / "roster.yaml").write_text("reviewers: [{id: R-1}]")
    with pytest.raises(CommandError, match=r"reviewers? 1"):
        call_command("set_up", files / "organization.yaml", "--roster", files / "roster.yaml")
    assert not Organization.objects.exists()


def test_accounts_need_a_good_password_and_reviewers_a_place_on_the_panel(files, monkeypatch):
    call_command("set_up", "--roster", files / "roster.yaml")
    monkeypatch.setenv("OPENIMR_PASSWORD", "short")
    with pytest.raises(CommandError, match="at least 12"):
        call_command("create_account", "jane", "--role", "coordinator")
    monkeypatch.setenv("OPENIMR_PASSWORD", "a long enough one")
    call_command("create_account", "jane", "--role", "coordinator")
    with pytest.raises(CommandError, match="--reviewer"):
        call_command("create_account", "r", "--role", "reviewer", "--reviewer", "R-999")
    call_command("create_account", "r", "--role", "reviewer", "--reviewer", "R-101")
    assert User.objects.get(username="r").reviewer.key == "R-101"


def test_an_account_that_is_taken_is_refused(people, monkeypatch):
    monkeypatch.setenv("OPENIMR_PASSWORD", "a long enough one")
    with pytest.raises(CommandError, match="already has an account"):
        call_command("create_account", "COORDINATOR", "--role", "coordinator")
