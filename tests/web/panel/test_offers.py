"""A case is offered, attested to and accepted, or declined, lapsed, pulled back; then it moves on by itself."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from openimr.panel.recording import Outcome
from openimr.web import calendar
from openimr.web.cases.states import NotPossible
from openimr.web.models import (
    Assignment,
    Case,
    CaseAttestation,
    ConflictDecision,
    CredentialWarning,
    EndedHow,
    KnownOrganization,
    Reviewer,
)
from openimr.web.models.case import State
from openimr.web.panel import assigning, attesting, deciding, jobs, moving_on, proposing, pulling_back, verifying
from openimr.web.panel.verifying import Evidence

from ..conftest import TODAY

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


@pytest.fixture
def offered(assembled, people):
    """The case offered to the first reviewer."""
    assigning.assign_reviewer(assembled, people["coordinator"], key="R-101", reason="for the test")
    return assembled


def do_waiting_jobs():
    for job in ProcrastinateJob.objects.filter(task_name="move_case_on", status="todo"):
        jobs.move_case_on.func(**job.args)


def test_before_the_attestation_no_page_of_the_case_opens(offered, signed_in):
    client = signed_in("reviewer")
    for page in ("case_records", "workbench", "case_determination", "case_letters"):
        assert client.get(reverse(page, args=[offered.pk])).status_code in (403, 404)
    to_the_offer = client.get(reverse("case", args=[offered.pk]))
    assert to_the_offer.url == reverse("offer", args=[offered.pk])
    for address in (f"/cases/{offered.pk}/pages/1/words.json", f"/cases/{offered.pk}/casefile.pdf"):
        assert client.get(address).status_code == 404
    offer = client.get(reverse("offer", args=[offered.pk])).content.decode()
    assert "Claims administrator" in offer
    assert offered.value.claim.employer in offer
    assert signed_in("colleague").get(reverse("offer", args=[offered.pk])).status_code == 404


def test_an_offer_names_the_day_of_the_determination_not_of_the_answer(offered, signed_in):
    offered.refresh_from_db()
    due = timezone.localtime(offered.deadlines.get(name="determination").due_at)
    assert due > offered.due_at
    page = " ".join(signed_in("reviewer").get(reverse("offer", args=[offered.pk])).content.decode().split())
    assert f"the determination is due on {due.day} {due:%B %Y}" in page


def test_an_offer_tells_how_much_there_is_to_read(offered, signed_in):
    page = " ".join(signed_in("reviewer").get(reverse("offer", args=[offered.pk])).content.decode().split())
    assert "The case file has 4 pages in 3 documents, 1 of them copies." in page


def test_accepting_needs_every_statement_and_keeps_what_was_shown(offered, people, signed_in):
    client = signed_in("reviewer")
    address = reverse("panel_answer", args=[offered.pk])
    refused = client.post(address, {"attest": ["no_conflict"], "version": offered.version})
    assert refused.status_code == 400
    assert not CaseAttestation.objects.exists()
    assert client.post(address, {"attest": attesting.ALL, "version": offered.version}).status_code == 302
    kept = CaseAttestation.objects.get()
    assert [row["key"] for row in kept.statements] == list(attesting.ALL)
    assert {"role": "employer", "name": offered.value.claim.employer} in kept.parties
    assert client.get(reverse("case", args=[offered.pk])).status_code == 200
    with pytest.raises(IntegrityError), transaction.atomic():
        CaseAttestation.objects.update(statements=[])


def test_the_database_opens_no_case_without_the_attestation(offered):
    with pytest.raises(IntegrityError, match="attestation"), transaction.atomic():
        Case.objects.filter(pk=offered.pk).update(state=State.IN_REVIEW)


def test_a_declined_case_moves_on_to_the_next_and_never_back(offered, people):
    assigning.decline(offered, people["reviewer"], "I know the surgeon.")
    do_waiting_jobs()
    now = offered.assignments.get(ended_at__isnull=True)
    assert now.reviewer.key != "R-101"
    assert now.assigned_by is None
    first = offered.assignments.get(reviewer__key="R-101")
    assert (first.ended_how, first.ended_reason) == (EndedHow.DECLINED, "I know the surgeon.")
    actions = list(offered.events.order_by("sequence").values_list("action", flat=True))
    assert actions[-2:] == ["assignment declined", "reviewer assigned"]
    refused = proposing.propose(Case.objects.get(pk=offered.pk)).candidate("R-101")
    assert "declined this case" in next(r.fact for r in refused.requirements if r.code == "no_prior_involvement")


def test_an_offer_nobody_answers_lapses_and_moves_on(offered, people):
    assignment = offered.assignments.get(ended_at__isnull=True)
    hours = (assignment.answer_by - assignment.assigned_at).total_seconds() / 3600
    assert round(hours) == 24
    assert moving_on.lapse_unanswered() == 0
    later = calendar.recorded_at() + dt.timedelta(hours=25)
    with calendar.standing_at(later), pytest.raises(NotPossible, match="time to answer is over"):
        assigning.accept(offered, people["reviewer"], attesting.ALL)
    Assignment.objects.filter(pk=assignment.pk).update(answer_by=calendar.recorded_at() - dt.timedelta(minutes=1))
    jobs.lapse_offers.func(0)
    assert moving_on.lapse_unanswered() == 0  # twice does nothing more
    do_waiting_jobs()
    assert offered.assignments.get(pk=assignment.pk).ended_how == EndedHow.LAPSED
    assert offered.assignments.get(ended_at__isnull=True).reviewer.key != "R-101"
    assert offered.events.filter(action="assignment lapsed").exists()


def test_where_nobody_is_left_the_case_waits_for_a_coordinator(offered, people):
    for _ in range(5):
        current = offered.assignments.filter(ended_at__isnull=True).first()
        if current is None:
            break
        Assignment.objects.filter(pk=current.pk).update(answer_by=calendar.recorded_at() - dt.timedelta(minutes=1))
        moving_on.lapse_unanswered()
        do_waiting_jobs()
    offered.refresh_from_db()
    assert offered.state == State.READY
    assert not offered.assignments.filter(ended_at__isnull=True).exists()


def test_a_licence_lost_midway_pulls_the_open_cases_back_and_says_so(in_review, people, signed_in):
    row = Reviewer.objects.get(key="R-101")
    key = "licence:CA:A-900101"
    verifying.record(
        row, people["coordinator"], key, Outcome.LOST, "Licensing board of the state", TODAY, evidence=Evidence("n. 7")
    )
    in_review.refresh_from_db()
    assert in_review.state == State.READY
    event = in_review.events.get(action="assignment pulled back")
    assert "licence" in event.reason
    assert "next reviewer" in event.after["what_happens"]
    do_waiting_jobs()
    [listed] = pulling_back.lately()
    assert listed.now == "with another reviewer"
    page = signed_in("coordinator").get(reverse("panel")).content.decode()
    assert "Cases pulled back" in page
    assert signed_in("reviewer").get(reverse("case", args=[in_review.pk])).status_code == 404


def test_the_daily_look_pulls_back_what_expired_overnight_and_warns_once(in_review, people, organization):
    row = Reviewer.objects.get(key="R-101")
    held = {**row.content["licences"][0], "valid_to": "2016-05-31"}
    Reviewer.objects.filter(pk=row.pk).update(content={**row.content, "licences": [held]})
    jobs.look_at_credentials.func(0)
    jobs.look_at_credentials.func(0)
    warning = CredentialWarning.objects.get(reviewer=row, fact="licence:CA:A-900101")
    assert (warning.step, warning.due_on) == (30, dt.date(2016, 5, 31))
    assert Case.objects.get().state == State.IN_REVIEW
    organization.practice_day = dt.date(2016, 6, 1)
    organization.save()
    assert pulling_back.daily()["pulled_back"] == 1
    assert pulling_back.daily()["pulled_back"] == 0
    assert Case.objects.get().state == State.READY


def declare(key, name, kind="professional"):
    row = Reviewer.objects.get(key=key)
    content = {**row.content, "affiliations": [{"name": name, "kind": kind}]}
    Reviewer.objects.filter(pk=row.pk).update(content=content)


def test_a_person_decides_a_hit_and_the_decision_holds_for_the_next_case(assembled, people, signed_in):
    physician = assembled.value.requesting_physician.name
    initial = f"{physician.split()[0][0]}. {physician.replace(', M.D.', '').replace(', MD', '').split()[-1]}"
    declare("R-101", initial)
    candidate = proposing.propose(assembled).candidate("R-101")
    [hit] = [hit for hit in candidate.conflicts if hit.party.role == "requesting_physician"]
    assert not candidate.eligible
    page = signed_in("coordinator").get(reverse("case_panel", args=[assembled.pk])).content.decode()
    assert hit.why in page.replace("&#x27;", "'")
    posted = {
        "reviewer": "R-101",
        "role": hit.party.role,
        "party": hit.party.name,
        "declared": hit.declared,
        "relation": hit.relation,
        "verdict": "none",
        "reason": "Another physician of that name, by licence number.",
    }
    signed_in("coordinator").post(reverse("panel_conflict", args=[assembled.pk]), posted)
    assert ConflictDecision.objects.get().conflict is False
    assert proposing.propose(assembled).candidate("R-101").eligible
    assert assembled.events.filter(action="conflict of interest decided").exists()
    with pytest.raises(NotPossible, match="no such hit"):
        deciding.decide(assembled, people["coordinator"], "R-102", posted, conflict=True, reason="x")
    deciding.decide(assembled, people["coordinator"], "R-101", posted, conflict=True, reason="The same after all.")
    assert not proposing.propose(assembled).candidate("R-101").eligible


def test_the_known_organizations_are_looked_through_for_parents(assembled, people, signed_in):
    administrator = assembled.value.parties.claims_administrator
    name = administrator.organization or administrator.name
    posted = {"name": name, "former_names": "", "parent": "Tessellate Holdings", "source": "annual report"}
    assert signed_in("coordinator").post(reverse("panel_organizations"), posted).status_code == 302
    assert KnownOrganization.objects.get().value.parent == "Tessellate Holdings"
    declare("R-101", "Tessellate Holdings, Inc.", "financial")
    candidate = proposing.propose(assembled).candidate("R-101")
    assert any("parent of" in hit.why for hit in candidate.conflicts)
    assert not candidate.eligible


def test_whoever_wrote_a_record_of_the_case_is_not_offered_it(assembled):
    document = assembled.documents.first()
    document.content = {**document.content, "author": "Annika Solheim, MD"}
    document.save()
    candidate = proposing.propose(assembled).candidate("R-101")
    assert "wrote a record" in next(r.fact for r in candidate.refusals if r.code == "no_prior_involvement")


def test_a_reviewers_own_page_shows_work_credentials_and_pay(signed, people, signed_in):
    client = signed_in("reviewer")
    page = client.get(reverse("own_page")).content.decode()
    assert "Statements of pay" in page
    month = f"{calendar.recorded_at():%Y-%m}"
    table = client.get(reverse("own_statement", args=[month, "csv"]))
    assert signed.number in table.content.decode()
    assert client.get(reverse("own_statement", args=[month, "pdf"])).content.startswith(b"%PDF-")
    assert client.get(reverse("own_statement", args=["2001-01", "csv"])).status_code == 404
    assert signed_in("coordinator").get(reverse("own_page")).status_code == 403
    assert signed.number not in signed_in("colleague").get(reverse("own_page")).content.decode()


def test_a_party_found_later_shows_a_conflict_and_the_case_is_taken_back(in_review, people, signed_in):
    declare("R-101", "Halcyon Quarry Works", "financial")
    client = signed_in("coordinator")
    posted = {"role": "officers", "name": "Halcyon Quarry Works, Inc.", "version": in_review.version, "npi": "12"}
    client.post(reverse("panel_party", args=[in_review.pk]), posted)
    assert not in_review.events.filter(action="party added").exists()  # that is no NPI
    client.post(reverse("panel_party", args=[in_review.pk]), posted | {"npi": ""})
    in_review.refresh_from_db()
    assert in_review.value.parties.others[0].name == "Halcyon Quarry Works, Inc."
    page = client.get(reverse("case_panel", args=[in_review.pk])).content.decode()
    assert "Found between the parties and the assigned reviewer" in page
    hit = {"role": "officers", "party": "Halcyon Quarry Works, Inc.", "declared": "Halcyon Quarry Works"}
    decided = hit | {"reviewer": "R-101", "relation": "financial", "verdict": "conflict", "reason": "Owns it."}
    client.post(reverse("panel_conflict", args=[in_review.pk]), decided)
    do_waiting_jobs()
    assert in_review.assignments.get(reviewer__key="R-101").ended_how == EndedHow.PULLED_BACK
    assert in_review.assignments.get(ended_at__isnull=True).reviewer.key != "R-101"


def test_of_a_long_roster_the_first_are_kept_and_the_others_counted(assembled):
    kept = proposing.as_json(proposing.propose(assembled).shortened(most=2))
    assert len(kept["candidates"]) == 4
    assert kept["left_out"] == Reviewer.objects.count() - 4
    assert [candidate["eligible"] for candidate in kept["candidates"]] == [True, True, False, False]


def test_what_a_reviewer_declares_today_counts_for_the_next_case_looked_at(assembled):
    assert proposing.propose(assembled).candidate("R-101").eligible
    declare("R-101", assembled.value.claim.employer)
    assert not proposing.propose(assembled).candidate("R-101").eligible
