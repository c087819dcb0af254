"""The reader of a whole case file by itself: pages, search, thumbnails, and corrections made where they are seen."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from openimr.web.accounts.access import case_for
from openimr.web.events.history import record_access
from openimr.web.records.correcting import is_open
from openimr.web.records.corrections import stand_of_corrections
from openimr.web.request import Request


@require_GET
def read(request: Request, case_id: UUID) -> HttpResponse:
    """The case file to read, beginning at ``?page=``."""
    from openimr.web.workbench.reading import record_side

    case = case_for(request.user, case_id)
    record_access(request.user, case, "reader")
    context = record_side(request, case) | {
        "current": "records",
        "open": is_open(case),
        "stand": stand_of_corrections(case),
    }
    return render(request, "records/reader.html", context)
