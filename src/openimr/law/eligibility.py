"""The eligibility worksheet: every rule held against the facts of a case, with its result, its facts and its source.

In doubt it says so and asks. It proposes no outcome: a person decides, with the worksheet before them.
"""

import datetime as dt
from collections.abc import Callable, Iterable
from enum import StrEnum
from itertools import pairwise
from typing import Literal

from pydantic import Field

from openimr.domain.case import Case, ReviewPriority
from openimr.domain.document_kind import DocumentKind
from openimr.domain.documents import Document
from openimr.domain.value import Value

from .clocks import Deadline, DeadlineName, deadlines
from .dated import LawError, load
from .eligibility_rules import Otherwise, Rule, RuleText, rules
from .events import Event, EventName, Way


class Result(StrEnum):
    """How a rule stands."""

    MET = "met"
    NOT_MET = "not_met"
    IN_DOUBT = "in_doubt"

    @property
    def label(self) -> str:
        """The result as words: ``Not met``."""
        return self.value.replace("_", " ").capitalize()


class Fact(Value):
    """Something a result rests on, in words, and the case file pages it stands on where it is from the file."""

    words: str
    pages: tuple[int, ...] = ()


class EarlierApplication(Value):
    """Another application for the same treatment: its case number, and why the two are taken to be alike.

    ``sure`` is whether employee, claim and treatment are the same beyond spelling.
    """

    number: str
    received: dt.date
    state: str
    why: str
    sure: bool


class Answer(Value):
    """A person's answer to a question of the worksheet; it settles a doubt, it does not change what is certain."""

    rule: str
    answer: Result
    words: str
    by: str
    on: dt.date


class EligibilityFacts(Value):
    """Everything the worksheet is computed from.

    ``documents`` is the assembled case file's list, None while it is not assembled; ``texts`` the text of the pages of
    its utilization review decisions by page number; ``earlier`` other applications for the same treatment.
    """

    case: Case
    on: dt.date
    documents: tuple[Document, ...] | None = None
    texts: dict[int, str] = Field(default_factory=dict)
    earlier: tuple[EarlierApplication, ...] = ()
    answers: tuple[Answer, ...] = ()

    @property
    def decisions(self) -> list[Document]:
        """The utilization review decisions of the case file, copies left out."""
        kind = DocumentKind.UTILIZATION_REVIEW_DECISION
        return [d for d in self.documents or () if d.kind is kind and d.duplicate_of is None]


class WorksheetRow(Value):
    """One rule on the worksheet.

    ``why`` says the result in a sentence; ``question`` is there where it is in doubt, ``answer`` where somebody gave
    one; ``otherwise`` is what the law attaches to the rule where it is not met.
    """

    rule: str
    title: str
    result: Result
    why: str
    facts: tuple[Fact, ...]
    text: str
    source: str
    holds_from: dt.date
    verified: bool
    otherwise: Otherwise
    question: str | None = None
    answer: Answer | None = None


class Worksheet(Value):
    """The worksheet of one case on one day."""

    schema_version: Literal[1] = 1
    case_number: str
    jurisdiction: str
    on: dt.date
    rows: tuple[WorksheetRow, ...]

    def with_result(self, result: Result) -> list[WorksheetRow]:
        """The rows that stand as ``result``."""
        return [row for row in self.rows if row.result is result]


def worksheet(facts: EligibilityFacts) -> Worksheet:
    """Hold every rule in force on the day the application was received against ``facts``.

    Raises:
        LawError: the jurisdiction has no rules, or names one that nothing evaluates.
    """
    case = facts.case
    rows = []
    for rule in rules(case.jurisdiction).rules:
        text = rule.on(case.application.received_date)
        if text is None:
            continue
        if rule.key not in _EVALUATED:
            raise LawError(f"eligibility rule {rule.key}", "nothing evaluates it.", "Name it as the code does.")
        rows.append(_row(rule, text, facts))
    return Worksheet(case_number=case.case_number, jurisdiction=case.jurisdiction, on=facts.on, rows=tuple(rows))


