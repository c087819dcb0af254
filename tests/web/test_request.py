"""What forms send as numbers: plain digits are taken, anything else is nothing, and no page breaks over it."""

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from openimr.web.models import Case
from openimr.web.models.case import State
from openimr.web.request import whole_number


@given(st.one_of(st.text(), st.integers().map(str)))
def test_a_number_is_read_from_plain_digits_only(said):
    number = whole_number(said)
    plain = 0 < len(said) < 10 and set(said) <= set("0123456789")
    assert number == (int(said) if plain else None)


@pytest.mark.postgres
@pytest.mark.django_db
@pytest.mark.parametrize("version", ["²", "٣", "9" * 5000, "-1", "1e3"])
def test_a_version_that_is_no_number_does_not_break_a_page(version, received, signed_in):
    client = signed_in("coordinator")
    answer = client.post(reverse("panel_assign", args=[received.pk]), {"version": version})
    assert answer.status_code == 302
    assert "step is possible" in client.get(answer.url).content.decode()
    assert Case.objects.get().state == State.RECEIVED
