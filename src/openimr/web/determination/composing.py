"""The determination as it would be signed today, put together from the case, its records and the reviewer's draft.

The checks, the preview and the signature all look at this one value, so that what was checked is what is signed.
"""

from openimr.domain.determination import Decisions, Determination
from openimr.web import calendar
from openimr.web.cases import states
from openimr.web.models import Case, Organization, Reviewer
from openimr.web.records.assembling import index_of


def current_reviewer(case: Case) -> Reviewer | None:
    """The reviewer the case is with now."""
    assignment = case.assignments.filter(ended_at__isnull=True).select_related("reviewer").first()
    return assignment.reviewer if assignment else None


def compose_letter(case: Case, decisions: Decisions) -> Determination:
    """The determination as it would be signed today: for the checks, the preview and the signature itself.

    Raises:
        NotPossible: no reviewer is assigned, or the organization is not set up.
    """
    from openimr.determination import compose
    from openimr.panel import qualifications

    reviewer = current_reviewer(case)
    if reviewer is None:
        raise states.NotPossible("No reviewer is assigned to this case.")
    organization = Organization.objects.first()
    if organization is None:
        raise states.NotPossible("The review organization is not set up yet: an administrator enters it first.")
    day = calendar.today()
    return compose(
        case.value,
        index_of(case),
        decisions,
        qualifications(reviewer.value, day, organization.value.reviewer_title),
        organization.value,
        decided_on=day,
    )
