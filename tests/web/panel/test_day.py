"""A day assigned at once on the site: seen, confirmed once, every slot taken once; and the report of fairness."""

import threading

import pytest
from django.db import connection
from django.urls import reverse

from openimr.web.cases import intake
from openimr.web.cases.states import NotPossible
from openimr.web.models import Assignment, Case
from openimr.web.models.case import State
from openimr.web.panel import daily
from openimr.web.protection import Refused
from openimr.web.records.assembling import fill

from ..browser import serious, sign_in_at
from ..cases_at_hand import CaseFileByHand, uploads
from ..conftest import PASSWORD, make_ready

pytestmark = [pytest.mark.postgres, pytest.mark.django_db]
PUTS_STYLES_INTO_PAGES = True  # axe does


@pytest.fixture
def ready(people, application):
    """Three cases of different employees, ready to be assigned."""
    cases = []
    for number in range(3):
        employee = application.employee.model_copy(update={"name": f"Invented Person {'ABC'[number]}"})
        claim = application.claim.model_copy(update={"claim_number": f"WC-{number}"})
        changes = {"case_number": f"{application.case_number}-{number}", "employee": employee, "claim": claim}
        case = intake.take_in(application.model_copy(update=changes), uploads("note.txt"), people["coordinator"])
        fill(case, CaseFileByHand(), case.assembly.requested)
        case.refresh_from_db()
        make_ready(case)
        cases.append(case)
    return cases


def test_what_is_proposed_is_assigned_all_of_it_with_its_reasons(ready, people):
    proposal = daily.propose()
    assert len(proposal.day.given) == 3
    given = daily.assign_all(people["coordinator"], proposal.day.seed, proposal.day.digest)
    assert {one.case_id for one in given} == {case.pk for case in ready}
    assert set(Case.objects.values_list("state", flat=True)) == {State.ASSIGNED}
    for case in ready:
        event = case.events.filter(action="reviewer assigned").get()
        assert "assigned with 3 cases of the day" in event.reason
        assert case.assignments.get().candidates["candidates"]


def test_a_row_left_out_stays_ready(ready, people):
    proposal = daily.propose()
    left = proposal.day.given[0].case_number
    daily.assign_all(people["coordinator"], proposal.day.seed, proposal.day.digest, {left})
    assert Case.objects.get(number=left).state == State.READY
    assert Assignment.objects.count() == 2


def test_what_has_changed_since_it_was_seen_is_not_assigned(ready, people):
    proposal = daily.propose()
    daily.assign_all(people["coordinator"], proposal.day.seed, proposal.day.digest)
    with pytest.raises(NotPossible, match="changed since you looked"):
        daily.assign_all(people["administrator"], proposal.day.seed, proposal.day.digest)
    assert Assignment.objects.count() == 3
    with pytest.raises(Refused):
        daily.assign_all(people["director"], proposal.day.seed, proposal.day.digest)


@pytest.mark.django_db(transaction=True)
def test_two_coordinators_at_once_never_give_a_slot_twice(ready, people):
    proposal = daily.propose()
    outcomes = []

    def give(name):
        try:
            outcomes.append(len(daily.assign_all(people[name], proposal.day.seed, proposal.day.digest)))
        except NotPossible:
            outcomes.append(0)
        finally:
            connection.close()

    threads = [threading.Thread(target=give, args=(name,)) for name in ("coordinator", "administrator")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == [0, 3]
    assert Assignment.objects.count() == 3


def test_the_page_shows_the_proposal_and_takes_one_confirmation(ready, signed_in):
    client = signed_in("coordinator")
    page = client.get(reverse("panel_day"))
    text = page.content.decode()
    assert "3 of 3 cases can be given" in text
    assert "no other assignment is better" in text
    day = page.context["day"]
    numbers = [one.case_number for one in day.given]
    sent = {"seed": day.seed, "digest": day.digest, "shown": numbers, "case": numbers[1:]}
    client.post(reverse("panel_day_assign"), sent)
    assert Assignment.objects.count() == 2
    assert signed_in("reviewer").get(reverse("panel_day")).status_code == 403


def test_fairness_is_reported_as_a_page_and_as_csv(ready, people, signed_in):
    proposal = daily.propose()
    daily.assign_all(people["coordinator"], proposal.day.seed, proposal.day.digest)
    client = signed_in("coordinator")
    assert "No share strays" in client.get(reverse("panel_fairness")).content.decode()
    table = client.get(reverse("panel_fairness"), {"form": "csv"}).content.decode()
    assert table.splitlines()[0] == "reviewer,about,had,of,expected,odds,strays"
    assert signed_in("reviewer").get(reverse("panel_fairness")).status_code == 403


def test_without_ready_cases_the_page_says_what_will_be_here(people, signed_in):
    assert "No case is ready" in signed_in("coordinator").get(reverse("panel_day")).content.decode()


@pytest.mark.browser
@pytest.mark.xdist_group("browser")
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_in_a_browser_a_day_is_assigned_and_no_page_has_a_serious_barrier(window, live_server, ready, scheme):
    page = window(color_scheme=scheme)
    sign_in_at(page, live_server.url, "coordinator", PASSWORD)
    page.goto(live_server.url + reverse("panel_day"))
    found = serious(page, "day")
    page.get_by_role("button", name="Assign the chosen cases").click()
    page.get_by_text("3 cases assigned.").wait_for()
    page.get_by_role("link", name="Fairness").click()
    page.get_by_role("heading", name="Shares of cases").wait_for()
    found += serious(page, "fairness")
    page.set_viewport_size({"width": 400, "height": 900})
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert found == []
