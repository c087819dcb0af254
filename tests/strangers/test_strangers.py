"""What understanding reaches on strangers' case files does not get worse, and no day is told surely that is wrong."""

import pytest

from .packed import names, stranger
from .scoring import score

# The starts of documents, kinds, days, authors and persons that are right, at least.
REACHED = {
    "W1": (24, 24, 23, 20, 24),
    "W2": (24, 24, 23, 22, 24),
    "X1": (24, 24, 24, 22, 24),
    "X2": (24, 24, 24, 19, 24),
    "Y1": (24, 24, 24, 23, 24),
    "Z1": (24, 24, 23, 22, 24),
    "V1": (24, 24, 23, 20, 24),
    "T1": (23, 23, 23, 22, 23),
    "V2": (23, 23, 23, 15, 23),
    "Y2": (24, 22, 23, 21, 24),
    "Z2": (24, 24, 23, 20, 24),
}


@pytest.mark.parametrize("name", names())
def test_a_strangers_case_file_is_understood_as_well_as_it_was(name):
    case = stranger(name)
    reached = score(case, case.understood())
    figures = (reached.starts, reached.kinds, reached.dates, reached.authors, reached.patients)
    assert all(now >= before for now, before in zip(figures, REACHED[name], strict=True)), reached.wrong
    assert reached.false_starts <= (name in ("V1", "V2")), reached.wrong
    assert reached.misdated == 0, reached.wrong


@pytest.mark.parametrize("name", names())
def test_every_page_of_a_strangers_case_file_stands_in_one_true_document_and_in_one_found(name):
    case = stranger(name)
    pages = sorted((page.source, page.number) for page in case.pages)
    true = [(document.file, n) for document in case.documents for n in range(document.first, document.last + 1)]
    found = [(draft.source, n) for draft in case.understood() for n in draft.source_pages]
    assert sorted(true) == sorted(found) == pages
