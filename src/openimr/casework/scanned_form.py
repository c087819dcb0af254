"""A scanned application from its file to its fields: read like any record, in bounded processes, then by field."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from openimr.domain.errors import InputRefused
from openimr.records import CaseFile, Progress, assemble

from .application_scan import FormPage, ScannedField, read_application

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_WIDTH = 1700  # pixels: about 200 dots per inch of letter paper
MOST_PAGES = 12  # an application is short; what is longer is records


def read_scan(
    files: list[Path], out: Path, *, workers: int | None = 1, progress: Callable[[Progress], None] | None = None
) -> tuple[ScannedField, ...]:
    """The fields of the application in ``files``, whose pages are kept in ``out``.

    Raises:
        InputRefused: no page of it could be read.
    """
    case_file = assemble(files, out, workers=workers, progress=progress)
    count = min(case_file.index.page_count, MOST_PAGES)
    if count == 0:
        problem = case_file.index.problems[0] if case_file.index.problems else None
        raise InputRefused(
            "scan",
            problem.problem if problem else "There is no page in it.",
            problem.remedy if problem else "Scan it again, or enter it by hand.",
        )
    return read_application([_page(case_file, number) for number in in_order(case_file)[:count]])


def in_order(case_file: CaseFile) -> list[int]:
    """The case file's page numbers in the order of the paper: its documents may be sorted otherwise."""
    pages = (
        (document.source, source_page, page)
        for document in case_file.index.documents
        for source_page, page in zip(document.source_pages, document.pages, strict=True)
    )
    return [page for _, _, page in sorted(pages)]


def _page(case_file: CaseFile, number: int) -> FormPage:
    page = case_file.page(number)
    picture = _grey(case_file.render(number, width=_WIDTH))
    return FormPage(page, picture, picture.shape[1] / page.width)


def _grey(webp: bytes) -> "NDArray[np.uint8]":
    import numpy as np
    from PIL import Image

    with Image.open(io.BytesIO(webp)) as image:
        return np.asarray(image.convert("L"))