class _Found(Value):
    result: Result
    why: str
    facts: tuple[Fact, ...] = ()


def _row(rule: Rule, text: RuleText, facts: EligibilityFacts) -> WorksheetRow:
    found = _EVALUATED[rule.key](rule, facts)
    answer = next((a for a in reversed(facts.answers) if a.rule == rule.key), None)
    result, why = found.result, found.why
    if result is Result.IN_DOUBT and answer is not None and answer.answer is not Result.IN_DOUBT:
        result, why = answer.answer, f"{why} {answer.by} answered on {answer.on}: {answer.words}"
    return WorksheetRow(
        rule=rule.key,
        title=rule.title,
        result=result,
        why=why,
        facts=found.facts,
        text=text.text,
        source=text.source,
        holds_from=text.from_date,
        verified=text.verified,
        otherwise=rule.otherwise,
        question=text.question if result is Result.IN_DOUBT else None,
        answer=answer,
    )


def _covered(rule: Rule, facts: EligibilityFacts) -> _Found:
    case = facts.case
    review, law = case.utilization_review, load(case.jurisdiction)
    injury = case.claim.date_of_injury
    dates = (
        ("Injury", injury),
        ("Decision", review.decision_date),
        ("Decision served", review.served_date),
        ("Application received", case.application.received_date),
    )
    shown = tuple(Fact(words=f"{name}: {day}") for name, day in dates)
    for (name, day), (next_name, next_day) in pairwise(dates):
        if next_day < day:
            why = f"The dates cannot be: {next_name.lower()} on {next_day}, before {name.lower()} on {day}."
            return _Found(result=Result.IN_DOUBT, why=why, facts=shown)
    if law.in_force("eligibility.covers_injuries", injury):
        return _Found(result=Result.MET, why=f"The injury of {injury} is of a day the review covers.", facts=shown)
    if law.in_force("eligibility.covers_decisions", review.decision_date):
        why = f"The injury is of {injury}, but the decision of {review.decision_date} is of a day the review covers."
        return _Found(result=Result.MET, why=why, facts=shown)
    return _Found(result=Result.NOT_MET, why="Neither injury nor decision is of a day the review covers.", facts=shown)


def _decision_attached(rule: Rule, facts: EligibilityFacts) -> _Found:
    if facts.documents is None:
        return _Found(result=Result.IN_DOUBT, why="The records have not been read yet.")
    said = facts.case.utilization_review.decision_date
    found = tuple(
        Fact(words=f"{d.title}, {d.date or 'no date read'}", pages=_first_and_last(d.pages)) for d in facts.decisions
    )
    if not found:
        return _Found(result=Result.NOT_MET, why="The case file holds no utilization review decision.")
    if any(document.date == said for document in facts.decisions):
        return _Found(result=Result.MET, why=f"The decision of {said} is in the case file.", facts=found)
    why = f"The case file holds a utilization review decision, but none was read as dated {said}."
    return _Found(result=Result.IN_DOUBT, why=why, facts=found)


def _timely(rule: Rule, facts: EligibilityFacts) -> _Found:
    case = facts.case
    review, received = case.utilization_review, case.application.received_date
    served = Event(event=EventName.UR_DECISION_SERVED, at=review.served_date, by=Way(review.served_by))
    shown: tuple[Fact, ...] = (
        Fact(words=f"Decision served: {review.served_date}, {Way(review.served_by).label}"),
        Fact(words=f"Application received: {received}"),
    )
    try:
        due = next(d for d in deadlines([served], case.priority, case.jurisdiction) if d.deadline is DeadlineName.APPLY)
    except LawError as error:
        return _Found(result=Result.IN_DOUBT, why=f"The last day cannot be computed: {error}", facts=shown)
    shown = (*shown, *(Fact(words=step) for step in due.steps))
    last = _day(due)
    if received <= last:
        return _Found(result=Result.MET, why=f"Received on {received}; the last day was {last}.", facts=shown)
    late = (received - last).days
    why = f"Received on {received}, {late} day{'s' * (late != 1)} after the last day, {last}."
    return _Found(result=Result.NOT_MET, why=why, facts=shown)


