"""A record the law requires of a complete case file, as a value that the law's data give and completeness reads."""

from enum import StrEnum

from pydantic import Field

from .document_kind import DocumentKind
from .value import Value


class RequirementRule(StrEnum):
    """How a requirement is held against the documents of a case file.

    ``PHYSICIAN_REPORTS``: reports by the requesting physician in the months before the request. ``NAMED_REPORTS``:
    the reports that the request or the utilization review decision names. ``UTILIZATION_REVIEW_DECISION``: the
    decision of the date in the application, and what went with it. ``OF_KIND``: any document of one of the kinds.
    ``IF_ANY``: like ``OF_KIND``, but nobody can tell from the file that there should have been one.
    """

    PHYSICIAN_REPORTS = "physician_reports"
    NAMED_REPORTS = "named_reports"
    UTILIZATION_REVIEW_DECISION = "utilization_review_decision"
    OF_KIND = "of_kind"
    IF_ANY = "if_any"


class RecordRequirement(Value):
    """One requirement: its words, the kinds of documents that can meet it, and where the law says so.

    ``months`` is how far back from the request it reaches, None where that is of no matter. ``verified`` is False
    where it was not read in the text of ``source`` itself.
    """

    key: str = Field(pattern=r"^[a-z0-9_]+$")
    text: str = Field(min_length=1)
    rule: RequirementRule
    kinds: tuple[DocumentKind, ...] = ()
    months: int | None = Field(default=None, ge=1)
    source: str
    verified: bool
