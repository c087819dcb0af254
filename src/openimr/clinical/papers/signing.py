"""Who surely speaks in a paper: its author, where the author's name stands alone with its degree where it is signed.

Several who sign may each think something else; a name that only heads the paper may be the office's.
"""

import re

from openimr.domain.document_kind import DocumentKind

from ..report import Report

_SIGNED_IN = 14
"""Lines at the end of a paper in which it is signed."""
_DEGREE = (
    r"(?:M\.? ?D|D\.? ?O|D\.? ?C|D\.? ?P\.? ?M|Ph\.? ?D|Psy\.? ?D|D?P\.? ?T|P\.? ?A(?:-?C)?|N\.? ?P|FNP(?:-C)?|OTR"
    r"|L\.? ?Ac|R\.? ?N)"
)
_PERSON = re.compile(rf"(?P<surname>[A-Z][\w'’]+(?:-[A-Z][\w'’]+)*),? +{_DEGREE}(?![\w])")
_COPIED = re.compile(r"\b(?:cc|c\.c|copies? to|enc(?:l|losures?)?)\b ?[.:].*", re.IGNORECASE)
_SURNAME = re.compile(r"([A-Z][\w'’]+(?:-[A-Z][\w'’]+)*)(?:,? +(?:[IVX]+|Jr\.?|Sr\.?))?(?:,.*)?$")


def signed_by(report: Report) -> str | None:
    """The author of a paper, where its end bears that name and, with a degree, no other; else None.

    Args:
        report: the paper.
    """
    surname = _SURNAME.search(report.author or "")
    if surname is None or not re.search(r"[a-z]", surname[1]):
        return None
    lines = [line for line in report.pages[-1][1].text.split("\n") if line.strip()][-_SIGNED_IN:]
    end = "\n".join(_COPIED.sub("", line) for line in lines)
    others = {match["surname"].casefold() for match in _PERSON.finditer(end)} - {surname[1].casefold()}
    signed = re.search(rf"(?<!Dr\. )(?<!Dr )\b{re.escape(surname[1])}\b", end, re.IGNORECASE)
    if report.kind in _EVALUATING and not _has_degree(report, surname[1]):
        return None  # who puts an evaluator's records in order, or serves the report, signs it too
    return report.author if signed and not others else None


_EVALUATING = (DocumentKind.MEDICAL_LEGAL_REPORT, DocumentKind.PERMANENT_AND_STATIONARY_REPORT)


def _has_degree(report: Report, surname: str) -> bool:
    """Whether a page of a report has a name with a degree behind it."""
    named = re.compile(rf"\b{re.escape(surname)},? +{_DEGREE}(?![\w])", re.IGNORECASE)
    return any(named.search(page.text) for _, page in report.pages)
