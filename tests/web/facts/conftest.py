"""A case in review with two facts, and the reviewer's desk with a real case file, for the tests of facts."""

import pytest
from django.urls import reverse

from openimr.domain.facts import Fact
from openimr.web.facts import store

from ..workbench.conftest import at_desk, case_file, desk  # noqa: F401  (fixtures)

SLR = Fact(
    type="orthopedic_test",
    value="straight_leg_raise",
    side="left",
    page=1,
    quote="physical therapy",
    span=(60, 76),
    source="0001.txt",
)
THERAPY = Fact(
    type="therapy",
    value="physical_therapy",
    page=1,
    quote="24 visits of physical therapy",
    span=(40, 69),
    source="0001.txt",
    attributes={"visits_attended": 24},
)


@pytest.fixture
def read(in_review):
    """A case in review with two facts."""
    store.keep(in_review, [SLR, THERAPY])
    return in_review


def rows(client, case, topic, name="facts_topic"):
    """What a topic shows when it is opened, in the section of facts or at the workbench."""
    if name == "facts_topic":
        address, headers = reverse(name, args=[case.pk, topic]), {"HX-Request": "true"}
    else:
        address, headers = f"{reverse(name, args=[case.pk])}?topic={topic}", {}
    return client.get(address, headers=headers).content.decode()
