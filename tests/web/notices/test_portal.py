"""The portal: a party opens its own page with a link and a code, reads its letters and hands in records."""

import io
import re

import pypdf
import pytest

from openimr.web.cases import states
from openimr.web.letters import issuing as letters
from openimr.web.models import Notice
from openimr.web.notices import contacts

from .conftest import deliver

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


def code_in(text):
    """The code a party is told: by itself, for a link's signature may hold letters that look like one."""
    return re.search(r"(?<![\w-])[A-Z2-9]{4}-[A-Z2-9]{4}(?![\w-])", text)[0]


def open_portal(client, post_office, case, role="claims_administrator"):
    """Go the way a party goes: the link of the e-mail, the code of the next one."""
    deliver(case)
    link = re.search(r"https://imr\.example\.org(/portal/open/\S+/)", post_office.messages[-1].get_content())[1]
    assert case.number not in client.get(link).content.decode()
    client.post(link, {"ask": "1"})
    return link, code_in(post_office.messages[-1].get_content())


def test_a_party_opens_its_page_with_link_and_code_and_reads_and_hands_in(case, post_office, client, people):
    link, code = open_portal(client, post_office, case)
    assert client.get("/portal/").status_code == 403
    assert client.post(link, {"code": code.lower().replace("-", " ")}).status_code == 302
    page = client.get("/portal/").content.decode()
    assert case.number in page
    assert "We have the application" in page
    (notice,) = Notice.objects.filter(case=case, party__role="claims_administrator")
    assert client.get(f"/portal/notices/{notice.pk}.pdf").content.startswith(b"%PDF-")
    other = Notice.objects.filter(case=case, party__role="employee").get()
    assert client.get(f"/portal/notices/{other.pk}.pdf").status_code == 404
    file = io.BytesIO(b"A report of 3 March.")
    file.name = "report.txt"
    assert "1 file received" in client.post("/portal/records/", {"files": [file]}, follow=True).content.decode()
    assert case.events.filter(action="records handed in on the portal").get().after["by"] == "claims_administrator"
    assert case.access_records.filter(party=notice.party, user=None).exists()
    client.post("/portal/leave/")
    assert client.get("/portal/").status_code == 403


def test_a_code_works_once_and_a_wrong_one_not_at_all(case, post_office, client, settings):
    link, code = open_portal(client, post_office, case)
    for _ in range(4):
        assert client.post(link, {"code": "AAAA-AAAA"}).status_code == 400
    assert client.post(link, {"code": code}).status_code == 302
    client.post("/portal/leave/")
    assert client.post(link, {"code": code}).status_code == 400
    for _ in range(6):
        answer = client.post(link, {"ask": "1"})
    assert "Too many codes" in answer.content.decode()


def test_after_five_wrong_codes_the_right_one_is_worth_nothing(case, post_office, client):
    link, code = open_portal(client, post_office, case)
    for _ in range(5):
        client.post(link, {"code": "AAAA-AAAA"})
    assert client.post(link, {"code": code}).status_code == 400


def test_a_link_is_worth_nothing_when_the_address_was_corrected(case, post_office, client, signed_in):
    link, code = open_portal(client, post_office, case)
    client.post(link, {"code": code})
    party = next(party for party in contacts.of_case(case) if party.role == "claims_administrator")
    form = {"way": "", "email": "new@granitecoast.invalid", "address": "P.O. Box 1"}
    signed_in("coordinator").post(f"/cases/{case.pk}/notices/parties/{party.pk}/", form)
    assert client.get(link).status_code == 404
    assert client.get("/portal/").status_code == 403


@pytest.mark.parametrize("token", ["x", "WzEsMV0:1abc:sig", "%00", "a" * 400])
def test_a_made_up_link_opens_nothing(token, people, client):
    assert client.get(f"/portal/open/{token}/").status_code == 404


def test_a_coordinator_hands_out_a_code_to_a_party_without_email(case, client, signed_in):
    employee = next(party for party in contacts.of_case(case) if party.role == "employee")
    page = (
        signed_in("coordinator")
        .post(f"/cases/{case.pk}/notices/parties/{employee.pk}/", {"give_access": "1"})
        .content.decode()
    )
    link = re.search(r"/portal/open/[^<]+/", page)[0]
    code = code_in(page)
    assert "no e-mail address" in client.post(link, {"ask": "1"}).content.decode()
    assert client.post(link, {"code": code}).status_code == 302
    assert case.number in client.get("/portal/").content.decode()


def test_the_portal_never_names_the_reviewer_and_shows_each_party_its_own_letter(
    signed, people, post_office, client, application
):
    letters.issue(signed, people["coordinator"], by="electronic")
    link, code = open_portal(client, post_office, signed)
    client.post(link, {"code": code})
    page = client.get("/portal/")
    letter = client.get("/portal/determination/1.pdf")
    assert letter.content.startswith(b"%PDF-")
    reviewer = people["reviewer"].reviewer.value.name
    text = "".join(one.extract_text() for one in pypdf.PdfReader(io.BytesIO(letter.content)).pages)
    for shown in (page.content.decode(), text, letter.content.decode("latin-1")):
        assert reviewer not in shown
    assert application.parties.claims_administrator.name in text
    assert client.get("/portal/determination/2.pdf").status_code == 404


def test_a_party_reads_what_was_decided_on_each_treatment_until_it_is_set_aside(
    signed, people, post_office, client, application
):
    letters.issue(signed, people["coordinator"], by="electronic")
    link, code = open_portal(client, post_office, signed)
    client.post(link, {"code": code})
    page = client.get("/portal/").content.decode()
    decided = len(application.disputed_treatments)
    assert page.count("Medically necessary (overturned).") == decided
    assert all(item.treatment in page for item in application.disputed_treatments)
    signed.refresh_from_db()
    states.go(signed, "appeal", people["coordinator"], reason="a petition came")
    assert client.get("/portal/").content.decode().count("Medically necessary (overturned).") == decided
    signed.refresh_from_db()
    states.go(signed, "remand", people["coordinator"], reason="set aside")
    assert "Medically necessary" not in client.get("/portal/").content.decode()
