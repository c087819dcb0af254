"""A reviewer's identity never leaves: the sample organization goes the whole way, and every output is searched.

Whoever adds an output adds it to ``OUTPUTS``; searched for are every reviewer's name, licences, NPI, address, e-mail.
"""

import datetime as dt
import io
import json
import logging
import re
import zipfile
from pathlib import Path

import pypdf
import pytest
from django.test import Client
from django.urls import reverse
from procrastinate.contrib.django.models import ProcrastinateJob

from openimr.web import calendar
from openimr.web.api import tokens
from openimr.web.clocks import daily
from openimr.web.determination import writing
from openimr.web.determination.attestation import ATTESTATIONS
from openimr.web.fees import invoicing
from openimr.web.letters import issuing
from openimr.web.models import (
    ApiToken,
    Case,
    Event,
    FinalDetermination,
    Invoice,
    Notice,
    PartyLetter,
    PrintBatch,
    Reviewer,
    Sending,
    User,
)
from openimr.web.notices import contacts, sending
from openimr.web.panel import assigning, attesting, jobs
from openimr.web.portal import access
from openimr.web.records.assembling import fill

from ..cases_at_hand import CaseFileByHand, whole_decisions
from ..conftest import PASSWORD, make_ready

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]

APPLICATIONS = "/api/v1/applications"


@pytest.fixture
def known(people):
    """Reviewers whose records and accounts hold everything that could betray them; returns what to search for."""
    secrets = {}
    for row in Reviewer.objects.all():
        email = f"{row.content['name'].split()[-1].lower()}@physicians.invalid"
        content = {**row.content, "email": email, "npi": "1234567893", "address": "77 Quillwort Terrace, Fresno"}
        Reviewer.objects.filter(pk=row.pk).update(content=content)
        User.objects.filter(reviewer=row).update(display_name=content["name"], email=email)
        secrets[content["name"]] = row.key
        for part in (email, "1234567893", "77 Quillwort", *(held["number"] for held in content["licences"])):
            secrets[part] = row.key
        secrets[content["name"].split()[-1]] = row.key
        secrets[", ".join(reversed(content["name"].rsplit(" ", 1)))] = row.key
    return secrets


@pytest.fixture
def whole_way(known, people, application, post_office, caplog, data):
    """A case of the API: declined once, accepted, signed, served, corrected nothing, invoiced; everything sent."""
    caplog.set_level(logging.DEBUG)
    token, secret = tokens.make("Granite Coast Claims", ApiToken.Scope.values, people["administrator"])
    token.secret = secret
    body = application.model_dump(mode="json", exclude={"case_number", "jurisdiction"})
    del body["application"]["received_date"], body["application"]["asked_priority"]
    moment = dt.datetime(2016, 5, 10, 18, tzinfo=dt.UTC)
    with calendar.standing_at(moment):
        headers = {"Authorization": f"Bearer {secret}", "Idempotency-Key": "k-1"}
        answer = Client().post(APPLICATIONS, json.dumps(body), content_type="application/json", headers=headers)
        case = Case.objects.get(pk=answer.json()["id"])
        fill(case, CaseFileByHand(), case.assembly.requested)
        case.refresh_from_db()
        make_ready(case)
        assigning.assign_reviewer(case, people["coordinator"], key="R-102", reason="for the test")
        assigning.decline(case, people["colleague"], "No time this week.")
        for job in ProcrastinateJob.objects.filter(task_name="move_case_on", status="todo"):
            jobs.move_case_on.func(**job.args)
        case.refresh_from_db()
        assigning.accept(case, people["reviewer"], attesting.ALL)
        writing.save_draft(case, people["reviewer"], whole_decisions(application), 0)
        writing.sign(case, people["reviewer"], PASSWORD, [key for key, _ in ATTESTATIONS], 1)
        issuing.issue(case, people["coordinator"])
    for one in Sending.objects.filter(way="email", status="waiting"):
        sending.send_email(str(one.pk))
    if Sending.objects.filter(way="mail", status="waiting").exists():
        sending.bind(sending.make_batch(people["coordinator"]).pk)
    with calendar.standing_at(moment + dt.timedelta(days=50)):
        daily.close_what_is_final()
        invoicing.issue_month(dt.date(2016, 5, 1), people["administrator"])
    case.refresh_from_db()
    return case, token


def letters(case, token, signed_in, post_office, caplog):
    for final in FinalDetermination.objects.filter(case=case):
        for form in ("pdf", "txt", "json", "html", "docx"):
            address = reverse("letter_download", args=[case.pk, final.version, form])
            yield f"letter.{form}", signed_in("coordinator").get(address).content
    for letter in PartyLetter.objects.filter(determination__case=case):
        yield f"letter to {letter.role}", bytes(letter.pdf)


def notices(case, token, signed_in, post_office, caplog):
    for notice in Notice.objects.filter(case=case):
        address = reverse("notice_pdf", args=[case.pk, notice.pk])
        yield f"notice {notice.kind}", signed_in("coordinator").get(address).content
    for batch in PrintBatch.objects.exclude(pdf=None):
        yield "batch", bytes(batch.pdf)


def emails(case, token, signed_in, post_office, caplog):
    for _, _, content in post_office.taken:
        yield "e-mail", content


