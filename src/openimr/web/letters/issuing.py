"""Issuing a signed determination: the letter to each party is made once, kept for good, and the case moves on.

Both happen or neither does. Every letter ends with the proof of service, so its day and way are fixed here.
"""

import hashlib
from typing import get_args

from django.db import transaction

from openimr.domain.determination import Service
from openimr.web import calendar
from openimr.web.cases import states
from openimr.web.determination.composing import NotComposed, composing
from openimr.web.events import history
from openimr.web.models import Case, FinalDetermination, PartyLetter, User

# The ways the law knows to serve a determination, the usual one first.
WAYS: tuple[str, ...] = get_args(Service.model_fields["by"].annotation)


def issue(case: Case, user: User, *, by: str = WAYS[0], version: int | None = None) -> list[PartyLetter]:
    """Issue the signed determination and keep the letter to each party, served today.

    Args:
        case: the case, signed; brought up to date when it has moved.
        user: who issues it.
        by: one of :data:`WAYS`.
        version: the version of the case the person saw.

    Returns:
        The letters in the order of the proof of service.

    Raises:
        NotPossible: the role, the state or the way does not allow it, or the letters could not be made; the message
            may be shown, and nothing was issued.
    """
    if by not in WAYS:
        raise states.NotPossible("Choose how the determination is served.")
    with transaction.atomic():
        moved = states.go(Case.objects.get(pk=case.pk), "serve", user, version=version, by=by)
        final = moved.determinations.first()
        if final is None:
            raise states.NotPossible("There is no signed determination to issue.")
        letters = _letters(moved, final, by)
        history.record(
            moved,
            user,
            "letters to the parties made",
            after={"served_by": by, "letters": {letter.role: letter.sha256 for letter in letters}},
        )
    case.state, case.version = moved.state, moved.version
    return letters


def _letters(case: Case, final: FinalDetermination, by: str) -> list[PartyLetter]:
    from openimr.determination import render_letters

    service = Service.model_validate({"on": calendar.today(), "by": by})
    try:
        with composing(case):
            made = render_letters(final.value, service)
    except NotComposed as failure:
        raise states.NotPossible(f"{failure} Nothing was issued.") from None
    return PartyLetter.objects.bulk_create(
        PartyLetter(
            determination=final,
            role=party.role.value,
            served_on=service.on,
            served_by=service.by,
            pdf=pdf,
            sha256=hashlib.sha256(pdf).hexdigest(),
        )
        for party, pdf in made
    )
