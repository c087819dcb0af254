"""Invoices as accessible PDF and as CSV; a credit note takes back what an invoice said."""

import csv
import datetime as dt
import io
from decimal import Decimal

import pypdf

from openimr.billing import Invoice, InvoiceLine, as_csv, render_invoice
from openimr.samples import sample_organization

DAY = dt.date(2016, 6, 1)


def line(number, amount="420", employee="Rosalind M. Ferreyra"):
    return InvoiceLine(
        case_number=f"IMR16-{number:07}",
        claim_number="GC-14-0082716",
        employee=employee,
        on=dt.date(2016, 5, 12),
        what="Regular review by an MD or DO",
        amount=Decimal(amount),
        source="8 CCR 9792.10.8",
    )


def invoice(lines, **given):
    return Invoice(
        number="000007",
        issued_on=DAY,
        period_from=dt.date(2016, 5, 1),
        period_to=dt.date(2016, 5, 31),
        addressee=("Granite Coast Claims Management", "P.O. Box 55120", "Marlow, CA 93298"),
        lines=tuple(lines),
        **given,
    )


def test_an_invoice_is_an_accessible_file_with_its_lines_and_total():
    made = invoice(line(number) for number in range(60))
    pdf = render_invoice(made, sample_organization())
    reader = pypdf.PdfReader(io.BytesIO(pdf))
    text = "\n".join(page.extract_text() for page in reader.pages)
    assert b"pdfuaid" in reader.trailer["/Root"]["/Metadata"].get_data()
    assert "Invoice 000007" in text
    assert "$25,200.00" in text
    assert "IMR16-0000059" in text
    assert len(reader.pages) > 1
    assert pdf == render_invoice(made, sample_organization())


def test_a_credit_note_names_what_it_corrects_and_why():
    made = invoice([line(1, "-420")], corrects="000005", reason="the review was remanded")
    text = pypdf.PdfReader(io.BytesIO(render_invoice(made, sample_organization()))).pages[0].extract_text()
    assert "Credit note 000007" in text
    assert "000005" in text
    assert "−$420.00" in text


def test_csv_has_a_row_a_line_and_no_formulas():
    rows = list(csv.DictReader(io.StringIO(as_csv([invoice([line(1), line(2, employee="=HYPERLINK(1)")])]))))
    assert [row["amount"] for row in rows] == ["420.00", "420.00"]
    assert rows[1]["employee"] == "'=HYPERLINK(1)"
