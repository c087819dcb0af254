"""A case goes to one eligible reviewer, once, whoever presses the button at the same moment."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from openimr.web.cases import states
from openimr.web.models import Assignment, Case, Reviewer
from openimr.web.models.case import State
from openimr.web.panel import assigning, proposing
from openimr.web.protection import Refused

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


def test_the_first_of_the_panel_takes_the_case_and_the_reasons_are_kept(assembled, people):
    assignment = assigning.assign_reviewer(assembled, people["coordinator"])
    assert assignment.candidates["chosen"] == assignment.reviewer.key
    assert any(not requirement["met"] for c in assignment.candidates["candidates"] for requirement in c["requirements"])
    assert Case.objects.get().state == State.ASSIGNED


def test_a_refused_reviewer_cannot_be_assigned_even_by_asking(assembled, people):
    refused = next(c.reviewer_id for c in proposing.propose(assembled).candidates if not c.eligible)
    with pytest.raises(states.NotPossible, match="not eligible"):
        assigning.assign_reviewer(assembled, people["coordinator"], key=refused, reason="please")
    assert not Assignment.objects.exists()


def test_another_than_the_first_needs_a_reason(assembled, people):
    proposal = proposing.propose(assembled)
    other = next(c.reviewer_id for c in proposal.candidates if c.eligible and c.reviewer_id != proposal.chosen)
    with pytest.raises(states.NotPossible, match="why another"):
        assigning.assign_reviewer(assembled, people["coordinator"], key=other)
    assigning.assign_reviewer(assembled, people["coordinator"], key=other, reason="The first is on leave.")
    assert assembled.events.get(action="reviewer assigned").reason == "The first is on leave."


@pytest.mark.parametrize("name", ["reviewer", "director"])
def test_who_does_not_assign_is_refused(name, assembled, people):
    with pytest.raises(Refused):
        assigning.assign_reviewer(assembled, people[name])


def test_a_page_that_is_out_of_date_changes_nothing(assembled, people):
    with pytest.raises(states.NotPossible, match="since you opened it"):
        assigning.assign_reviewer(assembled, people["coordinator"], version=assembled.version - 1)
    assert not Assignment.objects.exists()


def test_work_already_given_counts_against_a_reviewers_capacity(assembled, people):
    chosen = proposing.propose(assembled).chosen
    row = Reviewer.objects.get(key=chosen)
    Reviewer.objects.filter(pk=row.pk).update(content={**row.content, "capacity": 1, "open_cases": 0})
    assigning.assign_reviewer(assembled, people["coordinator"], key=chosen)
    loads = {reviewer.id: reviewer.open_cases for reviewer in proposing.roster(list(Reviewer.objects.all()))}
    assert loads[chosen] == 1


@pytest.mark.django_db(transaction=True)
def test_two_coordinators_at_once_assign_once(assembled, people):
    def assign(name):
        try:
            assigning.assign_reviewer(Case.objects.get(pk=assembled.pk), people[name])
            return "assigned"
        except states.NotPossible:
            return "refused"
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(assign, ["coordinator", "administrator"])) == ["assigned", "refused"]
    assert Assignment.objects.count() == 1
