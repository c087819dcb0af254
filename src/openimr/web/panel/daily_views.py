"""Assigning the cases of a day on one page, and the report of fairness."""

import csv
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from openimr.web.accounts.access import May, allowed
from openimr.web.models import Reviewer
from openimr.web.panel import daily
from openimr.web.request import Request, refusals_told

SHOWN = 60


@require_GET
@allowed(May.ASSIGN)
def day(request: Request) -> HttpResponse:
    """What is proposed for all cases that are ready, with what decided, and what keeps the others."""
    proposal = daily.propose(request.GET.get("seed") or None)
    names = {row.key: row.value.name for row in Reviewer.objects.all()}
    context = {
        "day": proposal.day,
        "total": len(proposal.cases),
        "given": [
            {"one": one, "case": proposal.cases[one.case_number], "name": names.get(one.reviewer_id, one.reviewer_id)}
            for one in proposal.day.given
        ],
        "left": [{"one": one, "case": proposal.cases[one.case_number]} for one in proposal.day.left],
        "weights": [(name.replace("_", " "), points) for name, points in proposal.day.weights.items()],
    }
    return render(request, "panel/day.html", context)


@require_POST
@allowed(May.ASSIGN)
def assign(request: Request) -> HttpResponse:
    """Assign what was proposed, but for the rows that were left out."""
    everything = set(request.POST.getlist("shown"))
    leave_out = everything - set(request.POST.getlist("case"))
    with refusals_told(request):
        given = daily.assign_all(
            request.user, request.POST.get("seed", ""), request.POST.get("digest", ""), frozenset(leave_out)
        )
        messages.success(request, f"{len(given)} case{'' if len(given) == 1 else 's'} assigned.")
    return redirect("panel_day")


@require_GET
@allowed(May.SEE_PANEL)
def fairness(request: Request) -> HttpResponse:
    """Shares of cases, of overturns and of single administrators' cases, held against chance; also as CSV."""
    report = daily.fairness_of_a_year()
    if request.GET.get("form") == "csv":
        return _csv([*report.cases, *report.overturns, *report.administrators])
    names = {row.key: row.value.name for row in Reviewer.objects.all()}
    context = {
        "straying": [_row(share, names) for share in report.straying],
        "tables": [
            (
                "Shares of cases",
                "Cases each reviewer had, and what an even share of those they could have would be.",
                _rows(report.cases, names),
            ),
            (
                "Shares of overturned cases",
                "Decided cases in which something was overturned, held against the others'.",
                _rows(report.overturns, names),
            ),
            (
                "One administrator's cases",
                "Cases of one claims administrator with one reviewer, from five on.",
                _rows(report.administrators, names),
            ),
        ],
    }
    return render(request, "panel/fairness.html", context)


def _rows(shares: Any, names: dict[str, str]) -> list[dict[str, Any]]:
    return [_row(share, names) for share in sorted(shares, key=lambda share: share.odds)[:SHOWN]]


def _row(share: Any, names: dict[str, str]) -> dict[str, Any]:
    """A share with the widths of its bars, in units of a picture 200 wide."""
    most = max(share.had, share.expected, 1)
    return {
        "share": share,
        "name": names.get(share.reviewer_id, share.reviewer_id),
        "had_width": round(200 * share.had / most, 1),
        "expected_x": round(200 * share.expected / most, 1),
    }


def _csv(shares: Any) -> HttpResponse:
    answer = HttpResponse(
        content_type="text/csv; charset=utf-8", headers={"Content-Disposition": 'attachment; filename="fairness.csv"'}
    )
    writer = csv.writer(answer)
    writer.writerow(["reviewer", "about", "had", "of", "expected", "odds", "strays"])
    for share in shares:
        row = [share.reviewer_id, share.about, share.had, share.of, share.expected, f"{share.odds:.4f}", share.strays]
        writer.writerow(row)
    return answer
