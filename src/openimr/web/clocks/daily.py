"""What time alone brings: a reminder for records that are overdue, and the end of cases nobody can appeal any more.

Each case is looked at and changed in a transaction of its own, so that one that fails stops no other; running twice on
one day changes nothing.
"""

import logging

from django.db import transaction

from openimr.web import calendar
from openimr.web.cases import states
from openimr.web.models import Case, CaseDeadline, Notice
from openimr.web.models.case import State
from openimr.web.notices import triggers

logger = logging.getLogger(__name__)


def remind_of_records() -> int:
    """Remind claims administrators whose records are overdue, once for each notice of assignment; gives how many."""
    overdue = CaseDeadline.objects.filter(
        name="records", is_open=True, due_at__lt=calendar.now(), case__state=State.AWAITING_RECORDS
    )
    reminded = 0
    for case_id, notice_at in overdue.values_list("case_id", "case__state_since"):
        with transaction.atomic():
            case = Case.objects.select_for_update(no_key=True).get(pk=case_id)
            again = Notice.objects.filter(case=case, kind="reminder", at__gte=notice_at).exists()
            if case.state == State.AWAITING_RECORDS and not again:
                triggers.remind(case, None)
                reminded += 1
    return reminded


def close_what_is_final() -> int:
    """Close served cases whose time to appeal has passed; gives how many."""
    final = Case.objects.filter(state=State.SERVED, due_at__lt=calendar.now())
    closed = 0
    for case in final.iterator(chunk_size=500):
        try:
            states.go(case, "close", None, version=case.version, reason="the time to appeal has passed")
            closed += 1
        except states.NotPossible:
            logger.info("case %s is not closed: it has moved meanwhile", case.pk)
    return closed
