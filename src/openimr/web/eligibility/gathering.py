"""The facts of a case its eligibility worksheet is computed from: application, case file, other cases, answers."""

import hashlib
import json

from openimr.domain.document_kind import DocumentKind
from openimr.law.eligibility import Answer, EligibilityFacts, Result, Worksheet, worksheet
from openimr.web import calendar
from openimr.web.models import Case
from openimr.web.records.assembling import index_of
from openimr.web.related.finding import earlier_applications

_SPEAKING = DocumentKind.UTILIZATION_REVIEW_DECISION


def worksheet_of(case: Case) -> Worksheet:
    """The worksheet of the case as its application, its case file and the other cases stand now."""
    return worksheet(facts_of(case))


def facts_of(case: Case) -> EligibilityFacts:
    """Everything the worksheet is computed from."""
    documents = index_of(case).documents if case.assembly.assembled else None
    pages = [n for d in documents or () if d.kind is _SPEAKING and d.duplicate_of is None for n in d.pages]
    return EligibilityFacts(
        case=case.value,
        on=calendar.today(),
        documents=documents,
        texts=dict(case.pages.filter(number__in=pages).values_list("number", "text")),
        earlier=earlier_applications(case),
        answers=_answers(case),
    )


def fingerprint(sheet: Worksheet) -> str:
    """A digest of what the worksheet says, whatever the day: the form carries it, so that nobody decides on another."""
    content = sheet.model_dump(mode="json", exclude={"on"})
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def _answers(case: Case) -> tuple[Answer, ...]:
    return tuple(
        Answer(
            rule=row.rule,
            answer=Result(row.answer),
            words=row.words,
            by=row.given_by.get_role_display(),
            on=row.given_at.date(),
        )
        for row in case.eligibility_answers.select_related("given_by")
    )
