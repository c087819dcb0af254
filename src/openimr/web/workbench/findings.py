"""Findings of the checks as the workbench shows them: beside the text they are about, with what to do.

A part nobody has begun is not nagged about; everything that is missing stands in the list on top.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from openimr.domain.case import Case
from openimr.domain.determination import Decisions
from openimr.web.determination.checking import NOT_RUN

if TYPE_CHECKING:
    from openimr.determination import Finding

# Words of a place that lead to a field of its item, tried in this order.
_FIELDS = (
    ("rationale", "rationale"),
    ("guideline", "guidelines"),
    ("citation", "guidelines"),
    ("standard", "standard"),
    ("graded", "grading"),
)
# Findings that name no part of the letter but are put right in one field.
_BY_CODE = {"RC101": "decision"}

_GUIDELINES = "-guidelines"
_AGAINST_THE_CASE_FILE = "CF4"
_QUOTED = re.compile(r"“[^”]*”")
_PAGES = re.compile(r"\b[Pp]ages? (\d+(?:[-–]\d+)?(?:(?:, | and )\d+(?:[-–]\d+)?(?![-–\d]| more))*)")
_RANGE = re.compile(r"(\d+)(?:[-–](\d+))?")
_MOST_LINKS = 12

# What is said of a check that could not be run, in place of the check's own remedy and reason.
_NOT_RUN = (
    "What you wrote is saved. Tell your administrator the code beside this line.",
    "A check that cannot be run on a text is a fault of this software; what it looks for has not been looked at.",
)


class ShownFinding(NamedTuple):
    """One finding.

    ``part`` is the part of the form it is about (``summary``, ``item-2``; empty for what the reviewer does not write),
    ``anchor`` the id of the field to put it right in, ``pages`` the case file pages it names.
    ``dismissed`` is the reason for which the reviewer set it aside, ``dismiss_url`` where that is done or undone.
    """

    severity: str
    code: str
    place: str
    message: str
    remedy: str
    why: str
    part: str
    anchor: str
    pages: tuple[int, ...] = ()
    fingerprint: str = ""
    dismissed: str = ""
    dismiss_url: str = ""

    @property
    def url(self) -> str:
        """The place in the workbench, from the signature page; empty where it is not put right there."""
        return f"../#{self.anchor}" if self.anchor else ""


class ShownFindings(NamedTuple):
    """The findings that stand, and those set aside with a reason."""

    open: list[ShownFinding]
    dismissed: list[ShownFinding]


def shown(
    findings: "Iterable[Finding]", case: Case, reasons: Mapping[str, str] | None = None, dismiss_url: str = ""
) -> ShownFindings:
    """Findings, errors first, then warnings, then notes; the order among equals stays.

    Args:
        findings: what the checks found.
        case: whose disputed items the findings are about.
        reasons: for which findings were set aside, by fingerprint; an error is never set aside.
        dismiss_url: where the person who sees this may set findings aside; empty for all others.
    """
    order = {"error": 0, "warning": 1, "note": 2}
    items = {treatment.id for treatment in case.disputed_treatments}
    rows = sorted((_shown(finding, items) for finding in findings), key=lambda row: order.get(row.severity, 3))
    standing: list[ShownFinding] = []
    dismissed: list[ShownFinding] = []
    for row in rows:
        if row.severity == "error":
            standing.append(row)
            continue
        url = f"{dismiss_url}?finding={row.fingerprint}" if dismiss_url else ""
        reason = (reasons or {}).get(row.fingerprint, "")
        (dismissed if reason else standing).append(row._replace(dismissed=reason, dismiss_url=url))
    return ShownFindings(standing, dismissed)


def _shown(finding: "Finding", items: set[int]) -> ShownFinding:
    place = finding.place.lower()
    part = f"item-{finding.item}" if finding.item in items else "summary" if "summary" in place else ""
    anchor = part
    if part.startswith("item"):
        field = next((field for word, field in _FIELDS if word in place), _BY_CODE.get(finding.code, ""))
        anchor = f"{part}-{field}" if field else part
    remedy, why = _NOT_RUN if finding.place == NOT_RUN else _explanation(finding.code)
    return ShownFinding(
        severity=str(finding.severity.value),
        code=finding.code,
        place=finding.place,
        message=finding.message,
        remedy=remedy,
        why=why,
        part=part,
        anchor=anchor,
        pages=_pages_named(finding),
        fingerprint=finding.fingerprint,
    )


def _pages_named(finding: "Finding") -> tuple[int, ...]:
    """The case file pages a finding against the case file names, the first few of them; what it quotes is no name."""
    if not finding.code.startswith(_AGAINST_THE_CASE_FILE):
        return ()
    pages: dict[int, None] = {}
    for named in _PAGES.finditer(_QUOTED.sub("", finding.message)):
        for first, last in _RANGE.findall(named[1]):
            pages.update(dict.fromkeys(range(int(first), min(int(last or first), int(first) + _MOST_LINKS) + 1)))
    return tuple(pages)[:_MOST_LINKS]


@lru_cache(maxsize=256)
def _explanation(code: str) -> tuple[str, str]:
    """What to do about a finding with this code, and why it matters with its source."""
    from openimr.determination.checks.registry import entry

    check = entry(code)
    return check.remedy, f"{check.why} Source: {check.source}."


def by_part(findings: ShownFindings, decisions: Decisions) -> dict[str, list[ShownFinding]]:
    """The findings to show beside each part of the form that has been begun; those on guidelines beside these."""
    begun = {f"item-{i.item}" for i in decisions.items if i.decision or i.citations or i.rationale}
    if decisions.clinical_case_summary:
        begun.add("summary")
    found: dict[str, list[ShownFinding]] = {part: [] for part in begun}
    for finding in findings.open:
        if finding.part in begun:
            place = finding.anchor if finding.anchor.endswith(_GUIDELINES) else finding.part
            found.setdefault(place, []).append(finding)
    return found


def findings_words(findings: ShownFindings) -> str:
    """How many of what: ``2 to fix before signing, 1 to look at again``; for the line above the list."""
    words = {"error": "to fix before signing", "warning": "to look at again", "note": "noted"}
    counts = Counter(finding.severity for finding in findings.open)
    said = [f"{counts[key]} {say}" for key, say in words.items() if counts[key]]
    if findings.dismissed:
        said.append(f"{len(findings.dismissed)} dismissed")
    return ", ".join(said) or "nothing found"
