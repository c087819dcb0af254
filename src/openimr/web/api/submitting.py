"""Applications handed in by a token: taken in once a key, and only ever seen by who handed them in."""

import hashlib
import json
from collections.abc import Iterable

from django.db import IntegrityError, transaction
from django.http import Http404

from openimr.domain.case import Case as CaseValue
from openimr.web import calendar
from openimr.web.api.schemas import ApplicationStatus, KeptFile, NewApplication
from openimr.web.cases import intake
from openimr.web.models import ApiSubmission, ApiToken, Case
from openimr.web.models.case import State


class KeyUsed(Exception):
    """The idempotency key was used before, with another application."""


def submit(token: ApiToken, key: str, application: NewApplication) -> tuple[Case, bool]:
    """The case of the application, and whether it was taken in now (False: it was before, under the same key).

    Raises:
        KeyUsed: the key came before with other content.
        InputRefused: the application cannot be kept.
    """
    digest = _digest(application)
    known = _known(token, key, digest)
    if known is not None:
        return known, False
    try:
        with transaction.atomic():
            today = calendar.today()
            content = application.model_dump()
            content["application"]["received_date"] = today
            value = CaseValue.model_validate({**content, "case_number": intake.next_number(today)})
            case = intake.take_in(value, [], None, came=_came(token))
            ApiSubmission.objects.create(token=token, key=key, body_sha256=digest, case=case)
    except IntegrityError:
        # another request with this key was faster; its case is the one
        known = _known(token, key, digest)
        if known is None:
            raise
        return known, False
    return case, True


def add_files(token: ApiToken, case: Case, uploads: Iterable[intake.Upload]) -> None:
    """Keep files handed in for an application, with who handed them in.

    Raises:
        NotPossible: the case takes no more records.
    """
    intake.add_records(case, uploads, None, came=_came(token))


def own_case(token: ApiToken, case_id: str) -> Case:
    """The case, if a token of the same holder handed it in.

    Raises:
        Http404: no such case, or somebody else's; the answer does not tell which.
    """
    found = Case.objects.filter(pk=case_id, api_submissions__token__holder=token.holder).first()
    if found is None:
        raise Http404("no such application of this holder")
    return found


def own_cases(token: ApiToken, most: int = 200) -> list[Case]:
    """The latest cases this token's holder handed in."""
    return list(Case.objects.filter(api_submissions__token__holder=token.holder).order_by("-created_at")[:most])


def status(case: Case) -> ApplicationStatus:
    """Where the application is: its state, what is asked for, why it is not eligible; nobody's name."""
    decision = case.eligibility_decisions.first()
    told = decision is not None and case.state in {State.INFORMATION_REQUESTED, State.INELIGIBLE, State.DEFERRED}
    return ApplicationStatus(
        id=str(case.pk),
        case_number=case.number,
        state=case.state,
        state_words=State(case.state).label,
        kind=case.priority,
        received=case.received_on,
        asked=tuple(decision.asked) if decision and told else (),
        reasons=tuple(decision.reasons) if decision and told else (),
        files=tuple(KeptFile(name=f.name, size=f.size, sha256=f.sha256) for f in case.record_files.all()),
    )


def _known(token: ApiToken, key: str, digest: str) -> Case | None:
    row = ApiSubmission.objects.filter(token=token, key=key).select_related("case").first()
    if row is None:
        return None
    if row.body_sha256 != digest:
        raise KeyUsed
    return row.case


def _digest(application: NewApplication) -> str:
    content = json.dumps(application.model_dump(mode="json"), sort_keys=True)
    return hashlib.sha256(content.encode()).hexdigest()


def _came(token: ApiToken) -> dict[str, str]:
    return {"way": "by the programming interface", "holder": token.holder, "token": token.prefix}
