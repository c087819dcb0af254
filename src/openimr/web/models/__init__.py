"""The tables of the site, a file a noun."""

from .accounts import FailedSignIn, Role, User
from .case import Case, Organization
from .deadline import CaseDeadline
from .determination import Dismissal, Draft, DraftVersion, FinalDetermination, PartyLetter
from .events import AccessRecord, Event
from .panel import Assignment, Reviewer
from .records import Assembly, Document, Page, Problem, RecordFile

__all__ = [
    "AccessRecord",
    "Assembly",
    "Assignment",
    "Case",
    "CaseDeadline",
    "Dismissal",
    "Document",
    "Draft",
    "DraftVersion",
    "Event",
    "FailedSignIn",
    "FinalDetermination",
    "Organization",
    "Page",
    "PartyLetter",
    "Problem",
    "RecordFile",
    "Reviewer",
    "Role",
    "User",
]
