"""Whom a case could go to: the panel room's own answer over the site's roster, with today's load and circumstances."""

import dataclasses
import json
from collections import Counter
from typing import TYPE_CHECKING, Any

from django.core.serializers.json import DjangoJSONEncoder

from openimr.web import calendar
from openimr.web.cases import states
from openimr.web.models import Assignment, Case, Reviewer
from openimr.web.panel import circumstances

if TYPE_CHECKING:
    from openimr.domain.reviewer import Reviewer as ReviewerValue
    from openimr.panel.assignment import Assignment as Proposal


def propose(case: Case) -> "Proposal":
    """Every reviewer of the panel held against the case today, with reasons, and the one it should go to."""
    return propose_among(case, list(Reviewer.objects.all()))


def propose_among(case: Case, rows: list[Reviewer]) -> "Proposal":
    """As :func:`propose`, among these rows of the panel."""
    from openimr.panel.assignment import Panel

    reviewers = roster(rows)
    panel = Panel(reviewers, conflicts=circumstances.index_of(reviewers))
    return panel.assign(case.value, calendar.today(), known=circumstances.of(case))


def roster(rows: list[Reviewer]) -> "tuple[ReviewerValue, ...]":
    """The panel with the load each reviewer has: what they declared and what the site has given them."""
    held = Assignment.objects.filter(ended_at__isnull=True, case__state__in=states.WITH_REVIEWER)
    loads = Counter(held.values_list("reviewer_id", flat=True))
    return tuple(
        row.value.model_copy(update={"open_cases": row.value.open_cases + loads.get(row.pk, 0)}) for row in rows
    )


def locked_panel() -> list[Reviewer]:
    """The whole panel, locked in the caller's transaction: slots are counted in it.

    Whoever locks reviewers and cases locks the reviewers first, so that no two wait for each other. Rows that only
    point at a reviewer can be written meanwhile.
    """
    return list(Reviewer.objects.select_for_update(no_key=True).order_by("pk"))


def as_json(proposal: "Proposal") -> dict[str, Any]:
    """The proposal as it is shown and kept: every value under its name in the panel room, of a long roster the first.

    Who is left out is counted (``left_out``).
    """
    return dict(json.loads(json.dumps(dataclasses.asdict(proposal.shortened()), cls=DjangoJSONEncoder)))
