"""Invoices of a month, one a claims administrator, and credit notes: numbered without a gap, never changed."""

import datetime as dt
import hashlib
from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple

from django.db import transaction
from django.utils import timezone

from openimr.billing import Invoice as InvoiceValue
from openimr.billing import InvoiceLine, render_invoice
from openimr.web import calendar
from openimr.web.accounts.access import May, require
from openimr.web.cases import states
from openimr.web.events import history
from openimr.web.fees.reviews import ENDED, SERVED, Charge, charges_of, own_rows
from openimr.web.models import Case, Event, Invoice, InvoiceCounter, InvoicedReview, Organization, User


class Month(NamedTuple):
    """A month's reviews before they are invoiced: charges by claims administrator, and those without a fee."""

    first: dt.date
    by_administrator: dict[str, list[Charge]]
    without_fee: list[Charge]

    @property
    def total(self) -> Decimal:
        """The sum of all charges."""
        return sum((c.fee.amount for charges in self.by_administrator.values() for c in charges if c.fee), Decimal(0))


def month_of(first: dt.date) -> Month:
    """The reviews that ended in the month of ``first`` and are on no invoice yet."""
    first = first.replace(day=1)
    own = own_rows()
    by_administrator: dict[str, list[Charge]] = {}
    without_fee: list[Charge] = []
    for case in _ended_in(first):
        for charge in charges_of(case, own):
            if not _in(first, charge.ended.ended_on) or _invoiced(charge):
                continue
            if charge.fee is None:
                without_fee.append(charge)
            else:
                by_administrator.setdefault(_administrator(case), []).append(charge)
    return Month(first, dict(sorted(by_administrator.items())), without_fee)


def issue_month(first: dt.date, actor: User | None) -> list[Invoice]:
    """Issue the invoices of a month that is over, in one transaction: all of them with the next numbers, or none.

    Raises:
        Refused: the actor's role does not include it.
        NotPossible: the month is not over, nothing is to be invoiced, or a review has no fee yet.
    """
    if actor is not None:
        require(actor, May.KEEP_FEES)
    first = first.replace(day=1)
    if _last(first) >= calendar.today():
        raise states.NotPossible("The month is not over. Its invoices are issued when it is.")
    with transaction.atomic():
        counter = _counter()
        month = month_of(first)
        if month.without_fee:
            raise states.NotPossible(
                f"{len(month.without_fee)} reviews have no fee: add the amount to the fee table first. "
                f"{month.without_fee[0].problem}"
            )
        if not month.by_administrator:
            raise states.NotPossible("There is nothing to invoice for this month.")
        made = [_issue(counter, name, first, charges, actor) for name, charges in month.by_administrator.items()]
        counter.save()
    return made


def credit(
    invoice: Invoice, actor: User, reason: str, *, lines: Iterable[int] | None = None, bill_again: bool = False
) -> Invoice:
    """Take back lines of an invoice (all where ``lines`` is None) by a credit note; the invoice stays as it was.

    Args:
        invoice: the one to correct.
        actor: who corrects it.
        reason: why; it stands on the credit note.
        lines: positions of lines, from 0.
        bill_again: whether the next run invoices these reviews again.

    Raises:
        Refused: the actor's role does not include it.
        NotPossible: no reason, a credit note itself, or nothing left to take back.
    """
    require(actor, May.KEEP_FEES)
    if not reason.strip():
        raise states.NotPossible("Say why the invoice is corrected.")
    if invoice.corrects_id is not None:
        raise states.NotPossible("A credit note is not corrected; issue the lines again instead.")
    with transaction.atomic():
        counter = _counter()
        rows = list(invoice.reviews.select_for_update(of=("self",)).select_related("case").filter(credit__isnull=True))
        if lines is not None:
            wanted = set(lines)
            rows = [row for row in rows if row.line in wanted]
        if not rows:
            raise states.NotPossible("Nothing of this invoice is left to take back.")
        value = invoice.value
        taken_back = [
            value.lines[row.line].model_copy(update={"amount": -value.lines[row.line].amount}) for row in rows
        ]
        note = _write(
            counter,
            invoice.administrator,
            invoice.month,
            value.addressee,
            taken_back,
            actor,
            corrects=invoice,
            reason=reason.strip(),
        )
        for row in rows:
            row.credit, row.bill_again = note, bill_again
            row.save(update_fields=["credit", "bill_again"])
            _tell(row.case, actor, "fee credited", note, reason)
        counter.save()
    return note


