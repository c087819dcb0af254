"""The way of a case: every step refused with a reason unless state and role allow it, and never taken twice."""

import datetime as dt
import itertools
import threading

import pytest
from django.db import connection, transaction

from openimr.web import calendar
from openimr.web.cases import effects, states
from openimr.web.clocks import changes, happened
from openimr.web.determination import writing
from openimr.web.determination.attestation import ATTESTATIONS
from openimr.web.letters import issuing
from openimr.web.models import Case, CaseDeadline, Event, User
from openimr.web.models.case import State
from openimr.web.panel import assigning, attesting, proposing

from .cases_at_hand import whole_decisions
from .conftest import PASSWORD, TODAY

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]

# Who may go each way, as a person would write it on paper; the system alone goes those with nobody.
WHO_GOES = {
    ("administrator", "coordinator"): "request_information information_received find_eligible find_ineligible defer "
    "reconsider notice_of_assignment records_complete ask_for_more_records assign unassign serve close correct appeal "
    "appeal_denied remand take_up_remand withdraw terminate consolidate separate",
    ("reviewer",): "accept decline submit take_back sign",
    ("director",): "pass send_back",
    (): "lapse pull_back",
}
WHO = {way: set(roles) for roles, ways in WHO_GOES.items() for way in ways.split()}


def test_every_way_is_written_down_here():
    assert set(WHO) == set(states.WAYS)


@pytest.mark.slow
def test_every_step_from_every_state_by_every_role(received, people):
    """All states × ways × roles: it happens exactly where the table says so, and a refusal gives its reason."""
    roles = {name: people[name] for name in ("administrator", "coordinator", "director", "reviewer")} | {"system": None}
    for state, way, (name, actor) in itertools.product(State, states.WAYS.values(), roles.items()):
        Case.objects.filter(pk=received.pk).update(state=state)
        case = Case.objects.get(pk=received.pk)
        may = name == "system" or name in WHO[way.name]
        with transaction.atomic():
            if may and state in way.origins:
                assert states.go(case, way.name, actor, reason="for the test").state == way.target
            else:
                with pytest.raises(states.NotPossible) as refusal:
                    states.go(case, way.name, actor, reason="for the test")
                assert ("your role" if not may else "possible from") in str(refusal.value)
            transaction.set_rollback(True)


@pytest.mark.parametrize("way", [way.name for way in states.WAYS.values() if way.needs_reason])
def test_a_step_that_needs_a_reason_is_not_taken_without_one(way, received, people):
    Case.objects.filter(pk=received.pk).update(state=states.WAYS[way].origins[0])
    with pytest.raises(states.NotPossible, match="needs a reason"):
        states.go(received, way, None, reason="  ")


def test_who_saw_an_older_version_is_told_that_somebody_was_faster(received, people):
    seen = received.version
    states.go(received, "find_eligible", people["coordinator"], version=seen)
    with pytest.raises(states.NotPossible, match="since you opened it"):
        states.go(received, "notice_of_assignment", people["coordinator"], version=seen)


