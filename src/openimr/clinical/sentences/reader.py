"""What the rules know of the document they read: its kind, its date, and what was found in it so far."""

import datetime as dt
from dataclasses import dataclass, field

from openimr.domain.anatomy import BodyPart, Side
from openimr.domain.document_kind import DocumentKind

from .sentence import Place, Sentence

_NOWHERE = Place()
SPINE = frozenset({BodyPart.CERVICAL_SPINE, BodyPart.THORACIC_SPINE, BodyPart.LUMBAR_SPINE})
"""Regions that have no sides of their own."""
_IMAGING = {DocumentKind.IMAGING_REPORT}
_STUDIES = {DocumentKind.IMAGING_REPORT, DocumentKind.ELECTRODIAGNOSTIC_REPORT}
_OPERATIONS = {DocumentKind.OPERATIVE_REPORT, DocumentKind.PROCEDURE_REPORT}
_REQUESTS = {DocumentKind.REQUEST_FOR_AUTHORIZATION, DocumentKind.UTILIZATION_REVIEW_DECISION}


MODALITIES = (
    ("mr_arthrogram", r"\bmr[ai]? ?arthrogra|magnetic resonance arthrogra"),
    ("ct_myelogram", r"\bct[ -]myelogra|myelogra"),
    ("mri", r"\bmri\b|magnetic resonance"),
    ("ct", r"\bct\b|computed tomograph"),
    ("bone_scan", r"\bbone scan|scintigra"),
    ("ultrasound_study", r"\bultraso|sonogra"),
    ("xray", r"\bx[ -]?rays?\b|radiograph|plain film|\bviews?\b|\bflexion"),
)
"""Imaging studies by name, and how titles and headings call them."""


@dataclass
class Reader:
    """State of one document's reading.

    ``about`` is the place its title names (an imaging report's region and side); ``columns`` are the columns of the
    table being read, by name; ``told`` are facts that are said once a document; ``limits`` the
    columns of a table of restrictions, ``answers`` those of one of activities; ``decided`` how many items of a review
    were decided on just above, ``reasoned`` whether reasons stand below them; ``of_injury`` tells whether the sentence
    before spoke of the injury; ``recent`` is the place last named in the section being read; ``segment`` the spinal
    segment the paragraph speaks of; ``treats`` the therapy whose note the document is, ``therapy`` the one named last,
    ``begins_treatment`` whether that note opens it; ``topic`` what of the nerves the paragraph was about last
    ("strength", "reflex", "sensation"), which its next sentence may go on about without naming it; ``across`` the
    head of a table whose rows are sides; ``nerves_studied`` whether the paragraph is about a nerve study;
    ``studies`` the imaging studies the sentence names, each with the token that names it; ``decides`` whether the
    document decides on treatment, whatever its kind, ``determined`` whether what it decides stands above;
    ``argues`` whether it is an appeal; ``advised`` is the treatment the section named last,
    ``places`` whether the sentence before only named a part of the body,
    ``answered`` tells that the next sentence answers what an appeal retells of the refusal,
    ``label`` is the heading that stands in its paragraph,
    ``recommends`` the words, with their page, that head the list of recommendations being read,
    ``opined`` whether it gave an opinion, ``ended`` whether it was signed behind that.
    """

    kind: DocumentKind
    date: dt.date | None
    about: Place = _NOWHERE
    modality: str | None = None
    study_date: str | None = None
    columns: list[tuple[str, float]] = field(default_factory=list)
    table: str | None = None
    told: set[str] = field(default_factory=set)
    injured: set[int] = field(default_factory=set)
    of_injury: bool = False
    of_pain: bool = False
    in_pairs: bool = False
    limits: list[tuple[bool, float]] = field(default_factory=list)
    decides: bool = False
    argues: bool = False
    advised: str = ""
    places: bool = False
    answered: bool = False
    label: str = ""
    opined: bool = False
    ended: bool = False
    recommends: tuple[str, int] | None = None
    determined: bool = False
    answers: list[tuple[bool, float]] = field(default_factory=list)
    decided: int = 0
    reasoned: bool = False
    regions: dict[BodyPart, int] = field(default_factory=dict)
    sides: dict[tuple[BodyPart, Side], int] = field(default_factory=dict)
    pained: Place = _NOWHERE
    moved: BodyPart | None = None
    moved_in: tuple[Sentence, int] | None = None
    section: str = ""
    segment: str | None = None
    recent: Place = _NOWHERE
    treats: str | None = None
    therapy: str | None = None
    begins_treatment: bool = False
    nerves_studied: bool = False
    topic: str | None = None
    across: Sentence | None = None
    imaging_title: str = ""
    imaging: tuple[str | None, str | None, Place] = (None, None, _NOWHERE)
    studies: list[tuple[int, str, str | None, Place]] = field(default_factory=list)

    @property
    def is_imaging(self) -> bool:
        """Whether the document is itself an imaging report."""
        return self.kind in _IMAGING

    @property
    def is_electrodiagnostic(self) -> bool:
        """Whether the document is itself an electrodiagnostic report."""
        return self.kind is DocumentKind.ELECTRODIAGNOSTIC_REPORT

    @property
    def is_study(self) -> bool:
        """Whether the document reports a study."""
        return self.kind in _STUDIES

    @property
    def is_operation(self) -> bool:
        """Whether the document reports an operation or a procedure."""
        return self.kind in _OPERATIONS

    @property
    def is_request(self) -> bool:
        """Whether every treatment the document names in its lists is asked for."""
        return self.kind in _REQUESTS or self.decides

    @property
    def asks(self) -> bool:
        """Whether the document is itself a request for treatment."""
        return self.kind is DocumentKind.REQUEST_FOR_AUTHORIZATION

    @property
    def is_review(self) -> bool:
        """Whether the document is a utilization review decision, or decides as one."""
        return self.kind is DocumentKind.UTILIZATION_REVIEW_DECISION or self.decides

    @property
    def day(self) -> str | None:
        """The document's date in ISO form."""
        return self.date.isoformat() if self.date else None

    def usual_side(self, region: BodyPart | None) -> Side | None:
        """The side of a paired region that the document names whenever it names one."""
        named = {side: n for (of, side), n in self.sides.items() if of is region}
        return next(iter(named)) if len(named) == 1 and region not in SPINE else None

    @property
    def usual_region(self) -> BodyPart | None:
        """The region most of the document is about, where one is."""
        if self.about.region:
            return self.about.region
        known = {r: n for r, n in self.regions.items() if r is not BodyPart.OTHER}
        if not known:
            return None
        best = max(known, key=lambda r: known[r])
        return best if known[best] >= 0.6 * sum(known.values()) else None

    @property
    def likely_region(self) -> BodyPart | None:
        """The region the section being read goes on about, else the one the document names most."""
        if self.recent.region:
            return self.recent.region
        known = {r: n for r, n in self.regions.items() if r not in (BodyPart.OTHER, BodyPart.MENTAL_HEALTH)}
        return self.about.region or (max(known, key=lambda r: known[r]) if known else None)
