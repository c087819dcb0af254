"""The record's side of a page that has the determination on the other.

The workbench, what was signed and a second look share it.
"""

from typing import Any

from django.http import HttpRequest

from openimr.web.cases.header import page_context
from openimr.web.models import Case
from openimr.web.request import whole_number

from .record import document_rows, reader_data


def record_side(request: HttpRequest, case: Case) -> dict[str, Any]:
    """The context of the record's side. ``first_page`` is the page shown where there is no JavaScript."""
    rows = document_rows(case)
    data = reader_data(case, rows)
    page_count = sum(run[0] for run in data["sizes"])
    asked = request.GET.get("page", "")
    return page_context(case, request.user, "determination") | {
        "documents": rows,
        "reader": data,
        "page_count": page_count,
        "first_page": min(max(whole_number(asked) or 1, 1), page_count) if page_count else 1,
    }
