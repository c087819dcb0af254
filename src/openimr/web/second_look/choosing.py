"""Which drafts get a second look: the organization's rules held against what is known of the case."""

from typing import Any, NamedTuple

from openimr.determination.second_look import Draw, Reason, SecondLookRules, draw, reasons
from openimr.domain.case import ReviewPriority
from openimr.domain.determination import Decisions
from openimr.web.determination.desks import next_version
from openimr.web.models import Assignment, FinalDetermination, Organization, SecondLook, SignedAnalysis
from openimr.web.models.second_look import Outcome


class Chosen(NamedTuple):
    """The rules that chose a draft (none: it needs no second look), and what the random share drew."""

    reasons: tuple[Reason, ...]
    draw: Draw

    def record(self) -> dict[str, Any]:
        """What is kept of it: with the seed, so that it can be drawn again."""
        return {"reasons": [reason._asdict() for reason in self.reasons], "draw": self.draw._asdict()}


def rules() -> SecondLookRules:
    """The organization's rules; where none were set, none chooses anything."""
    organization = Organization.objects.first()
    return SecondLookRules.model_validate(organization.second_look if organization else {})


def chosen_because(desk: Assignment, decisions: Decisions) -> Chosen:
    """Why this draft gets a second look, as it would be signed now."""
    case, set_rules = desk.case, rules()
    drawn = draw(set_rules, f"{case.number}, version {next_version(case)}, seat {desk.seat}")
    return Chosen(
        reasons(set_rules, drawn, ReviewPriority(case.priority), decisions, signed_before(desk)),
        drawn,
    )


def passed(desk: Assignment, revision: int) -> bool:
    """Whether this very revision has passed its second look."""
    return SecondLook.objects.filter(assignment=desk, revision=revision, outcome=Outcome.PASSED).exists()


def signed_before(desk: Assignment) -> int:
    """How many determinations and analyses the reviewer at this desk has signed in other cases."""
    by_them = {"signed_by__reviewer_id": desk.reviewer_id}
    cases = {
        *FinalDetermination.objects.filter(**by_them).exclude(case=desk.case).values_list("case_id", flat=True),
        *SignedAnalysis.objects.filter(**by_them).exclude(case=desk.case).values_list("case_id", flat=True),
    }
    return len(cases)
