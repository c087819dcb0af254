"""The checks beside a draft and at its signature, run so that one that fails hides none of the others.

A check that cannot be run is a finding itself: it stops no save, and it stops a signature where the check guards what
the law requires.
"""

import logging

from openimr.determination.checks import Check, Finding, Severity, catalogue, check
from openimr.determination.checks.subject import subject_of
from openimr.domain.determination import Decisions, Determination
from openimr.web.cases.states import NotPossible
from openimr.web.determination.composing import compose_letter, current_reviewer
from openimr.web.facts.store import facts_of
from openimr.web.models import Assignment, Case
from openimr.web.records.texts import page_texts, stand_of

logger = logging.getLogger(__name__)

# The place of a finding that says that a check could not be run, and its code where none of them could.
NOT_RUN = "The checks themselves"
NONE_RUN = "none run"


def findings_on(case: Case, decisions: Decisions, desk: Assignment | None = None) -> list[Finding]:
    """What the checks say of ``decisions`` on this case, as if they were signed today at ``desk`` (None: the first).

    Never raises for what the draft says: what cannot be composed or checked is in the findings.
    """
    try:
        determination = compose_letter(case, decisions, desk)
    except NotPossible as refusal:
        return [_not_run(NONE_RUN, Severity.ERROR, f"{refusal} Nothing was checked.")]
    return findings_in(case, determination, desk)


def findings_in(case: Case, determination: Determination, desk: Assignment | None = None) -> list[Finding]:
    """What the checks say of a composed determination of this case, in the order of the letter."""
    reviewer = desk.reviewer if desk else current_reviewer(case)
    name = reviewer.value.name if reviewer else None
    pages = page_texts(stand_of(case))
    subject = subject_of(determination, reviewer_name=name, pages=pages, facts=facts_of(case))
    findings: list[Finding] = []
    for entry in catalogue():
        try:
            findings += check(subject, select=(entry.code,))
        except Exception:
            logger.exception("check %s failed on case %s", entry.code, case.pk)
            findings.append(_failed(entry))
    order = {item.treatment.id: position for position, item in enumerate(determination.items, 1)}
    return sorted(findings, key=lambda finding: (order.get(finding.item or 0, 0), finding.code))


def _failed(entry: Check) -> Finding:
    """The finding that this check could not be run; it blocks the signature where the check itself could."""
    severity = Severity.ERROR if entry.own is Severity.ERROR else Severity.WARNING
    title = entry.title[0].lower() + entry.title[1:]
    return _not_run(entry.code, severity, f"The check “{title}” could not be run on this text.")


def _not_run(code: str, severity: Severity, message: str) -> Finding:
    return Finding(code=code, severity=severity, place=NOT_RUN, item=None, message=message)
