"""What goes over the programming interface: an application as it is handed in, and what is said about it afterwards."""

import datetime as dt
from typing import Literal

from pydantic import Field

from openimr.domain.case import (
    Certification,
    Claim,
    Designation,
    DisputedTreatment,
    Employee,
    Parties,
    RequestingPhysician,
    ReviewPriority,
    UtilizationReview,
)
from openimr.domain.value import Value


class SignedApplication(Value):
    """The application itself. The day of receipt is the day it arrives here; what is left out counts as not said."""

    signed_date: dt.date | None = None
    signed_by: Literal["employee", "representative"] | None = None
    designation: Designation | None = None
    certification: Certification | None = None
    liability_disputed: bool | None = None
    other_grounds: str | None = None
    denied_for_missing_information: bool | None = None
    consent: bool | None = None


class NewApplication(Value):
    """An application for Independent Medical Review, its values as in ``case.yaml``; its number is given here."""

    priority: ReviewPriority = ReviewPriority.REGULAR
    application: SignedApplication = SignedApplication()
    employee: Employee
    claim: Claim
    parties: Parties
    requesting_physician: RequestingPhysician
    utilization_review: UtilizationReview
    primary_diagnosis: str | None = None
    primary_diagnosis_code: str | None = None
    disputed_treatments: tuple[DisputedTreatment, ...] = Field(min_length=1, max_length=40)


class KeptFile(Value):
    """A file of the application as it is kept."""

    name: str
    size: int
    sha256: str


class ApplicationStatus(Value):
    """Where an application is. Who reviews it is never said."""

    id: str
    case_number: str
    state: str
    state_words: str
    kind: str
    received: dt.date
    asked: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    files: tuple[KeptFile, ...] = ()


class Problem(Value):
    """One thing that is wrong with a request: the field, what is wrong, what to do."""

    field: str
    problem: str
    remedy: str


class Refusal(Value):
    """Why a request was refused."""

    problems: tuple[Problem, ...]
