"""The worksheet of competing recommendations (8 CCR 9792.25.1) as rows of the workbench's form, and back.

A row is kept as far as it is filled in, so that nothing typed is lost; what it still lacks is a finding of the checks.
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from openimr.domain.case import Case
from openimr.domain.determination import EvidenceLevel, EvidenceQuestion, GradedEvidence, ItemDecision
from openimr.web import calendar

NAMES = ("recommendation", "study", "question", "level", "applicable", "note")
QUESTIONS = (
    (EvidenceQuestion.TREATMENT_BENEFIT, "Does the treatment help?"),
    (EvidenceQuestion.DIAGNOSTIC_TEST, "Does the test find the condition?"),
    (EvidenceQuestion.PROGNOSIS, "What happens without it?"),
    (EvidenceQuestion.HARM, "Does it harm?"),
)
_APPLICABLE = {"yes": True, "no": False}


class GradingRow(NamedTuple):
    """A line of the worksheet as the form shows it."""

    row: str
    recommendation: str = ""
    study: str = ""
    question: str = ""
    level: str = ""
    applicable: str = ""
    note: str = ""


def graded_from(rows: Iterable[Mapping[str, str]]) -> tuple[GradedEvidence, ...]:
    """The worksheet a form says; rows with nothing in them are left out."""
    return tuple(_graded(row) for row in rows if any(row.get(name, "").strip() for name in NAMES))


def _graded(row: Mapping[str, str]) -> GradedEvidence:
    question, level = row.get("question", ""), row.get("level", "")
    return GradedEvidence(
        recommendation=row.get("recommendation", ""),
        study=row.get("study", ""),
        question=EvidenceQuestion(question) if question in set(EvidenceQuestion) else None,
        level=EvidenceLevel(level) if level in set(EvidenceLevel) else None,
        applicable=_APPLICABLE.get(row.get("applicable", "")),
        note=row.get("note", "") or None,
    )


def grading_rows(decision: ItemDecision) -> list[GradingRow]:
    """The lines of an item's worksheet, and an empty one to go on with."""
    words = {value: word for word, value in _APPLICABLE.items()}
    rows = [
        GradingRow(
            str(number),
            graded.recommendation,
            graded.study,
            graded.question or "",
            graded.level or "",
            words.get(graded.applicable, "") if graded.applicable is not None else "",
            graded.note or "",
        )
        for number, graded in enumerate(decision.evidence_grading)
    ]
    return [*rows, GradingRow(str(len(rows)))]


def designs(case: Case) -> list[tuple[str, list[tuple[str, str]]]]:
    """For each kind of question what study gives which level, as the law of the day has it, to look up beside the rows.

    Empty where the law of that day knows no grading.
    """
    from openimr.law import jurisdiction

    rules, today = jurisdiction(case.jurisdiction), calendar.today()
    found = []
    for question, words in QUESTIONS:
        name = f"evidence_grading.{question}"
        if rules.in_force(name, today):
            levels = [(item.key.removeprefix("level_"), item.text) for item in rules.items(name, today)]
            found.append((words, levels))
    return found
