"""What holding a case file against the records the law requires gives: present, missing or doubtful, and why.

The requirements themselves are `openimr.domain.records_required`; nothing here says what a missing record means.
"""

from enum import StrEnum

from .value import Value


class RequirementStatus(StrEnum):
    """Whether the case file holds what a requirement asks for. ``DOUBTFUL`` is for a person to look at."""

    PRESENT = "present"
    MISSING = "missing"
    DOUBTFUL = "doubtful"


class RequirementRecord(Value):
    """One record a requirement is about: a document that was found, or a report that is only named.

    ``document`` is the id of the document in the index and ``pages`` its permanent page numbers; both are empty for
    a report that is named but was not found. ``named_on`` are the pages that name it. ``why`` is a sentence.
    """

    document: str | None
    pages: tuple[int, ...] = ()
    named_on: tuple[int, ...] = ()
    status: RequirementStatus
    why: str


class RequirementResult(Value):
    """One requirement held against the case file: its words and source, what was found, and why it is judged so.

    ``verified`` is False where the requirement is kept from memory and was not read in the text of ``source``.
    """

    key: str
    text: str
    source: str
    verified: bool
    status: RequirementStatus
    why: str
    records: tuple[RequirementRecord, ...] = ()
