"""A reviewer as the panel knows them: credentials with their dates, practice, affiliations."""

import datetime as dt
from enum import StrEnum

from pydantic import Field

from .value import Value


class AffiliationKind(StrEnum):
    """Kinds of material affiliation that exclude a reviewer (Labor Code 139.5(c), (d))."""

    PROFESSIONAL = "professional"
    FAMILIAL = "familial"
    FINANCIAL = "financial"


class Licence(Value):
    """A licence to practise. ``state`` is the two-letter code; both dates are inclusive."""

    state: str = Field(pattern=r"^[A-Z]{2}$")
    number: str
    valid_from: dt.date
    valid_to: dt.date
    restricted: bool = False
    verified_on: dt.date | None = None


class BoardCertification(Value):
    """A certification by a recognised medical specialty board; no end date means it does not lapse."""

    board: str
    specialty: str
    valid_from: dt.date
    valid_to: dt.date | None = None
    verified_on: dt.date | None = None


class Affiliation(Value):
    """A declared affiliation with a person or an organization."""

    name: str
    kind: AffiliationKind
    note: str | None = None


class Reviewer(Value):
    """A member of the panel. ``name`` never leaves the organization (Labor Code 4610.6(f))."""

    id: str
    name: str
    degree: str
    specialties: tuple[str, ...] = Field(min_length=1)
    licences: tuple[Licence, ...]
    board_certifications: tuple[BoardCertification, ...]
    practising_since: dt.date
    weekly_practice_hours: int = Field(ge=0, le=168)
    sanctioned: bool = False
    qualified_medical_evaluator: bool = False
    affiliations: tuple[Affiliation, ...] = ()
    capacity: int = Field(default=10, ge=0)
    open_cases: int = Field(default=0, ge=0)


class ReviewerQualifications(Value):
    """What the parties may know of a reviewer: the description that stands in the letter, never the name.

    ``kind`` is how the letter speaks of them (``physician reviewer``).
    """

    kind: str
    board_certifications: tuple[str, ...]
    licensed_in: tuple[str, ...]
    years_in_practice: int | None = None
    weekly_practice_hours: int | None = None
