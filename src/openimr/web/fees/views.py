"""The fee table, a month's invoices, and what a case costs."""

import datetime as dt
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from openimr.billing import as_csv
from openimr.law.dated import load
from openimr.law.fees import amount_on, keys
from openimr.web import calendar
from openimr.web.accounts.access import May, allowed, case_for
from openimr.web.cases import states
from openimr.web.cases.header import page_context
from openimr.web.events.history import record_access
from openimr.web.fees import invoicing
from openimr.web.fees.reviews import charges_of, own_rows
from openimr.web.models import FeeRow, Invoice, InvoicedReview
from openimr.web.request import Request, day_given, refusals_told, whole_number

SHOWN = 200
JURISDICTION = "california_dwc"


@require_GET
@allowed(May.KEEP_FEES)
def table(request: Request) -> HttpResponse:
    """The fee table with every dated amount, the law's and the organization's own."""
    return render(request, "fees/table.html", {"rows": _table(), "keys": keys().items(), "today": calendar.today()})


@require_POST
@allowed(May.KEEP_FEES)
def add(request: Request) -> HttpResponse:
    """Add an amount from a day on; what is on invoices already does not change."""
    with refusals_told(request):
        row = _row(request)
        row.save()
        messages.success(request, "The amount is in the table. Invoices issued before stay as they are.")
    return redirect("fees")


@require_GET
@allowed(May.KEEP_FEES)
def invoices(request: Request) -> HttpResponse:
    """The month before this one (or ``?month=2016-05``) as it would be invoiced, and the invoices issued."""
    first = _month(request.GET.get("month", ""))
    context = {
        "month": invoicing.month_of(first),
        "over": first < calendar.today().replace(day=1),
        "invoices": Invoice.objects.defer("pdf", "content").select_related("corrects", "issued_by")[:SHOWN],
    }
    return render(request, "fees/invoices.html", context)


@require_POST
@allowed(May.KEEP_FEES)
def issue(request: Request) -> HttpResponse:
    """Issue the invoices of a month."""
    first = _month(request.POST.get("month", ""))
    with refusals_told(request):
        made = invoicing.issue_month(first, request.user)
        count = len(made)
        messages.success(request, f"{count} invoice{'' if count == 1 else 's'} issued.")
    return redirect(f"/invoices/?month={first:%Y-%m}")


@require_GET
@allowed(May.KEEP_FEES)
def invoice(request: Request, sequence: int) -> HttpResponse:
    """One invoice with its lines, and the form of a credit note."""
    row = get_object_or_404(Invoice.objects.defer("pdf"), sequence=sequence)
    standing = {review.line for review in row.reviews.filter(credit__isnull=True)}
    lines = [(position, line, position in standing) for position, line in enumerate(row.value.lines)]
    context = {"invoice": row, "value": row.value, "lines": lines, "may_credit": bool(standing)}
    return render(request, "fees/invoice.html", context)


@require_GET
@allowed(May.KEEP_FEES)
def download(request: Request, sequence: int, form: str) -> HttpResponse:
    """An invoice as PDF, exactly as it was issued, or as CSV."""
    row = get_object_or_404(Invoice, sequence=sequence)
    if form == "pdf":
        return _file(bytes(row.pdf), "application/pdf", f"invoice-{row.number}.pdf")
    return _file(as_csv([row.value]).encode(), "text/csv; charset=utf-8", f"invoice-{row.number}.csv")


@require_GET
@allowed(May.KEEP_FEES)
def month_csv(request: Request, month: str) -> HttpResponse:
    """Every invoice and credit note of a month as one CSV."""
    first = _month(month)
    rows = Invoice.objects.filter(month=first).defer("pdf").order_by("sequence")
    content = as_csv(row.value for row in rows)
    return _file(content.encode(), "text/csv; charset=utf-8", f"invoices-{first:%Y-%m}.csv")


@require_POST
@allowed(May.KEEP_FEES)
def credit(request: Request, sequence: int) -> HttpResponse:
    """Take lines of an invoice back by a credit note."""
    row = get_object_or_404(Invoice, sequence=sequence)
    lines = [number for value in request.POST.getlist("line") if (number := whole_number(value)) is not None]
    with refusals_told(request):
        note = invoicing.credit(
            row, request.user, request.POST.get("reason", ""), lines=lines, bill_again="bill_again" in request.POST
        )
        messages.success(request, f"Credit note {note.number} is issued.")
        return redirect("invoice", sequence=note.sequence)
    return redirect("invoice", sequence=row.sequence)


@require_GET
@allowed(May.KEEP_FEES)
def case_fees(request: Request, case_id: UUID) -> HttpResponse:
    """What the case costs so far, and on which invoices it stands."""
    case = case_for(request.user, case_id)
    record_access(request.user, case, "fees")
    context = page_context(case, request.user, "fees")
    invoiced = (
        InvoicedReview.objects.filter(case=case)
        .select_related("invoice", "credit")
        .defer("invoice__pdf", "credit__pdf")
    )
    context |= {"charges": charges_of(case), "invoiced": invoiced}
    return render(request, "fees/case.html", context)


def _table() -> list[dict[str, Any]]:
    law, own, today = load(JURISDICTION), own_rows(), calendar.today()
    rows = []
    for key, title in keys().items():
        dated = [
            (value.from_date, value.value, value.source, value.verified, False)
            for value in law.parameter(f"fees.{key}").values
        ]
        dated += [(row.from_date, row.amount, row.source, row.verified, True) for row in own if row.key == key]
        rows.append({"key": key, "title": title, "now": amount_on(key, today, own), "dated": sorted(dated, key=_day)})
    return rows


def _day(dated: tuple[dt.date, Any, str, bool, bool]) -> dt.date:
    return dated[0]


def _row(request: Request) -> FeeRow:
    key, source = request.POST.get("key", ""), request.POST.get("source", "").strip()[:300]
    if key not in keys():
        raise states.NotPossible("Choose which fee it is.")
    if not source:
        raise states.NotPossible("Say where the amount stands.")
    try:
        amount = Decimal(request.POST.get("amount", "").replace("$", "").replace(",", "").strip())
    except InvalidOperation:
        amount = Decimal("NaN")
    begins = day_given(request.POST.get("from_date", ""))
    if begins is None:
        raise states.NotPossible("Give the day as year-month-day, such as 2016-05-03.")
    if not amount.is_finite() or not 0 <= amount < 1_000_000 or amount != round(amount, 2):
        raise states.NotPossible("Give the amount in dollars and cents, such as 420.00.")
    return FeeRow(
        key=key,
        amount=amount,
        from_date=begins,
        source=source,
        verified="verified" in request.POST,
        entered_by=request.user,
    )


def _month(text: str) -> dt.date:
    """The first of the month of the address; the month before this one where it names none."""
    return day_given(f"{text}-01") or (calendar.today().replace(day=1) - dt.timedelta(days=1)).replace(day=1)


def _file(content: bytes, kind: str, name: str) -> HttpResponse:
    return HttpResponse(content, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})
