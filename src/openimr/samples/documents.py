"""The content of sample documents: what a paper says, who wrote it and when, apart from how it is laid out.

Contents are YAML files, one or more documents each, with a body in the house's light markup; names, dates and numbers
of the case stand in braces (``{name}``) and come from the case itself, so that they are the same on every page.
"""

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from importlib.resources.abc import Traversable

import yaml
from pydantic import Field

from openimr.domain.case import Case
from openimr.domain.document_kind import DocumentKind
from openimr.domain.value import Value

from .markup import Block, blocks

_PLACE = re.compile(r"\{([a-z_]+)\}")


class SampleDocument(Value):
    """One paper of the case before it is set.

    ``letterhead`` is a key of ``letterheads.yaml``; ``layout`` a name of ``layouts/main.typ``; ``running`` the words
    repeated on its later pages. ``other_person`` marks a page that belongs to somebody else.
    """

    id: str
    kind: DocumentKind
    title: str
    date: dt.date | None = None
    author: str | None = None
    layout: str
    letterhead: str | None = None
    running: str = ""
    landscape: bool = False
    other_person: bool = False
    body: str = Field(min_length=1)

    def blocks(self, words: Mapping[str, str]) -> list[Block]:
        """The body as blocks, with the case's own words in place of the names in braces."""
        return blocks(fill(self.body, words))


def case_words(case: Case) -> dict[str, str]:
    """The words of a case that documents repeat: ``name``, ``dob``, ``doi``, ``claim`` and the like."""
    employee, claim, parties = case.employee, case.claim, case.parties
    first, *_, last = employee.name.split()
    title = "Ms." if employee.sex == "female" else "Mr."
    return {
        "name": employee.name,
        "first": first,
        "last": last,
        "last_first": f"{last}, {first}",
        "title_last": f"{title} {last}",
        "dob": f"{employee.date_of_birth:%m/%d/%Y}",
        "doi": f"{claim.date_of_injury:%m/%d/%Y}",
        "doi_long": f"{claim.date_of_injury:%B} {claim.date_of_injury.day}, {claim.date_of_injury.year}",
        "claim": claim.claim_number,
        "eams": claim.eams_number or "",
        "employer": claim.employer,
        "street": employee.address[0] if employee.address else "",
        "city": employee.address[-1] if employee.address else "",
        "phone": employee.phone or "",
        "administrator": parties.claims_administrator.organization or parties.claims_administrator.name,
        "adjuster": parties.claims_administrator.name,
        "insurer": parties.insurer or "",
        "attorney": parties.employee_attorney.name if parties.employee_attorney else "",
        "case_number": case.case_number,
    }


def fill(text: str, words: Mapping[str, str]) -> str:
    """Put ``words`` in place of the names in braces; an unknown name is a fault of the text and raises KeyError."""
    return _PLACE.sub(lambda match: words[match[1]], text)


def read_documents(folder: Traversable) -> dict[str, SampleDocument]:
    """All documents under ``folder`` by id, in the order of file names.

    Raises:
        ValueError: two documents have one id.
    """
    found: dict[str, SampleDocument] = {}
    for document in _each(folder):
        if document.id in found:
            raise ValueError(f"two sample documents are called {document.id}")
        found[document.id] = document
    return found


def _each(folder: Traversable) -> Iterator[SampleDocument]:
    for entry in sorted(folder.iterdir(), key=lambda e: e.name):
        if entry.name.endswith(".yaml"):
            shared: dict[str, object] = {}
            for data in yaml.load_all(entry.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader):
                if "id" not in data:
                    # The first part of a file may hold what its documents share: author, layout, letterhead.
                    shared = data
                else:
                    yield SampleDocument.model_validate({**shared, **data})
