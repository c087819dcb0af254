"""The reviewer's own page: what is offered and open, when it is due, credentials to renew, statements of pay."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from openimr.law import jurisdiction
from openimr.panel import pay
from openimr.panel.verification import title_of, warnings
from openimr.web import calendar
from openimr.web.accounts.access import May, allowed, offered_cases, visible_cases
from openimr.web.cases import deadlines, states
from openimr.web.models import Organization, Reviewer
from openimr.web.panel import earning, verifying
from openimr.web.request import Request


@require_GET
@allowed(May.WRITE)
def own_page(request: Request) -> HttpResponse:
    """Everything that is this reviewer's."""
    row = _own(request)
    mine = visible_cases(request.user).filter(state__in=states.WITH_REVIEWER).order_by("due_at", "number")
    offers = offered_cases(request.user).order_by("number")
    until = dict(row.assignments.filter(ended_at__isnull=True).values_list("case_id", "answer_by"))
    on = calendar.today()
    context = {
        "value": row.value,
        "offers": [{"case": case, "until": until.get(case.pk)} for case in offers],
        "cases": [{"case": case, "deadline": deadlines.shown(case)} for case in mine],
        "warnings": warnings(row.value, on, jurisdiction("california_dwc")),
        "facts": [{"fact": fact, "title": title_of(fact.kind)} for fact in verifying.facts(row)],
        "statements": earning.of(row),
    }
    return render(request, "panel/own.html", context)


@require_GET
@allowed(May.WRITE)
def statement(request: Request, month: str, form: str) -> HttpResponse:
    """One month's statement of pay, as ``csv`` or ``pdf``."""
    row = _own(request)
    found = earning.in_month(row, month)
    if found is None or form not in ("csv", "pdf"):
        raise Http404("no such statement")
    if form == "csv":
        response = HttpResponse(pay.as_csv(found), content_type="text/csv; charset=utf-8")
    else:
        organization = Organization.objects.first()
        name = organization.value.name if organization else "The review organization"
        response = HttpResponse(pay.as_pdf(found, row.key, name), content_type="application/pdf")
    response.headers["Content-Disposition"] = f'attachment; filename="statement-{found.month}.{form}"'
    return response


def _own(request: Request) -> Reviewer:
    if request.user.reviewer is None:
        raise Http404("not a reviewer")
    return request.user.reviewer
