"""The text of a case's pages as the checks read it, kept in memory while the case is being worked on.

Pages are only ever written all at once, when a case file has been assembled; the rows' keys then tell the new ones
from those kept.
"""

from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import NamedTuple
from uuid import UUID

from django.db.models import Count, Max

from openimr.web.models import Case, Page

# Cases worked on at once in one process; a thousand pages are about three megabytes.
_CASES_KEPT = 12


class Stand(NamedTuple):
    """Which pages a case has now: equal as long as they are the same rows."""

    case_id: UUID
    newest: int | None
    how_many: int


def stand_of(case: Case) -> Stand:
    """The pages of the case as they are now."""
    now = Page.objects.filter(case=case).aggregate(newest=Max("pk"), how_many=Count("pk"))
    return Stand(case.pk, now["newest"], now["how_many"])


@lru_cache(maxsize=_CASES_KEPT)
def page_texts(stand: Stand) -> Mapping[int, str]:
    """The text of every page by permanent page number, spaces and line ends made single spaces."""
    rows = Page.objects.filter(case_id=stand.case_id).order_by("number").values_list("number", "text")
    return MappingProxyType({number: " ".join(text.split()) for number, text in rows})
