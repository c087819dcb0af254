"""What a reviewer has earned: cases signed, by kind and day. What was decided in them is never read here."""

import datetime as dt

from django.utils import timezone

from openimr.panel.pay import Statement, statements
from openimr.web.models import FinalDetermination, Reviewer


def of(row: Reviewer) -> tuple[Statement, ...]:
    """The reviewer's statements, the latest month first; a correction of a signed case is not paid again."""
    first: dict[str, tuple[str, str, dt.datetime]] = {}
    signed = FinalDetermination.objects.filter(signed_by__reviewer=row).order_by("version")
    for number, kind, at in signed.values_list("case__number", "case__priority", "signed_at"):
        first.setdefault(number, (number, kind, at))
    cases = ((number, kind, timezone.localtime(at).date()) for number, kind, at in first.values())
    return statements(cases, row.value.agreed_pay)


def in_month(row: Reviewer, month: str) -> Statement | None:
    """The statement of one month (``2026-11``), or None where nothing was signed in it."""
    return next((statement for statement in of(row) if statement.month == month), None)
