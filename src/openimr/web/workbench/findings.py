"""Findings of the checks as the workbench shows them: in words, with a link to the field they are about."""

from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

from openimr.domain.case import Case

if TYPE_CHECKING:
    from openimr.determination import Finding


class ShownFinding(NamedTuple):
    """One finding: ``anchor`` is the id of the part of the form it is about, ``url`` leads there from elsewhere."""

    severity: str
    code: str
    place: str
    message: str
    remedy: str
    anchor: str

    @property
    def url(self) -> str:
        """The place in the workbench, relative to the signature page."""
        return f"../#{self.anchor}"


def shown(findings: "Iterable[Finding]", case: Case) -> list[ShownFinding]:
    """Findings, errors first, then warnings, then notes; the order among equals stays."""
    order = {"error": 0, "warning": 1, "note": 2}
    items = {treatment.id for treatment in case.disputed_treatments}
    rows = [
        ShownFinding(
            severity=str(finding.severity.value),
            code=finding.code,
            place=finding.place[:1].upper() + finding.place[1:],
            message=finding.message,
            remedy="",
            anchor=f"item-{finding.item}" if finding.item in items else "summary",
        )
        for finding in findings
    ]
    return sorted(rows, key=lambda row: order.get(row.severity, 3))


def findings_words(findings: list[ShownFinding]) -> str:
    """How many of what: ``2 must be fixed, 1 to look at again``; for the line above the list."""
    words = {"error": "must be fixed", "warning": "to look at again", "note": "noted"}
    counts = Counter(finding.severity for finding in findings)
    return ", ".join(f"{counts[key]} {say}" for key, say in words.items() if counts[key]) or "nothing found"
