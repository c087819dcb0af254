"""A case as the application describes it: the employee, the claim, the parties and what is disputed.

This is the shape of ``case.yaml``.
"""

import datetime as dt
from enum import StrEnum
from typing import Literal

from pydantic import Field, field_validator, model_validator

from .anatomy import BodyPart, Side
from .diagnosis import read_diagnosis
from .guidance import Citation
from .identifiers import Npi, TaxNumber
from .value import Value


class ReviewPriority(StrEnum):
    """The kind of review, which says how fast the determination is due (8 CCR 9792.10.4, 9792.10.6; LC 4610.6(d)).

    ``formulary`` is a dispute over nothing but drugs of the formulary.
    """

    REGULAR = "regular"
    EXPEDITED = "expedited"
    FORMULARY = "formulary"


class Contact(Value):
    """A person or organization that takes part in the case or gets a letter."""

    name: str
    organization: str | None = None
    address: tuple[str, ...] = ()
    phone: str | None = None
    email: str | None = None


class Employee(Value):
    """The injured employee. ``language`` is the one letters are wanted in, by its two-letter code (ISO 639-1)."""

    name: str
    date_of_birth: dt.date
    sex: Literal["female", "male"] | None = None
    address: tuple[str, ...] = ()
    phone: str | None = None
    email: str | None = None
    language: str | None = Field(default=None, pattern=r"^[a-z]{2}$")


class Claim(Value):
    """The workers' compensation claim the dispute belongs to."""

    claim_number: str
    date_of_injury: dt.date
    employer: str
    eams_number: str | None = None


class RequestingPhysician(Value):
    """The physician whose request for authorization was denied, delayed or modified."""

    name: str
    specialty: str
    organization: str | None = None
    address: tuple[str, ...] = ()
    phone: str | None = None
    npi: str | None = None


class PartyRole(StrEnum):
    """What somebody is in a case; a reviewer must be independent of all of them (Labor Code 139.5(c), (d))."""

    EMPLOYER = "employer"
    OFFICER = "officers"
    INSURER = "insurer"
    CLAIMS_ADMINISTRATOR = "claims_administrator"
    PROVIDER_NETWORK = "provider_network"
    UTILIZATION_REVIEW = "utilization_review_organization"
    REQUESTING_PHYSICIAN = "requesting_physician"
    PHYSICIAN = "physician"
    MEDICAL_GROUP = "medical_group"
    FACILITY = "facility"
    MANUFACTURER = "manufacturer"
    EMPLOYEE = "employee"
    FAMILY = "family"
    EMPLOYEE_ATTORNEY = "employee_attorney"


class NamedParty(Value):
    """A further party, or more about one named elsewhere, with what else tells who that is.

    An officer of the employer, the provider network, another physician who proposed the treatment, a relative.
    """

    role: PartyRole
    name: str = Field(min_length=1)
    former_names: tuple[str, ...] = ()
    address: str | None = None
    tax_number: TaxNumber | None = None
    npi: Npi | None = None


class Parties(Value):
    """Everyone who is served, and everyone else a reviewer must be independent of (``others``)."""

    claims_administrator: Contact
    insurer: str | None = None
    utilization_review_organization: str | None = None
    employee_attorney: Contact | None = None
    facility: str | None = None
    manufacturers: tuple[str, ...] = ()
    others: tuple[NamedParty, ...] = ()


class UtilizationReview(Value):
    """The utilization review decision that is disputed."""

    decision_date: dt.date
    served_date: dt.date
    served_by: Literal["mail", "electronic", "personal"] = "mail"


class Designation(Value):
    """The employee's designation of a representative. It holds only when made after the utilization review decision.

    ``kind`` says who the representative is; an attorney is among the parties who are served, too.
    """

    representative: Contact
    kind: Literal["attorney", "other"] = "other"
    designated_on: dt.date | None = None


class Certification(Value):
    """The treating physician's certification that the employee faces an imminent and serious threat to health."""

    physician: str
    certified_on: dt.date | None = None
    reason: str | None = None


class Application(Value):
    """The application itself (DWC Form IMR). What it leaves open is None; nothing is taken for granted.

    ``asked_priority`` is the kind of review asked for where the case is handled as another one.
    ``liability_disputed`` is whether the claims administrator disputes liability for a reason other than medical
    necessity, ``other_grounds`` which. ``denied_for_missing_information`` is whether utilization review denied only
    because information it had asked for did not come. ``consent`` is the employee's to the release of records.
    """

    received_date: dt.date
    signed_date: dt.date | None = None
    signed_by: Literal["employee", "representative"] | None = None
    designation: Designation | None = None
    certification: Certification | None = None
    asked_priority: ReviewPriority | None = None
    liability_disputed: bool | None = None
    other_grounds: str | None = None
    denied_for_missing_information: bool | None = None
    consent: bool | None = None


class UtilizationReviewItem(Value):
    """What utilization review decided about one treatment, why, and on which guideline."""

    decision: Literal["denied", "modified", "delayed"]
    reason: str | None = None
    guidelines: tuple[Citation, ...] = ()


class DisputedTreatment(Value):
    """One disputed item of the application.

    ``quantity``, ``frequency`` and ``duration`` are in the words of the request (``12 visits``, ``twice a week``,
    ``6 weeks``). ``depends_on`` is the ``id`` of the treatment this one follows (a brace that goes with the operation).
    """

    id: int = Field(ge=1)
    treatment: str = Field(min_length=1)
    body_part: BodyPart
    side: Side | None = None
    levels: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    quantity: str | None = None
    frequency: str | None = None
    duration: str | None = None
    depends_on: int | None = None
    utilization_review: UtilizationReviewItem


class Case(Value):
    """Everything the application says, before any record is read."""

    case_number: str
    jurisdiction: str = "california_dwc"
    priority: ReviewPriority = ReviewPriority.REGULAR
    application: Application
    employee: Employee
    claim: Claim
    parties: Parties
    requesting_physician: RequestingPhysician
    utilization_review: UtilizationReview
    primary_diagnosis: str | None = None
    primary_diagnosis_code: str | None = None
    disputed_treatments: tuple[DisputedTreatment, ...] = Field(min_length=1)

    @field_validator("primary_diagnosis_code")
    @classmethod
    def _diagnosis_is_icd_10(cls, code: str | None) -> str | None:
        return read_diagnosis(code).code if code else None

    @model_validator(mode="after")
    def _dependencies_hold(self) -> "Case":
        follows = {t.id: t.depends_on for t in self.disputed_treatments}
        if len(follows) != len(self.disputed_treatments):
            raise ValueError("two disputed treatments have the same id")
        for start in follows:
            seen, at = {start}, follows[start]
            while at is not None:
                if at not in follows:
                    raise ValueError(f"treatment {start} depends on {at}, which is not a disputed treatment")
                if at in seen:
                    raise ValueError(f"treatment {start} depends on itself through {at}")
                seen.add(at)
                at = follows[at]
        return self


def handled(case: Case) -> Case:
    """The case as it is handled: an expedited review without the physician's certification is a regular one.

    What was asked for stays in ``application.asked_priority`` (8 CCR 9792.10.4(c)).
    """
    if case.priority is not ReviewPriority.EXPEDITED or case.application.certification is not None:
        return case
    application = case.application.model_copy(update={"asked_priority": ReviewPriority.EXPEDITED})
    return case.model_copy(update={"priority": ReviewPriority.REGULAR, "application": application})
