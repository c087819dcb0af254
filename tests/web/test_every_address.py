"""Every address of the site against every role: who gets in, who is refused, and that what is read is recorded."""

from importlib.resources import files

import pytest
import yaml
from django.db import transaction
from django.test import Client

from openimr.web.models import AccessRecord
from openimr.web.panel import assigning

from .conftest import PASSWORD
from .every_address import address_of, addresses, world

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]

WHO = yaml.safe_load((files(__package__) / "who_may_open.yaml").read_text(encoding="utf-8"))
UNRECORDED, OWN = WHO.pop("no access record"), WHO.pop("of each reviewer")
ROLES = ("administrator", "coordinator", "director", "reviewer")


class Back(Exception):
    """Nothing that a request changes is kept for the next one."""


def asked(client, address):
    """The answer to a GET, or to an empty form where it takes only forms, and how many accesses it recorded."""
    before, answer, recorded = AccessRecord.objects.count(), None, 0
    try:
        with transaction.atomic():
            answer = client.get(address)
            if answer.status_code == 405:
                answer = client.post(address)
            content = b"".join(answer.streaming_content) if answer.streaming else answer.content
            answer.said = content.decode("latin-1")
            recorded = AccessRecord.objects.count() - before
            raise Back
    except Back:
        pass
    return answer, recorded


@pytest.fixture
def here(application, people):
    return world(application, people, PASSWORD)


@pytest.fixture
def names(application, people):
    """What nobody may read who is refused: the employee, the claim, the reviewer."""
    of_reviewer = people["reviewer"].reviewer.value.name
    return {application.employee.name, application.claim.claim_number, of_reviewer, of_reviewer.split()[-1]}


def test_every_address_says_who_may_open_it():
    said = [name for group in WHO.values() for name in group]
    assert sorted(said) == sorted({one.name for one in addresses()})


@pytest.mark.slow
def test_each_role_gets_into_its_addresses_is_refused_at_all_others_and_what_it_reads_is_recorded(
    here, names, application, signed_in
):
    unrecorded = set()
    for role in (*ROLES, "colleague", None):
        client = signed_in(role) if role else Client()
        for who, one in of_groups():
            answer, recorded = asked(client, address_of(one, here))
            to_sign_in = answer.status_code == 302 and answer.url.startswith("/login/")
            if who == "everybody" or (role and (who == "signed in" or role in who.split() or own(role, one))):
                assert answer.status_code not in (403, 500), (role, one, answer)
                assert not to_sign_in, (role, one)
                if answer.status_code == 200 and not recorded and shows(answer, one, application):
                    unrecorded.add(one.name)
                continue
            assert not [name for name in names if name in answer.said], (role, one)
            if who == "party":
                assert answer.status_code in (302, 401, 403, 404, 405), (role, one, answer)
            else:
                assert to_sign_in if role is None else answer.status_code in (403, 404), (role, one, answer)
    assert unrecorded <= set(UNRECORDED)


@pytest.mark.slow
def test_a_reviewers_name_and_a_case_taken_back_stay_closed(here, people, names, signed_in):
    reviewer, left = people["reviewer"].reviewer.value.name, here.cases["in_review"]
    assigning.end_assignment(left, people["coordinator"], "for the test")
    for role in ("director", "reviewer", "colleague"):
        client = signed_in(role)
        for _, one in of_groups():
            if not own("colleague", one) and one.name != "reviewer":
                assert role == "reviewer" or reviewer not in asked(client, address_of(one, here))[0].said, (role, one)
            if role == "reviewer" and "case_id" in one.parts and not own(role, one):
                answer, _ = asked(client, address_of(one, here, left))
                assert answer.status_code in (403, 404), one
                assert not [name for name in names if name in answer.said], one


def of_groups():
    """Every address with the group it is in; signing out would end the test."""
    in_group = {name: who for who, group in WHO.items() for name in group}
    return [(in_group[one.name], one) for one in addresses() if one.name != "logout"]


def shows(answer, one, application):
    """Whether an answer shows an employee: by name on a page, or somewhere in a file of a case."""
    is_page = answer.headers.get("Content-Type", "").startswith("text/html")
    return application.employee.name in answer.said or ("case_id" in one.parts and not is_page)


def own(role, one):
    return role in ("reviewer", "colleague") and one.name in OWN