def _day(due: Deadline) -> dt.date:
    return due.due.date() if isinstance(due.due, dt.datetime) else due.due


def _complete(rule: Rule, facts: EligibilityFacts) -> _Found:
    missing = [
        field.words
        for field in rule.fields
        if not _value_at(facts.case, field.path) and not (field.or_path and _value_at(facts.case, field.or_path))
    ]
    if not missing:
        return _Found(result=Result.MET, why=f"All {len(rule.fields)} values asked for are there.")
    return _Found(
        result=Result.NOT_MET,
        why=f"Missing: {', '.join(missing)}.",
        facts=tuple(Fact(words=f"No {words}") for words in missing),
    )


def _value_at(case: Case, path: str) -> object:
    at: object = case
    for name in path.split("."):
        at = getattr(at, name)
    return at


def _signed(rule: Rule, facts: EligibilityFacts) -> _Found:
    application = facts.case.application
    if application.signed_by is None:
        return _Found(result=Result.NOT_MET, why="The application does not say that anybody signed it.")
    shown = (Fact(words=f"Signed by the {application.signed_by}: {application.signed_date or 'no date'}"),)
    if application.signed_date is None:
        return _Found(result=Result.IN_DOUBT, why="There is a signature without a date.", facts=shown)
    if application.signed_date > application.received_date:
        return _Found(result=Result.IN_DOUBT, why="The signature is dated after the day of receipt.", facts=shown)
    if application.signed_date < facts.case.utilization_review.decision_date:
        return _Found(result=Result.IN_DOUBT, why="The signature is dated before the decision.", facts=shown)
    return _Found(result=Result.MET, why=f"Signed by the {application.signed_by}.", facts=shown)


def _consent(rule: Rule, facts: EligibilityFacts) -> _Found:
    consent = facts.case.application.consent
    if consent is None:
        return _Found(result=Result.IN_DOUBT, why="The application does not say whether consent was given.")
    if consent:
        return _Found(result=Result.MET, why="Consent was given.")
    return _Found(result=Result.NOT_MET, why="Consent was not given.")


def _designation(rule: Rule, facts: EligibilityFacts) -> _Found:
    application, decided = facts.case.application, facts.case.utilization_review.decision_date
    designation = application.designation
    if designation is None:
        if application.signed_by == "representative":
            return _Found(result=Result.IN_DOUBT, why="A representative signed, but no designation is given.")
        return _Found(result=Result.MET, why="The employee applies without a representative.")
    shown = (
        Fact(words=f"Representative: {designation.representative.name} ({designation.kind})"),
        Fact(words=f"Designated: {designation.designated_on or 'no date'}; decision: {decided}"),
    )
    if designation.designated_on is None:
        return _Found(result=Result.IN_DOUBT, why="The designation has no date.", facts=shown)
    if designation.designated_on >= decided:
        return _Found(result=Result.MET, why="The designation was made after the decision.", facts=shown)
    why = f"The designation of {designation.designated_on} was made before the decision of {decided}."
    return _Found(result=Result.NOT_MET, why=why, facts=shown)


def _earlier_application(rule: Rule, facts: EligibilityFacts) -> _Found:
    shown = tuple(
        Fact(words=f"Case {e.number}, received {e.received}, {e.state.lower()}: {e.why}") for e in facts.earlier
    )
    if not shown:
        return _Found(result=Result.MET, why="No earlier application for the same treatment was found.")
    if any(e.sure for e in facts.earlier):
        return _Found(result=Result.NOT_MET, why="There is an earlier application for the same treatment.", facts=shown)
    return _Found(
        result=Result.IN_DOUBT, why="There may be an earlier application for the same treatment.", facts=shown
    )


