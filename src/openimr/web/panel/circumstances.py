"""What the organization knows of a case and its reviewers, put together for the panel room: see ``Circumstances``."""

from collections.abc import Sequence
from typing import NamedTuple

from django.db.models import Count
from django.utils import timezone

from openimr.domain.errors import InputRefused
from openimr.domain.reviewer import Reviewer as ReviewerValue
from openimr.panel import pay
from openimr.panel.conflicts import ConflictIndex, Ruling, declared_by
from openimr.panel.organizations import OrganizationGraph
from openimr.panel.requirements import Circumstances
from openimr.web import calendar
from openimr.web.cases import effects
from openimr.web.models import (
    Assignment,
    Case,
    ConflictDecision,
    Document,
    EndedHow,
    Event,
    FinalDetermination,
    KnownOrganization,
    Reviewer,
)

_NOT_ASKED_AGAIN = {
    EndedHow.DECLINED: "declined this case on",
    EndedHow.LAPSED: "did not answer the offer of this case in time, on",
}
# What is held against a determination: sent back by the medical director, set aside on appeal.
_TROUBLE = ("sent back after a second look", "remanded to a different reviewer")


class Shared(NamedTuple):
    """What is the same for all cases of a moment: decisions about conflicts, trouble and agreed pay by reviewer."""

    rulings: tuple[Ruling, ...]
    trouble: dict[str, float]
    agreed: dict[str, int | None]


def shared() -> Shared:
    """What is the same for all cases now; asked for once where many cases are looked at."""
    return Shared(rulings(), _trouble(), dict(Reviewer.objects.values_list("key", "content__agreed_pay")))


def of(case: Case, same: Shared | None = None) -> Circumstances:
    """What is known of ``case`` beyond its application; ``same`` is :func:`shared`, where it has been asked for."""
    same = same or shared()
    never = effects.barred(case)
    return Circumstances(
        authors=_authors(case),
        barred=_asked_before(case) | never,
        rulings=same.rulings,
        related=frozenset() if never else _reviewers_of_related(case),
        trouble=same.trouble,
        cost=_cost(case, same.agreed),
        due=timezone.localtime(case.due_at).date() if case.due_at else None,
    )


def index_of(roster: Sequence[ReviewerValue]) -> ConflictIndex:
    """The index of what this roster has declared, made anew only where a reviewer or an organization has changed."""
    known = tuple(row.value for row in KnownOrganization.objects.all())
    made_of = (declared_by(roster), known)
    last = _made[0] if _made else None
    if last is None or last[0] != made_of:
        last = (made_of, ConflictIndex(roster, OrganizationGraph(known)))
        _made[:] = [last]
    return last[1]


# The index made last, with what it was made of; a thread that comes too late makes its own and no harm is done.
_made: list[tuple[object, ConflictIndex]] = []


def rulings() -> tuple[Ruling, ...]:
    """What people decided about conflicts, the earliest first, so that a later decision counts."""
    return tuple(
        Ruling(
            row.reviewer.key,
            row.role,
            row.party,
            row.declared,
            row.relation,
            row.conflict,
            f"{row.reason} ({row.decided_by.name}, {row.at:%Y-%m-%d})",
            row.employee,
        )
        for row in ConflictDecision.objects.select_related("reviewer", "decided_by").order_by("id")
    )


def _authors(case: Case) -> tuple[str, ...]:
    """Who wrote records of this employee, in this case's file or in another's."""
    same = Document.objects.filter(case__employee_name=case.employee_name, duplicate_of="")
    born = case.application["employee"]["date_of_birth"]
    authors = same.filter(case__application__employee__date_of_birth=born).values_list("content__author", flat=True)
    return tuple(dict.fromkeys(author for author in authors if author))


def _asked_before(case: Case) -> dict[str, str]:
    ended = Assignment.objects.filter(case=case, ended_how__in=_NOT_ASKED_AGAIN).select_related("reviewer")
    return {
        row.reviewer.key: f"{_NOT_ASKED_AGAIN[EndedHow(row.ended_how)]} {row.ended_at:%Y-%m-%d}"
        for row in ended
        if row.ended_at
    }


def _reviewers_of_related(case: Case) -> frozenset[str]:
    """Who signed a determination in another case of the same claim of the same employee."""
    same = FinalDetermination.objects.filter(
        case__claim_number=case.claim_number, case__employee_name=case.employee_name
    ).exclude(case=case)
    return frozenset(key for key in same.values_list("signed_by__reviewer__key", flat=True) if key)


def _cost(case: Case, agreed: dict[str, int | None]) -> dict[str, float]:
    """By reviewer, what the case would cost the organization: the pay agreed, or the usual one of its kind."""
    try:
        usual = float(pay.amount(case.priority, calendar.today()))
    except InputRefused:  # the organization's table holds nothing for this day: then pay tells nobody apart
        usual = 0.0
    return {key: usual if own is None else float(own) for key, own in agreed.items()}


def _trouble() -> dict[str, float]:
    """By reviewer, the share of signed cases that were sent back or set aside."""
    signed = FinalDetermination.objects.filter(version=1, signed_by__reviewer__isnull=False)
    held_against = Event.objects.filter(action__in=_TROUBLE).values("case_id")
    by_key = signed.values_list("signed_by__reviewer__key").order_by()
    held = dict(by_key.filter(case_id__in=held_against).annotate(Count("case_id")))
    return {
        key: held[key] / count
        for key, count in by_key.filter(signed_by__reviewer__key__in=held).annotate(Count("case_id"))
    }
