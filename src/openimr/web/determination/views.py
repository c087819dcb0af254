"""The determination section of a case page: how far the writing is, and the way to the workbench."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from openimr.web.accounts.access import May, allowed, assigned_to, case_for, may
from openimr.web.cases.header import page_context
from openimr.web.determination import dismissing, writing
from openimr.web.models.case import State
from openimr.web.request import Request


@require_GET
@allowed(May.SEE_DETERMINATION)
def determination(request: Request, case_id: UUID) -> HttpResponse:
    """Per disputed item what is written so far, and what the checks say of it."""
    case = case_for(request.user, case_id)
    revision, draft = writing.current_draft(case)
    decided = {item.item: item for item in draft.items}
    found = writing.current_findings(case) if case.state == State.IN_REVIEW else []
    dismissed = dismissing.standing(case)
    context = page_context(case, request.user, "determination")
    context |= {
        "revision": revision,
        "draft": draft,
        "items": [(treatment, decided.get(treatment.id)) for treatment in case.value.disputed_treatments],
        "findings": [one for one in found if one.fingerprint not in dismissed],
        "dismissed": [
            {"code": one.code, "place": one.place, "message": one.message, "dismissed": dismissed[one.fingerprint]}
            for one in found
            if one.fingerprint in dismissed
        ],
        "can_write": may(request.user, May.WRITE) and case.state == State.IN_REVIEW and assigned_to(request.user, case),
    }
    return render(request, "determination/determination.html", context)
