"""The programming interface: an application handed in once per key, seen only by its holder, refused with a remedy."""

import datetime as dt
import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from openimr.web.api import tokens
from openimr.web.models import ApiCalls, ApiToken, Case
from openimr.web.models.case import State
from openimr.web.panel import assigning
from openimr.web.protection import Refused

from .conftest import make_ready

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]

APPLICATIONS = "/api/v1/applications"


@pytest.fixture
def body(application):
    """The sample application as another system sends it."""
    data = application.model_dump(mode="json", exclude={"case_number", "jurisdiction"})
    del data["application"]["received_date"], data["application"]["asked_priority"]
    return data


@pytest.fixture
def token(people):
    """A token that may do everything, and its secret."""
    made, secret = tokens.make("Granite Coast Claims", ApiToken.Scope.values, people["administrator"])
    made.secret = secret
    return made


def call(method, address, secret, data=None, **headers):
    client, given = Client(), {"Authorization": f"Bearer {secret}", **headers}
    if method == "get":
        return client.get(address, headers=given)
    return client.post(address, json.dumps(data), content_type="application/json", headers=given)


def hand_in(token, data, key="k-1"):
    return call("post", APPLICATIONS, token.secret, data, **{"Idempotency-Key": key})


def test_an_application_is_taken_in_and_its_state_can_be_asked(token, body):
    answer = hand_in(token, body)
    assert answer.status_code == 201, answer.content
    case = Case.objects.get()
    assert answer.json()["case_number"] == case.number
    assert str(case.received_on) == "2016-05-10"
    event = case.events.first()
    assert event.actor is None
    assert event.after["holder"] == "Granite Coast Claims"
    asked = call("get", f"{APPLICATIONS}/{case.pk}", token.secret).json()
    assert asked["state"] == State.RECEIVED
    assert [row["id"] for row in call("get", APPLICATIONS, token.secret).json()] == [str(case.pk)]


def test_the_same_key_takes_in_once_and_never_other_content(token, body):
    first, again = hand_in(token, body), hand_in(token, body)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    other = hand_in(token, {**body, "primary_diagnosis": "another"})
    assert other.status_code == 409
    assert other.json()["problems"][0]["field"] == "Idempotency-Key"
    assert Case.objects.count() == 1
    assert hand_in(token, body, key="k-2").status_code == 201


@pytest.mark.parametrize(
    ("change", "field", "problem"),
    [
        ({"employee": {"name": "Ana"}}, "employee.date_of_birth", "required"),
        (
            {"claim": {"claim_number": "1", "date_of_injury": "yesterday", "employer": "E"}},
            "claim.date_of_injury",
            "date",
        ),
        ({"primary_diagnosis_code": "724.2"}, "primary_diagnosis_code", "ICD-9"),
        ({"disputed_treatments": []}, "disputed_treatments", "at least 1"),
        ({"reviewer": "R-101"}, "reviewer", "not permitted"),
        ({"priority": "urgent"}, "priority", "regular"),
        ({"primary_diagnosis": "a\x00b"}, "IMR16-", "NUL"),
        ({"employee": {"name": "x" * 100_000, "date_of_birth": "1970-01-01"}}, "IMR16-", "too long"),
    ],
)
def test_what_is_wrong_is_named_with_its_field_and_a_remedy(change, field, problem, token, body):
    answer = hand_in(token, {**body, **change})
    assert answer.status_code == 422, answer.content
    [first, *_] = answer.json()["problems"]
    assert first["field"].startswith(field)
    assert problem in first["problem"]
    assert first["remedy"]
    assert not Case.objects.exists()


def test_a_body_that_is_no_json_and_a_missing_key_are_refused(token, body):
    client = Client()
    headers = {"Authorization": f"Bearer {token.secret}", "Idempotency-Key": "k"}
    assert client.post(APPLICATIONS, "{", content_type="application/json", headers=headers).status_code == 400
    answer = call("post", APPLICATIONS, token.secret, body)
    assert answer.status_code == 422
    assert "Idempotency-Key" in answer.json()["problems"][0]["field"]


@pytest.mark.parametrize("secret", ["", "imr_0_0", "nonsense"])
def test_without_a_valid_token_nothing_is_answered(secret, body, organization):
    answer = call("post", APPLICATIONS, secret, body, **{"Idempotency-Key": "k"})
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"] == "Bearer"


def test_a_session_of_the_site_is_no_token(signed_in, received):
    assert signed_in("administrator").get(APPLICATIONS).status_code == 401


