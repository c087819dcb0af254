"""Warnings and notes can be set aside with a reason that is kept; errors cannot; nothing is set aside for good."""

import html

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from openimr.web.cases.states import NotPossible
from openimr.web.determination import dismissing, writing
from openimr.web.determination.attestation import ATTESTATIONS
from openimr.web.events.history import verify_chain
from openimr.web.models import Dismissal, FinalDetermination
from openimr.web.protection import Refused

from ..cases_at_hand import whole_decisions
from ..conftest import PASSWORD

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]

REASON = "The therapy notes are of the other knee."


@pytest.fixture
def doubted(in_review, people, application):
    """A complete draft with one statement that the case file speaks against."""
    decisions = whole_decisions(application)
    decisions["items"][0]["rationale"] += " There is no documentation of physical therapy."
    writing.save_draft(in_review, people["reviewer"], decisions, 0)
    return in_review


def found(case, code="CF401"):
    return next(finding for finding in writing.current_findings(case) if finding.code == code)


def ask(client, case, *, scripted=False, **fields):
    headers = {"accept": "application/json"} if scripted else {}
    return client.post(reverse("workbench_finding", args=[case.pk]), fields, headers=headers)


def test_a_finding_set_aside_keeps_its_reason_and_its_place_in_the_history(doubted, people):
    dismissing.dismiss(doubted, people["reviewer"], found(doubted), REASON)
    assert dismissing.standing(doubted) == {found(doubted).fingerprint: REASON}
    event = doubted.events.last()
    assert (event.action, event.reason, event.after["finding"]) == ("finding dismissed", REASON, "CF401")
    assert verify_chain(doubted).holds


def test_taking_it_up_again_is_an_event_too_and_forgets_nothing(doubted, people):
    finding = found(doubted)
    dismissing.dismiss(doubted, people["reviewer"], finding, REASON)
    assert dismissing.undo(doubted, people["reviewer"], finding.fingerprint) is True
    assert dismissing.undo(doubted, people["reviewer"], finding.fingerprint) is False
    assert dismissing.standing(doubted) == {}
    assert Dismissal.objects.get().reason == REASON
    assert doubted.events.last().action == "dismissal of a finding undone"


def test_another_reason_takes_the_place_of_the_first(doubted, people):
    for reason in (REASON, "They were of another patient."):
        dismissing.dismiss(doubted, people["reviewer"], found(doubted), reason)
    assert list(dismissing.standing(doubted).values()) == ["They were of another patient."]
    assert Dismissal.objects.count() == 2


@pytest.mark.parametrize("reason", ["", "  \n", "\x00", "x" * 2001])
def test_without_a_reason_that_can_be_kept_nothing_is_set_aside(reason, doubted, people):
    with pytest.raises(NotPossible):
        dismissing.dismiss(doubted, people["reviewer"], found(doubted), reason)
    assert not Dismissal.objects.exists()


def test_what_the_law_requires_cannot_be_set_aside(doubted, people, application, signed_in):
    decisions = whole_decisions(application)
    decisions["items"][0]["decision"] = None
    writing.save_draft(doubted, people["reviewer"], decisions, 1)
    error = found(doubted, "RC101")
    with pytest.raises(NotPossible, match="put right"):
        dismissing.dismiss(doubted, people["reviewer"], error, REASON)
    answer = ask(signed_in("reviewer"), doubted, finding=error.fingerprint, reason=REASON, action="dismiss")
    assert answer.status_code == 422
    assert f'data-dismiss="{error.fingerprint}"' not in at_workbench(signed_in("reviewer"), doubted)


@pytest.mark.parametrize("name", ["colleague", "coordinator", "director", "administrator"])
def test_only_the_assigned_reviewer_sets_aside(name, doubted, people, signed_in):
    with pytest.raises(Refused):
        dismissing.dismiss(doubted, people[name], found(doubted), REASON)
    answer = ask(signed_in(name), doubted, finding=found(doubted).fingerprint, reason=REASON, action="dismiss")
    assert answer.status_code in (403, 404)
    assert not Dismissal.objects.exists()


def test_the_database_holds_no_dismissal_without_a_reason_and_none_twice(doubted, people):
    row = dismissing.dismiss(doubted, people["reviewer"], found(doubted), REASON)
    for changes in ({"reason": REASON}, {"reason": "", "fingerprint": "other"}):
        values = {"fingerprint": row.fingerprint, **changes}
        with pytest.raises(IntegrityError), transaction.atomic():
            Dismissal.objects.create(
                case=doubted, code="CF401", place="", message="", dismissed_by=people["reviewer"], **values
            )


def test_other_words_are_another_finding(doubted, people, application):
    dismissing.dismiss(doubted, people["reviewer"], found(doubted), REASON)
    decisions = whole_decisions(application)
    decisions["items"][0]["rationale"] += " The records hold no documentation of any physical therapy."
    writing.save_draft(doubted, people["reviewer"], decisions, 1)
    assert found(doubted).fingerprint not in dismissing.standing(doubted)


def at_workbench(client, case, page=""):
    return html.unescape(client.get(reverse("workbench", args=[case.pk]) + page).content.decode())


def test_without_scripts_it_is_a_page_that_asks_for_the_reason(doubted, signed_in):
    client, fingerprint = signed_in("reviewer"), found(doubted).fingerprint
    address = f"{reverse('workbench_finding', args=[doubted.pk])}?finding={fingerprint}"
    assert address in at_workbench(client, doubted)
    assert "Why this finding does not apply" in client.get(address).content.decode()
    refused = ask(client, doubted, finding=fingerprint, reason=" ", action="dismiss")
    assert refused.status_code == 422
    assert "Say why this finding does not apply" in refused.content.decode()
    assert ask(client, doubted, finding=fingerprint, reason=REASON, action="dismiss").status_code == 302
    page = at_workbench(client, doubted)
    assert f'data-dismiss="{fingerprint}"' not in page
    assert REASON in page
    assert "1 dismissed" in page
    assert "Take it up again" in client.get(address).content.decode()
    assert ask(client, doubted, finding=fingerprint, action="undo").status_code == 302
    assert f'data-dismiss="{fingerprint}"' in at_workbench(client, doubted)


def test_a_finding_that_is_gone_is_said_to_be_gone(doubted, signed_in):
    client = signed_in("reviewer")
    answer = ask(client, doubted, scripted=True, finding="0" * 16, reason=REASON, action="dismiss")
    assert answer.status_code == 422
    assert "no longer find" in answer.json()["problem"]
    page = client.get(reverse("workbench_finding", args=[doubted.pk]) + "?finding=unknown").content.decode()
    assert "no longer find" in page


def test_the_reason_is_read_before_signing_and_kept_with_the_signature(doubted, people, signed_in):
    fingerprint = found(doubted).fingerprint
    answer = ask(
        signed_in("reviewer"), doubted, scripted=True, finding=fingerprint, reason=REASON, action="dismiss"
    ).json()
    assert REASON in answer["findings"]["all"]
    assert "1 dismissed" in answer["findings_words"]
    assert REASON in at_workbench(signed_in("reviewer"), doubted, "sign/")
    assert REASON in signed_in("director").get(reverse("case_determination", args=[doubted.pk])).content.decode()
    writing.sign(doubted, people["reviewer"], PASSWORD, [key for key, _ in ATTESTATIONS], 1)
    kept = {finding["code"]: finding["dismissed"] for finding in FinalDetermination.objects.get().findings}
    assert kept["CF401"] == REASON
    with pytest.raises(NotPossible):
        dismissing.undo(doubted, people["reviewer"], fingerprint)