@pytest.mark.django_db(transaction=True)
def test_two_people_at_once_cannot_both_go(received, people):
    together, outcomes = threading.Barrier(2), []

    def go(way):
        try:
            together.wait(timeout=10)
            states.go(Case.objects.get(pk=received.pk), way, people["coordinator"], reason="at once", version=seen)
            outcomes.append(way)
        except states.NotPossible as refusal:
            outcomes.append(str(refusal))
        finally:
            connection.close()

    seen = received.version
    threads = [threading.Thread(target=go, args=[way]) for way in ("find_eligible", "find_ineligible")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(outcomes) == 2
    assert sum(outcome in states.WAYS for outcome in outcomes) == 1
    assert any("since you opened it" in outcome for outcome in outcomes)
    assert Event.objects.filter(case=received, action__in=["found eligible", "found not eligible"]).count() == 1


def test_the_next_deadline_is_that_of_whoever_has_to_act(received, people):
    def next_due():
        received.refresh_from_db()
        return received.due["deadline"], received.waits_for

    coordinator = people["coordinator"]
    assert next_due() == ("decide_eligibility", "coordinator")
    states.go(received, "find_eligible", coordinator)
    assert next_due() == ("notice_of_assignment", "coordinator")
    states.go(received, "notice_of_assignment", coordinator, by="mail")
    assert next_due() == ("records", "claims_administrator")
    assert str(received.due["due"]) == "2016-05-25"  # fifteen days from 10 May
    states.go(received, "records_complete", coordinator)
    assert next_due() == ("assign_reviewer", "coordinator")


def test_a_notice_sent_electronically_gives_twelve_days_for_the_records(received, people):
    states.go(received, "find_eligible", people["coordinator"])
    states.go(received, "notice_of_assignment", people["coordinator"], by="electronic")
    received.refresh_from_db()
    assert received.due["due"] == "2016-05-23"  # 22 May 2016 is a Sunday


def test_converting_midway_counts_in_hours_from_the_certification(in_review, people):
    changes.convert_to_expedited(
        in_review,
        people["coordinator"],
        certified_by="E. Painter, MD",
        certified_on=TODAY,
        reason="progressive deficit",
    )
    assert in_review.priority == "expedited"
    due = CaseDeadline.objects.get(case=in_review, name="determination", is_open=True)
    converted = next(e for e in happened.of_case(in_review) if e.event == "converted_to_expedited")
    assert due.due_at - converted.at == dt.timedelta(hours=72)
    assert "converted to expedited" in " ".join(due.content["steps"])
    with pytest.raises(states.NotPossible, match="expedited already"):
        changes.convert_to_expedited(
            in_review, people["coordinator"], certified_by="E. Painter, MD", certified_on=TODAY, reason="again"
        )


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"certified_by": ""}, "Name the physician"),
        ({"reason": " "}, "what was certified"),
        ({"certified_on": TODAY + dt.timedelta(days=1)}, "future"),
    ],
)
def test_no_conversion_without_the_physicians_certification(given, said, in_review, people):
    whole = {"certified_by": "E. Painter, MD", "certified_on": TODAY, "reason": "progressive deficit", **given}
    with pytest.raises(states.NotPossible, match=said):
        changes.convert_to_expedited(in_review, people["coordinator"], **whole)
    with pytest.raises(states.NotPossible, match="your role"):
        changes.convert_to_expedited(in_review, people["reviewer"], **whole)


def test_an_extension_gives_three_days_and_no_more(in_review, people):
    before = CaseDeadline.objects.get(case=in_review, name="determination").due_at
    changes.grant_extension(
        in_review, people["coordinator"], days=9, reason="imaging was late; approved by the Director"
    )
    after = CaseDeadline.objects.get(case=in_review, name="determination")
    assert dt.timedelta(days=3) <= after.due_at - before <= dt.timedelta(days=5)  # moved past a weekend at most
    assert "9 days asked for, 3 are the most" in " ".join(after.content["steps"])


def test_a_deferred_case_owes_nothing_and_begins_anew_when_taken_up(received, people):
    coordinator = people["coordinator"]
    states.go(received, "defer", coordinator, reason="liability is disputed")
    assert received.due_at is None
    assert not received.deadlines.filter(is_open=True).exists()
    states.go(received, "find_eligible", coordinator)
    told = [event.event.value for event in happened.of_case(received)]
    assert told == ["ur_decision_served", "application_received", "records_received", "found_eligible"]
    assert happened.of_case(received)[2].at == happened.of_case(received)[3].at


def test_authorized_before_a_reviewer_had_it(assembled, people):
    states.go(assembled, "terminate", people["coordinator"], reason="authorized on 9 May")
    assert assembled.events.get(action__startswith="ended").after["reviewer_had_it"] is False


def test_authorized_after_a_reviewer_had_it_ends_the_assignment(in_review, people):
    states.go(in_review, "terminate", people["coordinator"], reason="authorized on 9 May")
    assert in_review.events.get(action__startswith="ended").after["reviewer_had_it"] is True
    assert not in_review.assignments.filter(ended_at__isnull=True).exists()


