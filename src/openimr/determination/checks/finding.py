"""A finding: one thing a check saw, with its place in the letter and what it means for signing."""

import re
from enum import StrEnum
from hashlib import sha256

from openimr.domain.value import Value

_COUNTED = re.compile(r",? (?:sentence|line) \d+")


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

    @property
    def fingerprint(self) -> str:
        """16 hexadecimal figures that stay the same over runs: of code, item, place and words.

        The number of a sentence or line is left out, so that one more sentence before it changes nothing.
        """
        place = _COUNTED.sub("", self.place)
        told = "\x1f".join((self.code, str(self.item or ""), place, " ".join(self.message.split())))
        return sha256(told.encode()).hexdigest()[:16]
