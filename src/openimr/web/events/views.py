"""The readable history of a case, with the proof that its chain holds."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from openimr.web.accounts.access import May, allowed, case_for, may
from openimr.web.cases.header import page_context
from openimr.web.events.history import record_access, verify_chain
from openimr.web.events.readable import changes, clock_of
from openimr.web.request import Request

ACCESSES_SHOWN = 100


@require_GET
@allowed(May.SEE_HISTORY)
def history(request: Request, case_id: UUID) -> HttpResponse:
    """Every change of the case, newest last, and who read protected information of it lately."""
    case = case_for(request.user, case_id)
    record_access(request.user, case, "history")
    sees_panel = may(request.user, May.SEE_PANEL)
    context = page_context(case, request.user, "history")
    context |= {
        "events": [
            {"event": event, "changes": changes(event, sees_panel=sees_panel), "clock": clock_of(event)}
            for event in case.events.select_related("actor").order_by("sequence")
        ],
        "chain": verify_chain(case),
        "accesses": case.access_records.select_related("user", "party")[:ACCESSES_SHOWN],
    }
    return render(request, "events/history.html", context)
