"""What reviewers are paid: per case by its kind, from a dated table, never by the outcome.

The functions here are given a kind and a day and nothing else, so that pay cannot depend on what was decided.
"""

import csv
import datetime as dt
import io
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import NamedTuple

from openimr.domain.errors import InputRefused

from .tables import table


class PaidCase(NamedTuple):
    """One case on a statement: its number, its kind, the day of the signature and the amount in dollars."""

    case_number: str
    kind: str
    signed_on: dt.date
    amount: Decimal


class Statement(NamedTuple):
    """What one reviewer has earned in one month (``YYYY-MM``)."""

    month: str
    cases: tuple[PaidCase, ...]
    total: Decimal


def amount(kind: str, on: dt.date) -> Decimal:
    """The pay for one case of ``kind`` signed on ``on``, in dollars.

    Raises:
        InputRefused: the table holds no amount for that kind on that day.
    """
    for row in reversed(table("pay.yaml")["amounts"]):
        if row["from"] <= on and (row.get("to") is None or on <= row["to"]) and kind in row:
            return Decimal(str(row[kind]))
    raise InputRefused("pay.yaml", f"There is no amount for {kind} on {on}.", "Add it with its date and source.")


def kind_title(kind: str) -> str:
    """The kind in words, as it stands on a statement."""
    return str(table("pay.yaml")["kinds"].get(kind, kind))


def statements(signed: Iterable[tuple[str, str, dt.date]], agreed: int | None = None) -> tuple[Statement, ...]:
    """The statements of one reviewer, the latest month first.

    Args:
        signed: ``(case number, kind, day signed)`` of each case.
        agreed: what was agreed with this reviewer for a case, in dollars; the table's amounts where None.
    """
    months: dict[str, list[PaidCase]] = {}
    for number, kind, day in signed:
        paid = Decimal(agreed) if agreed is not None else amount(kind, day)
        months.setdefault(f"{day:%Y-%m}", []).append(PaidCase(number, kind, day, paid))
    return tuple(
        Statement(month, tuple(sorted(cases, key=_order)), sum((case.amount for case in cases), Decimal(0)))
        for month, cases in sorted(months.items(), reverse=True)
    )


def as_csv(statement: Statement) -> str:
    """The statement as CSV with a total row."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["case", "kind", "signed_on", "amount_usd"])
    for case in statement.cases:
        writer.writerow([case.case_number, case.kind, case.signed_on.isoformat(), f"{case.amount:.2f}"])
    writer.writerow(["total", "", "", f"{statement.total:.2f}"])
    return out.getvalue()


def as_pdf(statement: Statement, reviewer_id: str, organization: str) -> bytes:
    """The statement as a tagged PDF; it names the reviewer by their id only."""
    import json
    from importlib.resources import files

    import typst

    template = (files(__package__) / "statement.typ").read_bytes()
    data = {
        "organization": organization,
        "reviewer": reviewer_id,
        "month": statement.month,
        "total": f"{statement.total:,.2f}",
        "cases": [_row(case) for case in statement.cases],
    }
    return bytes(typst.compile(template, sys_inputs={"data": json.dumps(data)}, pdf_standards=["ua-1"]))


def _row(case: PaidCase) -> Sequence[str]:
    return [case.case_number, kind_title(case.kind), case.signed_on.isoformat(), f"{case.amount:,.2f}"]


def _order(case: PaidCase) -> tuple[dt.date, str]:
    return case.signed_on, case.case_number
