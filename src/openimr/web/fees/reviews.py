"""The reviews of a case that are to be paid for, computed from its events: which kind, how each ended, and the fee.

A review begins with the notice of assignment and ends when its determination is first served, or when the case is
withdrawn or the treatment authorized. What never was assigned costs nothing, a correction costs nothing, a remand is a
review of its own.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from django.utils import timezone

from openimr.domain.treatment_category import category_of
from openimr.law.dated import LawError
from openimr.law.events import Event as LawEvent
from openimr.law.fees import End, Fee, OwnRow, Review, fee_of
from openimr.web.cases.effects import ACCEPTED
from openimr.web.clocks.changes import CONVERTED
from openimr.web.clocks.happened import day_of, kind_of
from openimr.web.models import Case, Event, FeeRow

SERVED = "determination served"
ENDED = ("withdrawn", "ended: the treatment was authorized")
FURTHER = "further assignment accepted"


class EndedReview(NamedTuple):
    """A review that ended: its number in the case, the day, and what its fee depends on."""

    number: int
    ended_on: dt.date
    review: Review


class Charge(NamedTuple):
    """A review with its fee, or with why none could be told."""

    case: Case
    ended: EndedReview
    fee: Fee | None
    problem: str


def charges_of(case: Case, own: Sequence[OwnRow] | None = None) -> list[Charge]:
    """Every ended review of the case with its fee."""
    own = own_rows() if own is None else own
    return [_charge(case, ended, own) for ended in reviews_of(case)]


def own_rows() -> list[OwnRow]:
    """The organization's rows of the fee table; of two for one day the later entered holds."""
    rows = {(row.key, row.from_date): row.value for row in FeeRow.objects.order_by("pk")}
    return list(rows.values())


def reviews_of(case: Case) -> list[EndedReview]:
    """The reviews of the case that ended, in order."""
    rows = Event.objects.filter(case=case).order_by("sequence").values_list("action", "at", "after")
    return ended_in(rows, case)


def ended_in(rows: Iterable[tuple[str, dt.datetime, Any]], case: Case) -> list[EndedReview]:
    """The reviews that ended in a history, given as ``(action, at, after)`` in order."""
    kind, begun, reviewers, had_it = str(kind_of(case)), None, 0, False
    found: list[EndedReview] = []
    for action, at, after in rows:
        day = _day(at, after)
        if any(entry["event"] == "notice_of_assignment_sent" for entry in (after or {}).get("clock", ())):
            begun = begun or day
        if action == CONVERTED:
            kind = "expedited"
        elif action == ACCEPTED:
            had_it, reviewers = True, 1
        elif action == FURTHER:
            reviewers += 1
        elif action == SERVED or action in ENDED:
            if begun is not None:
                end = End.DETERMINED if action == SERVED else _ended_early(had_it)
                found.append(EndedReview(len(found) + 1, day, _review(case, kind, end, begun, max(reviewers, 1))))
            begun, reviewers, had_it = None, 0, False
    return found


def _day(at: dt.datetime, after: Any) -> dt.date:
    """The day of an event by the site's calendar, which on a practice day is not that of its recording."""
    for entry in (after or {}).get("clock", ()):
        return day_of(LawEvent.model_validate(entry).at)
    ended_on = (after or {}).get("ended_on")
    return dt.date.fromisoformat(ended_on) if ended_on else timezone.localtime(at).date()


def _ended_early(had_it: bool) -> End:
    return End.ENDED_AFTER_REVIEWER if had_it else End.ENDED_BEFORE_REVIEWER


def _review(case: Case, kind: str, end: End, begun: dt.date, reviewers: int) -> Review:
    items = case.application["disputed_treatments"]
    drugs = all(category_of(item["treatment"], tuple(item.get("codes", ()))) == "drugs" for item in items)
    return Review.model_validate(
        {
            "kind": kind,
            "end": end,
            "scheduled_on": begun,
            "reviewers": reviewers,
            "by_physician": _by_physician(case),
            "drugs_only": drugs,
        }
    )


def _by_physician(case: Case) -> bool:
    """Whether the reviewer who signed last is a physician; taken for one where nobody has signed."""
    from openimr.panel.specialties import is_physician

    final = case.determinations.select_related("signed_by__reviewer").only("signed_by__reviewer__content").first()
    reviewer = final.signed_by.reviewer if final else None
    return is_physician(reviewer.content["degree"]) if reviewer else True


def _charge(case: Case, ended: EndedReview, own: Sequence[OwnRow]) -> Charge:
    try:
        fee = fee_of(ended.review, own, case.application.get("jurisdiction", "california_dwc"))
    except LawError as error:
        return Charge(case, ended, None, str(error))
    return Charge(case, ended, fee, "")
