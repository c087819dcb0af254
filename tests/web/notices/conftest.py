"""A case whose notices can go out by e-mail, and what was written and sent of it."""

import pytest

from openimr.web.cases import intake
from openimr.web.models import Notice, Sending
from openimr.web.notices import sending

from ..cases_at_hand import uploads


@pytest.fixture
def case(post_office, people, application):
    """A case taken in while there is a mail server; the claims administrator has an e-mail address."""
    return intake.take_in(application, uploads("Progress report.txt"), people["coordinator"])


def waiting(case, way="email"):
    return Sending.objects.filter(notice__case=case, way=way, status="waiting")


def deliver(case):
    for one in waiting(case):
        sending.send_email(str(one.pk))


def kinds(case, role=None):
    rows = Notice.objects.filter(case=case)
    return [notice.kind for notice in (rows.filter(party__role=role) if role else rows).order_by("pk")]