def test_revoked_and_expired_tokens_and_those_without_the_scope_are_refused(token, people):
    reading, secret = tokens.make("Reader", [ApiToken.Scope.READ], people["administrator"])
    answer = call("post", APPLICATIONS, secret, {}, **{"Idempotency-Key": "k"})
    assert answer.status_code in {403, 422}
    ApiToken.objects.filter(pk=reading.pk).update(expires_at=timezone.now() - dt.timedelta(seconds=1))
    assert call("get", APPLICATIONS, secret).status_code == 401
    tokens.revoke(token, people["administrator"])
    assert call("get", APPLICATIONS, token.secret).status_code == 401


def test_a_scope_is_needed_for_a_whole_application_too(body, people):
    _, secret = tokens.make("Reader", [ApiToken.Scope.READ], people["administrator"])
    answer = call("post", APPLICATIONS, secret, body, **{"Idempotency-Key": "k"})
    assert answer.status_code == 403
    assert not Case.objects.exists()


def test_another_holder_sees_nothing_of_it_and_a_new_token_of_the_same_holder_does(token, body, people):
    case_id = hand_in(token, body).json()["id"]
    _, other = tokens.make("Somebody else", ApiToken.Scope.values, people["administrator"])
    _, renewed = tokens.make(token.holder, ApiToken.Scope.values, people["administrator"])
    assert call("get", f"{APPLICATIONS}/{case_id}", other).status_code == 404
    assert call("get", APPLICATIONS, other).json() == []
    assert call("get", f"{APPLICATIONS}/{case_id}", renewed).status_code == 200


def test_files_are_kept_with_who_sent_them_until_the_determination_is_signed(token, body):
    case_id = hand_in(token, body).json()["id"]
    client, address = Client(), f"{APPLICATIONS}/{case_id}/files"
    headers = {"Authorization": f"Bearer {token.secret}"}
    answer = client.post(address, {"files": [SimpleUploadedFile("decision.pdf", b"%PDF")]}, headers=headers)
    assert answer.status_code == 201, answer.content
    assert [file["name"] for file in answer.json()["files"]] == ["decision.pdf"]
    event = Case.objects.get().events.get(action="records received")
    assert event.after["token"] == token.prefix
    empty = client.post(address, {"files": [SimpleUploadedFile("empty.pdf", b"")]}, headers=headers)
    assert empty.status_code == 422
    Case.objects.update(state=State.SIGNED)
    late = client.post(address, {"files": [SimpleUploadedFile("late.pdf", b"%PDF")]}, headers=headers)
    assert late.status_code == 409


def test_no_answer_names_a_reviewer(token, body, people):
    case = Case.objects.get(pk=hand_in(token, body).json()["id"])
    make_ready(case)
    assigning.assign_reviewer(case, people["coordinator"], key="R-101", reason="for the test")
    text = call("get", f"{APPLICATIONS}/{case.pk}", token.secret).content.decode()
    assert case.state == State.ASSIGNED
    reviewer = people["reviewer"].reviewer
    assert reviewer.key not in text
    assert reviewer.value.name not in text


def test_more_requests_than_the_limit_are_put_off(token, monkeypatch):
    monkeypatch.setattr(tokens, "CALLS_A_MINUTE", 3)
    answers = [call("get", APPLICATIONS, token.secret) for _ in range(4)]
    if ApiCalls.objects.count() > 1:
        pytest.skip("the minute changed meanwhile")
    assert [a.status_code for a in answers] == [200, 200, 200, 429]
    assert answers[-1]["Retry-After"] == "60"


def test_guessing_tokens_is_slowed_down(organization):
    codes = {call("get", APPLICATIONS, f"imr_{n}_x").status_code for n in range(45)}
    assert codes == {401, 429}


def test_the_schema_is_served_here_and_loads_nothing_from_elsewhere(client, db):
    schema = client.get("/api/v1/openapi.json").json()
    assert "/api/v1/applications" in schema["paths"]
    assert "date_of_birth" in json.dumps(schema["components"]["schemas"]["Employee"])
    assert client.get("/api/v1/docs").status_code == 404


def test_an_administrator_makes_a_token_sees_it_once_and_revokes_it(signed_in, people):
    client, address = signed_in("administrator"), reverse("api_tokens")
    assert client.post(address, {"holder": "  "}).status_code == 400
    page = client.post(address, {"holder": "Sierra", "scopes": ["applications:read"]}).content.decode()
    token = ApiToken.objects.get()
    assert f"imr_{token.prefix}_" in page
    secret = page.split("<code>")[1].split("</code>")[0]
    assert secret not in client.get(address).content.decode()
    assert call("get", APPLICATIONS, secret).status_code == 200
    client.post(reverse("api_token_revoke", args=[token.pk]))
    assert call("get", APPLICATIONS, secret).status_code == 401
    assert signed_in("coordinator").get(address).status_code == 403
    with pytest.raises(Refused):
        tokens.make("x", ApiToken.Scope.values, people["coordinator"])
