"""Signing in: by name or e-mail, slowed down after failures, leading only to pages of the site."""

import pytest
from django.urls import reverse

from openimr.web.accounts import signing_in
from openimr.web.models import FailedSignIn, User

from .conftest import PASSWORD

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


def sign_in(client, name, password, **more):
    return client.post(reverse("login"), {"username": name, "password": password, **more})


@pytest.mark.parametrize("name", ["coordinator", "Coordinator", "coordinator@example.org", "COORDINATOR@EXAMPLE.ORG"])
def test_a_user_name_or_an_e_mail_lets_in(name, client, people):
    assert sign_in(client, name, PASSWORD).url == reverse("worklist")
    assert client.get("/").status_code == 200


@pytest.mark.parametrize(
    ("name", "password"), [("coordinator", "wrong"), ("nobody", PASSWORD), ("", ""), ("x\x00", "y")]
)
def test_what_is_wrong_is_not_told(name, password, client, people):
    answer = sign_in(client, name, password)
    assert answer.status_code == 400
    assert client.get("/").status_code == 302
    if name and "\x00" not in name:
        assert "User name or password is not right." in answer.content.decode()


def test_an_account_that_is_closed_gets_nobody_in_and_ends_its_sessions(client, people):
    sign_in(client, "coordinator", PASSWORD)
    User.objects.filter(username="coordinator").update(is_active=False)
    assert client.get("/").status_code == 302
    assert sign_in(client, "coordinator", PASSWORD).status_code == 400


def test_guessing_is_stopped_even_with_the_right_password_and_names_are_not_kept(client, people):
    for _ in range(signing_in.FAILURES_PER_NAME):
        sign_in(client, "coordinator", "guess")
    answer = sign_in(client, "Coordinator", PASSWORD)
    assert answer.status_code == 400
    assert "Too many failed attempts" in answer.content.decode()
    assert not FailedSignIn.objects.filter(key__contains="coordinator").exists()
    assert sign_in(client, "reviewer", PASSWORD).status_code == 302


@pytest.mark.parametrize("where", ["https://example.com/", "//example.com/", "javascript:alert(1)", "\\\\example.com"])
def test_signing_in_never_leads_off_the_site(where, client, people):
    assert sign_in(client, "coordinator", PASSWORD, next=where).url == reverse("worklist")


def test_signing_in_leads_to_the_page_that_was_asked_for(client, people):
    asked = client.get(reverse("case_new"))
    assert client.get(asked.url).status_code == 200
    assert sign_in(client, "coordinator", PASSWORD, next=reverse("case_new")).url == reverse("case_new")


def test_signing_out_ends_the_session(client, people):
    sign_in(client, "coordinator", PASSWORD)
    answer = client.post(reverse("logout"))
    assert "storage" in answer["Clear-Site-Data"]
    assert client.get("/").status_code == 302


def guess_from(client, name, forwarded):
    return client.post(
        reverse("login"),
        {"username": name, "password": "guess"},
        headers={"X-Forwarded-For": forwarded, "X-Forwarded-Proto": "https"},
        secure=True,
    )


def test_behind_a_proxy_who_guesses_closes_the_door_to_nobody_else(client, people, settings):
    settings.HTTPS = True
    for number in range(signing_in.FAILURES_PER_ADDRESS):
        guess_from(client, f"guess{number}", f"198.51.100.{number}, 203.0.113.9")  # the first is written by the guesser
    assert "Too many failed attempts" in guess_from(client, "one more", "203.0.113.9").content.decode()
    assert "Too many failed attempts" not in guess_from(client, "somebody", "203.0.113.10").content.decode()


def test_without_a_proxy_no_header_moves_a_guesser_to_another_address(client, people):
    for number in range(signing_in.FAILURES_PER_ADDRESS):
        guess_from(client, f"guess{number}", f"198.51.100.{number}")
    assert "Too many failed attempts" in guess_from(client, "one more", "198.51.100.99").content.decode()


@pytest.mark.parametrize(
    ("forwarded", "counted"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("2001:db8:1:2:aaaa::1", "2001:db8:1:2::/64"),
        ("no address", "127.0.0.1"),
        ("", "127.0.0.1"),
    ],
)
def test_an_address_is_what_the_proxy_wrote_and_a_whole_network_of_the_newer_kind(forwarded, counted, rf, settings):
    settings.HTTPS = True
    assert signing_in.address_of(rf.get("/", headers={"X-Forwarded-For": forwarded})) == counted


def test_applications_begun_at_one_address_keep_nobody_there_from_signing_in(client, people):
    for _ in range(signing_in.FAILURES_PER_ADDRESS):
        client.post(reverse("apply"))
    assert client.post(reverse("apply")).status_code == 429
    assert sign_in(client, "coordinator", PASSWORD).status_code == 302
