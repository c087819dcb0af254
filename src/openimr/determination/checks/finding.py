"""A finding: one thing a check saw, with its place in the letter and what it means for signing."""

from enum import StrEnum

from openimr.domain.value import Value


class Severity(StrEnum):
    """How grave a finding is. An error keeps a letter from being signed; a note only informs."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


class Finding(Value):
    """One finding of one check.

    ``code`` is the check's stable code, ``place`` the place in words (``Item 2, decision rationale``), ``item`` the
    number of the disputed item it is about, from 1, or None where it is about the letter.
    """

    code: str
    severity: Severity
    place: str
    item: int | None = None
    message: str
