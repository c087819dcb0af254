"""Holds a case file against the records the law requires: what is there, what is missing, what a person must look at.

It finds documents; it does not say what may be decided without one. Every verdict names its documents and pages.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from openimr.domain.case import Case
from openimr.domain.completeness import RequirementRecord, RequirementResult, RequirementStatus
from openimr.domain.document_kind import DocumentKind
from openimr.domain.documents import CaseFileIndex, Document
from openimr.domain.records_required import RecordRequirement, RequirementRule

from .named_reports import NamedReport, named_reports

PRESENT, MISSING, DOUBTFUL = RequirementStatus.PRESENT, RequirementStatus.MISSING, RequirementStatus.DOUBTFUL
_SURE_OF_KIND = 0.5
_LISTED = 60


def completeness(case: Case, index: CaseFileIndex, texts: Mapping[int, str]) -> tuple[RequirementResult, ...]:
    """Hold a case file against the requirements in force when the application was received.

    Args:
        case: the application.
        index: the case file's documents.
        texts: text of its pages by permanent number; lines may be run together. Pages that are not given name no
            report.

    Returns:
        One result for each requirement, in the order of the law.

    Raises:
        LawError: where the law of the case's jurisdiction holds no requirements for that day.
    """
    from openimr.law.records_required import records_required

    return evaluate(records_required(case.application.received_date, case.jurisdiction), case, index, texts)


def evaluate(
    requirements: Sequence[RecordRequirement], case: Case, index: CaseFileIndex, texts: Mapping[int, str]
) -> tuple[RequirementResult, ...]:
    """Like `completeness`, against the requirements given."""
    file = _File(case, tuple(d for d in index.documents if d.duplicate_of is None), texts)
    return tuple(_RULES[requirement.rule](requirement, file) for requirement in requirements)


@dataclass(frozen=True)
class _File:
    """The case and the documents that are no copies."""

    case: Case
    documents: tuple[Document, ...]
    texts: Mapping[int, str]

    def of(self, kinds: Sequence[DocumentKind]) -> list[Document]:
        return [document for document in self.documents if document.kind in kinds]

    @property
    def request_date(self) -> tuple[dt.date, str]:
        """The day of the request that was decided on, and where it is from."""
        decided = self.case.utilization_review.decision_date
        requests = [
            document
            for document in self.of((DocumentKind.REQUEST_FOR_AUTHORIZATION,))
            if document.date is not None and document.date <= decided
        ]
        if requests:
            latest = max(requests, key=lambda document: document.date or dt.date.min)
            assert latest.date is not None  # noqa: S101 - filtered above
            return latest.date, f"the request for authorization on page {min(latest.pages)}"
        return decided, "the utilization review decision, because no dated request for authorization was found"


def _physician_reports(requirement: RecordRequirement, file: _File) -> RequirementResult:
    day, where = file.request_date
    months = requirement.months or 0
    first = _months_before(day, months)
    physician = file.case.requesting_physician
    own, others, undated = [], [], []
    for document in file.of(requirement.kinds):
        theirs = _is_by(document.author, physician.name)
        if document.date is None:
            if theirs is not False:
                undated.append(_record(document, DOUBTFUL, "It has no date."))
        elif first <= document.date <= day:
            if theirs:
                own.append(_record(document, PRESENT, f"By {document.author}, {document.date}."))
            elif theirs is None:
                undated.append(_record(document, DOUBTFUL, f"Of {document.date}; its author was not found."))
            else:
                others.append(_record(document, DOUBTFUL, f"By {document.author}, {document.date}."))
    window = f"{first} to {day} ({months} months before {where})"
    if own:
        why = (
            f"{_count(len(own), 'report')} by the requesting physician from {window}. Whether there were more, the "
            "file cannot tell."
        )
        return _result(requirement, PRESENT, why, [*own, *undated])
    if undated or others:
        why = (
            f"No report by the requesting physician was found from {window}; reports by others, or without author or "
            "date, are there. Where treatment was shorter, the prior or referring physician's reports count."
        )
        return _result(requirement, DOUBTFUL, why, [*undated, *others])
    return _result(requirement, MISSING, f"No report by the requesting physician was found from {window}.", [])


def _named_reports(requirement: RecordRequirement, file: _File) -> RequirementResult:
    naming = file.of(requirement.kinds)
    if not naming:
        why = "Neither a request for authorization nor a utilization review decision was found that could name reports."
        return _result(requirement, DOUBTFUL, why, [])
    pages = sorted({page for document in naming for page in document.pages})
    if not any(file.texts.get(page, "").strip() for page in pages):
        why = "The pages of the request and the decision hold no text that could be read."
        return _result(requirement, DOUBTFUL, why, [])
    # A decision may come up to its own date; a later date is an appointment or a deadline.
    last = max((d.date for d in naming if d.date), default=file.case.utilization_review.decision_date)
    named = [
        report
        for report in named_reports((page, file.texts.get(page, "")) for page in pages)
        if file.case.claim.date_of_injury <= report.date <= last
    ]
    found = [_held_against(report, file, naming) for report in named]
    if not found:
        return _result(requirement, PRESENT, "The request and the decision name no dated report.", [])
    missing, doubtful = (sum(r.status is status for r in found) for status in (MISSING, DOUBTFUL))
    status = MISSING if missing else DOUBTFUL if doubtful else PRESENT
    parts = [f"{_count(len(found), 'dated report')} named"]
    parts += [f"{missing} not found"] if missing else []
    parts += [f"{doubtful} doubtful"] if doubtful else []
    parts += ["all found"] if status is PRESENT else []
    return _result(requirement, status, ", ".join(parts) + ".", found)


def _held_against(report: NamedReport, file: _File, naming: Sequence[Document]) -> RequirementRecord:
    """The document a named report is, if there is one: by its date, then by kind and author."""
    author = f" by {report.author}" if report.author else ""
    called = f"“{report.words}” of {report.date}{author}"
    same_day = [d for d in file.documents if d.date == report.date and d not in naming]
    fitting = [d for d in same_day if d.kind in report.kinds]
    for document in sorted(fitting, key=lambda d: _is_by(d.author, report.author) is not True):
        if report.author and _is_by(document.author, report.author) is False:
            why = f"Named as {called}; the document of that date is by {document.author}."
            return _record(document, DOUBTFUL, why, report.pages)
        return _record(document, PRESENT, f"Named as {called}.", report.pages)
    if same_day:
        document = same_day[0]
        why = f"Named as {called}; the document of that date is of another kind ({document.kind.label.lower()})."
        return _record(document, DOUBTFUL, why, report.pages)
    undated = [d for d in file.documents if d.date is None and d.kind in report.kinds]
    if undated:
        why = f"Named as {called}; a document of that kind without a date is there."
        return _record(undated[0], DOUBTFUL, why, report.pages)
    why = f"Named as {called}; no document of that date was found."
    return RequirementRecord(document=None, named_on=report.pages, status=MISSING, why=why)


def _decision(requirement: RecordRequirement, file: _File) -> RequirementResult:
    expected = file.case.utilization_review.decision_date
    decisions = file.of((DocumentKind.UTILIZATION_REVIEW_DECISION,))
    right = [_record(d, PRESENT, f"The decision of {expected}.") for d in decisions if d.date == expected]
    other = [
        _record(d, DOUBTFUL, f"A decision {f'of {d.date}' if d.date else 'without a date'}.")
        for d in decisions
        if d.date != expected
    ]
    kinds = [kind for kind in requirement.kinds if kind is not DocumentKind.UTILIZATION_REVIEW_DECISION]
    served = file.case.utilization_review.served_date
    with_it = [
        _record(d, PRESENT, f"{d.kind.label} of {d.date}, when the decision was made or served.")
        for d in file.of(kinds)
        if d.date is not None and expected <= d.date <= max(served, expected)
    ]
    if right:
        return _result(requirement, PRESENT, f"The decision of {expected} is there.", [*right, *with_it])
    if other:
        why = f"The application disputes a decision of {expected}; only others were found."
        return _result(requirement, DOUBTFUL, why, [*other, *with_it])
    return _result(requirement, MISSING, "No utilization review decision was found.", with_it)


def _of_kind(requirement: RecordRequirement, file: _File) -> RequirementResult:
    found = [_by_kind(document) for document in file.of(requirement.kinds)]
    names = " or ".join(kind.label for kind in requirement.kinds)
    if any(record.status is PRESENT for record in found):
        return _result(requirement, PRESENT, f"{_count(len(found), 'document')} of the kind {names}.", found)
    if found:
        return _result(requirement, DOUBTFUL, f"What may be a document of the kind {names} is not surely one.", found)
    return _result(requirement, MISSING, f"No document of the kind {names} was found.", [])


def _if_any(requirement: RecordRequirement, file: _File) -> RequirementResult:
    found = [_by_kind(document) for document in file.of(requirement.kinds)]
    if any(record.status is PRESENT for record in found):
        why = f"{_count(len(found), 'further record')} found. Whether others were used, the file cannot tell."
        return _result(requirement, PRESENT, why, found)
    return _result(requirement, DOUBTFUL, "None was found; whether any was used, the file cannot tell.", found)


_RULES = {
    RequirementRule.PHYSICIAN_REPORTS: _physician_reports,
    RequirementRule.NAMED_REPORTS: _named_reports,
    RequirementRule.UTILIZATION_REVIEW_DECISION: _decision,
    RequirementRule.OF_KIND: _of_kind,
    RequirementRule.IF_ANY: _if_any,
}


def _by_kind(document: Document) -> RequirementRecord:
    dated = f" of {document.date}" if document.date else ", without a date"
    if document.kind_confidence < _SURE_OF_KIND:
        return _record(document, DOUBTFUL, f"Perhaps a {document.kind.label}{dated}: its kind is uncertain.")
    return _record(document, PRESENT, f"{document.kind.label}{dated}.")


def _record(
    document: Document, status: RequirementStatus, why: str, named_on: tuple[int, ...] = ()
) -> RequirementRecord:
    return RequirementRecord(document=document.id, pages=document.pages, named_on=named_on, status=status, why=why)


def _result(
    requirement: RecordRequirement, status: RequirementStatus, why: str, records: Sequence[RequirementRecord]
) -> RequirementResult:
    return RequirementResult(
        key=requirement.key,
        text=requirement.text,
        source=requirement.source,
        verified=requirement.verified,
        status=status,
        why=why,
        records=tuple(records[:_LISTED]),
    )


def _is_by(author: str | None, name: str | None) -> bool | None:
    """Whether a document's author may be that person; None where one of them is not known."""
    if not author or not name:
        return None
    if " " not in name.strip():
        return name.casefold() in author.casefold()
    from openimr.panel.likeness import likeness
    from openimr.panel.names import lexicon, read_name

    return likeness(read_name(author), read_name(name)).score >= lexicon().possible


def _months_before(day: dt.date, months: int) -> dt.date:
    """The same day of an earlier month, its last day where that month is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    for back in range(4):
        try:
            return dt.date(year, month + 1, day.day - back)
        except ValueError:
            continue
    raise ValueError(f"no day {months} months before {day}")


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
