"""What a verification at the source brings into a reviewer's record, and what an edit by hand may not.

A date of verification comes from a verification only: whoever edits a fact by hand takes its verification away.
"""

import datetime as dt
from enum import StrEnum
from typing import Any, NamedTuple

from openimr.domain.errors import InputRefused
from openimr.domain.reviewer import LicenceStatus, Reviewer, SanctionQuery, SanctionResult

from .tables import table
from .verification import certification_key, licence_key


class Outcome(StrEnum):
    """What looking at the source brought."""

    CONFIRMED = "confirmed"
    NOT_CONFIRMED = "not_confirmed"
    LOST = "lost"  # suspended, revoked, ended, a sanction found, an appointment held


class Verified(NamedTuple):
    """One look at the primary source of one fact.

    ``valid_to`` is the new last day of a licence or certification, ``status`` what has become of a lost licence.
    """

    key: str
    on: dt.date
    source: str
    outcome: Outcome
    valid_to: dt.date | None = None
    status: LicenceStatus | None = None


def record(reviewer: Reviewer, verified: Verified) -> Reviewer:
    """``reviewer`` with what was found.

    Raises:
        InputRefused: the record has no such fact, or what was found makes no valid record (it ends before it begins).
    """
    kind = verified.key.split(":", 1)[0]
    changes = _CHANGES.get(kind, _nothing)(reviewer, verified)
    if changes is None:
        raise InputRefused("verification", "The record has no such fact any more.", "Look at the record again.")
    try:
        return Reviewer.model_validate(reviewer.model_dump() | changes)
    except ValueError as error:
        problem = "What was entered does not fit the record: it would end before it begins."
        raise InputRefused("verification", problem, "Check the last day.") from error


def without_forged_dates(old: Reviewer | None, new: Reviewer) -> Reviewer:
    """``new`` with the verifications of ``old`` where the fact is unchanged, and none where it was edited."""
    was = old.model_dump() if old else {}
    licences = {licence_key(held): held for held in old.licences} if old else {}
    boards = {certification_key(held): held for held in old.board_certifications} if old else {}
    trained = {(done.subject, done.completed_on): done for done in old.trainings} if old else {}
    changes: dict[str, Any] = {
        "licences": [_kept(held, licences.get(licence_key(held))) for held in new.licences],
        "board_certifications": [_kept(held, boards.get(certification_key(held))) for held in new.board_certifications],
        "trainings": [_kept(done, trained.get((done.subject, done.completed_on))) for done in new.trainings],
        "sanction_queries": was.get("sanction_queries", ()),
        "evaluator_checked_on": was.get("evaluator_checked_on"),
    }
    for date, fields in _RESTS_ON.items():
        same = bool(was) and all(was[field] == getattr(new, field) for field in fields)
        changes[date] = was[date] if same else None
    return Reviewer.model_validate(new.model_dump() | changes)


_RESTS_ON = {
    "practice_verified_on": ("practising_since", "weekly_practice_hours"),
    "degree_verified_on": ("degree",),
}


def _kept(new: Any, old: Any) -> dict[str, Any]:
    same = old is not None and old.model_copy(update={"verified_on": None}) == new.model_copy(
        update={"verified_on": None}
    )
    return dict(new.model_dump() | {"verified_on": old.verified_on if same else None})


def _licence(reviewer: Reviewer, verified: Verified) -> dict[str, Any] | None:
    return _one_of(reviewer, "licences", licence_key, verified)


def _certification(reviewer: Reviewer, verified: Verified) -> dict[str, Any] | None:
    return _one_of(reviewer, "board_certifications", certification_key, verified)


def _one_of(reviewer: Reviewer, field: str, key_of: Any, verified: Verified) -> dict[str, Any] | None:
    changed, found = [], False
    for held in getattr(reviewer, field):
        values = held.model_dump()
        if key_of(held) == verified.key:
            found = True
            values |= _credential(values, verified)
        changed.append(values)
    return {field: changed} if found else None


def _credential(values: dict[str, Any], verified: Verified) -> dict[str, Any]:
    if verified.outcome is Outcome.NOT_CONFIRMED:
        return {"verified_on": None}
    if verified.outcome is Outcome.CONFIRMED:
        ends = {"valid_to": verified.valid_to} if verified.valid_to else {}
        status = {"status": LicenceStatus.ACTIVE} if "status" in values else {}
        return {"verified_on": verified.on, **ends, **status}
    if "status" in values:
        return {"verified_on": verified.on, "status": verified.status or LicenceStatus.INACTIVE}
    return {"verified_on": verified.on, "valid_to": max(values["valid_from"], verified.on - dt.timedelta(days=1))}


def _practice(reviewer: Reviewer, verified: Verified) -> dict[str, Any]:
    return {"practice_verified_on": verified.on if verified.outcome is Outcome.CONFIRMED else None}


def _degree(reviewer: Reviewer, verified: Verified) -> dict[str, Any]:
    return {"degree_verified_on": verified.on if verified.outcome is Outcome.CONFIRMED else None}


def _sanctions(reviewer: Reviewer, verified: Verified) -> dict[str, Any]:
    results = {
        Outcome.CONFIRMED: SanctionResult.CLEAR,
        Outcome.NOT_CONFIRMED: SanctionResult.PENDING,
        Outcome.LOST: SanctionResult.FOUND,
    }
    query = SanctionQuery(source=verified.source, queried_on=verified.on, result=results[verified.outcome])
    return {"sanction_queries": [*reviewer.model_dump()["sanction_queries"], query.model_dump()]}


def _evaluator(reviewer: Reviewer, verified: Verified) -> dict[str, Any]:
    if verified.outcome is Outcome.NOT_CONFIRMED:
        return {"evaluator_checked_on": None}
    return {
        "evaluator_checked_on": verified.on,
        "qualified_medical_evaluator": verified.outcome is Outcome.LOST,
        "evaluator_appointments": [
            values | {"valid_to": min(values["valid_to"] or verified.on, verified.on) - dt.timedelta(days=1)}
            if verified.outcome is Outcome.CONFIRMED and values["valid_from"] <= verified.on
            else values
            for values in reviewer.model_dump()["evaluator_appointments"]
        ],
    }


def _training(reviewer: Reviewer, verified: Verified) -> dict[str, Any]:
    subject = verified.key.split(":", 1)[1] if ":" in verified.key else table("verification.yaml")["required_training"]
    date = verified.on if verified.outcome is Outcome.CONFIRMED else None
    trainings = reviewer.model_dump()["trainings"]
    done = [training | ({"verified_on": date} if training["subject"] == subject else {}) for training in trainings]
    if date and not any(training["subject"] == subject for training in trainings):
        done.append({"subject": subject, "completed_on": date, "provider": verified.source, "verified_on": date})
    return {"trainings": done}


def _nothing(reviewer: Reviewer, verified: Verified) -> None:
    return None


_CHANGES = {
    "licence": _licence,
    "certification": _certification,
    "practice": _practice,
    "degree": _degree,
    "sanctions": _sanctions,
    "evaluator": _evaluator,
    "training": _training,
}