def _issue(counter: InvoiceCounter, name: str, first: dt.date, charges: list[Charge], actor: User | None) -> Invoice:
    contact = charges[0].case.value.parties.claims_administrator
    lines = [_line(charge) for charge in charges]
    address = (name, *(part for part in (contact.name,) if part != name), *contact.address)
    invoice = _write(counter, name, first, address, lines, actor)
    InvoicedReview.objects.bulk_create(
        InvoicedReview(case=charge.case, review=charge.ended.number, invoice=invoice, line=position)
        for position, charge in enumerate(charges)
    )
    for charge in charges:
        _tell(charge.case, actor, "fee invoiced", invoice, "")
    return invoice


def _write(
    counter: InvoiceCounter,
    administrator: str,
    first: dt.date,
    address: tuple[str, ...],
    lines: list[InvoiceLine],
    actor: User | None,
    *,
    corrects: Invoice | None = None,
    reason: str | None = None,
) -> Invoice:
    counter.last += 1
    value = InvoiceValue(
        number=f"{counter.last:06}",
        issued_on=calendar.today(),
        period_from=first,
        period_to=_last(first),
        addressee=address,
        lines=tuple(lines),
        corrects=corrects.number if corrects else None,
        reason=reason,
    )
    pdf = render_invoice(value, Organization.objects.get().value)
    return Invoice.objects.create(
        sequence=counter.last,
        administrator=administrator,
        month=first,
        issued_on=value.issued_on,
        issued_by=actor,
        corrects=corrects,
        total=value.total,
        content=value.model_dump(mode="json"),
        pdf=pdf,
        sha256=hashlib.sha256(pdf).hexdigest(),
    )


def _line(charge: Charge) -> InvoiceLine:
    if charge.fee is None:
        raise ValueError("a charge without a fee has no line")
    return InvoiceLine(
        case_number=charge.case.number,
        claim_number=charge.case.claim_number,
        employee=charge.case.employee_name,
        on=charge.ended.ended_on,
        what=charge.fee.title,
        amount=charge.fee.amount,
        source=charge.fee.source,
    )


def _tell(case: Case, actor: User | None, action: str, invoice: Invoice, reason: str) -> None:
    history.record(case, actor, action, reason=reason, after={"invoice": invoice.number})


def _counter() -> InvoiceCounter:
    """The counter, locked: whoever issues invoices does so alone."""
    InvoiceCounter.objects.get_or_create(id=1)
    return InvoiceCounter.objects.select_for_update().get(id=1)


def _ended_in(first: dt.date) -> list[Case]:
    ended = Event.objects.filter(action__in=(SERVED, *ENDED))
    if calendar.practice_day() is None:  # else events bear other days than the calendar, and there are few of them
        ended = ended.filter(at__gte=_begins(first), at__lt=_begins(_last(first) + dt.timedelta(days=1)))
    return list(Case.objects.filter(pk__in=ended.values("case_id")).defer("search").order_by("number"))


def _invoiced(charge: Charge) -> bool:
    return InvoicedReview.objects.filter(case=charge.case, review=charge.ended.number, bill_again=False).exists()


def _administrator(case: Case) -> str:
    contact = case.application["parties"]["claims_administrator"]
    return " ".join(str(contact.get("organization") or contact["name"]).split())


def _in(first: dt.date, day: dt.date) -> bool:
    return (day.year, day.month) == (first.year, first.month)


def _last(first: dt.date) -> dt.date:
    return (first.replace(day=28) + dt.timedelta(days=4)).replace(day=1) - dt.timedelta(days=1)


def _begins(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time()))
