"""Guidelines as they are cited, and the order in which the law lets a reviewer rely on them."""

from enum import StrEnum

from .value import Value


class EvidenceStandard(StrEnum):
    """The standards of medical necessity in the order of Labor Code 4610.5(c)(2)(A) to (F)."""

    MTUS = "mtus"
    PEER_REVIEWED_EVIDENCE = "peer_reviewed_evidence"
    NATIONALLY_RECOGNIZED_STANDARDS = "nationally_recognized_standards"
    EXPERT_OPINION = "expert_opinion"
    GENERALLY_ACCEPTED_STANDARDS = "generally_accepted_standards"
    LIKELY_TO_BENEFIT = "likely_to_benefit"

    @property
    def rank(self) -> int:
        """Position in the order, from 1 (highest)."""
        return list(EvidenceStandard).index(self) + 1

    @property
    def label(self) -> str:
        """The standard as words for a person: ``MTUS``, ``Peer reviewed evidence``."""
        return "MTUS" if self is EvidenceStandard.MTUS else self.value.replace("_", " ").capitalize()

    @property
    def higher(self) -> tuple["EvidenceStandard", ...]:
        """The standards above this one, highest first."""
        return tuple(EvidenceStandard)[: self.rank - 1]


class Citation(Value):
    """One guideline or study as cited.

    ``text`` is the citation in the words it was made in; the other fields are what could be read from it.
    ``mtus`` says whether it was cited as part of the Medical Treatment Utilization Schedule. ``source`` is the
    short name of the work (``ACOEM``, ``MTUS Chronic Pain``, ``ODG`` …); ``pages`` is kept as written
    (``305-307``).
    """

    text: str
    mtus: bool
    source: str
    title: str | None = None
    chapter: int | None = None
    pages: str | None = None
