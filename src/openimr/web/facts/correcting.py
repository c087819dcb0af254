"""A person puts facts right: rejects one, or says what it should be. Kept with the reason, undone when asked."""

import re

from django.db import IntegrityError, transaction
from django.utils import timezone
from pydantic import ValidationError

from openimr.clinical.summary.wording import said
from openimr.domain.anatomy import BodyPart, Side
from openimr.domain.facts import Fact
from openimr.web.accounts.access import May, assigned_to, may, require
from openimr.web.cases.states import NotPossible
from openimr.web.events import history
from openimr.web.models import Case, CaseFact, FactCorrection, User
from openimr.web.protection import Refused

_NUMBER = re.compile(r"\s+\d[\d./+-]*$")
FIELDS = ("value", "body_part", "side", "level", "polarity")


def may_correct(user: User, case: Case) -> bool:
    """Reviewers in the cases assigned to them, and those who take in records."""
    return may(user, May.TAKE_IN) or (may(user, May.WRITE) and assigned_to(user, case))


def reject(case: Case, user: User, key: str, reason: str) -> FactCorrection:
    """Leave a fact out of everything that is built from facts.

    Raises:
        Refused: the person may not correct facts of this case.
        NotPossible: there is no such fact, it is corrected already, or the reason is missing.
    """
    return _correct(case, user, key, None, reason)


def put_right(case: Case, user: User, key: str, fields: dict[str, str], reason: str) -> FactCorrection:
    """Say what a fact should be; its page and its words stay.

    Args:
        case: the case.
        user: who.
        key: the fact.
        fields: any of :data:`FIELDS`; an empty one takes the field away.
        reason: why.

    Raises:
        Refused: the person may not correct facts of this case.
        NotPossible: there is no such fact, it is corrected already, the reason is missing, or a field cannot be so.
    """
    return _correct(case, user, key, fields, reason)


def undo(case: Case, user: User, correction_id: int) -> None:
    """Take a correction back; the row stays and says when.

    Raises:
        Refused: the person may not correct facts of this case.
        NotPossible: there is no such correction, or it is undone already.
    """
    _require(user, case)
    with transaction.atomic():
        row = FactCorrection.objects.select_for_update().filter(case=case, pk=correction_id).first()
        if row is None or row.undone_at is not None:
            raise NotPossible("This correction is undone already.")
        row.undone_at = timezone.now()
        row.save(update_fields=["undone_at"])
        history.record(case, user, "correction of a fact undone", before={"page": row.page, "fact": row.key})


def _correct(case: Case, user: User, key: str, fields: dict[str, str] | None, reason: str) -> FactCorrection:
    _require(user, case)
    if not reason.strip():
        raise NotPossible("Say why.")
    row = CaseFact.objects.filter(case=case, key=key).first()
    if row is None:
        raise NotPossible("There is no such fact any more.")
    content = None if fields is None else _changed(row.value, fields).model_dump(mode="json")
    try:
        with transaction.atomic():
            made = FactCorrection.objects.create(
                case=case,
                key=key,
                page=row.page,
                words=f"{row.value.type.label}: {said(row.value.value)}",
                content=content,
                reason=reason.strip(),
                made_by=user,
            )
            action = "fact rejected" if content is None else "fact put right"
            history.record(case, user, action, reason=reason.strip(), after={"page": row.page, "fact": key})
    except IntegrityError:
        raise NotPossible("Somebody has corrected this fact already.") from None
    return made


def _changed(fact: Fact, fields: dict[str, str]) -> Fact:
    told = {name: fields[name].strip() or None for name in FIELDS if name in fields}
    if "value" in told and told["value"] is None:
        raise NotPossible("Say what the fact should be, or reject it.")
    if told.get("value"):
        told["value"] = _normal(fact, str(told["value"]))
    if told.get("body_part") and told["body_part"] not in {part.value for part in BodyPart}:
        raise NotPossible("This is not a body region of the list.")
    if told.get("side") and told["side"] not in {side.value for side in Side}:
        raise NotPossible("The side is left, right or bilateral.")
    if told.get("polarity", "present") is None:
        told.pop("polarity")
    try:
        return Fact.model_validate({**fact.model_dump(), **told})
    except ValidationError as error:
        raise NotPossible(f"The fact cannot be so: {error.errors()[0]['msg']}.") from None


def _normal(fact: Fact, words: str) -> str:
    """The normal form of a value a person wrote in words: ``straight leg raise`` is ``straight_leg_raise``.

    What was read as free words stays free words; a number behind the words stays behind them.
    """
    if words == said(fact.value):
        return fact.value
    if " " in fact.value and "_" not in fact.value and not _NUMBER.search(fact.value):
        return words
    number = _NUMBER.search(words)
    head = words[: number.start()] if number else words
    return "_".join(head.split()) + (f" {number.group().strip()}" if number else "")


def _require(user: User, case: Case) -> None:
    if not may_correct(user, case):
        require(user, May.WRITE)
        raise Refused("This case is not assigned to you.")
