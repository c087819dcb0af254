"""A reviewer as the panel knows them: credentials with their dates, practice, what keeps them from a case.

A fact counts for an assignment only while it is verified at its source; what has no ``verified_on`` is a claim.
"""

import datetime as dt
from enum import StrEnum

from pydantic import Field, model_validator

from .anatomy import BodyPart
from .identifiers import Npi, TaxNumber
from .value import Value


class AffiliationKind(StrEnum):
    """Kinds of material affiliation that exclude a reviewer (Labor Code 139.5(c), (d))."""

    PROFESSIONAL = "professional"
    FAMILIAL = "familial"
    FINANCIAL = "financial"


class LicenceStatus(StrEnum):
    """What the licensing board says of a licence; only an active one lets its holder practise."""

    ACTIVE = "active"
    INACTIVE = "inactive"
    PROBATION = "probation"
    SUSPENDED = "suspended"
    REVOKED = "revoked"
    SURRENDERED = "surrendered"


class Maintenance(StrEnum):
    """Whether the holder of a certification takes part in the board's maintenance of certification."""

    PARTICIPATING = "participating"
    NOT_PARTICIPATING = "not_participating"
    NOT_REQUIRED = "not_required"


class SanctionResult(StrEnum):
    """What a query for disciplinary actions and sanctions brought."""

    CLEAR = "clear"
    PENDING = "pending"
    FOUND = "found"


class ExperienceKind(StrEnum):
    """What experience is about."""

    PROCEDURE = "procedure"
    CONDITION = "condition"


class Licence(Value):
    """A licence to practise. ``state`` is the two-letter code; both dates are inclusive.

    ``restriction`` says in words what is restricted; a licence with one is ``restricted``.
    """

    state: str = Field(pattern=r"^[A-Z]{2}$")
    number: str
    status: LicenceStatus = LicenceStatus.ACTIVE
    valid_from: dt.date
    valid_to: dt.date
    restricted: bool = False
    restriction: str | None = None
    verified_on: dt.date | None = None

    @model_validator(mode="after")
    def _dates_and_restriction_hold(self) -> "Licence":
        if self.valid_to < self.valid_from:
            raise ValueError("the licence ends before it begins")
        if self.restriction and not self.restricted:
            raise ValueError("a restriction is described, but the licence is not marked as restricted")
        return self


class BoardCertification(Value):
    """A certification by a recognised medical specialty board; no end date means it does not lapse."""

    board: str
    specialty: str
    subspecialty: str | None = None
    valid_from: dt.date
    valid_to: dt.date | None = None
    maintenance: Maintenance | None = None
    verified_on: dt.date | None = None

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> "BoardCertification":
        if self.valid_to is not None and self.valid_to < self.valid_from:
            raise ValueError("the certification ends before it begins")
        return self


class Experience(Value):
    """Clinical experience with a procedure or a condition, in the words a disputed treatment would use."""

    kind: ExperienceKind
    name: str = Field(min_length=1)
    a_year: int | None = Field(default=None, ge=0)
    since: dt.date | None = None


class SanctionQuery(Value):
    """One query for disciplinary actions and sanctions: where, when, and what came back."""

    source: str = Field(min_length=1)
    queried_on: dt.date
    result: SanctionResult
    note: str | None = None


class EvaluatorAppointment(Value):
    """An appointment as Qualified Medical Evaluator; no end date means it is held still."""

    valid_from: dt.date
    valid_to: dt.date | None = None
    number: str | None = None


class Training(Value):
    """A training completed, such as the one on the strength-of-evidence hierarchy (``evidence_hierarchy``)."""

    subject: str = Field(pattern=r"^[a-z0-9_]+$")
    completed_on: dt.date
    provider: str | None = None
    verified_on: dt.date | None = None


class Absence(Value):
    """Days on which the reviewer takes no case; both are inclusive."""

    first: dt.date
    last: dt.date
    note: str | None = None

    @model_validator(mode="after")
    def _in_order(self) -> "Absence":
        if self.last < self.first:
            raise ValueError("the last day away is before the first")
        return self


class Exclusion(Value):
    """What a reviewer may not review: a word that stands in the treatment, a body part, or a code's beginning."""

    treatment: str | None = None
    body_part: BodyPart | None = None
    code: str | None = None
    reason: str = Field(min_length=1)

    @model_validator(mode="after")
    def _excludes_something(self) -> "Exclusion":
        if not (self.treatment or self.body_part or self.code):
            raise ValueError("say what is excluded: a treatment, a body part or a code")
        return self


class Affiliation(Value):
    """A declared affiliation with a person or an organization, with what else tells who that is.

    ``relation`` is the family relation (a key of the law's list) where the kind is familial; ``percent`` the share
    held where it is financial.
    """

    name: str
    kind: AffiliationKind
    note: str | None = None
    relation: str | None = None
    percent: float | None = Field(default=None, ge=0, le=100)
    former_names: tuple[str, ...] = ()
    address: str | None = None
    tax_number: TaxNumber | None = None
    npi: Npi | None = None


class Reviewer(Value):
    """A member of the panel. ``name`` never leaves the organization (Labor Code 4610.6(f)).

    ``practice_verified_on`` is when years and weekly hours of practice were confirmed, ``evaluator_checked_on`` when
    the list of Qualified Medical Evaluators was looked at, ``degree_verified_on`` when the school confirmed it.
    ``agreed_pay`` is what was agreed for a case, in dollars, where it is not the organization's usual pay.
    """

    id: str = Field(min_length=1, max_length=80)
    name: str = Field(min_length=1)
    former_names: tuple[str, ...] = ()
    email: str | None = None
    address: str | None = None
    npi: Npi | None = None
    tax_number: TaxNumber | None = None
    languages: tuple[str, ...] = ()
    degree: str
    degree_verified_on: dt.date | None = None
    specialties: tuple[str, ...] = Field(min_length=1)
    licences: tuple[Licence, ...]
    board_certifications: tuple[BoardCertification, ...]
    practising_since: dt.date
    weekly_practice_hours: int = Field(ge=0, le=168)
    practice_verified_on: dt.date | None = None
    experience: tuple[Experience, ...] = ()
    sanctioned: bool = False
    sanction_queries: tuple[SanctionQuery, ...] = ()
    qualified_medical_evaluator: bool = False
    evaluator_appointments: tuple[EvaluatorAppointment, ...] = ()
    evaluator_checked_on: dt.date | None = None
    trainings: tuple[Training, ...] = ()
    affiliations: tuple[Affiliation, ...] = ()
    may_not_review: tuple[Exclusion, ...] = ()
    capacity: int = Field(default=10, ge=0)
    open_cases: int = Field(default=0, ge=0)
    days_away: tuple[Absence, ...] = ()
    agreed_pay: int | None = Field(default=None, ge=0)


class ReviewerQualifications(Value):
    """What the parties may know of a reviewer: the description that stands in the letter, never the name.

    ``kind`` is how the letter speaks of them (``physician reviewer``).
    """

    kind: str
    board_certifications: tuple[str, ...]
    licensed_in: tuple[str, ...]
    years_in_practice: int | None = None
    weekly_practice_hours: int | None = None
