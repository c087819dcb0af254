"""What the reader is given about a case file before the first page is shown: sizes, documents, addresses."""

from itertools import groupby
from typing import Any

from django.urls import reverse

from openimr.web.cases import intake
from openimr.web.models import Case
from openimr.web.records.listing import Row, folded
from openimr.web.wording import iso


def reader_data(case: Case, rows: list[Row]) -> dict[str, Any]:
    """The reader's data as it goes into the page (JSON).

    ``sizes`` are runs ``[count, width, height]`` in points, so that thousands of pages of one size are one run;
    ``urls`` hold ``{page}`` where a page number goes.
    """
    sizes = case.pages.order_by("number").values_list("width", "height")
    page_url = reverse("page_image", kwargs={"case_id": case.pk, "number": 0})
    words_url = reverse("page_words", kwargs={"case_id": case.pk, "number": 0})
    return {
        "sizes": [[len(list(run)), *size] for size, run in groupby(sizes)],
        "documents": [
            {"id": row.document.key, "pages": row.pages, "label": document_label(row)}
            for top in rows
            for row in (top, *top.copies)
        ],
        "urls": {
            "image": page_url.replace("/0.webp", "/{page}.webp"),
            "thumbnail": page_url.replace("/0.webp", "/{page}.webp?thumbnail"),
            "words": words_url.replace("/0/", "/{page}/"),
            "search": reverse("search_pages", kwargs={"case_id": case.pk}),
        },
    }


def document_rows(case: Case) -> list[Row]:
    """The documents in the order of the case file, copies folded under their original."""
    return folded(list(case.documents.all()), intake.stored_names(case))


def document_label(row: Row) -> str:
    """A document in a few words: ``2014-06-03, progress report, Harlan Voss, MD``."""
    return ", ".join(part for part in (iso(row.document.date), row.kind, row.author) if part)
