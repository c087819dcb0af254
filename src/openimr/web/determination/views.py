"""The determination section of a case page: how far the writing is, and the way to the workbench."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from openimr.web.accounts.access import May, allowed, case_for
from openimr.web.cases.header import page_context
from openimr.web.determination import dismissing, writing
from openimr.web.determination.desks import desk_seen, desks, own_desk, signed_analyses
from openimr.web.determination.locking import why_closed
from openimr.web.events.history import record_access
from openimr.web.models import Assignment, Case
from openimr.web.models.case import State
from openimr.web.request import Request, whole_number


@require_GET
@allowed(May.SEE_DETERMINATION)
def determination(request: Request, case_id: UUID) -> HttpResponse:
    """Per disputed item what is written so far, and what the checks say of it."""
    case = case_for(request.user, case_id)
    record_access(request.user, case, "determination")
    desk = desk_seen(case, request.user, seat_asked(request))
    own = own_desk(case, request.user)
    revision, draft = writing.current_draft(case, desk)
    decided = {item.item: item for item in draft.items}
    found = writing.current_findings(case, desk) if case.state == State.IN_REVIEW else []
    dismissed = dismissing.standing(case, desk)
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
        "can_write": own is not None and not why_closed(own),
        "desk": desk,
        "seats": seats(case, desk) if own is None else [],
    }
    return render(request, "determination/determination.html", context)


def seat_asked(request: HttpRequest) -> int | None:
    """The seat whose desk is asked for in the address, None where none is."""
    return whole_number(request.GET.get("seat", ""))


def seats(case: Case, shown: Assignment | None) -> list[dict[str, object]]:
    """The desks of a case with several reviewers, for links from one to the other; none where there is one."""
    everyone, signed = desks(case), signed_analyses(case)
    if len(everyone) < 2:
        return []
    return [{"seat": desk.seat, "signed": desk.seat in signed, "shown": desk == shown} for desk in everyone]
