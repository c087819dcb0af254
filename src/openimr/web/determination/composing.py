"""The determination as it would be signed today, put together from the case, its records and the reviewer's draft.

The checks, the preview and the signature all look at this one value, so that what was checked is what is signed.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from openimr.domain.determination import Decisions, Determination
from openimr.domain.errors import InputRefused
from openimr.web import calendar
from openimr.web.cases import states
from openimr.web.determination.desks import desks
from openimr.web.models import Assignment, Case, Organization, Reviewer
from openimr.web.records.assembling import index_of

logger = logging.getLogger(__name__)

NOT_COMPOSED = "The letter could not be put together. Tell your administrator: the log says where it failed."


class NotComposed(states.NotPossible):
    """The letter could not be put together or set; the message says so and may be shown."""


@contextmanager
def composing(case: Case) -> Iterator[None]:
    """Around putting a letter of this case together: whatever fails is logged and becomes something to say.

    Raises:
        NotComposed: in place of any failure but a refusal that can be shown as it is.
    """
    try:
        yield
    except states.NotPossible:
        raise
    except InputRefused as refusal:
        logger.warning("the letter of case %s was refused", case.pk)
        raise NotComposed(f"The letter could not be put together. {refusal}") from refusal
    except Exception:
        logger.exception("the letter of case %s could not be composed", case.pk)
        raise NotComposed(NOT_COMPOSED) from None


def current_reviewer(case: Case) -> Reviewer | None:
    """The reviewer the case is with now; of several, the one on the first seat."""
    return next((desk.reviewer for desk in desks(case)), None)


def compose_letter(case: Case, decisions: Decisions, desk: Assignment | None = None) -> Determination:
    """The determination as it would be signed today: for the checks, the preview and the signature itself.

    Args:
        case: the case.
        decisions: what is written.
        desk: whose; None for the first.

    Raises:
        NotPossible: no reviewer is assigned, or the organization is not set up.
        NotComposed: putting it together failed.
    """
    from openimr.determination import compose
    from openimr.panel import qualifications

    reviewer = desk.reviewer if desk else current_reviewer(case)
    if reviewer is None:
        raise states.NotPossible("No reviewer is assigned to this case.")
    organization = Organization.objects.first()
    if organization is None:
        raise states.NotPossible("The review organization is not set up yet: an administrator enters it first.")
    with composing(case):
        day = calendar.today()
        return compose(
            case.value,
            index_of(case),
            decisions,
            qualifications(reviewer.value, day, organization.value.reviewer_title),
            organization.value,
            decided_on=day,
        )


def letter_pdf(case: Case, decisions: Decisions, desk: Assignment | None = None) -> bytes:
    """The letter as it would be signed now, as a PDF. Raises as :func:`compose_letter`."""
    from openimr.determination import render_pdf

    with composing(case):
        return render_pdf(compose_letter(case, decisions, desk))


def letter_text(case: Case, decisions: Decisions, desk: Assignment | None = None) -> str:
    """The letter as it would be signed now, as plain text. Raises as :func:`compose_letter`."""
    from openimr.determination import render_text

    with composing(case):
        return render_text(compose_letter(case, decisions, desk))
