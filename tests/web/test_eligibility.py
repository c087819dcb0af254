"""Eligibility on the site: the worksheet is shown, a person decides, and what they saw is kept for good."""

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from openimr.web.cases.states import NotPossible
from openimr.web.eligibility import deciding
from openimr.web.eligibility.gathering import fingerprint, worksheet_of
from openimr.web.models import EligibilityDecision
from openimr.web.models.case import State
from openimr.web.protection import Refused

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


def page(client, case):
    return client.get(reverse("case_eligibility", args=[case.pk])).content.decode()


def decide(client, case, **said):
    sheet = fingerprint(worksheet_of(case))
    return client.post(
        reverse("case_eligibility", args=[case.pk]), {"worksheet": sheet, "version": case.version, **said}
    )


def test_the_worksheet_shows_every_rule_with_its_source_and_preselects_nothing(received, signed_in):
    shown = page(signed_in("coordinator"), received)
    assert "Labor Code 4610.5(h)" in shown
    assert "the last day was 2016-05-03" in shown
    assert "Does the claims administrator dispute liability" in shown
    assert " checked" not in shown
    assert received.access_records.filter(what="eligibility worksheet").count() == 1


@pytest.mark.parametrize(
    ("said", "state"),
    [
        ({"outcome": "eligible"}, State.ELIGIBLE),
        ({"outcome": "ineligible", "reasons": ["timely"], "words": "It came late."}, State.INELIGIBLE),
        ({"outcome": "information", "asked_more": "When was it served?\n\n"}, State.INFORMATION_REQUESTED),
        ({"outcome": "deferred", "words": "Liability is disputed."}, State.DEFERRED),
        ({"outcome": "withdrawn", "words": "The employee withdrew."}, State.WITHDRAWN),
        ({"outcome": "authorized", "words": "Authorized on 1 May."}, State.TERMINATED),
    ],
)
def test_each_outcome_moves_the_case_and_keeps_the_worksheet_as_it_was(said, state, received, signed_in):
    before = worksheet_of(received)
    assert decide(signed_in("coordinator"), received, **said).status_code == 302
    received.refresh_from_db()
    assert received.state == state
    kept = received.eligibility_decisions.get()
    assert kept.value == before
    event = received.events.get(after__outcome=said["outcome"])
    assert event.after["rules"]["timely"] == "met"
    assert event.after["worksheet"] == {"decision": kept.pk, "sha256": fingerprint(before)}


@pytest.mark.parametrize(
    ("said", "problem"),
    [
        ({}, "Choose what you decide"),
        ({"outcome": "eligible", "reasons": ["invented"]}, "no rule of the worksheet"),
        ({"outcome": "ineligible", "words": "Late."}, "at least one rule"),
        ({"outcome": "ineligible", "reasons": ["timely"]}, "Say why"),
        ({"outcome": "information"}, "at least one question"),
        ({"outcome": "deferred"}, "Say why"),
        ({"outcome": "eligible", "worksheet": "0"}, "worksheet has changed"),
        ({"outcome": "eligible", "version": "99"}, "Somebody has changed this case"),
    ],
)
def test_an_incomplete_or_outdated_decision_is_refused_with_what_is_missing(said, problem, received, signed_in):
    answer = decide(signed_in("coordinator"), received, **said)
    assert answer.status_code == 400
    assert problem in answer.content.decode()
    received.refresh_from_db()
    assert received.state == State.RECEIVED
    assert not received.eligibility_decisions.exists()


def test_an_answer_settles_a_doubt_and_changes_the_worksheet_everybody_sees(received, people, signed_in):
    client = signed_in("coordinator")
    old = fingerprint(worksheet_of(received))
    address = reverse("case_eligibility_answer", args=[received.pk, "consent"])
    client.post(address, {"answer": "met", "words": "Signed under the consent on the form."})
    row = next(row for row in worksheet_of(received).rows if row.rule == "consent")
    assert row.result == "met"
    assert "Signed under the consent" in page(client, received)
    with pytest.raises(NotPossible, match="worksheet has changed"):
        deciding.decide(received, "eligible", people["coordinator"], seen=old)
    assert received.events.filter(action="eligibility question answered").exists()


@pytest.mark.parametrize(
    ("rule", "said", "problem"),
    [
        ("timely", {"answer": "met", "words": "w"}, "asks nothing"),
        ("consent", {"answer": "perhaps", "words": "w"}, "Choose an answer"),
        ("consent", {"answer": "met", "words": "  "}, "what the answer rests on"),
    ],
)
def test_an_answer_nobody_asked_for_or_that_rests_on_nothing_is_refused(rule, said, problem, received, signed_in):
    address = reverse("case_eligibility_answer", args=[received.pk, rule])
    assert problem in signed_in("coordinator").post(address, said, follow=True).content.decode()
    assert not received.eligibility_answers.exists()


def test_a_kept_decision_can_be_read_as_it_was_and_never_changed(received, people, signed_in):
    sheet = fingerprint(worksheet_of(received))
    decision = deciding.decide(received, "eligible", people["coordinator"], seen=sheet, words="All in order.")
    shown = signed_in("director").get(reverse("case_eligibility_kept", args=[received.pk, decision.pk]))
    assert "All in order." in shown.content.decode()
    assert "Answer it" not in shown.content.decode()
    for change in (lambda: decision.delete(), lambda: EligibilityDecision.objects.update(words="another")):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            change()


def test_who_decides_is_the_coordinator_and_who_looks_is_the_director(received, people, in_review, signed_in):
    assert signed_in("director").get(reverse("case_eligibility", args=[received.pk])).status_code == 200
    assert decide(signed_in("director"), received, outcome="withdrawn", words="w").status_code == 403
    assert signed_in("reviewer").get(reverse("case_eligibility", args=[in_review.pk])).status_code == 403
    with pytest.raises(Refused):
        deciding.decide(received, "eligible", people["reviewer"], seen="")


def test_the_plain_steps_of_a_case_no_longer_decide_eligibility(received, signed_in):
    assert signed_in("coordinator").post(reverse("case_step", args=[received.pk, "find_eligible"])).status_code == 404


def test_the_assembled_case_file_is_searched_for_the_decision(assembled, signed_in):
    row = next(row for row in worksheet_of(assembled).rows if row.rule == "decision_attached")
    assert row.result == "not_met"
    assert "no utilization review decision" in page(signed_in("coordinator"), assembled)
