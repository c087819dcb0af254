"""A print-and-mail batch: envelopes in the order of the mail, bound into one PDF with the proof of service in front.

What goes to one address goes into one envelope; each envelope begins on a new sheet, so that the batch prints on both
sides.
"""

import datetime as dt
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from openimr.domain.determination import Organization
from openimr.domain.pdfium import PDFIUM

from .typeset import render_proof

_LETTER = (612, 792)  # points
_POSTAL_CODE = re.compile(r"\b(\d{5})(?:-\d{4})?\s*$")


@dataclass(frozen=True, slots=True)
class Envelope:
    """What goes to one address: the lines of the address, the case numbers, what it holds, and the PDFs in order."""

    address: tuple[str, ...]
    cases: tuple[str, ...]
    holds: tuple[str, ...]
    pdfs: tuple[bytes, ...] = field(repr=False)

    @property
    def postal_code(self) -> str:
        """The postal code of the address, empty where it has none."""
        for line in reversed(self.address):
            if found := _POSTAL_CODE.search(line):
                return found[1]
        return ""


def in_envelope_order(envelopes: Iterable[Envelope]) -> list[Envelope]:
    """The envelopes as the mail is handed in: one an address, by postal code, then by address."""
    by_address: dict[tuple[str, ...], Envelope] = {}
    for one in envelopes:
        key = tuple(" ".join(line.split()).casefold() for line in one.address)
        there = by_address.get(key)
        if there is None:
            by_address[key] = one
        else:
            by_address[key] = Envelope(
                there.address,
                tuple(dict.fromkeys((*there.cases, *one.cases))),
                (*there.holds, *one.holds),
                (*there.pdfs, *one.pdfs),
            )
    return sorted(by_address.values(), key=lambda envelope: (envelope.postal_code or "99999", envelope.address))


def bind_batch(envelopes: Sequence[Envelope], organization: Organization, on: dt.date) -> bytes:
    """One PDF: the proof of service, then each envelope's pages on sheets of their own.

    Args:
        envelopes: in envelope order.
        organization: who mails.
        on: the day the proof of service is dated.
    """
    import pypdfium2

    with PDFIUM:
        bound = pypdfium2.PdfDocument.new()
        sheets = [_put(bound, envelope.pdfs) for envelope in envelopes]
        rows = [
            (
                str(number),
                ", ".join(envelope.address),
                ", ".join(envelope.cases),
                ", ".join(envelope.holds),
                str(own),
            )
            for number, (envelope, own) in enumerate(zip(envelopes, sheets, strict=True), 1)
        ]
        _put(bound, [render_proof(organization, on, rows)], at=0)
        out = io.BytesIO()
        bound.save(out)
        bound.close()
    return out.getvalue()


def _put(bound: Any, pdfs: Iterable[bytes], at: int | None = None) -> int:
    """Put these at the end of ``bound``, or before its page ``at``, filled up to whole sheets; gives how many.

    The caller holds :data:`~openimr.domain.pdfium.PDFIUM`.
    """
    import pypdfium2

    pages = 0
    for pdf in pdfs:
        part = pypdfium2.PdfDocument(pdf)
        bound.import_pages(part, index=None if at is None else at + pages)
        pages += len(part)
        part.close()
    if pages % 2:
        bound.new_page(*_LETTER, index=None if at is None else at + pages)
    return (pages + 1) // 2