@pytest.fixture
def remanded(signed, people):
    """A signed case, served, appealed and remanded to a different reviewer."""
    coordinator = people["coordinator"]
    issuing.issue(signed, coordinator)
    with calendar.standing_at(calendar.now() + dt.timedelta(days=20)):
        states.go(signed, "appeal", coordinator, reason="a petition alleges a plainly erroneous finding of fact")
        states.go(signed, "remand", coordinator, reason="set aside by the Appeals Board")
        states.go(signed, "take_up_remand", coordinator, by="mail")
    return signed


def test_a_remanded_case_never_goes_to_the_same_reviewer(remanded, people):
    assert remanded.state == State.READY
    assert set(effects.barred(remanded)) == {"R-101"}
    assert "different reviewer" in effects.barred(remanded)["R-101"]
    offered = {candidate.reviewer_id for candidate in proposing.propose(remanded).candidates if candidate.eligible}
    assert "R-101" not in offered
    with pytest.raises(states.NotPossible):
        assigning.assign_reviewer(remanded, people["coordinator"], key="R-101", reason="knows the case")


def test_the_second_reviewer_of_a_remand_begins_with_an_empty_sheet_and_a_clock_of_their_own(
    remanded, people, application
):
    first, second = CaseDeadline.objects.filter(case=remanded, name="determination").order_by("pk")
    assert first.met_at is not None
    assert second.is_open
    chosen = assigning.assign_reviewer(remanded, people["coordinator"])
    second_reviewer = User.objects.filter(reviewer=chosen.reviewer).first() or User.objects.create_user(
        "second", PASSWORD, role="reviewer", reviewer=chosen.reviewer
    )
    assigning.accept(remanded, second_reviewer, attesting.ALL)
    revision, content = writing.current_draft(remanded)
    assert revision == 0
    assert not content.items
    writing.save_draft(remanded, second_reviewer, whole_decisions(application), revision)
    writing.sign(remanded, second_reviewer, PASSWORD, [key for key, _ in ATTESTATIONS], revision + 1)
    with calendar.standing_at(calendar.now() + dt.timedelta(days=25)):
        issuing.issue(remanded, people["coordinator"])
    assert remanded.state == State.SERVED
    assert remanded.determinations.count() == 2


def test_the_receipt_starts_the_clocks_of_the_claims_administrator(signed, people):
    issuing.issue(signed, people["coordinator"], by="mail")
    assert not signed.deadlines.filter(name="authorize").exists()
    changes.record_receipt(signed, people["coordinator"], TODAY + dt.timedelta(days=3), "the return receipt")
    changes.record_receipt(signed, people["coordinator"], TODAY + dt.timedelta(days=5), "told again")
    assert signed.deadlines.get(name="authorize").content["due"] == "2016-05-20"  # five business days from 13 May
    assert signed.deadlines.get(name="reimburse").content["due"] == "2016-06-02"
    with pytest.raises(states.NotPossible, match="before it was served"):
        changes.record_receipt(signed, people["coordinator"], TODAY - dt.timedelta(days=1), "a slip")


def test_the_page_of_deadlines_shows_each_with_its_steps(in_review, signed_in):
    page = signed_in("coordinator").get(f"/cases/{in_review.pk}/deadlines/").content.decode()
    for words in ("Determination", "Step by step", "+30 calendar days", "What they are counted from", "Found eligible"):
        assert words in page
    assert (
        "Convert to expedited review"
        not in signed_in("reviewer").get(f"/cases/{in_review.pk}/deadlines/").content.decode()
    )


def test_a_conversion_and_an_extension_are_made_on_the_page(in_review, signed_in):
    client = signed_in("coordinator")
    answer = client.post(
        f"/cases/{in_review.pk}/deadlines/expedite/",
        {
            "certified_by": "E. Painter, MD",
            "certified_on": "2016-05-09",
            "reason": "deficit",
            "version": in_review.version,
        },
        follow=True,
    )
    assert "expedited now" in answer.content.decode()
    wrong = client.post(f"/cases/{in_review.pk}/deadlines/extend/", {"days": "many", "reason": "x"}, follow=True)
    assert "number of days" in wrong.content.decode()