def _liability(rule: Rule, facts: EligibilityFacts) -> _Found:
    application = facts.case.application
    shown = tuple(Fact(words=f"Other grounds: {application.other_grounds}") for _ in "1" if application.other_grounds)
    if application.liability_disputed:
        return _Found(result=Result.NOT_MET, why="Liability is disputed on other grounds.", facts=shown)
    return _settled(rule, facts, application.liability_disputed, "dispute over liability", shown)


def _denied_on_necessity(rule: Rule, facts: EligibilityFacts) -> _Found:
    missing = facts.case.application.denied_for_missing_information
    if missing:
        return _Found(result=Result.NOT_MET, why="The application says that only missing information was the reason.")
    return _settled(rule, facts, missing, "denial for missing information", ())


def _settled(rule: Rule, facts: EligibilityFacts, said: bool | None, what: str, shown: tuple[Fact, ...]) -> _Found:
    """In doubt where the decision's own words say otherwise or nobody has said; met where it was said not to be so."""
    read = tuple(_phrases_found(rule, facts))
    if read:
        why = f"The decision's words may speak of a {what}."
        return _Found(result=Result.IN_DOUBT, why=why, facts=(*shown, *read))
    if said is None:
        return _Found(
            result=Result.IN_DOUBT, why=f"The application does not say whether there is a {what}.", facts=shown
        )
    return _Found(result=Result.MET, why=f"The application says that there is no {what}.", facts=shown)


def _phrases_found(rule: Rule, facts: EligibilityFacts) -> list[Fact]:
    found: list[Fact] = []
    for page, text in sorted(facts.texts.items()):
        plain = " ".join(text.casefold().split())
        found.extend(Fact(words=f"“{phrase}”", pages=(page,)) for phrase in rule.phrases if phrase in plain)
    return found


def _first_and_last(pages: Iterable[int]) -> tuple[int, ...]:
    """The first and the last page of a document; of one page, that page."""
    numbers = sorted(pages)
    return tuple(dict.fromkeys((numbers[0], numbers[-1])))


def _still_disputed(rule: Rule, facts: EligibilityFacts) -> _Found:
    decided = facts.case.utilization_review.decision_date
    later = tuple(
        Fact(words=f"{d.title}, {d.date}", pages=_first_and_last(d.pages))
        for d in facts.decisions
        if d.date is not None and d.date > decided
    )
    if later:
        why = "A later utilization review decision is in the case file; it may authorize the treatment."
        return _Found(result=Result.IN_DOUBT, why=why, facts=later)
    return _Found(result=Result.MET, why="Nothing in the application or the case file says that it was authorized.")


def _kind_of_review(rule: Rule, facts: EligibilityFacts) -> _Found:
    application = facts.case.application
    asked = application.asked_priority or facts.case.priority
    if asked is not ReviewPriority.EXPEDITED:
        return _Found(result=Result.MET, why=f"A {asked.value} review was asked for.")
    certified = application.certification
    if certified is None:
        return _Found(
            result=Result.NOT_MET,
            why="An expedited review was asked for without the physician's certification: it is handled as regular.",
        )
    shown = (Fact(words=f"Certified by {certified.physician}: {certified.certified_on or 'no date'}"),)
    return _Found(result=Result.MET, why="The physician has certified the threat to health.", facts=shown)


_EVALUATED: dict[str, Callable[[Rule, EligibilityFacts], _Found]] = {
    "covered": _covered,
    "decision_attached": _decision_attached,
    "timely": _timely,
    "complete": _complete,
    "signed": _signed,
    "consent": _consent,
    "designation": _designation,
    "earlier_application": _earlier_application,
    "liability": _liability,
    "denied_on_necessity": _denied_on_necessity,
    "still_disputed": _still_disputed,
    "kind_of_review": _kind_of_review,
}
