"""The records a complete case file holds under the law of a day, as values that completeness can be judged by."""

import datetime as dt

from openimr.domain.records_required import RecordRequirement, RequirementRule

from .dated import LawError, load


def records_required(on: dt.date, jurisdiction: str = "california_dwc") -> tuple[RecordRequirement, ...]:
    """The requirements in force on ``on``, in the order of the law.

    Args:
        on: the day of the application.
        jurisdiction: a folder of the law.

    Returns:
        Each requirement with its own source where it has one, else that of the list.

    Raises:
        LawError: where the law holds no list for that day, or a line of it does not say how it is looked for.
    """
    law = load(jurisdiction)
    whole = law.value("records_required.items", on)
    months = law.number("records_due.months_of_reports", on)
    found = []
    for item in law.items("records_required.items", on):
        if item.rule is None:
            raise LawError(
                f"records_required.{item.key}", "it does not say how it is looked for.", "Add its rule and its kinds."
            )
        found.append(
            RecordRequirement(
                key=item.key,
                text=item.text,
                rule=item.rule,
                kinds=item.kinds,
                months=months if item.rule is RequirementRule.PHYSICIAN_REPORTS else None,
                source=item.source or whole.source,
                verified=whole.verified if item.verified is None else item.verified,
            )
        )
    return tuple(found)
