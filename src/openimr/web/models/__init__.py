"""The tables of the site, a file a noun."""

from .accounts import FailedSignIn, Role, User
from .api import ApiCalls, ApiSubmission, ApiToken
from .application import ApplicationDraft, ApplicationScan, CaseKeys, Consolidation, DraftFile
from .case import Case, Organization
from .credentials import (
    CaseAttestation,
    ConflictDecision,
    CredentialWarning,
    KnownOrganization,
    ReviewerVersion,
    Verification,
)
from .deadline import CaseDeadline
from .determination import Dismissal, Draft, DraftVersion, FinalDetermination, PartyLetter, SignedAnalysis
from .eligibility import EligibilityAnswer, EligibilityDecision
from .events import AccessRecord, Event
from .facts import CaseFact, FactCorrection, FactsRead
from .fees import FeeRow, Invoice, InvoiceCounter, InvoicedReview
from .guidelines import CriteriaVersion, LicensedReading
from .notices import CaseParty, Notice, PortalCode, PrintBatch, Sending
from .panel import Assignment, EndedHow, Reviewer
from .records import Assembly, Correction, Document, Page, Problem, ReadingBatch, RecordFile
from .second_look import Comment, SecondLook
from .worklist import SavedFilter

__all__ = [
    "AccessRecord",
    "ApiCalls",
    "ApiSubmission",
    "ApiToken",
    "ApplicationDraft",
    "ApplicationScan",
    "Assembly",
    "Assignment",
    "Case",
    "CaseAttestation",
    "CaseDeadline",
    "CaseFact",
    "CaseKeys",
    "CaseParty",
    "Comment",
    "ConflictDecision",
    "Consolidation",
    "Correction",
    "CredentialWarning",
    "CriteriaVersion",
    "Dismissal",
    "Document",
    "Draft",
    "DraftFile",
    "DraftVersion",
    "EligibilityAnswer",
    "EligibilityDecision",
    "EndedHow",
    "Event",
    "FactCorrection",
    "FactsRead",
    "FailedSignIn",
    "FeeRow",
    "FinalDetermination",
    "Invoice",
    "InvoiceCounter",
    "InvoicedReview",
    "KnownOrganization",
    "LicensedReading",
    "Notice",
    "Organization",
    "Page",
    "PartyLetter",
    "PortalCode",
    "PrintBatch",
    "Problem",
    "ReadingBatch",
    "RecordFile",
    "Reviewer",
    "ReviewerVersion",
    "Role",
    "SavedFilter",
    "SecondLook",
    "Sending",
    "SignedAnalysis",
    "User",
    "Verification",
]
