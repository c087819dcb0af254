"""An invoice as a value, set as PDF/UA-1 and written as CSV. A credit note is an invoice with amounts below zero."""

import csv
import datetime as dt
import io
import tomllib
from collections.abc import Iterable
from decimal import Decimal
from functools import cache
from importlib.resources import files

from openimr.domain.determination import Organization
from openimr.domain.value import Value
from openimr.notices.typeset import set_pdf


class InvoiceLine(Value):
    """One review on an invoice: the case, the claim, what it is, its day, the amount and where the amount stands."""

    case_number: str
    claim_number: str
    employee: str
    on: dt.date
    what: str
    amount: Decimal
    source: str


class Invoice(Value):
    """An invoice, or with ``corrects`` a credit note for an earlier one with its ``reason``."""

    number: str
    issued_on: dt.date
    period_from: dt.date
    period_to: dt.date
    addressee: tuple[str, ...]
    lines: tuple[InvoiceLine, ...]
    corrects: str | None = None
    reason: str | None = None

    @property
    def total(self) -> Decimal:
        """The sum of the lines."""
        return sum((line.amount for line in self.lines), Decimal(0))


COLUMNS = (
    "invoice",
    "issued_on",
    "corrects",
    "case_number",
    "claim_number",
    "employee",
    "on",
    "what",
    "amount",
    "source",
)


def as_csv(invoices: Iterable[Invoice]) -> str:
    """Every line of the invoices as CSV with a head; text that a spreadsheet would take for a formula is quoted."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for invoice in invoices:
        for line in invoice.lines:
            writer.writerow(
                [
                    invoice.number,
                    invoice.issued_on.isoformat(),
                    invoice.corrects or "",
                    *(_harmless(text) for text in (line.case_number, line.claim_number, line.employee)),
                    line.on.isoformat(),
                    line.what,
                    f"{line.amount:.2f}",
                    line.source,
                ]
            )
    return out.getvalue()


def render_invoice(invoice: Invoice, organization: Organization) -> bytes:
    """The invoice as PDF/UA-1 on US Letter pages; the same invoice gives the same bytes."""
    texts = _texts()
    credit = invoice.corrects is not None
    content = {
        "sender": [
            line
            for line in (organization.name, *organization.address, organization.phone, organization.website)
            if line
        ],
        "addressee": list(invoice.addressee),
        "title": texts["credit_note" if credit else "invoice"].format(number=invoice.number),
        "facts": [
            [texts["issued_on"], invoice.issued_on.isoformat()],
            [texts["period"], f"{invoice.period_from.isoformat()} – {invoice.period_to.isoformat()}"],
            *([[texts["corrects"], invoice.corrects], [texts["reason"], invoice.reason or ""]] if credit else []),
        ],
        "columns": [texts[name] for name in ("case", "claim", "day", "what", "amount")],
        "rows": [
            [line.case_number, line.claim_number, line.on.isoformat(), line.what, money(line.amount)]
            for line in invoice.lines
        ],
        "total": [texts["total"], money(invoice.total)],
        "closing": texts["credit_closing" if credit else "closing"],
        "sources": "; ".join(dict.fromkeys(line.source for line in invoice.lines)),
    }
    return set_pdf(_template(), "invoice", content, invoice.issued_on)


def money(amount: Decimal) -> str:
    """An amount as invoices write it: ``$1,260.00``, ``−$420.00``."""
    return f"{'−' if amount < 0 else ''}${abs(amount):,.2f}"


def _harmless(text: str) -> str:
    return f"'{text}" if text[:1] in {"=", "+", "-", "@", "\t", "\r"} else text


@cache
def _texts() -> dict[str, str]:
    return tomllib.loads((files(__package__) / "texts.toml").read_text(encoding="utf-8"))


@cache
def _template() -> bytes:
    return (files(__package__) / "invoice.typ").read_bytes()
