"""The kinds of notices, to whom each goes, and a notice as a value."""

import datetime as dt
from enum import StrEnum

from openimr.domain.determination import PartyRole
from openimr.domain.value import Value

EVERYBODY = tuple(PartyRole)
EMPLOYEES_SIDE = (PartyRole.EMPLOYEE, PartyRole.EMPLOYEE_ATTORNEY)


class NoticeKind(StrEnum):
    """Every notice the process needs beside the determination itself."""

    RECEIPT = "receipt"
    NOT_ELIGIBLE = "not_eligible"
    INFORMATION_REQUEST = "information_request"
    DEFERRED = "deferred"
    ASSIGNMENT = "assignment"
    REMINDER = "reminder"
    EXPEDITED = "expedited"
    ENDED = "ended"
    DETERMINATION_COVER = "determination_cover"
    CORRECTION = "correction"
    REMAND = "remand"

    @property
    def label(self) -> str:
        """The kind as a list shows it: ``Notice of assignment and request for records``."""
        return LABELS[self]


LABELS = {
    NoticeKind.RECEIPT: "Receipt of the application",
    NoticeKind.NOT_ELIGIBLE: "Not eligible",
    NoticeKind.INFORMATION_REQUEST: "Request for information",
    NoticeKind.DEFERRED: "Deferral",
    NoticeKind.ASSIGNMENT: "Notice of assignment and request for records",
    NoticeKind.REMINDER: "Reminder for missing records",
    NoticeKind.EXPEDITED: "Conversion to expedited review",
    NoticeKind.ENDED: "End of the review",
    NoticeKind.DETERMINATION_COVER: "Final Determination",
    NoticeKind.CORRECTION: "Corrected Final Determination",
    NoticeKind.REMAND: "Remand to a different reviewer",
}

# Who gets each kind; kinds not named go to every party of the case.
ADDRESSEES = {
    NoticeKind.INFORMATION_REQUEST: (*EMPLOYEES_SIDE, PartyRole.CLAIMS_ADMINISTRATOR),
    NoticeKind.REMINDER: (PartyRole.CLAIMS_ADMINISTRATOR,),
}


class Notice(Value):
    """One notice to one addressee, every word of it. ``items`` is an enumeration after the paragraphs, or empty;
    ``colour`` is that of its headings.
    """

    kind: NoticeKind
    language: str
    region: str
    sender: tuple[str, ...]
    addressee: tuple[str, ...]
    dated: dt.date
    date: str
    title: str
    document_title: str
    about: tuple[tuple[str, str], ...]
    paragraphs: tuple[str, ...]
    items_heading: str = ""
    items: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    closing: tuple[str, ...] = ()
    page: str = "Page {page} of {pages}"
    colour: str = "#1f4e6b"
