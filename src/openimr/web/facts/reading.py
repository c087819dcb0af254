"""Reads the facts of a case from its case file and keeps them; a job, safe to kill and to run twice.

After a person corrected the case file only documents that are different from when they were read are read again.
"""

import hashlib
import json
import logging
import re
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING
from uuid import UUID

from openimr import __version__
from openimr.domain.documents import Document
from openimr.domain.facts import Fact
from openimr.web.facts import store
from openimr.web.models import Assembly, Case, FactsRead, Page

if TYPE_CHECKING:
    from openimr.records import CaseFile

logger = logging.getLogger(__name__)


def bring_up_to_date(case_id: str | UUID, watch: Callable[[int, int], None] | None = None) -> int:
    """Read the facts of the case file as it is assembled and corrected; says how many there are.

    Args:
        case_id: the case.
        watch: told (documents read, documents that have to be read).
    """
    from openimr.clinical.reading import documents_to_read
    from openimr.clinical.side_by_side import facts_of_documents
    from openimr.records import CaseFile

    case = Case.objects.get(pk=case_id)
    assembled = Assembly.objects.get(case=case).assembled
    if not assembled:
        return 0
    case_file = CaseFile.open(case.casefile_folder)
    # The rows, not the index beside the file: they hold a correction before the file does.
    wanted = _digests(case_file, documents_to_read(row.value for row in case.documents.all()))
    done = FactsRead.objects.filter(case=case).first()
    before: store.Read = done.documents if done is not None else {}
    if done is not None and done.assembled >= assembled and before.keys() == wanted.keys():
        return done.count
    unchanged = [page for digest in wanted.keys() & before.keys() for page in before[digest]]
    changed = [document for digest, document in wanted.items() if digest not in before]
    unread: set[str] = set()
    facts = facts_of_documents(case_file, changed, progress=watch, unread=lambda document: unread.add(document.id))
    for name in sorted(unread):
        logger.error("no facts could be read from document %s of case %s", name, case_id)
    read = {digest: list(document.pages) for digest, document in wanted.items() if document.id not in unread}
    return store.keep(case, facts, _finder(case), assembled, read=read, unchanged=unchanged)


def pages_without_facts(case: Case, done: FactsRead | None) -> list[int]:
    """Pages of documents whose facts should have been read and could not be, in order."""
    from openimr.clinical.reading import documents_to_read

    if done is None:
        return []
    read = {page for pages in done.documents.values() for page in pages}
    wanted = documents_to_read(row.value for row in case.documents.all())
    return [page for document in wanted for page in document.pages if page not in read]


_READ = {"id", "source", "pages", "kind", "kind_confidence", "date", "date_confidence", "author", "page_confidence"}
"""What of a document's description its facts and what may be told of them come from."""
_FLAGS = ("other_person", "patient_not_named", "replaced", "kind_by_hand", "date_by_hand")
"""Those of its flags, likewise."""


def _digests(case_file: "CaseFile", documents: Iterable[Document]) -> dict[str, Document]:
    """The documents by a digest of what their facts come from: pages as read, description, version of the reader."""
    found = {}
    for document in documents:
        described = document.model_dump(mode="json", include=_READ)
        flags = [flag for flag in _FLAGS if flag in document.flags]
        told = [__version__, described, flags, [case_file.reading(number) for number in document.pages]]
        found[hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()[:32]] = document
    return found


def _finder(case: Case) -> Callable[[Fact], store.Place]:
    """Finds the place of a fact's words; of the same words twice on a page, the one at the fact's span."""
    pages: dict[int, tuple[str, list[list[object]]]] = {}

    def find(fact: Fact) -> store.Place:
        if fact.page not in pages:
            row = Page.objects.filter(case=case, number=fact.page).values_list("text", "words").first()
            pages.clear()  # facts come page by page
            pages[fact.page] = row or ("", [])
        text, words = pages[fact.page]
        before = len(re.findall(re.escape(fact.quote), text[: fact.span[0]]))
        return store.Place(store.places(words, fact.quote, before), store.around(text, fact.span))

    return find
