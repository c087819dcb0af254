"""Whether a paper appeals a refusal: then it argues, and retells decisions without making one.

A letter of appeal is easily taken for the decision it quotes, so its own words are asked whatever its kind.
"""

import re
from dataclasses import replace
from functools import cache

from openimr.domain.document_kind import DocumentKind

from ..report import Report
from ..words.lexicon import data

_MAY_ARGUE = frozenset(
    {
        DocumentKind.UTILIZATION_REVIEW_DECISION,
        DocumentKind.CLAIMS_ADMINISTRATOR_CORRESPONDENCE,
        DocumentKind.ATTORNEY_CORRESPONDENCE,
        DocumentKind.OTHER_CORRESPONDENCE,
        DocumentKind.REQUEST_FOR_AUTHORIZATION,
        DocumentKind.PROGRESS_REPORT,
        DocumentKind.CONSULTATION_REPORT,
        DocumentKind.OTHER,
    }
)
_HEAD = 2400
"""Letters at the head of a paper that say what it is for."""


def argues(report: Report) -> bool:
    """Whether a paper, by the words at its head, appeals a decision on treatment.

    Args:
        report: the paper, of which it is known that it decides nothing.
    """
    if report.kind not in _MAY_ARGUE:
        return False
    head = " ".join(report.pages[0][1].text[:_HEAD].lower().split())
    says, decides = _patterns()
    return any(pattern.search(head) for pattern in says) and not decides.search(head)


def as_letter(report: Report) -> Report:
    """An appeal with no other kind than that of a letter, which nothing calls a decision."""
    return replace(report, kind=DocumentKind.OTHER_CORRESPONDENCE, kind_is_sure=False)


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], ...], re.Pattern[str]]:
    rules = data("opinions")
    return tuple(re.compile(one) for one in rules["appealing"]), re.compile(rules["deciding"])
