"""A synthetic flow through the real site: sixty cases from application to their end, and every promise held."""

import pytest

from openimr.domain.errors import InputRefused
from openimr.web.models import Case, Event
from openimr.web.simulation import simulate

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]


@pytest.mark.slow
def test_sixty_cases_find_their_end_and_every_promise_holds(db, data):
    seen = []
    outcome = simulate(60, 30, seed=3, progress=lambda day, arrived, open_cases: seen.append((arrived, open_cases)))
    assert outcome.broken == []
    assert outcome.cases == 60
    assert outcome.tally["determinations"] > 30
    assert set(outcome.states) <= {"closed", "ineligible", "terminated", "withdrawn"}
    assert seen[-1] == (60, 0)
    assert max(open_cases for _, open_cases in seen) > 20
    assert Event.objects.filter(action="determination served").count() >= outcome.tally["determinations"]


def test_a_simulation_never_runs_over_cases_that_are_there(received):
    with pytest.raises(InputRefused, match="in use"):
        simulate(1, 1)
    assert Case.objects.count() == 1
