"""What a person decides about eligibility, kept with the worksheet exactly as it was, and gone through the states.

Nothing is preselected and nothing is decided here; a decision made on a worksheet that has changed since is refused.
"""

from collections.abc import Mapping, Sequence

from django.db import transaction

from openimr.law.eligibility_rules import rules
from openimr.web.accounts.access import May, require
from openimr.web.cases import states
from openimr.web.cases.states import NotPossible
from openimr.web.eligibility.gathering import fingerprint, worksheet_of
from openimr.web.events import history
from openimr.web.models import Case, EligibilityAnswer, EligibilityDecision, User

Outcome = EligibilityDecision.Outcome

WAYS: Mapping[str, str] = {
    Outcome.ELIGIBLE: "find_eligible",
    Outcome.INELIGIBLE: "find_ineligible",
    Outcome.INFORMATION: "request_information",
    Outcome.DEFERRED: "defer",
    Outcome.WITHDRAWN: "withdraw",
    Outcome.AUTHORIZED: "terminate",
}


def possible(case: Case, user: User) -> list[Outcome]:
    """The outcomes this person may decide where the case is now, in the order they are offered."""
    ways = {way.name for way in states.possible(case, user)}
    return [outcome for outcome in Outcome if WAYS[outcome] in ways]


def decide(
    case: Case,
    outcome: str,
    actor: User,
    *,
    seen: str,
    version: int | None = None,
    reasons: Sequence[str] = (),
    words: str = "",
    asked: Sequence[str] = (),
) -> EligibilityDecision:
    """Keep the decision with its worksheet and move the case.

    Args:
        case: the case.
        outcome: one of :class:`EligibilityDecision.Outcome`.
        actor: who decides.
        seen: the fingerprint of the worksheet the person had before them.
        version: the version of the case they saw.
        reasons: keys of the rules the outcome rests on; at least one where the case is found not eligible.
        words: the reason in the person's words; asked for by every outcome but eligible.
        asked: what is asked for, one line a question; at least one where information is requested.

    Raises:
        Refused: the role does not include it.
        NotPossible: something is missing, the worksheet has changed, or the case cannot go this way.
    """
    require(actor, May.DECIDE_ELIGIBILITY)
    if outcome not in WAYS:
        raise NotPossible("Choose what you decide.")
    asked = tuple(dict.fromkeys(line.strip() for line in asked if line.strip()))
    _check_complete(case, outcome, reasons, words, asked)
    with transaction.atomic():
        locked = Case.objects.select_for_update(no_key=True).get(pk=case.pk)
        sheet = worksheet_of(locked)
        if fingerprint(sheet) != seen:
            raise NotPossible("The worksheet has changed since you opened it. Look again, then decide.")
        decision = EligibilityDecision.objects.create(
            case=locked,
            outcome=outcome,
            reasons=list(reasons),
            words=words.strip(),
            asked=list(asked),
            worksheet=sheet.model_dump(mode="json"),
            decided_by=actor,
        )
        after = {
            "outcome": outcome,
            "reasons": list(reasons),
            "worksheet": {"decision": decision.pk, "sha256": seen},
            "rules": {row.rule: row.result.value for row in sheet.rows},
        }
        reason = words.strip() or "; ".join(asked)
        states.go(locked, WAYS[outcome], actor, version=version, reason=reason, after=after)
    case.refresh_from_db()
    return decision


def answer(case: Case, rule: str, result: str, words: str, actor: User) -> EligibilityAnswer:
    """Keep a person's answer to what the worksheet asks about ``rule``.

    Raises:
        Refused: the role does not include it.
        NotPossible: no such question, no such answer, or nothing it rests on.
    """
    require(actor, May.DECIDE_ELIGIBILITY)
    if result not in dict(EligibilityAnswer._meta.get_field("answer").choices or ()):
        raise NotPossible("Choose an answer: met, not met, or still in doubt.")
    if not words.strip():
        raise NotPossible("Say what the answer rests on, such as the page or the call.")
    with transaction.atomic():
        locked = Case.objects.select_for_update(no_key=True).get(pk=case.pk)
        row = next((row for row in worksheet_of(locked).rows if row.rule == rule), None)
        if row is None or (row.question is None and row.answer is None):
            raise NotPossible("The worksheet asks nothing about this rule.")
        kept = EligibilityAnswer.objects.create(
            case=locked, rule=rule, answer=result, words=words.strip(), given_by=actor
        )
        said = {"rule": rule, "answer": result, "words": kept.words}
        history.record(locked, actor, "eligibility question answered", after=said)
    return kept


def _check_complete(case: Case, outcome: str, reasons: Sequence[str], words: str, asked: Sequence[str]) -> None:
    known = {rule.key for rule in rules(case.value.jurisdiction).rules}
    if not set(reasons) <= known:
        raise NotPossible("One of the reasons is no rule of the worksheet.")
    if outcome == Outcome.INELIGIBLE and not reasons:
        raise NotPossible("Name at least one rule that makes the case not eligible.")
    if outcome == Outcome.INFORMATION and not asked:
        raise NotPossible("Say what is asked for: at least one question.")
    if outcome not in {Outcome.ELIGIBLE, Outcome.INFORMATION} and not words.strip():
        raise NotPossible("Say why, in a sentence the parties can read.")