def invoices(case, token, signed_in, post_office, caplog):
    client = signed_in("administrator")
    for invoice in Invoice.objects.all():
        for form in ("pdf", "csv"):
            yield f"invoice.{form}", client.get(reverse("invoice_download", args=[invoice.sequence, form])).content
    yield "invoices of the month", client.get(reverse("invoices_csv", args=["2016-05"])).content


def reports(case, token, signed_in, post_office, caplog):
    client = signed_in("director")
    page = client.get(reverse("reports"))
    yield "reports", page.content
    for key in ("summary", *(table.key for table in page.context["report"].tables)):
        yield f"report {key}", client.get(reverse("report_csv", args=[key])).content


def interface(case, token, signed_in, post_office, caplog):
    headers = {"Authorization": f"Bearer {token.secret}"}
    for address in (APPLICATIONS, f"{APPLICATIONS}/{case.pk}", f"{APPLICATIONS}/nobody", "/api/v1/openapi.json"):
        yield f"API {address}", Client().get(address, headers=headers).content


def portal(case, token, signed_in, post_office, caplog):
    for party in contacts.of_case(case):
        client = Client()
        door = "/portal/open/" + access.token_of(party) + "/"
        yield f"door of {party.role}", client.get(door).content
        client.post(door, {"code": access.hand_out_code(party)})
        page = client.get("/portal/")
        assert page.status_code == 200
        yield f"portal of {party.role}", page.content
        for address in sorted(set(re.findall(r'href="(/portal/[^"]+\.pdf)"', page.content.decode()))):
            yield f"{address} of {party.role}", client.get(address).content


def error_pages(case, token, signed_in, post_office, caplog):
    client = signed_in("colleague")
    for address in (
        reverse("case", args=[case.pk]),
        reverse("case_panel", args=[case.pk]),
        reverse("offer", args=[case.pk]),
        "/panel/reviewers/1/",
        "/nowhere/",
    ):
        answer = client.get(address)
        assert answer.status_code in (403, 404)
        yield f"{answer.status_code} {address}", answer.content


def logs(case, token, signed_in, post_office, caplog):
    yield "log", "\n".join(f"{r.getMessage()} {r.exc_text or ''}" for r in caplog.records).encode()


def files(case, token, signed_in, post_office, caplog):
    from django.conf import settings

    for path in Path(settings.DATA).rglob("*"):
        yield f"file name {path.name}", str(path.relative_to(settings.DATA)).encode()
        if path.is_file():
            yield f"file {path.name}", path.read_bytes()


def history(case, token, signed_in, post_office, caplog):
    """The events themselves: they name reviewers by their id, so that nothing made from them can name a person."""
    for event in Event.objects.filter(case=case):
        yield f"event {event.action}", json.dumps([event.reason, event.before, event.after]).encode()


OUTPUTS = [letters, notices, emails, invoices, reports, interface, portal, error_pages, logs, files, history]


def readable(content):
    """Everything a person or a program could read in a file: text, PDF text and properties, parts of an archive."""
    yield content.decode("utf-8", "replace")
    if content.startswith(b"%PDF-"):
        pdf = pypdf.PdfReader(io.BytesIO(content))
        yield " ".join(page.extract_text() for page in pdf.pages)
        yield str(pdf.metadata)
        yield str(pdf.xmp_metadata.rdf_root.toxml() if pdf.xmp_metadata else "")
        yield " ".join(pdf.attachments)
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for name in archive.namelist():
                yield archive.read(name).decode("utf-8", "replace")


@pytest.mark.slow
def test_nobody_who_is_given_an_output_learns_who_reviewed(whole_way, known, signed_in, post_office, caplog):
    case, token = whole_way
    found, empty = [], []
    for output in OUTPUTS:
        given = list(output(case, token, signed_in, post_office, caplog))
        if not given:
            empty.append(output.__name__)
        found += [(where, secret) for where, content in given for secret in betrayed(content, known)]
    assert empty == []
    assert found == []
    inside = signed_in("coordinator").get(reverse("case_panel", args=[case.pk])).content
    assert "Annika Solheim" in betrayed(inside, known)  # who assigns does see it: the search is not blind


def betrayed(content, known):
    """What of the secrets stands in the content."""
    texts = list(readable(content))
    return [s for s in known if any(re.search(rf"(?<!\w){re.escape(s)}(?!\w)", t, re.IGNORECASE) for t in texts)]


def test_the_search_finds_what_it_looks_for(known):
    document = pypdf.PdfWriter()
    document.add_blank_page(100, 100)
    document.add_metadata({"/Author": "Annika Solheim"})
    out = io.BytesIO()
    document.write(out)
    assert "Annika Solheim" in betrayed(out.getvalue(), known)
    assert "A-900101" in betrayed(b"licence A-900101, in force", known)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["director", "colleague"])
def test_no_page_of_a_role_that_does_not_assign_names_a_reviewer(name, whole_way, known, signed_in, people):
    case, _ = whole_way
    others = {secret for secret, key in known.items() if name != "colleague" or key != "R-102"}
    client = signed_in(name)
    for page in ("worklist", "guidelines"):
        text = client.get(reverse(page)).content.decode()
        assert not set(betrayed(text.encode(), known)) & others
    for page in ("case", "case_records", "case_determination", "case_letters", "case_deadlines", "case_history"):
        text = client.get(reverse(page, args=[case.pk])).content.decode()
        assert not set(betrayed(text.encode(), known)) & others, page
